// SPDX-License-Identifier: Apache-2.0
// Temperature of the housing: a lump of metal that its electronics heat and the air around it cools.
#ifndef CAMTWIN_CAMERA_THERMAL_H
#define CAMTWIN_CAMERA_THERMAL_H

#include <stdbool.h>

#include "base/time.h"

/** No data sheet gives these: guesses for a small metal housing of some 100 g on a bad heat path. */
struct thermal_profile {
    double idle_w;             /* power as long as the camera is plugged in */
    double readout_w;          /* more, while the sensor is read */
    double resistance_k_per_w; /* of the housing to the air */
    double time_constant_s;
};

/** 2.5 W idle, 3.6 W at the full frame rate, 6 K/W, 15 minutes. */
extern const struct thermal_profile thermal_housing;

/** State: the rise over the surroundings at one time. All later times follow in closed form. */
struct thermal {
    const struct thermal_profile *profile;
    double ambient_c;
    bool steady; /* it stays at ambient_c */
    ns_t since_ns;
    double rise_k; /* at since_ns */
};

/** A camera that is plugged in now was off before: it is as cold as what is around it. */
void thermal_start(struct thermal *t, const struct thermal_profile *profile, double ambient_c, bool steady, ns_t now);

/** Degrees Celsius now; `now` is not before the last change. */
double thermal_c(const struct thermal *t, ns_t now);

/** A readout of so long begins now. Its heat is put in at once: it is short beside the time constant. */
void thermal_readout(struct thermal *t, ns_t now, ns_t readout_ns);

/** e to the -x, x from 0: from + - * / alone, so that every machine gets the same bits. Error below 1e-15. */
double thermal_decay(double x);

#endif
