// SPDX-License-Identifier: Apache-2.0
// One picture, row by row: light, counts, defects, readout mode, digital gain, flips, curve, format; all of a row stays in
// the first-level cache from the light to the packed bytes.
#include "sensor/sensor.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sensor/kernels.h"
#include "sensor/pattern.h"
#include "sensor/plan.h"
#include "sensor/sensor_internal.h"

struct sensor *sensor_new(const struct sensor_profile *profile, uint64_t seed)
{
    struct sensor *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return NULL;
    }
    s->profile = profile != NULL ? profile : &sensor_imx253;
    s->kernels = kernels_best();
    s->seed = seed;
    s->pattern = calloc(1, sizeof *s->pattern);
    if (s->pattern == NULL || pattern_init(s->pattern, s->profile, seed, s->kernels) < 0) {
        sensor_free(s);
        return NULL;
    }
    return s;
}

void sensor_free(struct sensor *s)
{
    if (s != NULL) {
        pattern_fini(s->pattern);
        free(s->pattern);
        free(s);
    }
}

void sensor_use_kernels(struct sensor *s, const struct kernels *kernels)
{
    s->kernels = kernels;
}

size_t sensor_picture_size(enum sensor_format format, unsigned width, unsigned height)
{
    const size_t pixels = (size_t)width * height;
    switch (format) {
    case SENSOR_MONO8: return pixels;
    case SENSOR_MONO12P: return (pixels * 3 + 1) / 2;
    case SENSOR_MONO16: return pixels * 2;
    }
    return 0;
}

struct sensor_steps sensor_steps(enum sensor_readout readout)
{
    return (struct sensor_steps){
        .x = readout == SENSOR_ALL_PIXELS || readout == SENSOR_SKIP_2X_VERTICAL ? 1 : 2,
        .y = readout == SENSOR_ALL_PIXELS || readout == SENSOR_SKIP_2X_HORIZONTAL ? 1 : 2,
    };
}

void meter_add(struct meter *sum, const struct meter *part)
{
    sum->pixels += part->pixels;
    sum->sum_dn += part->sum_dn;
    for (unsigned i = 0; i < 256; i++) {
        sum->bins[i] += part->bins[i];
    }
}

/** Memory for one row's way through the chain. */
struct row_work {
    _Alignas(64) float light[SCENE_WIDTH];     /* what the sensor sees */
    _Alignas(64) float scratch[SCENE_WIDTH];   /* for scenes that compute */
    _Alignas(64) uint16_t upper[SCENE_WIDTH];  /* counts of a sensor row */
    _Alignas(64) uint16_t lower[SCENE_WIDTH];  /* and of the next, when rows are merged */
    _Alignas(64) uint16_t merged[SCENE_WIDTH]; /* output pixels */
    _Alignas(64) uint16_t turned[SCENE_WIDTH];
    _Alignas(64) float row_z[BLOCK_PIXELS]; /* noise of the rows of one block of rows */
    unsigned row_z_block;                   /* which; beyond the last: none yet */
};

static float row_offset_e(const struct sensor *s, const struct exposure *e, unsigned y, struct row_work *w)
{
    if (w->row_z_block != y / BLOCK_PIXELS) {
        w->row_z_block = y / BLOCK_PIXELS;
        const struct noise_id id = noise_of(s->seed, STREAM_ROW, w->row_z_block, e->frame_no);
        s->kernels->normals(&id, w->row_z);
    }
    return s->pattern->row_e[y] + w->row_z[y % BLOCK_PIXELS] * (float)s->profile->row_noise_e;
}

/**
 * Counts of sensor row y, columns [x, x + width), to the start of `line`. A block that the region cuts is computed whole,
 * with darkness where the region has no light to give: noise depends on where a pixel lies on the sensor, never on
 * the region.
 */
static void expose_row(const struct sensor *s, const struct exposure *e, const struct plan *plan, unsigned y,
                       unsigned x, unsigned width, const float *light, struct row_work *w, uint16_t *line)
{
    const unsigned end = x + width;
    const size_t row_at = (size_t)y * SCENE_WIDTH;
    struct pixel_chain chain = plan->chain;
    chain.electrons_per_light = plan_electrons_per_light(plan, y);
    pattern_need_row(s->pattern, s->kernels, y);
    const float row_codes = row_offset_e(s, e, y, w) * plan->codes_per_e;

    for (unsigned block = x / BLOCK_PIXELS; block * BLOCK_PIXELS < end; block++) {
        const unsigned first = block * BLOCK_PIXELS;
        const unsigned from = first > x ? first : x;
        const unsigned to = first + BLOCK_PIXELS < end ? first + BLOCK_PIXELS : end;
        const struct noise_id noise = noise_of(s->seed, STREAM_PIXEL, y * BLOCKS_PER_ROW + block, e->frame_no);
        const struct block_pattern pattern = {
            .prnu = s->pattern->prnu + row_at + first,
            .dsnu = s->pattern->dsnu + row_at + first,
            .dark = s->pattern->dark + row_at + first,
            .codes_per_e = plan->column_codes_per_e + first,
            .offset_codes = plan->column_offset_codes + first,
            .row_offset_codes = row_codes,
        };
        if (to - from == BLOCK_PIXELS) {
            s->kernels->expose(light + (from - x), &pattern, &chain, &noise, line + (from - x));
            continue;
        }
        _Alignas(64) float cut_light[BLOCK_PIXELS] = {0};
        _Alignas(64) uint16_t cut_dn[BLOCK_PIXELS];
        memcpy(cut_light + (from - first), light + (from - x), (to - from) * sizeof *light);
        s->kernels->expose(cut_light, &pattern, &chain, &noise, cut_dn);
        memcpy(line + (from - x), cut_dn + (from - first), (to - from) * sizeof *line);
    }
}

