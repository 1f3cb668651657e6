// SPDX-License-Identifier: Apache-2.0
// The stream's thread: keeps transfers for several blocks waiting in libusb, each going to its place in a user's buffer.
//
// libusb's callbacks only mark a transfer as come and ring the bell: everything else is done here, by one thread. Places
// form a ring, oldest first; transfers are submitted in the order in which the camera will fill them.
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "host/clock.h"
#include "host/u3v_host_private.h"

enum {
    CANCEL_TIMEOUT_MS = 2000,
    IDLE_MS = 1000, /* between looks at nothing */
    FULL_MS = 10,   /* until libusb is asked again to take a transfer */
};

void LIBUSB_CALL u3v_piece_came(struct libusb_transfer *transfer)
{
    struct u3v_piece *piece = transfer->user_data;
    struct u3v_stream *s = piece->stream;
    atomic_store(&piece->pending, false);
    u3v_bell_set(&s->bell);
}

static struct u3v_place *place_at(struct u3v_stream *s, unsigned i)
{
    return &s->places[(s->first + i) % U3V_DEPTH];
}

/** Where a payload transfer of n bytes goes whose first byte is the block's byte `offset`. */
static uint8_t *target(struct u3v_stream *s, struct u3v_place *p, size_t offset, size_t n)
{
    if (p->dropping || offset >= p->buffer->capacity) {
        return s->waste;
    }
    if (n <= p->buffer->capacity - offset) {
        return p->buffer->bytes + offset;
    }
    if (p->spill == NULL) {
        p->spill = malloc(s->cut.size); /* once a stream and place, for users with small buffers */
    }
    return p->spill != NULL ? p->spill : s->waste;
}

static size_t offset_of(const struct u3v_stream *s, unsigned part)
{
    return (size_t)(part - 1) * s->cut.size;
}

/** Submits the next transfer of a place. 0, -CT_E_NO_DEVICE, or -CT_E_IO: libusb takes no more now. */
static int submit_next(struct u3v_stream *s, struct u3v_place *p)
{
    struct u3v_host *h = s->host;
    unsigned part = p->submitted;
    struct u3v_piece *piece = &p->pieces[part];
    uint8_t *to = part == 0 ? p->leader : p->trailer;
    size_t n = U3V_EDGE_BYTES;
    if (part > 0 && part < s->per_block - 1) {
        size_t offset = offset_of(s, part);
        n = part <= s->cut.count ? s->cut.size : s->payload - offset;
        to = target(s, p, offset, n);
    }
    libusb_fill_bulk_transfer(piece->transfer, h->handle, h->at.stream_in, to, (int)n, u3v_piece_came, piece, 0);
    atomic_store(&piece->pending, true);
    int err = u3v_usb_error(libusb_submit_transfer(piece->transfer));
    if (err < 0) {
        atomic_store(&piece->pending, false);
        return err == -CT_E_NO_DEVICE ? err : -CT_E_IO;
    }
    p->submitted++;
    return 0;
}

/** Asks for what a place can ask for now: without a buffer that is the leader alone. */
static int submit_place(struct u3v_stream *s, struct u3v_place *p)
{
    if (p->buffer == NULL && !p->dropping) {
        p->buffer = s->user.next(s->user.self);
    }
    unsigned limit = p->buffer != NULL || p->dropping ? s->per_block : 1;
    int err = 0;
    while (p->submitted < limit && err == 0) {
        err = submit_next(s, p);
    }
    s->full = err == -CT_E_IO;
    return s->full ? 0 : err;
}

/** One more block to ask for: false when there are enough, or no buffer for it and no reason to have its leader. */
static bool open_place(struct u3v_stream *s)
{
    if (s->count == U3V_DEPTH) {
        return false;
    }
    struct u3v_buffer *buffer = s->user.next(s->user.self);
    if (buffer == NULL && (s->count > 0 || s->user.holds)) {
        return false;
    }
    struct u3v_place *p = place_at(s, s->count++);
    p->buffer = buffer;
    p->dropping = false;
    p->submitted = 0;
    p->finished = 0;
    p->came = 0;
    p->block = (struct u3v_block){0};
    return true;
}

