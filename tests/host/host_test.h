// SPDX-License-Identifier: Apache-2.0
// Few words for tests that are programs using libusb.
#ifndef CAMTWIN_TESTS_HOST_TEST_H
#define CAMTWIN_TESTS_HOST_TEST_H

#include <libusb-1.0/libusb.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../attach/served_fake.h"
#include "test.h"

/** The first fake in the list, opened; NULL: none. */
static inline libusb_device_handle *open_fake(libusb_context *ctx)
{
    return libusb_open_device_with_vid_pid(ctx, FAKE_VENDOR, FAKE_PRODUCT);
}

/** Handles events until *n >= wanted, at most five seconds. */
static inline int handle_until(libusb_context *ctx, atomic_int *n, int wanted)
{
    for (int i = 0; i < 500 && atomic_load(n) < wanted; i++) {
        struct timeval tv = {.tv_usec = 10000};
        libusb_handle_events_timeout(ctx, &tv);
    }
    return atomic_load(n) >= wanted;
}

static inline int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

#endif
