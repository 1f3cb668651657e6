// SPDX-License-Identifier: Apache-2.0
// The event loop of the fuzz targets of attachments, and the law that they check with.
#ifndef CAMTWIN_TESTS_FUZZ_LOOP_H
#define CAMTWIN_TESTS_FUZZ_LOOP_H

#include <stdbool.h>

#include "attach/loop.h"
#include "usb/device.h"

extern const struct loop fuzz_loop;

/** Serves all that is ready; `reads`: what comes out at `peer` is taken and thrown away, so that more can come. */
void fuzz_loop_serve(struct usb_device *device, int peer, bool reads);
/** Nobody watches anything. */
bool fuzz_loop_idle(void);

/** Aborts when a law is broken: what a fuzzer looks for. */
void fuzz_check(bool law);

#endif
