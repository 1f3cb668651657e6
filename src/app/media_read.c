// SPDX-License-Identifier: Apache-2.0
// Picture files in: their light for a scene, and their samples as they are.
#include "app/media_file.h"

#include <stdlib.h>
#include <string.h>

#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>

#include "app/media_decode.h"
#include "app/media_film.h"
#include "app/media_light.h"
#include "app/media_stream.h"
#include "app/reason.h"
#include "base/error.h"

/* The samples as they are: FFmpeg knows where each of its formats keeps them. */
static int to_media_samples(const AVFrame *frame, struct media_samples *out)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(frame->format);
    const unsigned width = (unsigned)frame->width, height = (unsigned)frame->height;
    const uint64_t strange = AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_FLOAT;
    if (d == NULL || (d->flags & strange) != 0 || (d->comp[0].depth != 8 && d->comp[0].depth != 16)) {
        return -CT_E_FORMAT;
    }
    const int component = (d->flags & AV_PIX_FMT_FLAG_RGB) != 0 ? 1 : 0;
    uint16_t *samples = malloc((size_t)width * height * sizeof *samples);
    if (samples == NULL) {
        return -CT_E_MEMORY;
    }
    for (unsigned y = 0; y < height; y++) {
        av_read_image_line2(samples + (size_t)y * width, (const uint8_t **)(uintptr_t)frame->data, frame->linesize, d,
                            0, (int)y, component, (int)width, 0, sizeof *samples);
    }
    *out = (struct media_samples){
        .samples = samples, .width = width, .height = height, .bits = (unsigned)d->comp[0].depth};
    return 0;
}

static int rows_to_plane(const struct scene_rows *rows, struct scene_plane *out)
{
    float *luminance = malloc((size_t)rows->width * rows->height * sizeof *luminance);
    if (luminance == NULL) {
        return -CT_E_MEMORY;
    }
    for (unsigned y = 0; y < rows->height; y++) {
        const float *row = rows->row(rows->cookie, y);
        if (row == NULL) {
            free(luminance);
            return -CT_E_FORMAT;
        }
        memcpy(luminance + (size_t)y * rows->width, row, rows->width * sizeof *row);
    }
    *out = (struct scene_plane){.luminance = luminance, .width = rows->width, .height = rows->height};
    return 0;
}

/* Opens the picture and hands its rows to a plane, or to a scene when there is no plane. */
static int read_picture(const char *path, double photons, struct scene *scene, struct scene_plane *plane)
{
    struct decode *d = NULL;
    struct scene_rows rows;
    int e = decode_open(path, DECODE_PICTURE, NULL, &d);
    if (e < 0) {
        return e;
    }
    struct light_reader *reader = light_reader_new();
    e = reader != NULL ? light_reader_begin(reader, decode_picture(d), &rows) : -CT_E_MEMORY;
    if (e == 0) {
        e = plane != NULL ? rows_to_plane(&rows, plane) : scene_image_from_rows(&rows, photons, scene);
    }
    light_reader_free(reader);
    decode_close(d);
    return e;
}

int file_read_plane(const char *path, struct scene_plane *out)
{
    return read_picture(path, 0.0, NULL, out);
}

int image_scene_open(const char *path, double photons, struct scene *out, char *why, size_t n)
{
    const struct reason reason = {.text = why, .n = n};
    const int e = read_picture(path, photons, out, NULL);
    if (e == -CT_E_NOT_FOUND) {
        return refuse(&reason, e, "the picture '%s' can not be opened", path);
    }
    if (e == -CT_E_LENGTH) {
        stream_say_why(path, e, why, n);
        return e;
    }
    if (e == -CT_E_FORMAT) {
        return refuse(&reason, e, "'%s' is not a picture that can be read (whole, and of at most %d pixels)", path,
                      DECODE_PIXELS_MAX);
    }
    return e < 0 ? refuse(&reason, e, "no scene from '%s': %s", path, error_text(e)) : 0;
}

int file_read_samples(const char *path, struct media_samples *out)
{
    struct decode *d = NULL;
    int e = decode_open(path, DECODE_PICTURE, NULL, &d);
    if (e == 0) {
        e = to_media_samples(decode_picture(d), out);
    }
    decode_close(d);
    return e;
}
