// SPDX-License-Identifier: Apache-2.0
// A sensor as numbers: everything about one type of sensor that the chain from light to counts needs.
#ifndef CAMTWIN_SENSOR_PROFILE_H
#define CAMTWIN_SENSOR_PROFILE_H

#include <stddef.h>

#include "scene/lamp.h"

/** One member for each row of profile_table.def, where meaning, unit and source stand. */
struct sensor_profile {
    const char *name;
#define PROFILE(name, value, unit, least, most, confidence, source) double name;
#include "sensor/profile_table.def"
#undef PROFILE
};

enum profile_confidence { PROFILE_published, PROFILE_derived, PROFILE_recalled, PROFILE_guess };

/** A row of the table, for those who list or read profiles. Static texts. */
struct profile_row {
    const char *name, *unit, *source;
    double value, least, most;
    enum profile_confidence confidence;
    size_t offset; /* of the member */
};

/** Row `i`, NULL after the last. */
const struct profile_row *profile_row(unsigned i);

/** "published", "derived", "recalled", "guess". */
const char *profile_confidence_word(enum profile_confidence confidence);

/** Sony IMX253LLR: the table's values. */
extern const struct sensor_profile sensor_imx253;

/** Changes one figure. 0, -CT_E_NOT_FOUND (no such row), -CT_E_RANGE (outside least .. most, or not a number). */
int sensor_profile_set(struct sensor_profile *p, const char *name, double value);

/** 0, or -CT_E_PARAMETER when figures contradict each other; *why is a sentence then (static). */
int sensor_profile_check(const struct sensor_profile *p, const char **why);

/**
 * Electrons per photon under the lamp's colour: the sensor's curve (a reconstruction: the manual's 4.1 is a picture
 * without numbers) scaled to the profile's value at 530 nm; over a black body its mean, weighted by photons.
 */
double sensor_quantum_efficiency(const struct sensor_profile *p, const struct lamp *lamp);

/** 10^(db/20), from + - * / only: the same on every machine. For db in 0 .. 96. */
double gain_of_db(double db);

/** 2^x, from + - * / only, for x in -500 .. 500. */
double power_of_two(double x);

#endif
