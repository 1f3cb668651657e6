// SPDX-License-Identifier: Apache-2.0
// What shines on a scene: the light that is always there, and a lamp that STROBE_OUT switches.
//
// A scene says how bright things are under light of strength 1; the lamps say how strong the light is at each moment.
// Both are pure functions of virtual time.
#ifndef CAMTWIN_SCENE_LAMP_H
#define CAMTWIN_SCENE_LAMP_H

#include "base/time.h"

/** A part of an exposure during which the light has one strength. */
struct light_window {
    ns_t t0, t1; /* [t0, t1), within the exposure */
    float weight;
};

enum { LIGHT_WINDOWS_MAX = 16 };

enum lamp_kind { LAMP_STEADY, LAMP_MAINS, LAMP_PWM };

struct lamp {
    enum lamp_kind kind; /* of the light that is always there */
    double ambient;      /* its mean strength; 0: it is dark */
    double hz;           /* mains: bright moments a second (100 or 120, twice the mains); pwm: pulses a second */
    double depth;        /* mains: (brightest - darkest) / (brightest + darkest), 0 .. 1 */
    double duty;         /* pwm: part of the period that it is lit, 0 .. 1 */
    double strobe;       /* strength of the lamp at STROBE_OUT while it is fully lit; 0: there is none */
    ns_t strobe_delay_ns, strobe_rise_ns, strobe_fall_ns; /* from the line to the light; rise and fall are straight lines */
    double wavelength_nm; /* colour of all light; 0: the 530 nm at which a profile's quantum efficiency is given */
    double colour_temperature_k; /* instead of one wavelength, a black body of this temperature; 0: none */
};

extern const struct lamp lamp_steady;

/** STROBE_OUT was active over [on, off). */
struct lamp_pulse {
    ns_t on, off;
};

/**
 * Cuts the exposure [t0, t1) into at most LIGHT_WINDOWS_MAX windows whose light, sum of weight x length, is that of the
 * lamps (exactly: windows that would be too many are merged with their mean). Windows follow one another; where it is
 * dark there may be none. `pulses` ([n], in order, not overlapping) are those that can still light the exposure. Returns
 * the number of windows.
 */
unsigned lamp_windows(const struct lamp *lamp, ns_t t0, ns_t t1, const struct lamp_pulse *pulses, unsigned n,
                      struct light_window out[LIGHT_WINDOWS_MAX]);

#endif
