// SPDX-License-Identifier: Apache-2.0
// Takes pictures: a row of transfers, always a few of them waiting in libusb, each going to its place in a picture.
#include "app/u3v_client.h"

#include <string.h>

#include "app/u3v_client_private.h"
#include "base/error.h"

enum {
    LONGEST_PIECE = 1 << 20,
    CANCEL_TIMEOUT_MS = 2000,
};

/** A take in progress. Transfer number s is part s % per_picture of picture s / per_picture. */
struct take {
    struct u3v_client *c;
    struct u3v_picture *pictures;
    uint64_t total, submitted, finished;
};

static uint32_t round_up(uint32_t v, uint32_t alignment)
{
    return (v + alignment - 1) / alignment * alignment;
}

/** Asks what the stream needs and tells the camera how it is cut. */
static int size_transfers(struct u3v_client *c)
{
    struct u3v_stream *s = &c->stream;
    uint32_t info = 0;
    uint32_t leader = 0;
    uint32_t trailer = 0;
    uint64_t payload = 0;
    int err = u3v_read_u32(c, c->sirm + SIRM_INFO, &info);
    err = err < 0 ? err : u3v_read_u64(c, c->sirm + SIRM_REQUIRED_PAYLOAD, &payload);
    err = err < 0 ? err : u3v_read_u32(c, c->sirm + SIRM_REQUIRED_LEADER, &leader);
    err = err < 0 ? err : u3v_read_u32(c, c->sirm + SIRM_REQUIRED_TRAILER, &trailer);
    if (err < 0) {
        return err;
    }
    if (info >> 24 > 20 || payload == 0 || payload > UINT32_MAX || leader > U3V_EDGE_BYTES ||
        trailer > U3V_EDGE_BYTES) {
        return -CT_E_CONFIGURATION;
    }
    uint32_t alignment = UINT32_C(1) << (info >> 24);
    s->payload = (size_t)payload;
    s->cut = u3v_cut_payload(payload, alignment, LONGEST_PIECE);
    s->per_picture = 2 + s->cut.count + (s->cut.final1 > 0);
    const struct {
        uint32_t reg, value;
    } writes[] = {
        {SIRM_MAX_LEADER, round_up(leader, alignment)},
        {SIRM_MAX_TRAILER, round_up(trailer, alignment)},
        {SIRM_TRANSFER_SIZE, s->cut.size},
        {SIRM_TRANSFER_COUNT, s->cut.count},
        {SIRM_FINAL1_SIZE, s->cut.final1},
        {SIRM_FINAL2_SIZE, 0},
    };
    for (unsigned i = 0; i < sizeof writes / sizeof writes[0] && err == 0; i++) {
        err = u3v_write_u32(c, c->sirm + writes[i].reg, writes[i].value);
    }
    return err;
}

int u3v_stream_open(struct u3v_client *c, size_t *out_payload)
{
    struct u3v_stream *s = &c->stream;
    int err = u3v_usb_error(libusb_claim_interface(c->handle, c->at.stream));
    if (err < 0) {
        return err;
    }
    s->claimed = true;
    for (unsigned i = 0; i < U3V_PIECES && err == 0; i++) {
        s->pieces[i].transfer = libusb_alloc_transfer(0);
        err = s->pieces[i].transfer == NULL ? -CT_E_MEMORY : 0;
    }
    /* A host that crashed may have left the stream on. */
    err = err < 0 ? err : u3v_write_u32(c, c->sirm + SIRM_CONTROL, 0);
    err = err < 0 ? err : size_transfers(c);
    if (err == 0) {
        libusb_clear_halt(c->handle, c->at.stream_in);
        err = u3v_write_u32(c, c->sirm + SIRM_CONTROL, 1);
        s->enabled = err == 0;
    }
    if (err < 0) {
        u3v_stream_close(c);
        return err;
    }
    *out_payload = s->payload;
    return 0;
}

/** Gives everything back that libusb still has. False: it does not come back. */
static bool cancel_all(struct u3v_client *c)
{
    struct u3v_stream *s = &c->stream;
    int64_t deadline = u3v_now_ms() + CANCEL_TIMEOUT_MS;
    /* Newest first: an older one, once gone, would hand its data to the next. */
    for (unsigned i = U3V_PIECES; i-- > 0;) {
        if (s->pieces[i].pending) {
            libusb_cancel_transfer(s->pieces[i].transfer);
        }
    }
    for (;;) {
        bool pending = false;
        for (unsigned i = 0; i < U3V_PIECES; i++) {
            pending |= s->pieces[i].pending;
        }
        if (!pending || u3v_now_ms() > deadline) {
            return !pending;
        }
        struct timeval t = {.tv_usec = 50000};
        libusb_handle_events_timeout(c->context, &t);
    }
}

