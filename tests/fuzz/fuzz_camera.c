// SPDX-License-Identifier: Apache-2.0
// The whole camera: each input is a programme of register writes, transfers and time, as a hostile host would have it.
#include "fuzz_world.h"
#include "model/feature.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** A write to any feature, mostly of the right length, so that a fuzzer gets through the door. */
static void write_feature(struct world *w, struct rd *r)
{
    const struct feature *f = &features[rd_u8(r) % FEATURE_COUNT];
    uint8_t how = rd_u8(r);
    size_t n = how < 0xE0 ? feature_length(f) : how & 0x1F;
    uint8_t bytes[64] = {0};
    size_t given = rd_u8(r) % 9;
    const uint8_t *some = rd_bytes(r, given);
    for (size_t i = 0; some != NULL && i < given; i++) {
        bytes[i] = some[i];
    }
    world_write_register(w, f->addr + (how >= 0xF0 ? FEATURE_REG_STATE : 0), bytes, n);
}

static void command(struct world *w, enum feature_id id)
{
    static const uint8_t one[4] = {1};
    world_write_register(w, features[id].addr, one, sizeof one);
}

/** Sizes that hold the picture of the moment, then the enable bit: the way in for everything behind it. */
static void open_stream(struct world *w, bool on)
{
    static const uint8_t leader[4] = {0, 4}, size[4] = {0, 0, 16}, count[4] = {24}, enable[4] = {1}, disable[4] = {0};
    if (on) {
        world_write_register(w, 0x20018, leader, 4);
        world_write_register(w, 0x2002C, leader, 4);
        world_write_register(w, 0x2001C, size, 4);
        world_write_register(w, 0x20020, count, 4);
    }
    world_write_register(w, 0x20004, on ? enable : disable, 4);
}

static void step(struct world *w, struct rd *r)
{
    uint8_t op = rd_u8(r);
    switch (op % 10) {
    case 0:
    case 1: world_submit_any(w, r); break;
    case 2: write_feature(w, r); break;
    case 3: usb_cancel(w->device, &w->transfers[rd_u8(r) % WORLD_TRANSFERS].t); break;
    case 4: evq_run_until(w->clock, evq_now(w->clock) + rd_u16(r) * INT64_C(1000)); break;
    case 5: open_stream(w, op < 0x80); break;
    case 6: command(w, op < 0xC0 ? FEAT_AcquisitionStart : FEAT_AcquisitionStop); break;
    case 7: command(w, FEAT_TriggerSoftware); break;
    case 8: usb_interface_released(w->device, rd_u8(r) % 6); break;
    default:
        if (op > 0xF0) {
            usb_reset(w->device);
        } else {
            camera_line(op >= 0x80);
        }
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
