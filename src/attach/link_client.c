// SPDX-License-Identifier: Apache-2.0
// One host's connection: bytes in, bytes out, and its orderly end.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attach/link_server.h"
#include "base/error.h"

enum { READS_PER_VISIT = 16 }; /* one host does not keep the others waiting */

struct link_client *link_client_new(struct attachment *a, int fd)
{
    struct link_client *c = calloc(1, sizeof *c);
    if (c == NULL) {
        return NULL;
    }
    c->owner = a;
    c->fd = fd;
    c->events = LOOP_READ;
    c->watch = a->config.loop->watch(a->config.loop->self, fd, LOOP_READ, link_client_ready, c);
    if (c->watch == NULL) {
        free(c);
        return NULL;
    }
    return c;
}

static void free_request_memory(struct link_request *r)
{
    free(r->out);
    free(r);
}

/** The device gives the transfer back inside usb_cancel or later; in both cases nobody is told. */
static void abandon(struct link_client *c, struct link_request *r)
{
    r->client = NULL;
    if (!c->owner->device_gone) {
        usb_cancel(c->owner->config.device, &r->transfer);
    }
}

void link_client_free(struct link_client *c)
{
    struct attachment *a = c->owner;
    a->config.loop->unwatch(a->config.loop->self, c->watch);
    if (c->arriving != NULL) {
        free_request_memory(c->arriving);
    }
    for (unsigned id = 0; id < LINK_IDS; id++) {
        struct link_entry *e = &c->entries[id];
        slot_unref(e->held);
        e->held = NULL;
        if (e->pending != NULL) {
            struct link_request *r = e->pending;
            e->pending = NULL;
            abandon(c, r);
        }
    }
    for (unsigned n = 0; n < LINK_INTERFACES; n++) {
        if (a->claims[n] == c) {
            link_unclaim(c, n);
        }
    }
    while (c->free_requests != NULL) {
        struct link_request *r = c->free_requests;
        c->free_requests = r->next;
        free_request_memory(r);
    }
    if (a->resetting == c) {
        a->resetting = NULL;
    }
    link_queue_fini(&c->answers);
    close(c->fd);
    free(c);
}

void link_client_doom(struct link_client *c, const char *why)
{
    if (c->doomed) {
        return;
    }
    c->doomed = true;
    log_say(c->owner->config.log, LOG_WARN, "attach", "link: a host is dropped: %s", why);
    /* The end of file wakes the loop: this may run deep inside the device, where no transfer can be cancelled. */
    shutdown(c->fd, SHUT_RDWR);
}

void link_client_flush(struct link_client *c)
{
    struct attachment *a = c->owner;
    c->dirty = false;
    if (c->doomed) {
        return;
    }
    if (link_queue_flush(&c->answers, c->fd) < 0) {
        c->doomed = true; /* it has gone by itself; reading will say so */
        shutdown(c->fd, SHUT_RDWR);
        return;
    }
    unsigned events = link_queue_used(&c->answers) > 0 ? LOOP_READ | LOOP_WRITE : LOOP_READ;
    if (events != c->events) {
        c->events = events;
        a->config.loop->change(a->config.loop->self, c->watch, events);
    }
}

void link_client_say(struct link_client *c, const struct link_message *m, const void *data)
{
    if (c->doomed) {
        return;
    }
    if (link_queue_used(&c->answers) + LINK_FIXED_MAX + m->data_size > LINK_ANSWERS_MAX) {
        link_client_doom(c, "BUSY: it does not read its answers");
        return;
    }
    if (link_queue_message(&c->answers, m, data) < 0) {
        link_client_doom(c, "MEMORY: no room for an answer");
        return;
    }
    c->dirty = true;
    if (!c->owner->serving) {
        link_client_flush(c);
    }
}

