// SPDX-License-Identifier: Apache-2.0
// Single pictures: waiting for one, looking at it, saving it.
#include <errno.h>
#include <limits.h>
#include <time.h>

#include "host/ic_grabber.h"
#include "host/ic_image_file.h"

static struct timespec deadline_in(int milliseconds)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += milliseconds / 1000;
    t.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

/** Under g->lock. */
static int wait_for_picture(struct grabber *g, int timeout_ms)
{
    const struct timespec deadline = deadline_in(timeout_ms > 0 ? timeout_ms : 0);
    const uint64_t before = g->pictures;
    int err = 0;
    g->wanted++;
    while (g->pictures == before && g->stream == IC_STREAM_LIVE && !g->lost && err != ETIMEDOUT) {
        err = timeout_ms < 0 ? pthread_cond_wait(&g->arrived, &g->lock)
                             : pthread_cond_timedwait(&g->arrived, &g->lock, &deadline);
    }
    g->wanted--;
    return g->pictures != before ? IC_SUCCESS : IC_ERROR;
}

int IC_SnapImage(HGRABBER grabber, int timeout_ms)
{
    struct grabber *g;
    int result = ic_enter_device(grabber, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    /* The camera may be closed meanwhile: this wait ends with the stream. */
    pthread_rwlock_unlock(&g->device);
    pthread_mutex_lock(&g->lock);
    if (g->stream != IC_STREAM_LIVE) {
        result = IC_NOT_IN_LIVEMODE;
    } else if (ic_callback_of() == g) {
        result = IC_ERROR; /* the picture that it waits for can not come before it returns */
    } else {
        result = wait_for_picture(g, timeout_ms);
    }
    pthread_mutex_unlock(&g->lock);
    ic_leave(g);
    return result;
}

unsigned char *IC_GetImagePtr(HGRABBER grabber)
{
    struct grabber *g = ic_enter(grabber);
    if (g == NULL) {
        return NULL;
    }
    pthread_mutex_lock(&g->lock);
    unsigned char *pixels = g->last >= 0 ? g->ring[g->last].pixels : NULL;
    pthread_mutex_unlock(&g->lock);
    ic_leave(g);
    return pixels;
}

/** Of a prepared stream what it is; before, what it is going to be. */
static int present_shape(struct grabber *g, struct ic_shape *out)
{
    struct ic_video_format f;
    pthread_mutex_lock(&g->lock);
    const bool prepared = g->stream != IC_STREAM_OFF;
    *out = g->shape;
    const COLORFORMAT sink = g->sink;
    pthread_mutex_unlock(&g->lock);
    if (prepared) {
        return 0;
    }
    const int err = ic_camera_get_format(g->host, &f, &out->wire);
    if (err == 0) {
        out->width = f.width;
        out->height = f.height;
        out->sink = sink;
    }
    return err;
}

int IC_GetImageDescription(HGRABBER grabber, long *width, long *height, int *bits_per_pixel, COLORFORMAT *format)
{
    struct ic_shape shape;
    struct grabber *g;
    const int result = ic_enter_device(grabber, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    const int err = present_shape(g, &shape);
    ic_leave_device(g);
    if (err < 0) {
        return IC_ERROR;
    }
    if (width != NULL) {
        *width = (long)shape.width;
    }
    if (height != NULL) {
        *height = (long)shape.height;
    }
    if (bits_per_pixel != NULL) {
        *bits_per_pixel = ic_sink_bits(shape.sink);
    }
    if (format != NULL) {
        *format = shape.sink;
    }
    return IC_SUCCESS;
}

/** The last picture, held still. -1: there is none. */
static int pin_last(struct grabber *g, struct ic_shape *shape, const uint8_t **pixels)
{
    pthread_mutex_lock(&g->lock);
    const int slot = g->last;
    if (slot >= 0) {
        g->ring[slot].pins++;
        *pixels = g->ring[slot].pixels;
        *shape = g->shape;
    }
    pthread_mutex_unlock(&g->lock);
    return slot;
}

static void unpin(struct grabber *g, int slot)
{
    pthread_mutex_lock(&g->lock);
    g->ring[slot].pins--;
    pthread_cond_broadcast(&g->arrived);
    pthread_mutex_unlock(&g->lock);
}

int IC_SaveImage(HGRABBER grabber, char *file, IMG_FILETYPE type, long quality)
{
    char path[PATH_MAX];
    struct ic_shape shape;
    const uint8_t *pixels = NULL;
    struct grabber *g = ic_enter(grabber);
    if (g == NULL) {
        return IC_NO_HANDLE;
    }
    int err = -1;
    if (ic_text_take(path, sizeof path, file)) {
        const int slot = pin_last(g, &shape, &pixels);
        if (slot >= 0) {
            err = type == FILETYPE_BMP    ? ic_image_save_bmp(path, &shape, pixels)
                  : type == FILETYPE_JPEG ? ic_image_save_jpeg(path, &shape, pixels, quality)
                                          : -1;
            unpin(g, slot);
        }
    }
    ic_leave(g);
    return err < 0 ? IC_ERROR : IC_SUCCESS;
}
