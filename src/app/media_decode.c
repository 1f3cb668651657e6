// SPDX-License-Identifier: Apache-2.0
// FFmpeg's demultiplexers and decoders, with what is not allowed switched off.
#include "app/media_decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libavcodec/avcodec.h>
#include <libavdevice/avdevice.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>

#include "app/media_pipe.h"
#include "base/error.h"

enum { POLL_US = 2000, PATIENCE_S = 15, FOR_EVER_S = 1 << 30 };

struct decode {
    char *name;
    enum decode_kind kind;
    const atomic_bool *stop;
    AVIOInterruptCB interrupt; /* asks must_stop */
    AVFormatContext *format;
    AVIOContext *pipe; /* the input is a pipe: as media_pipe.h reads it */
    AVCodecContext *decoder;
    AVPacket *packet;
    AVFrame *incoming, *picture;
    int stream;
    bool device, opened;
    time_t give_up; /* monotonic seconds, for what is under way */
    bool ended;     /* the decoder knows that there is no more */
};

static int error_of_av(int e)
{
    return e == AVERROR(ENOMEM)                           ? -CT_E_MEMORY
           : e == AVERROR(ENOENT) || e == AVERROR(ENODEV) ? -CT_E_NOT_FOUND
           : e == AVERROR_PROTOCOL_NOT_FOUND              ? -CT_E_UNSUPPORTED
           : e == AVERROR(EIO) || e == AVERROR_EXIT       ? -CT_E_IO
                                                          : -CT_E_FORMAT;
}

static bool is_address(const struct decode *d)
{
    return d->kind == DECODE_VIDEO && strstr(d->name, "://") != NULL;
}

static time_t now_s(void)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

static int must_stop(void *cookie)
{
    const struct decode *d = cookie;
    return (d->stop != NULL && atomic_load_explicit(d->stop, memory_order_relaxed)) || now_s() > d->give_up;
}

/* Whoever writes to a pipe may pause as long as they like, once a picture has come. */
static void take_patience(struct decode *d)
{
    d->give_up = now_s() + (d->pipe != NULL && d->opened ? FOR_EVER_S : PATIENCE_S);
}

static int open_format(struct decode *d, const char *url, const AVInputFormat *input, const char *protocols)
{
    d->format = avformat_alloc_context();
    if (d->format == NULL) {
        return -CT_E_MEMORY;
    }
    d->format->interrupt_callback = d->interrupt;
    d->format->flags |= d->device ? AVFMT_FLAG_NONBLOCK : 0;
    d->format->pb = d->pipe;

    AVDictionary *settings = NULL;
    if (protocols != NULL) {
        av_dict_set(&settings, "protocol_whitelist", protocols, 0);
    }
    av_dict_set(&settings, "pattern_type", "none", 0);
    const int e = avformat_open_input(&d->format, url, input, &settings);
    av_dict_free(&settings);
    return e < 0 ? error_of_av(e) : 0;
}

/* A name that is no address is a file of this machine and nothing else: no protocol, and no pattern for numbered files,
 * hides in it. */
static int open_file(struct decode *d)
{
    if (access(d->name, R_OK) != 0) {
        return -CT_E_NOT_FOUND;
    }
    const size_t size = strlen(d->name) + sizeof "file:";
    char *url = malloc(size);
    if (url == NULL) {
        return -CT_E_MEMORY;
    }
    snprintf(url, size, "file:%s", d->name);
    const bool is_pipe = pipe_is(d->name);
    if (is_pipe) {
        d->pipe = pipe_open(d->name, &d->interrupt);
    }
    const int e = is_pipe && d->pipe == NULL ? -CT_E_IO : open_format(d, url, NULL, "file");
    free(url);
    return e;
}

static int open_device(struct decode *d)
{
    if (access(d->name, R_OK) != 0) {
        return -CT_E_NOT_FOUND;
    }
    avdevice_register_all();
    const AVInputFormat *input = av_find_input_format("v4l2");
    return input == NULL ? -CT_E_UNSUPPORTED : open_format(d, d->name, input, NULL);
}

static int open_input(struct decode *d)
{
    d->device = d->kind == DECODE_VIDEO && strncmp(d->name, "/dev/video", strlen("/dev/video")) == 0;
    if (d->device) {
        return open_device(d);
    }
    return is_address(d) ? open_format(d, d->name, NULL, "file,http,https,tcp,tls,crypto,rtp,udp,rtsp,rtsps,rtmp,srt")
                         : open_file(d);
}

