// SPDX-License-Identifier: Apache-2.0
// The USB/IP server: each input is what one connection says, from its first request on. In front of it stands how it says
// it: the first byte tells in how large pieces, and whether the answers are read.
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attach/attach.h"
#include "attach/usbip_hub.h"
#include "fake_usb_device.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WATCHES = 8, SLOTS = 4, TURNS = 64 };

struct watch {
    int fd;
    unsigned events;
    void (*fn)(void *arg, unsigned ready); /* NULL: free */
    void *arg;
};

static struct watch watches[WATCHES];

static void must(bool law)
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

static void serve(struct usb_device *device, int peer, bool reads)
{
    static uint8_t answers[1 << 20];
    for (unsigned i = 0; i < TURNS && turn(device); i++) {
        while (reads && peer >= 0 && recv(peer, answers, sizeof answers, MSG_DONTWAIT) > 0) {
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct loop loop = {.watch = loop_watch, .change = loop_change, .unwatch = loop_unwatch};
    static _Alignas(64) uint8_t memory[SLOTS * FAKE_SLOT_SIZE];
    static struct fake_counts counts;
    static struct usb_device *device;
    if (device == NULL) {
        device = fake_usb_new(memory, SLOTS, &counts);
    }
    struct share share = {0};
    struct usbip_hub *hub = NULL;
    struct attachment *a = NULL;
    int pair[2];
    must(usbip_hub_open(&(struct usbip_hub_config){.loop = &loop}, &hub) == 0);
    struct attach_config config = {
        .loop = &loop, .device = device, .address = "1-1", .share = &share, .usbip_hub = hub};
    must(attach_usbip.open(&config, &a) == 0);
    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
    usbip_hub_visit(hub, pair[0]);

    uint8_t how = size > 0 ? data[0] : 0;
    size_t piece = (how & 0x7F) == 0 ? SIZE_MAX : (size_t)(how & 0x7F) * 3;
    size_t at = size > 0;
    while (at < size) {
        size_t n = size - at < piece ? size - at : piece;
        ssize_t said = send(pair[1], data + at, n, MSG_NOSIGNAL);
        serve(device, pair[1], how < 0x80);
        if (said <= 0) {
            break; /* hung up on, or not listened to */
        }
        at += (size_t)said;
    }
    close(pair[1]);
    serve(device, -1, false);
    attach_usbip.close(a);
    usbip_hub_close(hub);
    /* Nothing is left behind, whatever was said. */
    must(atomic_load(&counts.pending) == 0 && share.holder == NULL);
    for (unsigned i = 0; i < WATCHES; i++) {
        must(watches[i].fn == NULL);
    }
    usb_reset(device);
    fake_usb_tick(device);
    must(atomic_load(&counts.held) == 0);
    return 0;
}
