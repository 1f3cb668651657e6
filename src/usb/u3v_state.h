// SPDX-License-Identifier: Apache-2.0
// The inside of the USB3 Vision function, for the u3v_*.c files: control, stream, events, manifest.
#ifndef CAMTWIN_USB_U3V_STATE_H
#define CAMTWIN_USB_U3V_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time.h"
#include "sim/busy.h"
#include "usb/u3v.h"

/* Endpoint addresses. Control IN and OUT share a number: Aravis 0.8.26 takes both from one of them. */
enum { U3V_CONTROL_OUT = 0x01, U3V_CONTROL_IN = 0x81, U3V_EVENT_IN = 0x82, U3V_STREAM_IN = 0x83 };
/* Interfaces, counted from the function's first. */
enum { U3V_INTERFACE_CONTROL, U3V_INTERFACE_EVENT, U3V_INTERFACE_STREAM, U3V_INTERFACE_COUNT };

enum {
    /* 16 KiB loads the XML in a few reads and is a size real devices have. Commands may be a little longer: Aravis
     * cuts its writes by the acknowledge's length. */
    U3V_MAX_ACK = 0x4000,
    U3V_MAX_COMMAND = 0x4400,
    U3V_MAX_RESPONSE_MS = 500,
    U3V_HEADER = 12,

    U3V_LEADER_SIZE = 52,
    U3V_TRAILER_SIZE = 32,
    U3V_CHUNK_TRAILER_SIZE = 36, /* of a picture with chunks */
    U3V_ALIGNMENT_EXPONENT = 2,  /* transfers are multiples of 4 bytes */
    U3V_BLOCKS = 4,

    U3V_MAX_EVENT = 1024,
    U3V_EVENT_SIZE = 32,
};

/* Where the registers lie. */
enum {
    U3V_ABRM = 0x0,
    U3V_SBRM = 0x10000,
    U3V_SIRM = 0x20000,
    U3V_SIRM_LENGTH = 0x30,
    U3V_EIRM = 0x30000,
    U3V_EIRM_LENGTH = 0x0C,
    U3V_MANIFEST = 0x40000,
    U3V_XML = 0x80000,
    U3V_XML_MAX = 0x80000,
};

/** The GenICam file in the manifest: made once, the same bytes in every process. */
struct u3v_manifest {
    uint8_t *file; /* owned; a zip archive with one XML */
    size_t file_size;
    uint8_t sha1[20]; /* of the file as it is stored */
};

/** One acknowledge that waits for the host. */
struct u3v_ack {
    uint8_t bytes[U3V_MAX_ACK];
    size_t length;
    ns_t ready_at;
};

/* A ring: one command adds two at most (PENDING_ACK and the acknowledge), and the one that has been taken last
 * keeps its bytes, since the host may look at them while it sends the next command. */
enum { U3V_ACKS = 8 };

struct u3v_control {
    uint8_t command[U3V_MAX_COMMAND]; /* of a command in several transfers: what has come so far */
    size_t command_length;
    struct u3v_ack acks[U3V_ACKS];
    unsigned first, count;
    size_t sent;    /* bytes of the first that have gone in earlier reads */
    size_t planned; /* and in the read that was planned last */
    unsigned epoch; /* counts resets of the channel */
};

/** Sizes of the transfers of one block, as the host wrote them (SIRM 0x18 to 0x2C). */
struct u3v_sizes {
    uint32_t max_leader;
    uint32_t transfer_size;
    uint32_t transfer_count;
    uint32_t final1;
    uint32_t final2;
    uint32_t max_trailer;
};

/** A picture on its way. The trailer stands behind the payload in the slot. */
struct u3v_block {
    struct slot *slot; /* one reference is the stream's */
    size_t payload_size;
    size_t trailer_size;
    ns_t start, end; /* when its first and last byte can leave */
    int64_t bytes_per_s;
    uint8_t leader[U3V_LEADER_SIZE];
};

