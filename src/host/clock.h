// SPDX-License-Identifier: Apache-2.0
// The monotonic clock of a host process, in nanoseconds.
#ifndef CAMTWIN_HOST_CLOCK_H
#define CAMTWIN_HOST_CLOCK_H

#include <stdint.h>
#include <time.h>

#define HOST_NEVER INT64_MAX

static inline int64_t host_now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/** The moment `ms` milliseconds from now; 0: never, as libusb counts timeouts. */
static inline int64_t host_deadline_ns(unsigned ms)
{
    return ms == 0 ? HOST_NEVER : host_now_ns() + (int64_t)ms * 1000000;
}

static inline struct timespec host_timespec(int64_t ns)
{
    return (struct timespec){.tv_sec = (time_t)(ns / 1000000000), .tv_nsec = (long)(ns % 1000000000)};
}

/** The moment `ms` milliseconds from now; 0: now. For pthread_cond_timedwait on CLOCK_MONOTONIC. */
static inline struct timespec host_timespec_in(int64_t ms)
{
    return host_timespec(host_now_ns() + ms * 1000000);
}

/** Milliseconds until `deadline_ns` for poll(): rounded up, -1 for never. */
static inline int host_poll_ms(int64_t deadline_ns)
{
    if (deadline_ns == HOST_NEVER) {
        return -1;
    }
    int64_t left = deadline_ns - host_now_ns();
    if (left <= 0) {
        return 0;
    }
    int64_t ms = (left + 999999) / 1000000;
    return ms > 1000000 ? 1000000 : (int)ms;
}

#endif
