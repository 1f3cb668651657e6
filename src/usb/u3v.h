// SPDX-License-Identifier: Apache-2.0
// The USB3 Vision function as the device sees it.
#ifndef CAMTWIN_USB_U3V_H
#define CAMTWIN_USB_U3V_H

#include <stdbool.h>

#include "camera/sink.h"
#include "usb/device.h"
#include "usb/endpoint.h"
#include "usb/function.h"

struct u3v;

extern const struct usb_function u3v_function;

/** `endpoints` is borrowed and outlives the function. NULL when out of memory. u3v_free(NULL) is allowed. */
struct u3v *u3v_new(const struct usb_device_config *config, struct usb_endpoints *endpoints);
void u3v_free(struct u3v *u);

struct sink u3v_sink(struct u3v *u);

/** As usb_stream_backlog. */
bool u3v_backlog(const struct u3v *u);

#endif
