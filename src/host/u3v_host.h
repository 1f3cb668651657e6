// SPDX-License-Identifier: Apache-2.0
// A USB3 Vision host of our own: one camera of the local link, opened. Under the GenTL producer and the tisgrabber library.
//
// It speaks to the camera as any host does, through the calls of libusb (our own). Several threads may use one u3v_host.
#ifndef CAMTWIN_HOST_U3V_HOST_H
#define CAMTWIN_HOST_U3V_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/u3v_wire.h"

struct u3v_host;

enum { U3V_HOST_TEXT_MAX = 64, U3V_HOST_LIST_MAX = 64 };

/** What is known of a camera without opening it: the strings of its descriptors. */
struct u3v_host_info {
    char serial[U3V_HOST_TEXT_MAX];
    char vendor[U3V_HOST_TEXT_MAX];
    char model[U3V_HOST_TEXT_MAX];
    char version[U3V_HOST_TEXT_MAX];
    char user_name[U3V_HOST_TEXT_MAX]; /* DeviceUserID; empty when nobody gave one */
    char guid[U3V_HOST_TEXT_MAX];
};

/** The running cameras, at most `max` of them, in the order of their serial numbers. Returns how many, or -CT_E_IO, -CT_E_MEMORY.
 * A camera that another program has is listed too. */
int u3v_host_list(struct u3v_host_info *out, unsigned max);

/**
 * Opens the camera with this serial number (NULL: the first one there is) and claims its control interface.
 * 0, or -CT_E_NO_DEVICE, -CT_E_BUSY (another program holds it), -CT_E_IO, -CT_E_MEMORY, or what a register read gives.
 */
int u3v_host_open(const char *serial, struct u3v_host **out);
/** Ends stream and events, lets the interfaces go. NULL is allowed. Not from a callback. */
void u3v_host_close(struct u3v_host *h);

const struct u3v_host_info *u3v_host_info(const struct u3v_host *h);

/** False once the camera has been unplugged. Any call then gives -CT_E_NO_DEVICE. */
bool u3v_host_alive(const struct u3v_host *h);

/** Any length; cut into commands, one after another (a lock holds other threads off).
 * 0, -CT_E_TIMEOUT, -CT_E_NO_DEVICE, -CT_E_IO, -CT_E_HEADER, or u3v_error_of_status. */
int u3v_host_read(struct u3v_host *h, uint64_t address, uint8_t *dst, size_t n);
int u3v_host_write(struct u3v_host *h, uint64_t address, const uint8_t *src, size_t n);

/** The camera's GenICam file, from its manifest. */
struct u3v_manifest {
    uint64_t address; /* in the camera's registers */
    uint64_t size;    /* bytes, zipped */
    unsigned schema_major, schema_minor;
    unsigned file_major, file_minor, file_subminor;
    bool zipped;
};
int u3v_host_manifest(struct u3v_host *h, struct u3v_manifest *out);

/** What came into a buffer. */
struct u3v_block {
    struct u3v_leader leader;
    struct u3v_trailer trailer;
    size_t size;    /* bytes in the buffer */
    bool whole;     /* leader, payload and trailer belong together and nothing is missing */
    bool too_small; /* the buffer did not hold the payload: what did not fit is lost */
};

/** A place for one picture. Its memory is the caller's; the stream writes into it directly. */
struct u3v_buffer {
    uint8_t *bytes;         /* [capacity] */
    size_t capacity;        /* bytes */
    struct u3v_block block; /* set before `filled` */
};

/** All are called by the stream's own thread, which holds no lock of the host then. They must not start or stop the stream. */
struct u3v_stream_user {
    /* What happens to a block when there is no buffer. false: it is taken and dropped, so that the next picture is a fresh
     * one. true: nothing is read; the camera keeps what it can and then drops whole blocks itself. */
    bool holds;
    /* The next empty buffer, which is the stream's until `filled`; NULL: none now. The stream asks again when a block
     * comes and after u3v_stream_kick. */
    struct u3v_buffer *(*next)(void *self);
    /* The buffer is the user's again. err 0: block tells what came. Else nothing did: -CT_E_UNAVAILABLE (the stream was
     * stopped), -CT_E_NO_DEVICE. Buffers come back in the order in which `next` gave them. */
    void (*filled)(void *self, struct u3v_buffer *buffer, int err);
    /* A block came and there was no buffer for it. Not called when `holds`. May be NULL. */
    void (*dropped)(void *self, uint64_t block_id);
    /* The camera has gone. After every buffer went back through `filled`. May be NULL. */
    void (*gone)(void *self);
    void *self;
};

/** The bytes that a block has now (leader and trailer not counted). */
int u3v_stream_payload(struct u3v_host *h, uint64_t *out);
/**
 * Claims the stream interface, sizes transfers for the present payload, enables the stream and starts its thread; several
 * buffers are asked for ahead. AcquisitionStart is the caller's. `user` is copied. 0, -CT_E_BUSY (it is on, or another program
 * has the interface), -CT_E_CONFIGURATION, -CT_E_MEMORY, or as u3v_host_read.
 */
int u3v_stream_start(struct u3v_host *h, const struct u3v_stream_user *user);
/** Disables the stream, waits for its thread; every buffer has gone back through `filled`. Harmless when it is not on. */
void u3v_stream_stop(struct u3v_host *h);
/** As u3v_stream_stop, after a picture that is under way has come, but not longer than timeout_ms. */
void u3v_stream_finish(struct u3v_host *h, unsigned timeout_ms);
/** There is a buffer again. From any thread, at any time, callbacks too. */
void u3v_stream_kick(struct u3v_host *h);

/** The camera's events. Both are called by a thread of their own, which holds no lock of the host then. */
struct u3v_event_user {
    /* `event` and what it points to are valid during the call. */
    void (*event)(void *self, const struct u3v_event *event);
    /* The camera has gone: no event comes any more. May be NULL. */
    void (*gone)(void *self);
    void *self;
};
/** Claims the event interface and lets the camera send. `user` is copied. Which events it sends, EventNotification says.
 * 0, -CT_E_BUSY, -CT_E_NOT_FOUND (a camera without events), -CT_E_MEMORY, or as u3v_host_read. */
int u3v_events_start(struct u3v_host *h, const struct u3v_event_user *user);
/** Waits for the thread. Harmless when it is not on. Not from a callback. */
void u3v_events_stop(struct u3v_host *h);

#endif
