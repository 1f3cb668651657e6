// SPDX-License-Identifier: Apache-2.0
// Events: what happened in a module, queued for a consumer that registered for it.
//
// An event object is a child of its source, named after its type. New buffers are not queued here: that queue is the output
// list of the stream.
#ifndef CAMTWIN_HOST_GENTL_EVENT_H
#define CAMTWIN_HOST_GENTL_EVENT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/gentl_info.h"
#include "host/gentl_object.h"

enum { GENTL_EVENT_BYTES_MAX = 256, GENTL_EVENTS_MAX = 64 };

/** Events of EVENT_MODULE; their data is the number of pictures delivered so far (u64), or nothing. */
enum gentl_module_event {
    MODULE_EVENT_DEVICE_LOST = 0xA001,
    MODULE_EVENT_STREAM_STARTED = 0xA101,
    MODULE_EVENT_STREAM_STOPPED = 0xA102,
};

struct gentl_message {
    size_t size;
    uint8_t bytes[GENTL_EVENT_BYTES_MAX];
};

struct gentl_event {
    struct gentl_object object; /* its parent is the source */
    EVENT_TYPE type;
    pthread_cond_t wake; /* with the lock of gentl_event_lock, which guards what follows */
    bool closed;
    unsigned waiting; /* calls of EventGetData */
    unsigned kills;   /* how many of them are to end */
    uint64_t fired;
    unsigned first, count; /* the oldest is lost when there is no room */
    struct gentl_message messages[GENTL_EVENTS_MAX];
};

extern const struct gentl_class gentl_event_class;

struct gentl_event *gentl_event_of(struct gentl_object *o);
/** The stream's own for new buffers, else the event's. */
pthread_mutex_t *gentl_event_lock(struct gentl_event *e);

/** Puts an event of this type into the queue of whoever registered for it at `source`; nobody: nothing happens. */
void gentl_event_push(struct gentl_object *source, EVENT_TYPE type, const void *bytes, size_t n);
void gentl_event_push_error(struct gentl_object *source, GC_ERROR code, const char *text);
/** What a feature says is no longer so. */
void gentl_event_push_invalidate(struct gentl_object *source, const char *feature);
/** The form in which GenApi takes events in: size, id and time as on the wire, then the event's own bytes. */
void gentl_event_push_genapi(struct gentl_object *source, EVENT_TYPE type, uint16_t id, uint64_t timestamp_ns,
                             const uint8_t *data, size_t n);
/** The camera has gone: its device tells it in every way it has. */
void gentl_event_device_lost(struct gentl_object *device);
/** `n` new buffers are in the stream's output list. */
void gentl_event_new_buffers(struct gentl_object *stream, unsigned n);

/** GC_ERR_RESOURCE_IN_USE, GC_ERR_INVALID_PARAMETER (no such type), GC_ERR_NOT_IMPLEMENTED (not at this kind of module). */
GC_ERROR gentl_event_register(struct gentl_object *source, EVENT_TYPE type, void **handle);
/** The handle of a registered event, for gentl_close; NULL: there is none. */
void *gentl_event_handle(struct gentl_object *source, EVENT_TYPE type);

/** Waits for an event and copies it. GC_ERR_TIMEOUT, GC_ERR_ABORT, GC_ERR_BUFFER_TOO_SMALL (it stays), GC_ERR_INVALID_PARAMETER. */
GC_ERROR gentl_event_get(struct gentl_event *e, void *buffer, size_t *size, uint64_t timeout_ms);
/** The oldest events go; buffers of new-buffer events become the consumer's. */
void gentl_event_flush(struct gentl_event *e);
void gentl_event_kill(struct gentl_event *e);
GC_ERROR gentl_event_info(struct gentl_event *e, EVENT_INFO_CMD command, const struct gentl_info *info);

/* gentl_event_data.c */
/** What an event's data, as EventGetData gave it out, says. Its bytes come from the consumer again. */
GC_ERROR gentl_event_data_info(EVENT_TYPE type, const void *data, size_t n, EVENT_DATA_INFO_CMD command,
                               const struct gentl_info *info);

#endif
