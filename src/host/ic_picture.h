// SPDX-License-Identifier: Apache-2.0
// Pictures of the wire turned into the formats of a tisgrabber sink.
//
// Y800, UYVY and Y16 lie top down; RGB24 and RGB32 lie bottom up in the order blue, green, red (and 0), as in a Windows
// bitmap: so the vendor documents its buffers. A mono picture in a colour format is grey. Y16 has the value in its most
// significant bits, little-endian.
#ifndef CAMTWIN_HOST_IC_PICTURE_H
#define CAMTWIN_HOST_IC_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/tisgrabber.h"

/** PFNC numbers of what the camera sends. */
enum ic_wire { IC_WIRE_MONO8 = 0x01080001, IC_WIRE_MONO12P = 0x010C0047, IC_WIRE_MONO16 = 0x01100007 };

/** Bits of a pixel in a sink; 0: no such format. */
int ic_sink_bits(COLORFORMAT sink);
/** Bytes of a picture in a sink. */
size_t ic_sink_bytes(COLORFORMAT sink, unsigned width, unsigned height);
/** Bytes of a picture on the wire; 0: a format that this camera does not have. width must be even. */
size_t ic_wire_bytes(uint32_t wire, unsigned width, unsigned height);

/** src [ic_wire_bytes] to dst [ic_sink_bytes]. */
void ic_picture_convert(COLORFORMAT sink, uint8_t *dst, uint32_t wire, const uint8_t *src, unsigned width,
                        unsigned height);

/** One row of a picture in a sink, counted from the top, as 8-bit grey: out [width]. */
void ic_picture_grey_row(COLORFORMAT sink, const uint8_t *pixels, unsigned width, unsigned height, unsigned row,
                         uint8_t *out);

#endif
