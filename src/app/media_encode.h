// SPDX-License-Identifier: Apache-2.0
// JPEGs by FFmpeg: the module's side of media_jpeg.h, whose functions say what these do.
#ifndef CAMTWIN_APP_MEDIA_ENCODE_H
#define CAMTWIN_APP_MEDIA_ENCODE_H

#include "app/media_jpeg.h"

struct media_jpeg *jpeg_new(void);
void jpeg_free(struct media_jpeg *j);
int jpeg_encode(struct media_jpeg *j, uint32_t pixel_format, unsigned width, unsigned height, const uint8_t *bytes,
                size_t size, const struct media_jpeg_view *view, const uint8_t **out, size_t *out_size);

#endif
