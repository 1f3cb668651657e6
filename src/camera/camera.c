// SPDX-License-Identifier: Apache-2.0
// The camera's life: power-up, the port that buses call, the end.
#include "camera/camera.h"

#include <stdlib.h>

#include "base/error.h"
#include "camera/auto_hook.h"
#include "camera/camera_private.h"

size_t camera_slot_size(void)
{
    return FRAME_HEAD + sensor_picture_size(SENSOR_MONO16, SCENE_WIDTH, SCENE_HEIGHT) + FRAME_TAIL;
}

int64_t camera_timestamp(const struct camera *c, ns_t t)
{
    return t - c->timestamp_zero_ns;
}

/** All is new but what non-volatile memory keeps, the temperature, and the pin of TRIGGER_IN. */
void camera_power_up(struct camera *c)
{
    acquisition_stop(c);
    pictures_discard(c);
    settings_reset(c);
    auto_restart(c);
    c->timestamp_latched = 0;
    user_set_power_up(c);
    settings_changed(c);
}

static int port_read(void *self, uint64_t addr, uint8_t *dst, size_t len)
{
    return camera_read_register(self, addr, dst, len);
}

static int port_write(void *self, uint64_t addr, const uint8_t *src, size_t len)
{
    return camera_write_register(self, addr, src, len);
}

static int port_get(void *self, enum feature_id id, struct value *out)
{
    return camera_get(self, id, out);
}

static int port_set(void *self, enum feature_id id, const struct value *v)
{
    return camera_set(self, id, v);
}

/** The console's pictures end; an acquisition that somebody else has started goes on. */
static void stream_release(struct camera *c)
{
    camera_local_pause(c);
    c->stream_open = false;
}

static int port_stream_open(void *self, enum port_face face)
{
    struct camera *c = self;
    if (c->stream_open && c->stream_face == PORT_FACE_LOCAL && face != PORT_FACE_LOCAL) {
        stream_release(c); /* a host never hears of the console */
    }
    if (c->stream_open && c->stream_face != face) {
        return -CT_E_BUSY;
    }
    if (!c->stream_open) {
        c->block_id = 0;
    }
    c->stream_open = true;
    c->stream_face = face;
    if (face == PORT_FACE_LOCAL && c->acquisition == ACQ_STOPPED) {
        acquisition_start(c);
        c->local_runs = true;
    }
    return 0;
}

static void port_stream_close(void *self, enum port_face face)
{
    struct camera *c = self;
    if (!c->stream_open || c->stream_face != face) {
        return;
    }
    if (face == PORT_FACE_LOCAL) {
        stream_release(c);
        return;
    }
    acquisition_stop(c);
    pictures_discard(c);
    setting_put_int(c, FEAT_TLParamsLocked, 0);
    c->stream_open = false;
}

static ns_t port_shortest_period(void *self, uint32_t pixel_format, uint32_t width, uint32_t height)
{
    (void)self;
    return setting_shortest_period_ns(pixel_format, width, height);
}

static const struct port_ops camera_port_ops = {
    .read = port_read,
    .write = port_write,
    .get = port_get,
    .set = port_set,
    .stream_open = port_stream_open,
    .stream_close = port_stream_close,
    .shortest_period = port_shortest_period,
};

struct port camera_port(struct camera *c)
{
    return (struct port){.ops = &camera_port_ops, .self = c};
}

void camera_set_sink(struct camera *c, enum port_face face, struct sink sink)
{
    c->sinks[face] = sink;
}

void camera_set_scene(struct camera *c, const struct scene *scene)
{
    c->config.scene = scene;
    light_scene_changed(c);
}

bool camera_sees(const struct camera *c, const struct scene *scene)
{
    return c->config.scene == scene || pictures_see(c, scene);
}

bool camera_stream_face(const struct camera *c, enum port_face *out_face)
{
    *out_face = c->stream_face;
    return c->stream_open;
}

void camera_local_pause(struct camera *c)
{
    if (c->local_runs && c->acquisition == ACQ_RUNNING) {
        acquisition_stop(c);
        pictures_discard(c);
    }
    c->local_runs = false;
}

bool camera_trigger_pin(const struct camera *c)
{
    return c->line.pin;
}

struct camera_counters camera_counters(const struct camera *c)
{
    return c->counters;
}

/** Every waveform begins with a level for each signal. */
static void tell_initial_levels(const struct camera *c)
{
    for (unsigned id = 0; id < SIGNAL_COUNT; id++) {
        if (signals[id].bits > 0 && id != SIGNAL_STROBE_OUT) { /* strobe_update has told its own */
            trace_change(c->config.trace, evq_now(c->config.clock), (enum signal_id)id, 0);
        }
    }
}

struct camera *camera_new(const struct camera_config *config)
{
    struct camera *c = calloc(1, sizeof *c);
    if (c == NULL) {
        return NULL;
    }
    c->config = *config;
    c->sensor = sensor_new(config->profile, config->seed);
    if (c->sensor == NULL) {
        free(c);
        return NULL;
    }
    user_set_plug(c);
    thermal_start(&c->thermal, &thermal_housing, config->temperature_c, config->steady_temperature,
                  evq_now(config->clock));
    c->trigger.inactive_since = INT64_MIN / 2; /* since ever */
    camera_power_up(c);
    tell_initial_levels(c);
    return c;
}

void camera_free(struct camera *c)
{
    if (c == NULL) {
        return;
    }
    acquisition_stop(c);
    pictures_wait(c);
    sensor_free(c->sensor);
    free(c);
}
