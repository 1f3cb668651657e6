// SPDX-License-Identifier: Apache-2.0
#include "host/ic_picture.h"

#include <string.h>

int ic_sink_bits(COLORFORMAT sink)
{
    switch (sink) {
    case Y800: return 8;
    case RGB24: return 24;
    case RGB32: return 32;
    case UYVY:
    case Y16: return 16;
    case NONE: break;
    }
    return 0;
}

static bool bottom_up(COLORFORMAT sink)
{
    return sink == RGB24 || sink == RGB32;
}

static size_t row_bytes(COLORFORMAT sink, unsigned width)
{
    return (size_t)width * (unsigned)ic_sink_bits(sink) / 8;
}

size_t ic_sink_bytes(COLORFORMAT sink, unsigned width, unsigned height)
{
    return row_bytes(sink, width) * height;
}

static size_t wire_row_bytes(uint32_t wire, unsigned width)
{
    switch (wire) {
    case IC_WIRE_MONO8: return width;
    case IC_WIRE_MONO12P: return (size_t)width / 2 * 3;
    case IC_WIRE_MONO16: return (size_t)width * 2;
    default: return 0;
    }
}

size_t ic_wire_bytes(uint32_t wire, unsigned width, unsigned height)
{
    return wire_row_bytes(wire, width) * height;
}

/** A row of the wire as bytes: the upper 8 bits of a pixel. */
static void row_to_8(uint8_t *dst, uint32_t wire, const uint8_t *src, unsigned width)
{
    switch (wire) {
    case IC_WIRE_MONO12P:
        for (unsigned x = 0; x + 1 < width; x += 2, src += 3) {
            dst[x] = (uint8_t)(src[0] >> 4 | src[1] << 4);
            dst[x + 1] = src[2];
        }
        return;
    case IC_WIRE_MONO16:
        for (size_t x = 0; x < width; x++) {
            dst[x] = src[2 * x + 1];
        }
        return;
    default: memcpy(dst, src, width); return;
    }
}

/** A row of the wire as 16-bit little-endian pixels, their value on top. */
static void row_to_16(uint8_t *dst, uint32_t wire, const uint8_t *src, unsigned width)
{
    switch (wire) {
    case IC_WIRE_MONO12P:
        for (unsigned x = 0; x + 1 < width; x += 2, src += 3, dst += 4) {
            dst[0] = (uint8_t)(src[0] << 4);
            dst[1] = (uint8_t)(src[0] >> 4 | src[1] << 4);
            dst[2] = src[1] & 0xF0;
            dst[3] = src[2];
        }
        return;
    case IC_WIRE_MONO16: memcpy(dst, src, (size_t)width * 2); return;
    default:
        for (size_t x = 0; x < width; x++) {
            dst[2 * x] = 0;
            dst[2 * x + 1] = src[x];
        }
        return;
    }
}

/** A row of grey bytes spread over the pixels of a colour format. */
static void spread(COLORFORMAT sink, uint8_t *dst, const uint8_t *grey, unsigned width)
{
    if (sink == RGB24) {
        for (unsigned x = 0; x < width; x++, dst += 3) {
            dst[0] = dst[1] = dst[2] = grey[x];
        }
    } else if (sink == RGB32) {
        for (unsigned x = 0; x < width; x++, dst += 4) {
            dst[0] = dst[1] = dst[2] = grey[x];
            dst[3] = 0;
        }
    } else {
        for (unsigned x = 0; x < width; x++, dst += 2) {
            dst[0] = 128; /* no colour */
            dst[1] = grey[x];
        }
    }
}

void ic_picture_convert(COLORFORMAT sink, uint8_t *dst, uint32_t wire, const uint8_t *src, unsigned width,
                        unsigned height)
{
    enum { PIECE = 1024 }; /* pixels at a time; even, and whole groups of 12-bit pixels */
    uint8_t grey[PIECE];
    const size_t in_row = wire_row_bytes(wire, width);
    const size_t out_row = row_bytes(sink, width);
    const size_t out_pixel = (size_t)ic_sink_bits(sink) / 8;
    for (unsigned y = 0; y < height; y++) {
        const uint8_t *in = src + y * in_row;
        uint8_t *out = dst + (bottom_up(sink) ? height - 1 - y : y) * out_row;
        if (sink == Y800) {
            row_to_8(out, wire, in, width);
            continue;
        }
        if (sink == Y16) {
            row_to_16(out, wire, in, width);
            continue;
        }
        for (unsigned x = 0; x < width; x += PIECE) {
            unsigned n = width - x < PIECE ? width - x : PIECE;
            row_to_8(grey, wire, in + wire_row_bytes(wire, x), n);
            spread(sink, out + x * out_pixel, grey, n);
        }
    }
}

void ic_picture_grey_row(COLORFORMAT sink, const uint8_t *pixels, unsigned width, unsigned height, unsigned row,
                         uint8_t *out)
{
    const uint8_t *in = pixels + (bottom_up(sink) ? height - 1 - row : row) * row_bytes(sink, width);
    const size_t step = (size_t)ic_sink_bits(sink) / 8;
    const size_t at = sink == UYVY || sink == Y16 ? 1 : 0;
    for (unsigned x = 0; x < width; x++) {
        out[x] = in[x * step + at];
    }
}
