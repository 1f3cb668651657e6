// SPDX-License-Identifier: Apache-2.0
// The picture sizes of the manual's frame-rate tables (2, frame rates): what UVC and IC Imaging Control offer by name.
#ifndef CAMTWIN_MODEL_PICTURE_SIZE_H
#define CAMTWIN_MODEL_PICTURE_SIZE_H

#include <stdint.h>

struct picture_size {
    uint16_t width, height; /* pixels */
};

enum { PICTURE_SIZES = 5 };

/** Smallest first; the last is the whole sensor. */
extern const struct picture_size picture_sizes[PICTURE_SIZES];

#endif
