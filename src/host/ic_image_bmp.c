// SPDX-License-Identifier: Apache-2.0
// Windows bitmaps: a file header, an information header, a palette for 8 bits, rows from the bottom up.
#include "host/ic_image_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/error.h"

enum { FILE_HEADER = 14, INFO_HEADER = 40, PALETTE = 256 * 4, PIXELS_PER_METRE = 2835 /* 72 a inch */ };

static size_t padded_row(unsigned width, unsigned bits)
{
    return ((size_t)width * bits / 8 + 3) / 4 * 4;
}

static size_t put_headers(uint8_t *out, size_t n, const struct ic_shape *shape, unsigned bits)
{
    const uint32_t offset = FILE_HEADER + INFO_HEADER + (bits == 8 ? PALETTE : 0);
    const uint32_t bytes = (uint32_t)(padded_row(shape->width, bits) * shape->height);
    struct wr w = wr_over(out, n);
    wr_bytes(&w, "BM", 2);
    wr_u32(&w, offset + bytes);
    wr_u32(&w, 0);
    wr_u32(&w, offset);
    wr_u32(&w, INFO_HEADER);
    wr_u32(&w, shape->width);
    wr_u32(&w, shape->height); /* above 0: the lowest row first */
    wr_u16(&w, 1);
    wr_u16(&w, (uint16_t)bits);
    wr_u32(&w, 0); /* not compressed */
    wr_u32(&w, bytes);
    wr_u32(&w, PIXELS_PER_METRE);
    wr_u32(&w, PIXELS_PER_METRE);
    wr_u32(&w, bits == 8 ? 256 : 0);
    wr_u32(&w, 0);
    for (unsigned i = 0; bits == 8 && i < 256; i++) {
        wr_u32(&w, i << 16 | i << 8 | i);
    }
    return wr_used(&w);
}

/** grey [width] to a row of the file; backwards, so that both may begin at the same place. */
static void widen(uint8_t *row, unsigned width)
{
    for (unsigned x = width; x-- > 0;) {
        row[3 * (size_t)x] = row[3 * (size_t)x + 1] = row[3 * (size_t)x + 2] = row[x];
    }
}

static bool put_rows(FILE *f, const struct ic_shape *shape, const uint8_t *pixels, unsigned bits)
{
    const size_t bytes = padded_row(shape->width, bits);
    uint8_t *row = calloc(1, bytes);
    bool good = row != NULL;
    for (unsigned y = shape->height; good && y-- > 0;) {
        ic_picture_grey_row(shape->sink, pixels, shape->width, shape->height, y, row);
        if (bits == 24) {
            widen(row, shape->width);
        }
        good = fwrite(row, 1, bytes, f) == bytes;
    }
    free(row);
    return good;
}

int ic_image_save_bmp(const char *path, const struct ic_shape *shape, const uint8_t *pixels)
{
    uint8_t headers[FILE_HEADER + INFO_HEADER + PALETTE];
    const unsigned bits = shape->sink == Y800 ? 8 : 24;
    const size_t n = put_headers(headers, sizeof headers, shape, bits);
    FILE *f = fopen(path, "wbe");
    if (f == NULL) {
        return -CT_E_IO;
    }
    bool good = fwrite(headers, 1, n, f) == n && put_rows(f, shape, pixels, bits);
    good = fclose(f) == 0 && good;
    if (!good) {
        remove(path);
    }
    return good ? 0 : -CT_E_IO;
}
