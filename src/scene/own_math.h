// SPDX-License-Identifier: Apache-2.0
// The few functions that light needs, from + - * / alone: libm's differ by a last bit from version to version, and
// pictures must not.
#ifndef CAMTWIN_SCENE_OWN_MATH_H
#define CAMTWIN_SCENE_OWN_MATH_H

#define OWN_PI 3.14159265358979323846

/** e^x to 1e-15 of itself; 0 below -700, e^700 above 700. */
double own_exp(double x);

/** Sine and cosine of an angle in turns (1 is a full circle), to 1e-16; near 0 the sine keeps its digits. */
double own_sin_turns(double turns);
double own_cos_turns(double turns);

#endif
