// SPDX-License-Identifier: Apache-2.0
// The stream's states: off, prepared (buffers wait, the camera does not send), live.
#include "base/error.h"
#include "host/ic_grabber.h"

static enum ic_stream stream_of(struct grabber *g)
{
    pthread_mutex_lock(&g->lock);
    const enum ic_stream stream = g->stream;
    pthread_mutex_unlock(&g->lock);
    return stream;
}

static void set_stream(struct grabber *g, enum ic_stream stream)
{
    pthread_mutex_lock(&g->lock);
    g->stream = stream;
    pthread_cond_broadcast(&g->arrived);
    pthread_mutex_unlock(&g->lock);
}

static int prepare(struct grabber *g)
{
    const int err = stream_of(g) == IC_STREAM_OFF ? ic_stream_begin(g) : 0;
    if (err < 0) {
        ic_say("%s does not stream: %s", g->unique_name, error_text(err));
    }
    return err;
}

/** LIVE first: a picture may come before the camera has answered. */
static int start(struct grabber *g)
{
    if (stream_of(g) == IC_STREAM_LIVE) {
        return 0;
    }
    set_stream(g, IC_STREAM_LIVE);
    const int err = ic_camera_execute(g->host, FEAT_AcquisitionStart);
    if (err < 0) {
        set_stream(g, IC_STREAM_PREPARED);
    }
    return err;
}

int IC_StartLive(HGRABBER grabber, int show)
{
    (void)show;
    struct grabber *g;
    const int result = ic_enter_device_control(grabber, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    int err = prepare(g);
    err = err < 0 ? err : start(g);
    ic_leave_control(g);
    return err < 0 ? IC_ERROR : IC_SUCCESS;
}

int IC_PrepareLive(HGRABBER grabber, int show)
{
    (void)show;
    struct grabber *g;
    const int result = ic_enter_device_control(grabber, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    const int err = prepare(g);
    ic_leave_control(g);
    return err < 0 ? IC_ERROR : IC_SUCCESS;
}

/** Under control, or in a callback of the grabber, where nothing is waited for. */
static int suspend(struct grabber *g)
{
    if (stream_of(g) != IC_STREAM_LIVE) {
        return IC_NOT_IN_LIVEMODE;
    }
    set_stream(g, IC_STREAM_PREPARED);
    return ic_camera_execute(g->host, FEAT_AcquisitionStop) < 0 ? IC_ERROR : IC_SUCCESS;
}

/** In a callback the stream's thread can not be waited for: the camera stops, and the stream stays prepared. */
static int suspend_inside(HGRABBER handle)
{
    struct grabber *g;
    int result = ic_enter_device(handle, &g);
    if (result == IC_SUCCESS) {
        result = suspend(g);
        ic_leave_device(g);
    }
    return result;
}

static bool is_inside(HGRABBER handle)
{
    const struct grabber *g = ic_callback_of();
    return g != NULL && g->handle == handle;
}

int IC_SuspendLive(HGRABBER grabber)
{
    struct grabber *g;
    if (is_inside(grabber)) {
        return suspend_inside(grabber);
    }
    int result = ic_enter_device_control(grabber, &g);
    if (result == IC_SUCCESS) {
        result = suspend(g);
        ic_leave_control(g);
    }
    return result;
}

void IC_StopLive(HGRABBER grabber)
{
    struct grabber *g;
    if (is_inside(grabber)) {
        (void)suspend_inside(grabber);
    } else if (ic_enter_control(grabber, &g) == IC_SUCCESS) {
        ic_stream_end(g);
        ic_leave_control(g);
    }
}

int IC_IsLive(HGRABBER grabber)
{
    struct grabber *g;
    int result = ic_enter_device(grabber, &g);
    if (result == IC_SUCCESS) {
        result = stream_of(g) == IC_STREAM_LIVE ? 1 : 0;
        ic_leave_device(g);
    }
    return result;
}
