// SPDX-License-Identifier: Apache-2.0
// Virtual time: nanoseconds since the camera was powered up. Nothing here reads a clock.
#ifndef CAMTWIN_BASE_TIME_H
#define CAMTWIN_BASE_TIME_H

#include <stdint.h>

typedef int64_t ns_t;

#define NS_PER_US INT64_C(1000)
#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S INT64_C(1000000000)
#define NS_NEVER INT64_MAX

#endif
