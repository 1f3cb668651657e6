// SPDX-License-Identifier: Apache-2.0
// How long bytes take on the link, at the speed at which the camera hands a picture over.
#ifndef CAMTWIN_USB_LINK_TIME_H
#define CAMTWIN_USB_LINK_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time.h"

/** What a port of this speed carries of a picture that comes with `bytes_per_s` (<= 0: at once). */
int64_t link_bytes_per_s(bool super_speed, int64_t bytes_per_s);

/** Time that n bytes take, rounded up; 0 for a speed <= 0. */
ns_t link_span_ns(int64_t bytes_per_s, size_t n);

#endif
