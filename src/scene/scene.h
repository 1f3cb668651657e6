// SPDX-License-Identifier: Apache-2.0
// Light that arrives on the sensor plane, as a function of place and virtual time.
//
// The plane is the whole sensor, SCENE_WIDTH x SCENE_HEIGHT pixels, origin top left, in the unit photons
// per pixel per second. A scene knows nothing of gain, pixel formats or regions.
#ifndef CAMTWIN_SCENE_SCENE_H
#define CAMTWIN_SCENE_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time.h"
#include "scene/lamp.h"

enum { SCENE_WIDTH = 4096, SCENE_HEIGHT = 3000 };

/**
 * Photons per pixel per second of white, unless someone says otherwise: with 10 ms of exposure, 0 dB and black level 240
 * the camera shows white at 90 % of its range, (4095 * 0.9 - 240) / 0.36 DN per e- / 0.64 / 0.010 s = 1.5 million.
 */
#define SCENE_WHITE_PHOTONS 1.5e6

/**
 * A scene is asked by several threads at once: `row` is a pure function of its arguments and of what
 * the scene was made with.
 */
struct scene_ops {
    const char *name; /* as in --scene ("chart") */

    /* Mean light over the time [t0, t1) of sensor row y, columns x .. x+width: either a pointer into memory of the scene
     * (a still picture costs nothing), or `scratch` ([width], caller's) after writing to it. */
    const float *(*row)(const void *self, ns_t t0, ns_t t1, unsigned y, unsigned x, unsigned width, float *scratch);

    void (*free)(void *self); /* NULL is allowed */
};

struct scene {
    const struct scene_ops *ops;
    void *self;
    bool still;       /* `row` gives the same light for every time, without writing to scratch */
    struct lamp lamp; /* what shines on it; constructors leave lamp_steady */
};

/** A picture's luminance handed down by app: [height][width], linear, 1.0 is white. Borrowed for the call. */
struct scene_plane {
    const float *luminance;
    unsigned width, height;
};

/** The same row by row, for pictures that shall not lie in memory as a whole. */
struct scene_rows {
    unsigned width, height;
    /* Luminance of row y ([width], valid until the next call); y never decreases. NULL: it can not be read. */
    const float *(*row)(void *cookie, unsigned y);
    void *cookie;
};

/* Constructors: 0 and *out, or -CT_E_MEMORY, -CT_E_PARAMETER. */

/** The same light everywhere. `photons` per pixel per second, >= 0. */
int scene_flat_new(double photons, struct scene *out);

/** Resolution star, grey steps, a moving target and a running clock; white is `photons` per pixel per second. */
int scene_chart_new(double photons, struct scene *out);

/** A still picture, scaled (area average or bilinear, aspect kept, the sensor filled) to the sensor's field; copied. */
int scene_image_new(const struct scene_plane *plane, double photons, struct scene *out);

/** Likewise; -CT_E_FORMAT when a row can not be read. */
int scene_image_from_rows(const struct scene_rows *rows, double photons, struct scene *out);

void scene_free(struct scene *scene);

#endif
