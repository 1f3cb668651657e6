// SPDX-License-Identifier: Apache-2.0
// Photons to counts: one exposure of the IMX253 from light to packed bytes of the wire format.
//
// Pure: the same sensor, exposure and light give the same bytes on every machine, thread count and SIMD level.
#ifndef CAMTWIN_SENSOR_SENSOR_H
#define CAMTWIN_SENSOR_SENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time.h"
#include "scene/scene.h"

enum sensor_format { SENSOR_MONO8, SENSOR_MONO12P, SENSOR_MONO16 };

/** The present settings of one picture, frozen when its exposure ends. */
struct exposure {
    ns_t start_ns, end_ns; /* light is integrated over [start, end) */
    double gain_db;        /* 0 .. 48 */
    double black_level_dn; /* 12-bit counts added after gain, 0 .. 4095 */
    enum sensor_format format;
    unsigned x, y;          /* top left sensor pixel of the region */
    unsigned width, height; /* output pixels; width is a multiple of 16 */
    bool flip_x, flip_y;    /* of the output picture */
    uint64_t frame_no;      /* numbers the noise: never the same twice */
};

struct sensor;

/** `seed` names one specimen and its noise. NULL when out of memory. */
struct sensor *sensor_new(uint64_t seed);
void sensor_free(struct sensor *s);

/** Bytes of a packed picture: ceil(width * height * bits / 8). */
size_t sensor_picture_size(enum sensor_format format, unsigned width, unsigned height);

/**
 * Renders output rows [row0, row1) of the picture into dst (the whole picture's memory, [sensor_picture_size]).
 * Rows of one picture may be rendered by several threads at once, cut anywhere (a Mono12p row is a whole number
 * of bytes because width is a multiple of 16).
 */
void sensor_render(const struct sensor *s, const struct exposure *e, const struct scene *scene, unsigned row0,
                   unsigned row1, uint8_t *dst);

#endif