/** Keeps transfers waiting. 0 or -CT_E_NO_DEVICE. */
static int fill(struct u3v_stream *s)
{
    unsigned i = 0;
    do {
        for (; i < s->count; i++) {
            struct u3v_place *p = place_at(s, i);
            int err = submit_place(s, p);
            if (err < 0 || p->submitted < s->per_block) {
                return err; /* what comes after it must wait for its turn */
            }
        }
    } while (open_place(s));
    return 0;
}

/** Takes the oldest place out of the ring and tells the user. */
static void close_place(struct u3v_stream *s, int err)
{
    struct u3v_place *p = place_at(s, 0);
    struct u3v_buffer *buffer = p->buffer;
    bool dropped = p->dropping;
    p->buffer = NULL;
    s->first = (s->first + 1) % U3V_DEPTH;
    s->count--;
    if (buffer != NULL) {
        buffer->block = p->block;
        s->user.filled(s->user.self, buffer, err);
    } else if (dropped && err == 0 && s->user.dropped != NULL) {
        s->user.dropped(s->user.self, p->block.leader.block_id);
    }
}

/** Notes what a payload transfer brought. */
static void accept_payload(const struct u3v_stream *s, struct u3v_place *p, size_t got)
{
    unsigned part = p->finished;
    size_t offset = offset_of(s, part);
    size_t room = p->buffer != NULL && offset < p->buffer->capacity ? p->buffer->capacity - offset : 0;
    size_t fits = got < room ? got : room;
    p->came += got;
    if (p->buffer == NULL) {
        return;
    }
    const uint8_t *to = p->pieces[part].transfer->buffer;
    if (to == s->waste) {
        fits = 0;
    } else if (to == p->spill) {
        memcpy(p->buffer->bytes + offset, p->spill, fits);
    }
    p->block.too_small |= fits < got;
    p->block.size += fits;
}

/** Whether a payload transfer brought the trailer: the block ended before its time. */
static bool is_early_trailer(const struct u3v_place *p, size_t got, struct u3v_trailer *out)
{
    const struct libusb_transfer *t = p->pieces[p->finished].transfer;
    return got < (size_t)t->length && got < U3V_EDGE_BYTES && u3v_get_trailer(t->buffer, got, out) == 0 &&
           out->block_id == p->block.leader.block_id;
}

/** The oldest transfer has come. 0, -CT_E_NO_DEVICE, or -CT_E_HEADER, -CT_E_IO: out of step with the camera. */
static int accept(struct u3v_stream *s, struct u3v_place *p)
{
    const struct libusb_transfer *t = p->pieces[p->finished].transfer;
    size_t got = (size_t)t->actual_length;
    if (t->status != LIBUSB_TRANSFER_COMPLETED) {
        return t->status == LIBUSB_TRANSFER_NO_DEVICE ? -CT_E_NO_DEVICE : -CT_E_IO;
    }
    int err = 0;
    if (p->finished == 0) {
        err = u3v_get_leader(p->leader, got, &p->block.leader);
        if (err == 0 && p->buffer == NULL) {
            p->buffer = s->user.next(s->user.self);
            p->dropping = p->buffer == NULL;
        }
    } else if (p->finished < s->per_block - 1) {
        if (is_early_trailer(p, got, &p->block.trailer)) {
            return -CT_E_HEADER;
        }
        accept_payload(s, p, got);
    } else {
        err = u3v_get_trailer(p->trailer, got, &p->block.trailer);
        p->block.whole = err == 0 && !p->block.too_small && p->block.trailer.status == 0 && p->came == s->payload &&
                         p->block.trailer.valid_bytes == p->came &&
                         p->block.trailer.block_id == p->block.leader.block_id;
    }
    if (err == 0) {
        p->finished++;
    }
    return err;
}

/** Looks at what has come, oldest first. 0 or an error of `accept`. */
static int reap(struct u3v_stream *s)
{
    while (s->count > 0) {
        struct u3v_place *p = place_at(s, 0);
        while (p->finished < p->submitted && !atomic_load(&p->pieces[p->finished].pending)) {
            int err = accept(s, p);
            if (err < 0) {
                return err;
            }
        }
        if (p->finished < s->per_block) {
            return 0;
        }
        close_place(s, 0);
    }
    return 0;
}

