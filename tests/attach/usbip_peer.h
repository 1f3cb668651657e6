// SPDX-License-Identifier: Apache-2.0
// A host of USB/IP for tests: writes and reads the protocol by hand, with nothing of src/attach.
#ifndef CAMTWIN_TESTS_USBIP_PEER_H
#define CAMTWIN_TESTS_USBIP_PEER_H

#include <stddef.h>
#include <stdint.h>

enum { PEER_CMD_SUBMIT = 1, PEER_CMD_UNLINK = 2, PEER_RET_SUBMIT = 3, PEER_RET_UNLINK = 4, PEER_DEVID = 0x10001 };

/** One header, as numbers. */
struct peer_urb {
    uint32_t command, seqnum, devid, direction, ep;
    uint32_t a, b, c, d, e; /* SUBMIT: flags, length, start_frame, packets, interval; UNLINK: a is the other's seqnum */
    uint8_t setup[8];
};

/** Connects to 127.0.0.1; answers are waited for at most three seconds. Aborts when nobody listens. */
int peer_dial(uint16_t port);
/** Asks for a bus id: the status of the answer, or -1: hung up on. Reads the device that follows a 0. */
int peer_import(int fd, const char *bus_id);
/** Dials and imports; aborts unless the camera is free. */
int peer_attach(uint16_t port, const char *bus_id);

void peer_say(int fd, const struct peer_urb *u, const void *data, size_t n);
/** A read of an endpoint, a write, an unlink, and a control request, in their common forms. */
void peer_read(int fd, uint32_t seqnum, uint32_t ep, uint32_t length);
void peer_write(int fd, uint32_t seqnum, uint32_t ep, const void *data, uint32_t length);
void peer_unlink(int fd, uint32_t seqnum, uint32_t other);
void peer_control(int fd, uint32_t seqnum, const uint8_t setup[8]);

struct peer_answer {
    uint32_t command; /* 0: hung up on */
    uint32_t seqnum;
    int32_t status;
    uint32_t actual;
};
/** The next answer without its data. */
struct peer_answer peer_hear(int fd);
/** Exactly n bytes; 0, or -1. */
int peer_take(int fd, void *to, size_t n);

#endif
