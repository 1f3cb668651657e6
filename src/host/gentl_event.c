// SPDX-License-Identifier: Apache-2.0
// Event queues: filled from any thread, emptied by whoever waits.
#include "host/gentl_event.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/bytes.h"
#include "host/gentl_error.h"
#include "host/gentl_stream.h"

enum { FOREVER_MS = 1000000000 }; /* longer waits are for ever */

struct gentl_event *gentl_event_of(struct gentl_object *o)
{
    assert(o->class->kind == GENTL_EVENT);
    return (struct gentl_event *)o;
}

pthread_mutex_t *gentl_event_lock(struct gentl_event *e)
{
    return e->type == EVENT_NEW_BUFFER ? &e->object.parent->lock : &e->object.lock;
}

static void id_of(EVENT_TYPE type, char id[GENTL_ID_MAX])
{
    snprintf(id, GENTL_ID_MAX, "event%d", (int)type);
}

/** The event of a source, with a reference; NULL: nobody registered for it. */
static struct gentl_event *find(struct gentl_object *source, EVENT_TYPE type)
{
    char id[GENTL_ID_MAX];
    id_of(type, id);
    struct gentl_object *o = gentl_child(source, GENTL_EVENT, id);
    return o != NULL ? gentl_event_of(o) : NULL;
}

void gentl_event_push(struct gentl_object *source, EVENT_TYPE type, const void *bytes, size_t n)
{
    struct gentl_event *e = find(source, type);
    if (e == NULL) {
        return;
    }
    pthread_mutex_lock(&e->object.lock);
    if (e->count == GENTL_EVENTS_MAX) {
        e->first = (e->first + 1) % GENTL_EVENTS_MAX;
        e->count--;
    }
    struct gentl_message *m = &e->messages[(e->first + e->count++) % GENTL_EVENTS_MAX];
    m->size = n < sizeof m->bytes ? n : sizeof m->bytes;
    memcpy(m->bytes, bytes, m->size);
    e->fired++;
    pthread_cond_signal(&e->wake);
    pthread_mutex_unlock(&e->object.lock);
    gentl_leave(&e->object);
}

void gentl_event_push_error(struct gentl_object *source, GC_ERROR code, const char *text)
{
    uint8_t bytes[GENTL_EVENT_BYTES_MAX] = {0};
    struct wr w = wr_over(bytes, sizeof bytes - 1);
    wr_u32(&w, (uint32_t)code);
    wr_bytes(&w, text, strnlen(text, sizeof bytes - 1 - sizeof code));
    gentl_event_push(source, EVENT_ERROR, bytes, wr_used(&w) + 1);
}

void gentl_event_push_invalidate(struct gentl_object *source, const char *feature)
{
    gentl_event_push(source, EVENT_FEATURE_INVALIDATE, feature, strlen(feature) + 1);
}

void gentl_event_push_genapi(struct gentl_object *source, EVENT_TYPE type, uint16_t id, uint64_t timestamp_ns,
                             const uint8_t *data, size_t n)
{
    uint8_t bytes[GENTL_EVENT_BYTES_MAX];
    struct wr w = wr_over(bytes, sizeof bytes);
    wr_u16(&w, 0); /* size: 0 where there is one event only */
    wr_u16(&w, id);
    wr_u64(&w, timestamp_ns);
    wr_bytes(&w, data, n);
    gentl_event_push(source, type, bytes, wr_used(&w));
}

void gentl_event_device_lost(struct gentl_object *device)
{
    gentl_event_push_error(device, GC_ERR_IO, "the camera has gone");
    gentl_event_push_invalidate(device, "DeviceAccessStatus");
    gentl_event_push_genapi(device, EVENT_MODULE, MODULE_EVENT_DEVICE_LOST, 0, NULL, 0);
}

void gentl_event_new_buffers(struct gentl_object *stream, unsigned n)
{
    struct gentl_event *e = find(stream, EVENT_NEW_BUFFER);
    if (e == NULL) {
        return;
    }
    pthread_mutex_lock(&stream->lock);
    e->fired += n;
    pthread_cond_broadcast(&e->wake);
    pthread_mutex_unlock(&stream->lock);
    gentl_leave(&e->object);
}

/* The camera's events come only while somebody wants them. */

static void on_event(void *self, const struct u3v_event *event)
{
    gentl_event_push_genapi(self, EVENT_REMOTE_DEVICE, event->id, event->timestamp_ns, event->data, event->length);
}

static void on_gone(void *self)
{
    gentl_event_device_lost(self);
}

