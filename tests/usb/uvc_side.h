// SPDX-License-Identifier: Apache-2.0
// A video host's requests to the streaming interface, and a picture of the fake camera for it.
#ifndef CAMTWIN_TESTS_USB_UVC_SIDE_H
#define CAMTWIN_TESTS_USB_UVC_SIDE_H

#include <stdbool.h>

#include "usb_host.h"

enum {
    VIDEO_IN = 0x84,
    VIDEO_CONTROL = 3, /* interfaces */
    VIDEO_STREAMING = 4,
    PROBE = 0x01, /* selectors */
    COMMIT = 0x02,
    STREAM_ERROR = 0x06,
    SET_CUR = 0x01, /* requests */
    GET_CUR = 0x81,
    GET_MIN = 0x82,
    GET_MAX = 0x83,
    GET_RES = 0x84,
    GET_LEN = 0x85,
    GET_INFO = 0x86,
    GET_DEF = 0x87,
    BLOCK_SIZE = 34,
    VIDEO_HEADER = 12,
    HEADER_FID = 0x01, /* bits of a payload header */
    HEADER_EOF = 0x02,
    HEADER_ERR = 0x40,
    HEADER_ALWAYS = 0x8C, /* PTS, SCR, end of header */
};

/** A probe or commit, as it lies in its bytes. */
struct uvc_block_bytes {
    unsigned hint, format, size;
    uint32_t interval;
    unsigned delay_ms;
    uint32_t picture_bytes, payload_bytes, clock_hz;
    unsigned framing, versions[3];
};

/** Bytes that came, or -1: stalled. */
int video_get(struct host *h, unsigned request, unsigned selector, uint8_t *data, size_t n);
int video_set(struct host *h, unsigned selector, uint8_t *data, size_t n);
/** The whole block; fails the test when it does not come. */
struct uvc_block_bytes video_block(struct host *h, unsigned request, unsigned selector);
/** SET_CUR of a block of n bytes that asks for this; true: taken. */
bool video_ask(struct host *h, unsigned selector, size_t n, unsigned format, unsigned size, uint32_t interval);
/** The request error code of the video function. */
int video_error(struct host *h);
/** Commits 640x480 in Y800 at 30 pictures a second. */
void video_start(struct host *h);

/** A picture of these sizes in Mono8, a pattern by `seed`, with `chunk_bytes` behind it; returns what the sink says. */
int video_frame(struct host *h, uint32_t width, uint32_t height, unsigned seed, size_t chunk_bytes);

/** Reads everything of one payload in reads of `piece` bytes and checks it: header flags, length, and the pattern. */
void video_read(struct host *h, size_t piece, unsigned flags, size_t picture, unsigned seed);

#endif
