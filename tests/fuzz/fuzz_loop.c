// SPDX-License-Identifier: Apache-2.0
// A loop of poll() that never waits.
#include "fuzz_loop.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "fake_usb_device.h"

enum { WATCHES = 8, TURNS = 64 };

struct watch {
    int fd;
    unsigned events;
    void (*fn)(void *arg, unsigned ready); /* NULL: free */
    void *arg;
};

static struct watch watches[WATCHES];

void fuzz_check(bool law)
{
    if (!law) {
        abort();
    }
}

static struct watch *loop_watch(void *self, int fd, unsigned events, void (*fn)(void *, unsigned), void *arg)
{
    (void)self;
    for (unsigned i = 0; i < WATCHES; i++) {
        if (watches[i].fn == NULL) {
            watches[i] = (struct watch){.fd = fd, .events = events, .fn = fn, .arg = arg};
            return &watches[i];
        }
    }
    abort();
}

static void loop_change(void *self, struct watch *w, unsigned events)
{
    (void)self;
    w->events = events;
}

static void loop_unwatch(void *self, struct watch *w)
{
    (void)self;
    if (w != NULL) {
        w->fn = NULL;
    }
}

/** Serves what is ready now; false: nothing was. */
static bool turn(struct usb_device *device)
{
    bool served = false;
    for (unsigned i = 0; i < WATCHES; i++) {
        struct watch *w = &watches[i];
        if (w->fn == NULL || w->events == 0) {
            continue;
        }
        struct pollfd p = {.fd = w->fd,
                           .events =
                               (short)((w->events & LOOP_READ ? POLLIN : 0) | (w->events & LOOP_WRITE ? POLLOUT : 0))};
        poll(&p, 1, 0);
        unsigned ready = (p.revents & (POLLIN | POLLHUP | POLLERR) ? (unsigned)LOOP_READ : 0) |
                         (p.revents & POLLOUT ? (unsigned)LOOP_WRITE : 0);
        if (ready != 0) {
            w->fn(w->arg, ready);
            served = true;
        }
    }
    fake_usb_tick(device);
    return served;
}

void fuzz_loop_serve(struct usb_device *device, int peer, bool reads)
{
    static uint8_t answers[1 << 20];
    for (unsigned i = 0; i < TURNS && turn(device); i++) {
        while (reads && peer >= 0 && recv(peer, answers, sizeof answers, MSG_DONTWAIT) > 0) {
        }
    }
}

const struct loop fuzz_loop = {.watch = loop_watch, .change = loop_change, .unwatch = loop_unwatch};

bool fuzz_loop_idle(void)
{
    for (unsigned i = 0; i < WATCHES; i++) {
        if (watches[i].fn != NULL) {
            return false;
        }
    }
    return true;
}
