// SPDX-License-Identifier: Apache-2.0
// Buffers of the ring as things that programs hold and lock.
#include "host/ic_grabber.h"

int IC_SetRingBufferSize(HGRABBER grabber, int count)
{
    struct grabber *g;
    int result = ic_enter_control(grabber, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    pthread_mutex_lock(&g->lock);
    if (count < 1 || count > IC_RING_MAX || g->stream != IC_STREAM_OFF) {
        result = IC_ERROR;
    } else {
        g->ring_wanted = (unsigned)count;
    }
    pthread_mutex_unlock(&g->lock);
    ic_leave_control(g);
    return result;
}

int IC_GetRingBufferSize(HGRABBER grabber, int *count)
{
    struct grabber *g = ic_enter(grabber);
    if (g == NULL) {
        return IC_NO_HANDLE;
    }
    pthread_mutex_lock(&g->lock);
    if (count != NULL) {
        *count = (int)g->ring_wanted;
    }
    pthread_mutex_unlock(&g->lock);
    ic_leave(g);
    return count != NULL ? IC_SUCCESS : IC_ERROR;
}

/** index below 0: the buffer that was filled last. */
static int give_buffer(HGRABBER handle, int index, HMEMBUFFER *out)
{
    struct grabber *g = ic_enter(handle);
    if (g == NULL) {
        return IC_NO_HANDLE;
    }
    int result = IC_ERROR;
    pthread_mutex_lock(&g->lock);
    const int at = index < 0 ? g->last : index;
    if (out != NULL && at >= 0 && (unsigned)at < g->ring_count) {
        *out = ic_buffer_handle(g, (unsigned)at);
        result = IC_SUCCESS;
    }
    pthread_mutex_unlock(&g->lock);
    ic_leave(g);
    return result;
}

int IC_GetMemBuffer(HGRABBER grabber, int index, HMEMBUFFER *buffer)
{
    return give_buffer(grabber, index < 0 ? IC_RING_MAX : index, buffer);
}

int IC_GetMemBufferLastAcq(HGRABBER grabber, HMEMBUFFER *buffer)
{
    return give_buffer(grabber, -1, buffer);
}

void IC_ReleaseMemBuffer(HMEMBUFFER *buffer)
{
    if (buffer != NULL) {
        *buffer = NULL;
    }
}

int IC_GetMemBufferDescription(HMEMBUFFER buffer, int *width, int *height, int *bits_per_pixel)
{
    unsigned slot;
    struct grabber *g;
    const int result = ic_enter_buffer(buffer, &g, &slot);
    if (result != IC_SUCCESS) {
        return result;
    }
    const struct ic_shape shape = g->shape;
    ic_leave_buffer(g);
    if (width != NULL) {
        *width = (int)shape.width;
    }
    if (height != NULL) {
        *height = (int)shape.height;
    }
    if (bits_per_pixel != NULL) {
        *bits_per_pixel = ic_sink_bits(shape.sink);
    }
    return IC_SUCCESS;
}

int IC_MemBufferLock(HMEMBUFFER buffer, int lock)
{
    unsigned slot;
    struct grabber *g;
    const int result = ic_enter_buffer(buffer, &g, &slot);
    if (result == IC_SUCCESS) {
        g->ring[slot].locked = lock != 0;
        ic_leave_buffer(g);
    }
    return result;
}

int IC_MemBufferisLocked(HMEMBUFFER buffer, int *locked)
{
    unsigned slot;
    struct grabber *g;
    const int result = ic_enter_buffer(buffer, &g, &slot);
    if (result != IC_SUCCESS) {
        return result;
    }
    if (locked != NULL) {
        *locked = g->ring[slot].locked ? 1 : 0;
    }
    ic_leave_buffer(g);
    return locked != NULL ? IC_SUCCESS : IC_ERROR;
}

int IC_MemBufferGetIndex(HMEMBUFFER buffer, int *index)
{
    unsigned slot;
    struct grabber *g;
    const int result = ic_enter_buffer(buffer, &g, &slot);
    if (result != IC_SUCCESS) {
        return result;
    }
    ic_leave_buffer(g);
    if (index == NULL) {
        return IC_ERROR;
    }
    *index = (int)slot;
    return IC_SUCCESS;
}

int IC_MemBufferGetDataPtr(HMEMBUFFER buffer, unsigned char **pixels)
{
    unsigned slot;
    struct grabber *g;
    const int result = ic_enter_buffer(buffer, &g, &slot);
    if (result != IC_SUCCESS) {
        return result;
    }
    if (pixels != NULL) {
        *pixels = g->ring[slot].pixels;
    }
    ic_leave_buffer(g);
    return pixels != NULL ? IC_SUCCESS : IC_ERROR;
}
