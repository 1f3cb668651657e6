// SPDX-License-Identifier: Apache-2.0
// A lens in front of a scene: it dims, darkens the corners and blurs.
#ifndef CAMTWIN_SCENE_LENS_H
#define CAMTWIN_SCENE_LENS_H

#include "scene/scene.h"

/** The aperture at which a scene's light is what it says. */
#define LENS_USUAL_F_NUMBER 4.0

/* Blur beyond this is no picture any more, and moving scenes pay for it with each row. */
#define LENS_BLUR_MAX_PX 20.0

struct lens {
    double f_number; /* light is (LENS_USUAL_F_NUMBER / f_number)^2 of the scene's; 0: as it is */
    double
        focal_mm; /* corners darken with cos^4 of the angle to the axis, which meets the sensor's centre; 0: they do not */
    double blur_px; /* standard deviation of a Gaussian point spread function, 0 .. LENS_BLUR_MAX_PX; 0: sharp */
};

/** What the aperture makes of the light, as a factor. */
double lens_brightness(const struct lens *lens);

/** What vignetting leaves of the light at the centre of sensor pixel (x, y), 0 .. 1. */
double lens_vignetting(const struct lens *lens, unsigned x, unsigned y);

/**
 * Puts the lens before `inner`, which then belongs to *out. A still scene is computed once, here, and costs nothing later;
 * a moving one is computed row by row, and with blur takes its neighbours' time too. Light beyond the sensor's edges is
 * that of the edge. 0, -CT_E_PARAMETER (a number that is no lens), -CT_E_MEMORY: then `inner` is still the caller's.
 */
int scene_lens_new(const struct lens *lens, const struct scene *inner, struct scene *out);

#endif
