// SPDX-License-Identifier: Apache-2.0
// Draws a specimen: every figure from random numbers that depend on (seed, place) alone.
#include "sensor/pattern.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/rng.h"

/* A map's value has 8 bits; so many standard deviations fit into 127 steps. */
static const double SIGMAS = 5.5;

static const double LOG2_E = 1.4426950408889634;

/* Interpolating linearly between independent knots takes 4/9 of their variance away; so much is given back. */
static const double SHADING_KNOT = 1.5;

struct noise_id noise_of(uint64_t seed, enum noise_stream stream, uint32_t block, uint64_t frame_no)
{
    return (struct noise_id){
        .counter = {block, (uint32_t)frame_no, (uint32_t)stream << 24 | ((uint32_t)(frame_no >> 32) & 0xFFFFFF)},
        .key = {(uint32_t)seed, (uint32_t)(seed >> 32)},
    };
}

/* n normals of a stream, times sigma, plus mean. */
static void draw_line(const struct pattern *p, const struct kernels *k, enum noise_stream stream, unsigned n,
                      double sigma, double mean, float *out)
{
    _Alignas(64) float z[BLOCK_PIXELS];
    for (unsigned i = 0; i < n; i++) {
        if (i % BLOCK_PIXELS == 0) {
            const struct noise_id id = noise_of(p->seed, stream, i / BLOCK_PIXELS, 0);
            k->normals(&id, z);
        }
        out[i] = z[i % BLOCK_PIXELS] * (float)sigma + (float)mean;
    }
}

static double unit_interval(uint32_t word)
{
    return (word + 0.5) / 4294967296.0;
}

static int by_place(const void *a, const void *b)
{
    const struct defect *l = a, *r = b;
    return l->y != r->y ? (l->y < r->y ? -1 : 1) : l->x != r->x ? (l->x < r->x ? -1 : 1) : 0;
}

/* The logarithm of the rate is spread evenly between the profile's limits. */
static float draw_rate(const struct sensor_profile *profile, uint32_t word)
{
    const double ratio = profile->hot_most_e_per_s / profile->hot_least_e_per_s;
    double octaves = 0.0, rest = ratio;
    while (rest >= 2.0) {
        rest *= 0.5;
        octaves += 1.0;
    }
    octaves += rest - 1.0; /* straight between powers of two: the shape is a guess anyway */
    return (float)(profile->hot_least_e_per_s * power_of_two(octaves * unit_interval(word)));
}

static int draw_defects(struct pattern *p)
{
    const double mpixel = (double)SCENE_WIDTH * SCENE_HEIGHT / 1e6;
    const unsigned hot = (unsigned)(p->profile->hot_pixels_per_mpixel * mpixel + 0.5);
    const unsigned n = hot + (unsigned)(p->profile->dead_pixels_per_mpixel * mpixel + 0.5);

    p->defects = malloc((n > 0 ? n : 1) * sizeof *p->defects);
    if (p->defects == NULL) {
        return -CT_E_MEMORY;
    }
    for (unsigned i = 0; i < n; i++) {
        const struct noise_id id = noise_of(p->seed, STREAM_DEFECT, i, 0);
        const uint32_t counter[4] = {0, id.counter[0], id.counter[1], id.counter[2]};
        uint32_t words[4];
        philox4x32(counter, id.key, words);
        p->defects[i] = (struct defect){
            .x = (uint16_t)(unit_interval(words[0]) * SCENE_WIDTH),
            .y = (uint16_t)(unit_interval(words[1]) * SCENE_HEIGHT),
            .dark_e_per_s = i < hot ? draw_rate(p->profile, words[2]) : -1.0f,
        };
    }
    qsort(p->defects, n, sizeof *p->defects, by_place);
    for (unsigned y = 0, i = 0; y <= SCENE_HEIGHT; y++) {
        while (i < n && p->defects[i].y < y) {
            i++;
        }
        p->defect_of_row[y] = i;
    }
    return 0;
}

/* As many bits behind the point as leave room for a pixel 4.5 standard deviations above the others. */
static unsigned dark_bits(const struct sensor_profile *profile)
{
    const double most = power_of_two(profile->dark_spread_ln * LOG2_E * 4.5);
    unsigned bits = 0;
    while (bits < 7 && most * (double)(2u << bits) <= 255.0) {
        bits++;
    }
    return bits;
}

