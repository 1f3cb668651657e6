// SPDX-License-Identifier: Apache-2.0
// The data stream module and its buffers.
//
// A buffer is in one of four places: announced (the consumer has it), input (waiting for a picture), engine (the stream's
// thread fills it, or has asked the camera to), output (filled, waiting for the consumer). Places, lists and figures are under
// the stream's object.lock; a buffer's memory is touched without it, by whoever's place it is in.
#ifndef CAMTWIN_HOST_GENTL_STREAM_H
#define CAMTWIN_HOST_GENTL_STREAM_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/gentl_data.h"
#include "host/gentl_info.h"
#include "host/gentl_modules.h"
#include "host/gentl_port.h"

enum gentl_place { PLACE_ANNOUNCED, PLACE_INPUT, PLACE_ENGINE, PLACE_OUTPUT };

struct gentl_buffer {
    struct gentl_object object; /* its parent is the stream */
    void *user;                 /* the consumer's */
    bool owned;                 /* the producer allocated its memory */

    /* Under the stream's lock. */
    struct gentl_buffer *next;           /* in the list where it is */
    struct gentl_buffer *next_announced; /* in the order of announcing */
    enum gentl_place place;
    bool revoked;
    bool has_data; /* `block` means something */
    bool new_data; /* and came since it was queued last */
    struct u3v_block block;

    struct u3v_buffer memory; /* block in there: the engine's own */
};

struct gentl_buffer_list {
    struct gentl_buffer *first, *last;
    unsigned count;
};

/** Entries of StreamBufferHandlingMode. */
enum gentl_handling {
    HANDLING_DEFAULT,
    HANDLING_OLDEST_FIRST,
    HANDLING_OLDEST_OVERWRITE,
    HANDLING_NEWEST_FIRST,
    HANDLING_NEWEST_ONLY
};

struct gentl_stream {
    struct gentl_object object; /* its parent is the device */
    struct u3v_host *host;      /* the device's */
    pthread_mutex_t switching;  /* one start or stop at a time; taken before object.lock */
    bool running;               /* under `switching`: the host's stream is on */

    /* Under object.lock. */
    struct gentl_buffer *announced; /* all of them */
    unsigned announced_count;
    struct gentl_buffer_list input, output;
    struct gentl_buffer_list returned; /* came back without a picture, in order: they go to the front of input */
    unsigned engine_count;
    enum gentl_handling handling;
    bool grabbing;                               /* the consumer started it and it has not ended */
    uint64_t to_begin;                           /* pictures that may still be begun; GENTL_INFINITE */
    uint64_t to_come;                            /* pictures until it ends */
    uint64_t delivered, started, underrun, lost; /* since the start; `lost` are all that were not delivered */
    bool first_came;
    bool starved;        /* there was no buffer for the engine since the latest block */
    uint64_t last_block; /* id of the latest block */
};

extern const struct gentl_class gentl_stream_class;
extern const struct gentl_class gentl_buffer_class;
extern const struct gentl_port gentl_stream_port;

struct gentl_stream *gentl_stream_of(struct gentl_object *o);
struct gentl_buffer *gentl_buffer_of(struct gentl_object *o);

/* gentl_stream.c */
/** The one stream of a camera. GC_ERR_INVALID_ID, GC_ERR_RESOURCE_IN_USE, or as gentl_add. */
GC_ERROR gentl_stream_open(struct gentl_object *device, const char *id, void **handle);
/** `count` 1 to GENTL_INFINITE. GC_ERR_RESOURCE_IN_USE: it is on; or as u3v_stream_start. */
GC_ERROR gentl_stream_start(struct gentl_stream *s, uint64_t count);
/** GC_ERR_RESOURCE_IN_USE: it is not on. `at_once`: a picture that is under way is not waited for. */
GC_ERROR gentl_stream_stop(struct gentl_stream *s, bool at_once);
/** Makes sure that the engine has no buffer; harmless when it is off. */
void gentl_stream_halt(struct gentl_stream *s);

/* gentl_queue.c: all with the stream's lock held. */
void gentl_list_add(struct gentl_buffer_list *list, struct gentl_buffer *b, enum gentl_place place);
/** The first of the list, out of it; NULL: it is empty. */
struct gentl_buffer *gentl_list_take(struct gentl_buffer_list *list);
/** Puts what came back from the engine in front of the input list. */
void gentl_queue_take_back(struct gentl_stream *s);
/** For the engine: the buffer for the next picture; NULL: there is none. */
struct gentl_buffer *gentl_queue_next(struct gentl_stream *s);
/** A filled buffer goes to the output list, as the handling mode wants it. */
void gentl_queue_deliver(struct gentl_stream *s, struct gentl_buffer *b);
/** For the consumer: the buffer that is its turn; NULL: there is none. */
struct gentl_buffer *gentl_queue_collect(struct gentl_stream *s);
/** Queues a buffer that the consumer has. False: it is queued already. */
bool gentl_queue_add(struct gentl_stream *s, struct gentl_buffer *b);
/** Moves buffers as DSFlushQueue says. Returns how many came to the output list, or -1: there is no such operation. */
int gentl_queue_flush(struct gentl_stream *s, ACQ_QUEUE_TYPE operation);

/* gentl_stream_info.c */
GC_ERROR gentl_stream_info(struct gentl_stream *s, STREAM_INFO_CMD command, const struct gentl_info *info);

/* gentl_buffer.c */
/** Announces memory; NULL: the producer allocates it. GC_ERR_RESOURCE_IN_USE: this memory is announced already. */
GC_ERROR gentl_buffer_announce(struct gentl_stream *s, void *bytes, size_t size, void *user, void **handle);
/** Makes the buffer of this handle the consumer's alone and out of the stream's list: what remains is gentl_close. GC_ERR_BUSY. */
GC_ERROR gentl_buffer_revoke(struct gentl_stream *s, struct gentl_buffer *b);

/* gentl_buffer_info.c */
GC_ERROR gentl_buffer_info(struct gentl_buffer *b, BUFFER_INFO_CMD command, const struct gentl_info *info);
/** Sizes of a delivered buffer for whoever looks into it; false: it has no data, or the engine has it. Under the stream's lock. */
bool gentl_buffer_has_chunks(const struct gentl_buffer *b);

#endif
