// SPDX-License-Identifier: Apache-2.0
// One control of the UVC face: its bits in a selector's bytes, its counts, and the feature behind it.
#ifndef CAMTWIN_USB_UVC_FIELD_H
#define CAMTWIN_USB_UVC_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "model/uvc_control.h"
#include "usb/uvc_controls.h"

/** A field of a selector's bytes (read little-endian into one number), sign-extended where it is signed; and back. */
int64_t uvc_field_take(const struct uvc_control *c, uint64_t bytes);
uint64_t uvc_field_put(const struct uvc_control *c, uint64_t bytes, int64_t count);
/** The bits of the field. */
uint64_t uvc_field_mask(const struct uvc_control *c);

bool uvc_field_readable(const struct uvc_control *c);
bool uvc_field_writable(const struct uvc_control *c);
/** It can not be set at the moment: a stream is open, or the camera has no such thing now. */
bool uvc_field_locked(const struct uvc_controls *u, const struct uvc_control *c);

/**
 * Counts, asked of the camera now; `what` is UVC_GET_CUR, _MIN, _MAX, _RES or _DEF. The present value is rounded to the
 * nearest count within MIN and MAX; limits are rounded inwards, so every count between them can be set, and what was
 * set reads back. 0, -CT_E_WRITE_ONLY, or the port's error.
 */
int uvc_field_get(const struct uvc_controls *u, const struct uvc_control *c, enum uvc_request what, int64_t *out);

/** Whether the camera would take this count: 0, -CT_E_RANGE, _INCREMENT, _ENTRY, _LOCKED, _BUSY. Changes nothing. */
int uvc_field_check(const struct uvc_controls *u, const struct uvc_control *c, int64_t count);

/** Sets a count that uvc_field_check allowed; what an automatic has stays what it is. 0 or the port's error. */
int uvc_field_set(struct uvc_controls *u, const struct uvc_control *c, int64_t count);

#endif
