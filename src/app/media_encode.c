// SPDX-License-Identifier: Apache-2.0
// The wire's bytes to 8 bits, to the size that is wanted, to JPEG.
#include "app/media_encode.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>

#include "app/media_wire.h"
#include "base/error.h"

enum { GREY = 128 }; /* of both colour planes */

struct media_jpeg {
    struct media_jpeg_view view; /* that all below is for */
    AVCodecContext *encoder;
    AVFrame *frame; /* YUVJ420P, its colours grey for good */
    AVPacket *packet;
    struct SwsContext *scaler;
    uint8_t *grey; /* [grey_size] the region in 8 bits, when the wire has more */
    size_t grey_size;
};

struct media_jpeg *jpeg_new(void)
{
    struct media_jpeg *j = calloc(1, sizeof *j);
    if (j == NULL) {
        return NULL;
    }
    j->packet = av_packet_alloc();
    if (j->packet == NULL) {
        jpeg_free(j);
        return NULL;
    }
    return j;
}

static void forget(struct media_jpeg *j)
{
    avcodec_free_context(&j->encoder);
    av_frame_free(&j->frame);
    sws_freeContext(j->scaler);
    j->scaler = NULL;
    j->view = (struct media_jpeg_view){0};
}

void jpeg_free(struct media_jpeg *j)
{
    if (j != NULL) {
        forget(j);
        av_packet_free(&j->packet);
        free(j->grey);
        free(j);
    }
}

/** 1 to 100, as people know it, to the quantiser's 2 to 31. */
static int quantiser(unsigned quality)
{
    return 2 + (int)((100 - quality) * 29 / 99);
}

static int open_encoder(struct media_jpeg *j, const struct media_jpeg_view *view, int height)
{
    const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    if (codec == NULL) {
        return -CT_E_UNSUPPORTED;
    }
    j->encoder = avcodec_alloc_context3(codec);
    if (j->encoder == NULL) {
        return -CT_E_MEMORY;
    }
    AVCodecContext *e = j->encoder;
    e->width = (int)view->width;
    e->height = height;
    e->pix_fmt = AV_PIX_FMT_YUVJ420P;
    e->color_range = AVCOL_RANGE_JPEG;
    e->time_base = (AVRational){1, 25};
    e->flags |= AV_CODEC_FLAG_QSCALE;
    e->global_quality = quantiser(view->quality) * FF_QP2LAMBDA;
    e->thread_count = 1;
    av_opt_set(e->priv_data, "huffman", "default", 0); /* fitted tables would take a second pass */
    return avcodec_open2(e, codec, NULL) < 0 ? -CT_E_IO : 0;
}

static int open_frame(struct media_jpeg *j)
{
    j->frame = av_frame_alloc();
    if (j->frame == NULL) {
        return -CT_E_MEMORY;
    }
    AVFrame *f = j->frame;
    f->width = j->encoder->width;
    f->height = j->encoder->height;
    f->format = j->encoder->pix_fmt;
    f->color_range = AVCOL_RANGE_JPEG;
    f->quality = j->encoder->global_quality;
    if (av_frame_get_buffer(f, 0) < 0) {
        return -CT_E_MEMORY;
    }
    for (int plane = 1; plane <= 2; plane++) {
        memset(f->data[plane], GREY, (size_t)f->linesize[plane] * (size_t)((f->height + 1) / 2));
    }
    return 0;
}

static int prepare(struct media_jpeg *j, const struct media_jpeg_view *view)
{
    if (j->encoder != NULL && memcmp(&j->view, view, sizeof *view) == 0) {
        return 0;
    }
    forget(j);
    unsigned height = (unsigned)(((uint64_t)view->h * view->width + view->w / 2) / view->w);
    int e = open_encoder(j, view, height > 0 ? (int)height : 1);
    e = e < 0 ? e : open_frame(j);
    if (e == 0 && (view->width != view->w || height != view->h)) {
        j->scaler = sws_getContext((int)view->w, (int)view->h, AV_PIX_FMT_GRAY8, j->encoder->width, j->encoder->height,
                                   AV_PIX_FMT_GRAY8, SWS_AREA, NULL, NULL, NULL);
        e = j->scaler == NULL ? -CT_E_MEMORY : 0;
    }
    if (e < 0) {
        forget(j);
        return e;
    }
    j->view = *view;
    return 0;
}