static GC_ERROR listen(struct gentl_object *device)
{
    const struct u3v_event_user user = {.event = on_event, .gone = on_gone, .self = device};
    int err = u3v_events_start(gentl_device_of(device)->host, &user);
    return err < 0 ? gentl_fail_ct(err, "listening to the camera's events") : GC_ERR_SUCCESS;
}

static void close_event(struct gentl_object *o)
{
    struct gentl_event *e = gentl_event_of(o);
    pthread_mutex_t *lock = gentl_event_lock(e);
    pthread_mutex_lock(lock);
    e->closed = true;
    pthread_cond_broadcast(&e->wake);
    pthread_mutex_unlock(lock);
    if (e->type == EVENT_REMOTE_DEVICE) {
        u3v_events_stop(gentl_device_of(o->parent)->host);
    }
}

static void free_event(struct gentl_event *e)
{
    pthread_cond_destroy(&e->wake);
    free(e);
}

static void release_event(struct gentl_object *o)
{
    free_event(gentl_event_of(o));
}

const struct gentl_class gentl_event_class = {
    .kind = GENTL_EVENT, .name = "event", .close = close_event, .release = release_event};

/** The kinds of modules at which an event can happen; 0: there is no such event. */
static unsigned sources_of(EVENT_TYPE type)
{
    switch (type) {
    case EVENT_FEATURE_INVALIDATE: return GENTL_SYSTEM | GENTL_INTERFACE | GENTL_DEVICE | GENTL_STREAM;
    case EVENT_ERROR:
    case EVENT_MODULE: return GENTL_DEVICE | GENTL_STREAM;
    case EVENT_NEW_BUFFER: return GENTL_STREAM;
    case EVENT_REMOTE_DEVICE: return GENTL_DEVICE;
    default: return 0;
    }
}

static struct gentl_event *make(EVENT_TYPE type)
{
    struct gentl_event *e = calloc(1, sizeof *e);
    pthread_condattr_t clock;
    if (e != NULL) {
        e->type = type;
        pthread_condattr_init(&clock);
        pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
        pthread_cond_init(&e->wake, &clock);
        pthread_condattr_destroy(&clock);
    }
    return e;
}

GC_ERROR gentl_event_register(struct gentl_object *source, EVENT_TYPE type, void **handle)
{
    char id[GENTL_ID_MAX];
    if (type < 0 || (type > EVENT_MODULE && type < EVENT_CUSTOM_ID)) {
        return gentl_fail(GC_ERR_INVALID_PARAMETER, "there is no event type %d", (int)type);
    }
    if ((sources_of(type) & source->class->kind) == 0) {
        return gentl_fail(GC_ERR_NOT_IMPLEMENTED, "events of type %d do not happen at a %s", (int)type,
                          source->class->name);
    }
    struct gentl_event *e = make(type);
    if (e == NULL) {
        return gentl_fail(GC_ERR_OUT_OF_MEMORY, "no memory for the event");
    }
    id_of(type, id);
    GC_ERROR err = gentl_add(&e->object, &gentl_event_class, id, source, handle);
    if (err != GC_ERR_SUCCESS) {
        free_event(e);
        return err;
    }
    err = type == EVENT_REMOTE_DEVICE ? listen(source) : GC_ERR_SUCCESS;
    if (err != GC_ERR_SUCCESS) {
        gentl_close(*handle, GENTL_EVENT);
        *handle = NULL;
    }
    return err;
}

void *gentl_event_handle(struct gentl_object *source, EVENT_TYPE type)
{
    struct gentl_event *e = find(source, type);
    void *handle = e != NULL ? e->object.handle : NULL;
    if (e != NULL) {
        gentl_leave(&e->object);
    }
    return handle;
}

/* Everything from here to gentl_event_get: with the event's lock held. */

static bool is_empty(const struct gentl_event *e)
{
    return e->type == EVENT_NEW_BUFFER ? gentl_stream_of(e->object.parent)->output.count == 0 : e->count == 0;
}

static struct timespec deadline(uint64_t ms)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += (time_t)(ms / 1000);
    t.tv_nsec += (long)(ms % 1000) * 1000000;
    t.tv_sec += t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    return t;
}

static GC_ERROR await(struct gentl_event *e, pthread_mutex_t *lock, uint64_t timeout_ms)
{
    struct timespec until = deadline(timeout_ms < FOREVER_MS ? timeout_ms : 0);
    int failed = timeout_ms == 0 ? ETIMEDOUT : 0;
    e->waiting++;
    while (is_empty(e) && e->kills == 0 && !e->closed && failed != ETIMEDOUT) {
        failed = timeout_ms < FOREVER_MS ? pthread_cond_timedwait(&e->wake, lock, &until)
                                         : pthread_cond_wait(&e->wake, lock);
    }
    e->waiting--;
    if (e->kills > 0 || e->closed) {
        e->kills -= e->kills > 0;
        return gentl_fail(GC_ERR_ABORT, e->closed ? "the event was unregistered" : "the wait was killed");
    }
    return is_empty(e) ? gentl_fail(GC_ERR_TIMEOUT, "no event came") : GC_ERR_SUCCESS;
}

