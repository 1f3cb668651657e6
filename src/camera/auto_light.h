// SPDX-License-Identifier: Apache-2.0
// What a picture says about the light: the factor of exposure that it asks for, and whether the lamp flickers.
#ifndef CAMTWIN_CAMERA_AUTO_LIGHT_H
#define CAMTWIN_CAMERA_AUTO_LIGHT_H

#include "camera/auto.h"

/** A picture's wish: exposure x gain times `factor`. */
struct auto_wish {
    double factor; /* 2^-5 .. 2^5: further in one step nobody believes one picture */
    double least;  /* where it is no more than a try: the factor of 1 .. 2^-5 that is the nearest to 1 */
    bool sure;     /* measured; else black or saturated so far that the factor is the next try */
};
struct auto_wish auto_wish(const struct auto_rules *rules, const struct auto_picture *picture);

/** Keeps what a picture asked for (`light`: 1 / total); true: the lamp flickers, the mean counts. */
bool auto_light_remember(struct auto_state *s, double light, bool sure);
double auto_light_mean(const struct auto_state *s);

#endif
