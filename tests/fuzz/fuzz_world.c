// SPDX-License-Identifier: Apache-2.0
// The device under fuzz. The checks abort: they are what a fuzzer looks for.
#include "fuzz_world.h"

#include <stdlib.h>
#include <string.h>

static struct world the_world;

void world_check(bool law)
{
    if (!law) {
        abort();
    }
}

static void on_complete(struct usb_transfer *t)
{
    struct world_transfer *x = (struct world_transfer *)(void *)t; /* the first member */
    struct world *w = &the_world;
    world_check(x->pending);
    x->pending = false;
    world_check(t->actual <= t->length);
    world_check(t->actual == 0 || t->out != NULL || t->in != NULL);
    world_check(t->slot == NULL || t->slot->refs > 0);
    uint8_t sum = 0;
    for (size_t i = 0; t->in != NULL && i < t->actual; i++) {
        sum ^= t->in[i]; /* every byte can be read */
    }
    static volatile uint8_t keep;
    keep = sum;
    enum world_nest nest = x->nest;
    x->nest = NEST_NOTHING;
    switch (nest) {
    case NEST_SUBMIT: world_submit(w, x); break;
    case NEST_CANCEL: usb_cancel(w->device, &w->transfers[t->actual % WORLD_TRANSFERS].t); break;
    case NEST_RESET: usb_reset(w->device); break;
    case NEST_RELEASE: usb_interface_released(w->device, t->actual % 4); break;
    default: break;
    }
    (void)keep;
}

struct world *world_begin(void)
{
    struct world *w = &the_world;
    if (w->device == NULL) {
        camera_plug(w);
    }
    camera_begin(w);
    struct world_transfer *x = world_free_transfer(w);
    world_check(x == &w->transfers[0]);
    static const uint8_t set_configuration[8] = {0x00, 9, 1};
    x->t = (struct usb_transfer){.endpoint = 0};
    x->nest = NEST_NOTHING;
    memcpy(x->t.setup, set_configuration, 8);
    world_submit(w, x);
    world_check(!x->pending && x->t.status == USB_OK);
    return w;
}

void world_end(struct world *w)
{
    for (unsigned i = 0; i < WORLD_TRANSFERS; i++) {
        w->transfers[i].nest = NEST_NOTHING;
    }
    usb_reset(w->device);
    for (unsigned i = 0; i < WORLD_TRANSFERS; i++) {
        world_check(!w->transfers[i].pending);
    }
    world_check(!usb_stream_backlog(w->device));
    camera_end(w);
    world_check(pool_free_count(&w->frames) == w->frames.count);
    world_check(evq_next(w->clock) == NS_NEVER);
}

struct world_transfer *world_free_transfer(struct world *w)
{
    for (unsigned i = 0; i < WORLD_TRANSFERS; i++) {
        if (!w->transfers[i].pending) {
            return &w->transfers[i];
        }
    }
    return NULL;
}

void world_submit(struct world *w, struct world_transfer *x)
{
    x->pending = true;
    x->t.complete = on_complete;
    usb_submit(w->device, &x->t);
}

static const uint8_t endpoints[8] = {0x00, 0x01, 0x81, 0x82, 0x83, 0x83, 0x84, 0xFF};

static void take_bytes(struct rd *r, struct world_transfer *x, size_t n)
{
    n = n < rd_left(r) ? n : rd_left(r);
    n = n < WORLD_OUT_MAX ? n : WORLD_OUT_MAX;
    const uint8_t *bytes = rd_bytes(r, n);
    memset(x->out, 0, sizeof x->out);
    if (n > 0) {
        memcpy(x->out, bytes, n);
    }
}

void world_submit_any(struct world *w, struct rd *r)
{
    uint8_t how = rd_u8(r);
    struct world_transfer *x = world_free_transfer(w);
    if (x == NULL) {
        return;
    }
    x->t = (struct usb_transfer){.endpoint = endpoints[how & 7]};
    x->nest = (enum world_nest)((how >> 3) % NEST_KINDS);
    if (x->t.endpoint == 0) {
        for (unsigned i = 0; i < 8; i++) {
            x->t.setup[i] = rd_u8(r);
        }
        x->t.length = x->t.setup[6] | (size_t)(x->t.setup[7] % (WORLD_OUT_MAX >> 8)) << 8;
        x->t.out = (x->t.setup[0] & 0x80) == 0 ? x->out : NULL;
        take_bytes(r, x, rd_u8(r));
    } else if ((x->t.endpoint & 0x80) == 0) {
        x->t.out = x->out;
        x->t.length = rd_u16(r) % WORLD_OUT_MAX;
        take_bytes(r, x, x->t.length);
    } else {
        x->t.length = (size_t)rd_u16(r) << (how >> 6);
    }
    world_submit(w, x);
}

void world_write_register(struct world *w, uint64_t addr, const uint8_t *bytes, size_t n)
{
    struct world_transfer *x = world_free_transfer(w);
    if (x == NULL) {
        return;
    }
    n = n <= 64 ? n : 64;
    struct wr c = wr_over(x->out, sizeof x->out);
    wr_u32(&c, 0x43563355);
    wr_u16(&c, 0); /* no acknowledge */
    wr_u16(&c, 0x0802);
    wr_u16(&c, (uint16_t)(8 + n));
    wr_u16(&c, 1);
    wr_u64(&c, addr);
    wr_bytes(&c, bytes, n);
    x->t = (struct usb_transfer){.endpoint = 0x01, .out = x->out, .length = wr_used(&c)};
    x->nest = NEST_NOTHING;
    world_submit(w, x);
}
