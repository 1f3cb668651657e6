// SPDX-License-Identifier: Apache-2.0
// A picture's way: a job when its exposure ends, a frame for the sink when its readout ends.
#include <assert.h>

#include "camera/auto_hook.h"
#include "camera/camera_private.h"
#include "camera/chunks.h"
#include "camera/watermark.h"

/** Bands end in any order, at the same time: sums of integers do not mind. */
static void meter_sum_add(struct meter_sum *sum, const struct meter *band)
{
    atomic_fetch_add_explicit(&sum->pixels, band->pixels, memory_order_relaxed);
    atomic_fetch_add_explicit(&sum->sum_dn, band->sum_dn, memory_order_relaxed);
    for (unsigned i = 0; i < METER_BINS; i++) {
        if (band->bins[i] != 0) {
            atomic_fetch_add_explicit(&sum->bins[i], band->bins[i], memory_order_relaxed);
        }
    }
}

static struct meter meter_sum_get(const struct meter_sum *sum)
{
    struct meter meter = {.pixels = sum->pixels, .sum_dn = sum->sum_dn};
    for (unsigned i = 0; i < METER_BINS; i++) {
        meter.bins[i] = sum->bins[i];
    }
    return meter;
}

static void render_band(void *arg, unsigned band, unsigned bands)
{
    struct picture *p = arg;
    const struct camera *c = p->camera;
    unsigned height = p->exposure.height;
    struct meter meter = {0};
    unsigned row0 = height * band / bands;
    unsigned row1 = height * (band + 1) / bands;
    sensor_render(c->sensor, &p->exposure, p->scene, row0, row1, p->slot->bytes, &meter);
    if (meter.pixels > 0) {
        meter_sum_add(&p->meter, &meter);
    }
    if (c->config.watermark && row0 == 0 && row1 > 0) { /* after the flips: hosts read the first row that comes */
        watermark_write(&(struct watermark){p->frame.frame_id, p->frame.trigger_id, c->config.seed}, p->exposure.format,
                        p->slot->bytes, sensor_picture_size(p->exposure.format, p->exposure.width, 1));
    }
}

static bool picture_ready(const struct picture *p)
{
    const struct jobs *jobs = &p->camera->config.jobs;
    return p->slot == NULL || p->job.run == NULL || jobs->finished(jobs->self, &p->job);
}

static void picture_end(struct picture *p)
{
    slot_unref(p->slot);
    *p = (struct picture){.used = false};
}

static void picture_deliver(struct picture *p)
{
    struct camera *c = p->camera;
    const struct sink *sink = &c->sinks[c->stream_face];
    const struct sink *onlooker = &c->sinks[PORT_FACE_LOCAL];
    if (!c->stream_open || sink->ops == NULL) {
        return;
    }
    uint64_t block_id = c->block_id++;
    if (p->slot == NULL) {
        c->counters.lost++;
        sink->ops->frame_lost(sink->self, p->frame.frame_id);
        return;
    }
    p->frame.late = p->late;
    size_t image_size = p->frame.payload_size - chunks_size(p->chunks);
    chunks_write(p->chunks, &p->frame, image_size, block_id, p->slot->bytes + image_size);
    if (sink->ops->frame(sink->self, &p->frame) < 0) {
        c->counters.lost++;
    } else {
        c->counters.sent++;
    }
    if (onlooker != sink && onlooker->ops != NULL) {
        onlooker->ops->frame(onlooker->self, &p->frame);
    }
}

/** The readout is over. A picture that the machine has not finished yet makes time stand still. */
static enum evq_verdict on_readout_end(void *arg)
{
    struct picture *p = arg;
    if (!picture_ready(p)) {
        if (!p->late && !p->discarded) {
            p->late = true;
            p->camera->counters.waited++;
        }
        return EVQ_HOLD;
    }
    if (!p->discarded) {
        if (p->meter.pixels > 0) { /* a picture without pixels says nothing */
            struct meter meter = meter_sum_get(&p->meter);
            auto_on_picture(p->camera, &p->exposure, &meter);
        }
        picture_deliver(p);
    }
    picture_end(p);
    return EVQ_DONE;
}

static struct picture *picture_unused(struct camera *c)
{
    for (unsigned i = 0; i < PICTURES_MAX; i++) {
        if (!c->pictures[i].used) {
            return &c->pictures[i];
        }
    }
    return NULL;
}

static void picture_render(struct picture *p)
{
    struct camera *c = p->camera;
    if (c->config.no_pixels) {
        return; /* the memory goes out as it is */
    }
    p->job = (struct job){.run = render_band, .arg = p};
    c->config.jobs.submit(c->config.jobs.self, &p->job);
}

void picture_begin(struct camera *c, const struct shot *shot, ns_t readout_end_ns)
{
    const struct exposure *exposure = &shot->exposure;
    struct picture *p = picture_unused(c);
    assert(p != NULL);
    struct timing timing = setting_timing(c);
    *p = (struct picture){
        .used = true, .camera = c, .exposure = *exposure, .scene = c->config.scene, .chunks = setting_chunks(c)};
    p->exposure.meter = auto_meter_region(c, exposure);
    p->slot = c->stream_open ? pool_take(c->config.frames) : NULL; /* nobody looks: no picture */
    p->frame = (struct frame){
        .slot = p->slot,
        .payload_size =
            sensor_picture_size(exposure->format, exposure->width, exposure->height) + chunks_size(p->chunks),
        .frame_id = shot->frame_id,
        .trigger_id = shot->trigger_id,
        .exposure_ns = exposure->end_ns - exposure->start_ns,
        .gain_db = exposure->gain_db,
        .black_level_dn = exposure->black_level_dn,
        .curved = lut_is_on(c) || c->curved,
        .set_id = shot->set_id,
        .set_frame_id = shot->set_frame_id,
        .timestamp_ns = camera_timestamp(c, exposure->start_ns),
        .start_ns = exposure->start_ns,
        .pixel_format = (uint32_t)setting_int(c, FEAT_PixelFormat),
        .width = exposure->width,
        .height = exposure->height,
        .offset_x = exposure->x,
        .offset_y = exposure->y,
        .bytes_per_s = timing_link_bytes_per_s(&timing),
        .chunk_layout_id = chunks_layout_id(p->chunks),
    };
    light_measure(c, readout_end_ns, &p->exposure);
    if (p->slot != NULL) {
        p->exposure.curve_dn = lut_freeze(c, c->curves[p - c->pictures]);
        picture_render(p);
    }
    evq_at(c->config.clock, readout_end_ns, on_readout_end, p);
}

void pictures_discard(struct camera *c)
{
    for (unsigned i = 0; i < PICTURES_MAX; i++) {
        c->pictures[i].discarded = true;
    }
}

bool pictures_see(const struct camera *c, const struct scene *scene)
{
    for (unsigned i = 0; i < PICTURES_MAX; i++) {
        const struct picture *p = &c->pictures[i];
        if (p->used && p->scene == scene && !picture_ready(p)) {
            return true;
        }
    }
    return false;
}

void pictures_wait(struct camera *c)
{
    for (unsigned i = 0; i < PICTURES_MAX; i++) {
        struct picture *p = &c->pictures[i];
        if (p->used && !picture_ready(p)) {
            c->config.jobs.wait(c->config.jobs.self, &p->job);
        }
        if (p->used) {
            picture_end(p);
        }
    }
}
