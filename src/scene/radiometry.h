// SPDX-License-Identifier: Apache-2.0
// From the units in which people measure light to photons per pixel per second, and back to colours.
//
// Light counts as what the sensor can see of it: 350 nm to 1100 nm.
#ifndef CAMTWIN_SCENE_RADIOMETRY_H
#define CAMTWIN_SCENE_RADIOMETRY_H

#include "scene/lamp.h"

/** Pixels are squares of this size; all of it collects light (micro lenses). */
#define PIXEL_PITCH_UM 3.45

/** Photons per pixel per second of `irradiance` watts per square metre on the sensor, all of one wavelength. */
double photons_of_irradiance(double irradiance_w_m2, double wavelength_nm);

/** The same for the colour of a lamp. The watts of a black body are those of the band that the sensor sees. */
double photons_of_irradiance_of(const struct lamp *lamp, double irradiance_w_m2);

/**
 * Photons per pixel per second of so many lux on the sensor. Of a lamp that names no colour: as if it were of 555 nm, where
 * the eye sees best. An eye that does not see the lamp says nothing about it: then 0.
 */
double photons_of_lux(const struct lamp *lamp, double lux);

/** What the eye (CIE 1924, daylight) makes of light of this wavelength, 1 at 555 nm. */
double photopic(double wavelength_nm);

/** Irradiance on the sensor, in the unit of `radiance` times sr: E = pi L tau / (4 N^2 (1 + |m|)^2). */
double irradiance_through_lens(double radiance, double transmission, double f_number, double magnification);

#endif
