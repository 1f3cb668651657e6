// SPDX-License-Identifier: Apache-2.0
// The queues of the endpoints.
//
// A completion may submit, cancel, halt or reset from inside: so a transfer leaves its queue before it is
// completed, and every loop looks at the endpoint anew after each completion.
#include "usb/endpoint.h"

#include <assert.h>

#include "usb/chapter9.h"

size_t usb_read_message(struct usb_read *read, const uint8_t *bytes, size_t n, bool ends_short)
{
    assert(n > 0 && !read->ended);
    assert(read->actual == 0 || bytes == read->in + read->actual);
    if (read->actual == 0) {
        read->in = bytes;
    }
    size_t taken = 0;
    while (taken < n && !read->ended) {
        size_t packet = n - taken < read->packet_size ? n - taken : read->packet_size;
        taken += packet;
        if (packet > read->length - read->actual) {
            read->overflow = true;
            read->ended = true;
        } else {
            read->actual += packet;
            read->ended = packet < read->packet_size || read->actual == read->length;
        }
    }
    if (taken == n && ends_short) {
        read->ended = true;
    }
    return taken;
}

void usb_endpoints_init(struct usb_endpoints *all, struct evq *clock, bool super_speed)
{
    all->clock = clock;
    all->packet_size = usb_bulk_packet_size(super_speed);
    all->zero.all = all;
    for (uint8_t i = 0; i < 16; i++) {
        all->in[i] = (struct usb_endpoint){.all = all, .address = (uint8_t)(USB_DIR_IN | i)};
        all->out[i] = (struct usb_endpoint){.all = all, .address = i};
    }
}

void usb_endpoints_bind(struct usb_endpoints *all, const struct usb_function *function, void *self)
{
    const struct usb_function_descriptor *d = function->descriptor;
    for (unsigned i = 0; i < d->bInterfaceCount; i++) {
        for (unsigned e = 0; e < d->interfaces[i].bNumEndpoints; e++) {
            uint8_t address = d->interfaces[i].endpoints[e].bEndpointAddress;
            struct usb_endpoint *ep =
                (address & USB_DIR_IN) != 0 ? &all->in[address & 0x0F] : &all->out[address & 0x0F];
            assert((address & 0x0F) != 0 && ep->function == NULL);
            ep->function = function;
            ep->self = self;
        }
    }
}

/** The queue for an address, whether the device is configured or not; NULL: never existed. */
static struct usb_endpoint *queue_at(struct usb_endpoints *all, uint8_t address)
{
    if ((address & 0x7F) == 0) {
        return &all->zero;
    }
    if ((address & 0x70) != 0) {
        return NULL;
    }
    struct usb_endpoint *ep = (address & USB_DIR_IN) != 0 ? &all->in[address & 0x0F] : &all->out[address & 0x0F];
    return ep->function != NULL ? ep : NULL;
}

struct usb_endpoint *usb_endpoint_at(struct usb_endpoints *all, uint8_t address)
{
    struct usb_endpoint *ep = queue_at(all, address);
    return ep != &all->zero && all->enabled ? ep : NULL;
}

static void finish(const struct usb_endpoints *all, struct usb_transfer *t, enum usb_status status)
{
    t->status = status;
    if (all->tap != NULL) {
        all->tap->completed(all->tap->self, t);
    }
    t->complete(t);
}

/** The head as a transfer of its own, with nothing delivered yet. */
static struct usb_transfer *pop(struct usb_endpoint *ep)
{
    struct usb_transfer *t = ep->head;
    ep->head = t->next;
    if (ep->head == NULL) {
        ep->tail = NULL;
    }
    t->next = NULL;
    return t;
}

static void disarm(struct usb_endpoint *ep)
{
    evq_cancel(ep->all->clock, ep->timer);
    ep->timer = 0;
}

static void serve(struct usb_endpoint *ep);

static enum evq_verdict on_due(void *arg)
{
    struct usb_endpoint *ep = arg;
    ep->timer = 0;
    serve(ep);
    return EVQ_DONE;
}

static void arm(struct usb_endpoint *ep, ns_t due)
{
    if (ep->timer != 0 && ep->timer_due == due) {
        return;
    }
    disarm(ep);
    ep->timer_due = due;
    ep->timer = evq_at(ep->all->clock, due, on_due, ep);
}

/** False: the head has to wait. */
static bool serve_in(struct usb_endpoint *ep)
{
    if (ep->head->length == 0) {
        /* QEMU's xHCI makes such reads of what a guest took back (No Op TRBs), where a real controller stays silent. Each
         * would cost a packet, and the stream of the client after a killed one began without its first sixteen. */
        finish(ep->all, pop(ep), USB_OK);
        return true;
    }
    struct usb_read read = {.length = ep->head->length, .packet_size = ep->all->packet_size};
    if (!ep->function->in(ep->self, ep->address, &read)) {
        disarm(ep);
        return false;
    }
    assert(read.ended);
    if (read.due > evq_now(ep->all->clock)) {
        arm(ep, read.due);
        return false;
    }
    disarm(ep);
    struct usb_transfer *t = pop(ep);
    t->in = read.in;
    t->actual = read.actual;
    t->host_waits = read.host_waits;
    t->slot = read.slot != NULL ? slot_ref(read.slot) : NULL;
    struct slot *held = t->slot;
    ep->function->taken(ep->self, ep->address);
    finish(ep->all, t, read.overflow ? USB_OVERFLOW : USB_OK);
    slot_unref(held);
    return true;
}

