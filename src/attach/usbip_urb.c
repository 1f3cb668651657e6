// SPDX-License-Identifier: Apache-2.0
// What each command of a USB/IP host does: URBs become transfers of the device, and their completions answers.
#include <stdlib.h>
#include <string.h>

#include "attach/usbip_server.h"
#include "base/bytes.h"
#include "base/error.h"

enum {
    KEEP = USBIP_COPY_MAX, /* larger buffers are not kept for the next URB: 16 MiB with as many as there may be */
    REQUEST_TYPE_IN = 0x80,
    /* SET_FEATURE(PORT_RESET) to a hub: how a USB/IP host says that its port was reset. */
    HUB_SET_FEATURE_TYPE = 0x23,
    REQUEST_SET_FEATURE = 3,
    FEATURE_PORT_RESET = 4,
};

void usbip_put(struct usbip_urbs *list, struct usbip_urb *u)
{
    u->next = NULL;
    u->prev = list->last;
    if (list->last != NULL) {
        list->last->next = u;
    } else {
        list->first = u;
    }
    list->last = u;
    list->count++;
}

void usbip_remove(struct usbip_urbs *list, struct usbip_urb *u)
{
    if (u->prev != NULL) {
        u->prev->next = u->next;
    } else {
        list->first = u->next;
    }
    if (u->next != NULL) {
        u->next->prev = u->prev;
    } else {
        list->last = u->prev;
    }
    u->next = NULL;
    u->prev = NULL;
    list->count--;
}

static struct usbip_urb *find(const struct usbip_urbs *list, uint32_t seqnum)
{
    struct usbip_urb *u = list->first;
    while (u != NULL && u->seqnum != seqnum) {
        u = u->next;
    }
    return u;
}

/** Whether sequence number a was given out before b. */
static bool before(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) < 0;
}

static struct usbip_urb *urb_of(struct usb_transfer *t)
{
    return (struct usbip_urb *)(void *)t;
}

void usbip_urb_free(struct usbip_urb *u)
{
    if (u != NULL) {
        slot_unref(u->slot);
        free(u->bytes);
        free(u);
    }
}

/** A URB with room for so many bytes; NULL: out of memory. */
static struct usbip_urb *take(struct usbip_conn *c, size_t size)
{
    struct usbip_urb *u = c->spare.first;
    if (u != NULL) {
        usbip_remove(&c->spare, u);
    } else {
        u = calloc(1, sizeof *u);
        if (u == NULL) {
            return NULL;
        }
    }
    uint8_t *bytes = u->bytes;
    size_t room = u->room;
    if (room < size) {
        room = size < 512 ? 512 : size;
        bytes = realloc(u->bytes, room);
        if (bytes == NULL) {
            usbip_urb_free(u);
            return NULL;
        }
    }
    *u = (struct usbip_urb){.conn = c, .bytes = bytes, .room = room};
    return u;
}

void usbip_recycle(struct usbip_conn *c, struct usbip_urb *u)
{
    slot_unref(u->slot);
    u->slot = NULL;
    if (u->room > KEEP) {
        free(u->bytes);
        u->bytes = NULL;
        u->room = 0;
    }
    usbip_put(&c->spare, u);
}

static enum usbip_urb_status status_of(const struct usbip_urb *u)
{
    static const enum usbip_urb_status map[] = {
        [USB_OK] = USBIP_OK,
        [USB_STALL] = USBIP_EPIPE,
        [USB_OVERFLOW] = USBIP_EOVERFLOW,
        [USB_CANCELLED] = USBIP_ESHUTDOWN,
        [USB_NO_DEVICE] = USBIP_ENODEV,
    };
    const struct usb_transfer *t = &u->transfer;
    bool refused_short = (u->transfer_flags & USBIP_SHORT_NOT_OK) != 0 && u->in && t->actual < t->length;
    return t->status == USB_OK && refused_short ? USBIP_EREMOTEIO : map[t->status];
}