/** The upper 8 bits of each pixel of the region. */
static int unpack(struct media_jpeg *j, uint32_t pixel_format, unsigned width, const uint8_t *bytes)
{
    const struct media_jpeg_view *v = &j->view;
    size_t needed = (size_t)v->w * v->h;
    if (j->grey_size < needed) {
        free(j->grey);
        j->grey = malloc(needed);
        j->grey_size = j->grey != NULL ? needed : 0;
    }
    if (j->grey == NULL) {
        return -CT_E_MEMORY;
    }
    for (unsigned row = 0; row < v->h; row++) {
        uint8_t *to = j->grey + (size_t)row * v->w;
        size_t first = (size_t)(v->y + row) * width + v->x;
        if (pixel_format == PFNC_MONO16) {
            const uint8_t *from = bytes + 2 * first + 1;
            for (unsigned i = 0; i < v->w; i++) {
                to[i] = from[2 * (size_t)i];
            }
            continue;
        }
        for (unsigned i = 0; i < v->w; i++) { /* Mono12p: 3 bytes hold two pixels, low bits first */
            const uint8_t *from = bytes + (first + i) / 2 * 3;
            to[i] = (first + i) % 2 == 0 ? (uint8_t)(from[1] << 4 | from[0] >> 4) : from[2];
        }
    }
    return 0;
}

static int encode(struct media_jpeg *j, const uint8_t **out, size_t *out_size)
{
    av_packet_unref(j->packet);
    j->frame->pts++;
    int e = avcodec_send_frame(j->encoder, j->frame);
    e = e < 0 ? e : avcodec_receive_packet(j->encoder, j->packet);
    if (e < 0) {
        return e == AVERROR(ENOMEM) ? -CT_E_MEMORY : -CT_E_IO;
    }
    *out = j->packet->data;
    *out_size = (size_t)j->packet->size;
    return 0;
}

int jpeg_encode(struct media_jpeg *j, uint32_t pixel_format, unsigned width, unsigned height, const uint8_t *bytes,
                size_t size, const struct media_jpeg_view *view, const uint8_t **out, size_t *out_size)
{
    size_t needed = media_wire_size(pixel_format, width, height);
    if (needed == 0 || size < needed || view->w == 0 || view->h == 0 || view->x + view->w > width ||
        view->y + view->h > height || view->width == 0 || view->width > view->w) {
        return -CT_E_FORMAT;
    }
    int e = prepare(j, view);
    if (e < 0) {
        return e;
    }
    const uint8_t *from = bytes + (size_t)view->y * width + view->x;
    int stride = (int)width;
    if (pixel_format != PFNC_MONO8) {
        e = unpack(j, pixel_format, width, bytes);
        from = j->grey;
        stride = (int)view->w;
    }
    if (e == 0 && av_frame_make_writable(j->frame) < 0) { /* the encoder may still hold the one before */
        e = -CT_E_MEMORY;
    }
    if (e < 0) {
        return e;
    }
    if (j->scaler != NULL) {
        sws_scale(j->scaler, &from, &stride, 0, (int)view->h, j->frame->data, j->frame->linesize);
    } else {
        for (unsigned row = 0; row < view->h; row++) {
            memcpy(j->frame->data[0] + (ptrdiff_t)row * j->frame->linesize[0], from + (ptrdiff_t)row * stride, view->w);
        }
    }
    return encode(j, out, out_size);
}