/* Looks into the stream for what its head does not say, which may decode pictures: within the same limit. */
static int find_streams(struct decode *d)
{
    AVDictionary *settings[8] = {NULL};
    const unsigned n = d->format->nb_streams < 8 ? d->format->nb_streams : 8;
    for (unsigned i = 0; i < n; i++) {
        av_dict_set_int(&settings[i], "max_pixels", DECODE_PIXELS_MAX, 0);
    }
    const bool settable = d->format->nb_streams <= 8; /* FFmpeg wants settings for every one, or none */
    const int e = settable ? avformat_find_stream_info(d->format, n > 0 ? settings : NULL) : AVERROR_INVALIDDATA;
    for (unsigned i = 0; i < n; i++) {
        av_dict_free(&settings[i]);
    }
    return e < 0 ? error_of_av(e) : 0;
}

static int open_decoder(struct decode *d)
{
    const AVCodec *codec = NULL;
    int e = find_streams(d);
    if (e < 0) {
        return e;
    }
    d->stream = av_find_best_stream(d->format, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
    if (d->stream < 0 || codec == NULL) {
        return -CT_E_FORMAT;
    }
    for (unsigned i = 0; i < d->format->nb_streams; i++) {
        d->format->streams[i]->discard = (int)i == d->stream ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    }
    d->decoder = avcodec_alloc_context3(codec);
    if (d->decoder == NULL) {
        return -CT_E_MEMORY;
    }
    e = avcodec_parameters_to_context(d->decoder, d->format->streams[d->stream]->codecpar);
    d->decoder->thread_count = 1;                /* more would keep more pictures in memory */
    d->decoder->flags |= AV_CODEC_FLAG_BITEXACT; /* the same pictures on every machine */
    d->decoder->max_pixels = DECODE_PIXELS_MAX;
    if (d->kind == DECODE_PICTURE) {
        d->decoder->err_recognition |= AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER;
    }
    if (e >= 0) {
        e = avcodec_open2(d->decoder, codec, NULL);
    }
    return e < 0 ? error_of_av(e) : 0;
}

/* A JPEG that was cut off ends in the middle of a scan; its decoder paints the rest grey and finds nothing wrong. */
static bool is_cut_off(const struct decode *d)
{
    const AVPacket *packet = d->packet;
    if (d->kind != DECODE_PICTURE || d->decoder->codec_id != AV_CODEC_ID_MJPEG) {
        return false;
    }
    for (int i = packet->size - 2; i >= 0; i--) {
        const bool end_of_image = packet->data[i + 1] == 0xD9, start_of_scan = packet->data[i + 1] == 0xDA;
        if (packet->data[i] == 0xFF && (end_of_image || start_of_scan)) {
            return start_of_scan;
        }
    }
    return true;
}

/* Hands the decoder the next packet of our stream, or that there are no more. */
static int feed(struct decode *d)
{
    take_patience(d);
    for (;;) {
        int e = av_read_frame(d->format, d->packet);
        if (e == AVERROR(EAGAIN) && !must_stop(d)) {
            usleep(POLL_US);
            continue;
        }
        if (e < 0 && e != AVERROR_EOF) {
            return -CT_E_IO;
        }
        if (e >= 0 && d->packet->stream_index != d->stream) {
            av_packet_unref(d->packet);
            continue;
        }
        d->ended = e < 0;
        if (!d->ended && is_cut_off(d)) {
            av_packet_unref(d->packet);
            return -CT_E_FORMAT;
        }
        e = avcodec_send_packet(d->decoder, d->ended ? NULL : d->packet);
        av_packet_unref(d->packet);
        return e == AVERROR(ENOMEM) ? -CT_E_MEMORY : e < 0 && !d->ended ? -CT_E_FORMAT : 0;
    }
}

int decode_next(struct decode *d)
{
    for (;;) {
        int e = avcodec_receive_frame(d->decoder, d->incoming);
        const bool damaged = d->incoming->decode_error_flags != 0 || (d->incoming->flags & AV_FRAME_FLAG_CORRUPT) != 0;
        if (e >= 0 && ((damaged && d->kind == DECODE_PICTURE) || d->incoming->width <= 0 ||
                       sws_isSupportedInput(d->incoming->format) == 0)) {
            av_frame_unref(d->incoming);
            return -CT_E_FORMAT;
        }
        if (e >= 0) {
            av_frame_unref(d->picture);
            av_frame_move_ref(d->picture, d->incoming);
            return 1;
        }
        if (e == AVERROR_EOF || (d->ended && e == AVERROR(EAGAIN))) {
            return 0;
        }
        if (e != AVERROR(EAGAIN)) {
            return error_of_av(e) == -CT_E_IO ? -CT_E_FORMAT : error_of_av(e);
        }
        e = feed(d);
        if (e < 0) {
            return e;
        }
    }
}

static void close_input(struct decode *d)
{
    avcodec_free_context(&d->decoder);
    avformat_close_input(&d->format);
    pipe_close(&d->pipe);
    d->ended = false;
    d->opened = false;
}

/* A video may begin in the middle of things: damaged pictures at its start are passed over, up to a second or so. */
static int decode_first(struct decode *d)
{
    int e = decode_next(d);
    for (int tries = 0; e == -CT_E_FORMAT && d->kind == DECODE_VIDEO && tries < 60; tries++) {
        e = decode_next(d);
    }
    return e == 0 ? -CT_E_FORMAT : e < 0 ? e : 0;
}

static int open_all(struct decode *d)
{
    take_patience(d);
    int e = open_input(d);
    if (e == 0) {
        e = open_decoder(d);
    }
    if (e == 0) {
        e = decode_first(d);
    }
    d->opened = e == 0;
    return e;
}

/* FFmpeg refuses too large a picture as it refuses nonsense. A PNG says its size at its start. */
static bool is_too_large(const char *name)
{
    unsigned char head[24] = {0};
    FILE *f = pipe_is(name) ? NULL : fopen(name, "rb");
    const size_t got = f == NULL ? 0 : fread(head, 1, sizeof head, f);
    if (f != NULL) {
        fclose(f);
    }
    if (got < sizeof head || memcmp(head, "\x89PNG\r\n\x1a\n", 8) != 0 || memcmp(head + 12, "IHDR", 4) != 0) {
        return false;
    }
    unsigned long long side[2] = {0};
    for (unsigned i = 0; i < 8; i++) {
        side[i / 4] = side[i / 4] << 8 | head[16 + i];
    }
    return side[0] * side[1] > DECODE_PIXELS_MAX;
}

int decode_open(const char *name, enum decode_kind kind, const atomic_bool *stop, struct decode **out)
{
    av_log_set_level(AV_LOG_QUIET); /* who calls says what is wrong, once */
    struct decode *d = calloc(1, sizeof *d);
    if (d == NULL) {
        return -CT_E_MEMORY;
    }
    *d = (struct decode){.kind = kind,
                         .stop = stop,
                         .interrupt = {.callback = must_stop, .opaque = d},
                         .name = strdup(name),
                         .packet = av_packet_alloc(),
                         .incoming = av_frame_alloc(),
                         .picture = av_frame_alloc()};
    int e = -CT_E_MEMORY;
    if (d->name != NULL && d->packet != NULL && d->incoming != NULL && d->picture != NULL) {
        e = open_all(d);
    }
    if (e < 0) {
        decode_close(d);
        return e == -CT_E_FORMAT && is_too_large(name) ? -CT_E_LENGTH : e;
    }
    *out = d;
    return 0;
}

void decode_close(struct decode *d)
{
    if (d != NULL) {
        close_input(d);
        av_frame_free(&d->incoming);
        av_frame_free(&d->picture);
        av_packet_free(&d->packet);
        free(d->name);
        free(d);
    }
}

const AVFrame *decode_picture(const struct decode *d)
{
    return d->picture;
}

void decode_stop_with(struct decode *d, const atomic_bool *stop)
{
    d->stop = stop;
}

/* Opening anew is the one way back that gives the same pictures again in every format. */
int decode_rewind(struct decode *d)
{
    close_input(d);
    return open_all(d);
}

bool decode_is_live(const struct decode *d)
{
    return d->device || d->format->pb == NULL || (d->format->pb->seekable & AVIO_SEEKABLE_NORMAL) == 0;
}

AVRational decode_rate(const struct decode *d)
{
    const AVRational rate = av_guess_frame_rate(d->format, d->format->streams[d->stream], NULL);
    return rate.num > 0 && rate.den > 0 ? rate : (AVRational){0, 1};
}
