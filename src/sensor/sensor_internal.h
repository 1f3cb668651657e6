// SPDX-License-Identifier: Apache-2.0
// The sensor's insides, for its own files, tests and benchmark.
#ifndef CAMTWIN_SENSOR_SENSOR_INTERNAL_H
#define CAMTWIN_SENSOR_SENSOR_INTERNAL_H

#include "sensor/kernels.h"
#include "sensor/pattern.h"
#include "sensor/sensor.h"

struct sensor {
    const struct sensor_profile *profile;
    const struct kernels *kernels;
    uint64_t seed;
    struct pattern *pattern; /* draws its rows when they are needed */
};

/** Replaces the kernels that sensor_new chose. The pictures stay the same. */
void sensor_use_kernels(struct sensor *s, const struct kernels *kernels);

#endif
