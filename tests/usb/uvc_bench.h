// SPDX-License-Identifier: Apache-2.0
// The control side of the UVC face before a real camera: requests as a host sends them.
#ifndef CAMTWIN_TESTS_USB_UVC_BENCH_H
#define CAMTWIN_TESTS_USB_UVC_BENCH_H

#include <stdint.h>

#include "camera/rig.h"
#include "model/uvc_control.h"
#include "usb/uvc_controls.h"

enum { UVC_REPLY_MAX = 64, UVC_STALL = -1 };

struct uvc_bench {
    struct rig *rig;
    struct uvc_controls controls;
    uint8_t reply[UVC_REPLY_MAX];
    size_t replied;
};

void uvc_bench_open(struct uvc_bench *b, struct rig *rig);

/** A request with data or for an answer of n bytes; 0 or UVC_STALL. */
int uvc_bench_get(struct uvc_bench *b, unsigned request, unsigned entity, unsigned selector, size_t n);
int uvc_bench_set(struct uvc_bench *b, unsigned entity, unsigned selector, const uint8_t *data, size_t n);

/** What the request error code control says now. */
unsigned uvc_bench_error(struct uvc_bench *b);

/** A selector's whole bytes as one number; fails the test on a stall. */
uint64_t uvc_bench_read(struct uvc_bench *b, unsigned request, unsigned entity, unsigned selector);
/** SET_CUR of a selector's whole bytes; 0 or UVC_STALL. */
int uvc_bench_write(struct uvc_bench *b, unsigned entity, unsigned selector, uint64_t bytes);

/** One field, as uvcvideo does it: read the selector, change the bits, write it back. */
int64_t uvc_bench_field(struct uvc_bench *b, unsigned request, const struct uvc_control *c);
int uvc_bench_set_field(struct uvc_bench *b, const struct uvc_control *c, int64_t count);

/** The row of this V4L2 name; fails the test when there is none. */
const struct uvc_control *uvc_bench_control(const char *v4l2_name);

#endif
