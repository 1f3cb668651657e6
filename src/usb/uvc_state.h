// SPDX-License-Identifier: Apache-2.0
// The inside of the UVC function, for the uvc*.c files: descriptors, probe and commit, stream.
#ifndef CAMTWIN_USB_UVC_STATE_H
#define CAMTWIN_USB_UVC_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time.h"
#include "sim/busy.h"
#include "usb/uvc.h"
#include "usb/uvc_controls.h"

enum { UVC_STREAM_IN = 0x84 };
/* Interfaces, counted from the function's first. */
enum { UVC_INTERFACE_CONTROL, UVC_INTERFACE_STREAMING, UVC_INTERFACE_COUNT };

enum {
    UVC_HEADER_SIZE = 12, /* of a payload: with PTS and SCR */
    UVC_BLOCKS = 4,
    UVC_LOST_TOLD_MAX = 64, /* lost pictures in a row that the host is told of one by one */
};

/** UVC 1.1, 4.3.1.7: why a stream has gone wrong (VS_STREAM_ERROR_CODE_CONTROL). */
enum uvc_stream_error {
    UVC_STREAM_ERROR_NONE = 0,
    UVC_STREAM_ERROR_DISCONTINUITY = 3,
    UVC_STREAM_ERROR_OVERRUN = 5, /* the host has not fetched in time */
    UVC_STREAM_ERROR_FORMAT = 6,
};

/** What host and camera have agreed on. Indices count from 0. */
struct uvc_mode {
    unsigned format;
    unsigned size;
    uint32_t interval; /* 100 ns */
};

/** A picture on its way, its payload header in front of it. */
struct uvc_block {
    struct slot *slot; /* one reference is the stream's */
    const uint8_t *bytes;
    size_t size;        /* of header and picture */
    unsigned lost;      /* pictures that were lost before it: the host gets an empty payload for each first */
    unsigned first_fid; /* frame id bit of the first of them, or of the picture */
    ns_t start, end;    /* when its first and last byte can leave */
    int64_t bytes_per_s;
};

/** How far the first block has gone. */
struct uvc_position {
    unsigned lost; /* empty payloads */
    size_t bytes;  /* of header and picture */
};

struct uvc_stream {
    bool enabled;
    size_t picture_size; /* latched while enabled */
    unsigned next_fid;
    unsigned lost; /* since the last picture that was queued */
    uint8_t error; /* enum uvc_stream_error */
    ns_t free_at;  /* the end of the last block */
    struct busy transfer;
    struct uvc_block blocks[UVC_BLOCKS];
    unsigned first, count;
    bool gave; /* something has left since the last drop: an attachment may hold it for its host */
    struct uvc_position at;
    struct uvc_position planned;
    uint8_t empty[UVC_HEADER_SIZE]; /* the empty payload that was planned last */
};

struct uvc {
    struct usb_endpoints *endpoints; /* borrowed, as all in config */
    struct usb_device_config config;
    struct uvc_controls controls;
    struct uvc_mode probe, commit;
    struct uvc_stream stream;
};

/* uvc_descriptors.c */

/** Class-specific descriptors of the VideoStreaming interface; self is the struct uvc. */
void uvc_write_streaming_descriptors(const void *self, unsigned first_interface, struct wr *w);

/* uvc_probe.c */

/** A class request to the VideoStreaming interface. 0, or why it stalls. */
int uvc_probe_request(struct uvc *u, const struct usb_setup *setup, const uint8_t *data, struct wr *reply);
/** What a host that asks for nothing gets. */
struct uvc_mode uvc_default_mode(const struct port *port);

/* uvc_stream.c */

/** From now on the camera's pictures of `picture_size` bytes go to the host. 0, or -CT_E_BUSY, -CT_E_STREAM_HALTED. */
int uvc_stream_open(struct uvc *u, size_t picture_size);
/** No more; harmless when it was not open. */
void uvc_stream_close(struct uvc *u);
bool uvc_stream_in(struct uvc *u, struct usb_read *read);
void uvc_stream_taken(struct uvc *u);
bool uvc_stream_backlog(const struct uvc *u);
int uvc_stream_frame(struct uvc *u, const struct frame *frame);
void uvc_stream_frame_lost(struct uvc *u);

#endif