int pattern_init(struct pattern *p, const struct sensor_profile *profile, uint64_t seed, const struct kernels *k)
{
    const size_t pixels = (size_t)SCENE_WIDTH * SCENE_HEIGHT;
    const double prnu2 =
        profile->prnu_pixel * profile->prnu_pixel + 4.0 * profile->prnu_shading * profile->prnu_shading;
    double prnu = 0.1;
    for (int i = 0; i < 60; i++) { /* Newton's square root: the same on every machine without a library */
        prnu = 0.5 * (prnu + prnu2 / prnu);
    }
    p->profile = profile;
    p->seed = seed;
    p->prnu = malloc(pixels);
    p->dsnu = malloc(pixels);
    p->dark = malloc(pixels);
    p->prnu_step = (float)(prnu * SIGMAS / 127.0);
    p->dsnu_step_e = (float)(profile->dsnu_e * SIGMAS / 127.0);
    p->dark_bits = dark_bits(profile);
    if (p->prnu == NULL || p->dsnu == NULL || p->dark == NULL) {
        return -CT_E_MEMORY;
    }
    draw_line(p, k, STREAM_COLUMN_OFFSET, SCENE_WIDTH, profile->column_offset_e, 0.0, p->column_e);
    draw_line(p, k, STREAM_COLUMN_GAIN, SCENE_WIDTH, profile->column_gain, 1.0, p->column_gain);
    draw_line(p, k, STREAM_ROW_OFFSET, SCENE_HEIGHT, profile->row_offset_e, 0.0, p->row_e);
    draw_line(p, k, STREAM_SHADING, sizeof p->shading / sizeof(float), profile->prnu_shading * SHADING_KNOT, 0.0,
              &p->shading[0][0]);
    return draw_defects(p);
}

void pattern_fini(struct pattern *p)
{
    free(p->prnu);
    free(p->dsnu);
    free(p->dark);
    free(p->defects);
}

static float between(float a, float b, float at)
{
    return a + (b - a) * at;
}

static void draw_row(struct pattern *p, const struct kernels *k, unsigned y)
{
    _Alignas(64) float z[BLOCK_PIXELS];
    const struct sensor_profile *profile = p->profile;
    const float prnu_steps = p->prnu_step > 0.0f ? 1.0f / p->prnu_step : 0.0f;
    const float dsnu_steps = p->dsnu_step_e > 0.0f ? 1.0f / p->dsnu_step_e : 0.0f;
    const double octaves = profile->dark_spread_ln * LOG2_E;
    /* The mean of a lognormal is e^(mu + sigma^2 / 2); it shall be 1, in the map's steps. */
    const double dark_add = p->dark_bits - octaves * profile->dark_spread_ln * 0.5;
    const float *upper = p->shading[y / BLOCK_PIXELS], *lower = p->shading[y / BLOCK_PIXELS + 1];
    const float down = (float)(y % BLOCK_PIXELS) / BLOCK_PIXELS;

    for (unsigned block = 0; block < BLOCKS_PER_ROW; block++) {
        const size_t at = (size_t)y * SCENE_WIDTH + (size_t)block * BLOCK_PIXELS;
        const uint32_t number = y * BLOCKS_PER_ROW + block;
        const float left = between(upper[block], lower[block], down) * prnu_steps;
        const float right = between(upper[block + 1], lower[block + 1], down) * prnu_steps;

        struct noise_id id = noise_of(p->seed, STREAM_PRNU, number, 0);
        k->normals(&id, z);
        k->pattern_signed(z, (float)profile->prnu_pixel * prnu_steps, left, (right - left) / BLOCK_PIXELS,
                          p->prnu + at);
        id = noise_of(p->seed, STREAM_DSNU, number, 0);
        k->normals(&id, z);
        k->pattern_signed(z, (float)profile->dsnu_e * dsnu_steps, 0.0f, 0.0f, p->dsnu + at);
        id = noise_of(p->seed, STREAM_DARK, number, 0);
        k->normals(&id, z);
        k->pattern_power(z, (float)octaves, (float)dark_add, p->dark + at);
    }
}

enum row_state { ROW_MISSING, ROW_BEING_DRAWN, ROW_DRAWN };

void pattern_need_row(struct pattern *p, const struct kernels *k, unsigned y)
{
    atomic_uchar *state = &p->row_state[y];
    if (atomic_load_explicit(state, memory_order_acquire) == ROW_DRAWN) {
        return;
    }
    unsigned char missing = ROW_MISSING;
    if (atomic_compare_exchange_strong(state, &missing, ROW_BEING_DRAWN)) {
        draw_row(p, k, y);
        atomic_store_explicit(state, ROW_DRAWN, memory_order_release);
        return;
    }
    while (atomic_load_explicit(state, memory_order_acquire) != ROW_DRAWN) {
        /* another picture's thread is at it */
    }
}

double pattern_dark_e_per_s(const struct sensor_profile *profile, double housing_c)
{
    const double die_c = housing_c + profile->die_above_housing_k;
    return profile->dark_e_per_s * power_of_two((die_c - profile->dark_reference_c) / profile->dark_doubling_k);
}
