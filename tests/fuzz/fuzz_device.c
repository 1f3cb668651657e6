// SPDX-License-Identifier: Apache-2.0
// The whole device: each input is a programme of what a host, the camera and time may do in any order.
#include <string.h>

#include "base/bytes.h"
#include "fuzz_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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

static void submit(struct world *w, struct rd *r, uint8_t how)
{
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

/** A well-formed WRITEMEM of 4 bytes, so that a fuzzer need not find its header anew each time. */
static void write_register(struct world *w, uint32_t addr, uint32_t value)
{
    struct world_transfer *x = world_free_transfer(w);
    if (x == NULL) {
        return;
    }
    struct wr c = wr_over(x->out, sizeof x->out);
    wr_u32(&c, 0x43563355);
    wr_u16(&c, 0); /* no acknowledge */
    wr_u16(&c, 0x0802);
    wr_u16(&c, 12);
    wr_u16(&c, 1);
    wr_u64(&c, addr);
    wr_u32(&c, value);
    x->t = (struct usb_transfer){.endpoint = 0x01, .out = x->out, .length = wr_used(&c)};
    x->nest = NEST_NOTHING;
    world_submit(w, x);
}

static void frame(struct world *w, size_t payload)
{
    struct slot *slot = pool_take(&w->frames);
    if (slot == NULL) {
        w->sink.ops->frame_lost(w->sink.self, 0);
        return;
    }
    payload = payload <= WORLD_SLOT_SIZE - FRAME_TAIL ? payload : WORLD_SLOT_SIZE - FRAME_TAIL;
    struct frame f = {.slot = slot,
                      .payload_size = payload,
                      .timestamp_ns = evq_now(w->clock),
                      .width = 8,
                      .height = 8,
                      .bytes_per_s = 372000000};
    w->sink.ops->frame(w->sink.self, &f);
    slot_unref(slot);
}

static void step(struct world *w, struct rd *r)
{
    uint8_t op = rd_u8(r);
    switch (op % 10) {
    case 0:
    case 1: submit(w, r, rd_u8(r)); break;
    case 2: usb_cancel(w->device, &w->transfers[rd_u8(r) % WORLD_TRANSFERS].t); break;
    case 3: usb_reset(w->device); break;
    case 4: usb_interface_released(w->device, rd_u8(r) % 6); break;
    case 5: evq_run_until(w->clock, evq_now(w->clock) + rd_u16(r) * INT64_C(100)); break;
    case 6: frame(w, (size_t)rd_u16(r) * 2); break;
    case 7: write_register(w, 0x20000 + rd_u8(r) % 0x30, rd_u16(r)); break;
    case 8: {
        struct camera_event e = {.id = rd_u16(r)};
        w->sink.ops->event(w->sink.self, &e);
        break;
    }
    default:
        write_register(w, 0x30000, op >> 7);
        w->camera.payload_size = rd_u16(r);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world *w = world_begin();
    struct rd r = rd_over(data, size);
    while (!r.bad && rd_left(&r) > 0) {
        step(w, &r);
    }
    world_end(w);
    return 0;
}
