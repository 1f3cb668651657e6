// SPDX-License-Identifier: Apache-2.0
// What libcamtwin-media.so gives away: everything that is done with FFmpeg.
#include "app/media_encode.h"
#include "app/media_file.h"
#include "app/media_module.h"
#include "base/attr.h"

extern const struct media_module camtwin_media;

CT_EXPORT const struct media_module camtwin_media = {
    .version = CAMTWIN_VERSION,
    .open_image = image_scene_open,
    .open_video = video_scene_open,
    .open_sequence = sequence_scene_open,
    .read_plane = file_read_plane,
    .read_samples = file_read_samples,
    .write_picture = file_write_picture,
    .make_picture = file_make_picture,
    .jpeg_new = jpeg_new,
    .jpeg_free = jpeg_free,
    .jpeg_encode = jpeg_encode,
};
