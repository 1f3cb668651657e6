// SPDX-License-Identifier: Apache-2.0
// Event handling inside: what events.c, event_locks.c and pollfds.c share.
#ifndef CAMTWIN_HOST_EVENTS_H
#define CAMTWIN_HOST_EVENTS_H

#include <stdint.h>
#include <sys/time.h>

#include "host/host.h"

/** This thread handles ctx's events between the two. */
void handling_begin(struct handling *h, const struct libusb_context *ctx);
void handling_end(const struct handling *h);

/** Threads in libusb_wait_for_event look again. */
void events_tell_waiters(struct libusb_context *ctx);

/** The monotonic moment that lies *tv ahead. */
int64_t events_deadline_ns(const struct timeval *tv);

#endif
