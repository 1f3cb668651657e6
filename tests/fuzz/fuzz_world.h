// SPDX-License-Identifier: Apache-2.0
// One device for all inputs of a fuzz target, and the laws that hold for every transfer.
#ifndef CAMTWIN_TESTS_FUZZ_WORLD_H
#define CAMTWIN_TESTS_FUZZ_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fake_port.h"
#include "usb/device.h"

enum { WORLD_TRANSFERS = 24, WORLD_OUT_MAX = 0x5000, WORLD_SLOTS = 6, WORLD_SLOT_SIZE = 128 << 10 };

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
    struct fake_port camera;
    struct pool frames;
    struct usb_device *device;
    struct sink sink;
    struct world_transfer transfers[WORLD_TRANSFERS];
};

/** The device, plugged in anew and configured; the same one in every call. */
struct world *world_begin(void);
/** Resets it; everything must be given back then. */
void world_end(struct world *w);

/** A free transfer, or NULL: all are pending. */
struct world_transfer *world_free_transfer(struct world *w);
/** Submits a transfer that world_free_transfer gave, with endpoint, setup, length and (out) set. */
void world_submit(struct world *w, struct world_transfer *t);

#endif
