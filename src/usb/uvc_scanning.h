// SPDX-License-Identifier: Apache-2.0
// The scanning modes of the extension unit: binning and skipping as numbered modes that a host asks for one by one.
//
// A host writes a number to the selector (0x13) and reads what that mode is (0x30: identifier, factors); where the
// identifier is not the number, there is no such mode. It writes the number to the override (0x3A) to have the mode.
#ifndef CAMTWIN_USB_UVC_SCANNING_H
#define CAMTWIN_USB_UVC_SCANNING_H

#include <stdint.h>

#include "model/uvc_control.h"
#include "usb/uvc_controls.h"

/** Value of a row without a feature; `what` is UVC_GET_CUR, _MIN, _MAX, _RES or _DEF. 0 or the port's error. */
int uvc_scanning_get(const struct uvc_controls *u, const struct uvc_control *c, enum uvc_request what, int64_t *out);

/** Whether hosts may write the row. */
bool uvc_scanning_writable(const struct uvc_control *c);

/** Whether `count` names something: 0, -CT_E_RANGE, -CT_E_ENTRY (no such mode), -CT_E_BUSY (a stream is open). */
int uvc_scanning_check(const struct uvc_controls *u, const struct uvc_control *c, int64_t count);

/** Sets a row that uvc_scanning_check allowed. 0 or the port's error. */
int uvc_scanning_set(struct uvc_controls *u, const struct uvc_control *c, int64_t count);

#endif
