// SPDX-License-Identifier: Apache-2.0
// How fast one thread makes pictures: every kernel set that runs here, every format, from the chart.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "scene/scene.h"
#include "sensor/kernels.h"
#include "sensor/sensor_internal.h"

enum { REPEATS = 15 };

/* Processor time of this thread: who else runs on the machine costs less. */
static double now_s(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static double best_s(const struct sensor *s, struct exposure e, const struct scene *scene, uint8_t *picture)
{
    double best = 1e9;
    for (int i = 0; i < REPEATS; i++) {
        e.frame_no++;
        const double start = now_s();
        sensor_render(s, &e, scene, 0, e.height, picture, NULL);
        const double took = now_s() - start;
        best = took < best ? took : best;
    }
    return best;
}

static void report(const char *set, const char *what, double took)
{
    const double pixels = (double)SCENE_WIDTH * SCENE_HEIGHT;
    printf("%-8s %-22s %6.2f ns/px %7.1f Mpx/s %7.2f ms\n", set, what, took / pixels * 1e9, pixels / took / 1e6,
           took * 1e3);
}

static void measure(struct sensor *s, const struct scene *scene, uint8_t *picture)
{
    static const char *const names[] = {"mono8", "mono12p", "mono16"};
    for (unsigned i = 0; kernels_level(i) != NULL; i++) {
        if (!kernels_run_here(kernels_level(i))) {
            continue;
        }
        sensor_use_kernels(s, kernels_level(i));
        struct exposure e = {
            .end_ns = 10 * NS_PER_S / 1000, .black_level_dn = 240, .width = SCENE_WIDTH, .height = SCENE_HEIGHT};
        for (enum sensor_format f = SENSOR_MONO8; f <= SENSOR_MONO16; f++) {
            e.format = f;
            report(kernels_level(i)->name, names[f], best_s(s, e, scene, picture));
        }
        e.flip_x = true;
        e.gain_db = 30;
        report(kernels_level(i)->name, "mono16, flip, 30 dB", best_s(s, e, scene, picture));
    }
}

int main(void)
{
    struct sensor *s = sensor_new(NULL, 1);
    struct scene scene = {0};
    uint8_t *picture = malloc(sensor_picture_size(SENSOR_MONO16, SCENE_WIDTH, SCENE_HEIGHT));
    const double start = now_s();
    const bool ready = s != NULL && picture != NULL && scene_chart_new(SCENE_WHITE_PHOTONS, &scene) >= 0;
    if (ready) {
        printf("chart drawn in %.0f ms; best set here: %s\n", (now_s() - start) * 1e3, kernels_best()->name);
        measure(s, &scene, picture);
    }
    scene_free(&scene);
    sensor_free(s);
    free(picture);
    return ready ? 0 : 1;
}
