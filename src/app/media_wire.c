// SPDX-License-Identifier: Apache-2.0
// Sizes and samples of the wire's pixel formats, and .raw files, which are nothing else.
#include "app/media_wire.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/media.h"
#include "base/error.h"

size_t media_wire_size(uint32_t pixel_format, unsigned width, unsigned height)
{
    const size_t pixels = (size_t)width * height;
    switch (pixel_format) {
    case PFNC_MONO8: return pixels;
    case PFNC_MONO12P: return (pixels * 12 + 7) / 8;
    case PFNC_MONO16: return pixels * 2;
    default: return 0;
    }
}

unsigned media_wire_sample16(uint32_t pixel_format, const uint8_t *bytes, size_t i)
{
    if (pixel_format == PFNC_MONO16) {
        return bytes[2 * i] | (unsigned)bytes[2 * i + 1] << 8;
    }
    const uint8_t *pair = bytes + i / 2 * 3;
    const unsigned count = i % 2 ? (unsigned)pair[1] >> 4 | (unsigned)pair[2] << 4 : pair[0] | (pair[1] & 15u) << 8;
    return count << 4;
}

/** The whole file; *out is malloc'ed. */
static int read_file(FILE *f, uint8_t **out, size_t *out_size)
{
    enum { LARGEST = 1 << 28 }; /* ten times the largest picture */
    if (fseek(f, 0, SEEK_END) != 0) {
        return -CT_E_IO;
    }
    const long size = ftell(f);
    if (size < 0 || fseek(f, 0, SEEK_SET) != 0) {
        return -CT_E_IO;
    }
    if (size == 0 || size > LARGEST) {
        return -CT_E_FORMAT;
    }
    uint8_t *bytes = malloc((size_t)size);
    if (bytes == NULL) {
        return -CT_E_MEMORY;
    }
    if (fread(bytes, 1, (size_t)size, f) != (size_t)size) {
        free(bytes);
        return -CT_E_IO;
    }
    *out = bytes;
    *out_size = (size_t)size;
    return 0;
}

static int unpack(uint32_t pixel_format, unsigned width, const uint8_t *bytes, size_t size, struct media_samples *out)
{
    const size_t row = media_wire_size(pixel_format, width, 1);
    const unsigned height = row > 0 ? (unsigned)(size / row) : 0;
    if (height == 0 || media_wire_size(pixel_format, width, height) != size) {
        return -CT_E_FORMAT;
    }
    const size_t pixels = (size_t)width * height;
    uint16_t *samples = malloc(pixels * sizeof *samples);
    if (samples == NULL) {
        return -CT_E_MEMORY;
    }
    const bool narrow = pixel_format == PFNC_MONO8;
    for (size_t i = 0; i < pixels; i++) {
        samples[i] = narrow ? bytes[i] : (uint16_t)media_wire_sample16(pixel_format, bytes, i);
    }
    *out = (struct media_samples){.samples = samples, .width = width, .height = height, .bits = narrow ? 8 : 16};
    return 0;
}

int media_read_raw(const char *path, uint32_t pixel_format, unsigned width, struct media_samples *out)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        return -CT_E_NOT_FOUND;
    }
    uint8_t *bytes = NULL;
    size_t size = 0;
    int e = read_file(f, &bytes, &size);
    fclose(f);
    if (e == 0) {
        e = unpack(pixel_format, width, bytes, size, out);
    }
    free(bytes);
    return e;
}
