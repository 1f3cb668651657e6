// SPDX-License-Identifier: Apache-2.0
// What the scenes share among themselves.
#ifndef CAMTWIN_SCENE_SCENE_INTERNAL_H
#define CAMTWIN_SCENE_SCENE_INTERNAL_H

#include <stdbool.h>

/* A million times full daylight: whatever is above is a mistake, and stays far from the end of float. */
#define SCENE_PHOTONS_MAX 1e15

/** Whether `photons` can be the light of white: a number (not NaN), not negative, not absurd. */
bool scene_photons_valid(double photons);

#endif
