// SPDX-License-Identifier: Apache-2.0
// What the two halves of the USB3 Vision client share: control (u3v_client.c) and stream (u3v_stream.c).
#ifndef CAMTWIN_APP_U3V_CLIENT_PRIVATE_H
#define CAMTWIN_APP_U3V_CLIENT_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libusb.h>

#include "app/u3v_client.h"

enum { U3V_EDGE_BYTES = 1024, U3V_PIECES = 12 };

struct u3v_interfaces {
    uint8_t control, control_in, control_out;
    uint8_t stream, stream_in;
};

/** One transfer of the stream. */
struct u3v_piece {
    struct libusb_transfer *transfer;
    bool pending;                 /* libusb has it */
    uint8_t edge[U3V_EDGE_BYTES]; /* a leader or a trailer; payload goes straight into the picture */
};

struct u3v_stream {
    bool claimed;
    bool enabled;
    size_t payload; /* bytes of a picture */
    struct u3v_cut cut;
    unsigned per_picture; /* transfers: leader, payload..., trailer */
    struct u3v_piece pieces[U3V_PIECES];
};

struct u3v_client {
    libusb_context *context;
    libusb_device_handle *handle;
    struct u3v_interfaces at;
    bool control_claimed;
    uint16_t request_id;
    unsigned timeout_ms;
    size_t max_command, max_ack; /* bytes, headers included */
    uint8_t *buffer;             /* one command or acknowledge */
    uint64_t sbrm, sirm;         /* addresses */
    struct u3v_stream stream;
};

/** libusb's error as ours; 0 for success. */
int u3v_usb_error(int usb);
int64_t u3v_now_ms(void);
int u3v_read_u32(struct u3v_client *c, uint64_t address, uint32_t *out);
int u3v_read_u64(struct u3v_client *c, uint64_t address, uint64_t *out);
int u3v_write_u32(struct u3v_client *c, uint64_t address, uint32_t v);

#endif
