// SPDX-License-Identifier: Apache-2.0
// Speeds and spans of the link.
#include "usb/link_time.h"

/* What bulk transfers reach on a USB 2 port, whatever the camera could deliver. */
static const int64_t high_speed_bytes_per_s = INT64_C(40) * 1000 * 1000;

int64_t link_bytes_per_s(bool super_speed, int64_t bytes_per_s)
{
    bool too_fast = bytes_per_s <= 0 || bytes_per_s > high_speed_bytes_per_s;
    return !super_speed && too_fast ? high_speed_bytes_per_s : bytes_per_s;
}

ns_t link_span_ns(int64_t bytes_per_s, size_t n)
{
    if (bytes_per_s <= 0) {
        return 0;
    }
    uint64_t speed = (uint64_t)bytes_per_s;
    uint64_t seconds = n / speed;
    return (ns_t)(seconds * (uint64_t)NS_PER_S + (n % speed * (uint64_t)NS_PER_S + speed - 1) / speed);
}
