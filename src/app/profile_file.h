// SPDX-License-Identifier: Apache-2.0
// The --profile file: figures of a sensor, in YAML.
#ifndef CAMTWIN_APP_PROFILE_FILE_H
#define CAMTWIN_APP_PROFILE_FILE_H

#include <stddef.h>

#include "sensor/profile.h"

/**
 * Changes the figures of *p that the file has (`name: value`, the names of sensor/profile_table.def). 0, or, with a
 * sentence in why[n], -CT_E_IO, -CT_E_FORMAT, -CT_E_RANGE, -CT_E_PARAMETER (figures contradict each other); *p is then half
 * changed.
 */
int profile_read_file(const char *path, struct sensor_profile *p, char *why, size_t n);

#endif
