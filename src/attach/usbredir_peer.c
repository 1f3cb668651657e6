// SPDX-License-Identifier: Apache-2.0
// One guest's connection: its requests, their way to the device and back, and its orderly end.
//
// Reads wait here while too many bytes are under way (at the device, or answers that the guest has not taken), so a slow
// guest costs a bounded amount of memory and gets its pictures late instead.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attach/usbredir_private.h"
#include "base/error.h"

static void on_log(void *priv, int level, const char *text)
{
    struct redir_peer *p = priv;
    if (level <= usbredirparser_warning) {
        log_say(p->owner->config.log, LOG_WARN, "attach", "usbredir: %s", text);
    }
}

static int on_read(void *priv, uint8_t *data, int count)
{
    struct redir_peer *p = priv;
    size_t wanted = (size_t)count < p->visit_left ? (size_t)count : p->visit_left;
    if (p->doomed) {
        return -1;
    }
    if (wanted == 0) {
        return 0; /* the loop comes round again */
    }
    ssize_t n = recv(p->fd, data, wanted, MSG_DONTWAIT);
    if (n < 0) {
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
    }
    p->visit_left -= (size_t)n;
    return n == 0 ? -1 : (int)n;
}

static int on_write(void *priv, uint8_t *data, int count)
{
    struct redir_peer *p = priv;
    ssize_t n = send(p->fd, data, (size_t)count, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0) {
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
    }
    return (int)n;
}

void redir_peer_doom(struct redir_peer *p, const char *why)
{
    if (p->doomed || p->leaving) {
        return;
    }
    p->doomed = true;
    log_say(p->owner->config.log, LOG_WARN, "attach", "usbredir: a guest is dropped: %s", why);
    /* The end of file wakes the loop: this may run deep inside the device or the parser. */
    shutdown(p->fd, SHUT_RDWR);
}

/* --- requests --- */

static bool is_in(const struct redir_request *r)
{
    return (r->transfer.endpoint & 0x80) != 0;
}

static void forget(struct redir_peer *p, struct redir_request *r)
{
    struct redir_request **at = &p->requests;
    while (*at != r) {
        at = &(*at)->next;
    }
    *at = r->next;
    if (p->requests_end == &r->next) {
        p->requests_end = at;
    }
    p->request_count--;
    if (r->kind == REDIR_BULK && !is_in(r)) {
        p->out_bytes -= r->transfer.length;
    }
    if (r->submitted && is_in(r)) {
        p->in_bytes -= r->transfer.length;
    }
    usbredirparser_free_packet_data(p->parser, r->data);
    r->data = NULL;
    r->next = p->free_requests;
    p->free_requests = r;
}

static void finish(struct redir_peer *p, struct redir_request *r)
{
    if (r->transfer.status == USB_NO_DEVICE) {
        p->owner->device_gone = p->owner->device_gone || r->submitted;
    }
    if (!p->leaving && !p->doomed) {
        if (r->kind == REDIR_LEARN_DEVICE || r->kind == REDIR_LEARN_CONFIGURATION) {
            redir_learn_more(p, r);
        } else {
            redir_packets_answer(p, r);
        }
        if (usbredirparser_get_bufferered_output_size(p->parser) > REDIR_OUTPUT_MAX) {
            redir_peer_doom(p, "BUSY: it does not read its answers");
        }
    }
    forget(p, r);
}

static void transfer_complete(struct usb_transfer *t)
{
    struct redir_request *r = (struct redir_request *)(void *)t;
    struct redir_peer *p = r->peer;
    finish(p, r);
    redir_peer_settle(p);
}

/** Ends a request that the device does not have. */
static void finish_here(struct redir_peer *p, struct redir_request *r, enum usb_status status)
{
    r->transfer.status = status;
    r->transfer.actual = 0;
    r->transfer.in = NULL;
    finish(p, r);
}

