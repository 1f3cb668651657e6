// SPDX-License-Identifier: Apache-2.0
// A camera of a few registers: what the USB room needs to be tested without one.
#ifndef CAMTWIN_TESTS_USB_FAKE_PORT_H
#define CAMTWIN_TESTS_USB_FAKE_PORT_H

#include <stdbool.h>

#include "camera/port.h"

enum { FAKE_WIDTH_ADDR = FEATURE_BASE, FAKE_USER_ID_ADDR = FEATURE_BASE + 0x100, FAKE_WIDTH_MAX = 4096 };

struct fake_port {
    char user_id[VALUE_TEXT_MAX];
    int64_t width;              /* 8 bytes at FAKE_WIDTH_ADDR, 1..FAKE_WIDTH_MAX, locked while the stream is open */
    int64_t payload_size;       /* what the tests want it to be */
    int64_t timestamp, latched; /* ns; the camera's clock and what TimestampLatch made of it */
    bool chunks;                /* ChunkModeActive */
    bool busy;                  /* another face streams */
    bool open;
    enum port_face face; /* that has it open */
    unsigned opened, closed;

    /* What a video host sets; sizes and format are locked while the stream is open. */
    int64_t height, width_max, height_max, pixel_format;
    int64_t acquisition_mode;
    double rate_hz, rate_max_hz;
    unsigned started; /* AcquisitionStart */
};

struct port fake_port_init(struct fake_port *f);

#endif
