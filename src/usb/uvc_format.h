// SPDX-License-Identifier: Apache-2.0
// What pictures UVC offers: formats, sizes, and the times between two pictures.
//
// Formats and their order are those of the vendor's cameras (the second one is the camera's own, most hosts have no name for
// it); sizes are those of model/picture_size.h. Indices here count from 0, on the wire from 1.
#ifndef CAMTWIN_USB_UVC_FORMAT_H
#define CAMTWIN_USB_UVC_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camera/port.h"

struct uvc_format {
    char fourcc[5];           /* the first four bytes of its GUID */
    const char *pixel_format; /* the entry of PixelFormat */
};

enum { UVC_FORMATS = 3, UVC_INTERVALS_MAX = 9, UVC_INTERVALS_PER_S = 10 * 1000 * 1000 };

extern const struct uvc_format uvc_formats[UVC_FORMATS];

/** PFNC code of a format. */
uint32_t uvc_format_code(unsigned format);
unsigned uvc_format_bits(unsigned format);

/** Bytes of one picture. */
size_t uvc_picture_bytes(uint32_t pixel_format, uint32_t width, uint32_t height);

/**
 * The times between two pictures that are offered, in units of 100 ns, shortest first. The first is what the camera
 * reaches, rounded up so that it never promises more. Returns how many, at least 1.
 */
unsigned uvc_intervals(const struct port *port, unsigned format, unsigned size, uint32_t out[UVC_INTERVALS_MAX]);

/** What a host that has no wish gets: 30 pictures a second, or the camera's fastest where that is slower. */
uint32_t uvc_default_interval(const struct port *port, unsigned format, unsigned size);

#endif
