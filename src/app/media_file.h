// SPDX-License-Identifier: Apache-2.0
// Picture files by FFmpeg: the module's side of media.h, whose functions say what these do.
#ifndef CAMTWIN_APP_MEDIA_FILE_H
#define CAMTWIN_APP_MEDIA_FILE_H

#include "app/media.h"

int file_read_plane(const char *path, struct scene_plane *out);
int file_read_samples(const char *path, struct media_samples *out);
int file_write_picture(const char *path, uint32_t pixel_format, unsigned width, unsigned height, const uint8_t *bytes,
                       size_t size);
int file_make_picture(const char *ending, uint32_t pixel_format, unsigned width, unsigned height, const uint8_t *bytes,
                      size_t size, uint8_t **out, size_t *out_size);

#endif
