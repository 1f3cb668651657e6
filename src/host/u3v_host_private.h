// SPDX-License-Identifier: Apache-2.0
// What the files of the USB3 Vision host share: u3v_host.c (open, close), u3v_host_find.c, u3v_host_control.c (registers),
// u3v_host_stream.c (start, stop), u3v_host_blocks.c (the stream's thread), u3v_host_events.c.
#ifndef CAMTWIN_HOST_U3V_HOST_PRIVATE_H
#define CAMTWIN_HOST_U3V_HOST_PRIVATE_H

#include <libusb-1.0/libusb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/u3v_host.h"

enum {
    U3V_BOOT_TIMEOUT_MS = 500, /* before the camera has said how long it may take */
    U3V_BOOT_TRANSFER = 128,   /* bytes of a command or acknowledge before the camera has said how many it takes */
    U3V_LONGEST_TRANSFER =
        0x4400,            /* bytes of a command or acknowledge; no need for more: pictures do not go this way */
    U3V_EDGE_BYTES = 1024, /* room for a leader or a trailer */
    U3V_DEPTH = 4,         /* blocks that are asked for ahead */
};

struct u3v_interfaces {
    uint8_t control, control_in, control_out;
    uint8_t stream, stream_in;
    uint8_t event, event_in; /* event_in 0: there are no events */
};

/** What a thread of the host waits for: its own word beside libusb's events, raised from any thread. */
struct u3v_bell {
    int rung; /* atomic; an int because libusb wants one (`completed`) */
};

/** One transfer of the stream. */
struct u3v_piece {
    struct u3v_stream *stream;
    struct libusb_transfer *transfer;
    atomic_bool pending; /* libusb has it */
};

/** A block that is asked for: leader, payload transfers, trailer. */
struct u3v_place {
    struct u3v_buffer *buffer; /* NULL: there is none (yet) */
    bool dropping;             /* it came without a buffer: all of it goes to waste */
    unsigned submitted;        /* pieces that libusb has or had */
    unsigned finished;         /* pieces that have been looked at */
    struct u3v_block block;    /* as far as it has come */
    size_t came;               /* payload bytes, also those that did not fit */
    struct u3v_piece *pieces;  /* [per_block] */
    uint8_t *spill; /* [cut.size] for the transfer in which a buffer that is too small ends; NULL until needed */
    uint8_t leader[U3V_EDGE_BYTES];
    uint8_t trailer[U3V_EDGE_BYTES];
};

struct u3v_stream {
    struct u3v_host *host;
    struct u3v_stream_user user;
    bool claimed, enabled, threaded;
    pthread_t thread;
    atomic_bool stop;   /* now */
    atomic_bool finish; /* between two blocks, or at finish_ns */
    int64_t finish_ns;  /* set before `finish` */
    struct u3v_bell bell;

    size_t payload; /* bytes of a block */
    struct u3v_cut cut;
    unsigned per_block; /* transfers */

    /* The thread's own while it runs. */
    struct u3v_place places[U3V_DEPTH];
    unsigned first, count; /* blocks that are asked for */
    bool full;             /* libusb takes no more transfers now */
    uint8_t *waste;        /* [cut.size] payload that nobody wants */
};

struct u3v_events {
    struct u3v_host *host;
    struct u3v_event_user user;
    bool claimed, enabled, threaded;
    pthread_t thread;
    atomic_bool stop;
    struct u3v_bell bell;
    struct libusb_transfer *transfer;
    atomic_bool pending;
    uint8_t bytes[U3V_EDGE_BYTES];
};

/** Locks are taken in this order: stream_lock or events_lock, then control_lock. */
struct u3v_host {
    libusb_context *context;
    libusb_device_handle *handle;
    struct u3v_interfaces at;
    struct u3v_host_info info;
    bool control_claimed;
    atomic_bool gone;

    pthread_mutex_t control_lock; /* one command at a time; what follows */
    uint16_t request_id;
    unsigned timeout_ms;
    size_t max_command, max_ack; /* bytes, headers included */
    uint8_t *buffer;             /* [U3V_LONGEST_TRANSFER] one command or acknowledge */

    uint64_t sbrm, sirm, eirm; /* addresses; eirm 0: there is none. Fixed once it is open */

    pthread_mutex_t stream_lock; /* starting and stopping; what follows */
    struct u3v_stream stream;
    pthread_mutex_t events_lock; /* the same for events */
    struct u3v_events events;
};

/** libusb's error as ours; 0 for success. */
int u3v_usb_error(int usb);

/* u3v_host_find.c */
/** Opens the device with this serial number (NULL: the first) and notes its interfaces and strings. */
int u3v_find(struct u3v_host *h, const char *serial);

/* u3v_host_control.c */
int u3v_read_u32(struct u3v_host *h, uint64_t address, uint32_t *out);
int u3v_read_u64(struct u3v_host *h, uint64_t address, uint64_t *out);
int u3v_write_u32(struct u3v_host *h, uint64_t address, uint32_t v);

/* u3v_host.c */
/** Starts a thread that no signal of the program is delivered to. 0 or -CT_E_MEMORY. */
int u3v_thread_start(pthread_t *out, void *(*run)(void *), void *arg);
/** Raises the bell and wakes whoever handles libusb's events. */
void u3v_bell_ring(struct u3v_host *h, struct u3v_bell *bell);
/** The same from one of libusb's callbacks: its handler looks by itself. */
void u3v_bell_set(struct u3v_bell *bell);
/** Forget what rang; look around after that, then u3v_bell_wait. */
void u3v_bell_clear(struct u3v_bell *bell);
/** Handles libusb's events until the bell has rung, or for ms milliseconds. */
void u3v_bell_wait(struct u3v_host *h, struct u3v_bell *bell, unsigned ms);

/* u3v_host_blocks.c */
/** The stream's thread. */
void *u3v_stream_run(void *stream);
void u3v_piece_came(struct libusb_transfer *transfer);

#endif