void link_client_hello(struct link_client *c)
{
    struct attachment *a = c->owner;
    uint8_t bytes[LINK_FIXED_MAX];
    struct link_message hello = {
        .type = LINK_HELLO,
        .version = LINK_VERSION,
        .frame_size = a->frame_fd >= 0 ? a->config.frame_size : 0,
    };
    memcpy(hello.serial, a->serial, sizeof hello.serial);
    struct iovec part = {.iov_base = bytes, .iov_len = link_encode(&hello, bytes)};
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};
    if (a->frame_fd >= 0) {
        m.msg_control = &control;
        m.msg_controllen = sizeof control;
        struct cmsghdr *rights = CMSG_FIRSTHDR(&m);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(rights), &a->frame_fd, sizeof(int));
    }
    c->greeted = true;
    /* The first bytes on a new socket: either all fit or something is very wrong. */
    if (sendmsg(c->fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)part.iov_len) {
        link_client_doom(c, "IO: it can not be greeted");
    }
}

/** OUT bytes of the transfer that is arriving. Returns how many of bytes[n] belonged to it. */
static size_t take_out_bytes(struct link_client *c, const uint8_t *bytes, size_t n)
{
    struct link_request *r = c->arriving;
    size_t missing = r->out_size - r->out_filled;
    size_t taken = n < missing ? n : missing;
    if (taken > 0) {
        memcpy(r->out + r->out_filled, bytes, taken);
    }
    r->out_filled += taken;
    if (r->out_filled == r->out_size) {
        link_submit_arrived(c);
    }
    return taken;
}

/** All whole messages in the input. 0 or -CT_E_FORMAT. */
static int take_input(struct link_client *c)
{
    size_t at = 0;
    while (!c->doomed) {
        if (c->arriving != NULL) {
            at += take_out_bytes(c, c->input + at, c->input_used - at);
            if (c->arriving != NULL) {
                break;
            }
        }
        struct link_message m;
        int n = link_decode(c->input + at, c->input_used - at, &m);
        if (n < 0) {
            return n;
        }
        if (n == 0) {
            break;
        }
        at += (size_t)n;
        int e = link_serve(c, &m);
        if (e < 0) {
            return e;
        }
    }
    memmove(c->input, c->input + at, c->input_used - at);
    c->input_used -= at;
    return 0;
}

/** Big OUT transfers go straight to where they are wanted, not through the input buffer. */
static ssize_t receive(struct link_client *c)
{
    struct link_request *r = c->arriving;
    if (r != NULL && c->input_used == 0 && r->out_size - r->out_filled > sizeof c->input) {
        ssize_t n = recv(c->fd, r->out + r->out_filled, r->out_size - r->out_filled, MSG_DONTWAIT);
        r->out_filled += n > 0 ? (size_t)n : 0;
        if (r->out_filled == r->out_size) {
            link_submit_arrived(c);
        }
        return n;
    }
    ssize_t n = recv(c->fd, c->input + c->input_used, sizeof c->input - c->input_used, MSG_DONTWAIT);
    c->input_used += n > 0 ? (size_t)n : 0;
    return n;
}

static void serve_reads(struct link_client *c)
{
    for (unsigned i = 0; i < READS_PER_VISIT; i++) {
        size_t room = c->arriving != NULL ? SIZE_MAX : sizeof c->input - c->input_used;
        ssize_t n = receive(c);
        if (n < 0) {
            if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
                link_drop(c, NULL);
            }
            return;
        }
        if (n == 0) {
            bool torn = c->input_used > 0 || c->arriving != NULL;
            link_drop(c, torn && !c->doomed ? "FORMAT: it went away in the middle of a message" : NULL);
            return;
        }
        if (take_input(c) < 0) {
            link_drop(c, "FORMAT: it sends what is not a message of the link");
            return;
        }
        if (c->doomed) {
            link_drop(c, NULL);
            return;
        }
        if ((size_t)n < room && c->arriving == NULL) {
            return; /* that was all there is; the next look would cost a system call for nothing */
        }
    }
}

void link_client_ready(void *arg, unsigned ready)
{
    struct link_client *c = arg;
    struct attachment *a = c->owner;
    a->serving = true;
    if (a->config.loop->catch_up != NULL) {
        a->config.loop->catch_up(a->config.loop->self);
    }
    if (ready & LOOP_WRITE) {
        link_client_flush(c);
    }
    serve_reads(c);
    a->serving = false;
    link_settle(a);
}
