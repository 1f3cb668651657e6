// SPDX-License-Identifier: Apache-2.0
// The place of the UVC function in the configuration: interface numbers 3 and 4, which answer to nothing yet.
#ifndef CAMTWIN_USB_UVC_RESERVED_H
#define CAMTWIN_USB_UVC_RESERVED_H

#include "usb/function.h"

extern const struct usb_function uvc_reserved_function;

#endif