static GC_ERROR fail_small(size_t needed, size_t room)
{
    return gentl_fail(GC_ERR_BUFFER_TOO_SMALL, "the event has %zu bytes and there is room for %zu", needed, room);
}

/** Copies the event that is its turn, and takes it out. */
static GC_ERROR take_message(struct gentl_event *e, void *buffer, size_t *size)
{
    const struct gentl_message *m = &e->messages[e->first];
    if (buffer != NULL && *size < m->size) {
        return fail_small(m->size, *size);
    }
    if (buffer != NULL) {
        memcpy(buffer, m->bytes, m->size);
    }
    if (size != NULL) {
        *size = m->size;
    }
    e->first = (e->first + 1) % GENTL_EVENTS_MAX;
    e->count--;
    return GC_ERR_SUCCESS;
}

static GC_ERROR take_buffer(struct gentl_event *e, void *buffer, size_t *size)
{
    EVENT_NEW_BUFFER_DATA data;
    if (buffer != NULL && *size < sizeof data) {
        return fail_small(sizeof data, *size);
    }
    const struct gentl_buffer *b = gentl_queue_collect(gentl_stream_of(e->object.parent));
    data.BufferHandle = b->object.handle;
    data.pUserPointer = b->user;
    if (buffer != NULL) {
        memcpy(buffer, &data, sizeof data);
    }
    if (size != NULL) {
        *size = sizeof data;
    }
    return GC_ERR_SUCCESS;
}

GC_ERROR gentl_event_get(struct gentl_event *e, void *buffer, size_t *size, uint64_t timeout_ms)
{
    if (buffer != NULL && size == NULL) {
        return gentl_fail(GC_ERR_INVALID_PARAMETER, "the pointer to the size is NULL");
    }
    pthread_mutex_t *lock = gentl_event_lock(e);
    pthread_mutex_lock(lock);
    GC_ERROR err = await(e, lock, timeout_ms);
    if (err == GC_ERR_SUCCESS) {
        err = e->type == EVENT_NEW_BUFFER ? take_buffer(e, buffer, size) : take_message(e, buffer, size);
    }
    pthread_mutex_unlock(lock);
    return err;
}

void gentl_event_flush(struct gentl_event *e)
{
    pthread_mutex_t *lock = gentl_event_lock(e);
    pthread_mutex_lock(lock);
    if (e->type == EVENT_NEW_BUFFER) {
        gentl_queue_flush(gentl_stream_of(e->object.parent), ACQ_QUEUE_OUTPUT_DISCARD);
    }
    e->count = 0;
    pthread_mutex_unlock(lock);
}

void gentl_event_kill(struct gentl_event *e)
{
    pthread_mutex_t *lock = gentl_event_lock(e);
    pthread_mutex_lock(lock);
    unsigned most = e->waiting > 0 ? e->waiting : 1; /* nobody waits: the next wait ends at once */
    e->kills += e->kills < most;
    pthread_cond_broadcast(&e->wake);
    pthread_mutex_unlock(lock);
}

GC_ERROR gentl_event_info(struct gentl_event *e, EVENT_INFO_CMD command, const struct gentl_info *info)
{
    GC_ERROR err = gentl_info_check(info);
    if (err != GC_ERR_SUCCESS) {
        return err;
    }
    size_t most = e->type == EVENT_NEW_BUFFER ? sizeof(EVENT_NEW_BUFFER_DATA) : GENTL_EVENT_BYTES_MAX;
    pthread_mutex_t *lock = gentl_event_lock(e);
    pthread_mutex_lock(lock);
    size_t queued = e->type == EVENT_NEW_BUFFER ? gentl_stream_of(e->object.parent)->output.count : e->count;
    uint64_t fired = e->fired;
    pthread_mutex_unlock(lock);
    switch (command) {
    case EVENT_EVENT_TYPE: return gentl_info_i32(info, e->type);
    case EVENT_NUM_IN_QUEUE: return gentl_info_size(info, queued);
    case EVENT_NUM_FIRED: return gentl_info_u64(info, fired);
    case EVENT_SIZE_MAX:
    case EVENT_INFO_DATA_SIZE_MAX: return gentl_info_size(info, most);
    default: return gentl_info_unknown(command);
    }
}