/** Keeps the bytes that the device shows until they are sent: in frame memory by a reference, others as a copy. */
static bool keep_data(struct usbip_urb *u)
{
    const struct usb_transfer *t = &u->transfer;
    if (t->slot != NULL && t->actual > USBIP_COPY_MAX) {
        u->slot = slot_ref(t->slot);
        u->data = t->in;
    } else {
        if (u->room < t->actual) {
            uint8_t *bytes = realloc(u->bytes, t->actual);
            if (bytes == NULL) {
                return false;
            }
            u->bytes = bytes;
            u->room = t->actual;
        }
        memcpy(u->bytes, t->in, t->actual);
        u->data = u->bytes;
    }
    u->data_size = t->actual;
    return true;
}

static void answer_unlink(struct usbip_conn *c, struct usbip_urb *u, uint32_t seqnum, enum usbip_urb_status status)
{
    u->data_size = 0;
    usbip_encode_unlink(seqnum, status, u->head);
    usbip_conn_answer(c, u);
}

static void answer_submit(struct usbip_conn *c, struct usbip_urb *u)
{
    struct usb_transfer *t = &u->transfer;
    if (u->in && t->actual > 0 && !c->doomed && !keep_data(u)) {
        usbip_conn_doom(c, "MEMORY: no room for an answer");
    }
    usbip_encode_submit(u->seqnum, status_of(u), (uint32_t)t->actual, u->head);
    usbip_conn_answer(c, u);
}

static void complete(struct usb_transfer *t)
{
    struct usbip_urb *u = urb_of(t);
    struct usbip_conn *c = u->conn;
    if (c == NULL) {
        usbip_urb_free(u);
        return;
    }
    if (t->status == USB_NO_DEVICE) {
        c->owner->device_gone = true;
    }
    usbip_remove(&c->pending, u);
    c->out_pending -= u->in ? 0 : t->length;
    if (u->unlinked && t->status == USB_CANCELLED) {
        answer_unlink(c, u, u->unlink_seqnum, USBIP_ECONNRESET);
    } else {
        answer_submit(c, u);
    }
}

static void give_to_device(struct usbip_conn *c, struct usbip_urb *u)
{
    usbip_put(&c->pending, u);
    u->transfer.complete = complete;
    if (c->owner->device_gone) {
        u->transfer.status = USB_NO_DEVICE;
        u->transfer.actual = 0;
        complete(&u->transfer);
    } else {
        usb_submit(c->owner->config.device, &u->transfer);
    }
}

/** Answered here, without the device. */
static void settle(struct usbip_conn *c, struct usbip_urb *u, enum usb_status status)
{
    usbip_put(&c->pending, u);
    u->transfer.status = status;
    u->transfer.actual = 0;
    complete(&u->transfer);
}

/** The data stage of the SETUP packet goes the way the URB goes. */
static bool directions_agree(const struct usbip_urb *u)
{
    const uint8_t *setup = u->transfer.setup;
    bool wants_in = (setup[0] & REQUEST_TYPE_IN) != 0;
    bool has_data = setup[6] != 0 || setup[7] != 0;
    return !has_data || wants_in == u->in;
}

static bool is_port_reset(const uint8_t setup[8])
{
    return setup[0] == HUB_SET_FEATURE_TYPE && setup[1] == REQUEST_SET_FEATURE && setup[2] == FEATURE_PORT_RESET &&
           setup[3] == 0;
}

void usbip_resume(struct usbip_conn *c)
{
    while (c->waiting.first != NULL && c->unsent < USBIP_UNSENT_HIGH && !c->doomed) {
        struct usbip_urb *u = c->waiting.first;
        usbip_remove(&c->waiting, u);
        give_to_device(c, u);
    }
}

/**
 * Whether the URB was unlinked before it came, and is answered. Linux' vhci_hcd sends what it has to submit, then what it has to
 * unlink; a URB that one processor queues and unlinks while another is between the two is unlinked on the wire first. Said to be
 * no more, and answered later all the same, it makes vhci_hcd hang up: "cannot find a urb of seqnum".
 */
static bool unlinked_early(struct usbip_conn *c, struct usbip_urb *u)
{
    struct usbip_urb *unlink = find(&c->early, u->seqnum);
    if (unlink == NULL) {
        return false;
    }
    log_say(c->owner->config.log, LOG_DEBUG, "attach", "usbip: %s: unlinked before it came: %u",
            c->owner->exported.device.bus_id, u->seqnum);
    usbip_remove(&c->early, unlink);
    c->out_pending -= u->in ? 0 : u->transfer.length;
    usbip_recycle(c, u);
    answer_unlink(c, unlink, unlink->unlink_seqnum, USBIP_ECONNRESET);
    return true;
}

