// SPDX-License-Identifier: Apache-2.0
// The look-up table and gamma (manual 5.8): two fillings of one piece of hardware, expanded to a table of all counts.
#ifndef CAMTWIN_SENSOR_CURVE_H
#define CAMTWIN_SENSOR_CURVE_H

#include <stdint.h>

#include "sensor/sensor.h"

enum { CURVE_KNOTS = 257 };

/**
 * 257 16-bit entries, linear between them: of a count's 16-bit form v = dn << 4 the upper 8 bits choose entry k and the
 * lower 8 the place between k and k + 1. The result's upper 12 bits, rounded, are the new count.
 */
void curve_of_lut(const uint16_t lut[CURVE_KNOTS], uint16_t out[SENSOR_CODES]);

/** Fills the same 257 entries with 65535 (k / 256)^(1 / gamma), gamma 0.01 .. 5. Own arithmetic: the same on every machine. */
void curve_knots_of_gamma(double gamma, uint16_t lut[CURVE_KNOTS]);

/** base^exponent to 1e-12; base 0 .. 1, exponent above 0. */
double curve_power(double base, double exponent);

#endif
