// SPDX-License-Identifier: Apache-2.0
// Picture files out: the wire's bytes as PNG, TIFF, or as they are.
#include "app/media_file.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>

#include "app/media_wire.h"
#include "base/error.h"

static const struct picture_kind {
    const char *ending;
    enum AVCodecID codec;           /* AV_CODEC_ID_NONE: the wire's bytes */
    enum AVPixelFormat deep_format; /* for more than 8 bits */
    const char *setting, *value;    /* speed before size: pictures come by the dozen */
} kinds[] = {
    {".png", AV_CODEC_ID_PNG, AV_PIX_FMT_GRAY16BE, "compression_level", "1"},
    {".tiff", AV_CODEC_ID_TIFF, AV_PIX_FMT_GRAY16LE, "compression_algo", "raw"},
    {".tif", AV_CODEC_ID_TIFF, AV_PIX_FMT_GRAY16LE, "compression_algo", "raw"},
    {".raw", AV_CODEC_ID_NONE, AV_PIX_FMT_NONE, NULL, NULL},
};

static const struct picture_kind *kind_of(const char *path)
{
    const char *ending = strrchr(path, '.');
    for (size_t i = 0; ending != NULL && i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcasecmp(ending, kinds[i].ending) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

static void fill_frame(AVFrame *frame, uint32_t pixel_format, const uint8_t *bytes)
{
    const size_t width = (size_t)frame->width;
    const bool big_endian = frame->format == AV_PIX_FMT_GRAY16BE;
    for (int y = 0; y < frame->height; y++) {
        uint8_t *row = frame->data[0] + (ptrdiff_t)y * frame->linesize[0];
        if (pixel_format == PFNC_MONO8) {
            memcpy(row, bytes + (size_t)y * width, width);
            continue;
        }
        for (size_t x = 0; x < width; x++) {
            const unsigned v = media_wire_sample16(pixel_format, bytes, (size_t)y * width + x);
            row[2 * x + big_endian] = (uint8_t)v;
            row[2 * x + !big_endian] = (uint8_t)(v >> 8);
        }
    }
}

static int write_file(const char *path, const uint8_t *bytes, size_t size)
{
    FILE *f = fopen(path, "wb");
    if (f == NULL) {
        return -CT_E_IO;
    }
    const bool written = fwrite(bytes, 1, size, f) == size;
    const bool closed = fclose(f) == 0; /* a full disk may show only here */
    return written && closed ? 0 : -CT_E_IO;
}

/* A still picture's one packet is the whole file. */
static int encode(AVCodecContext *encoder, const AVFrame *frame, AVPacket *packet)
{
    int e = avcodec_send_frame(encoder, frame);
    if (e == 0) {
        avcodec_send_frame(encoder, NULL);
        e = avcodec_receive_packet(encoder, packet);
    }
    return e == 0 ? 0 : e == AVERROR(ENOMEM) ? -CT_E_MEMORY : -CT_E_IO;
}

/** Malloc'ed, as the caller may keep it. */
static int copy_out(const AVPacket *packet, uint8_t **out, size_t *out_size)
{
    uint8_t *copy = malloc((size_t)packet->size);
    if (copy == NULL) {
        return -CT_E_MEMORY;
    }
    memcpy(copy, packet->data, (size_t)packet->size);
    *out = copy;
    *out_size = (size_t)packet->size;
    return 0;
}

static int make_encoded(const struct picture_kind *kind, uint32_t pixel_format, AVFrame *frame, const uint8_t *bytes,
                        uint8_t **out, size_t *out_size)
{
    const AVCodec *codec = avcodec_find_encoder(kind->codec);
    if (codec == NULL) {
        return -CT_E_UNSUPPORTED;
    }
    int e = -CT_E_MEMORY;
    AVPacket *packet = av_packet_alloc();
    AVCodecContext *encoder = avcodec_alloc_context3(codec);
    if (packet == NULL || encoder == NULL) {
        goto done;
    }
    encoder->width = frame->width;
    encoder->height = frame->height;
    encoder->pix_fmt = frame->format;
    encoder->time_base = (AVRational){1, 1};
    av_opt_set(encoder, kind->setting, kind->value, AV_OPT_SEARCH_CHILDREN);
    if (avcodec_open2(encoder, codec, NULL) < 0) {
        e = -CT_E_IO;
        goto done;
    }
    if (av_frame_get_buffer(frame, 0) < 0) {
        goto done;
    }
    fill_frame(frame, pixel_format, bytes);
    e = encode(encoder, frame, packet);
    if (e == 0) {
        e = copy_out(packet, out, out_size);
    }
done:
    avcodec_free_context(&encoder);
    av_packet_free(&packet);
    return e;
}

int file_make_picture(const char *ending, uint32_t pixel_format, unsigned width, unsigned height, const uint8_t *bytes,
                      size_t size, uint8_t **out, size_t *out_size)
{
    const struct picture_kind *kind = kind_of(ending);
    const size_t needed = media_wire_size(pixel_format, width, height);
    if (kind == NULL || needed == 0 || size < needed || width > INT16_MAX || height > INT16_MAX) {
        return -CT_E_FORMAT;
    }
    if (kind->codec == AV_CODEC_ID_NONE) {
        *out = malloc(needed);
        if (*out == NULL) {
            return -CT_E_MEMORY;
        }
        memcpy(*out, bytes, needed);
        *out_size = needed;
        return 0;
    }
    av_log_set_level(AV_LOG_QUIET); /* the result says it */
    AVFrame *frame = av_frame_alloc();
    if (frame == NULL) {
        return -CT_E_MEMORY;
    }
    frame->width = (int)width;
    frame->height = (int)height;
    frame->format = pixel_format == PFNC_MONO8 ? AV_PIX_FMT_GRAY8 : kind->deep_format;
    const int e = make_encoded(kind, pixel_format, frame, bytes, out, out_size);
    av_frame_free(&frame);
    return e;
}

int file_write_picture(const char *path, uint32_t pixel_format, unsigned width, unsigned height, const uint8_t *bytes,
                       size_t size)
{
    const struct picture_kind *kind = kind_of(path);
    const size_t needed = media_wire_size(pixel_format, width, height);
    if (kind != NULL && kind->codec == AV_CODEC_ID_NONE && needed > 0 && size >= needed) {
        return write_file(path, bytes, needed); /* as it is, without a copy */
    }
    uint8_t *made = NULL;
    size_t made_size = 0;
    int e = file_make_picture(path, pixel_format, width, height, bytes, size, &made, &made_size);
    if (e == 0) {
        e = write_file(path, made, made_size);
    }
    free(made);
    return e;
}
