// SPDX-License-Identifier: Apache-2.0
// JPEG through FFmpeg's encoder: one picture of grey, colours at their middle.
#include "host/ic_image_file.h"

#include <libavcodec/avcodec.h>
#include <libavutil/frame.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

/** FFmpeg's quantiser scale, 2 (best) to 31, for a quality of 0 to 100. */
static int scale_of(long quality)
{
    const long q = quality < 0 ? 0 : quality > 100 ? 100 : quality;
    return (int)(31 - (31 - 2) * q / 100);
}

static void fill(AVFrame *frame, const struct ic_shape *shape, const uint8_t *pixels)
{
    for (unsigned y = 0; y < shape->height; y++) {
        uint8_t *row = frame->data[0] + (size_t)y * (size_t)frame->linesize[0];
        ic_picture_grey_row(shape->sink, pixels, shape->width, shape->height, y, row);
    }
    for (unsigned y = 0; y < (shape->height + 1) / 2; y++) {
        memset(frame->data[1] + (size_t)y * (size_t)frame->linesize[1], 128, (shape->width + 1) / 2);
        memset(frame->data[2] + (size_t)y * (size_t)frame->linesize[2], 128, (shape->width + 1) / 2);
    }
}

static AVFrame *make_frame(const struct ic_shape *shape, const uint8_t *pixels, int scale)
{
    AVFrame *frame = av_frame_alloc();
    if (frame == NULL) {
        return NULL;
    }
    frame->format = AV_PIX_FMT_YUVJ420P;
    frame->width = (int)shape->width;
    frame->height = (int)shape->height;
    frame->quality = scale * FF_QP2LAMBDA;
    if (av_frame_get_buffer(frame, 0) < 0) {
        av_frame_free(&frame);
        return NULL;
    }
    fill(frame, shape, pixels);
    return frame;
}

static AVCodecContext *make_encoder(const struct ic_shape *shape, int scale)
{
    const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    AVCodecContext *encoder = codec != NULL ? avcodec_alloc_context3(codec) : NULL;
    if (encoder == NULL) {
        return NULL;
    }
    encoder->width = (int)shape->width;
    encoder->height = (int)shape->height;
    encoder->pix_fmt = AV_PIX_FMT_YUVJ420P;
    encoder->time_base = (AVRational){1, 1};
    encoder->flags |= AV_CODEC_FLAG_QSCALE;
    encoder->global_quality = scale * FF_QP2LAMBDA;
    if (avcodec_open2(encoder, codec, NULL) < 0) {
        avcodec_free_context(&encoder);
    }
    return encoder;
}

static int write_file(const char *path, const AVPacket *packet)
{
    FILE *f = fopen(path, "wbe");
    if (f == NULL) {
        return -CT_E_IO;
    }
    bool good = fwrite(packet->data, 1, (size_t)packet->size, f) == (size_t)packet->size;
    good = fclose(f) == 0 && good;
    if (!good) {
        remove(path);
    }
    return good ? 0 : -CT_E_IO;
}

int ic_image_save_jpeg(const char *path, const struct ic_shape *shape, const uint8_t *pixels, long quality)
{
    const int scale = scale_of(quality);
    AVCodecContext *encoder = make_encoder(shape, scale);
    AVFrame *frame = make_frame(shape, pixels, scale);
    AVPacket *packet = av_packet_alloc();
    int err = encoder == NULL ? -CT_E_UNSUPPORTED : frame == NULL || packet == NULL ? -CT_E_MEMORY : 0;
    if (err == 0 && avcodec_send_frame(encoder, frame) == 0 && avcodec_send_frame(encoder, NULL) == 0 &&
        avcodec_receive_packet(encoder, packet) == 0) {
        err = write_file(path, packet);
    } else if (err == 0) {
        err = -CT_E_UNSUPPORTED;
    }
    av_packet_free(&packet);
    av_frame_free(&frame);
    avcodec_free_context(&encoder);
    return err;
}
