// SPDX-License-Identifier: Apache-2.0
// Behind the device: the camera itself, without pixels.
#include <stdlib.h>

#include "camera/camera.h"
#include "fuzz_world.h"

enum { SLOTS = 3, CLOCK_EVENTS = 32 };

static struct camera *camera;

void camera_plug(struct world *w)
{
    static struct scene scene;
    w->clock = evq_new(CLOCK_EVENTS);
    void *memory = calloc(SLOTS, camera_slot_size());
    world_check(w->clock != NULL && memory != NULL);
    world_check(pool_init_with_head(&w->frames, memory, SLOTS, camera_slot_size(), FRAME_HEAD) == 0);
    world_check(scene_flat_new(SCENE_WHITE_PHOTONS, &scene) == 0);
    camera = camera_new(&(struct camera_config){.clock = w->clock,
                                                .frames = &w->frames,
                                                .scene = &scene,
                                                .jobs = jobs_inline(),
                                                .serial = "38253001",
                                                .no_pixels = true});
    world_check(camera != NULL);
    struct usb_device_config config = {.clock = w->clock, .port = camera_port(camera), .super_speed = true};
    w->device = usb_device_new(&config);
    world_check(w->device != NULL);
    camera_set_sink(camera, PORT_FACE_U3V, usb_device_sink(w->device, PORT_FACE_U3V));
    camera_set_sink(camera, PORT_FACE_UVC, usb_device_sink(w->device, PORT_FACE_UVC));
}

static int execute(enum feature_id id)
{
    struct port port = camera_port(camera);
    struct value one = value_int(1);
    return port.ops->set(port.self, id, &one);
}

void camera_line(bool high)
{
    camera_trigger_in(camera, high);
}

void camera_begin(struct world *w)
{
    (void)w;
    camera_line(false);
    world_check(execute(FEAT_DeviceReset) == 0);
}

/** After a bus reset nothing streams: sizes are free again, and what was being read out ends by itself. */
void camera_end(struct world *w)
{
    struct port port = camera_port(camera);
    struct value width;
    world_check(execute(FEAT_AcquisitionStop) == 0);
    world_check(evq_run_until(w->clock, evq_now(w->clock) + NS_PER_S));
    world_check(port.ops->get(port.self, FEAT_Width, &width) == 0);
    struct value locked = value_int(0);
    world_check(port.ops->set(port.self, FEAT_TLParamsLocked, &locked) == 0);
    world_check(port.ops->set(port.self, FEAT_Width, &width) == 0);
}
