// SPDX-License-Identifier: Apache-2.0
// Starts and stops the stream of a camera.
#include <stdlib.h>

#include "base/error.h"
#include "host/clock.h"
#include "host/u3v_host_private.h"

enum {
    LONGEST_PIECE = 1 << 20,
    LARGEST_PAYLOAD = 1 << 30,
};

static uint32_t round_up(uint32_t v, uint32_t alignment)
{
    return (v + alignment - 1) / alignment * alignment;
}

int u3v_stream_payload(struct u3v_host *h, uint64_t *out)
{
    return u3v_read_u64(h, h->sirm + SIRM_REQUIRED_PAYLOAD, out);
}

/** Asks what the stream needs and tells the camera how it is cut. */
static int size_transfers(struct u3v_host *h)
{
    struct u3v_stream *s = &h->stream;
    uint32_t info = 0;
    uint32_t leader = 0;
    uint32_t trailer = 0;
    uint64_t payload = 0;
    int err = u3v_read_u32(h, h->sirm + SIRM_INFO, &info);
    err = err < 0 ? err : u3v_stream_payload(h, &payload);
    err = err < 0 ? err : u3v_read_u32(h, h->sirm + SIRM_REQUIRED_LEADER, &leader);
    err = err < 0 ? err : u3v_read_u32(h, h->sirm + SIRM_REQUIRED_TRAILER, &trailer);
    if (err < 0) {
        return err;
    }
    if (info >> 24 > 20 || payload == 0 || payload > LARGEST_PAYLOAD || leader > U3V_EDGE_BYTES ||
        trailer > U3V_EDGE_BYTES) {
        return -CT_E_CONFIGURATION;
    }
    uint32_t alignment = UINT32_C(1) << (info >> 24);
    s->payload = (size_t)payload;
    s->cut = u3v_cut_payload(payload, alignment, LONGEST_PIECE);
    s->per_block = 2 + s->cut.count + (s->cut.final1 > 0);
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
        err = u3v_write_u32(h, h->sirm + writes[i].reg, writes[i].value);
    }
    return err;
}

static int make_transfers(struct u3v_stream *s)
{
    s->waste = malloc(s->cut.size);
    if (s->waste == NULL) {
        return -CT_E_MEMORY;
    }
    for (unsigned i = 0; i < U3V_DEPTH; i++) {
        struct u3v_place *p = &s->places[i];
        p->pieces = calloc(s->per_block, sizeof *p->pieces);
        if (p->pieces == NULL) {
            return -CT_E_MEMORY;
        }
        for (unsigned k = 0; k < s->per_block; k++) {
            p->pieces[k].stream = s;
            p->pieces[k].transfer = libusb_alloc_transfer(0);
            if (p->pieces[k].transfer == NULL) {
                return -CT_E_MEMORY;
            }
        }
    }
    return 0;
}

/** Frees a place's memory, except what libusb would not give back: a leak is the lesser evil. */
static void free_place(struct u3v_stream *s, struct u3v_place *p)
{
    bool kept = false;
    for (unsigned k = 0; p->pieces != NULL && k < s->per_block; k++) {
        if (atomic_load(&p->pieces[k].pending)) {
            kept = true;
        } else {
            libusb_free_transfer(p->pieces[k].transfer);
        }
    }
    if (!kept) {
        free(p->pieces);
        free(p->spill);
    }
    *p = (struct u3v_place){0};
}

/** Whatever of it is there goes. With stream_lock held, and no thread. */
static void put_away(struct u3v_host *h)
{
    struct u3v_stream *s = &h->stream;
    if (s->enabled) {
        u3v_write_u32(h, h->sirm + SIRM_CONTROL, 0);
    }
    for (unsigned i = 0; i < U3V_DEPTH; i++) {
        free_place(s, &s->places[i]);
    }
    free(s->waste);
    s->waste = NULL;
    if (s->claimed) {
        libusb_release_interface(h->handle, h->at.stream);
    }
    s->claimed = false;
    s->enabled = false;
    s->first = 0;
    s->count = 0;
}

static int start(struct u3v_host *h, const struct u3v_stream_user *user)
{
    struct u3v_stream *s = &h->stream;
    int err = u3v_usb_error(libusb_claim_interface(h->handle, h->at.stream));
    if (err < 0) {
        return err;
    }
    s->host = h;
    s->user = *user;
    s->claimed = true;
    s->full = false;
    atomic_store(&s->stop, false);
    atomic_store(&s->finish, false);
    u3v_bell_clear(&s->bell);
    /* A host that crashed may have left the stream on. */
    err = u3v_write_u32(h, h->sirm + SIRM_CONTROL, 0);
    err = err < 0 ? err : size_transfers(h);
    err = err < 0 ? err : make_transfers(s);
    if (err == 0) {
        libusb_clear_halt(h->handle, h->at.stream_in);
        err = u3v_write_u32(h, h->sirm + SIRM_CONTROL, 1);
        s->enabled = err == 0;
    }
    err = err < 0 ? err : u3v_thread_start(&s->thread, u3v_stream_run, s);
    s->threaded = err == 0;
    return err;
}

int u3v_stream_start(struct u3v_host *h, const struct u3v_stream_user *user)
{
    int err = -CT_E_BUSY;
    pthread_mutex_lock(&h->stream_lock);
    if (!h->stream.threaded) {
        err = start(h, user);
        if (err < 0) {
            put_away(h);
        }
    }
    pthread_mutex_unlock(&h->stream_lock);
    return err;
}

/** Ends the thread when `how` says so. */
static void stop(struct u3v_host *h, atomic_bool *how, unsigned timeout_ms)
{
    struct u3v_stream *s = &h->stream;
    pthread_mutex_lock(&h->stream_lock);
    if (s->threaded) {
        s->finish_ns = host_now_ns() + (int64_t)timeout_ms * 1000000;
        atomic_store(how, true);
        u3v_bell_ring(h, &s->bell);
        pthread_join(s->thread, NULL);
        s->threaded = false;
        put_away(h);
    }
    pthread_mutex_unlock(&h->stream_lock);
}

void u3v_stream_stop(struct u3v_host *h)
{
    stop(h, &h->stream.stop, 0);
}

void u3v_stream_finish(struct u3v_host *h, unsigned timeout_ms)
{
    stop(h, &h->stream.finish, timeout_ms);
}

void u3v_stream_kick(struct u3v_host *h)
{
    u3v_bell_ring(h, &h->stream.bell);
}
