// SPDX-License-Identifier: Apache-2.0
// Pixels as they come over the wire, for the picture files of media.h.
#ifndef CAMTWIN_APP_MEDIA_WIRE_H
#define CAMTWIN_APP_MEDIA_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "model/pfnc.h"

/** Bytes that a picture must have, 0 for a pixel format that is not known. */
size_t media_wire_size(uint32_t pixel_format, unsigned width, unsigned height);

/** Pixel i of Mono12p or Mono16 as 16 bits with its own bits on top. */
unsigned media_wire_sample16(uint32_t pixel_format, const uint8_t *bytes, size_t i);

#endif
