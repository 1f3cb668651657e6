// SPDX-License-Identifier: Apache-2.0
// What is done with FFmpeg, as a module that is loaded when somebody first wants a picture file read or made.
//
// FFmpeg brings two hundred libraries. Most commands, and a camera that sees a chart, need none of them: they start in a
// tenth of the time. The module is libcamtwin-media.so beside our other libraries; a test links its objects instead.
#ifndef CAMTWIN_APP_MEDIA_MODULE_H
#define CAMTWIN_APP_MEDIA_MODULE_H

#include "app/media.h"
#include "app/media_film.h"
#include "app/media_jpeg.h"

/** Functions on any thread, several at a time; what they are given and give is said where the function of that name stands. */
struct media_module {
    const char *version; /* of the camtwin that it belongs to */

    /* Scenes, each with a sentence in why[n] on error: app/media_film.h. */
    int (*open_image)(const char *path, double photons, struct scene *out, char *why, size_t n);
    int (*open_video)(const struct film *film, const struct log *log, struct scene *out, char *why, size_t n);
    int (*open_sequence)(const struct film *film, const struct log *log, struct scene *out, char *why, size_t n);

    /* Picture files: app/media.h. */
    int (*read_plane)(const char *path, struct scene_plane *out);
    int (*read_samples)(const char *path, struct media_samples *out);
    int (*write_picture)(const char *path, uint32_t pixel_format, unsigned width, unsigned height, const uint8_t *bytes,
                         size_t size);
    int (*make_picture)(const char *ending, uint32_t pixel_format, unsigned width, unsigned height,
                        const uint8_t *bytes, size_t size, uint8_t **out, size_t *out_size);

    /* The console's pictures: app/media_jpeg.h. */
    struct media_jpeg *(*jpeg_new)(void);
    void (*jpeg_free)(struct media_jpeg *j);
    int (*jpeg_encode)(struct media_jpeg *j, uint32_t pixel_format, unsigned width, unsigned height,
                       const uint8_t *bytes, size_t size, const struct media_jpeg_view *view, const uint8_t **out,
                       size_t *out_size);
};

/** The name under which the module gives its struct away. */
#define MEDIA_MODULE_SYMBOL "camtwin_media"

/**
 * The module, loaded by the first call (a tenth of a second) and never unloaded. On any thread. NULL when it can not be had;
 * why[n] (may be NULL, 0) then holds a sentence, the same at every call.
 */
const struct media_module *media_module(char *why, size_t n);

#endif