/** Counts of sensor row y as the sensor hands them out: light, defects, noise. */
static void sensor_row(const struct sensor *s, const struct exposure *e, const struct scene *scene,
                       const struct plan *plan, unsigned y, unsigned x, unsigned width, struct row_work *w,
                       uint16_t *line)
{
    const float *light = plan_light(plan, s->kernels, scene, y, x, width, w->light, w->scratch);
    const bool corrected = s->profile->defects_corrected != 0.0;
    const struct defect *defect = s->pattern->defects + s->pattern->defect_of_row[y];
    const struct defect *end = s->pattern->defects + s->pattern->defect_of_row[y + 1];

    if (!corrected && defect < end) {
        light = plan_spoil_light(plan, defect, end, y, x, width, light, w->light);
    }
    expose_row(s, e, plan, y, x, width, light, w, line);
    for (; corrected && defect < end; defect++) {
        if (defect->x >= x && defect->x < x + width) {
            /* The mean of both neighbours; at the edge of 16 columns, where every region may end, the one inside. */
            const unsigned at = defect->x - x, place = defect->x % 16;
            const unsigned left = place > 0 ? at - 1 : at + 1, right = place < 15 ? at + 1 : at - 1;
            line[at] = (uint16_t)((line[left] + line[right] + 1) / 2);
        }
    }
}

/** Counts of output row `row` (from the top of the sensor's region, before flips): in the memory of `w`. */
static uint16_t *output_row(const struct sensor *s, const struct exposure *e, const struct scene *scene,
                            const struct plan *plan, unsigned row, struct row_work *w)
{
    const struct sensor_steps step = sensor_steps(e->readout);
    const unsigned x = e->x * step.x, width = e->width * step.x;
    const unsigned y = (e->y + row) * step.y;
    uint16_t *counts = w->upper;

    sensor_row(s, e, scene, plan, y, x, width, w, w->upper);
    if (e->readout == SENSOR_BIN_2X) {
        sensor_row(s, e, scene, plan, y + 1, x, width, w, w->lower);
        s->kernels->bin(w->upper, w->lower, plan->black_dn, e->width, w->merged);
        counts = w->merged;
    } else if (step.x == 2) {
        s->kernels->every_other(w->upper, e->width, w->merged);
        counts = w->merged;
    }
    if (plan->digital) {
        s->kernels->digital_gain(counts, e->width, plan->digital_gain, (float)e->black_level_dn);
    }
    return counts;
}

static void meter_row(const struct meter_region *region, unsigned row, const uint16_t *counts, struct meter *meter)
{
    if (row < region->y || row >= region->y + region->height || (row - region->y) % region->step != 0) {
        return;
    }
    for (unsigned x = region->x; x < region->x + region->width; x += region->step) {
        meter->pixels++;
        meter->sum_dn += counts[x];
        meter->bins[counts[x] >> 4]++;
    }
}

static void pack_row(const struct kernels *k, enum sensor_format format, const uint16_t *line, unsigned n, uint8_t *dst)
{
    switch (format) {
    case SENSOR_MONO8: k->pack_mono8(line, n, dst); break;
    case SENSOR_MONO12P: k->pack_mono12p(line, n, dst); break;
    case SENSOR_MONO16: k->pack_mono16(line, n, dst); break;
    }
}

void sensor_render(const struct sensor *s, const struct exposure *e, const struct scene *scene, unsigned row0,
                   unsigned row1, uint8_t *dst, struct meter *meter)
{
    const struct sensor_steps step = sensor_steps(e->readout);
    struct row_work work;
    struct plan plan;

    assert(e->width % 16 == 0 && (e->x + e->width) * step.x <= SCENE_WIDTH);
    assert((e->y + e->height) * step.y <= SCENE_HEIGHT);
    assert(row0 <= row1 && row1 <= e->height);
    assert(e->meter.width == 0 || (e->meter.x + e->meter.width <= e->width && e->meter.step > 0));

    work.row_z_block = SCENE_HEIGHT;
    plan_exposure(&plan, s->pattern, e, scene);
    const size_t row_size = sensor_picture_size(e->format, e->width, 1);
    for (unsigned row = row0; row < row1; row++) {
        uint16_t *counts = output_row(s, e, scene, &plan, e->flip_y ? e->height - 1 - row : row, &work);
        if (e->flip_x) {
            s->kernels->mirror(counts, e->width, work.turned);
            counts = work.turned;
        }
        if (meter != NULL && e->meter.width > 0) {
            meter_row(&e->meter, row, counts, meter);
        }
        if (e->curve_dn != NULL) {
            for (unsigned i = 0; i < e->width; i++) {
                counts[i] = e->curve_dn[counts[i]];
            }
        }
        pack_row(s->kernels, e->format, counts, e->width, dst + row * row_size);
    }
}
