// SPDX-License-Identifier: Apache-2.0
// Automatic exposure and gain (manual 5.3): from the meter of a picture to the next exposure time and gain.
//
// A law without a camera: it knows neither features nor time, and decides with + - * / and sqrt only, so that it decides
// the same on every machine. docs/automatics.md tells how it works and how well.
#ifndef CAMTWIN_CAMERA_AUTO_H
#define CAMTWIN_CAMERA_AUTO_H

#include <stdbool.h>

#include "sensor/sensor.h"

/** What the automatics drive. */
struct auto_values {
    double exposure_us;
    double gain_db;
};

/** What the user wants of them. */
struct auto_rules {
    bool exposure, gain;                     /* which of the two are driven; the other one keeps its value */
    bool spare_highlights;                   /* rather darker than the reference than with saturated pixels */
    unsigned reference;                      /* mean of an 8-bit picture, black level included, 0 .. 255 */
    double black_level_dn;                   /* 12-bit counts */
    double exposure_min_us, exposure_max_us; /* where they cross, the maximum counts */
    double gain_min_db, gain_max_db;
    struct meter_region region;
};

/** A picture: what it was made with, and what was measured in it. */
struct auto_picture {
    struct auto_values made_with;
    double black_level_dn;
    struct meter_region region;
    const struct meter *meter;
};

enum { AUTO_MEMORY = 64 };

/** What is remembered from picture to picture. All zeros: nothing. */
struct auto_state {
    struct auto_rules rules;  /* of the step before */
    struct auto_values fixed; /* the values that were not driven then */
    bool settled;             /* within the inner band since; left through the outer one */
    int blind;                /* the picture before was too dark (1) or too bright (-1) to be measured */
    unsigned since_change;    /* pictures */
    bool flickers;
    double light[AUTO_MEMORY]; /* ring: 1 / (exposure x gain) that each picture asked for */
    unsigned light_next, light_count;
};

/**
 * One step for one picture; pictures in the order of their exposures. Changes *now, the present values, to what the next
 * exposure shall have; false: all stays. A picture that was made before the last change is understood as what it is,
 * and one whose region is not that of the rules, or that measured nothing, changes nothing.
 */
bool auto_step(struct auto_state *state, const struct auto_rules *rules, const struct auto_picture *picture,
               struct auto_values *now);

#endif
