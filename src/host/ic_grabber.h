// SPDX-License-Identifier: Apache-2.0
// What a grabber of the tisgrabber library is made of, and how its functions come in and go out.
//
// Threads. Three locks, taken in this order and never the other way round:
//   control   one life-cycle call at a time (open, close, format, prepare, start, stop); held while the stream's thread is
//             waited for, so nothing that runs inside a callback takes it: there such calls are refused
//   device    read: the camera stays open; written by who closes it (holding control, with no stream on)
//   lock      the rest; held for moments, never while a callback or a register access runs
// A handle is counted while a call is inside, so that a grabber that is released from another thread lives until the last
// call has left.
#ifndef CAMTWIN_HOST_IC_GRABBER_H
#define CAMTWIN_HOST_IC_GRABBER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "host/ic_camera.h"
#include "host/ic_picture.h"
#include "host/tisgrabber.h"
#include "host/u3v_host.h"

enum {
    IC_GRABBER_MAX = 64,
    IC_RING_MAX = 64,
    IC_RING_DEFAULT = 5,
    IC_WIRE_BUFFERS = 4,
    IC_NAME_MAX = 2 * U3V_HOST_TEXT_MAX
};

enum ic_stream { IC_STREAM_OFF, IC_STREAM_PREPARED, IC_STREAM_LIVE };

/** A buffer of the ring: one picture in the sink's format. */
struct ic_slot {
    uint8_t *pixels;
    bool locked;   /* by the program */
    unsigned pins; /* by callbacks and IC_SaveImage */
    bool writing;  /* by the stream's thread */
};

/** What the pictures of a prepared stream look like. */
struct ic_shape {
    unsigned width, height;
    COLORFORMAT sink;
    uint32_t wire; /* PFNC */
};

struct ic_callbacks {
    FRAME_READY_CALLBACK frame;
    void *frame_data;
    FRAME_READY_CALLBACK_EX frame_ex;
    void *frame_ex_data;
    DEVICE_LOST_CALLBACK lost;
    void *lost_data;
};

struct grabber {
    HGRABBER handle;
    unsigned users; /* calls inside; under the table's lock */

    pthread_mutex_t control;
    pthread_rwlock_t device;
    struct u3v_host *host;               /* NULL: no camera */
    char device_name[U3V_HOST_TEXT_MAX]; /* lent to programs: stay until the next camera is opened */
    char unique_name[IC_NAME_MAX];
    char serial[U3V_HOST_TEXT_MAX];
    char format_text[IC_VIDEO_FORMAT_TEXT];

    pthread_mutex_t lock;
    pthread_cond_t arrived; /* a picture, or the stream's end; monotonic clock */
    enum ic_stream stream;
    bool lost;         /* the camera has gone while the stream was on */
    COLORFORMAT sink;  /* that IC_SetFormat asked for */
    bool only_snapped; /* IC_SetContinuousMode(1) */
    unsigned ring_wanted;
    struct ic_slot ring[IC_RING_MAX];
    unsigned ring_count; /* 0: not prepared yet */
    unsigned ring_id;    /* of mem buffer handles; another one for each ring */
    struct ic_shape shape;
    int last;          /* the slot that was filled last; -1: none */
    uint64_t pictures; /* delivered since the grabber exists */
    unsigned wanted;   /* IC_SnapImage calls that wait */
    struct ic_callbacks callbacks;
    struct u3v_stream_user user;
    struct u3v_buffer wire[IC_WIRE_BUFFERS];
    bool wire_free[IC_WIRE_BUFFERS];
};

/* ---- ic_handle.c: every call begins and ends with one of these pairs ---------------------------------------------- */

/** A new grabber in the table; NULL: full, or no memory. */
struct grabber *ic_grabber_new(void);
/** NULL: not a grabber. Else ic_leave must follow. */
struct grabber *ic_enter(HGRABBER handle);
void ic_leave(struct grabber *g);
/** Takes the handle out of the table: nobody can enter any more. False: it was none. ic_grabber_free must follow. */
bool ic_grabber_retire(struct grabber *g);
/** Waits until only `mine` calls (the caller's own) are inside, then frees. */
void ic_grabber_free(struct grabber *g, unsigned mine);
/** The n-th handle that exists (0 to IC_GRABBER_MAX - 1); NULL: none there. */
HGRABBER ic_grabber_handle(unsigned n);

/** IC_SUCCESS with the camera held open (ic_leave_device must follow), IC_NO_HANDLE or IC_NO_DEVICE. */
int ic_enter_device(HGRABBER handle, struct grabber **out);
void ic_leave_device(struct grabber *g);
/** IC_SUCCESS with `control` held (ic_leave_control must follow), IC_NO_HANDLE, or IC_ERROR inside a callback of the grabber. */
int ic_enter_control(HGRABBER handle, struct grabber **out);
/** The same; IC_NO_DEVICE when no camera is open. */
int ic_enter_device_control(HGRABBER handle, struct grabber **out);
void ic_leave_control(struct grabber *g);

/** Which grabber's callback this thread is in, or NULL. Set by the stream's thread. */
struct grabber *ic_callback_of(void);
void ic_callback_set(struct grabber *g);

/** Handles of mem buffers: grabber, ring and slot. ic_enter_buffer gives IC_SUCCESS with g->lock held, or IC_NO_HANDLE. */
HMEMBUFFER ic_buffer_handle(const struct grabber *g, unsigned slot);
int ic_enter_buffer(HMEMBUFFER handle, struct grabber **out, unsigned *slot);
void ic_leave_buffer(struct grabber *g);
unsigned ic_ring_new_id(void);

/* ---- ic_ring.c, ic_stream.c, ic_open.c: callers hold control ------------------------------------------------------ */

/** Memory for `g->ring_wanted` pictures of this shape; what is there is kept when it fits. 0 or -CT_E_MEMORY. */
int ic_ring_make(struct grabber *g, const struct ic_shape *shape);
void ic_ring_free(struct grabber *g);
/** Takes the next slot that nobody uses, for a picture to be written into; under g->lock. -1: all are in use. */
int ic_ring_take(struct grabber *g);
/** Prepares the stream: buffers, ring, the stream's thread. 0 or an error. */
int ic_stream_begin(struct grabber *g);
/** Stops the camera and waits for the stream's thread; harmless when it is off. */
void ic_stream_end(struct grabber *g);
/** Ends the stream and closes the camera; harmless without one. */
void ic_close(struct grabber *g);
/** Opens the camera with this serial number. IC_SUCCESS or IC_ERROR. */
int ic_open_serial(struct grabber *g, const char *serial);
/** Opens by model, unique name or display name. IC_SUCCESS or IC_ERROR. */
int ic_open_named(struct grabber *g, const char *name);

/* ---- ic_text.c ---------------------------------------------------------------------------------------------------- */

/** A bounded copy of a program's text. False: NULL, or no end within n bytes. */
bool ic_text_take(char *out, size_t n, const char *text);
/** Writes at most `bytes` (none for less than 1), cut, always with an end. */
void ic_text_give(char *out, long bytes, const char *text);
/** A line to stderr, "tisgrabber: ...". */
void ic_say(const char *format, ...) CT_PRINTF(1, 2);

#endif