static bool serve_out(struct usb_endpoint *ep)
{
    /* Out of the queue first: what the function does may lead to a reset that flushes it. */
    struct usb_transfer *t = pop(ep);
    enum usb_answer answer = ep->function->out(ep->self, ep->address, t->out, t->length);
    if (answer == USB_NAK) {
        t->next = ep->head;
        ep->head = t;
        ep->tail = ep->tail != NULL ? ep->tail : t;
        return false;
    }
    t->actual = answer == USB_ACK ? t->length : 0;
    finish(ep->all, t, answer == USB_ACK ? USB_OK : USB_STALL);
    return true;
}

static void serve(struct usb_endpoint *ep)
{
    if (ep->busy) {
        return;
    }
    ep->busy = true;
    bool going = true;
    while (going && ep->head != NULL) {
        if (ep == &ep->all->zero) {
            struct usb_transfer *t = pop(ep);
            ep->all->control(ep->all->control_self, t);
            finish(ep->all, t, t->status);
        } else if (ep->halted || !ep->all->enabled) {
            finish(ep->all, pop(ep), USB_STALL);
        } else {
            going = (ep->address & USB_DIR_IN) != 0 ? serve_in(ep) : serve_out(ep);
        }
    }
    if (ep->head == NULL) {
        disarm(ep);
    }
    ep->busy = false;
}

void usb_endpoints_submit(struct usb_endpoints *all, struct usb_transfer *t)
{
    t->next = NULL;
    t->actual = 0;
    t->in = NULL;
    t->slot = NULL;
    t->host_waits = false;
    if (all->tap != NULL) {
        all->tap->submitted(all->tap->self, t);
    }
    struct usb_endpoint *ep = queue_at(all, t->endpoint);
    if (ep == NULL) {
        finish(all, t, USB_STALL);
        return;
    }
    if (ep->tail != NULL) {
        ep->tail->next = t;
    } else {
        ep->head = t;
    }
    ep->tail = t;
    serve(ep);
}

void usb_endpoints_cancel(struct usb_endpoints *all, struct usb_transfer *t)
{
    struct usb_endpoint *ep = queue_at(all, t->endpoint);
    if (ep == NULL) {
        return;
    }
    struct usb_transfer *before = NULL;
    struct usb_transfer *at = ep->head;
    while (at != NULL && at != t) {
        before = at;
        at = at->next;
    }
    if (at == NULL) {
        return;
    }
    if (before == NULL) {
        pop(ep);
    } else {
        before->next = t->next;
        ep->tail = ep->tail == t ? before : ep->tail;
        t->next = NULL;
    }
    finish(all, t, USB_CANCELLED);
    /* The next read may want less, and so be due earlier. */
    serve(ep);
}

void usb_endpoint_flush(struct usb_endpoint *ep, enum usb_status status)
{
    /* Only as many as are pending now: a completion may submit again. */
    unsigned pending = 0;
    for (const struct usb_transfer *t = ep->head; t != NULL; t = t->next) {
        pending++;
    }
    for (; pending > 0 && ep->head != NULL; pending--) {
        finish(ep->all, pop(ep), status);
    }
    if (ep->head == NULL) {
        disarm(ep);
    }
}

void usb_endpoints_flush(struct usb_endpoints *all, enum usb_status status)
{
    for (unsigned i = 1; i < 16; i++) {
        all->in[i].halted = false;
        all->out[i].halted = false;
        usb_endpoint_flush(&all->in[i], status);
        usb_endpoint_flush(&all->out[i], status);
    }
    usb_endpoint_flush(&all->zero, status);
}

void usb_endpoint_kick(struct usb_endpoints *all, uint8_t address)
{
    struct usb_endpoint *ep = queue_at(all, address);
    if (ep != NULL) {
        serve(ep);
    }
}

void usb_endpoint_dropped(struct usb_endpoints *all, uint8_t address)
{
    struct usb_endpoint *ep = queue_at(all, address);
    if (ep != NULL) {
        ep->drops++;
    }
}

void usb_endpoint_halt(struct usb_endpoint *ep)
{
    ep->halted = true;
    ep->function->halted(ep->self, ep->address);
    serve(ep);
}

void usb_endpoint_clear(struct usb_endpoint *ep)
{
    ep->halted = false;
    ep->function->cleared(ep->self, ep->address);
    serve(ep);
}
