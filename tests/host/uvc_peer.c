// SPDX-License-Identifier: Apache-2.0
// A UVC host of a page on libusb's calls: walks the descriptors, probes, commits, and decodes payloads as uvcvideo does.
//
// usage: uvc_peer walk
//        uvc_peer stream FOURCC WIDTH HEIGHT INTERVAL COUNT [FILE [READ_SIZE]]   the pictures go to FILE ("-": nowhere)
// Answers with one line of JSON. INTERVAL: 100 ns, 0: the shortest.
#include <libusb-1.0/libusb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "uvc_walk.h"

enum { VENDOR = 0x199E, PRODUCT = 0x9811, READS = 8, BLOCK = 34, TIMEOUT_MS = 2000 };
enum { SET_CUR = 0x01, GET_CUR = 0x81, VS_PROBE = 0x01, VS_COMMIT = 0x02, VC_REQUEST_ERROR = 0x02 };
/* Memory is touched for the first time and caches are cold in the first sixth of a stream: not measured. */
enum { SETTLING = 6 };
enum { HEADER_FID = 1, HEADER_EOF = 2, HEADER_ERR = 0x40 };

struct video {
    libusb_context *ctx;
    libusb_device_handle *h;
    struct walk walk;
};

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint32_t u32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put_u32(uint8_t *p, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++) {
        p[i] = (uint8_t)(v >> (8 * i));
    }
}

static int fail(const char *what, int e)
{
    printf("{\"error\": \"%s\", \"code\": %d}\n", what, e);
    return 1;
}

/** The camera's configuration as it comes, and what a walk finds in it. */
static const char *look(struct video *v)
{
    static uint8_t bytes[4096];
    int n = libusb_control_transfer(v->h, 0x80, 6, 0x0200, 0, bytes, sizeof bytes, TIMEOUT_MS);
    return n < 0 ? "no configuration descriptor" : uvc_walk(bytes, (size_t)n, &v->walk);
}

static int walk_out(const struct walk *w)
{
    printf("{\"version\": %u, \"clock\": %u, \"endpoint\": %u, \"terminal\": %u, \"burst\": %u, \"formats\": [",
           w->uvc_version, (unsigned)w->clock_hz, (unsigned)w->endpoint, w->terminal_link, w->max_burst);
    for (unsigned i = 0; i < w->format_count; i++) {
        const struct walk_format *f = &w->formats[i];
        printf("%s{\"fourcc\": \"%.4s\", \"bits\": %u, \"sizes\": [", i > 0 ? ", " : "", (const char *)f->guid,
               f->bits_per_pixel);
        for (unsigned k = 0; k < f->frame_count; k++) {
            const struct walk_frame *s = &f->frames[k];
            printf("%s{\"width\": %u, \"height\": %u, \"bytes\": %u, \"intervals\": [", k > 0 ? ", " : "", s->width,
                   s->height, (unsigned)s->buffer_size);
            for (unsigned t = 0; t < s->interval_count; t++) {
                printf("%s%u", t > 0 ? ", " : "", (unsigned)s->intervals[t]);
            }
            printf("]}");
        }
        printf("]}");
    }
    printf("]}\n");
    return 0;
}

/** Indices and interval of what was asked for, as the block of a probe. */
static const char *choose(const struct walk *w, char **words, uint8_t block[BLOCK])
{
    unsigned width = (unsigned)strtoul(words[1], NULL, 10);
    unsigned height = (unsigned)strtoul(words[2], NULL, 10);
    uint32_t interval = (uint32_t)strtoul(words[3], NULL, 10);
    for (unsigned i = 0; i < w->format_count; i++) {
        const struct walk_format *f = &w->formats[i];
        for (unsigned k = 0; k < f->frame_count && memcmp(f->guid, words[0], 4) == 0; k++) {
            if (f->frames[k].width == width && f->frames[k].height == height) {
                memset(block, 0, BLOCK);
                block[0] = 1;
                block[2] = (uint8_t)f->index;
                block[3] = (uint8_t)f->frames[k].index;
                put_u32(block + 4, interval != 0 ? interval : f->frames[k].intervals[0]);
                return NULL;
            }
        }
    }
    return "no such format or size";
}

