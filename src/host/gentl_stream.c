// SPDX-License-Identifier: Apache-2.0
// The data stream: opening, closing, starting, stopping, and what the USB3 Vision host's thread tells it.
#include "host/gentl_stream.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "host/gentl_error.h"
#include "host/gentl_event.h"

enum { FINISH_MS = 1000 }; /* what a picture that is under way may need */

struct gentl_stream *gentl_stream_of(struct gentl_object *o)
{
    assert(o->class->kind == GENTL_STREAM);
    return (struct gentl_stream *)o;
}

static struct gentl_buffer *buffer_around(struct u3v_buffer *memory)
{
    return (struct gentl_buffer *)(void *)((char *)memory - offsetof(struct gentl_buffer, memory));
}

static struct u3v_buffer *on_next(void *self)
{
    struct gentl_stream *s = self;
    pthread_mutex_lock(&s->object.lock);
    struct gentl_buffer *b = gentl_queue_next(s);
    s->starved = s->starved || (b == NULL && s->grabbing && s->engine_count == 0);
    pthread_mutex_unlock(&s->object.lock);
    return b != NULL ? &b->memory : NULL;
}

/** Notes a block's number; numbers that were left out are blocks that the camera lost, for want of a buffer if there was
 * none in the meantime. With the lock held. */
static void count_block(struct gentl_stream *s, uint64_t block_id)
{
    uint64_t expected = s->first_came ? s->last_block + 1 : 0;
    uint64_t missing = block_id > expected ? block_id - expected : 0;
    s->lost += missing;
    s->underrun += s->starved ? missing : 0;
    s->starved = false;
    s->first_came = true;
    s->last_block = block_id;
    s->started++;
}

/** With the lock held. True: that was the last picture. */
static bool deliver(struct gentl_stream *s, struct gentl_buffer *b)
{
    b->block = b->memory.block;
    b->has_data = true;
    b->new_data = true;
    count_block(s, b->block.leader.block_id);
    s->delivered++;
    gentl_queue_deliver(s, b);
    s->to_come -= s->to_come != GENTL_INFINITE;
    bool last = s->grabbing && s->to_come == 0;
    s->grabbing = s->grabbing && !last;
    return last;
}

static void tell_stopped(struct gentl_stream *s)
{
    uint8_t count[8];
    struct wr w = wr_over(count, sizeof count);
    pthread_mutex_lock(&s->object.lock);
    wr_u64(&w, s->delivered);
    pthread_mutex_unlock(&s->object.lock);
    gentl_event_push_invalidate(&s->object, "StreamIsGrabbing");
    gentl_event_push_genapi(&s->object, EVENT_MODULE, MODULE_EVENT_STREAM_STOPPED, 0, count, sizeof count);
}

static void on_filled(void *self, struct u3v_buffer *memory, int err)
{
    struct gentl_stream *s = self;
    struct gentl_buffer *b = buffer_around(memory);
    bool last = false;
    pthread_mutex_lock(&s->object.lock);
    s->engine_count--;
    if (err == 0) {
        last = deliver(s, b);
    } else {
        gentl_list_add(&s->returned, b, PLACE_INPUT);
    }
    pthread_mutex_unlock(&s->object.lock);
    if (err == 0) {
        gentl_event_new_buffers(&s->object, 1);
    }
    if (last) {
        tell_stopped(s);
    }
}

static void on_gone(void *self)
{
    struct gentl_stream *s = self;
    pthread_mutex_lock(&s->object.lock);
    s->grabbing = false;
    pthread_mutex_unlock(&s->object.lock);
    gentl_event_push_error(&s->object, GC_ERR_IO, "the camera has gone");
    gentl_event_device_lost(s->object.parent);
    tell_stopped(s);
}

/** Turns the host's stream off. With `switching` held. */
static void turn_off(struct gentl_stream *s, bool at_once)
{
    if (at_once) {
        u3v_stream_stop(s->host);
    } else {
        u3v_stream_finish(s->host, FINISH_MS);
    }
    s->running = false;
    pthread_mutex_lock(&s->object.lock);
    s->grabbing = false;
    gentl_queue_take_back(s);
    pthread_mutex_unlock(&s->object.lock);
}

