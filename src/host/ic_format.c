// SPDX-License-Identifier: Apache-2.0
// Video formats (what the camera sends) and the sink's format (what programs get).
#include <stddef.h>

#include "host/ic_grabber.h"

static bool is_off(struct grabber *g)
{
    pthread_mutex_lock(&g->lock);
    const bool off = g->stream == IC_STREAM_OFF;
    pthread_mutex_unlock(&g->lock);
    return off;
}

int IC_SetVideoFormat(HGRABBER grabber, char *format)
{
    struct ic_video_format f;
    struct grabber *g;
    int result = ic_enter_device_control(grabber, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    if (!ic_video_format_parse(format, &f) || !is_off(g) || ic_camera_put_format(g->host, &f) < 0) {
        result = IC_ERROR;
    }
    ic_leave_control(g);
    return result;
}

static int dimension(HGRABBER handle, enum feature_id id)
{
    struct grabber *g;
    double v = 0;
    if (ic_enter_device(handle, &g) != IC_SUCCESS) {
        return 0;
    }
    const int err = ic_camera_get_number(g->host, id, &v);
    ic_leave_device(g);
    return err < 0 || v < 0 || v > features[id].range.max ? 0 : (int)v;
}

int IC_GetVideoFormatWidth(HGRABBER grabber)
{
    return dimension(grabber, FEAT_Width);
}

int IC_GetVideoFormatHeight(HGRABBER grabber)
{
    return dimension(grabber, FEAT_Height);
}

/** IC_SUCCESS, IC_NO_HANDLE or IC_NO_DEVICE. */
static int has_device(HGRABBER handle)
{
    struct grabber *g;
    const int result = ic_enter_device(handle, &g);
    if (result == IC_SUCCESS) {
        ic_leave_device(g);
    }
    return result;
}

int IC_GetVideoFormatCount(HGRABBER grabber)
{
    const int result = has_device(grabber);
    return result == IC_SUCCESS ? (int)ic_video_format_count() : result;
}

char *IC_GetVideoFormat(HGRABBER grabber, int index)
{
    struct ic_video_format f;
    struct grabber *g;
    if (index < 0 || !ic_video_format_at((unsigned)index, &f) || ic_enter_device(grabber, &g) != IC_SUCCESS) {
        return NULL;
    }
    pthread_mutex_lock(&g->lock);
    ic_video_format_print(&f, g->format_text);
    pthread_mutex_unlock(&g->lock);
    char *text = g->format_text;
    ic_leave_device(g);
    return text;
}

int IC_ListVideoFormats(HGRABBER grabber, char *list, int row_bytes)
{
    enum { ROWS_MAX = 80 }; /* that programs bring, after the interface's own example */
    const int result = has_device(grabber);
    if (result != IC_SUCCESS) {
        return result;
    }
    struct ic_video_format f;
    for (unsigned n = 0; list != NULL && row_bytes > 0 && n < ROWS_MAX && ic_video_format_at(n, &f); n++) {
        char text[IC_VIDEO_FORMAT_TEXT];
        ic_video_format_print(&f, text);
        ic_text_give(list + (size_t)n * (size_t)row_bytes, row_bytes, text);
    }
    return (int)ic_video_format_count();
}

int IC_ListVideoFormatbyIndex(HGRABBER grabber, char *name, int bytes, int index)
{
    struct ic_video_format f;
    const int result = has_device(grabber);
    if (result != IC_SUCCESS) {
        return result;
    }
    if (index < 0 || !ic_video_format_at((unsigned)index, &f)) {
        return IC_INDEX_OUT_OF_RANGE;
    }
    if (name == NULL) {
        return IC_ERROR;
    }
    char text[IC_VIDEO_FORMAT_TEXT];
    ic_video_format_print(&f, text);
    ic_text_give(name, bytes, text);
    return IC_SUCCESS;
}

int IC_SetFormat(HGRABBER grabber, COLORFORMAT format)
{
    struct grabber *g;
    int result = ic_enter_control(grabber, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    pthread_mutex_lock(&g->lock);
    if (ic_sink_bits(format) == 0 || g->stream != IC_STREAM_OFF) {
        result = IC_ERROR;
    } else {
        g->sink = format;
    }
    pthread_mutex_unlock(&g->lock);
    ic_leave_control(g);
    return result;
}

COLORFORMAT IC_GetFormat(HGRABBER grabber)
{
    struct grabber *g = ic_enter(grabber);
    if (g == NULL) {
        return NONE;
    }
    pthread_mutex_lock(&g->lock);
    const COLORFORMAT format = g->ring_count != 0 ? g->shape.sink : NONE;
    pthread_mutex_unlock(&g->lock);
    ic_leave(g);
    return format;
}

/* ---- what only analogue cameras have ---- */

int IC_SetVideoNorm(HGRABBER grabber, char *norm)
{
    (void)norm;
    const int result = has_device(grabber);
    return result == IC_SUCCESS ? IC_ERROR : result;
}

int IC_GetVideoNormCount(HGRABBER grabber)
{
    const int result = has_device(grabber);
    return result == IC_SUCCESS ? 0 : result;
}

char *IC_GetVideoNorm(HGRABBER grabber, int index)
{
    (void)grabber;
    (void)index;
    return NULL;
}

int IC_SetInputChannel(HGRABBER grabber, char *channel)
{
    return IC_SetVideoNorm(grabber, channel);
}

int IC_GetInputChannelCount(HGRABBER grabber)
{
    return IC_GetVideoNormCount(grabber);
}

char *IC_GetInputChannel(HGRABBER grabber, int index)
{
    return IC_GetVideoNorm(grabber, index);
}

int IC_SignalDetected(HGRABBER grabber)
{
    const int result = has_device(grabber);
    return result == IC_SUCCESS ? IC_NOT_AVAILABLE : result;
}
