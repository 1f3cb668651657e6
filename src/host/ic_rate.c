// SPDX-License-Identifier: Apache-2.0
// Frame rates.
#include <math.h>
#include <stddef.h>

#include "host/ic_grabber.h"

/** Offered besides the largest that the camera can: the vendor's list. */
static const double rates[] = {480, 5000000.0 / 20833, 120, 60, 30, 15, 5, 1};

int IC_SetFrameRate(HGRABBER grabber, float fps)
{
    struct ic_limits limits;
    struct grabber *g;
    int result = ic_enter_device(grabber, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    pthread_mutex_lock(&g->lock);
    const bool live = g->stream == IC_STREAM_LIVE;
    pthread_mutex_unlock(&g->lock);
    if (live) {
        result = IC_NOT_IN_LIVEMODE;
    } else if (!(fps > 0) || ic_camera_limits(g->host, FEAT_AcquisitionFrameRate, &limits) < 0 ||
               ic_camera_put_number(g->host, FEAT_AcquisitionFrameRate, fmin(fmax(fps, limits.min), limits.max)) < 0) {
        result = IC_ERROR;
    }
    ic_leave_device(g);
    return result;
}

float IC_GetFrameRate(HGRABBER grabber)
{
    struct grabber *g;
    double fps = 0;
    if (ic_enter_device(grabber, &g) != IC_SUCCESS) {
        return 0;
    }
    const int err = ic_camera_get_number(g->host, FEAT_AcquisitionFrameRate, &fps);
    ic_leave_device(g);
    return err < 0 ? 0 : (float)fps;
}

int IC_GetAvailableFrameRates(HGRABBER grabber, int index, float *fps)
{
    struct ic_limits limits;
    struct grabber *g;
    const int result = ic_enter_device(grabber, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    const int err = ic_camera_limits(g->host, FEAT_AcquisitionFrameRate, &limits);
    ic_leave_device(g);
    if (err < 0 || fps == NULL || index < 0) {
        return IC_ERROR;
    }
    if (index == 0) {
        *fps = (float)limits.max;
        return IC_SUCCESS;
    }
    for (unsigned i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        if (rates[i] < limits.max && rates[i] >= limits.min && --index == 0) {
            *fps = (float)rates[i];
            return IC_SUCCESS;
        }
    }
    return IC_ERROR;
}
