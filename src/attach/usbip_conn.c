// SPDX-License-Identifier: Apache-2.0
// The connection of the host that has the camera: bytes in, answers out, and its orderly end.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "attach/usbip_server.h"
#include "base/error.h"

enum {
    READS_PER_VISIT = 16,
    ANSWERS_PER_CALL = 64, /* of one writev; each is a head and its data */
    ANSWERS_HIGH = 1024,   /* answers that wait: nothing more is read then */
};

/** Whether the host may say more: not while its answers pile up. */
static bool hears(const struct usbip_conn *c)
{
    return c->doomed || (c->answers.count < ANSWERS_HIGH && c->unsent < USBIP_UNSENT_HIGH);
}

static void watch_events(struct usbip_conn *c)
{
    /* Commands that are here already need a visit too: the socket may have nothing new. */
    bool writes = !c->doomed && (c->answers.count > 0 || (c->held && hears(c)));
    unsigned events = (hears(c) ? (unsigned)LOOP_READ : 0) | (writes ? (unsigned)LOOP_WRITE : 0);
    if (events != c->events) {
        c->events = events;
        c->owner->config.loop->change(c->owner->config.loop->self, c->watch, events);
    }
}

void usbip_conn_doom(struct usbip_conn *c, const char *why)
{
    if (c->doomed) {
        return;
    }
    c->doomed = true;
    if (why != NULL) {
        log_say(c->owner->config.log, LOG_WARN, "attach", "usbip: %s: its host is dropped: %s",
                c->owner->exported.device.bus_id, why);
    }
    /* The end of file wakes the loop: this may run deep inside the device, where nothing can be cancelled. */
    shutdown(c->fd, SHUT_RDWR);
    watch_events(c);
}

/** As many answers as one call takes; the first may have gone in part. */
static int gather(struct usbip_conn *c, struct iovec parts[2 * ANSWERS_PER_CALL])
{
    int n = 0;
    size_t gone = c->sent;
    for (struct usbip_urb *u = c->answers.first; u != NULL && n + 2 <= 2 * ANSWERS_PER_CALL; u = u->next) {
        size_t head = gone < USBIP_HEADER ? gone : USBIP_HEADER;
        if (head < USBIP_HEADER) {
            parts[n++] = (struct iovec){.iov_base = u->head + head, .iov_len = USBIP_HEADER - head};
        }
        size_t skip = gone - head;
        if (u->data_size > skip) {
            parts[n++] = (struct iovec){.iov_base = (void *)(u->data + skip), .iov_len = u->data_size - skip};
        }
        gone = 0;
    }
    return n;
}

static void forget_sent(struct usbip_conn *c, size_t n)
{
    c->unsent -= n;
    c->sent += n;
    while (c->answers.first != NULL && c->sent >= USBIP_HEADER + c->answers.first->data_size) {
        struct usbip_urb *u = c->answers.first;
        c->sent -= USBIP_HEADER + u->data_size;
        usbip_remove(&c->answers, u);
        usbip_recycle(c, u);
    }
}

/** Sends what the socket takes. */
static void flush(struct usbip_conn *c)
{
    if (c->flushing) {
        return; /* a completion inside; the loop below goes on with it */
    }
    c->flushing = true;
    bool going = true;
    while (going && !c->doomed) {
        if (c->answers.count == 0 && c->waiting.count > 0) {
            usbip_resume(c);
        }
        if (c->answers.count == 0) {
            break;
        }
        struct iovec parts[2 * ANSWERS_PER_CALL];
        struct msghdr m = {.msg_iov = parts, .msg_iovlen = (size_t)gather(c, parts)};
        ssize_t n = sendmsg(c->fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0) {
            going = errno == EINTR;
            if (!going && errno != EAGAIN && errno != EWOULDBLOCK) {
                usbip_conn_doom(c, errno == ETIMEDOUT ? "TIMEOUT: it takes no bytes" : NULL);
            }
        } else {
            forget_sent(c, (size_t)n);
            usbip_resume(c);
        }
    }
    c->flushing = false;
    watch_events(c);
}

void usbip_conn_answer(struct usbip_conn *c, struct usbip_urb *u)
{
    usbip_put(&c->answers, u);
    c->unsent += USBIP_HEADER + u->data_size;
    if (!c->serving) {
        flush(c);
    }
}

