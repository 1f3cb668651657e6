// SPDX-License-Identifier: Apache-2.0
// The stream: pictures as blocks of leader, payload transfers and trailer, due at the speed of the link.
//
// A block's first byte can leave when the camera hands the picture over and the block before it is through; its
// bytes follow at the picture's own speed. Leader and trailer take no time. The payload is cut as
// the host wrote it into SIRM; its last transfer carries only what is left, and none is padded.
#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "model/feature.h"
#include "model/value.h"
#include "usb/link_time.h"
#include "usb/u3v_state.h"

enum { LEADER_MAGIC = 0x4C563355, TRAILER_MAGIC = 0x54563355, PAYLOAD_IMAGE = 0x0001, PAYLOAD_CHUNKS = 0x4001 };

static const uint32_t alignment = 1u << U3V_ALIGNMENT_EXPONENT;

int u3v_stream_required_payload(struct u3v *u, uint64_t *out_bytes)
{
    if (u->stream.enabled) {
        *out_bytes = u->stream.payload_size;
        return 0;
    }
    struct value v = {0};
    int e = u->config.port.ops->get(u->config.port.self, FEAT_PayloadSize, &v);
    if (e < 0) {
        return e;
    }
    /* Hosts divide by it (Aravis 0.8.26 dies of 0). */
    *out_bytes = v.i > 0 ? (uint64_t)v.i : 1;
    return 0;
}

uint32_t u3v_stream_required_trailer(struct u3v *u)
{
    if (u->stream.enabled) {
        return u->stream.trailer_size;
    }
    struct value v = {0};
    int e = u->config.port.ops->get(u->config.port.self, FEAT_ChunkModeActive, &v);
    return e >= 0 && v.i != 0 ? U3V_CHUNK_TRAILER_SIZE : U3V_TRAILER_SIZE;
}

void u3v_stream_drop(struct u3v *u)
{
    struct u3v_stream *s = &u->stream;
    for (unsigned i = 0; i < s->count; i++) {
        slot_unref(s->blocks[(s->first + i) % U3V_BLOCKS].slot);
    }
    s->first = 0;
    s->count = 0;
    s->at = (struct u3v_position){0};
    s->planned = s->at;
    s->free_at = 0;
    busy_cancel(&s->transfer);
    usb_endpoint_dropped(u->endpoints, U3V_STREAM_IN);
    /* A read whose bytes have gone waits for the next block. */
    usb_endpoint_kick(u->endpoints, U3V_STREAM_IN);
}

static int check_sizes(const struct u3v_sizes *z, uint64_t payload_size, uint32_t trailer_size)
{
    uint64_t room = (uint64_t)z->transfer_size * z->transfer_count + z->final1 + z->final2;
    if (z->max_leader < U3V_LEADER_SIZE || z->max_trailer < trailer_size || room < payload_size) {
        return -CT_E_SI_SIZES;
    }
    /* Aravis does not round the size of a payload that fits into one transfer: a single one may have any size. */
    bool aligned = z->transfer_count <= 1 || z->transfer_size % alignment == 0;
    return aligned && z->final1 % alignment == 0 && z->final2 % alignment == 0 ? 0 : -CT_E_SI_ALIGNMENT;
}

int u3v_stream_enable(struct u3v *u, bool on)
{
    struct u3v_stream *s = &u->stream;
    if (s->enabled == on) {
        if (on) {
            u3v_stream_drop(u); /* the host before died without a word; the new one begins at a leader */
        }
        return 0;
    }
    if (!on) {
        s->enabled = false;
        u3v_stream_drop(u);
        u->config.port.ops->stream_close(u->config.port.self, PORT_FACE_U3V);
        return 0;
    }
    struct usb_endpoint *ep = usb_endpoint_at(u->endpoints, U3V_STREAM_IN);
    if (ep != NULL && ep->halted) {
        return -CT_E_STREAM_HALTED;
    }
    uint64_t payload_size;
    int e = u3v_stream_required_payload(u, &payload_size);
    uint32_t trailer_size = u3v_stream_required_trailer(u);
    e = e < 0 ? e : check_sizes(&s->sizes, payload_size, trailer_size);
    e = e < 0 ? e : u->config.port.ops->stream_open(u->config.port.self, PORT_FACE_U3V);
    if (e < 0) {
        return e;
    }
    s->enabled = true;
    s->payload_size = payload_size;
    s->trailer_size = trailer_size;
    s->next_block_id = 0;
    return 0;
}

static void write_leader(uint8_t *bytes, const struct frame *f, uint64_t block_id)
{
    struct wr w = wr_over(bytes, U3V_LEADER_SIZE);
    wr_u32(&w, LEADER_MAGIC);
    wr_u16(&w, 0);
    wr_u16(&w, U3V_LEADER_SIZE);
    wr_u64(&w, block_id);
    wr_u16(&w, 0);
    wr_u16(&w, f->chunk_layout_id != 0 ? PAYLOAD_CHUNKS : PAYLOAD_IMAGE);
    wr_u64(&w, (uint64_t)f->timestamp_ns);
    wr_u32(&w, f->pixel_format);
    wr_u32(&w, f->width);
    wr_u32(&w, f->height);
    wr_u32(&w, f->offset_x);
    wr_u32(&w, f->offset_y);
    wr_u16(&w, 0); /* padding x */
    wr_u16(&w, 0);
    assert(!w.bad && wr_used(&w) == U3V_LEADER_SIZE);
}

static size_t trailer_size(const struct frame *f)
{
    return f->chunk_layout_id != 0 ? U3V_CHUNK_TRAILER_SIZE : U3V_TRAILER_SIZE;
}