struct redir_request *redir_peer_request(struct redir_peer *p, enum redir_kind kind, uint64_t id, uint8_t *data)
{
    struct redir_request *r = NULL;
    if (p->request_count >= REDIR_REQUESTS_MAX) {
        redir_peer_doom(p, "BUSY: too many requests at once");
    } else if ((r = p->free_requests) != NULL) {
        p->free_requests = r->next;
    } else if ((r = calloc(1, sizeof *r)) == NULL) {
        redir_peer_doom(p, "MEMORY: no room for a request");
    }
    if (r == NULL) {
        usbredirparser_free_packet_data(p->parser, data);
        return NULL;
    }
    *r = (struct redir_request){.peer = p, .id = id, .kind = kind, .data = data};
    r->transfer.complete = transfer_complete;
    *p->requests_end = r;
    p->requests_end = &r->next;
    p->request_count++;
    return r;
}

void redir_peer_cancel(struct redir_peer *p, uint64_t id)
{
    for (struct redir_request *r = p->requests; r != NULL; r = r->next) {
        if (r->id == id && r->kind < REDIR_LEARN_DEVICE) {
            r->unwanted = true;
            return;
        }
    }
}

/**
 * A controller that stops an endpoint cancels its reads in one go, the oldest first. Here the newest goes first, so that
 * no read of the row moves up and takes bytes that nobody waits for.
 */
static void cancel_unwanted(struct redir_peer *p)
{
    struct redir_request *last;
    do {
        last = NULL;
        for (struct redir_request *r = p->requests; r != NULL; r = r->next) {
            last = r->unwanted ? r : last;
        }
        if (last == NULL) {
            return;
        }
        last->unwanted = false;
        if (!last->submitted) {
            finish_here(p, last, USB_CANCELLED);
        } else if (!p->owner->device_gone) {
            usb_cancel(p->owner->config.device, &last->transfer);
        }
    } while (true);
}

/** The oldest request that may go to the device now, or NULL. Requests of one endpoint keep their order. */
static struct redir_request *next_to_submit(struct redir_peer *p)
{
    uint32_t waiting = 0; /* bit n: a read of endpoint n waits, so later ones do */
    size_t under_way = p->in_bytes + (size_t)usbredirparser_get_bufferered_output_size(p->parser);
    for (struct redir_request *r = p->requests; r != NULL; r = r->next) {
        uint32_t endpoint = UINT32_C(1) << (r->transfer.endpoint & 0x0F);
        if (r->submitted || (is_in(r) && (waiting & endpoint) != 0)) {
            continue;
        }
        if (is_in(r) && under_way > 0 && under_way + r->transfer.length > REDIR_UNDER_WAY_MAX) {
            waiting |= endpoint;
            continue;
        }
        return r;
    }
    return NULL;
}

/** Hands on what may go; whether there was anything. */
static bool submit_waiting(struct redir_peer *p)
{
    bool any = false;
    struct redir_request *r;
    while (!p->doomed && (r = next_to_submit(p)) != NULL) {
        any = true;
        if (!p->holding || p->owner->device_gone) {
            finish_here(p, r, USB_NO_DEVICE);
            continue;
        }
        r->submitted = true;
        p->in_bytes += is_in(r) ? r->transfer.length : 0;
        usb_submit(p->owner->config.device, &r->transfer);
    }
    return any;
}

void redir_peer_settle(struct redir_peer *p)
{
    if (p->busy || p->leaving) {
        return;
    }
    p->busy = true;
    do {
        if (!p->doomed && usbredirparser_has_data_to_write(p->parser) > 0 && usbredirparser_do_write(p->parser) < 0) {
            p->doomed = true; /* it has gone by itself; reading will say so */
            shutdown(p->fd, SHUT_RDWR);
        }
    } while (submit_waiting(p));
    p->busy = false;
    unsigned events = LOOP_READ;
    if (!p->doomed && usbredirparser_has_data_to_write(p->parser) > 0) {
        events |= LOOP_WRITE;
    }
    if (events != p->events) {
        p->events = events;
        p->owner->config.loop->change(p->owner->config.loop->self, p->watch, events);
    }
}

/* --- coming and going --- */

