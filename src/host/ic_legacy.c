// SPDX-License-Identifier: Apache-2.0
// The older property functions: numbered properties, all of them other words for elements of the tree.
#include "host/ic_property.h"

#include <math.h>

/** Which element a numbered property is; a row that is not here is not on this camera. */
static const struct {
    int property;
    const char *item;
    bool has_auto;
} video[] = {
    {PROP_VID_BRIGHTNESS, "Brightness", false},
    {PROP_VID_GAMMA, "Gamma", false},
    {PROP_VID_GAIN, "Gain", true},
};
enum { VIDEO_COUNT = sizeof video / sizeof video[0] };

/** NULL: this camera has not got it (or not its automatic). */
static const char *video_item(int property, bool automatic)
{
    for (unsigned i = 0; i < VIDEO_COUNT; i++) {
        if (video[i].property == property && (video[i].has_auto || !automatic)) {
            return video[i].item;
        }
    }
    return NULL;
}

static const char *camera_item(int property)
{
    return property == PROP_CAM_EXPOSURE ? "Exposure" : NULL;
}

/** IC_SUCCESS where a camera is open and `item` is one of its own; else what to return. */
static int available(HGRABBER handle, const char *item)
{
    struct grabber *g;
    const int result = ic_enter_device(handle, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    ic_leave_device(g);
    return item != NULL ? IC_SUCCESS : IC_ERROR;
}

/** One access to an element of an item, with the camera held open. */
static int get(HGRABBER handle, const char *item, const char *element, enum vcd_interface as, double *out)
{
    struct grabber *g;
    const struct vcd_element *e;
    int result = ic_enter_device(handle, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    result = IC_ERROR;
    if (item != NULL && ic_element_find(item, element, NULL, as, &e) == IC_SUCCESS &&
        ic_element_get(g->host, e, as, out) == 0) {
        result = IC_SUCCESS;
    }
    ic_leave_device(g);
    return result;
}

static int put(HGRABBER handle, const char *item, const char *element, enum vcd_interface as, double v)
{
    struct grabber *g;
    const struct vcd_element *e;
    int result = ic_enter_device(handle, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    result = IC_ERROR;
    if (item != NULL && ic_element_find(item, element, NULL, as, &e) == IC_SUCCESS &&
        ic_element_put(g->host, e, as, v) == 0) {
        result = IC_SUCCESS;
    }
    ic_leave_device(g);
    return result;
}

static int limits(HGRABBER handle, const char *item, enum vcd_interface as, double *min, double *max)
{
    struct grabber *g;
    const struct vcd_element *e;
    int result = ic_enter_device(handle, &g);
    if (result != IC_SUCCESS) {
        return result;
    }
    result = IC_ERROR;
    if (item != NULL && ic_element_find(item, "Value", NULL, as, &e) == IC_SUCCESS &&
        ic_element_limits(g->host, e, as, min, max) == 0) {
        result = IC_SUCCESS;
    }
    ic_leave_device(g);
    return result;
}

static void give_long(long *out, double v)
{
    if (out != NULL) {
        *out = lround(v);
    }
}

static void give_float(float *out, double v)
{
    if (out != NULL) {
        *out = (float)v;
    }
}

static int get_switch(HGRABBER handle, const char *item, int *on)
{
    double v;
    const int result = get(handle, item, "Auto", VCD_SWITCH, &v);
    if (result == IC_SUCCESS && on != NULL) {
        *on = v != 0 ? 1 : 0;
    }
    return result == IC_SUCCESS && on == NULL ? IC_ERROR : result;
}

/* ---- camera properties: exposure in powers of two of a second ---- */

int IC_IsCameraPropertyAvailable(HGRABBER grabber, CAMERA_PROPERTY property)
{
    return available(grabber, camera_item((int)property));
}

int IC_SetCameraProperty(HGRABBER grabber, CAMERA_PROPERTY property, long value)
{
    const double seconds = value > -64 && value < 64 ? ldexp(1, (int)value) : -1;
    return put(grabber, camera_item((int)property), "Value", VCD_ABSOLUTE, seconds);
}

int IC_CameraPropertyGetRange(HGRABBER grabber, CAMERA_PROPERTY property, long *min, long *max)
{
    double low;
    double high;
    const int result = limits(grabber, camera_item((int)property), VCD_ABSOLUTE, &low, &high);
    if (result == IC_SUCCESS && (!(low > 0) || !(high > 0))) {
        return IC_ERROR;
    }
    if (result == IC_SUCCESS) {
        give_long(min, ceil(log2(low)));
        give_long(max, floor(log2(high)));
    }
    return result;
}

int IC_GetCameraProperty(HGRABBER grabber, CAMERA_PROPERTY property, long *value)
{
    double seconds;
    const int result = get(grabber, camera_item((int)property), "Value", VCD_ABSOLUTE, &seconds);
    if (result == IC_SUCCESS && (value == NULL || !(seconds > 0))) {
        return IC_ERROR;
    }
    if (result == IC_SUCCESS) {
        give_long(value, log2(seconds));
    }
    return result;
}

int IC_EnableAutoCameraProperty(HGRABBER grabber, int property, int on)
{
    return put(grabber, camera_item(property), "Auto", VCD_SWITCH, on);
}

int IC_IsCameraPropertyAutoAvailable(HGRABBER grabber, CAMERA_PROPERTY property)
{
    return available(grabber, camera_item((int)property));
}

int IC_GetAutoCameraProperty(HGRABBER grabber, int property, int *on)
{
    return get_switch(grabber, camera_item(property), on);
}

/* ---- video properties ---- */

int IC_IsVideoPropertyAvailable(HGRABBER grabber, VIDEO_PROPERTY property)
{
    return available(grabber, video_item((int)property, false));
}

int IC_VideoPropertyGetRange(HGRABBER grabber, VIDEO_PROPERTY property, long *min, long *max)
{
    double low;
    double high;
    const int result = limits(grabber, video_item((int)property, false), VCD_RANGE, &low, &high);
    if (result == IC_SUCCESS) {
        give_long(min, low);
        give_long(max, high);
    }
    return result;
}

int IC_GetVideoProperty(HGRABBER grabber, VIDEO_PROPERTY property, long *value)
{
    double v;
    const int result = get(grabber, video_item((int)property, false), "Value", VCD_RANGE, &v);
    if (result == IC_SUCCESS) {
        give_long(value, v);
    }
    return result == IC_SUCCESS && value == NULL ? IC_ERROR : result;
}

int IC_SetVideoProperty(HGRABBER grabber, VIDEO_PROPERTY property, long value)
{
    return put(grabber, video_item((int)property, false), "Value", VCD_RANGE, (double)value);
}

int IC_IsVideoPropertyAutoAvailable(HGRABBER grabber, VIDEO_PROPERTY property)
{
    return available(grabber, video_item((int)property, true));
}

int IC_GetAutoVideoProperty(HGRABBER grabber, int property, int *on)
{
    return get_switch(grabber, video_item(property, true), on);
}

int IC_EnableAutoVideoProperty(HGRABBER grabber, int property, int on)
{
    return put(grabber, video_item(property, true), "Auto", VCD_SWITCH, on);
}

/* ---- exposure, by register and by seconds ---- */

int IC_GetExpRegValRange(HGRABBER grabber, long *min, long *max)
{
    double low;
    double high;
    const int result = limits(grabber, "Exposure", VCD_RANGE, &low, &high);
    if (result == IC_SUCCESS) {
        give_long(min, low);
        give_long(max, high);
    }
    return result;
}

int IC_GetExpRegVal(HGRABBER grabber, long *value)
{
    double v;
    const int result = get(grabber, "Exposure", "Value", VCD_RANGE, &v);
    if (result == IC_SUCCESS) {
        give_long(value, v);
    }
    return result == IC_SUCCESS && value == NULL ? IC_ERROR : result;
}

int IC_SetExpRegVal(HGRABBER grabber, long value)
{
    return put(grabber, "Exposure", "Value", VCD_RANGE, (double)value);
}

int IC_EnableExpRegValAuto(HGRABBER grabber, int on)
{
    return put(grabber, "Exposure", "Auto", VCD_SWITCH, on);
}

int IC_GetExpRegValAuto(HGRABBER grabber, int *on)
{
    return get_switch(grabber, "Exposure", on);
}

int IC_IsExpAbsValAvailable(HGRABBER grabber)
{
    return available(grabber, "Exposure");
}

int IC_GetExpAbsValRange(HGRABBER grabber, float *min, float *max)
{
    double low;
    double high;
    const int result = limits(grabber, "Exposure", VCD_ABSOLUTE, &low, &high);
    if (result == IC_SUCCESS) {
        give_float(min, low);
        give_float(max, high);
    }
    return result;
}

int IC_GetExpAbsVal(HGRABBER grabber, float *value)
{
    double v;
    const int result = get(grabber, "Exposure", "Value", VCD_ABSOLUTE, &v);
    if (result == IC_SUCCESS) {
        give_float(value, v);
    }
    return result == IC_SUCCESS && value == NULL ? IC_ERROR : result;
}

int IC_SetExpAbsVal(HGRABBER grabber, float value)
{
    return put(grabber, "Exposure", "Value", VCD_ABSOLUTE, value);
}