static void write_trailer(uint8_t *bytes, const struct frame *f, uint64_t block_id)
{
    struct wr w = wr_over(bytes, trailer_size(f));
    wr_u32(&w, TRAILER_MAGIC);
    wr_u16(&w, 0);
    wr_u16(&w, (uint16_t)trailer_size(f));
    wr_u64(&w, block_id);
    wr_u16(&w, 0); /* status: all of it is there */
    wr_u16(&w, 0);
    wr_u64(&w, f->payload_size);
    wr_u32(&w, f->height);
    if (f->chunk_layout_id != 0) {
        wr_u32(&w, f->chunk_layout_id);
    }
    assert(!w.bad && wr_used(&w) == trailer_size(f));
}

int u3v_stream_frame(struct u3v *u, const struct frame *f)
{
    struct u3v_stream *s = &u->stream;
    if (!s->enabled) {
        return -CT_E_BUSY; /* nobody to send it to */
    }
    uint64_t block_id = s->next_block_id++;
    /* A picture larger than what the host was told would not fit its buffers: lost as a whole. */
    bool fits = f->payload_size > 0 && f->payload_size <= s->payload_size && trailer_size(f) <= s->trailer_size &&
                f->payload_size + trailer_size(f) <= f->slot->capacity;
    if (s->count == U3V_BLOCKS || !fits) {
        log_say(u->config.log, fits ? LOG_DEBUG : LOG_WARN, "usb", "block %llu is lost: %s",
                (unsigned long long)block_id, fits ? "the queue is full" : "its size is not the announced one");
        return -CT_E_BUSY;
    }
    struct u3v_block *b = &s->blocks[(s->first + s->count) % U3V_BLOCKS];
    ns_t now = evq_now(u->config.clock);
    *b = (struct u3v_block){
        .slot = slot_ref(f->slot),
        .payload_size = f->payload_size,
        .trailer_size = trailer_size(f),
        .start = now > s->free_at ? now : s->free_at,
        .bytes_per_s = link_bytes_per_s(u->config.super_speed, f->bytes_per_s),
    };
    b->end = b->start + link_span_ns(b->bytes_per_s, b->payload_size);
    s->free_at = b->end;
    busy_add(&s->transfer, b->start, b->end);
    write_leader(b->leader, f, block_id);
    write_trailer(f->slot->bytes + f->payload_size, f, block_id);
    s->count++;
    usb_endpoint_kick(u->endpoints, U3V_STREAM_IN);
    return 0;
}

void u3v_stream_frame_lost(struct u3v *u)
{
    if (u->stream.enabled) {
        u->stream.next_block_id++;
    }
}

/** Where the transfer that holds payload byte `at` ends by SIRM. */
static uint64_t nominal_end(const struct u3v_sizes *z, uint64_t at)
{
    uint64_t full = (uint64_t)z->transfer_size * z->transfer_count;
    if (at < full) {
        return at - at % z->transfer_size + z->transfer_size;
    }
    return at < full + z->final1 ? full + z->final1 : full + z->final1 + z->final2;
}

/** Moves what the first block has at `at` into the read. */
static void plan_message(const struct u3v_stream *s, struct u3v_position *at, struct usb_read *read)
{
    const struct u3v_block *b = &s->blocks[s->first];
    if (at->bytes < U3V_LEADER_SIZE) {
        size_t left = U3V_LEADER_SIZE - at->bytes;
        at->bytes += usb_read_message(read, b->leader + at->bytes, left, true);
        read->due = b->start;
        return;
    }
    size_t done = at->bytes - U3V_LEADER_SIZE;
    read->slot = b->slot;
    size_t end = b->payload_size + b->trailer_size;
    bool ends_short = true;
    if (done < b->payload_size) {
        uint64_t nominal = nominal_end(&s->sizes, done);
        end = nominal < b->payload_size ? (size_t)nominal : b->payload_size;
        /* A host that asked for the whole nominal transfer still waits at the end of a smaller one. */
        ends_short = end < nominal;
    }
    at->bytes += usb_read_message(read, b->slot->bytes + done, end - done, ends_short);
    done = at->bytes - U3V_LEADER_SIZE;
    read->host_waits = ends_short && done == end;
    read->due = b->start + link_span_ns(b->bytes_per_s, done < b->payload_size ? done : b->payload_size);
    if (done == b->payload_size + b->trailer_size) {
        at->block = 1;
    }
}

bool u3v_stream_in(struct u3v *u, struct usb_read *read)
{
    struct u3v_stream *s = &u->stream;
    if (s->count == 0) {
        return false;
    }
    struct u3v_position at = s->at;
    /* Ends with the block at the latest: a trailer is a short packet. */
    while (!read->ended) {
        plan_message(s, &at, read);
    }
    s->planned = at;
    return true;
}

void u3v_stream_taken(struct u3v *u)
{
    struct u3v_stream *s = &u->stream;
    s->at = s->planned;
    if (s->at.block == 0) {
        return;
    }
    slot_unref(s->blocks[s->first].slot);
    s->first = (s->first + 1) % U3V_BLOCKS;
    s->count--;
    s->at = (struct u3v_position){0};
}

bool u3v_stream_backlog(const struct u3v *u)
{
    const struct u3v_stream *s = &u->stream;
    const struct usb_endpoint *ep = usb_endpoint_at(u->endpoints, U3V_STREAM_IN);
    if (!s->enabled || s->count == 0 || ep == NULL || ep->head != NULL || u3v_control_delayed(u)) {
        return false;
    }
    return s->count > 1 || s->blocks[s->first].end <= evq_now(u->config.clock);
}
