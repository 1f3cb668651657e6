// SPDX-License-Identifier: Apache-2.0
// What each message of a host does: transfers, claims and resets, by the rules of a kernel's usbfs.
#include <stdlib.h>
#include <string.h>

#include "attach/link_server.h"
#include "base/bytes.h"
#include "base/error.h"

enum {
    REQUEST_SET_ADDRESS = 5,
    REQUEST_SET_CONFIGURATION = 9,
    ASKS_DEVICE = 0x80, /* bmRequestType of a standard request that only reads */
    TYPE_MASK = 0x60,
    TYPE_VENDOR = 0x40,
    RECIPIENT_MASK = 0x1F,
    RECIPIENT_INTERFACE = 1,
    RECIPIENT_ENDPOINT = 2,
    OUT_KEEP = 64 << 10, /* larger OUT buffers are not kept for the next transfer */
};

static struct link_request *request_of(struct usb_transfer *t)
{
    return (struct link_request *)(void *)t;
}

static struct link_request *request_take(struct link_client *c, size_t out_size)
{
    struct link_request *r = c->free_requests;
    if (r != NULL) {
        c->free_requests = r->next;
    } else {
        r = calloc(1, sizeof *r);
        if (r == NULL) {
            return NULL;
        }
    }
    uint8_t *out = r->out;
    if (out_size > 0) {
        out = realloc(r->out, out_size < 512 ? 512 : out_size);
        if (out == NULL) {
            free(r->out);
            free(r);
            return NULL;
        }
    }
    *r = (struct link_request){.client = c, .out = out, .out_size = out_size};
    return r;
}

void link_request_free(struct link_client *c, struct link_request *r)
{
    if (r->out_size > OUT_KEEP) {
        free(r->out);
        r->out = NULL;
    }
    r->next = c->free_requests;
    c->free_requests = r;
}

static int answer(struct link_client *c, uint32_t id, enum link_status status)
{
    struct link_message m = {.type = LINK_COMPLETE, .id = id, .status = (uint8_t)status};
    link_client_say(c, &m, NULL);
    return 0;
}

static enum link_status status_of(enum usb_status s)
{
    static const enum link_status map[] = {
        [USB_OK] = LINK_OK,
        [USB_STALL] = LINK_STALL,
        [USB_OVERFLOW] = LINK_OVERFLOW,
        [USB_CANCELLED] = LINK_CANCELLED,
        [USB_NO_DEVICE] = LINK_NO_DEVICE,
    };
    return map[s];
}

/** Bytes worth it stay in frame memory, held for the host until it has copied them; the others travel inline. */
static void answer_in(struct link_client *c, uint32_t id, const struct usb_transfer *t)
{
    struct attachment *a = c->owner;
    struct link_message m = {
        .type = LINK_COMPLETE, .id = id, .status = (uint8_t)status_of(t->status), .length = (uint32_t)t->actual};
    uint64_t base = (uintptr_t)a->config.frame_memory;
    bool shared = a->frame_fd >= 0 && t->slot != NULL && t->actual >= LINK_FRAME_MIN &&
                  span_in((uintptr_t)t->in, t->actual, base, a->config.frame_size);
    if (shared) {
        m.place = LINK_FRAME;
        m.offset = (uintptr_t)t->in - base;
        c->entries[id].held = slot_ref(t->slot);
        link_client_say(c, &m, NULL);
    } else {
        m.data_size = m.length;
        link_client_say(c, &m, t->in);
    }
}

static void transfer_complete(struct usb_transfer *t)
{
    struct link_request *r = request_of(t);
    struct link_client *c = r->client;
    if (c == NULL) {
        free(r->out);
        free(r);
        return;
    }
    if (t->status == USB_NO_DEVICE) {
        c->owner->device_gone = true;
    }
    uint32_t id = r->id;
    struct link_message front = {.endpoint = t->endpoint};
    memcpy(front.setup, t->setup, sizeof front.setup);
    bool out = link_is_out(&front) != 0;
    c->entries[id].pending = NULL;
    c->out_pending -= r->out_size;
    if (!out && t->actual > 0 && !c->doomed) {
        answer_in(c, id, t);
    } else {
        struct link_message m = {
            .type = LINK_COMPLETE, .id = id, .status = (uint8_t)status_of(t->status), .length = (uint32_t)t->actual};
        link_client_say(c, &m, NULL);
    }
    link_request_free(c, r);
}

