// SPDX-License-Identifier: Apache-2.0
// A GenTL consumer: loads the producer's file as any would ($CAMTWIN_PRODUCER), finds its calls by name, opens one of each
// kind of module, and knows of each call what it takes (gentl_calls.def).
#ifndef CAMTWIN_TESTS_GENTL_CONSUMER_H
#define CAMTWIN_TESTS_GENTL_CONSUMER_H

#include <stdbool.h>

#include "host/gentl.h"

/** The loaded file's calls, by their names: gentl.TLOpen(&system). */
struct gentl_api {
#define CALL(name, kind, takes, shape, answer, arguments) __typeof__(&name) name;
#include "gentl_calls.def"
#undef CALL
};
extern struct gentl_api gentl;

/** A set-up that opens the file; false: it can not, or a call is missing. */
bool gentl_load(void);
void gentl_unload(void);

enum kind { SYSTEM, INTERFACE, DEVICE, REMOTE, STREAM, BUFFER, EVENT, KINDS, NO_HANDLE = KINDS };

/** Room for a picture of 640 x 480 and more. */
enum { CALL_BYTES = 512 * 1024 };

/** One open module of each kind, of camera SERVED_SERIAL; the event is NEW_BUFFER of the stream. */
struct consumer {
    void *handles[KINDS];
};

/** GCInitLib and everything below it. Fails the test when it can not. */
void consumer_open(struct consumer *c);
/** GCCloseLib, which closes all; harmless when it is closed. */
void consumer_close(void);

/** Options of a served camera with pictures of CONSUMER_PAYLOAD bytes, 100 a second. */
enum { CONSUMER_PAYLOAD = 640 * 480 };
extern const char *const consumer_camera[];

/** Executes AcquisitionStart or AcquisitionStop of the camera. */
GC_ERROR consumer_camera_start(PORT_HANDLE remote);
GC_ERROR consumer_camera_stop(PORT_HANDLE remote);
/** Lets the camera tell of one kind of event (EventNotification). */
GC_ERROR consumer_camera_tells(PORT_HANDLE remote);
/** Queues all buffers, starts stream and camera. Fails the test when it can not. */
void consumer_start(const struct consumer *c);

enum call_shape {
    S_TYPE = 1 << 0,    /* NULL for the type is refused */
    S_SIZE = 1 << 1,    /* NULL for the size is refused */
    S_BUFFER = 1 << 2,  /* NULL for the memory is refused */
    S_OUT = 1 << 3,     /* NULL for where a handle goes is refused */
    S_COUNT = 1 << 4,   /* NULL for where a number goes is refused */
    S_ID = 1 << 5,      /* takes an id */
    S_INDEX = 1 << 6,   /* takes an index into a list */
    S_COMMAND = 1 << 7, /* takes an info command */
    S_SIZED = 1 << 8,   /* gives its size when asked without memory, and refuses memory that is too small */
    S_PAIR = 1 << 9,    /* takes a buffer beside the stream */
    S_CLOSES = 1 << 10, /* something is gone afterwards */
    S_LAST = 1 << 11,   /* tells of errors itself */
};

/** Everything that any call takes. */
struct call_args {
    void *handle, *pair;
    INFO_DATATYPE *type;
    void *buffer; /* [CALL_BYTES] */
    size_t *size, *length, *number;
    void **out;
    uint32_t *count;
    bool8_t *changed;
    const char *id;
    uint32_t index;
    int32_t command;
    uint64_t address; /* of a register that is there and can be written */
    EVENT_NEW_BUFFER_DATA data;
    PORT_REGISTER_STACK_ENTRY stack[1];
    DS_BUFFER_INFO_STACKED infos[1];
    DS_BUFFER_PART_INFO_STACKED parts[1];

    /* What the pointers above point to, at first. */
    struct {
        INFO_DATATYPE type;
        size_t size, length, number;
        void *out;
        uint32_t count;
        bool8_t changed;
    } here;
};

struct call {
    const char *name;
    enum kind kind; /* of handle with which it is tried */
    unsigned takes; /* bits 1 << enum kind */
    unsigned shape; /* bits of enum call_shape */
    GC_ERROR answer;
    GC_ERROR (*run)(struct call_args *a);
};

extern const struct call calls[];
extern const unsigned call_count;

/** Everything right for this call. `memory`: CALL_BYTES of the caller's. */
void call_prepare(const struct call *call, const struct consumer *c, void *memory, struct call_args *a);

/** Runs it; fails the test, with the call's name and `what`, unless it answers `wanted`, and GCGetLastError says
 * the same of an error. */
void call_expect(const struct call *call, struct call_args *a, GC_ERROR wanted, const char *what);

#endif
