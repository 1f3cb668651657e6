// SPDX-License-Identifier: Apache-2.0
// Picture files in: FFmpeg decodes, here samples become linear luminance.
#include "app/media.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

#include "base/error.h"

enum { SAMPLE_VALUES = 65536 };

struct source {
    AVFormatContext *format;
    AVCodecContext *decoder;
    AVPacket *packet;
    AVFrame *frame;
    int stream;
};

static void source_close(struct source *s)
{
    av_frame_free(&s->frame);
    av_packet_free(&s->packet);
    avcodec_free_context(&s->decoder);
    avformat_close_input(&s->format);
}

static int error_of_av(int e)
{
    return e == AVERROR(ENOMEM) ? -CT_E_MEMORY : e == AVERROR(ENOENT) ? -CT_E_NOT_FOUND : -CT_E_FORMAT;
}

/* A name is a file on this machine and nothing else: no protocol, and no pattern for numbered files, hides in it. */
static int open_file(struct source *s, const char *path)
{
    const size_t size = strlen(path) + sizeof "file:";
    char *url = malloc(size);
    if (url == NULL) {
        return -CT_E_MEMORY;
    }
    snprintf(url, size, "file:%s", path);
    AVDictionary *settings = NULL;
    av_dict_set(&settings, "protocol_whitelist", "file", 0);
    av_dict_set(&settings, "pattern_type", "none", 0);
    const int e = avformat_open_input(&s->format, url, NULL, &settings);
    av_dict_free(&settings);
    free(url);
    return e < 0 ? error_of_av(e) : 0;
}

static int open_decoder(struct source *s)
{
    const AVCodec *codec = NULL;
    int e = avformat_find_stream_info(s->format, NULL);
    if (e < 0) {
        return error_of_av(e);
    }
    s->stream = av_find_best_stream(s->format, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
    if (s->stream < 0 || codec == NULL) {
        return -CT_E_FORMAT;
    }
    s->decoder = avcodec_alloc_context3(codec);
    s->packet = av_packet_alloc();
    s->frame = av_frame_alloc();
    if (s->decoder == NULL || s->packet == NULL || s->frame == NULL) {
        return -CT_E_MEMORY;
    }
    e = avcodec_parameters_to_context(s->decoder, s->format->streams[s->stream]->codecpar);
    if (e >= 0) {
        e = avcodec_open2(s->decoder, codec, NULL);
    }
    return e < 0 ? error_of_av(e) : 0;
}

/* Feeds packets until the decoder has a picture, and tells it when there are no more. */
static int decode_first(struct source *s)
{
    for (;;) {
        int e = avcodec_receive_frame(s->decoder, s->frame);
        if (e != AVERROR(EAGAIN)) {
            return e < 0 ? error_of_av(e) : 0;
        }
        const bool more = av_read_frame(s->format, s->packet) >= 0;
        if (more && s->packet->stream_index != s->stream) {
            av_packet_unref(s->packet);
            continue;
        }
        e = avcodec_send_packet(s->decoder, more ? s->packet : NULL);
        av_packet_unref(s->packet);
        if (e < 0) {
            return error_of_av(e);
        }
    }
}

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

/* Rec. 709 luminance from linear light of one row of grey 16-bit, RGB 16-bit, or RGB 8-bit samples. */
static void luminance_of_row(const uint8_t *row, enum AVPixelFormat format, unsigned width, const float *light,
                             float *out)
{
    const uint16_t *wide = (const uint16_t *)(const void *)row; /* rows are allocated on 32 bytes */
    for (size_t x = 0; x < width; x++) {
        if (format == AV_PIX_FMT_GRAY16) {
            out[x] = light[wide[x]];
            continue;
        }
        unsigned c[3];
        for (unsigned i = 0; i < 3; i++) {
            c[i] = format == AV_PIX_FMT_RGB24 ? row[3 * x + i] * 257u : wide[3 * x + i];
        }
        out[x] = 0.2126f * light[c[0]] + 0.7152f * light[c[1]] + 0.0722f * light[c[2]];
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

/* The frame in its sample_format, in the machine's byte order; *out is av_malloc'ed rows of *out_stride bytes. */
static int to_samples(const AVFrame *frame, const AVPixFmtDescriptor *d, uint8_t **out, int *out_stride)
{
    uint8_t *planes[4] = {NULL};
    int strides[4] = {0};
    const enum AVPixelFormat format = sample_format(d);
    struct SwsContext *sws =
        sws_getContext(frame->width, frame->height, frame->format, frame->width, frame->height, format,
                       SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, NULL, NULL, NULL);
    if (sws == NULL) {
        return -CT_E_FORMAT;
    }
    const int *from = sws_getCoefficients(frame->colorspace);
    sws_setColorspaceDetails(sws, from, has_full_range(frame, d), sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16,
                             1 << 16);

    int e = av_image_alloc(planes, strides, frame->width, frame->height, format, 32) < 0 ? -CT_E_MEMORY : 0;
    if (e == 0 && sws_scale(sws, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height, planes,
                            strides) != frame->height) {
        av_freep(&planes[0]);
        e = -CT_E_FORMAT;
    }
    sws_freeContext(sws);
    *out = planes[0];
    *out_stride = strides[0];
    return e;
}

static int to_plane(const AVFrame *frame, struct scene_plane *out)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(frame->format);
    const unsigned width = (unsigned)frame->width, height = (unsigned)frame->height;
    uint8_t *samples = NULL;
    int stride = 0;
    int e = d == NULL ? -CT_E_FORMAT : to_samples(frame, d, &samples, &stride);
    if (e < 0) {
        return e;
    }
    float *light = malloc(SAMPLE_VALUES * sizeof *light);
    float *luminance = malloc((size_t)width * height * sizeof *luminance);
    if (light == NULL || luminance == NULL) {
        free(luminance);
        e = -CT_E_MEMORY;
    } else {
        fill_light(light, frame->color_trc == AVCOL_TRC_LINEAR);
        for (unsigned y = 0; y < height; y++) {
            luminance_of_row(samples + (size_t)y * (size_t)stride, sample_format(d), width, light,
                             luminance + (size_t)y * width);
        }
        *out = (struct scene_plane){.luminance = luminance, .width = width, .height = height};
    }
    free(light);
    av_free(samples);
    return e;
}

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

/* Opens the file and decodes its first picture into s->frame. source_close is due either way. */
static int source_open(struct source *s, const char *path)
{
    if (access(path, R_OK) != 0) {
        return -CT_E_NOT_FOUND;
    }
    av_log_set_level(AV_LOG_QUIET); /* who calls says what is wrong, once */

    int e = open_file(s, path);
    if (e == 0) {
        e = open_decoder(s);
    }
    return e < 0 ? e : decode_first(s);
}

int media_read_plane(const char *path, struct scene_plane *out)
{
    struct source s = {0};
    int e = source_open(&s, path);
    if (e == 0) {
        e = to_plane(s.frame, out);
    }
    source_close(&s);
    return e;
}

int media_read_samples(const char *path, struct media_samples *out)
{
    struct source s = {0};
    int e = source_open(&s, path);
    if (e == 0) {
        e = to_media_samples(s.frame, out);
    }
    source_close(&s);
    return e;
}
