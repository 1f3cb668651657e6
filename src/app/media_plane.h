// SPDX-License-Identifier: Apache-2.0
// One moving picture's light in two bytes a pixel, and its way to a row of the sensor.
//
// Pictures smaller than the sensor stay in their own size and grow row by row; larger ones are shrunk first. Two bytes
// hold luminance from 0 to 1 with an error below 0.02 % (13 bits of mantissa around 1/4096 + luminance).
#ifndef CAMTWIN_APP_MEDIA_PLANE_H
#define CAMTWIN_APP_MEDIA_PLANE_H

#include <stdbool.h>
#include <stdint.h>

#include "scene/scale.h"
#include "scene/scene.h"

/** Start with {0}; plane_fini frees. */
struct plane {
    unsigned width, height;
    uint16_t *light; /* [height][width] */
    size_t capacity; /* pixels that light has room for */
    struct scale *scale;
    unsigned scale_width, scale_height;
};

void plane_fini(struct plane *p);

/** Sums of pictures that follow one another while the shutter is open. Start with {0}. */
struct plane_mean {
    unsigned width, height;
    float *sum; /* [height][width] */
    size_t capacity;
};

void plane_mean_fini(struct plane_mean *m);

/** Makes the plane of a picture. 0, -CT_E_FORMAT (a row can not be read), -CT_E_MEMORY. */
int plane_fill(struct plane *p, const struct scene_rows *picture);

/**
 * Adds `picture` times `weight`; `first`: begins a new sum. `whole`: pictures are brought to the sensor's size first, so
 * that those of different sizes can be added. -CT_E_LENGTH: this one has another size than those before, begin again with
 * `whole`.
 */
int plane_mean_add(struct plane_mean *m, const struct scene_rows *picture, float weight, bool first, bool whole);

/** Makes the plane of a sum. 0, -CT_E_MEMORY. */
int plane_fill_mean(struct plane *p, const struct plane_mean *m);

/** out[width] = (`add`: itself +) light of sensor row y, columns x .. x+width, where white is `white`. */
void plane_row(const struct plane *p, float white, unsigned y, unsigned x, unsigned width, bool add, float *out);

#endif
