// SPDX-License-Identifier: Apache-2.0
// GenTL's calls that announce, revoke and move buffers.
#include "base/attr.h"
#include "host/gentl.h"
#include "host/gentl_error.h"
#include "host/gentl_event.h"
#include "host/gentl_stream.h"

static GC_ERROR fail_null(const char *what)
{
    return gentl_fail(GC_ERR_INVALID_PARAMETER, "the pointer to the %s is NULL", what);
}

/** For both calls that announce; `bytes` NULL: allocate. */
static GC_ERROR announce(DS_HANDLE stream, void *bytes, size_t size, void *user, BUFFER_HANDLE *buffer)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(stream, GENTL_STREAM, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (buffer == NULL) {
        e = fail_null("handle");
    } else if (size == 0) {
        e = gentl_fail(GC_ERR_INVALID_PARAMETER, "a buffer of no bytes is none");
    } else {
        e = gentl_buffer_announce(gentl_stream_of(o), bytes, size, user, buffer);
    }
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR DSAnnounceBuffer(DS_HANDLE stream, void *bytes, size_t size, void *user, BUFFER_HANDLE *buffer)
{
    if (bytes != NULL) {
        return announce(stream, bytes, size, user, buffer);
    }
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(stream, GENTL_STREAM, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    gentl_leave(o);
    return fail_null("memory");
}

CT_EXPORT GC_ERROR DSAllocAndAnnounceBuffer(DS_HANDLE stream, size_t size, void *user, BUFFER_HANDLE *buffer)
{
    return announce(stream, NULL, size, user, buffer);
}

CT_EXPORT GC_ERROR DSAnnounceCompositeBuffer(DS_HANDLE stream, size_t count, void **segments, size_t *sizes, void *user,
                                             BUFFER_HANDLE *buffer)
{
    struct gentl_object *o;
    (void)count;
    (void)segments;
    (void)sizes;
    (void)user;
    (void)buffer;
    GC_ERROR e = gentl_enter(stream, GENTL_STREAM, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    gentl_leave(o);
    return gentl_fail(GC_ERR_NOT_IMPLEMENTED, "USB3 Vision has no composite buffers");
}

/** Both objects, entered; the buffer is one of the stream's. */
static GC_ERROR enter_both(DS_HANDLE stream, BUFFER_HANDLE buffer, struct gentl_object **s, struct gentl_object **b)
{
    GC_ERROR e = gentl_enter(stream, GENTL_STREAM, s);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = gentl_enter(buffer, GENTL_BUFFER, b);
    if (e != GC_ERR_SUCCESS) {
        gentl_leave(*s);
        return e;
    }
    if ((*b)->parent != *s) {
        gentl_leave(*b);
        gentl_leave(*s);
        return gentl_fail(GC_ERR_INVALID_HANDLE, "the buffer belongs to another data stream");
    }
    return GC_ERR_SUCCESS;
}

CT_EXPORT GC_ERROR DSRevokeBuffer(DS_HANDLE stream, BUFFER_HANDLE buffer, void **bytes, void **user)
{
    struct gentl_object *so;
    struct gentl_object *bo;
    GC_ERROR e = enter_both(stream, buffer, &so, &bo);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    struct gentl_buffer *b = gentl_buffer_of(bo);
    void *memory = b->owned ? NULL : b->memory.bytes;
    void *its_user = b->user;
    e = gentl_buffer_revoke(gentl_stream_of(so), b);
    gentl_leave(bo);
    if (e == GC_ERR_SUCCESS) {
        e = gentl_close(buffer, GENTL_BUFFER);
        gentl_event_push_invalidate(so, "StreamAnnouncedBufferCount");
    }
    gentl_leave(so);
    if (e == GC_ERR_SUCCESS && bytes != NULL) {
        *bytes = memory;
    }
    if (e == GC_ERR_SUCCESS && user != NULL) {
        *user = its_user;
    }
    return e;
}

CT_EXPORT GC_ERROR DSQueueBuffer(DS_HANDLE stream, BUFFER_HANDLE buffer)
{
    struct gentl_object *so;
    struct gentl_object *bo;
    GC_ERROR e = enter_both(stream, buffer, &so, &bo);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    struct gentl_stream *s = gentl_stream_of(so);
    pthread_mutex_lock(&so->lock);
    bool queued = gentl_queue_add(s, gentl_buffer_of(bo));
    pthread_mutex_unlock(&so->lock);
    if (queued) {
        u3v_stream_kick(s->host);
    } else {
        e = gentl_fail(GC_ERR_RESOURCE_IN_USE, "the buffer is queued already");
    }
    gentl_leave(bo);
    gentl_leave(so);
    return e;
}

CT_EXPORT GC_ERROR DSFlushQueue(DS_HANDLE stream, ACQ_QUEUE_TYPE operation)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(stream, GENTL_STREAM, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    struct gentl_stream *s = gentl_stream_of(o);
    pthread_mutex_lock(&o->lock);
    int came = gentl_queue_flush(s, operation);
    pthread_mutex_unlock(&o->lock);
    if (came < 0) {
        e = gentl_fail(GC_ERR_INVALID_PARAMETER, "there is no queue operation %d", (int)operation);
    } else if (came > 0) {
        gentl_event_new_buffers(o, (unsigned)came);
    } else {
        u3v_stream_kick(s->host); /* there may be buffers to fill */
    }
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR DSGetBufferID(DS_HANDLE stream, uint32_t index, BUFFER_HANDLE *buffer)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(stream, GENTL_STREAM, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (buffer == NULL) {
        gentl_leave(o);
        return fail_null("handle");
    }
    pthread_mutex_lock(&o->lock);
    const struct gentl_buffer *b = gentl_stream_of(o)->announced;
    for (uint32_t i = 0; i < index && b != NULL; i++) {
        b = b->next_announced;
    }
    if (b != NULL) {
        *buffer = b->object.handle;
    }
    pthread_mutex_unlock(&o->lock);
    if (b == NULL) {
        e = gentl_fail(GC_ERR_INVALID_INDEX, "there is no buffer %u", (unsigned)index);
    }
    gentl_leave(o);
    return e;
}
