// SPDX-License-Identifier: Apache-2.0
// The local link's messages, written once for both ends, and the queue of bytes that waits to be sent.
//
// A stream of little-endian messages over a unix socket. Every message is
//
//   u32 size     of the whole message, these eight bytes included
//   u8  type     enum link_type
//   u8  0, u16 0
//   fixed part   as the type says (link_wire.c holds the layout)
//   data         size - 8 - fixed part: OUT bytes of a SUBMIT, inline IN bytes of a COMPLETE, else none
//
// The host says HELLO first; the camera answers HELLO, with the frame memory as SCM_RIGHTS when it has one.
// Ids are the host's: 0 … LINK_IDS-1, each in use from its SUBMIT (CLAIM, …) until the answer has arrived, and, when
// the answer points into frame memory, until the host's RELEASE. Either end drops the other at the first byte that
// does not fit this description.
#ifndef CAMTWIN_ATTACH_LINK_WIRE_H
#define CAMTWIN_ATTACH_LINK_WIRE_H

#include <stddef.h>
#include <stdint.h>

enum {
    LINK_MAGIC = 0x4B4C5443, /* "CTLK" */
    LINK_VERSION = 1,
    LINK_HEAD_SIZE = 8,
    LINK_FIXED_MAX = 64,             /* head and fixed part of the longest message */
    LINK_SERIAL_SIZE = 32,           /* in HELLO, zero-padded */
    LINK_IDS = 4096,                 /* things that one host may have under way */
    LINK_LENGTH_MAX = 64 << 20,      /* bytes of one transfer */
    LINK_OUT_PENDING_MAX = 64 << 20, /* OUT bytes that one host may have under way */
    LINK_INTERFACES = 32,            /* interface numbers that can be claimed */
};

enum link_type {
    LINK_HELLO = 1, /* both ways */
    LINK_SUBMIT,    /* host: a transfer */
    LINK_CANCEL,    /* host: give the transfer `id` back soon */
    LINK_RELEASE,   /* host: the frame bytes of the answer `id` have been copied */
    LINK_CLAIM,     /* host: interface `number` for itself; answered by REPLY */
    LINK_UNCLAIM,   /* host: answered by REPLY */
    LINK_RESET,     /* host: bus reset; answered by REPLY */
    LINK_COMPLETE,  /* camera: the transfer `id` is over */
    LINK_REPLY,     /* camera: `status` of a CLAIM, UNCLAIM or RESET */
    LINK_GONE,      /* camera: unplugged; nothing follows */
    LINK_TYPE_COUNT
};

enum link_status {
    LINK_OK,
    LINK_STALL,
    LINK_OVERFLOW,
    LINK_CANCELLED,
    LINK_NO_DEVICE,
    LINK_BUSY,      /* another host has claimed the interface */
    LINK_NOT_FOUND, /* no such interface or endpoint */
    LINK_STATUS_COUNT
};

/** Where the bytes of a COMPLETE are. */
enum link_place_kind { LINK_INLINE, LINK_FRAME };

/** One message, taken apart. Which fields count depends on the type; the others are 0. */
struct link_message {
    enum link_type type;
    uint32_t id;
    uint32_t version;              /* HELLO */
    char serial[LINK_SERIAL_SIZE]; /* HELLO of the camera; ends in NUL */
    uint64_t frame_size;           /* HELLO of the camera: bytes of frame memory, 0: none */
    uint8_t endpoint;              /* SUBMIT: bEndpointAddress, 0 for control */
    uint8_t setup[8];              /* SUBMIT on endpoint 0 */
    uint32_t length;               /* SUBMIT: bytes sent or wanted; COMPLETE: bytes that went over */
    uint32_t number;               /* CLAIM, UNCLAIM: bInterfaceNumber */
    uint8_t status;                /* COMPLETE, REPLY: enum link_status */
    uint8_t place;                 /* COMPLETE: enum link_place_kind */
    uint64_t offset;               /* COMPLETE with LINK_FRAME: in frame memory */
    uint32_t data_size;            /* bytes that follow the fixed part */
};

/** Whether a SUBMIT carries its bytes to the camera: by its endpoint, for control by its setup packet. */
int link_is_out(const struct link_message *m);

/** Writes head and fixed part; the caller sends m->data_size bytes behind it. Returns the bytes written. */
size_t link_encode(const struct link_message *m, uint8_t out[LINK_FIXED_MAX]);

/**
 * Takes the front of bytes[n] apart. Returns the bytes of head and fixed part (m->data_size bytes of data follow),
 * 0 when more bytes are needed, -CT_E_FORMAT when this is no message or one of its numbers is out of bounds.
 */
int link_decode(const uint8_t *bytes, size_t n, struct link_message *m);

/** Bytes that wait for a socket to take them. Zero-initialise to start; not locked. */
struct link_queue {
    uint8_t *bytes;
    size_t first; /* of the bytes that wait */
    size_t end;
    size_t capacity;
};

size_t link_queue_used(const struct link_queue *q);

/** 0, or -CT_E_MEMORY and nothing was added. n may be 0. */
int link_queue_put(struct link_queue *q, const void *bytes, size_t n);

/** Queues a whole message: m and its m->data_size bytes. 0 or -CT_E_MEMORY. */
int link_queue_message(struct link_queue *q, const struct link_message *m, const void *data);

/** Sends what the socket takes without waiting. 0 (link_queue_used says what is left), or -CT_E_IO: the other end is gone. */
int link_queue_flush(struct link_queue *q, int fd);

void link_queue_fini(struct link_queue *q);

#endif