static int video_request(const struct video *v, unsigned request, unsigned selector, uint8_t *data, unsigned n)
{
    uint8_t type = (request & 0x80) != 0 ? 0xA1 : 0x21;
    return libusb_control_transfer(v->h, type, (uint8_t)request, (uint16_t)(selector << 8),
                                   (uint16_t)v->walk.streaming_interface, data, (uint16_t)n, TIMEOUT_MS);
}

/** As uvcvideo: probe, take what the camera makes of it, commit that. */
static const char *agree(const struct video *v, uint8_t block[BLOCK])
{
    if (video_request(v, SET_CUR, VS_PROBE, block, BLOCK) != BLOCK ||
        video_request(v, GET_CUR, VS_PROBE, block, BLOCK) != BLOCK) {
        return "probe";
    }
    return video_request(v, SET_CUR, VS_COMMIT, block, BLOCK) == BLOCK ? NULL : "commit";
}

static int request_error(const struct video *v)
{
    uint8_t code = 0;
    int n = libusb_control_transfer(v->h, 0xA1, GET_CUR, VC_REQUEST_ERROR << 8, (uint16_t)v->walk.control_interface,
                                    &code, 1, TIMEOUT_MS);
    return n == 1 ? code : n;
}

/** The decoder: payloads out of reads, pictures out of payloads. */
struct decoder {
    const struct video *video;
    size_t picture_size, payload_max, read_size;
    uint8_t *picture;
    size_t filled;      /* of the picture */
    size_t payload;     /* bytes of the present payload so far */
    uint8_t header[12]; /* its header */
    int fid;            /* of the last payload; -1: there was none */
    unsigned wanted, pictures, wrong, toggles_missing, lost;
    uint32_t pts[2]; /* of the first and the last picture */
    FILE *file;
    double first_s, last_s; /* when the picture came from which on the rate is measured, and the last one */
    unsigned flying;
    bool stop;
    const char *failed;
};

static void end_of_picture(struct decoder *d)
{
    bool whole = d->filled == d->picture_size && (d->header[1] & HEADER_ERR) == 0;
    d->wrong += !whole;
    if (d->file != NULL && whole && fwrite(d->picture, 1, d->filled, d->file) != d->filled) {
        d->failed = "the file can not be written";
    }
    d->last_s = now_s();
    d->first_s = d->pictures <= d->wanted / SETTLING ? d->last_s : d->first_s;
    d->pts[d->pictures == 0 ? 0 : 1] = u32(d->header + 2);
    d->pictures++;
    d->filled = 0;
    d->stop = d->pictures == d->wanted;
}

static void start_of_payload(struct decoder *d, const uint8_t *bytes, size_t n)
{
    if (n < sizeof d->header || bytes[0] != sizeof d->header) {
        d->failed = "a payload header";
        return;
    }
    memcpy(d->header, bytes, sizeof d->header);
    int fid = bytes[1] & HEADER_FID;
    d->toggles_missing += d->filled == 0 && fid == d->fid;
    d->lost += n == sizeof d->header && (bytes[1] & HEADER_EOF) != 0;
    d->fid = fid;
}

static void take(struct decoder *d, const uint8_t *bytes, size_t n)
{
    bool shorter = n < d->read_size;
    size_t head = d->payload == 0 ? sizeof d->header : 0;
    if (head != 0) {
        start_of_payload(d, bytes, n);
    }
    if (d->failed != NULL || n - head > d->picture_size - d->filled) {
        d->failed = d->failed != NULL ? d->failed : "a picture is longer than the camera said";
        return;
    }
    if (d->file != NULL) {
        memcpy(d->picture + d->filled, bytes + head, n - head);
    }
    d->filled += n - head;
    d->payload += n;
    if (shorter || d->payload >= d->payload_max) {
        d->payload = 0;
        if ((d->header[1] & HEADER_EOF) != 0 && d->filled > 0) {
            end_of_picture(d);
        }
    }
}

static void LIBUSB_CALL on_read(struct libusb_transfer *t)
{
    struct decoder *d = t->user_data;
    d->flying--;
    if (d->stop || d->failed != NULL) {
        return;
    }
    if (t->status != LIBUSB_TRANSFER_COMPLETED) {
        d->failed = "a read failed";
        return;
    }
    take(d, t->buffer, (size_t)t->actual_length);
    if (!d->stop && d->failed == NULL && libusb_submit_transfer(t) == 0) {
        d->flying++;
    }
}

