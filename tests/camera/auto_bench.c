// SPDX-License-Identifier: Apache-2.0
// The automatics on the bench.
#include "camera/auto_bench.h"

#include <math.h>

#include "base/rng.h"
#include "sensor/profile.h"

static const double PI = 3.14159265358979323846;
static const double MIDDLE = 1808.0 / 10000.0; /* counts a microsecond */

void auto_bench_init(struct auto_bench *b)
{
    *b = (struct auto_bench){
        .rules = {.exposure = true,
                  .gain = true,
                  .reference = 128,
                  .black_level_dn = 240.0,
                  .exposure_min_us = 2.0,
                  .exposure_max_us = 33000.0,
                  .gain_min_db = 0.0,
                  .gain_max_db = 48.0,
                  .region = {.width = 64, .height = 64, .step = 1}},
        .now = {.exposure_us = 10000.0},
        .light = 1.0,
        .rate_hz = 30.2734375,
        .latency = 2,
    };
    for (unsigned i = 0; i < BENCH_PIXELS; i++) {
        b->scene[i] = MIDDLE;
    }
}

void auto_bench_highlights(struct auto_bench *b, double part, double times)
{
    unsigned bright = (unsigned)(part * BENCH_PIXELS + 0.5);
    double dark = MIDDLE * BENCH_PIXELS / (BENCH_PIXELS - bright + bright * times);
    for (unsigned i = 0; i < BENCH_PIXELS; i++) {
        b->scene[i] = i < bright ? dark * times : dark;
    }
}

static double random_at(const struct auto_bench *b, uint64_t n, uint32_t stream)
{
    uint32_t words[4] = {(uint32_t)n, (uint32_t)(n >> 32), stream, 0};
    const uint32_t key[2] = {(uint32_t)b->seed, (uint32_t)(b->seed >> 32)};
    philox4x32(words, key, words);
    return words[0] / 4294967296.0;
}

double auto_bench_random(struct auto_bench *b)
{
    b->seed++;
    return random_at(b, 0, 1);
}

/** Mean strength of a mains lamp over an exposure of this frame. */
static double lamp(const struct auto_bench *b, double exposure_us)
{
    if (b->flicker_depth == 0.0) {
        return 1.0;
    }
    double w = 2 * PI * b->flicker_hz;
    double t0 = (double)b->frame / b->rate_hz;
    double t1 = t0 + exposure_us * 1e-6;
    return 1.0 + b->flicker_depth * (sin(w * t1) - sin(w * t0)) / (w * (t1 - t0));
}

static void expose(struct auto_bench *b, const struct auto_values *v)
{
    double scale = b->light * lamp(b, v->exposure_us) * v->exposure_us * gain_of_db(v->gain_db);
    unsigned full = 0;
    b->meter = (struct meter){.pixels = BENCH_PIXELS};
    for (unsigned i = 0; i < BENCH_PIXELS; i++) {
        double noise =
            b->noise_dn == 0.0 ? 0.0 : b->noise_dn * 3.46 * (random_at(b, b->frame * BENCH_PIXELS + i, 2) - 0.5);
        double dn = floor(b->rules.black_level_dn + b->scene[i] * scale + noise + 0.5);
        dn = dn < 0.0 ? 0.0 : dn > 4095.0 ? 4095.0 : dn;
        full += dn >= 4095.0;
        b->meter.sum_dn += (uint64_t)dn;
        b->meter.bins[(unsigned)dn / 16]++;
    }
    b->mean8 = (double)b->meter.sum_dn / BENCH_PIXELS / 16;
    b->saturated = (double)full / BENCH_PIXELS;
}

void auto_bench_frame(struct auto_bench *b)
{
    struct auto_values *slot = &b->late[b->frame % b->latency];
    b->made_with = b->frame < b->latency ? b->now : *slot;
    expose(b, &b->made_with);
    /* The exposure that begins when this picture has been looked at is `latency` later. */
    struct auto_picture picture = {.made_with = b->made_with,
                                   .black_level_dn = b->rules.black_level_dn,
                                   .region = b->rules.region,
                                   .meter = &b->meter};
    b->changed = auto_step(&b->state, &b->rules, &picture, &b->now);
    *slot = b->now;
    b->frame++;
}

bool auto_bench_there(const struct auto_bench *b)
{
    const struct auto_rules *r = &b->rules;
    const struct auto_values *v = &b->made_with;
    double wanted = r->reference;
    bool at_top = (!r->exposure || v->exposure_us >= r->exposure_max_us - 0.1) &&
                  (!r->gain || v->gain_db >= r->gain_max_db - 0.1);
    bool at_bottom = (!r->exposure || v->exposure_us <= r->exposure_min_us + 0.1) &&
                     (!r->gain || v->gain_db <= r->gain_min_db + 0.1);
    return (b->mean8 > wanted * 0.95 && b->mean8 < wanted * 1.05) || (b->mean8 < wanted && at_top) ||
           (b->mean8 > wanted && at_bottom);
}
