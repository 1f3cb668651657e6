// SPDX-License-Identifier: Apache-2.0
// Callbacks of programs. They are changed at any time; a change holds from the next picture on.
#include "host/ic_grabber.h"

int IC_SetFrameReadyCallback(HGRABBER grabber, FRAME_READY_CALLBACK frame_ready, void *data)
{
    struct grabber *g = ic_enter(grabber);
    if (g == NULL) {
        return IC_ERROR; /* documented so: not IC_NO_HANDLE */
    }
    pthread_mutex_lock(&g->lock);
    g->callbacks.frame = frame_ready;
    g->callbacks.frame_data = data;
    pthread_mutex_unlock(&g->lock);
    ic_leave(g);
    return IC_SUCCESS;
}

int IC_SetFrameReadyCallbackEx(HGRABBER grabber, FRAME_READY_CALLBACK_EX frame_ready, void *data)
{
    struct grabber *g = ic_enter(grabber);
    if (g == NULL) {
        return IC_ERROR;
    }
    pthread_mutex_lock(&g->lock);
    g->callbacks.frame_ex = frame_ready;
    g->callbacks.frame_ex_data = data;
    pthread_mutex_unlock(&g->lock);
    ic_leave(g);
    return IC_SUCCESS;
}

int IC_SetCallbacks(HGRABBER grabber, FRAME_READY_CALLBACK frame_ready, void *frame_data,
                    DEVICE_LOST_CALLBACK device_lost, void *lost_data)
{
    struct grabber *g = ic_enter(grabber);
    if (g == NULL) {
        return IC_ERROR;
    }
    pthread_mutex_lock(&g->lock);
    g->callbacks.frame = frame_ready;
    g->callbacks.frame_data = frame_data;
    g->callbacks.lost = device_lost;
    g->callbacks.lost_data = lost_data;
    pthread_mutex_unlock(&g->lock);
    ic_leave(g);
    return IC_SUCCESS;
}

int IC_SetContinuousMode(HGRABBER grabber, int only_snapped)
{
    struct grabber *g = ic_enter(grabber);
    if (g == NULL) {
        return IC_NO_HANDLE;
    }
    int result = IC_SUCCESS;
    pthread_mutex_lock(&g->lock);
    if (g->stream == IC_STREAM_LIVE) {
        result = IC_NOT_IN_LIVEMODE; /* the interface's name for "not while live" */
    } else {
        g->only_snapped = only_snapped != 0;
    }
    pthread_mutex_unlock(&g->lock);
    ic_leave(g);
    return result;
}
