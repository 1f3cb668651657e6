// SPDX-License-Identifier: Apache-2.0
// A part of a picture as JPEG, many times a second.
#ifndef CAMTWIN_APP_MEDIA_JPEG_H
#define CAMTWIN_APP_MEDIA_JPEG_H

#include <stddef.h>
#include <stdint.h>

struct media_jpeg;

/** What to show. */
struct media_jpeg_view {
    unsigned x, y, w, h; /* region, inside the picture */
    unsigned width;      /* columns of the JPEG; height follows */
    unsigned quality;    /* 1 to 100 */
};

/**
 * An encoder, for one thread at a time; it is quick when the same view comes again. NULL when out of memory, or where there is no
 * app/media_module.h.
 */
struct media_jpeg *media_jpeg_new(void);
/** NULL is allowed. */
void media_jpeg_free(struct media_jpeg *j);

/**
 * Encodes a view of the picture in the wire's form, bytes[size]. *out ([*out_size]) is good until the next call. 0, -CT_E_FORMAT
 * (unknown pixel format, too few bytes, no such region), -CT_E_MEMORY, -CT_E_IO.
 */
int media_jpeg_encode(struct media_jpeg *j, uint32_t pixel_format, unsigned width, unsigned height,
                      const uint8_t *bytes, size_t size, const struct media_jpeg_view *view, const uint8_t **out,
                      size_t *out_size);

#endif
