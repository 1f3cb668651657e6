// SPDX-License-Identifier: Apache-2.0
// Asynchronous transfers: from submission to the program's callback.
#include <libusb-1.0/libusb.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "host/clock.h"
#include "host/host.h"

/* Ours lies in front of the program's struct libusb_transfer, which ends in an array of its own. */
enum { XFER_SIZE = (sizeof(struct xfer) + _Alignof(max_align_t) - 1) / _Alignof(max_align_t) * _Alignof(max_align_t) };

struct xfer *xfer_of(struct libusb_transfer *t)
{
    return (struct xfer *)(void *)((unsigned char *)t - XFER_SIZE);
}

struct libusb_transfer *xfer_public(struct xfer *x)
{
    return (struct libusb_transfer *)(void *)((unsigned char *)x + XFER_SIZE);
}

CT_EXPORT struct libusb_transfer *LIBUSB_CALL libusb_alloc_transfer(int iso_packets)
{
    if (iso_packets < 0) {
        return NULL;
    }
    struct xfer *x = calloc(1, XFER_SIZE + sizeof(struct libusb_transfer) +
                                   (size_t)iso_packets * sizeof(struct libusb_iso_packet_descriptor));
    if (x == NULL) {
        return NULL;
    }
    struct libusb_transfer *t = xfer_public(x);
    t->num_iso_packets = iso_packets;
    return t;
}

CT_EXPORT void LIBUSB_CALL libusb_free_transfer(struct libusb_transfer *t)
{
    if (t == NULL) {
        return;
    }
    struct xfer *x = xfer_of(t);
    if (atomic_load(&x->state) != XFER_IDLE) {
        return; /* a mistake of the program; memory that a thread still writes to is better leaked than freed */
    }
    if (t->flags & LIBUSB_TRANSFER_FREE_BUFFER) {
        free(t->buffer);
    }
    shadow_free(x);
    free(x);
}

void xfer_list_add(struct xfer_list *list, struct xfer *x)
{
    x->next = NULL;
    if (list->last == NULL) {
        list->first = x;
    } else {
        list->last->next = x;
    }
    list->last = x;
}

static enum libusb_transfer_status status_of(const struct request *r)
{
    switch (r->status) {
    case LINK_OK: return LIBUSB_TRANSFER_COMPLETED;
    case LINK_STALL: return LIBUSB_TRANSFER_STALL;
    case LINK_OVERFLOW: return LIBUSB_TRANSFER_OVERFLOW;
    case LINK_CANCELLED: return r->timed_out ? LIBUSB_TRANSFER_TIMED_OUT : LIBUSB_TRANSFER_CANCELLED;
    case LINK_NO_DEVICE: return LIBUSB_TRANSFER_NO_DEVICE;
    default: return LIBUSB_TRANSFER_ERROR;
    }
}

/** The camera's answer is here: the program is told when it handles events. */
static void xfer_done(struct request *r)
{
    struct xfer *x = (struct xfer *)(void *)r;
    struct libusb_transfer *t = xfer_public(x);
    struct libusb_context *ctx = x->handle->ctx;
    t->status = status_of(r);
    t->actual_length = (int)r->actual;
    if (t->status == LIBUSB_TRANSFER_COMPLETED && (t->flags & LIBUSB_TRANSFER_SHORT_NOT_OK) &&
        r->actual < r->capacity) {
        t->status = LIBUSB_TRANSFER_ERROR;
    }
    pthread_mutex_lock(&ctx->lock);
    atomic_store(&x->state, XFER_DONE);
    xfer_list_add(&ctx->done, x);
    host_wake(ctx);
    pthread_mutex_unlock(&ctx->lock);
}

