// SPDX-License-Identifier: Apache-2.0
// Where things are on the test chart, so that a test can say what a pixel must show.
//
// All places are sensor pixels, origin top left; light is given as a fraction of white. Everything but the target and
// the clock stands still.
#ifndef CAMTWIN_SCENE_CHART_H
#define CAMTWIN_SCENE_CHART_H

#include <stdbool.h>

#include "base/time.h"

#define CHART_WHITE 1.0
#define CHART_BLACK 0.02
#define CHART_PAPER 0.60

enum {
    /* A border of white and black blocks, white first in the upper left corner. */
    CHART_BORDER = 48,
    CHART_BORDER_BLOCK_X = 64, /* length of a block in the upper and lower border */
    CHART_BORDER_BLOCK_Y = 60, /* and in the left and right */

    /* Siemens star: CHART_STAR_SPOKES white and as many black spokes; the first white one is centred on 3 o'clock. */
    CHART_STAR_X = 2048,
    CHART_STAR_Y = 1400,
    CHART_STAR_RADIUS = 760,
    CHART_STAR_SPOKES = 72,

    /* Grey wedge: step i gives exactly i / (CHART_STEPS - 1) of white. Below it a ramp from 0 to white. */
    CHART_STEPS = 16,
    CHART_STEPS_X = 320,
    CHART_STEPS_Y = 2590,
    CHART_STEP_WIDTH = 216,
    CHART_STEP_HEIGHT = 240,
    CHART_RAMP_Y = CHART_STEPS_Y + CHART_STEP_HEIGHT,
    CHART_RAMP_HEIGHT = 60,

    /* Line pairs, whole pixels black first: vertical lines on the left, horizontal ones on the right. */
    CHART_PAIRS = 8,
    CHART_PAIRS_LEFT_X = 280,
    CHART_PAIRS_RIGHT_X = 3336,
    CHART_PAIRS_Y = 770,
    CHART_PAIRS_PITCH = 120, /* from one patch to the next below */
    CHART_PAIRS_WIDTH = 480,
    CHART_PAIRS_HEIGHT = 96,

    /* The moving target: a white disc on a black lane, to the right and back at constant speed. */
    CHART_TARGET_Y = 2440, /* the disc's centre is at y = CHART_TARGET_Y exactly, between two rows */
    CHART_TARGET_RADIUS = 60,
    CHART_TARGET_X0 = 448, /* where its centre is at t = 0 */
    CHART_TARGET_X1 = 3648,
    CHART_TARGET_SPEED = 1600, /* pixels per second */
    CHART_LANE_X0 = 300,
    CHART_LANE_X1 = 3796,
    CHART_LANE_HALF_HEIGHT = 84,

    /* The clock: seconds and thousandths of virtual time, SSSSS.mmm, as lamps of seven segments. */
    CHART_CLOCK_X = 1388,
    CHART_CLOCK_Y = 170,
    CHART_CLOCK_DIGITS = 8,
    CHART_CLOCK_POINT_AFTER = 5, /* digits before the decimal point */
    CHART_CLOCK_PITCH = 160,
    CHART_CLOCK_POINT_WIDTH = 60, /* what the point moves the digits behind it */
    CHART_DIGIT_WIDTH = 110,
    CHART_DIGIT_HEIGHT = 200,
    CHART_DIGIT_STROKE = 24,
};

/** Period of line pair patch i in pixels: 2, 4, 6, 8, 12, 16, 24, 32. */
unsigned chart_pair_period(unsigned i);

/** Horizontal place of the target's centre at time t. */
double chart_target_x(ns_t t);

/** Upper left pixel of the clock's digit i (0 is the leftmost). */
unsigned chart_clock_digit_x(unsigned i);

/** How long the clock's digit i shows one value: 10^4 s for digit 0, 1 ms for the last. */
ns_t chart_clock_digit_unit(unsigned i);

#endif
