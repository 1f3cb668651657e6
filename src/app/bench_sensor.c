// SPDX-License-Identifier: Apache-2.0
// Speed of the sensor alone on one thread: each kernel set that runs here, and how near the memory lets it come.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/bench.h"
#include "app/pacer.h"
#include "base/error.h"
#include "scene/scene.h"
#include "sensor/sensor_internal.h"

static const ns_t MEASURE_NS = NS_PER_S / 2;

/*
 * What must come from and go to memory for a pixel of a still picture in Mono8: its light; what the sensor knows of it
 * (sensitivity, offset and dark current, a byte each); its byte in the frame. All else stays in the first-level cache.
 */
enum { PIXEL_BYTES = 4 + 3 + 1 };

enum { COPY_BYTES = 48 << 20, COPIES = 6 };

static const struct {
    const char *set, *figure;
} levels[] = {
    {"plain", "sensor_1core_plain"},   {"sse4", "sensor_1core_sse4"}, {"avx2", "sensor_1core_avx2"},
    {"avx512", "sensor_1core_avx512"}, {"neon", "sensor_1core_neon"},
};

static const char *figure_of_set(const char *set)
{
    for (unsigned i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        if (strcmp(levels[i].set, set) == 0) {
            return levels[i].figure;
        }
    }
    return NULL;
}

/** Pixels a second of the fastest full picture in MEASURE_NS, behind one that nobody counts. */
static double pixels_per_s(const struct sensor *s, const struct scene *scene, enum sensor_format format, uint8_t *dst)
{
    struct exposure e = {
        .end_ns = 10 * NS_PER_S / 1000,
        .black_level_dn = 240.0,
        .temperature_c = 25.0,
        .format = format,
        .width = SCENE_WIDTH,
        .height = SCENE_HEIGHT,
    };
    sensor_render(s, &e, scene, 0, e.height, dst, NULL);
    const ns_t start = pacer_wall_ns();
    ns_t best = INT64_MAX;
    for (ns_t now = start; now - start < MEASURE_NS;) {
        const ns_t picture_start = now;
        e.frame_no++;
        sensor_render(s, &e, scene, 0, e.height, dst, NULL);
        now = pacer_wall_ns();
        best = now - picture_start < best ? now - picture_start : best;
    }
    return (double)SCENE_WIDTH * SCENE_HEIGHT / ((double)best / 1e9);
}

/** Bytes a second that memcpy reads and writes together, on one core. 0: out of memory. */
static double memory_bytes_per_s(void)
{
    uint8_t *from = malloc(COPY_BYTES), *to = malloc(COPY_BYTES);
    ns_t best = INT64_MAX;
    if (from == NULL || to == NULL) {
        free(from);
        free(to);
        return 0.0;
    }
    memset(from, 1, COPY_BYTES); /* pages that are not there yet would be all that is measured */
    memset(to, 2, COPY_BYTES);
    for (unsigned i = 0; i < COPIES; i++) {
        from[i] = (uint8_t)i;
        const ns_t start = pacer_wall_ns();
        memcpy(to, from, COPY_BYTES);
        const ns_t took = pacer_wall_ns() - start;
        best = took < best ? took : best;
    }
    const bool copied = memcmp(to, from, COPY_BYTES) == 0;
    free(from);
    free(to);
    return copied && best > 0 ? 2.0 * COPY_BYTES / ((double)best / 1e9) : 0.0;
}

static void add_levels(struct sensor *s, const struct scene *scene, uint8_t *dst, struct bench *b)
{
    for (unsigned i = 0; kernels_level(i) != NULL; i++) {
        const struct kernels *k = kernels_level(i);
        const char *figure = figure_of_set(k->name);
        if (figure == NULL || !kernels_run_here(k)) {
            continue;
        }
        sensor_use_kernels(s, k);
        bench_add(b, figure, pixels_per_s(s, scene, SENSOR_MONO8, dst) / 1e6, "Mpixel/s",
                  "sensor alone, Mono8, one thread");
    }
    sensor_use_kernels(s, kernels_best());
}

static int measure(struct sensor *s, const struct scene *scene, uint8_t *dst, struct bench *b)
{
    add_levels(s, scene, dst, b);
    bench_add(b, "sensor_1core_mono12p", pixels_per_s(s, scene, SENSOR_MONO12P, dst) / 1e6, "Mpixel/s",
              "sensor alone, best kernels, one thread");

    const double mono8 = pixels_per_s(s, scene, SENSOR_MONO8, dst), memory = memory_bytes_per_s();
    if (memory <= 0.0) {
        return -CT_E_MEMORY;
    }
    char note[96];
    snprintf(note, sizeof note, "%d bytes a pixel; memcpy reads and writes %.1f GB/s here", PIXEL_BYTES, memory / 1e9);
    bench_add(b, "memory_floor_share", mono8 * PIXEL_BYTES / memory, "ratio", note);
    return 0;
}

int bench_sensor(const struct options *o, struct bench *b)
{
    struct scene scene = {0};
    int e = scene_chart_new(SCENE_WHITE_PHOTONS, &scene);
    if (e < 0) {
        return e;
    }
    struct sensor *s = sensor_new(NULL, o->seed);
    uint8_t *dst = malloc(sensor_picture_size(SENSOR_MONO12P, SCENE_WIDTH, SCENE_HEIGHT));
    e = s == NULL || dst == NULL ? -CT_E_MEMORY : measure(s, &scene, dst, b);
    free(dst);
    sensor_free(s);
    scene_free(&scene);
    return e;
}
