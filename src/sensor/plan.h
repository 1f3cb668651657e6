// SPDX-License-Identifier: Apache-2.0
// What is the same for all pixels of one picture, computed once before its rows: times, gains, offsets, light.
#ifndef CAMTWIN_SENSOR_PLAN_H
#define CAMTWIN_SENSOR_PLAN_H

#include <stdbool.h>

#include "sensor/kernels.h"
#include "sensor/pattern.h"
#include "sensor/sensor.h"

struct plan {
    struct pixel_chain chain; /* electrons_per_light is a row's own: plan_electrons_per_light */
    double efficiency;        /* electrons per photon under this scene's lamp */
    struct light_window windows[LIGHT_WINDOWS_MAX];
    unsigned window_count;
    bool added;         /* several windows of a moving scene: plan_light adds them up, in photons */
    double light_s;     /* seconds of light of strength 1; 1 when it is `added` */
    double leak_s_row;  /* and so much more for each row further down the sensor */
    double dark_s;      /* seconds of dark current */
    float codes_per_e;  /* of the converter, analog gain included */
    float code_per_dn;  /* 1, or 1/4 for the coarse converter */
    int black_dn;       /* rounded */
    bool digital;       /* whether counts are multiplied behind the converter */
    float digital_gain;
    float dark_rate;    /* hot pixels: this temperature over dark_reference_c */
    _Alignas(64) float column_codes_per_e[SCENE_WIDTH];
    _Alignas(64) float column_offset_codes[SCENE_WIDTH];
};

void plan_exposure(struct plan *out, const struct pattern *pattern, const struct exposure *e, const struct scene *scene);

/** Mean electrons of sensor row y for what plan_light gives. */
float plan_electrons_per_light(const struct plan *plan, unsigned y);

/**
 * Light of sensor row y, columns [x, x + width): memory of the scene, or one of the two buffers ([SCENE_WIDTH]).
 * A scene that stands still costs nothing.
 */
const float *plan_light(const struct plan *plan, const struct kernels *k, const struct scene *scene, unsigned y,
                        unsigned x, unsigned width, float *sum, float *scratch);

/** The row's light with what its defects ([defect, end)) make of it, in `buffer` (may be where `light` lies). */
const float *plan_spoil_light(const struct plan *plan, const struct defect *defect, const struct defect *end, unsigned y,
                              unsigned x, unsigned width, const float *light, float *buffer);

#endif
