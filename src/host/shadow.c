// SPDX-License-Identifier: Apache-2.0
// Transfers on real devices: the system's libusb gets a transfer of its own that does what the program's asks for.
#include <libusb-1.0/libusb.h>
#include <string.h>

#include "host/host.h"

/** Called by the system's libusb while its events are handled, that is while ours are. */
static void LIBUSB_CALL shadow_done(struct libusb_transfer *shadow)
{
    struct xfer *x = shadow->user_data;
    struct libusb_transfer *t = xfer_public(x);
    t->status = shadow->status;
    t->actual_length = shadow->actual_length;
    for (int i = 0; i < t->num_iso_packets && i < shadow->num_iso_packets; i++) {
        t->iso_packet_desc[i] = shadow->iso_packet_desc[i];
    }
    xfer_deliver(x);
}

int shadow_submit(struct xfer *x)
{
    const struct real_api *real = real_api();
    struct libusb_transfer *t = xfer_public(x);
    int packets = t->type == LIBUSB_TRANSFER_TYPE_ISOCHRONOUS ? t->num_iso_packets : 0;
    if (packets < 0) {
        return LIBUSB_ERROR_INVALID_PARAM;
    }
    if (x->shadow == NULL || x->shadow_packets < packets) {
        shadow_free(x);
        x->shadow = real->alloc_transfer(packets);
        x->shadow_packets = packets;
    }
    struct libusb_transfer *s = x->shadow;
    if (s == NULL) {
        return LIBUSB_ERROR_NO_MEM;
    }
    s->dev_handle = x->handle->real;
    s->flags = t->flags & (LIBUSB_TRANSFER_SHORT_NOT_OK | LIBUSB_TRANSFER_ADD_ZERO_PACKET); /* memory is ours to free */
    s->endpoint = t->endpoint;
    s->type = t->type;
    s->timeout = t->timeout;
    s->length = t->length;
    s->buffer = t->buffer;
    s->callback = shadow_done;
    s->user_data = x;
    s->num_iso_packets = packets;
    for (int i = 0; i < packets; i++) {
        s->iso_packet_desc[i] = t->iso_packet_desc[i];
    }
    if (t->type == LIBUSB_TRANSFER_TYPE_BULK_STREAM) {
        real->transfer_set_stream_id(s, x->stream_id);
    }
    return real->submit_transfer(s);
}

int shadow_cancel(struct xfer *x)
{
    return real_api()->cancel_transfer(x->shadow);
}

void shadow_free(struct xfer *x)
{
    if (x->shadow != NULL) {
        real_api()->free_transfer(x->shadow);
        x->shadow = NULL;
    }
}