/** OUT bytes of the URB that is arriving. Returns how many of bytes[n] belonged to it. */
static size_t take_out_bytes(struct usbip_conn *c, const uint8_t *bytes, size_t n)
{
    struct usbip_urb *u = c->arriving;
    size_t missing = u->transfer.length - u->filled;
    size_t taken = n < missing ? n : missing;
    memcpy(u->bytes + u->filled, bytes, taken);
    u->filled += taken;
    if (u->filled == u->transfer.length) {
        usbip_arrived(c);
    }
    return taken;
}

/** All whole commands in the input; those for which there is no room stay. 0, or an error. */
static int take_input(struct usbip_conn *c, const char **out_why)
{
    size_t at = 0;
    int e = 0;
    while (e >= 0 && hears(c) && !c->doomed) {
        if (c->arriving != NULL) {
            at += take_out_bytes(c, c->input + at, c->input_used - at);
            if (c->arriving != NULL) {
                break;
            }
        }
        if (c->input_used - at < USBIP_HEADER) {
            break;
        }
        struct usbip_command command;
        e = usbip_decode_command(c->input + at, &command, out_why);
        at += USBIP_HEADER;
        if (e >= 0) {
            e = usbip_serve(c, &command, out_why);
        }
    }
    memmove(c->input, c->input + at, c->input_used - at);
    c->input_used -= at;
    c->held = !hears(c);
    return e;
}

/** One look at the socket and what came of it. False: nothing more for now, or the host has been dropped. */
static bool serve_read(struct usbip_conn *c)
{
    struct attachment *a = c->owner;
    const char *why = NULL;
    if (c->held && take_input(c, &why) < 0) {
        usbip_drop(a, why);
        return false;
    }
    if (!hears(c)) {
        return false;
    }
    size_t room = sizeof c->input - c->input_used;
    ssize_t n = recv(c->fd, c->input + c->input_used, room, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
        return false;
    }
    if (n <= 0) {
        bool torn = n == 0 && !c->doomed && (c->input_used > 0 || c->arriving != NULL);
        bool silent = n < 0 && errno == ETIMEDOUT;
        usbip_drop(a, torn     ? "FORMAT: it went away in the middle of a command"
                      : silent ? "TIMEOUT: it takes no bytes"
                               : NULL);
        return false;
    }
    c->input_used += (size_t)n;
    if (take_input(c, &why) < 0) {
        usbip_drop(a, why);
        return false;
    }
    return (size_t)n == room;
}

static void conn_ready(void *arg, unsigned ready)
{
    struct usbip_conn *c = arg;
    struct attachment *a = c->owner;
    if (a->config.loop->catch_up != NULL) {
        a->config.loop->catch_up(a->config.loop->self);
    }
    if (c->doomed) {
        usbip_drop(a, NULL);
        return;
    }
    c->serving = true;
    if (ready & LOOP_WRITE) {
        flush(c);
    }
    for (unsigned i = 0; i < READS_PER_VISIT && hears(c) && serve_read(c); i++) {
    }
    if (a->conn == c) {
        c->serving = false;
        flush(c);
    }
}

struct usbip_conn *usbip_conn_new(struct attachment *a, int fd)
{
    struct usbip_conn *c = calloc(1, sizeof *c);
    if (c == NULL) {
        return NULL;
    }
    c->owner = a;
    c->fd = fd;
    c->events = LOOP_READ;
    c->watch = a->config.loop->watch(a->config.loop->self, fd, LOOP_READ, conn_ready, c);
    if (c->watch == NULL) {
        free(c);
        return NULL;
    }
    return c;
}

static void free_all(struct usbip_urbs *list)
{
    while (list->first != NULL) {
        struct usbip_urb *u = list->first;
        usbip_remove(list, u);
        usbip_urb_free(u);
    }
}

void usbip_conn_free(struct usbip_conn *c)
{
    struct attachment *a = c->owner;
    a->config.loop->unwatch(a->config.loop->self, c->watch);
    /* Nobody is told of what the device still has: it comes back as memory alone. */
    while (c->pending.first != NULL) {
        struct usbip_urb *u = c->pending.first;
        usbip_remove(&c->pending, u);
        u->conn = NULL;
    }
    if (!a->device_gone) {
        usb_reset(a->config.device);
    }
    usbip_urb_free(c->arriving);
    free_all(&c->waiting);
    free_all(&c->early);
    free_all(&c->answers);
    free_all(&c->spare);
    close(c->fd);
    free(c);
}
