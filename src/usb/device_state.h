// SPDX-License-Identifier: Apache-2.0
// The inside of struct usb_device, for device.c and ch9.c only.
#ifndef CAMTWIN_USB_DEVICE_STATE_H
#define CAMTWIN_USB_DEVICE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "usb/device.h"
#include "usb/endpoint.h"
#include "usb/function.h"
#include "usb/u3v.h"
#include "usb/uvc.h"

enum { USB_FUNCTIONS = 2, USB_CONTROL_REPLY_MAX = 4096 };

/** A function and the place that it has in the configuration. */
struct usb_bound {
    const struct usb_function *function;
    void *self;
    unsigned first_interface;
};

struct usb_device {
    struct usb_device_config config;
    struct usb_endpoints endpoints;
    struct usb_bound bound[USB_FUNCTIONS];
    struct u3v *u3v; /* owned, both */
    struct uvc *uvc;

    uint8_t address;
    uint8_t configuration; /* 0: not configured */
    bool u1_enabled, u2_enabled;

    uint8_t reply[USB_CONTROL_REPLY_MAX]; /* data stage of the control transfer in work */
};

/** Does one control transfer: sets status, in, actual. For struct usb_endpoints; self is the device. */
void ch9_control(void *self, struct usb_transfer *t);

/** The function that has interface `number`, or NULL; *out_relative counts from its first. */
const struct usb_bound *usb_bound_at(const struct usb_device *d, unsigned number, unsigned *out_relative);

/** Leaves the configuration (0) or enters it anew: functions and endpoints as after power-up. */
void usb_configure(struct usb_device *d, uint8_t configuration);

#endif