/** As usbfs: who uses an interface without a claim gets it, unless it is someone else's. */
static enum link_status use_interface(struct link_client *c, int interface_number)
{
    struct attachment *a = c->owner;
    if (interface_number < 0 || interface_number >= LINK_INTERFACES ||
        (a->interfaces >> interface_number & UINT32_C(1)) == 0) {
        return LINK_NOT_FOUND;
    }
    if (share_take(a->config.share, &a->user) < 0) {
        return LINK_BUSY;
    }
    if (a->claims[interface_number] == NULL) {
        a->claims[interface_number] = c;
    }
    return a->claims[interface_number] == c ? LINK_OK : LINK_BUSY;
}

static int interface_of_endpoint(const struct attachment *a, uint8_t endpoint)
{
    return a->interface_of[(endpoint & 0x0F) | (endpoint & 0x80) >> 3];
}

static bool anything_claimed(const struct attachment *a)
{
    for (unsigned n = 0; n < LINK_INTERFACES; n++) {
        if (a->claims[n] != NULL) {
            return true;
        }
    }
    return false;
}

/** Whether a control request may pass: requests to an interface are for its owner; addresses are the kernel's. */
static enum link_status may_control(struct link_client *c, const uint8_t setup[8])
{
    struct attachment *a = c->owner;
    if (share_busy(a->config.share, &a->user)) { /* looking at it does not disturb the kernel that has it */
        return setup[0] == ASKS_DEVICE ? LINK_OK : LINK_BUSY;
    }
    if (setup[0] == 0x00 && setup[1] == REQUEST_SET_ADDRESS) {
        return LINK_STALL;
    }
    if (setup[0] == 0x00 && setup[1] == REQUEST_SET_CONFIGURATION) {
        return anything_claimed(a) ? LINK_BUSY : LINK_OK;
    }
    if ((setup[0] & TYPE_MASK) == TYPE_VENDOR) {
        return LINK_OK;
    }
    if ((setup[0] & RECIPIENT_MASK) == RECIPIENT_INTERFACE) {
        return use_interface(c, setup[4]);
    }
    if ((setup[0] & RECIPIENT_MASK) == RECIPIENT_ENDPOINT && (setup[4] & 0x0F) != 0) {
        return use_interface(c, interface_of_endpoint(a, setup[4]));
    }
    return LINK_OK;
}

static int serve_submit(struct link_client *c, const struct link_message *m)
{
    struct link_entry *e = &c->entries[m->id];
    if (e->pending != NULL || e->held != NULL) {
        return -CT_E_FORMAT; /* the id is in use */
    }
    size_t out_size = link_is_out(m) ? m->length : 0;
    if (c->out_pending + out_size > LINK_OUT_PENDING_MAX) {
        return -CT_E_FORMAT;
    }
    struct link_request *r = request_take(c, out_size);
    if (r == NULL) {
        return -CT_E_MEMORY;
    }
    r->id = m->id;
    r->transfer.endpoint = m->endpoint;
    r->transfer.length = m->length;
    memcpy(r->transfer.setup, m->setup, sizeof m->setup);
    c->out_pending += out_size;
    c->arriving = r;
    if (out_size == 0) {
        link_submit_arrived(c);
    }
    return 0;
}

void link_submit_arrived(struct link_client *c)
{
    struct attachment *a = c->owner;
    struct link_request *r = c->arriving;
    c->arriving = NULL;
    enum link_status may;
    if (a->device_gone) {
        may = LINK_NO_DEVICE;
    } else if (r->transfer.endpoint == 0) {
        may = may_control(c, r->transfer.setup);
    } else {
        may = use_interface(c, interface_of_endpoint(a, r->transfer.endpoint));
    }
    if (may != LINK_OK) {
        uint32_t id = r->id;
        c->out_pending -= r->out_size;
        link_request_free(c, r);
        answer(c, id, may);
        return;
    }
    c->entries[r->id].pending = r;
    r->transfer.out = r->out_size > 0 ? r->out : NULL;
    r->transfer.complete = transfer_complete;
    usb_submit(a->config.device, &r->transfer);
}

