// SPDX-License-Identifier: Apache-2.0
// The objects behind GenTL's handles, and the table that knows which handles are good.
//
// A handle is not an address: it is a place in the table and the number of times that this place was used, so a handle that is
// stale, foreign, NULL or of the wrong kind is told from a good one without being followed. An object stays in memory while a
// call is inside it: gentl_enter takes a reference, gentl_leave gives it back, and a close waits until all have left.
//
//     GC_ERROR DSGetInfo(DS_HANDLE handle, ...)
//     {
//         struct gentl_object *o;
//         GC_ERROR e = gentl_enter(handle, GENTL_STREAM, &o);
//         if (e != GC_ERR_SUCCESS) {
//             return e;
//         }
//         e = stream_info(stream_of(o), ...);
//         gentl_leave(o);
//         return e;
//     }
//
// The table, the producer's one piece of global state, lies behind one mutex that is held for moments only. What a module
// keeps is guarded by its own object's lock.
#ifndef CAMTWIN_HOST_GENTL_OBJECT_H
#define CAMTWIN_HOST_GENTL_OBJECT_H

#include <pthread.h>
#include <stdbool.h>

#include "base/str.h"
#include "host/gentl_types.h"

struct gentl_port;

/** Bits, so that a call can say which kinds it takes. */
enum gentl_kind {
    GENTL_SYSTEM = 1u << 0,
    GENTL_INTERFACE = 1u << 1,
    GENTL_DEVICE = 1u << 2,
    GENTL_REMOTE = 1u << 3, /* the camera's own registers, DevGetPort */
    GENTL_STREAM = 1u << 4,
    GENTL_BUFFER = 1u << 5,
    GENTL_EVENT = 1u << 6,
    GENTL_MODULES = GENTL_SYSTEM | GENTL_INTERFACE | GENTL_DEVICE | GENTL_STREAM | GENTL_BUFFER,
    GENTL_PORTS = GENTL_MODULES | GENTL_REMOTE,
    GENTL_EVENT_SOURCES = GENTL_MODULES,
};

enum { GENTL_ID_MAX = 64 };

struct gentl_object;

/** What all objects of one kind share. */
struct gentl_class {
    enum gentl_kind kind;
    const char *name;              /* "data stream": for error texts */
    const struct gentl_port *port; /* its registers; NULL: the kind has none of its own */
    /* The handle is no longer good: stop threads, wake every call that waits inside. No lock is held; children are gone
     * already. NULL: nothing to do. Called once. */
    void (*close)(struct gentl_object *o);
    /* Nobody is inside any more: free what the object holds, and the object. No lock is held. */
    void (*release)(struct gentl_object *o);
};

/** The first member of every module's struct. Zeroed by the module, filled by gentl_add; the table owns all but `lock`. */
struct gentl_object {
    const struct gentl_class *class;
    char id[GENTL_ID_MAX];
    void *handle;
    struct gentl_object *parent; /* NULL: the system. Lives longer than its children */
    pthread_mutex_t lock;        /* the module's own, for what it keeps */
    struct str xml;              /* description of the port's registers; empty when the class has no port */

    /* The table's. */
    struct gentl_object *first_child;
    struct gentl_object *next;         /* sibling */
    unsigned inside;                   /* calls */
    const struct gentl_object *closer; /* the object with whose close it goes; NULL: open */
};

/** GCInitLib, GCCloseLib. GC_ERR_RESOURCE_IN_USE; GC_ERR_NOT_INITIALIZED. Closing closes everything. */
GC_ERROR gentl_table_open(void);
GC_ERROR gentl_table_close(void);
/** GC_ERR_SUCCESS or GC_ERR_NOT_INITIALIZED: for the calls without a handle. */
GC_ERROR gentl_table_check(void);

/**
 * Puts a module's object into the table; from then on it is the table's, and *handle (NULL: not wanted) is good. `id` is unique among its parent's children of this kind; ""
 * for kinds that may be there many times (buffers). The parent must be one that the caller has entered, or NULL.
 * GC_ERR_RESOURCE_IN_USE: there is one with this id. GC_ERR_INVALID_HANDLE: the parent is being closed.
 * GC_ERR_RESOURCE_EXHAUSTED, GC_ERR_OUT_OF_MEMORY, GC_ERR_NOT_INITIALIZED. On error the object is still the caller's, as it was.
 */
GC_ERROR gentl_add(struct gentl_object *o, const struct gentl_class *class, const char *id, struct gentl_object *parent,
                   void **handle);

/** The object of a handle, with a reference. `kinds`: enum gentl_kind bits. GC_ERR_NOT_INITIALIZED, GC_ERR_INVALID_HANDLE. */
GC_ERROR gentl_enter(void *handle, unsigned kinds, struct gentl_object **out);
/** The same for an object that one has already, for example a child that was found: false when it is being closed. */
bool gentl_hold(struct gentl_object *o);
void gentl_leave(struct gentl_object *o);

/**
 * Closes the object and all below it, children first, and waits until no call is inside. The caller is not inside it.
 * GC_ERR_NOT_INITIALIZED, GC_ERR_INVALID_HANDLE (also when another thread is closing it).
 */
GC_ERROR gentl_close(void *handle, unsigned kinds);

/** Whether a close has begun: calls that wait or loop inside look at it. */
bool gentl_closing(const struct gentl_object *o);

/** The open child of this kind and id, with a reference; NULL: there is none. */
struct gentl_object *gentl_child(struct gentl_object *parent, enum gentl_kind kind, const char *id);
/** How many open children of this kind there are. */
unsigned gentl_child_count(struct gentl_object *parent, enum gentl_kind kind);

#endif