/** How far the first block has gone: the leader's, then the payload's, then the trailer's bytes. */
struct u3v_position {
    unsigned block; /* 0, or 1 once the first block is through */
    size_t bytes;
};

struct u3v_stream {
    bool enabled;
    struct u3v_sizes sizes;
    uint64_t payload_size; /* latched while enabled, and */
    uint32_t trailer_size;
    uint64_t next_block_id;
    ns_t free_at; /* the end of the last block */
    struct busy transfer;
    struct u3v_block blocks[U3V_BLOCKS];
    unsigned first, count;
    struct u3v_position at;
    struct u3v_position planned;
};

struct u3v_event_message {
    uint8_t bytes[U3V_EVENT_SIZE];
    size_t length;
};

enum { U3V_EVENTS = 16 };

/** A ring as u3v_control.acks; when it is full the newest event is lost. */
struct u3v_events {
    bool enabled;
    uint16_t next_request_id;
    struct u3v_event_message messages[U3V_EVENTS];
    unsigned first, count;
    size_t sent;
    size_t planned;
};

struct u3v {
    struct usb_endpoints *endpoints; /* borrowed, as all in config */
    struct usb_device_config config;
    struct u3v_manifest manifest;
    struct u3v_control control;
    struct u3v_stream stream;
    struct u3v_events events;
};

/* u3v_manifest.c */

/** Returns 0 or -CT_E_MEMORY. */
int u3v_manifest_init(struct u3v_manifest *m);
void u3v_manifest_fini(struct u3v_manifest *m);

/* u3v_registers.c: any address a host may name. Errors: error_table.def; -CT_E_ADDRESS where there is nothing. */

/** Reads n > 0 bytes. Registers that can only be written read as 0. dst is undefined on error. */
int u3v_read(struct u3v *u, uint64_t addr, uint8_t *dst, size_t n);
/** Writes n > 0 bytes: whole registers, or any part of a string. */
int u3v_write(struct u3v *u, uint64_t addr, const uint8_t *src, size_t n);

/** The rows, for tests: name, address, length of row i; false: there is no such row. */
bool u3v_register_row(const struct u3v *u, unsigned i, const char **name, uint64_t *addr, uint64_t *length);

/* u3v_control.c */

enum usb_answer u3v_control_out(struct u3v *u, const uint8_t *data, size_t n);
bool u3v_control_in(struct u3v *u, struct usb_read *read);
void u3v_control_taken(struct u3v *u);
/** Forgets half a command and all acknowledges. */
void u3v_control_reset(struct u3v *u);
/** Whether an acknowledge is on its way whose time has not come. */
bool u3v_control_delayed(const struct u3v *u);

/* u3v_stream.c */

/** What a block needs at most. Returns 0 or the port's error; never 0 bytes. */
int u3v_stream_required_payload(struct u3v *u, uint64_t *out_bytes);
/** Bytes of a trailer with the present settings. */
uint32_t u3v_stream_required_trailer(struct u3v *u);
/** SI_CONTROL bit 0. Returns 0, or why the stream can not start. */
int u3v_stream_enable(struct u3v *u, bool on);
bool u3v_stream_in(struct u3v *u, struct usb_read *read);
void u3v_stream_taken(struct u3v *u);
/** All blocks go; the next is a leader. */
void u3v_stream_drop(struct u3v *u);
bool u3v_stream_backlog(const struct u3v *u);
int u3v_stream_frame(struct u3v *u, const struct frame *frame);
void u3v_stream_frame_lost(struct u3v *u);

/* u3v_event.c */

enum { U3V_EVENT_TEST = 0x4FFF };

int u3v_event_enable(struct u3v *u, bool on);
/** Queues an event if events are on and there is room; `frame_id` NULL: without data. */
void u3v_event_push(struct u3v *u, uint16_t id, ns_t timestamp_ns, const uint64_t *frame_id);
bool u3v_event_in(struct u3v *u, struct usb_read *read);
void u3v_event_taken(struct u3v *u);
void u3v_event_reset(struct u3v *u);

#endif