void usbip_arrived(struct usbip_conn *c)
{
    struct usbip_urb *u = c->arriving;
    c->arriving = NULL;
    if (unlinked_early(c, u)) {
        return;
    }
    bool control = u->transfer.endpoint == 0;
    if (!u->in) {
        u->transfer.out = u->transfer.length > 0 ? u->bytes : NULL;
    }
    if (control && is_port_reset(u->transfer.setup) && !c->owner->device_gone) {
        usb_reset(c->owner->config.device);
        settle(c, u, USB_OK);
    } else if (control && !directions_agree(u)) {
        settle(c, u, USB_STALL);
    } else if (u->in && !control) {
        usbip_put(&c->waiting, u); /* in order, behind those that wait already */
        usbip_resume(c);
    } else {
        give_to_device(c, u);
    }
}

static int serve_submit(struct usbip_conn *c, const struct usbip_command *m, const char **out_why)
{
    size_t out_size = m->in ? 0 : m->length;
    if (out_size > USBIP_OUT_MAX || out_size > USBIP_OUT_PENDING_MAX - c->out_pending) {
        *out_why = "RANGE: more OUT bytes than are taken at once";
        return -CT_E_RANGE;
    }
    struct usbip_urb *u = take(c, out_size);
    if (u == NULL) {
        *out_why = "MEMORY: no room for a transfer";
        return -CT_E_MEMORY;
    }
    c->newest = m->seqnum;
    u->seqnum = m->seqnum;
    u->transfer_flags = m->transfer_flags;
    u->in = m->in;
    u->transfer.endpoint = (uint8_t)(m->ep | (m->in && m->ep != 0 ? 0x80 : 0));
    u->transfer.length = m->length;
    memcpy(u->transfer.setup, m->setup, sizeof m->setup);
    c->out_pending += out_size;
    c->arriving = u;
    if (out_size == 0) {
        usbip_arrived(c);
    }
    return 0;
}

/**
 * What is not there any more has been answered: its answer is on the way, before this one. What is not there yet, by its number,
 * is still to come: the answer waits for it.
 */
static int serve_unlink(struct usbip_conn *c, const struct usbip_command *m, const char **out_why)
{
    struct usbip_urb *u = find(&c->waiting, m->unlink_seqnum);
    if (u != NULL) {
        usbip_remove(&c->waiting, u);
        answer_unlink(c, u, m->seqnum, USBIP_ECONNRESET);
        return 0;
    }
    u = find(&c->pending, m->unlink_seqnum);
    if (u != NULL && !u->unlinked) {
        u->unlinked = true;
        u->unlink_seqnum = m->seqnum;
        usb_cancel(c->owner->config.device, &u->transfer);
        return 0;
    }
    u = take(c, 0);
    if (u == NULL) {
        *out_why = "MEMORY: no room for an answer";
        return -CT_E_MEMORY;
    }
    if (before(c->newest, m->unlink_seqnum) && before(m->unlink_seqnum, m->seqnum)) {
        u->seqnum = m->unlink_seqnum;
        u->unlink_seqnum = m->seqnum;
        usbip_put(&c->early, u);
        return 0;
    }
    answer_unlink(c, u, m->seqnum, USBIP_OK);
    return 0;
}

int usbip_serve(struct usbip_conn *c, const struct usbip_command *m, const char **out_why)
{
    const struct usbip_device *d = &c->owner->exported.device;
    if (m->devid != (d->busnum << 16 | d->devnum)) {
        *out_why = "FORMAT: a command for another device";
        return -CT_E_FORMAT;
    }
    if (c->waiting.count + c->pending.count + c->early.count + c->answers.count >= USBIP_URBS_MAX) {
        *out_why = "BUSY: too many transfers at once";
        return -CT_E_BUSY;
    }
    return m->unlink ? serve_unlink(c, m, out_why) : serve_submit(c, m, out_why);
}
