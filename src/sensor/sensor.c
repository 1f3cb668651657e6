// SPDX-License-Identifier: Apache-2.0
// One exposure, row by row: light, counts, region, flips, format; all of a row stays in the first-level cache.
//
// Each step of the real chain has its place here. Of the physics, shot noise, read noise, full well, analog and
// digital gain, black level and the ADC are there; fixed pattern, dark current, binning and the look-up
// table will be further steps between the same lines.
#include "sensor/sensor.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sensor/kernels.h"
#include "sensor/profile.h"
#include "sensor/sensor_internal.h"

enum { BLOCKS_PER_ROW = SCENE_WIDTH / BLOCK_PIXELS };

/* Upper byte of the last counter word: who uses the random numbers. */
enum noise_stream { STREAM_PIXEL = 0 };

struct sensor {
    const struct sensor_profile *profile;
    const struct kernels *kernels;
    uint32_t key[2];
};

/* What is the same for all pixels of one picture. */
struct plan {
    struct pixel_chain chain;
    bool digital; /* whether counts are multiplied behind the ADC */
    float digital_gain;
};

struct sensor *sensor_new(const struct sensor_profile *profile, uint64_t seed)
{
    struct sensor *s = malloc(sizeof *s);
    if (s == NULL) {
        return NULL;
    }
    *s = (struct sensor){
        .profile = profile != NULL ? profile : &sensor_imx253,
        .kernels = kernels_best(),
        .key = {(uint32_t)seed, (uint32_t)(seed >> 32)},
    };
    return s;
}

void sensor_free(struct sensor *s)
{
    free(s);
}

void sensor_prepare(struct sensor *s, unsigned row0, unsigned row1)
{
    (void)s;
    (void)row0;
    (void)row1;
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

static double lesser(double a, double b)
{
    return a < b ? a : b;
}

static struct plan plan_exposure(const struct sensor_profile *p, const struct exposure *e)
{
    const double analog_db = lesser(e->gain_db, p->analog_gain_max_db);
    const double analog = gain_of_db(analog_db);
    const double adc_noise_e = p->read_noise_adc_e / analog;
    const double exposure_s = (double)(e->end_ns - e->start_ns) / (double)NS_PER_S;

    return (struct plan){
        .chain =
            {
                .electrons_per_light = (float)(p->quantum_efficiency * exposure_s),
                .electrons_max = (float)(p->full_well_e * 4.0),
                .full_well_e = (float)p->full_well_e,
                .read_noise_e2 = (float)(p->read_noise_pixel_e * p->read_noise_pixel_e + adc_noise_e * adc_noise_e),
                .dn_per_e = (float)(p->gain_dn_per_e * analog),
                .black_dn = (float)e->black_level_dn,
            },
        .digital = e->gain_db > p->analog_gain_max_db,
        .digital_gain = (float)gain_of_db(e->gain_db - analog_db),
    };
}

/* The numbers of a block's noise depend on where it lies on the sensor, never on the region: a region is a crop. */
static struct noise_id noise_of_block(const struct sensor *s, const struct exposure *e, unsigned y, unsigned block)
{
    return (struct noise_id){
        .counter = {y * BLOCKS_PER_ROW + block, (uint32_t)e->frame_no,
                    (uint32_t)STREAM_PIXEL << 24 | ((uint32_t)(e->frame_no >> 32) & 0xFFFFFF)},
        .key = {s->key[0], s->key[1]},
    };
}

/*
 * Counts of sensor row y, columns [e->x, e->x + e->width), to the start of `line`. A block that the region cuts is
 * computed whole, with darkness where the region has no light to give.
 */
static void expose_row(const struct sensor *s, const struct exposure *e, const struct plan *plan, unsigned y,
                       const float *light, uint16_t *line)
{
    const unsigned end = e->x + e->width;

    for (unsigned block = e->x / BLOCK_PIXELS; block * BLOCK_PIXELS < end; block++) {
        const unsigned first = block * BLOCK_PIXELS;
        const unsigned from = first > e->x ? first : e->x;
        const unsigned to = first + BLOCK_PIXELS < end ? first + BLOCK_PIXELS : end;
        const struct noise_id noise = noise_of_block(s, e, y, block);

        if (to - from == BLOCK_PIXELS) {
            s->kernels->expose(light + (from - e->x), &plan->chain, &noise, line + (from - e->x));
            continue;
        }
        _Alignas(64) float cut_light[BLOCK_PIXELS] = {0};
        _Alignas(64) uint16_t cut_dn[BLOCK_PIXELS];
        memcpy(cut_light + (from - first), light + (from - e->x), (to - from) * sizeof *light);
        s->kernels->expose(cut_light, &plan->chain, &noise, cut_dn);
        memcpy(line + (from - e->x), cut_dn + (from - first), (to - from) * sizeof *line);
    }
    if (plan->digital) {
        s->kernels->digital_gain(line, e->width, plan->digital_gain, plan->chain.black_dn);
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
    _Alignas(64) float scratch[SCENE_WIDTH];
    _Alignas(64) uint16_t line[SCENE_WIDTH], mirrored[SCENE_WIDTH];

    (void)meter;
    assert(e->width % 16 == 0 && e->x + e->width <= SCENE_WIDTH && e->y + e->height <= SCENE_HEIGHT);
    assert(row0 <= row1 && row1 <= e->height);

    const struct plan plan = plan_exposure(s->profile, e);
    const size_t row_size = sensor_picture_size(e->format, e->width, 1);
    for (unsigned row = row0; row < row1; row++) {
        const unsigned y = e->y + (e->flip_y ? e->height - 1 - row : row);
        const float *light = scene->ops->row(scene->self, e->start_ns, e->end_ns, y, e->x, e->width, scratch);
        expose_row(s, e, &plan, y, light, line);

        const uint16_t *out = line;
        if (e->flip_x) {
            s->kernels->mirror(line, e->width, mirrored);
            out = mirrored;
        }
        pack_row(s->kernels, e->format, out, e->width, dst + row * row_size);
    }
}
