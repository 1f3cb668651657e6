// SPDX-License-Identifier: Apache-2.0
// Pictures of any size on the sensor's field: which source pixels a sensor pixel is made of.
//
// The picture keeps its aspect and fills the sensor; what stands out on two sides is cut off evenly. It is averaged
// over the pixel's area when it shrinks and interpolated between pixel centres when it grows.
#ifndef CAMTWIN_SCENE_SCALE_H
#define CAMTWIN_SCENE_SCALE_H

#include "scene/scene.h"

/** Source pixels first .. first+count of an axis and their weights ([count], sum 1). */
struct scale_taps {
    unsigned first, count;
    const float *weights;
};

struct scale;

/** For pictures of this size, each side at least 1. NULL when out of memory. */
struct scale *scale_new(unsigned width, unsigned height);
void scale_free(struct scale *s);

/** Source rows that sensor row y is the weighted sum of. Both ends of the range never decrease with y. */
struct scale_taps scale_rows(const struct scale *s, unsigned y);

/** Source columns [*first, *end) that sensor columns x .. x+width (width at least 1) need. */
void scale_columns(const struct scale *s, unsigned x, unsigned width, unsigned *first, unsigned *end);

/** Sensor columns x .. x+width to out[width]. `row` begins at source column `row_first` and has what scale_columns says. */
void scale_across(const struct scale *s, const float *row, unsigned row_first, unsigned x, unsigned width, float *out);

/** A picture's rows on their way to sensor rows. */
struct scaled;

/** `source` is read as rows are asked for; its row and cookie outlive the result. NULL when out of memory. */
struct scaled *scaled_new(const struct scene_rows *source);
void scaled_free(struct scaled *s);

/** Fits struct scene_rows, with a struct scaled as cookie: sensor row y ([SCENE_WIDTH]); y never decreases. */
const float *scaled_row(void *scaled, unsigned y);

#endif
