// SPDX-License-Identifier: Apache-2.0
// One device for all inputs of a fuzz target, and the laws that hold for every transfer.
#ifndef CAMTWIN_TESTS_FUZZ_WORLD_H
#define CAMTWIN_TESTS_FUZZ_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "usb/device.h"

enum { WORLD_TRANSFERS = 24, WORLD_OUT_MAX = 0x5000 };

/** What a completion does from inside. */
enum world_nest { NEST_NOTHING, NEST_SUBMIT, NEST_CANCEL, NEST_RESET, NEST_RELEASE, NEST_KINDS };

struct world_transfer {
    struct usb_transfer t;
    bool pending;
    enum world_nest nest;
    uint8_t out[WORLD_OUT_MAX];
};

struct world {
    struct evq *clock;
    struct pool frames;
    struct usb_device *device;
    struct world_transfer transfers[WORLD_TRANSFERS];
};

/* What stands behind the device: each target links one of fuzz_fake_camera.c, fuzz_real_camera.c. */

/** Makes clock, frame memory, camera and device; once a process. */
void camera_plug(struct world *w);
/** As after power-up. */
void camera_begin(struct world *w);
/** TRIGGER_IN goes high or low. */
void camera_line(bool high);
/** Aborts when the camera still thinks that someone streams. The device has been reset. */
void camera_end(struct world *w);

/** The device, plugged in anew and configured; the same one in every call. */
struct world *world_begin(void);
/** Resets it; everything must be given back then. */
void world_end(struct world *w);

/** A free transfer, or NULL: all are pending. */
struct world_transfer *world_free_transfer(struct world *w);
/** Submits a transfer that world_free_transfer gave, with endpoint, setup, length and (out) set. */
void world_submit(struct world *w, struct world_transfer *t);
/** Submits a WRITEMEM of n (at most 64) bytes without acknowledge. */
void world_write_register(struct world *w, uint64_t addr, const uint8_t *bytes, size_t n);
/** Submits any transfer that the next bytes of `r` describe. */
void world_submit_any(struct world *w, struct rd *r);

/** Aborts when a law is broken: what a fuzzer looks for. */
void world_check(bool law);

#endif