static bool is_grabbing(struct gentl_stream *s)
{
    pthread_mutex_lock(&s->object.lock);
    bool grabbing = s->grabbing;
    pthread_mutex_unlock(&s->object.lock);
    return grabbing;
}

static void reset(struct gentl_stream *s, uint64_t count)
{
    pthread_mutex_lock(&s->object.lock);
    s->delivered = 0;
    s->started = 0;
    s->underrun = 0;
    s->lost = 0;
    s->first_came = false;
    s->starved = false;
    s->last_block = 0;
    s->to_begin = count;
    s->to_come = count;
    s->grabbing = true;
    pthread_mutex_unlock(&s->object.lock);
}

/** With `switching` held. */
static GC_ERROR turn_on(struct gentl_stream *s, uint64_t count)
{
    /* Without a buffer the camera keeps a few pictures: a consumer that is late for a moment loses none. */
    const struct u3v_stream_user user = {
        .holds = true, .next = on_next, .filled = on_filled, .gone = on_gone, .self = s};
    if (gentl_closing(&s->object)) {
        return gentl_fail(GC_ERR_INVALID_HANDLE, "the data stream is being closed");
    }
    if (s->running && is_grabbing(s)) {
        return gentl_fail(GC_ERR_RESOURCE_IN_USE, "the acquisition has been started already");
    }
    if (s->running) { /* the last one ended by itself */
        turn_off(s, true);
    }
    reset(s, count);
    int err = u3v_stream_start(s->host, &user);
    s->running = err == 0;
    if (err < 0) {
        turn_off(s, true);
        return gentl_fail_ct(err, "starting the stream");
    }
    return GC_ERR_SUCCESS;
}

GC_ERROR gentl_stream_start(struct gentl_stream *s, uint64_t count)
{
    pthread_mutex_lock(&s->switching);
    GC_ERROR e = turn_on(s, count);
    pthread_mutex_unlock(&s->switching);
    if (e == GC_ERR_SUCCESS) {
        gentl_event_push_invalidate(&s->object, "StreamIsGrabbing");
        gentl_event_push_genapi(&s->object, EVENT_MODULE, MODULE_EVENT_STREAM_STARTED, 0, NULL, 0);
    }
    return e;
}

GC_ERROR gentl_stream_stop(struct gentl_stream *s, bool at_once)
{
    pthread_mutex_lock(&s->switching);
    bool was_running = s->running;
    bool was_grabbing = is_grabbing(s);
    if (was_running) {
        turn_off(s, at_once);
    }
    pthread_mutex_unlock(&s->switching);
    if (was_running && was_grabbing) {
        tell_stopped(s);
    }
    return was_running ? GC_ERR_SUCCESS : gentl_fail(GC_ERR_RESOURCE_IN_USE, "the acquisition has not been started");
}

void gentl_stream_halt(struct gentl_stream *s)
{
    pthread_mutex_lock(&s->switching);
    if (s->running) {
        turn_off(s, true);
    }
    pthread_mutex_unlock(&s->switching);
}

static void close_stream(struct gentl_object *o)
{
    gentl_stream_halt(gentl_stream_of(o));
}

static void release_stream(struct gentl_object *o)
{
    struct gentl_stream *s = gentl_stream_of(o);
    pthread_mutex_destroy(&s->switching);
    free(s);
}

const struct gentl_class gentl_stream_class = {.kind = GENTL_STREAM,
                                               .name = "data stream",
                                               .port = &gentl_stream_port,
                                               .close = close_stream,
                                               .release = release_stream};

GC_ERROR gentl_stream_open(struct gentl_object *device, const char *id, void **handle)
{
    if (strcmp(id, GENTL_STREAM_ID) != 0) {
        return gentl_fail(GC_ERR_INVALID_ID, "there is no data stream %.64s; the camera's is %s", id, GENTL_STREAM_ID);
    }
    struct gentl_stream *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return gentl_fail(GC_ERR_OUT_OF_MEMORY, "no memory for the data stream");
    }
    s->host = gentl_device_of(device)->host;
    pthread_mutex_init(&s->switching, NULL);
    GC_ERROR e = gentl_add(&s->object, &gentl_stream_class, id, device, handle);
    if (e != GC_ERR_SUCCESS) {
        release_stream(&s->object);
    }
    return e;
}