void redir_peer_offer(struct redir_peer *p)
{
    struct attachment *a = p->owner;
    if (!p->greeted || p->holding || p->doomed || a->device_gone) {
        return;
    }
    if (share_take(a->config.share, &a->user) < 0) {
        log_say(a->config.log, LOG_WARN, "attach", "usbredir: BUSY: a guest waits until the camera is free");
        return;
    }
    p->holding = true;
    usb_reset(a->config.device);
    redir_learn(p);
    redir_peer_settle(p);
}

/** The loop's call. */
static void peer_ready(void *arg, unsigned ready)
{
    struct redir_peer *p = arg;
    const struct loop *loop = p->owner->config.loop;
    (void)ready; /* settling tries to write in any case */
    p->busy = true;
    if (loop->catch_up != NULL) {
        loop->catch_up(loop->self);
    }
    p->visit_left = REDIR_VISIT_MAX;
    int e = usbredirparser_do_read(p->parser);
    cancel_unwanted(p);
    p->busy = false;
    if (e == usbredirparser_read_parse_error) {
        redir_peer_drop(p, p->doomed ? NULL : "FORMAT: it sends what is not usbredir");
    } else if (e < 0 || p->doomed) {
        redir_peer_drop(p, NULL);
    } else {
        redir_peer_settle(p);
    }
}

static void start_parser(struct redir_peer *p)
{
    static const int caps[] = {
        usb_redir_cap_connect_device_version,  usb_redir_cap_filter,     usb_redir_cap_device_disconnect_ack,
        usb_redir_cap_ep_info_max_packet_size, usb_redir_cap_64bits_ids, usb_redir_cap_32bits_bulk_length,
    };
    uint32_t bits[USB_REDIR_CAPS_SIZE] = {0};
    for (size_t i = 0; i < sizeof caps / sizeof caps[0]; i++) {
        usbredirparser_caps_set_cap(bits, caps[i]);
    }
    p->parser->priv = p;
    p->parser->log_func = on_log;
    p->parser->read_func = on_read;
    p->parser->write_func = on_write;
    redir_packets_bind(p->parser);
    usbredirparser_init(p->parser, "camtwin", bits, USB_REDIR_CAPS_SIZE, usbredirparser_fl_usb_host);
}

struct redir_peer *redir_peer_new(struct attachment *a, int fd)
{
    struct redir_peer *p = calloc(1, sizeof *p);
    if (p == NULL) {
        return NULL;
    }
    p->owner = a;
    p->fd = fd;
    p->events = LOOP_READ;
    p->requests_end = &p->requests;
    p->parser = usbredirparser_create();
    if (p->parser == NULL) {
        free(p);
        return NULL;
    }
    p->watch = a->config.loop->watch(a->config.loop->self, fd, LOOP_READ, peer_ready, p);
    if (p->watch == NULL) {
        free(p->parser); /* not initialised yet: a plain block of memory */
        free(p);
        return NULL;
    }
    start_parser(p);
    return p;
}

static void give_back(struct redir_peer *p)
{
    struct attachment *a = p->owner;
    while (p->requests != NULL) {
        struct redir_request *r = p->requests;
        if (r->submitted && !a->device_gone) {
            usb_cancel(a->config.device, &r->transfer); /* completes it */
        } else {
            finish_here(p, r, USB_CANCELLED);
        }
    }
    if (p->holding && !a->device_gone) {
        usb_reset(a->config.device);
    }
}

void redir_peer_drop(struct redir_peer *p, const char *why)
{
    struct attachment *a = p->owner;
    bool held = p->holding;
    if (why != NULL) {
        log_say(a->config.log, LOG_WARN, "attach", "usbredir: a guest is dropped: %s", why);
    } else if (p->greeted) {
        log_say(a->config.log, LOG_INFO, "attach", "usbredir: the guest has gone");
    }
    p->leaving = true;
    give_back(p);
    a->config.loop->unwatch(a->config.loop->self, p->watch);
    usbredirparser_destroy(p->parser);
    close(p->fd);
    while (p->free_requests != NULL) {
        struct redir_request *r = p->free_requests;
        p->free_requests = r->next;
        free(r);
    }
    free(p);
    a->peer = NULL;
    if (held) {
        share_give(a->config.share, &a->user);
    }
}
