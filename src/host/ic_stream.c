// SPDX-License-Identifier: Apache-2.0
// The stream: buffers of the wire in, pictures of the ring and callbacks out. Everything but begin and end runs on the
// stream's own thread.
#include "host/ic_grabber.h"

#include <stdlib.h>

#include "base/error.h"

static struct u3v_buffer *next_buffer(void *self)
{
    struct grabber *g = self;
    struct u3v_buffer *found = NULL;
    pthread_mutex_lock(&g->lock);
    for (unsigned i = 0; i < IC_WIRE_BUFFERS && found == NULL; i++) {
        if (g->wire_free[i]) {
            g->wire_free[i] = false;
            found = &g->wire[i];
        }
    }
    pthread_mutex_unlock(&g->lock);
    return found;
}

/** Whether the block is a picture as the ring expects it: nothing that came over the wire is believed. */
static bool is_our_picture(const struct ic_shape *shape, const struct u3v_buffer *buffer)
{
    const struct u3v_block *b = &buffer->block;
    return b->whole && !b->too_small && b->leader.width == shape->width && b->leader.height == shape->height &&
           b->leader.pixel_format == shape->wire && b->size >= ic_wire_bytes(shape->wire, shape->width, shape->height);
}

/** The slot for a picture that somebody wants; -1: it is dropped. */
static int slot_for(struct grabber *g, const struct u3v_buffer *buffer, struct ic_shape *shape)
{
    int slot = -1;
    pthread_mutex_lock(&g->lock);
    *shape = g->shape;
    if (g->stream == IC_STREAM_LIVE && (!g->only_snapped || g->wanted > 0) && is_our_picture(&g->shape, buffer)) {
        slot = ic_ring_take(g);
    }
    pthread_mutex_unlock(&g->lock);
    return slot;
}

/** The picture is there: whoever waits wakes up. It stays as it is until unpin. */
static struct ic_callbacks publish(struct grabber *g, int slot)
{
    pthread_mutex_lock(&g->lock);
    g->ring[slot].writing = false;
    g->ring[slot].pins++;
    g->last = slot;
    g->pictures++;
    pthread_cond_broadcast(&g->arrived);
    const struct ic_callbacks callbacks = g->callbacks;
    pthread_mutex_unlock(&g->lock);
    return callbacks;
}

static void unpin(struct grabber *g, int slot)
{
    pthread_mutex_lock(&g->lock);
    g->ring[slot].pins--;
    pthread_cond_broadcast(&g->arrived);
    pthread_mutex_unlock(&g->lock);
}

static void deliver(struct grabber *g, const struct u3v_buffer *buffer)
{
    struct ic_shape shape;
    const int slot = slot_for(g, buffer, &shape);
    if (slot < 0) {
        return;
    }
    uint8_t *pixels = g->ring[slot].pixels;
    ic_picture_convert(shape.sink, pixels, shape.wire, buffer->bytes, shape.width, shape.height);
    const struct ic_callbacks callbacks = publish(g, slot);
    const unsigned long frame = (unsigned long)buffer->block.leader.block_id;
    ic_callback_set(g);
    if (callbacks.frame != NULL) {
        callbacks.frame(g->handle, pixels, frame, callbacks.frame_data);
    }
    if (callbacks.frame_ex != NULL) {
        callbacks.frame_ex(g->handle, ic_buffer_handle(g, (unsigned)slot), frame, callbacks.frame_ex_data);
    }
    ic_callback_set(NULL);
    unpin(g, slot);
}

static void filled(void *self, struct u3v_buffer *buffer, int err)
{
    struct grabber *g = self;
    if (err == 0) {
        deliver(g, buffer);
    }
    pthread_mutex_lock(&g->lock);
    g->wire_free[buffer - g->wire] = true;
    pthread_mutex_unlock(&g->lock);
}

static void dropped(void *self, uint64_t block_id)
{
    (void)self;
    (void)block_id;
}

static void gone(void *self)
{
    struct grabber *g = self;
    pthread_mutex_lock(&g->lock);
    g->lost = true;
    pthread_cond_broadcast(&g->arrived);
    const struct ic_callbacks callbacks = g->callbacks;
    pthread_mutex_unlock(&g->lock);
    if (callbacks.lost != NULL) {
        ic_callback_set(g);
        callbacks.lost(g->handle, callbacks.lost_data);
        ic_callback_set(NULL);
    }
}

static void wire_free(struct grabber *g)
{
    for (unsigned i = 0; i < IC_WIRE_BUFFERS; i++) {
        free(g->wire[i].bytes);
        g->wire[i] = (struct u3v_buffer){0};
        g->wire_free[i] = false;
    }
}

static int wire_make(struct grabber *g, uint64_t payload)
{
    for (unsigned i = 0; i < IC_WIRE_BUFFERS; i++) {
        g->wire[i] = (struct u3v_buffer){.bytes = malloc((size_t)payload), .capacity = (size_t)payload};
        if (g->wire[i].bytes == NULL) {
            wire_free(g);
            return -CT_E_MEMORY;
        }
        g->wire_free[i] = true;
    }
    return 0;
}

/** What the camera is going to send, and into what it is turned. */
static int learn_shape(struct grabber *g, struct ic_shape *out, uint64_t *payload)
{
    struct ic_video_format f;
    uint32_t wire;
    int err = ic_camera_get_format(g->host, &f, &wire);
    err = err < 0 ? err : u3v_stream_payload(g->host, payload);
    if (err < 0) {
        return err;
    }
    const size_t bytes = ic_wire_bytes(wire, f.width, f.height);
    if (bytes == 0 || *payload < bytes || *payload > bytes + (1u << 20)) {
        return -CT_E_CONFIGURATION;
    }
    *out = (struct ic_shape){.width = f.width, .height = f.height, .sink = g->sink, .wire = wire};
    return 0;
}

int ic_stream_begin(struct grabber *g)
{
    struct ic_shape shape;
    uint64_t payload;
    int err = learn_shape(g, &shape, &payload);
    err = err < 0 ? err : ic_ring_make(g, &shape);
    err = err < 0 ? err : wire_make(g, payload);
    if (err < 0) {
        return err;
    }
    g->user =
        (struct u3v_stream_user){.next = next_buffer, .filled = filled, .dropped = dropped, .gone = gone, .self = g};
    pthread_mutex_lock(&g->lock);
    g->stream = IC_STREAM_PREPARED;
    pthread_mutex_unlock(&g->lock);
    err = u3v_stream_start(g->host, &g->user);
    if (err < 0) {
        ic_stream_end(g);
    }
    return err;
}

void ic_stream_end(struct grabber *g)
{
    pthread_mutex_lock(&g->lock);
    const enum ic_stream was = g->stream;
    g->stream = IC_STREAM_OFF;
    pthread_cond_broadcast(&g->arrived);
    pthread_mutex_unlock(&g->lock);
    if (was == IC_STREAM_OFF) {
        return;
    }
    if (was == IC_STREAM_LIVE) {
        (void)ic_camera_execute(g->host, FEAT_AcquisitionStop); /* a camera that has gone has stopped too */
    }
    u3v_stream_stop(g->host);
    wire_free(g);
}
