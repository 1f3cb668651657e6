// SPDX-License-Identifier: Apache-2.0
// The walk: one descriptor after the other, each checked against the length that it must have.
#include "uvc_walk.h"

#include <stdbool.h>
#include <string.h>

enum { DT_INTERFACE = 4, DT_ENDPOINT = 5, DT_ASSOCIATION = 11, DT_CS_INTERFACE = 0x24, DT_COMPANION = 0x30 };
enum { CLASS_VIDEO = 0x0E, SUBCLASS_CONTROL = 1, SUBCLASS_STREAMING = 2, SUBCLASS_COLLECTION = 3 };

/** Where the walk is. */
struct place {
    unsigned class, subclass, number;
    unsigned announced_formats, announced_frames, streaming_bytes, streaming_total, control_bytes, control_total;
    bool in_endpoint; /* a companion belongs to the video endpoint */
};

static unsigned u16(const uint8_t *p)
{
    return p[0] | (unsigned)p[1] << 8;
}

static uint32_t u32(const uint8_t *p)
{
    return u16(p) | (uint32_t)u16(p + 2) << 16;
}

static const char *association(const uint8_t *d, struct walk *w)
{
    if (d[4] != CLASS_VIDEO) {
        return NULL;
    }
    w->first_interface = d[2];
    return d[3] == 2 && d[5] == SUBCLASS_COLLECTION ? NULL : "the association is not a video collection of two";
}

static const char *interface(const uint8_t *d, struct walk *w, struct place *at)
{
    at->class = d[5];
    at->subclass = d[6];
    at->number = d[2];
    at->in_endpoint = false;
    if (at->class == CLASS_VIDEO && at->subclass == SUBCLASS_CONTROL) {
        w->control_interface = d[2];
    }
    if (at->class == CLASS_VIDEO && at->subclass == SUBCLASS_STREAMING) {
        w->streaming_interface = d[2];
        return d[3] == 0 ? NULL : "a bulk stream has one alternate setting";
    }
    return NULL;
}

static const char *control(const uint8_t *d, struct walk *w, struct place *at)
{
    at->control_bytes += d[0];
    if (d[2] != 1) {
        return NULL;
    }
    if (d[0] != 13 || d[11] != 1) {
        return "the control header does not name one streaming interface";
    }
    w->uvc_version = u16(d + 3);
    at->control_total = u16(d + 5);
    w->clock_hz = u32(d + 7);
    return d[12] == w->first_interface + 1 ? NULL : "the control header names another streaming interface";
}

static const char *input_header(const uint8_t *d, struct walk *w, struct place *at)
{
    if (d[0] < 13 || d[0] != 13 + d[3] * d[12]) {
        return "the input header's length";
    }
    at->announced_formats = d[3];
    at->streaming_total = u16(d + 4);
    w->endpoint = d[6];
    w->terminal_link = d[8];
    return NULL;
}

static const char *format(const uint8_t *d, struct walk *w, struct place *at)
{
    if (d[0] != 27 || w->format_count == WALK_FORMATS) {
        return "a format's length";
    }
    if (w->format_count > 0 && w->formats[w->format_count - 1].frame_count != at->announced_frames) {
        return "a format has not the frames that it announces";
    }
    struct walk_format *f = &w->formats[w->format_count++];
    *f = (struct walk_format){.index = d[3], .bits_per_pixel = d[21], .default_frame = d[22]};
    memcpy(f->guid, d + 5, sizeof f->guid);
    at->announced_frames = d[4];
    return NULL;
}

static const char *frame(const uint8_t *d, struct walk *w)
{
    if (w->format_count == 0 || w->formats[w->format_count - 1].frame_count == WALK_FRAMES) {
        return "a frame without a format";
    }
    struct walk_format *in = &w->formats[w->format_count - 1];
    if (d[0] < 26 || d[25] == 0 || d[25] > WALK_INTERVALS || d[0] != 26 + 4 * d[25]) {
        return "a frame's length";
    }
    struct walk_frame *f = &in->frames[in->frame_count++];
    *f = (struct walk_frame){
        .index = d[3],
        .width = u16(d + 5),
        .height = u16(d + 7),
        .min_bit_rate = u32(d + 9),
        .max_bit_rate = u32(d + 13),
        .buffer_size = u32(d + 17),
        .default_interval = u32(d + 21),
        .interval_count = d[25],
    };
    for (unsigned i = 0; i < f->interval_count; i++) {
        f->intervals[i] = u32(d + 26 + 4 * (size_t)i);
    }
    return NULL;
}

static const char *colour(const uint8_t *d, struct walk *w)
{
    if (d[0] != 6 || w->format_count == 0) {
        return "a colour matching descriptor";
    }
    struct walk_format *f = &w->formats[w->format_count - 1];
    f->primaries = d[3];
    f->transfer = d[4];
    f->matrix = d[5];
    return NULL;
}

static const char *streaming(const uint8_t *d, struct walk *w, struct place *at)
{
    at->streaming_bytes += d[0];
    switch (d[2]) {
    case 0x01: return input_header(d, w, at);
    case 0x04: return format(d, w, at);
    case 0x05: return frame(d, w);
    case 0x0D: return colour(d, w);
    default: return "a streaming descriptor that nobody knows";
    }
}

static const char *endpoint(const uint8_t *d, struct walk *w, struct place *at)
{
    if (at->class != CLASS_VIDEO) {
        return NULL;
    }
    if (at->subclass != SUBCLASS_STREAMING || d[2] != w->endpoint) {
        return "an endpoint that the input header does not name";
    }
    w->attributes = d[3];
    w->packet_size = u16(d + 4);
    at->in_endpoint = true;
    return NULL;
}

static const char *one(const uint8_t *d, struct walk *w, struct place *at)
{
    bool video = at->class == CLASS_VIDEO;
    switch (d[1]) {
    case DT_ASSOCIATION: return d[0] == 8 ? association(d, w) : "an association's length";
    case DT_INTERFACE: return d[0] == 9 ? interface(d, w, at) : "an interface's length";
    case DT_ENDPOINT: return d[0] == 7 ? endpoint(d, w, at) : "an endpoint's length";
    case DT_COMPANION: w->max_burst = at->in_endpoint ? d[2] : w->max_burst; return NULL;
    case DT_CS_INTERFACE:
        if (!video || d[0] < 3) {
            return video ? "a short class descriptor" : NULL;
        }
        return at->subclass == SUBCLASS_CONTROL ? control(d, w, at) : streaming(d, w, at);
    default: return NULL;
    }
}

static const char *whole(const struct walk *w, const struct place *at)
{
    if (at->announced_formats == 0 || w->format_count != at->announced_formats) {
        return "not the formats that the input header announces";
    }
    if (w->formats[w->format_count - 1].frame_count != at->announced_frames) {
        return "the last format has not the frames that it announces";
    }
    if (at->streaming_bytes != at->streaming_total || at->control_bytes != at->control_total) {
        return "a header's wTotalLength";
    }
    return w->packet_size != 0 ? NULL : "there is no video endpoint";
}

const char *uvc_walk(const uint8_t *bytes, size_t n, struct walk *out)
{
    *out = (struct walk){0};
    struct place at = {0};
    if (n < 9 || u16(bytes + 2) != n) {
        return "the configuration's wTotalLength";
    }
    for (size_t i = 0; i < n; i += bytes[i]) {
        if (bytes[i] < 2 || bytes[i] > n - i) {
            return "a descriptor's bLength";
        }
        const char *wrong = one(bytes + i, out, &at);
        if (wrong != NULL) {
            return wrong;
        }
    }
    return whole(out, &at);
}
