// SPDX-License-Identifier: Apache-2.0
// The stream: one payload a picture, its header in front of it in the slot, due at the speed of the link.
//
// A payload ends with a short packet, or where dwMaxPayloadTransferSize is reached, and a picture is one payload: hosts find
// its end with either rule and read one header for it. A picture that was lost is told by an empty payload of its own, with
// a frame id and the end of frame: Linux then counts on in its sequence numbers. The error bit would make it throw the next
// picture away, which is whole; it is for pictures that are not.
//
// Source: UVC 1.1, 2.4.3.2 (bulk payloads), 2.4.3.3 (header), 4.3.1.7 (stream errors).
#include <assert.h>

#include "base/bytes.h"
#include "base/error.h"
#include "usb/link_time.h"
#include "usb/uvc_format.h"
#include "usb/uvc_state.h"

enum {
    HEADER_FID = 1 << 0,
    HEADER_EOF = 1 << 1,
    HEADER_PTS = 1 << 2,
    HEADER_SCR = 1 << 3,
    HEADER_ERR = 1 << 6,
    HEADER_EOH = 1 << 7,
};

static_assert((int)FRAME_HEAD >= (int)UVC_HEADER_SIZE, "a payload header fits in front of a picture");

/** Virtual time in units of dwClockFrequency. */
static uint32_t clock_ticks(ns_t t)
{
    return (uint32_t)((uint64_t)t / (uint64_t)NS_PER_S * UVC_CLOCK_HZ +
                      (uint64_t)t % (uint64_t)NS_PER_S * UVC_CLOCK_HZ / (uint64_t)NS_PER_S);
}

/** The 1 kHz frame number of the bus. */
static uint16_t bus_frame(ns_t t)
{
    return (uint16_t)((t / (1000 * NS_PER_US)) & 0x7FF);
}

/** pts: start of exposure; leaves: when the header does. */
static void write_header(uint8_t *bytes, unsigned flags, ns_t pts, ns_t leaves)
{
    struct wr w = wr_over(bytes, UVC_HEADER_SIZE);
    wr_u8(&w, UVC_HEADER_SIZE);
    wr_u8(&w, (uint8_t)(HEADER_EOH | HEADER_SCR | HEADER_PTS | HEADER_EOF | flags));
    wr_u32(&w, clock_ticks(pts));
    wr_u32(&w, clock_ticks(leaves));
    wr_u16(&w, bus_frame(leaves));
    assert(!w.bad && wr_used(&w) == UVC_HEADER_SIZE);
}

/** All that waits goes. */
static void drop(struct uvc *u)
{
    struct uvc_stream *s = &u->stream;
    bool any = s->count > 0 || s->gave;
    for (unsigned i = 0; i < s->count; i++) {
        slot_unref(s->blocks[(s->first + i) % UVC_BLOCKS].slot);
    }
    s->first = 0;
    s->count = 0;
    s->at = (struct uvc_position){0};
    s->planned = s->at;
    s->free_at = 0;
    s->gave = false;
    busy_cancel(&s->transfer);
    if (any) {
        usb_endpoint_dropped(u->endpoints, UVC_STREAM_IN);
    }
    /* A read whose bytes have gone waits for the next picture. */
    usb_endpoint_kick(u->endpoints, UVC_STREAM_IN);
}

int uvc_stream_open(struct uvc *u, size_t picture_size)
{
    struct uvc_stream *s = &u->stream;
    const struct usb_endpoint *ep = usb_endpoint_at(u->endpoints, UVC_STREAM_IN);
    if (ep == NULL || ep->halted) {
        return -CT_E_STREAM_HALTED;
    }
    int e = u->config.port.ops->stream_open(u->config.port.self, PORT_FACE_UVC);
    if (e < 0) {
        return e;
    }
    s->enabled = true;
    s->picture_size = picture_size;
    s->next_fid = 0;
    s->lost = 0;
    s->error = UVC_STREAM_ERROR_NONE;
    return 0;
}

void uvc_stream_close(struct uvc *u)
{
    if (!u->stream.enabled) {
        return;
    }
    u->stream.enabled = false;
    drop(u);
    u->config.port.ops->stream_close(u->config.port.self, PORT_FACE_UVC);
}

static int lose(struct uvc *u, enum uvc_stream_error error, const char *why)
{
    log_say(u->config.log, LOG_DEBUG, "usb", "a picture is lost: %s", why);
    u->stream.error = (uint8_t)error;
    u->stream.lost += u->stream.lost < UVC_LOST_TOLD_MAX;
    return -CT_E_BUSY;
}

