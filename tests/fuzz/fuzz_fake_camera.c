// SPDX-License-Identifier: Apache-2.0
// Behind the device: a fake camera that believes everything, so that the USB room alone is under fuzz.
#include "fuzz_fake_camera.h"

#include "fake_port.h"
#include "fuzz_world.h"

enum { SLOTS = 6, SLOT_SIZE = FRAME_HEAD + (128 << 10) };

static struct fake_port fake;

void camera_plug(struct world *w)
{
    static uint8_t memory[SLOTS * SLOT_SIZE];
    w->clock = evq_new(USB_DEVICE_EVENTS);
    world_check(w->clock != NULL && pool_init_with_head(&w->frames, memory, SLOTS, SLOT_SIZE, FRAME_HEAD) == 0);
    struct usb_device_config config = {.clock = w->clock, .port = fake_port_init(&fake), .super_speed = true};
    w->device = usb_device_new(&config);
    world_check(w->device != NULL);
}

void camera_begin(struct world *w)
{
    (void)w;
    fake_port_init(&fake);
}

void camera_end(struct world *w)
{
    (void)w;
    world_check(!fake.open && fake.opened == fake.closed);
}

void camera_line(bool high)
{
    (void)high; /* it has none */
}

void fake_camera_payload_size(int64_t bytes)
{
    fake.payload_size = bytes;
}

enum port_face fake_camera_face(void)
{
    return fake.face;
}