static int serve_cancel(struct link_client *c, uint32_t id)
{
    struct link_request *r = c->entries[id].pending;
    if (r != NULL && !c->owner->device_gone) { /* NULL: its answer is on the way */
        usb_cancel(c->owner->config.device, &r->transfer);
    }
    return 0;
}

static int serve_release(struct link_client *c, uint32_t id)
{
    struct slot *held = c->entries[id].held;
    if (held == NULL) {
        return -CT_E_FORMAT;
    }
    c->entries[id].held = NULL;
    slot_unref(held);
    return 0;
}

static int reply(struct link_client *c, uint32_t id, enum link_status status)
{
    struct link_message m = {.type = LINK_REPLY, .id = id, .status = (uint8_t)status};
    link_client_say(c, &m, NULL);
    return 0;
}

void link_unclaim(struct link_client *c, unsigned interface_number)
{
    struct attachment *a = c->owner;
    for (unsigned id = 0; id < LINK_IDS && !a->device_gone; id++) {
        struct link_request *r = c->entries[id].pending;
        if (r != NULL && r->transfer.endpoint != 0 &&
            interface_of_endpoint(a, r->transfer.endpoint) == (int)interface_number) {
            usb_cancel(a->config.device, &r->transfer);
        }
    }
    a->claims[interface_number] = NULL;
    if (!a->device_gone) {
        usb_interface_released(a->config.device, interface_number);
    }
    if (!anything_claimed(a)) {
        share_give(a->config.share, &a->user);
    }
}

static int serve_unclaim(struct link_client *c, const struct link_message *m)
{
    bool held = m->number < LINK_INTERFACES && c->owner->claims[m->number] == c;
    if (held) {
        link_unclaim(c, m->number);
    }
    return reply(c, m->id, held ? LINK_OK : LINK_NOT_FOUND);
}

static int serve_reset(struct link_client *c, uint32_t id)
{
    struct attachment *a = c->owner;
    if (a->device_gone) {
        return reply(c, id, LINK_NO_DEVICE);
    }
    if (a->resetting != NULL || share_busy(a->config.share, &a->user)) {
        return reply(c, id, LINK_BUSY);
    }
    a->resetting = c;
    a->resetting_id = id;
    usb_reset(a->config.device); /* a running enumeration starts again by itself */
    link_enumerate(a);
    return 0;
}

void link_enumerated(struct attachment *a)
{
    for (struct link_client *c = a->clients; c != NULL; c = c->next) {
        if (c->asked && !c->greeted && !c->doomed) {
            link_client_hello(c);
        }
    }
    if (a->resetting != NULL) {
        struct link_client *c = a->resetting;
        a->resetting = NULL;
        reply(c, a->resetting_id, a->device_gone ? LINK_NO_DEVICE : LINK_OK);
    }
}

static int serve_hello(struct link_client *c, const struct link_message *m)
{
    if (c->asked) {
        return -CT_E_FORMAT;
    }
    c->asked = true;
    if (m->version != LINK_VERSION) {
        link_client_hello(c); /* says which version this is */
        link_client_doom(c, "UNSUPPORTED: it speaks another version of the link");
        return 0;
    }
    link_enumerate(c->owner);
    return 0;
}

int link_serve(struct link_client *c, const struct link_message *m)
{
    if (!c->greeted && m->type != LINK_HELLO) {
        return -CT_E_FORMAT;
    }
    switch (m->type) {
    case LINK_HELLO: return serve_hello(c, m);
    case LINK_SUBMIT: return serve_submit(c, m);
    case LINK_CANCEL: return serve_cancel(c, m->id);
    case LINK_RELEASE: return serve_release(c, m->id);
    case LINK_CLAIM: return reply(c, m->id, use_interface(c, (int)m->number));
    case LINK_UNCLAIM: return serve_unclaim(c, m);
    case LINK_RESET: return serve_reset(c, m->id);
    default: return -CT_E_FORMAT; /* what only a camera says */
    }
}
