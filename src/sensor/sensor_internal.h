// SPDX-License-Identifier: Apache-2.0
// What the sensor's own tests and benchmark may do to it.
#ifndef CAMTWIN_SENSOR_SENSOR_INTERNAL_H
#define CAMTWIN_SENSOR_SENSOR_INTERNAL_H

#include "sensor/kernels.h"
#include "sensor/sensor.h"

/** Replaces the kernels that sensor_new chose. The pictures stay the same. */
void sensor_use_kernels(struct sensor *s, const struct kernels *kernels);

#endif