/** What the transfer asks of the camera; *out gets its OUT bytes. LIBUSB_ERROR when it makes no sense. */
static int describe(const struct libusb_transfer *t, struct link_message *m, uint8_t **data)
{
    *m = (struct link_message){.type = LINK_SUBMIT};
    switch (t->type) {
    case LIBUSB_TRANSFER_TYPE_CONTROL:
        if (t->buffer == NULL || t->length < (int)LIBUSB_CONTROL_SETUP_SIZE) {
            return LIBUSB_ERROR_INVALID_PARAM;
        }
        memcpy(m->setup, t->buffer, sizeof m->setup);
        m->length = (uint32_t)(m->setup[6] | m->setup[7] << 8);
        *data = t->buffer + LIBUSB_CONTROL_SETUP_SIZE;
        return m->length > (uint32_t)t->length - LIBUSB_CONTROL_SETUP_SIZE ? LIBUSB_ERROR_INVALID_PARAM : 0;
    case LIBUSB_TRANSFER_TYPE_BULK:
    case LIBUSB_TRANSFER_TYPE_INTERRUPT:
        if (t->length < 0 || (t->length > 0 && t->buffer == NULL) ||
            (t->endpoint & LIBUSB_ENDPOINT_ADDRESS_MASK) == 0) {
            return LIBUSB_ERROR_INVALID_PARAM;
        }
        m->endpoint = t->endpoint;
        m->length = (uint32_t)t->length;
        *data = t->buffer;
        return 0;
    default: return LIBUSB_ERROR_NOT_SUPPORTED; /* cameras have neither isochronous endpoints nor bulk streams */
    }
}

/* LIBUSB_TRANSFER_ADD_ZERO_PACKET needs nothing here: on the link a transfer has its own end, whatever its length. */
CT_EXPORT int LIBUSB_CALL libusb_submit_transfer(struct libusb_transfer *t)
{
    struct xfer *x = xfer_of(t);
    struct libusb_device_handle *h = t->dev_handle;
    if (h == NULL) {
        return LIBUSB_ERROR_INVALID_PARAM;
    }
    int idle = XFER_IDLE;
    if (!atomic_compare_exchange_strong(&x->state, &idle, XFER_FLYING)) {
        return LIBUSB_ERROR_BUSY;
    }
    x->handle = h;
    t->actual_length = 0;
    int e;
    if (h->real != NULL) {
        e = shadow_submit(x);
    } else if (h->conn == NULL) {
        e = LIBUSB_ERROR_NO_DEVICE;
    } else {
        struct link_message m;
        uint8_t *data = NULL;
        e = describe(t, &m, &data);
        if (e == 0) {
            x->request.in = link_is_out(&m) ? NULL : data;
            x->request.capacity = m.length;
            x->request.deadline_ns = host_deadline_ns(t->timeout);
            x->request.done = xfer_done;
            e = conn_submit(h->conn, &x->request, &m, data);
        }
    }
    if (e != 0) {
        atomic_store(&x->state, XFER_IDLE);
    }
    return e;
}

CT_EXPORT int LIBUSB_CALL libusb_cancel_transfer(struct libusb_transfer *t)
{
    struct xfer *x = xfer_of(t);
    if (atomic_load(&x->state) != XFER_FLYING) {
        return LIBUSB_ERROR_NOT_FOUND;
    }
    struct libusb_device_handle *h = x->handle;
    if (h->real != NULL) {
        return shadow_cancel(x);
    }
    return h->conn == NULL ? LIBUSB_ERROR_NOT_FOUND : conn_cancel(h->conn, &x->request);
}

void xfer_deliver(struct xfer *x)
{
    struct libusb_transfer *t = xfer_public(x);
    bool free_after = (t->flags & LIBUSB_TRANSFER_FREE_TRANSFER) != 0; /* the callback may free it itself otherwise */
    atomic_store(&x->state, XFER_IDLE);
    if (t->callback != NULL) {
        t->callback(t);
    }
    if (free_after) {
        libusb_free_transfer(t);
    }
}

static void forget_in(struct xfer_list *list, const struct libusb_device_handle *h)
{
    struct xfer *x = list->first;
    *list = (struct xfer_list){0};
    while (x != NULL) {
        struct xfer *next = x->next;
        if (x->handle == h) {
            xfer_public(x)->dev_handle = NULL;
            atomic_store(&x->state, XFER_IDLE);
        } else {
            xfer_list_add(list, x);
        }
        x = next;
    }
}

void xfer_forget_handle(struct libusb_context *ctx, const struct libusb_device_handle *h)
{
    forget_in(&ctx->done, h);
    forget_in(&ctx->delivering, h);
}

CT_EXPORT void LIBUSB_CALL libusb_transfer_set_stream_id(struct libusb_transfer *t, uint32_t stream_id)
{
    xfer_of(t)->stream_id = stream_id;
}

CT_EXPORT uint32_t LIBUSB_CALL libusb_transfer_get_stream_id(struct libusb_transfer *t)
{
    return xfer_of(t)->stream_id;
}