static void run_reads(struct decoder *d, uint8_t *memory)
{
    struct libusb_transfer *t[READS];
    for (unsigned i = 0; i < READS; i++) {
        t[i] = libusb_alloc_transfer(0);
        libusb_fill_bulk_transfer(t[i], d->video->h, d->video->walk.endpoint, memory + i * d->read_size,
                                  (int)d->read_size, on_read, d, 0);
        d->flying += libusb_submit_transfer(t[i]) == 0;
    }
    double until = now_s() + 20;
    while (!d->stop && d->failed == NULL) {
        struct timeval tv = {.tv_usec = 100000};
        libusb_handle_events_timeout(d->video->ctx, &tv);
        if (now_s() > until) {
            d->failed = "too few pictures";
        }
        if (d->pictures > 0 && now_s() - d->last_s < 5) {
            until = d->last_s + 20;
        }
    }
    for (unsigned i = 0; i < READS; i++) {
        libusb_cancel_transfer(t[i]);
    }
    while (d->flying > 0) {
        libusb_handle_events(d->video->ctx);
    }
    for (unsigned i = 0; i < READS; i++) {
        libusb_free_transfer(t[i]);
    }
}

static int stream(const struct video *v, char **words, int count)
{
    uint8_t block[BLOCK];
    const char *wrong = choose(&v->walk, words, block);
    wrong = wrong != NULL ? wrong : agree(v, block);
    if (wrong != NULL) {
        return fail(wrong, request_error(v));
    }
    struct decoder d = {
        .video = v,
        .picture_size = u32(block + 18),
        .payload_max = u32(block + 22),
        .read_size = count > 6 ? strtoul(words[6], NULL, 10) : 1 << 20,
        .wanted = (unsigned)strtoul(words[4], NULL, 10),
        .fid = -1,
    };
    d.picture = malloc(d.picture_size);
    uint8_t *memory = malloc(d.read_size * READS);
    d.file = count > 5 && strcmp(words[5], "-") != 0 ? fopen(words[5], "wb") : NULL;
    run_reads(&d, memory);
    libusb_clear_halt(v->h, v->walk.endpoint); /* this is how uvcvideo and Windows end a bulk stream */
    if (d.file != NULL && fclose(d.file) != 0) {
        d.failed = "the file can not be written";
    }
    free(memory);
    free(d.picture);
    if (d.failed != NULL) {
        return fail(d.failed, (int)d.pictures);
    }
    unsigned settled = d.wanted / SETTLING; /* the rate is that of the pictures behind this one */
    double rate = d.pictures > settled + 1 ? (d.pictures - 1 - settled) / (d.last_s - d.first_s) : 0;
    printf("{\"pictures\": %u, \"bytes\": %zu, \"payload\": %zu, \"interval\": %u, \"wrong\": %u, \"lost\": %u, "
           "\"toggles_missing\": %u, \"rate\": %.3f, \"ticks\": %u}\n",
           d.pictures, d.picture_size, d.payload_max, (unsigned)u32(block + 4), d.wrong, d.lost, d.toggles_missing,
           rate, (unsigned)(d.pts[1] - d.pts[0]));
    return 0;
}

static int speak(struct video *v, int argc, char **argv)
{
    const char *wrong = look(v);
    if (wrong != NULL) {
        return fail(wrong, 0);
    }
    if (strcmp(argv[1], "walk") == 0) {
        return walk_out(&v->walk);
    }
    int e = libusb_claim_interface(v->h, (int)v->walk.control_interface);
    e = e != 0 ? e : libusb_claim_interface(v->h, (int)v->walk.streaming_interface);
    return e != 0 ? fail("claim", e) : stream(v, argv + 2, argc - 2);
}

int main(int argc, char **argv)
{
    bool known = argc > 1 && (strcmp(argv[1], "walk") == 0 || (strcmp(argv[1], "stream") == 0 && argc >= 7));
    if (!known) {
        fprintf(stderr, "usage: uvc_peer walk | stream FOURCC WIDTH HEIGHT INTERVAL COUNT [FILE [READ_SIZE]]\n");
        return 2;
    }
    struct video v = {0};
    if (libusb_init(&v.ctx) != 0) {
        return fail("libusb", 0);
    }
    v.h = libusb_open_device_with_vid_pid(v.ctx, VENDOR, PRODUCT);
    int status = v.h == NULL ? fail("no camera on the bus", 0) : speak(&v, argc, argv);
    libusb_close(v.h);
    libusb_exit(v.ctx);
    return status;
}
