// SPDX-License-Identifier: Apache-2.0
// The only place where virtual time meets the wall clock.
#ifndef CAMTWIN_APP_PACER_H
#define CAMTWIN_APP_PACER_H

#include <stdbool.h>

#include "app/options.h"
#include "base/time.h"
#include "sim/evq.h"
#include "usb/device.h"

/** Zero-initialise, then pacer_start. Not locked: the owner thread's. */
struct pacer {
    enum clock_kind kind;
    struct evq *clock;
    struct usb_device *device;
    ns_t wall_zero_ns;  /* wall time at which virtual time was 0 */
    ns_t step_until_ns; /* step: virtual time may go so far */
    ns_t slipped_ns;    /* real: how far virtual time fell behind for good, because the machine is too slow */
};

void pacer_start(struct pacer *p, enum clock_kind kind, struct evq *clock, struct usb_device *device);

/** Nanoseconds of the monotonic clock. */
ns_t pacer_wall_ns(void);

/** Does nothing for so long. */
void pacer_sleep_ms(unsigned ms);

/** Waits for the wall clock to come to virtual time t; `free` does not wait. For who moves time in steps of its own. */
void pacer_wait(struct pacer *p, ns_t t);

/** `step`: virtual time may go on by so much (>= 0). 0, or -CT_E_CONFIGURATION with another clock. */
int pacer_step(struct pacer *p, ns_t by);

/**
 * Lets happen what is due: `real` up to the wall clock, `free` all there is until a host has to move, `step` up to
 * where pacer_step said.
 * Stops before a picture that is not ready. Returns the wall time at which it wants to be called
 * again: NS_NEVER when only a host or a job can make something happen, 0 for as soon as possible.
 */
ns_t pacer_run(struct pacer *p);

#endif
