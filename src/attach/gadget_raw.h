// SPDX-License-Identifier: Apache-2.0
// A USB device controller as the gadget drives it: the kernel's raw-gadget, or a test's own.
//
// Every slot may block and be called on any thread, but one at a time for each endpoint. A blocked call returns -EINTR
// when its thread gets GADGET_SIGNAL. All return 0 or more, or a negative errno; -ESHUTDOWN: the bus was reset, or
// the cable pulled.
#ifndef CAMTWIN_ATTACH_GADGET_RAW_H
#define CAMTWIN_ATTACH_GADGET_RAW_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/log.h"

/* libuv and the rest of camtwin use none of the real-time signals. */
#define GADGET_SIGNAL (SIGRTMIN + 6)

/* Bytes in front of every buffer that the slots may write to: the kernel wants its header right before the data. */
enum { RAW_HEAD = 8 };

/* Kernel UAPI, enum usb_raw_event_type; the last four since Linux 6.6, so headers may not have them. */
enum raw_event_kind {
    RAW_EVENT_CONNECT = 1,
    RAW_EVENT_CONTROL = 2,
    RAW_EVENT_SUSPEND = 3,
    RAW_EVENT_RESUME = 4,
    RAW_EVENT_RESET = 5,
    RAW_EVENT_DISCONNECT = 6,
};

struct raw_event {
    unsigned kind; /* enum raw_event_kind, or one of a newer kernel */
    uint8_t setup[8];
};

struct raw_ops {
    int (*fetch)(void *self, struct raw_event *out);
    /* The data stage of the control request that was fetched last; `zero`: an empty packet follows if the bytes are
     * whole packets. */
    int (*ep0_write)(void *self, uint8_t *bytes, size_t n, bool zero);
    /* The same for OUT; n = 0 acknowledges a request without data. Bytes that came. */
    int (*ep0_read)(void *self, uint8_t *bytes, size_t n);
    int (*ep0_stall)(void *self);
    /* A bulk endpoint by its descriptor; a handle for the slots below. */
    int (*enable)(void *self, const uint8_t descriptor[7]);
    int (*disable)(void *self, int handle);
    int (*configured)(void *self, unsigned max_power_ma);
    int (*write)(void *self, int handle, uint8_t *bytes, size_t n, bool zero);
    int (*read)(void *self, int handle, uint8_t *bytes, size_t n);
    /* -EAGAIN, -EINVAL: not while something is queued. */
    int (*halt)(void *self, int handle, bool on);
    /* What the controller has taken of an IN endpoint and not yet sent is thrown away; nothing is queued. The endpoint's handle
     * from now on. Controllers that are done with a write only when the host has it have nothing to throw away. */
    int (*flush)(void *self, int handle, const uint8_t descriptor[7]);
    void (*close)(void *self);
};

/** A controller; `self` is released by ops->close. */
struct raw_udc {
    const struct raw_ops *ops;
    void *self;
};

/**
 * Binds to a controller (UDC or UDC:DRIVER) of this machine: the host sees a device from now on.
 * 0, or after saying what is wrong and the remedy through the log: -CT_E_UNSUPPORTED, -CT_E_BUSY (another gadget has it),
 * -CT_E_IO, -CT_E_MEMORY.
 */
int raw_kernel_open(const char *name, bool super_speed, const struct log *log, struct raw_udc *out);

#endif
