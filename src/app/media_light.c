// SPDX-License-Identifier: Apache-2.0
// Samples become linear luminance: swscale brings a strip of rows into grey or RGB, a table has each value's light.
#include "app/media_light.h"

#include <stdbool.h>
#include <stdlib.h>

#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

#include "base/error.h"

enum {
    SAMPLE_VALUES = 65536,
    STRIP_ROWS = 64,  /* that are wanted of a strip ... */
    STRIP_MARGIN = 8, /* ... and rows around them: colours are interpolated between rows that share them */
    STRIP_ALIGN = 4,  /* most rows that share a colour sample */
};

struct light_reader {
    float *light[2]; /* [SAMPLE_VALUES] of each 16-bit value: sRGB-coded, linear; made when first wanted */
    float narrow[256];
    const float *wide; /* the one in use */
    const AVFrame *frame;
    const AVPixFmtDescriptor *description;
    enum AVPixelFormat format; /* of the strip's samples */
    struct SwsContext *sws;
    uint8_t *strip;
    int stride;
    unsigned strip_first, strip_rows; /* rows of the picture in the strip that are right */
    unsigned strip_skip;              /* rows of it before those */
    float *row;                       /* [width] */
};

/*
 * Light of each 16-bit sample value. sRGB (IEC 61966-2-1): c / 12.92 for small values, else ((c + 0.055) / 1.055)^2.4. The
 * power is x^2 times the fifth root of x^2 by Newton's method: the same on every machine, which pow() is not.
 */
static void fill_light(float *light, bool linear)
{
    for (int i = 0; i < SAMPLE_VALUES; i++) {
        const double c = i / 65535.0;
        if (linear) {
            light[i] = (float)c;
        } else if (c <= 0.04045) {
            light[i] = (float)(c / 12.92);
        } else {
            const double x = (c + 0.055) / 1.055, x2 = x * x;
            double root = 1.0;
            for (int k = 0; k < 10; k++) {
                const double root2 = root * root;
                root = (4.0 * root + x2 / (root2 * root2)) / 5.0;
            }
            light[i] = (float)(x2 * root);
        }
    }
}

static int choose_light(struct light_reader *r, bool linear)
{
    if (r->light[linear] == NULL) {
        r->light[linear] = malloc(SAMPLE_VALUES * sizeof *r->light[linear]);
        if (r->light[linear] == NULL) {
            return -CT_E_MEMORY;
        }
        fill_light(r->light[linear], linear);
    }
    r->wide = r->light[linear];
    for (unsigned i = 0; i < 256; i++) {
        r->narrow[i] = r->wide[(size_t)i * 257];
    }
    return 0;
}

/* Rec. 709 luminance from linear light of one row of grey 16-bit, RGB 16-bit, or RGB 8-bit samples. */
static void luminance_of_row(const struct light_reader *r, const uint8_t *row, float *out)
{
    const size_t width = (size_t)r->frame->width;
    const uint16_t *wide = (const uint16_t *)(const void *)row; /* rows are allocated on 32 bytes */
    if (r->format == AV_PIX_FMT_GRAY16) {
        for (size_t x = 0; x < width; x++) {
            out[x] = r->wide[wide[x]];
        }
    } else if (r->format == AV_PIX_FMT_RGB24) {
        for (size_t x = 0; x < width; x++) {
            out[x] = 0.2126f * r->narrow[row[3 * x]] + 0.7152f * r->narrow[row[3 * x + 1]] +
                     0.0722f * r->narrow[row[3 * x + 2]];
        }
    } else {
        for (size_t x = 0; x < width; x++) {
            out[x] = 0.2126f * r->wide[wide[3 * x]] + 0.7152f * r->wide[wide[3 * x + 1]] +
                     0.0722f * r->wide[wide[3 * x + 2]];
        }
    }
}

static bool is_grey(const AVPixFmtDescriptor *d)
{
    return d->nb_components <= 2 && !(d->flags & (AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_RGB));
}

/* The form that a frame is brought into: as it is, or without loss. Widening 8-bit colours would cost swscale precision. */
static enum AVPixelFormat sample_format(const AVPixFmtDescriptor *d)
{
    return is_grey(d) ? AV_PIX_FMT_GRAY16 : d->comp[0].depth > 8 ? AV_PIX_FMT_RGB48 : AV_PIX_FMT_RGB24;
}

/* Whether samples use their whole range. A file that does not say: video uses a part of it, pictures do not. */
static bool has_full_range(const AVFrame *frame, const AVPixFmtDescriptor *d)
{
    const bool video = !is_grey(d) && !(d->flags & (AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_RGB));
    return frame->color_range == AVCOL_RANGE_JPEG || (frame->color_range != AVCOL_RANGE_MPEG && !video);
}