static bool any_pending(struct u3v_stream *s)
{
    for (unsigned i = 0; i < s->count; i++) {
        struct u3v_place *p = place_at(s, i);
        for (unsigned k = p->finished; k < p->submitted; k++) {
            if (atomic_load(&p->pieces[k].pending)) {
                return true;
            }
        }
    }
    return false;
}

/** Gives everything back that libusb still has. */
static void cancel_all(struct u3v_stream *s)
{
    int64_t deadline_ns = host_deadline_ns(CANCEL_TIMEOUT_MS);
    /* Newest first: an older one, once gone, would hand its data to the next. */
    for (unsigned i = s->count; i-- > 0;) {
        struct u3v_place *p = place_at(s, i);
        for (unsigned k = p->submitted; k-- > p->finished;) {
            if (atomic_load(&p->pieces[k].pending)) {
                libusb_cancel_transfer(p->pieces[k].transfer);
            }
        }
    }
    for (;;) {
        u3v_bell_clear(&s->bell);
        if (!any_pending(s) || host_now_ns() > deadline_ns) {
            return;
        }
        u3v_bell_wait(s->host, &s->bell, FULL_MS);
    }
}

/** Out of step: an endpoint whose halt is cleared begins at a leader, whether it was halted or not. 0 or -CT_E_NO_DEVICE. */
static int step_again(struct u3v_stream *s)
{
    struct u3v_host *h = s->host;
    uint32_t control = 0;
    cancel_all(s);
    if (any_pending(s)) {
        return -CT_E_NO_DEVICE; /* nothing helps any more */
    }
    if (s->count > 0 && place_at(s, 0)->finished > 0) {
        close_place(s, 0); /* some of it came: not whole */
    }
    for (unsigned i = 0; i < s->count; i++) {
        struct u3v_place *p = place_at(s, i);
        p->submitted = 0;
        p->finished = 0;
        p->came = 0;
        p->dropping = false;
        p->block = (struct u3v_block){0};
    }
    int err = u3v_usb_error(libusb_clear_halt(h->handle, h->at.stream_in));
    /* A camera may switch its stream off when the endpoint is halted. Whether it still acquires is the user's business. */
    err = err < 0 ? err : u3v_read_u32(h, h->sirm + SIRM_CONTROL, &control);
    if (err == 0 && (control & 1) == 0) {
        err = u3v_write_u32(h, h->sirm + SIRM_CONTROL, 1);
    }
    return err == -CT_E_NO_DEVICE ? err : 0;
}

/** Whether the user wants an end, and it can be had: a picture that is under way may be waited for. */
static bool is_to_end(struct u3v_stream *s)
{
    if (atomic_load(&s->stop)) {
        return true;
    }
    if (!atomic_load(&s->finish)) {
        return false;
    }
    bool under_way = s->count > 0 && place_at(s, 0)->finished > 0 && place_at(s, 0)->buffer != NULL;
    return !under_way || host_now_ns() > s->finish_ns;
}

void *u3v_stream_run(void *stream)
{
    struct u3v_stream *s = stream;
    int err = 0;
    while (err != -CT_E_NO_DEVICE) {
        u3v_bell_clear(&s->bell);
        err = reap(s);
        if (err != -CT_E_NO_DEVICE && is_to_end(s)) {
            break;
        }
        err = err < 0 ? err : fill(s);
        if (err == 0) {
            u3v_bell_wait(s->host, &s->bell, s->full || atomic_load(&s->finish) ? FULL_MS : IDLE_MS);
        } else if (err != -CT_E_NO_DEVICE) {
            err = step_again(s);
            u3v_bell_wait(s->host, &s->bell, FULL_MS); /* a broken camera must not take a whole core */
        }
    }
    cancel_all(s);
    while (s->count > 0) {
        close_place(s, err == -CT_E_NO_DEVICE ? err : -CT_E_UNAVAILABLE);
    }
    if (err == -CT_E_NO_DEVICE) {
        atomic_store(&s->host->gone, true);
        if (s->user.gone != NULL) {
            s->user.gone(s->user.self);
        }
    }
    return NULL;
}
