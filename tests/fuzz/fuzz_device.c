// SPDX-License-Identifier: Apache-2.0
// The whole device: each input is a programme of what a host, the camera and time may do in any order.
#include "base/bytes.h"
#include "fuzz_fake_camera.h"
#include "fuzz_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** A well-formed WRITEMEM of 4 bytes, so that a fuzzer need not find its header anew each time. */
static void write_register(struct world *w, uint32_t addr, uint32_t value)
{
    uint8_t bytes[4];
    struct wr c = wr_over(bytes, sizeof bytes);
    wr_u32(&c, value);
    world_write_register(w, addr, bytes, sizeof bytes);
}

static void frame(struct world *w, size_t payload)
{
    struct sink sink = usb_device_sink(w->device, fake_camera_face());
    struct slot *slot = pool_take(&w->frames);
    if (slot == NULL) {
        sink.ops->frame_lost(sink.self, 0);
        return;
    }
    size_t most = slot->capacity - FRAME_TAIL;
    payload = payload <= most ? payload : most;
    struct frame f = {.slot = slot,
                      .payload_size = payload,
                      .timestamp_ns = evq_now(w->clock),
                      .pixel_format = 0x01080001,
                      .width = (uint32_t)payload,
                      .height = 1,
                      .bytes_per_s = 372000000};
    sink.ops->frame(sink.self, &f);
    slot_unref(slot);
}

static void step(struct world *w, struct rd *r)
{
    uint8_t op = rd_u8(r);
    switch (op % 10) {
    case 0:
    case 1: world_submit_any(w, r); break;
    case 2: usb_cancel(w->device, &w->transfers[rd_u8(r) % WORLD_TRANSFERS].t); break;
    case 3: usb_reset(w->device); break;
    case 4: usb_interface_released(w->device, rd_u8(r) % 6); break;
    case 5: evq_run_until(w->clock, evq_now(w->clock) + rd_u16(r) * INT64_C(100)); break;
    case 6: frame(w, (size_t)rd_u16(r) * 2); break;
    case 7: write_register(w, 0x20000 + rd_u8(r) % 0x30, rd_u16(r)); break;
    case 8: {
        struct camera_event e = {.id = rd_u16(r)};
        struct sink sink = usb_device_sink(w->device, PORT_FACE_U3V);
        sink.ops->event(sink.self, &e);
        break;
    }
    default:
        write_register(w, 0x30000, op >> 7);
        fake_camera_payload_size(rd_u16(r));
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