void u3v_stream_close(struct u3v_client *c)
{
    struct u3v_stream *s = &c->stream;
    bool all_back = cancel_all(c);
    if (s->enabled) {
        u3v_write_u32(c, c->sirm + SIRM_CONTROL, 0);
    }
    for (unsigned i = 0; i < U3V_PIECES; i++) {
        if (all_back) { /* else libusb may still write to it: a leak is the lesser evil */
            libusb_free_transfer(s->pieces[i].transfer);
        }
        s->pieces[i].transfer = NULL;
    }
    if (s->claimed) {
        libusb_release_interface(c->handle, c->at.stream);
    }
    s->claimed = false;
    s->enabled = false;
}

static void LIBUSB_CALL piece_came(struct libusb_transfer *transfer)
{
    struct u3v_piece *piece = transfer->user_data;
    piece->pending = false;
}

static int submit_next(struct take *t)
{
    struct u3v_stream *s = &t->c->stream;
    struct u3v_piece *piece = &s->pieces[t->submitted % U3V_PIECES];
    struct u3v_picture *picture = &t->pictures[t->submitted / s->per_picture];
    unsigned part = (unsigned)(t->submitted % s->per_picture);
    uint8_t *to = piece->edge;
    size_t n = U3V_EDGE_BYTES;
    if (part > 0 && part < s->per_picture - 1) {
        size_t offset = (size_t)(part - 1) * s->cut.size;
        to = picture->bytes + offset;
        n = part <= s->cut.count ? s->cut.size : s->payload - offset;
    }
    libusb_fill_bulk_transfer(piece->transfer, t->c->handle, t->c->at.stream_in, to, (int)n, piece_came, piece, 0);
    int err = u3v_usb_error(libusb_submit_transfer(piece->transfer));
    if (err == 0) {
        piece->pending = true;
        t->submitted++;
    }
    return err;
}

/** Puts the oldest transfer, which has come, where it belongs. */
static int accept_piece(struct take *t)
{
    struct u3v_stream *s = &t->c->stream;
    struct u3v_piece *piece = &s->pieces[t->finished % U3V_PIECES];
    struct u3v_picture *picture = &t->pictures[t->finished / s->per_picture];
    unsigned part = (unsigned)(t->finished % s->per_picture);
    size_t got = (size_t)piece->transfer->actual_length;
    if (piece->transfer->status != LIBUSB_TRANSFER_COMPLETED) {
        return piece->transfer->status == LIBUSB_TRANSFER_NO_DEVICE ? -CT_E_NO_DEVICE : -CT_E_IO;
    }
    t->finished++;
    if (part == 0) {
        picture->size = 0;
        return u3v_get_leader(piece->edge, got, &picture->leader);
    }
    if (part < s->per_picture - 1) {
        picture->size += got;
        return 0;
    }
    int err = u3v_get_trailer(piece->edge, got, &picture->trailer);
    picture->whole = err == 0 && picture->trailer.status == 0 && picture->size == s->payload &&
                     picture->trailer.valid_bytes == picture->size &&
                     picture->trailer.block_id == picture->leader.block_id;
    return err;
}

/** Waits until the oldest transfer has come. 0, -CT_E_TIMEOUT or libusb's error. */
static int await_piece(struct take *t, unsigned timeout_ms)
{
    struct u3v_piece *piece = &t->c->stream.pieces[t->finished % U3V_PIECES];
    int64_t deadline = u3v_now_ms() + timeout_ms;
    while (piece->pending) {
        int64_t left = deadline - u3v_now_ms();
        if (left <= 0) {
            return -CT_E_TIMEOUT;
        }
        struct timeval wait = {.tv_sec = left / 1000, .tv_usec = left % 1000 * 1000};
        int usb = libusb_handle_events_timeout(t->c->context, &wait);
        if (usb != 0 && usb != LIBUSB_ERROR_INTERRUPTED) {
            return u3v_usb_error(usb);
        }
    }
    return 0;
}

int u3v_stream_take(struct u3v_client *c, struct u3v_picture *pictures, unsigned n, unsigned timeout_ms)
{
    const uint32_t per_picture = c->stream.per_picture;
    struct take t = {.c = c, .pictures = pictures, .total = (uint64_t)n * per_picture};
    int err = 0;
    if (!c->stream.enabled || per_picture == 0) {
        return -CT_E_CONFIGURATION;
    }
    for (unsigned i = 0; i < n; i++) {
        if (pictures[i].capacity < c->stream.payload) {
            return -CT_E_LENGTH;
        }
    }
    while (err == 0 && t.finished < t.total) {
        while (err == 0 && t.submitted < t.total && t.submitted - t.finished < U3V_PIECES) {
            err = submit_next(&t);
        }
        err = err < 0 ? err : await_piece(&t, timeout_ms);
        err = err < 0 ? err : accept_piece(&t);
    }
    if (err < 0) {
        cancel_all(c);
    }
    return err == 0 || err == -CT_E_TIMEOUT ? (int)(t.finished / per_picture) : err;
}