/* Converts rows [first, first + rows) of the picture into the strip; `first` is a multiple of STRIP_ALIGN. */
static int convert_strip(struct light_reader *r, unsigned first, unsigned rows)
{
    const AVFrame *frame = r->frame;
    struct SwsContext *sws =
        sws_getCachedContext(r->sws, frame->width, (int)rows, frame->format, frame->width, (int)rows, r->format,
                             SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BITEXACT, NULL, NULL, NULL);
    r->sws = sws;
    if (sws == NULL) {
        return -CT_E_FORMAT;
    }
    sws_setColorspaceDetails(sws, sws_getCoefficients(frame->colorspace), has_full_range(frame, r->description),
                             sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16);

    const uint8_t *planes[4] = {NULL};
    for (unsigned i = 0; i < 4; i++) {
        const bool palette = i == 1 && (r->description->flags & AV_PIX_FMT_FLAG_PAL) != 0;
        const bool colour = i == 1 || i == 2;
        const unsigned row = palette ? 0 : colour ? first >> r->description->log2_chroma_h : first;
        planes[i] = frame->data[i] == NULL ? NULL : frame->data[i] + (ptrdiff_t)row * frame->linesize[i];
    }
    uint8_t *const to[4] = {r->strip};
    const int strides[4] = {r->stride};
    return sws_scale(sws, planes, frame->linesize, 0, (int)rows, to, strides) == (int)rows ? 0 : -CT_E_FORMAT;
}

/* Brings the strip to where row y is, best for those that read downwards. */
static int move_strip(struct light_reader *r, unsigned y)
{
    const unsigned height = (unsigned)r->frame->height, window = STRIP_ROWS + 2 * STRIP_MARGIN;
    unsigned first = y > STRIP_MARGIN ? (y - STRIP_MARGIN) / STRIP_ALIGN * STRIP_ALIGN : 0;
    if (height <= window) {
        first = 0;
    } else if (first > height - window) {
        first = (height - window) / STRIP_ALIGN * STRIP_ALIGN; /* whole to the end: at most STRIP_ALIGN - 1 more rows */
    }
    const unsigned left = height - first, rows = left < window + STRIP_ALIGN ? left : window;
    const int e = convert_strip(r, first, rows);
    if (e < 0) {
        r->strip_rows = 0;
        return e;
    }
    r->strip_skip = first == 0 ? 0 : STRIP_MARGIN - STRIP_ALIGN;
    r->strip_first = first + r->strip_skip;
    r->strip_rows = rows - r->strip_skip - (rows == left ? 0 : STRIP_MARGIN);
    return 0;
}

static const float *read_row(void *cookie, unsigned y)
{
    struct light_reader *r = cookie;
    if ((y < r->strip_first || y - r->strip_first >= r->strip_rows) && move_strip(r, y) < 0) {
        return NULL;
    }
    const size_t at = (size_t)(y - r->strip_first) + r->strip_skip;
    luminance_of_row(r, r->strip + at * (size_t)r->stride, r->row);
    return r->row;
}

struct light_reader *light_reader_new(void)
{
    return calloc(1, sizeof(struct light_reader));
}

static void free_strip(struct light_reader *r)
{
    av_freep(&r->strip);
    free(r->row);
    r->row = NULL;
}

void light_reader_free(struct light_reader *r)
{
    if (r != NULL) {
        free_strip(r);
        sws_freeContext(r->sws);
        free(r->light[0]);
        free(r->light[1]);
        free(r);
    }
}

int light_reader_begin(struct light_reader *r, const AVFrame *frame, struct scene_rows *out)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(frame->format);
    if (d == NULL || frame->width <= 0 || frame->height <= 0) {
        return -CT_E_FORMAT;
    }
    int e = choose_light(r, frame->color_trc == AVCOL_TRC_LINEAR);
    if (e < 0) {
        return e;
    }
    free_strip(r);
    r->frame = frame;
    r->description = d;
    r->format = sample_format(d);
    r->strip_rows = 0;

    uint8_t *planes[4] = {NULL};
    int strides[4] = {0};
    const int rows = STRIP_ROWS + 2 * STRIP_MARGIN + STRIP_ALIGN;
    r->row = malloc((size_t)frame->width * sizeof *r->row);
    if (r->row == NULL || av_image_alloc(planes, strides, frame->width, rows, r->format, 32) < 0) {
        return -CT_E_MEMORY;
    }
    r->strip = planes[0];
    r->stride = strides[0];
    *out = (struct scene_rows){
        .width = (unsigned)frame->width, .height = (unsigned)frame->height, .row = read_row, .cookie = r};
    return 0;
}
