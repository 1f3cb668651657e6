// SPDX-License-Identifier: Apache-2.0
// The automatics in the camera: features in, pictures in, ExposureTime and Gain out.
#ifndef CAMTWIN_CAMERA_AUTO_HOOK_H
#define CAMTWIN_CAMERA_AUTO_HOOK_H

#include "camera/camera_private.h"

/** Where a picture made with `e` is to be measured; width 0: nobody wants to know. */
struct meter_region auto_meter_region(const struct camera *c, const struct exposure *e);

/** A picture's readout is over. Exposures that begin from now on have the new values. */
void auto_on_picture(struct camera *c, const struct exposure *e, const struct meter *meter);

/** Forgets what was seen: the next picture is looked at afresh. */
void auto_restart(struct camera *c);

/** ExposureAutoUpperLimit as it counts now, us: the user's, or the longest that keeps the frame rate. */
double auto_upper_limit_us(const struct camera *c);

#endif