void uvc_stream_frame_lost(struct uvc *u)
{
    if (u->stream.enabled) {
        lose(u, UVC_STREAM_ERROR_DISCONTINUITY, "there was no memory for it");
    }
}

/** The picture's bytes, without its chunks: what of it goes to the host, and whether that is what the host expects. */
static size_t picture_size(const struct uvc_stream *s, const struct frame *f, bool *out_whole)
{
    size_t size = uvc_picture_bytes(f->pixel_format, f->width, f->height);
    *out_whole = size == s->picture_size && size <= f->payload_size;
    size = size < f->payload_size ? size : f->payload_size;
    return size < s->picture_size ? size : s->picture_size;
}

int uvc_stream_frame(struct uvc *u, const struct frame *f)
{
    struct uvc_stream *s = &u->stream;
    if (!s->enabled) {
        return -CT_E_BUSY; /* nobody to send it to */
    }
    if (f->slot->head < UVC_HEADER_SIZE) {
        return lose(u, UVC_STREAM_ERROR_DISCONTINUITY, "its memory has no room for a header");
    }
    if (s->count == UVC_BLOCKS) {
        return lose(u, UVC_STREAM_ERROR_OVERRUN, "the queue is full");
    }
    bool whole;
    size_t size = picture_size(s, f, &whole);
    ns_t now = evq_now(u->config.clock);
    struct uvc_block *b = &s->blocks[(s->first + s->count) % UVC_BLOCKS];
    *b = (struct uvc_block){
        .slot = slot_ref(f->slot),
        .bytes = f->slot->bytes - UVC_HEADER_SIZE,
        .size = UVC_HEADER_SIZE + size,
        .lost = s->lost,
        .first_fid = s->next_fid,
        .start = now > s->free_at ? now : s->free_at,
        .bytes_per_s = link_bytes_per_s(u->config.super_speed, f->bytes_per_s),
    };
    b->end = b->start + link_span_ns(b->bytes_per_s, size);
    s->free_at = b->end;
    busy_add(&s->transfer, b->start, b->end);
    unsigned fid = (b->first_fid + b->lost) & 1;
    write_header(f->slot->bytes - UVC_HEADER_SIZE, (fid != 0 ? HEADER_FID : 0u) | (whole ? 0u : HEADER_ERR),
                 f->start_ns, b->start);
    if (!whole) {
        s->error = UVC_STREAM_ERROR_FORMAT;
    }
    s->next_fid = fid ^ 1;
    s->lost = 0;
    s->count++;
    usb_endpoint_kick(u->endpoints, UVC_STREAM_IN);
    return 0;
}

bool uvc_stream_in(struct uvc *u, struct usb_read *read)
{
    struct uvc_stream *s = &u->stream;
    if (s->count == 0) {
        return false;
    }
    const struct uvc_block *b = &s->blocks[s->first];
    struct uvc_position at = s->at;
    read->due = b->start;
    if (at.lost < b->lost) {
        unsigned fid = (b->first_fid + at.lost) & 1;
        write_header(s->empty, fid != 0 ? HEADER_FID : 0u, b->start, b->start);
        usb_read_message(read, s->empty, sizeof s->empty, true);
        at.lost++;
    } else {
        at.bytes += usb_read_message(read, b->bytes + at.bytes, b->size - at.bytes, true);
        read->slot = b->slot;
        read->host_waits = at.bytes == b->size;
        read->due += link_span_ns(b->bytes_per_s, at.bytes > UVC_HEADER_SIZE ? at.bytes - UVC_HEADER_SIZE : 0);
    }
    s->planned = at;
    return true;
}

void uvc_stream_taken(struct uvc *u)
{
    struct uvc_stream *s = &u->stream;
    s->at = s->planned;
    s->gave = true;
    if (s->at.bytes < s->blocks[s->first].size) {
        return;
    }
    slot_unref(s->blocks[s->first].slot);
    s->first = (s->first + 1) % UVC_BLOCKS;
    s->count--;
    s->at = (struct uvc_position){0};
}

bool uvc_stream_backlog(const struct uvc *u)
{
    const struct uvc_stream *s = &u->stream;
    const struct usb_endpoint *ep = usb_endpoint_at(u->endpoints, UVC_STREAM_IN);
    if (!s->enabled || s->count == 0 || ep == NULL || ep->head != NULL) {
        return false;
    }
    return s->count > 1 || s->blocks[s->first].end <= evq_now(u->config.clock);
}
