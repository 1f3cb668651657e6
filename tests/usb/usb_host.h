// SPDX-License-Identifier: Apache-2.0
// A USB host of a few calls around one device with a fake camera: what the tests speak through.
#ifndef CAMTWIN_TESTS_USB_HOST_H
#define CAMTWIN_TESTS_USB_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fake_port.h"
#include "usb/device.h"

enum {
    HOST_SLOTS = 8,
    HOST_SLOT_SIZE = FRAME_HEAD + (4 << 20),
    CONTROL_OUT = 0x01,
    CONTROL_IN = 0x81,
    EVENT_IN = 0x82,
    STREAM_IN = 0x83
};

struct host {
    struct evq *clock;
    struct fake_port camera;
    struct pool frames;
    uint8_t *memory;
    struct usb_device *device;
    struct sink sink; /* of USB3 Vision */
    struct sink video_sink;
    uint16_t request_id;
    uint32_t chunk_layout_id; /* of the pictures of host_frame */
};

/** A read or write that was submitted; its result is kept once done. */
struct pending {
    struct usb_transfer t;
    bool done;
    unsigned completions;
    enum usb_status status;
    size_t actual;
    const uint8_t *in;
    struct slot *slot; /* referenced when not NULL, until pending_drop */
    uint8_t head[64];  /* a copy of the first bytes */
    struct host *host;
    ns_t done_at;
};

/** A device, configured (host_open) or just plugged in (host_plug). */
void host_plug(struct host *h, bool super_speed, ns_t ack_delay_ns);
void host_open(struct host *h);
void host_close(struct host *h);

/** A control transfer; data is OUT data or receives IN data. Returns bytes, or -1 for STALL. */
int host_control(struct host *h, unsigned type, unsigned request, unsigned value, unsigned index, uint8_t *data,
                 size_t n);

void host_submit_in(struct host *h, struct pending *p, uint8_t endpoint, size_t length);
void host_submit_out(struct host *h, struct pending *p, uint8_t endpoint, const uint8_t *data, size_t n);
void pending_drop(struct pending *p);

/** A raw command, and its acknowledge into ack [n]. Returns its bytes, or -1: no acknowledge at once. */
int host_command(struct host *h, const uint8_t *command, size_t n, uint8_t *ack, size_t ack_max);

/** READMEM and WRITEMEM; return the status word. */
unsigned host_read(struct host *h, uint64_t addr, uint8_t *dst, size_t n);
unsigned host_write(struct host *h, uint64_t addr, const uint8_t *src, size_t n);
uint64_t host_read_number(struct host *h, uint64_t addr, size_t n);
unsigned host_write_u32(struct host *h, uint64_t addr, uint32_t v);

/** SIRM as Aravis sets it for `payload` bytes and transfers of at most `max`; then SI_CONTROL = 1. Returns its status. */
unsigned host_stream_start(struct host *h, uint64_t payload, uint32_t max);

/** A picture of `payload` bytes (a pattern by `seed`) to the sink; returns what the sink says. */
int host_frame(struct host *h, size_t payload, unsigned seed, int64_t bytes_per_s);
uint8_t host_pixel(size_t at, unsigned seed);

#endif
