// SPDX-License-Identifier: Apache-2.0
// One connection of this process to one camera: a socket, and a thread that receives answers and copies their bytes.
//
// Submitting never waits: what the socket does not take is queued and sent by the thread. The thread runs no code of the
// program. All functions may be called from any thread.
#ifndef CAMTWIN_HOST_CONN_H
#define CAMTWIN_HOST_CONN_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attach/link_wire.h"

struct conn;

/** Something asked of the camera. Its memory is the asker's, and borrowed until `done` (or conn_close). */
struct request {
    /* Set by the asker. */
    uint8_t *in;                     /* where IN bytes go; NULL: nowhere */
    size_t capacity;                 /* IN: bytes there; OUT: bytes sent */
    int64_t deadline_ns;             /* monotonic; the thread cancels then. HOST_NEVER: it does not */
    void (*done)(struct request *r); /* once, from any thread, with the connection locked: must be short */

    /* Set before done. */
    enum link_status status;
    size_t actual;
    bool timed_out; /* it was cancelled because of deadline_ns */

    /* The connection's own. */
    atomic_bool flying;
    uint32_t id;
    bool is_out;
    bool cancelled;
    bool copying; /* the thread copies into `in` without the lock */
};

/** What is fixed about a connection. */
struct conn_config {
    const char *path;           /* of the socket; borrowed for the call */
    unsigned timeout_ms;        /* for connecting and greeting */
    void (*gone)(void *cookie); /* the camera has gone; called once by the thread, may be NULL */
    void *cookie;
};

/** LIBUSB_SUCCESS and *out, or _NO_DEVICE, _ACCESS, _NO_MEM, _TIMEOUT, _IO. */
int conn_open(const struct conn_config *config, struct conn **out);

/** Requests under way complete with LINK_NO_DEVICE. NULL is allowed. Not from `done` or `gone`. */
void conn_close(struct conn *c);

/** Begins; `m` says what (id and data_size are filled in), `out` holds m->length bytes if link_is_out(m).
 * LIBUSB_SUCCESS, _NO_DEVICE, _IO (too much under way: try again later), _NO_MEM. */
int conn_submit(struct conn *c, struct request *r, struct link_message *m, const uint8_t *out);

/** LIBUSB_SUCCESS, or _NOT_FOUND when it is not under way or is being cancelled already, or _NO_DEVICE. */
int conn_cancel(struct conn *c, struct request *r);

/** Waits for the end of a transfer or call; timeout 0: for ever. `r` needs `in` and `capacity`; what came of it is in r.
 * LIBUSB_SUCCESS when it was answered, else as conn_submit; a timeout shows as r->timed_out. */
int conn_wait(struct conn *c, struct request *r, struct link_message *m, const uint8_t *out, unsigned timeout_ms);

/** Control transfer; bytes transferred or LIBUSB_ERROR. setup is as on the wire; data [wLength]. */
int conn_control(struct conn *c, const uint8_t setup[8], uint8_t *data, unsigned timeout_ms);

/** CLAIM, UNCLAIM or RESET: LIBUSB_SUCCESS, _BUSY, _NOT_FOUND, _NO_DEVICE, _IO. */
int conn_call(struct conn *c, enum link_type type, unsigned number);

/** libusb's error for the end of a transfer. */
int conn_error(enum link_status status);

#endif
