// SPDX-License-Identifier: Apache-2.0
// Buffers: announcing and revoking.
#include <assert.h>
#include <stdlib.h>

#include "host/gentl_error.h"
#include "host/gentl_event.h"
#include "host/gentl_stream.h"

enum { PAGE_BYTES = 4096 };

struct gentl_buffer *gentl_buffer_of(struct gentl_object *o)
{
    assert(o->class->kind == GENTL_BUFFER);
    return (struct gentl_buffer *)o;
}

/** With the stream's lock held. */
static void take_from_announced(struct gentl_stream *s, const struct gentl_buffer *b)
{
    struct gentl_buffer **at = &s->announced;
    while (*at != NULL && *at != b) {
        at = &(*at)->next_announced;
    }
    if (*at != NULL) {
        *at = b->next_announced;
        s->announced_count--;
    }
}

/** Of the list; with the stream's lock held. */
static void take_from_list(struct gentl_buffer_list *list, const struct gentl_buffer *b, enum gentl_place place)
{
    struct gentl_buffer_list rest = {0};
    for (struct gentl_buffer *o = gentl_list_take(list); o != NULL; o = gentl_list_take(list)) {
        if (o != b) {
            gentl_list_add(&rest, o, place);
        }
    }
    *list = rest;
}

/** A buffer that goes because its stream goes. Its stream closes after it: the engine must let go of it first. */
static void close_buffer(struct gentl_object *o)
{
    if (gentl_closing(o->parent)) {
        gentl_stream_halt(gentl_stream_of(o->parent));
    }
}

static void free_buffer(struct gentl_buffer *b)
{
    if (b->owned) {
        free(b->memory.bytes);
    }
    free(b);
}

static void release_buffer(struct gentl_object *o)
{
    struct gentl_buffer *b = gentl_buffer_of(o);
    struct gentl_stream *s = gentl_stream_of(o->parent);
    pthread_mutex_lock(&s->object.lock);
    take_from_announced(s, b);
    take_from_list(&s->input, b, PLACE_INPUT);
    take_from_list(&s->output, b, PLACE_OUTPUT);
    pthread_mutex_unlock(&s->object.lock);
    free_buffer(b);
}

const struct gentl_class gentl_buffer_class = {
    .kind = GENTL_BUFFER, .name = "buffer", .close = close_buffer, .release = release_buffer};

/** Puts it behind all others, unless its memory is there already. With the stream's lock held. */
static bool list_announced(struct gentl_stream *s, struct gentl_buffer *b)
{
    struct gentl_buffer **at = &s->announced;
    for (; *at != NULL; at = &(*at)->next_announced) {
        if ((*at)->memory.bytes == b->memory.bytes) {
            return false;
        }
    }
    *at = b;
    s->announced_count++;
    return true;
}

static GC_ERROR add(struct gentl_stream *s, struct gentl_buffer *b, void **handle)
{
    pthread_mutex_lock(&s->object.lock);
    bool is_new = list_announced(s, b);
    pthread_mutex_unlock(&s->object.lock);
    if (!is_new) {
        gentl_fail(GC_ERR_RESOURCE_IN_USE, "this memory is announced already");
        return GC_ERR_RESOURCE_IN_USE;
    }
    GC_ERROR e = gentl_add(&b->object, &gentl_buffer_class, "", &s->object, handle);
    if (e != GC_ERR_SUCCESS) {
        pthread_mutex_lock(&s->object.lock);
        take_from_announced(s, b);
        pthread_mutex_unlock(&s->object.lock);
    }
    return e;
}

GC_ERROR gentl_buffer_announce(struct gentl_stream *s, void *bytes, size_t size, void *user, void **handle)
{
    struct gentl_buffer *b = calloc(1, sizeof *b);
    if (b == NULL) {
        return gentl_fail(GC_ERR_OUT_OF_MEMORY, "no memory for a buffer's description");
    }
    b->user = user;
    b->owned = bytes == NULL;
    b->memory.capacity = size;
    if (bytes != NULL) {
        b->memory.bytes = bytes;
    } else if (size <= SIZE_MAX - PAGE_BYTES) {
        b->memory.bytes = aligned_alloc(PAGE_BYTES, (size + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES);
    }
    if (b->memory.bytes == NULL) {
        free(b);
        return gentl_fail(GC_ERR_OUT_OF_MEMORY, "no memory for a buffer of %zu bytes", size);
    }
    GC_ERROR e = add(s, b, handle);
    if (e != GC_ERR_SUCCESS) {
        free_buffer(b);
        return e;
    }
    gentl_event_push_invalidate(&s->object, "StreamAnnouncedBufferCount");
    return GC_ERR_SUCCESS;
}

GC_ERROR gentl_buffer_revoke(struct gentl_stream *s, struct gentl_buffer *b)
{
    GC_ERROR e = GC_ERR_SUCCESS;
    pthread_mutex_lock(&s->object.lock);
    if (b->revoked) {
        e = gentl_fail(GC_ERR_INVALID_HANDLE, "the buffer is being revoked");
    } else if (b->place != PLACE_ANNOUNCED) {
        e = gentl_fail(GC_ERR_BUSY, "the buffer is queued");
    } else {
        b->revoked = true;
        b->place = PLACE_ENGINE; /* nobody can queue it any more */
        take_from_announced(s, b);
    }
    pthread_mutex_unlock(&s->object.lock);
    return e;
}
