// SPDX-License-Identifier: Apache-2.0
// The UVC function as the device sees it.
#ifndef CAMTWIN_USB_UVC_H
#define CAMTWIN_USB_UVC_H

#include <stdbool.h>

#include "camera/sink.h"
#include "usb/device.h"
#include "usb/endpoint.h"
#include "usb/function.h"

struct uvc;

extern const struct usb_function uvc_function;

/** `endpoints` is borrowed and outlives the function. NULL when out of memory. uvc_free(NULL) is allowed. */
struct uvc *uvc_new(const struct usb_device_config *config, struct usb_endpoints *endpoints);
void uvc_free(struct uvc *u);

struct sink uvc_sink(struct uvc *u);

/** As usb_stream_backlog. */
bool uvc_backlog(const struct uvc *u);

#endif
