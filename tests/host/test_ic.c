// SPDX-License-Identifier: Apache-2.0
// The tisgrabber interface over a camera that is only its feature table.
#include "test.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_u3v_host.h"
#include "host/tisgrabber.h"

static char *text(const char *s)
{
    return (char *)s; /* the interface takes char*, and writes nothing there */
}

static int open_camera(void **state)
{
    fake_u3v_reset();
    HGRABBER g = IC_CreateGrabber();
    if (g == NULL || IC_OpenVideoCaptureDevice(g, text(FAKE_MODEL)) != IC_SUCCESS) {
        return -1;
    }
    *state = g;
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    IC_CloseLibrary();
    return 0;
}

/* ---- opening ---- */

static void a_camera_is_listed_and_opened_by_each_of_its_names(void **state)
{
    (void)state;
    char name[64];
    char list[4][40];
    fake_u3v_reset();
    assert_int_equal(IC_InitLibrary(NULL), IC_SUCCESS);
    assert_int_equal(IC_GetDeviceCount(), 1);
    assert_string_equal(IC_GetDevice(0), FAKE_MODEL);
    assert_string_equal(IC_GetUniqueNamefromList(0), FAKE_MODEL " " FAKE_SERIAL);
    assert_null(IC_GetDevice(1));
    assert_null(IC_GetDevice(-1));
    assert_int_equal(IC_ListDevices(list[0], 40), 1);
    assert_string_equal(list[0], FAKE_MODEL);
    assert_int_equal(IC_ListDevicesbyIndex(name, 4, 0), 1);
    assert_string_equal(name, "DMK");
    assert_int_equal(IC_ListDevicesbyIndex(name, 64, 1), IC_INDEX_OUT_OF_RANGE);
    static const char *const names[] = {FAKE_MODEL, FAKE_MODEL " " FAKE_SERIAL};
    for (unsigned i = 0; i < 2; i++) {
        HGRABBER g = IC_CreateGrabber();
        assert_int_equal(IC_IsDevValid(g), 0);
        assert_int_equal(IC_OpenDevByUniqueName(g, text(names[i])), IC_SUCCESS);
        assert_int_equal(IC_IsDevValid(g), 1);
        assert_string_equal(IC_GetDeviceName(g), FAKE_MODEL);
        assert_int_equal(IC_GetSerialNumber(g, name), IC_SUCCESS);
        assert_string_equal(name, FAKE_SERIAL);
        assert_int_equal(IC_GetUniqueName(g, NULL, 0), sizeof FAKE_MODEL " " FAKE_SERIAL);
        assert_int_equal(IC_GetUniqueName(g, name, 10), IC_ERROR);
        assert_int_equal(IC_GetUniqueName(g, name, sizeof name), IC_SUCCESS);
        assert_string_equal(name, FAKE_MODEL " " FAKE_SERIAL);
        IC_ReleaseGrabber(&g);
        assert_null(g);
    }
    HGRABBER g = IC_CreateGrabber();
    assert_int_equal(IC_OpenVideoCaptureDevice(g, text("DFK 33UX183")), IC_ERROR);
    assert_int_equal(IC_OpenVideoCaptureDevice(g, NULL), IC_ERROR);
    IC_ReleaseGrabber(&g);
}

static void the_dialog_takes_the_only_camera(void **state)
{
    (void)state;
    fake_u3v_reset();
    HGRABBER g = IC_ShowDeviceSelectionDialog(NULL);
    assert_int_equal(IC_IsDevValid(g), 1);
    HGRABBER other = IC_ShowDeviceSelectionDialog(NULL); /* a grabber, though the camera is taken */
    assert_non_null(other);
    assert_int_equal(IC_IsDevValid(other), 0);
    IC_CloseVideoCaptureDevice(g);
    assert_int_equal(IC_IsDevValid(g), 0);
    assert_ptr_equal(IC_ShowDeviceSelectionDialog(other), other);
    assert_int_equal(IC_IsDevValid(other), 1);
}

/* ---- handles ---- */

/* Every function that takes a grabber, with one that is none. */
static void assert_no_handle(HGRABBER g)
{
    int i = 0;
    long l = 0;
    float f = 0;
    char buffer[64];
    COLORFORMAT format;
    HMEMBUFFER m;
    char *p = text("Gain");
    char *e = text("Value");
    const int results[] = {
        IC_OpenVideoCaptureDevice(g, p),
        IC_OpenDevByDisplayName(g, p),
        IC_OpenDevByUniqueName(g, p),
        IC_GetDisplayName(g, buffer, 64),
        IC_GetUniqueName(g, buffer, 64),
        IC_GetSerialNumber(g, buffer),
        IC_SetVideoFormat(g, p),
        IC_GetVideoFormatCount(g),
        IC_ListVideoFormats(g, NULL, 0),
        IC_ListVideoFormatbyIndex(g, buffer, 64, 0),
        IC_SetFormat(g, Y800),
        IC_SetFrameRate(g, 30),
        IC_GetAvailableFrameRates(g, 0, &f),
        IC_SetVideoNorm(g, p),
        IC_GetVideoNormCount(g),
        IC_SetInputChannel(g, p),
        IC_GetInputChannelCount(g),
        IC_SignalDetected(g),
        IC_StartLive(g, 0),
        IC_PrepareLive(g, 0),
        IC_SuspendLive(g),
        IC_IsLive(g),
        IC_SnapImage(g, 1),
        IC_GetImageDescription(g, &l, &l, &i, &format),
        IC_SaveImage(g, text("/nowhere"), FILETYPE_BMP, 0),
        IC_SetContinuousMode(g, 0),
        IC_SetRingBufferSize(g, 3),
        IC_GetRingBufferSize(g, &i),
        IC_GetMemBuffer(g, 0, &m),
        IC_GetMemBufferLastAcq(g, &m),
        IC_enumProperties(g, NULL, NULL),
        IC_enumPropertyElements(g, p, NULL, NULL),
        IC_enumPropertyElementInterfaces(g, p, e, NULL, NULL),
        IC_printItemandElementNames(g),
        IC_IsPropertyAvailable(g, p, e),
        IC_GetPropertyValueRange(g, p, e, &i, &i),
        IC_GetPropertyValue(g, p, e, &i),
        IC_SetPropertyValue(g, p, e, 0),
        IC_GetPropertyAbsoluteValueRange(g, p, e, &f, &f),
        IC_GetPropertyAbsoluteValue(g, p, e, &f),
        IC_SetPropertyAbsoluteValue(g, p, e, 0),
        IC_GetPropertySwitch(g, p, e, &i),
        IC_SetPropertySwitch(g, p, e, 0),
        IC_PropertyOnePush(g, p, e),
        IC_GetPropertyMapStrings(g, p, e, &i, &i, NULL),
        IC_GetPropertyMapString(g, p, e, &i, NULL),
        IC_SetPropertyMapString(g, p, e, p),
        IC_ResetProperties(g),
        IC_QueryPropertySet(g),
        IC_PropertySet_Set(g, 0, NULL),
        IC_IsCameraPropertyAvailable(g, PROP_CAM_EXPOSURE),
        IC_SetCameraProperty(g, PROP_CAM_EXPOSURE, 0),
        IC_CameraPropertyGetRange(g, PROP_CAM_EXPOSURE, &l, &l),
        IC_GetCameraProperty(g, PROP_CAM_EXPOSURE, &l),
        IC_EnableAutoCameraProperty(g, PROP_CAM_EXPOSURE, 0),
        IC_IsCameraPropertyAutoAvailable(g, PROP_CAM_EXPOSURE),
        IC_GetAutoCameraProperty(g, PROP_CAM_EXPOSURE, &i),
        IC_IsVideoPropertyAvailable(g, PROP_VID_GAIN),
        IC_VideoPropertyGetRange(g, PROP_VID_GAIN, &l, &l),
        IC_GetVideoProperty(g, PROP_VID_GAIN, &l),
        IC_SetVideoProperty(g, PROP_VID_GAIN, 0),
        IC_IsVideoPropertyAutoAvailable(g, PROP_VID_GAIN),
        IC_GetAutoVideoProperty(g, PROP_VID_GAIN, &i),
        IC_EnableAutoVideoProperty(g, PROP_VID_GAIN, 0),
        IC_GetExpRegValRange(g, &l, &l),
        IC_GetExpRegVal(g, &l),
        IC_SetExpRegVal(g, 0),
        IC_EnableExpRegValAuto(g, 0),
        IC_GetExpRegValAuto(g, &i),
        IC_IsExpAbsValAvailable(g),
        IC_GetExpAbsValRange(g, &f, &f),
        IC_GetExpAbsVal(g, &f),
        IC_SetExpAbsVal(g, 0),
        IC_SetWhiteBalanceAuto(g, 0),
        IC_SetWhiteBalanceRed(g, 0),
        IC_SetWhiteBalanceGreen(g, 0),
        IC_SetWhiteBalanceBlue(g, 0),
        IC_GetColorEnhancement(g, &i),
        IC_SetColorEnhancement(g, 0),
        IC_FocusOnePush(g),
        IC_IsTriggerAvailable(g),
        IC_EnableTrigger(g, 0),
        IC_GetTriggerModes(g, NULL, 0),
        IC_SetTriggerMode(g, p),
        IC_SetTriggerPolarity(g, 0),
        IC_SoftwareTrigger(g),
        IC_SaveDeviceStateToFile(g, text("/nowhere/x")),
        IC_SaveDeviceSettings(g, text("/nowhere/x")),
        IC_SetHWnd(g, 0),
        IC_SetDefaultWindowPosition(g, 0),
        IC_SetWindowPosition(g, 0, 0, 1, 1),
        IC_GetWindowPosition(g, &i, &i, &i, &i),
        IC_ShowPropertyDialog(g),
        IC_ShowInternalPropertyPage(g),
        IC_ResetUSBCam(g),
        IC_FrameFilterDeviceClear(g),
        IC_SetCodec(g, NULL),
        IC_SetAVIFileName(g, p),
        IC_enableAVICapturePause(g, 0),
    };
    for (unsigned k = 0; k < sizeof results / sizeof results[0]; k++) {
        if (results[k] != IC_NO_HANDLE) {
            print_error("function %u of the list gives %d\n", k, results[k]);
        }
        assert_int_equal(results[k], IC_NO_HANDLE);
    }
    assert_int_equal(IC_IsDevValid(g), 0);
    assert_int_equal(IC_SetFrameReadyCallback(g, NULL, NULL), IC_ERROR);
    assert_int_equal(IC_SetFrameReadyCallbackEx(g, NULL, NULL), IC_ERROR);
    assert_int_equal(IC_SetCallbacks(g, NULL, NULL, NULL, NULL), IC_ERROR);
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, text("/nowhere"), 1), IC_NO_DEVICE);
    assert_int_equal(IC_OpenDeviceBySettings(g, text("/nowhere")), IC_ERROR);
    assert_int_equal(IC_LoadDeviceSettings(g, text("/nowhere")), IC_ERROR);
    assert_null(IC_GetDeviceName(g));
    assert_null(IC_GetVideoFormat(g, 0));
    assert_null(IC_GetVideoNorm(g, 0));
    assert_null(IC_GetInputChannel(g, 0));
    assert_null(IC_GetImagePtr(g));
    assert_int_equal(IC_GetVideoFormatWidth(g), 0);
    assert_int_equal(IC_GetVideoFormatHeight(g), 0);
    assert_int_equal(IC_GetFormat(g), NONE);
    assert_true(IC_GetFrameRate(g) == 0);
    assert_int_equal(IC_BeginPaint(g), 0);
    IC_EndPaint(g);
    IC_RemoveOverlay(g, 0);
    IC_EnableOverlay(g, 0);
    IC_StopLive(g);
    IC_CloseVideoCaptureDevice(g);
    IC_ReleaseGrabber(&g);
}

static void a_handle_that_is_none_is_told_by_every_function(void **state)
{
    HGRABBER good = *state;
    int on_stack = 0;
    assert_no_handle(NULL);
    assert_no_handle((HGRABBER)(uintptr_t)1);
    assert_no_handle((HGRABBER)(void *)&on_stack);
    assert_no_handle((HGRABBER)(uintptr_t)UINTPTR_MAX);
    assert_no_handle((HGRABBER)((uintptr_t)good + 1));
    assert_no_handle((HGRABBER)((uintptr_t)good | (uintptr_t)1 << 40));
    assert_int_equal(IC_SetFormat(good, Y800), IC_SUCCESS);
    assert_int_equal(IC_PrepareLive(good, 0), IC_SUCCESS);
    HMEMBUFFER buffer;
    assert_int_equal(IC_GetMemBuffer(good, 0, &buffer), IC_SUCCESS);
    assert_no_handle((HGRABBER)(void *)buffer); /* of another kind */
    HGRABBER released = good;
    IC_ReleaseGrabber(&good);
    assert_no_handle(released);
    HGRABBER next = IC_CreateGrabber(); /* in the same place of the table */
    assert_no_handle(released);
    assert_int_equal(IC_IsLive(next), IC_NO_DEVICE);
    IC_ReleaseGrabber(NULL);
}

static void assert_no_buffer(HMEMBUFFER m)
{
    int i;
    unsigned char *p;
    assert_int_equal(IC_GetMemBufferDescription(m, &i, &i, &i), IC_NO_HANDLE);
    assert_int_equal(IC_MemBufferLock(m, 1), IC_NO_HANDLE);
    assert_int_equal(IC_MemBufferisLocked(m, &i), IC_NO_HANDLE);
    assert_int_equal(IC_MemBufferGetIndex(m, &i), IC_NO_HANDLE);
    assert_int_equal(IC_MemBufferGetDataPtr(m, &p), IC_NO_HANDLE);
}

static void a_buffer_that_is_none_is_told_by_every_function(void **state)
{
    HGRABBER g = *state;
    HMEMBUFFER m = NULL;
    assert_no_buffer(NULL);
    assert_no_buffer((HMEMBUFFER)(void *)g);
    assert_int_equal(IC_GetMemBuffer(g, 0, &m), IC_ERROR); /* no ring yet */
    assert_int_equal(IC_PrepareLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_GetMemBufferLastAcq(g, &m), IC_ERROR); /* no picture yet */
    assert_int_equal(IC_GetMemBuffer(g, 5, &m), IC_ERROR);
    assert_int_equal(IC_GetMemBuffer(g, -1, &m), IC_ERROR);
    assert_int_equal(IC_GetMemBuffer(g, 4, &m), IC_SUCCESS);
    assert_no_buffer((HMEMBUFFER)((uintptr_t)m + 0x40)); /* the sixth of five */
    IC_StopLive(g);
    int index;
    assert_int_equal(IC_MemBufferGetIndex(m, &index), IC_SUCCESS); /* the ring outlives the stream */
    assert_int_equal(index, 4);
    IC_CloseVideoCaptureDevice(g);
    assert_no_buffer(m);
    IC_ReleaseMemBuffer(NULL);
}

static void without_a_camera_functions_say_so(void **state)
{
    (void)state;
    int i;
    HGRABBER g = IC_CreateGrabber();
    assert_int_equal(IC_IsLive(g), IC_NO_DEVICE);
    assert_int_equal(IC_StartLive(g, 0), IC_NO_DEVICE);
    assert_int_equal(IC_SnapImage(g, 1), IC_NO_DEVICE);
    assert_int_equal(IC_GetPropertyValue(g, text("Gain"), NULL, &i), IC_NO_DEVICE);
    assert_int_equal(IC_SetVideoFormat(g, text("Y800 (640x480)")), IC_NO_DEVICE);
    assert_int_equal(IC_SetHWnd(g, 1), IC_NO_DEVICE);
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, text("/nowhere"), 0), IC_NO_DEVICE);
    assert_int_equal(IC_SetFormat(g, Y16), IC_SUCCESS); /* needs none */
}

static void the_table_of_grabbers_has_an_end(void **state)
{
    (void)state;
    HGRABBER all[80];
    unsigned made = 0;
    for (unsigned i = 0; i < 80; i++) {
        all[i] = IC_CreateGrabber();
        made += all[i] != NULL ? 1 : 0;
    }
    assert_true(made >= 63 && made < 80);
    IC_CloseLibrary();
    for (unsigned i = 0; i < 80; i++) {
        assert_int_equal(IC_IsLive(all[i]), IC_NO_HANDLE);
    }
}

/* ---- properties ---- */

static void values_travel_in_the_units_of_their_interface(void **state)
{
    HGRABBER g = *state;
    int i;
    int low;
    int high;
    float f;
    float min;
    float max;
    assert_int_equal(IC_SetPropertyAbsoluteValue(g, text("Exposure"), NULL, 0.0303f),
                     IC_ERROR); /* the automatic drives it */
    assert_int_equal(IC_SetPropertySwitch(g, text("Exposure"), NULL, 0), IC_SUCCESS);
    assert_int_equal(IC_GetPropertySwitch(g, text("Exposure"), text("Auto"), &i), IC_SUCCESS);
    assert_int_equal(i, 0);
    assert_int_equal(IC_SetPropertyAbsoluteValue(g, text("Exposure"), NULL, 0.0303f), IC_SUCCESS);
    assert_true(fabs(fake_u3v_number(FEAT_ExposureTime) - 30300) < 0.01);
    assert_int_equal(IC_GetPropertyAbsoluteValue(g, text("Exposure"), text("Value"), &f), IC_SUCCESS);
    assert_true(f == 0.0303f);
    assert_int_equal(IC_GetPropertyValue(g, text("Exposure"), text("Value"), &i), IC_SUCCESS);
    assert_int_equal(i, 30300);
    assert_int_equal(IC_GetPropertyAbsoluteValueRange(g, text("Exposure"), text("Value"), &min, &max), IC_SUCCESS);
    assert_true(min == 2e-6f && max == 4.0f);
    assert_int_equal(IC_SetPropertyAbsoluteValue(g, text("Exposure"), text("Value"), min), IC_SUCCESS);
    assert_true(fake_u3v_number(FEAT_ExposureTime) == 2);
    assert_int_equal(IC_SetPropertyAbsoluteValue(g, text("Exposure"), text("Value"), max), IC_SUCCESS);
    assert_true(fake_u3v_number(FEAT_ExposureTime) == 4000000);
    assert_int_equal(IC_SetPropertyAbsoluteValue(g, text("Exposure"), text("Value"), 4.1f), IC_ERROR);
    assert_int_equal(IC_SetPropertyAbsoluteValue(g, text("Exposure"), text("Value"), NAN), IC_ERROR);
    assert_int_equal(IC_SetPropertyAbsoluteValue(g, text("Exposure"), text("Value"), INFINITY), IC_ERROR);
    assert_int_equal(IC_SetPropertySwitch(g, text("Gain"), text("Auto"), 0), IC_SUCCESS);
    assert_int_equal(IC_SetPropertyValue(g, text("Gain"), NULL, 125), IC_SUCCESS);
    assert_true(fake_u3v_number(FEAT_Gain) == 12.5);
    assert_int_equal(IC_GetPropertyValueRange(g, text("Gain"), NULL, &low, &high), IC_SUCCESS);
    assert_true(low == 0 && high == 480);
    assert_int_equal(IC_SetPropertyValue(g, text("Gain"), NULL, 481), IC_ERROR);
    assert_int_equal(IC_SetPropertyValue(g, text("Gain"), NULL, -1), IC_ERROR);
}

static void an_offset_between_two_steps_becomes_the_lower_one(void **state)
{
    HGRABBER g = *state;
    assert_int_equal(IC_SetPropertyValue(g, text("Partial scan"), text("X Offset"), 47), IC_SUCCESS);
    assert_true(fake_u3v_number(FEAT_OffsetX) == 32);
    assert_int_equal(IC_SetPropertyValue(g, text("Partial scan"), text("X Offset"), 48), IC_SUCCESS);
    assert_true(fake_u3v_number(FEAT_OffsetX) == 48);
    assert_int_equal(IC_SetPropertyValue(g, text("Partial scan"), text("X Offset"), 3841),
                     IC_ERROR); /* beyond all steps */
    assert_true(fake_u3v_number(FEAT_OffsetX) == 48);
}

/* Manual 5.4.2 and 5.7.2: True is the rising edge, and the high level. */
static void switches_are_on_where_the_manual_says_true(void **state)
{
    HGRABBER g = *state;
    int on = 7;
    assert_int_equal(IC_GetPropertySwitch(g, text("Trigger"), text("Polarity"), &on), IC_SUCCESS);
    assert_int_equal(on, 1);
    assert_int_equal(IC_SetPropertySwitch(g, text("Trigger"), text("Polarity"), 0), IC_SUCCESS);
    assert_true(fake_u3v_number(FEAT_TriggerActivation) == 1); /* FallingEdge */
    assert_int_equal(IC_SetPropertySwitch(g, text("Strobe"), text("Polarity"), 0), IC_SUCCESS);
    assert_true(fake_u3v_number(FEAT_StrobePolarity) == 1); /* ActiveLow */
    assert_int_equal(IC_SetTriggerPolarity(g, 1), IC_SUCCESS);
    assert_true(fake_u3v_number(FEAT_TriggerActivation) == 0);
    assert_int_equal(IC_SetPropertySwitch(g, text("VCDID_Trigger"), text("VCDElement_Value"), 5), IC_SUCCESS);
    assert_true(fake_u3v_number(FEAT_TriggerMode) == 1);
}

static void strings_are_told_in_two_calls(void **state)
{
    HGRABBER g = *state;
    int count = 0;
    int longest = 0;
    char rows[8][32];
    char *strings[8];
    char *item = text("Auto Functions ROI");
    char *preset = text("Preset");
    assert_int_equal(IC_GetPropertyMapStrings(g, item, preset, &count, &longest, NULL), IC_SUCCESS);
    assert_int_equal(count, 6);
    assert_int_equal(longest, sizeof "Custom Rectangle");
    for (unsigned i = 0; i < 8; i++) {
        memset(rows[i], '?', sizeof rows[i]);
        strings[i] = rows[i];
    }
    assert_int_equal(IC_GetPropertyMapStrings(g, item, preset, &count, &longest, strings), IC_SUCCESS);
    assert_string_equal(rows[1], "Custom Rectangle");
    assert_string_equal(rows[2], "Center 50%");
    assert_int_equal(rows[6][0], '?');
    count = 2; /* fewer than there are: no more are written */
    memset(rows[2], '?', sizeof rows[2]);
    assert_int_equal(IC_GetPropertyMapStrings(g, item, preset, &count, &longest, strings), IC_SUCCESS);
    assert_int_equal(rows[2][0], '?');
    assert_int_equal(IC_SetPropertyMapString(g, item, preset, text("bottom half")), IC_SUCCESS);
    assert_true(fake_u3v_number(FEAT_AutoFunctionsROIPreset) == 4);
    int bytes = 0;
    assert_int_equal(IC_GetPropertyMapString(g, item, preset, &bytes, NULL), IC_SUCCESS);
    assert_int_equal(bytes, sizeof "Bottom Half");
    assert_int_equal(IC_GetPropertyMapString(g, item, preset, &bytes, rows[0]), IC_SUCCESS);
    assert_string_equal(rows[0], "Bottom Half");
    assert_int_equal(IC_SetPropertyMapString(g, item, preset, text("TopHalf")), IC_SUCCESS); /* GenICam's word */
    assert_int_equal(IC_SetPropertyMapString(g, item, preset, text("Sideways")), IC_ERROR);
    assert_int_equal(IC_SetPropertyMapString(g, item, preset, NULL), IC_ERROR);
}

static void what_is_wrong_with_a_property_has_its_own_number(void **state)
{
    HGRABBER g = *state;
    int i = -9;
    float f;
    char *none = text("WhiteBalance");
    char *gain = text("Gain");
    char *trigger = text("Trigger");
    assert_int_equal(IC_IsPropertyAvailable(g, gain, NULL), IC_SUCCESS);
    assert_int_equal(IC_IsPropertyAvailable(g, none, NULL), IC_PROPERTY_ITEM_NOT_AVAILABLE);
    assert_int_equal(IC_IsPropertyAvailable(g, gain, none), IC_PROPERTY_ELEMENT_NOT_AVAILABLE);
    assert_int_equal(IC_IsPropertyAvailable(g, NULL, NULL), IC_PROPERTY_ITEM_NOT_AVAILABLE);
    assert_int_equal(IC_GetPropertyValue(g, none, NULL, &i), IC_PROPERTY_ITEM_NOT_AVAILABLE);
    assert_int_equal(IC_GetPropertyValue(g, NULL, NULL, &i), IC_PROPERTY_ITEM_NOT_AVAILABLE);
    assert_int_equal(IC_GetPropertyValue(g, gain, none, &i), IC_PROPERTY_ELEMENT_NOT_AVAILABLE);
    assert_int_equal(IC_GetPropertyValue(g, gain, text("Auto"), &i), IC_PROPERTY_ELEMENT_WRONG_INTERFACE);
    assert_int_equal(IC_GetPropertyValueRange(g, gain, text("Auto"), &i, &i), IC_PROPERTY_ELEMENT_WRONG_INTERFACE);
    assert_int_equal(IC_SetPropertySwitch(g, gain, text("Value"), 1), IC_PROPERTY_ELEMENT_WRONG_INTERFACE);
    assert_int_equal(IC_PropertyOnePush(g, gain, text("Value")), IC_PROPERTY_ELEMENT_WRONG_INTERFACE);
    assert_int_equal(IC_SetPropertyMapString(g, gain, text("Value"), gain), IC_PROPERTY_ELEMENT_WRONG_INTERFACE);
    assert_int_equal(IC_GetPropertyAbsoluteValue(g, text("Brightness"), NULL, &f), IC_PROPERTY_ELEMENT_WRONG_INTERFACE);
    assert_int_equal(IC_GetPropertyValue(g, trigger, NULL, &i), IC_PROPERTY_ELEMENT_WRONG_INTERFACE);
    assert_int_equal(i, -9);
    assert_int_equal(IC_GetPropertyValue(g, gain, NULL, NULL), IC_ERROR);
    assert_int_equal(IC_SetPropertyValue(g, text("GPIO"), text("GP IN"), 1), IC_ERROR); /* can not be written */
    assert_int_equal(IC_PropertyOnePush(g, text("GPIO"), text("Read")), IC_SUCCESS);
    assert_int_equal(IC_PropertyOnePush(g, text("gpio"), text("WRITE")), IC_SUCCESS);
}

static int count_name(char *name, void *data)
{
    assert_true(strlen(name) > 0);
    return ++*(int *)data == 100;
}

static int stop_at_once(char *name, void *data)
{
    (void)name;
    ++*(int *)data;
    return 1;
}

static void the_tree_is_told_and_can_be_left_early(void **state)
{
    HGRABBER g = *state;
    int n = 0;
    assert_int_equal(IC_enumProperties(g, count_name, &n), IC_SUCCESS);
    assert_int_equal(n, 13);
    n = 0;
    assert_int_equal(IC_enumPropertyElements(g, text("Exposure"), count_name, &n), IC_SUCCESS);
    assert_int_equal(n, 5);
    n = 0;
    assert_int_equal(IC_enumPropertyElementInterfaces(g, text("Exposure"), text("Value"), count_name, &n), IC_SUCCESS);
    assert_int_equal(n, 2);
    n = 0;
    assert_int_equal(IC_enumProperties(g, stop_at_once, &n), IC_SUCCESS);
    assert_int_equal(n, 1);
    assert_int_equal(IC_enumProperties(g, NULL, NULL), IC_ERROR);
    assert_int_equal(IC_enumPropertyElements(g, text("x"), count_name, &n), IC_PROPERTY_ITEM_NOT_AVAILABLE);
}

/* A long of 8 bytes is written whole, so that a negative number has its sign; an int's neighbour stays. */
static void numbers_fill_what_the_interface_says(void **state)
{
    HGRABBER g = *state;
    long min = 0x5555555555555555;
    long max = 0x5555555555555555;
    int pair[2] = {-1, -1};
    assert_int_equal(IC_CameraPropertyGetRange(g, PROP_CAM_EXPOSURE, &min, &max), IC_SUCCESS);
    assert_int_equal(min, -18); /* 3.8 us is the shortest power of two from 2 us on */
    assert_int_equal(max, 2);
    assert_int_equal(IC_GetPropertyValue(g, text("Exposure"), text("Auto Reference"), &pair[0]), IC_SUCCESS);
    assert_int_equal(pair[0], 128);
    assert_int_equal(pair[1], -1);
    long zeroed = 0; /* as tisgrabber.py passes it */
    assert_int_equal(IC_GetPropertyValue(g, text("Exposure"), text("Auto Reference"), (int *)(void *)&zeroed),
                     IC_SUCCESS);
    assert_int_equal(zeroed, 128);
}

static void older_functions_reach_the_same_values(void **state)
{
    HGRABBER g = *state;
    long l;
    int on;
    float f;
    assert_int_equal(IC_EnableAutoCameraProperty(g, PROP_CAM_EXPOSURE, 0), IC_SUCCESS);
    assert_int_equal(IC_SetCameraProperty(g, PROP_CAM_EXPOSURE, -6), IC_SUCCESS);
    assert_true(fake_u3v_number(FEAT_ExposureTime) == 15625);
    assert_int_equal(IC_GetCameraProperty(g, PROP_CAM_EXPOSURE, &l), IC_SUCCESS);
    assert_int_equal(l, -6);
    assert_int_equal(IC_SetCameraProperty(g, PROP_CAM_EXPOSURE, 3), IC_ERROR);
    assert_int_equal(IC_SetCameraProperty(g, PROP_CAM_EXPOSURE, 1000000), IC_ERROR);
    assert_int_equal(IC_SetCameraProperty(g, PROP_CAM_FOCUS, 0), IC_ERROR);
    assert_int_equal(IC_IsCameraPropertyAvailable(g, PROP_CAM_IRIS), IC_ERROR);
    assert_int_equal(IC_SetExpRegVal(g, 5000), IC_SUCCESS);
    assert_int_equal(IC_GetExpAbsVal(g, &f), IC_SUCCESS);
    assert_true(f == 0.005f);
    assert_int_equal(IC_GetExpRegValAuto(g, &on), IC_SUCCESS);
    assert_int_equal(on, 0);
    assert_int_equal(IC_SetVideoProperty(g, PROP_VID_BRIGHTNESS, 300), IC_SUCCESS);
    assert_true(fake_u3v_number(FEAT_BlackLevel) == 300);
    assert_int_equal(IC_SetVideoProperty(g, PROP_VID_GAMMA, 220), IC_SUCCESS);
    assert_true(fabs(fake_u3v_number(FEAT_Gamma) - 2.2) < 1e-9);
    assert_int_equal(IC_IsVideoPropertyAvailable(g, PROP_VID_HUE), IC_ERROR);
    assert_int_equal(IC_IsVideoPropertyAvailable(g, (VIDEO_PROPERTY)-5), IC_ERROR);
    assert_int_equal(IC_IsVideoPropertyAutoAvailable(g, PROP_VID_GAIN), IC_SUCCESS);
    assert_int_equal(IC_IsVideoPropertyAutoAvailable(g, PROP_VID_GAMMA), IC_ERROR);
}

static void a_reset_puts_every_property_back_under_its_automatic(void **state)
{
    HGRABBER g = *state;
    IC_SetPropertySwitch(g, text("Gain"), text("Auto"), 0);
    IC_SetPropertyValue(g, text("Gain"), NULL, 300);
    IC_SetPropertySwitch(g, text("Trigger"), text("Enable"), 1);
    IC_SetPropertySwitch(g, text("Strobe"), text("Polarity"), 0);
    IC_SetPropertyMapString(g, text("Trigger"), text("Exposure Mode"), text("Trigger Width"));
    assert_int_equal(IC_ResetProperties(g), IC_SUCCESS);
    assert_true(fake_u3v_number(FEAT_Gain) == 0);
    assert_true(fake_u3v_number(FEAT_GainAuto) == 1);
    assert_true(fake_u3v_number(FEAT_TriggerMode) == 0);
    assert_true(fake_u3v_number(FEAT_StrobePolarity) == 0);
    assert_true(fake_u3v_number(FEAT_TriggerSelector) == 0);
    assert_true(fake_u3v_number(FEAT_AutoFunctionsROIPreset) == 0);
}

static void what_needs_a_windows_desktop_is_not_available(void **state)
{
    HGRABBER g = *state;
    HFRAMEFILTER filter = {g, 1, 1, NULL};
    int i;
    assert_int_equal(IC_SetHWnd(g, 1), IC_NOT_AVAILABLE);
    assert_int_equal(IC_GetWindowPosition(g, &i, &i, &i, &i), IC_NOT_AVAILABLE);
    assert_int_equal(IC_ShowPropertyDialog(g), IC_NOT_AVAILABLE);
    assert_int_equal(IC_SetWhiteBalanceRed(g, 1), IC_NOT_AVAILABLE);
    assert_int_equal(IC_FocusOnePush(g), IC_NOT_AVAILABLE);
    assert_int_equal(IC_SetCodec(g, NULL), IC_NOT_AVAILABLE);
    assert_int_equal(IC_GetAvailableFrameFilterCount(), 0);
    assert_int_equal(IC_CreateFrameFilter(text("Rotate Flip"), &filter), IC_ERROR);
    assert_null(filter.pFilter);
    assert_int_equal(IC_AddFrameFilterToDevice(g, filter), IC_ERROR);
    assert_null(IC_Codec_Create(text("MJPEG Compressor")));
    assert_int_equal(IC_Codec_hasDialog((HCODEC)(void *)g), IC_NO_HANDLE);
    assert_int_equal(IC_PropertySet_Set(g, 0, NULL), IC_NO_PROPERTYSET);
}

/* ---- live ---- */

static void small(HGRABBER g, COLORFORMAT sink)
{
    assert_int_equal(IC_SetVideoFormat(g, text("Y800 (640x480)")), IC_SUCCESS);
    assert_int_equal(IC_SetFormat(g, sink), IC_SUCCESS);
}

static void a_snapped_picture_has_the_cameras_pixels(void **state)
{
    HGRABBER g = *state;
    long width;
    long height;
    int bits;
    COLORFORMAT format;
    small(g, Y800);
    assert_int_equal(IC_GetFormat(g), NONE);
    assert_int_equal(IC_SnapImage(g, 100), IC_NOT_IN_LIVEMODE);
    assert_null(IC_GetImagePtr(g));
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_IsLive(g), 1);
    assert_int_equal(IC_GetFormat(g), Y800);
    assert_int_equal(IC_SetFormat(g, RGB24), IC_ERROR); /* not while it runs */
    assert_int_equal(IC_SetVideoFormat(g, text("Y800 (1024x768)")), IC_ERROR);
    assert_int_equal(IC_SetRingBufferSize(g, 2), IC_ERROR);
    assert_int_equal(IC_SetFrameRate(g, 10), IC_NOT_IN_LIVEMODE);
    assert_int_equal(IC_SetContinuousMode(g, 0), IC_NOT_IN_LIVEMODE);
    assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
    const unsigned char *p = IC_GetImagePtr(g);
    assert_non_null(p);
    const uint64_t id = (uint64_t)(uint8_t)((p[0] - fake_u3v_byte(0, 0)) * 0xDF); /* 31 * 0xDF = 1 modulo 256 */
    for (size_t n = 0; n < (size_t)640 * 480; n++) {
        assert_int_equal(p[n], fake_u3v_byte(id, n));
    }
    assert_int_equal(IC_GetImageDescription(g, &width, &height, &bits, &format), IC_SUCCESS);
    assert_true(width == 640 && height == 480 && bits == 8 && format == Y800);
    IC_StopLive(g);
    assert_int_equal(IC_IsLive(g), 0);
    assert_ptr_equal(IC_GetImagePtr(g), p); /* still there, to be saved */
    IC_StopLive(g);
    assert_int_equal(IC_SetFormat(g, RGB24), IC_SUCCESS);
    assert_int_equal(IC_SetFormat(g, NONE), IC_ERROR);
    assert_int_equal(IC_SetFormat(g, (COLORFORMAT)77), IC_ERROR);
}

static void a_stream_is_prepared_suspended_and_goes_on(void **state)
{
    HGRABBER g = *state;
    small(g, RGB24);
    assert_int_equal(IC_SuspendLive(g), IC_NOT_IN_LIVEMODE);
    assert_int_equal(IC_PrepareLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_IsLive(g), 0);
    assert_int_equal(IC_GetFormat(g), RGB24);
    assert_int_equal(IC_SnapImage(g, 10), IC_NOT_IN_LIVEMODE);
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
    assert_int_equal(IC_SuspendLive(g), IC_SUCCESS);
    assert_int_equal(IC_IsLive(g), 0);
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
    IC_CloseVideoCaptureDevice(g); /* ends the stream */
    assert_int_equal(IC_IsLive(g), IC_NO_DEVICE);
}

struct heard {
    atomic_int frames, lost, last_frame, wrong;
    HGRABBER grabber;
};

static void frame_ready(HGRABBER g, unsigned char *pixels, unsigned long frame, void *data)
{
    struct heard *h = data;
    long width = 0;
    if (g != h->grabber || pixels == NULL || IC_GetImageDescription(g, &width, NULL, NULL, NULL) != IC_SUCCESS ||
        width != 640 || IC_GetImagePtr(g) != pixels) {
        atomic_fetch_add(&h->wrong, 1);
    }
    atomic_store(&h->last_frame, (int)frame);
    atomic_fetch_add(&h->frames, 1);
}

static void frame_ready_ex(HGRABBER g, HMEMBUFFER buffer, unsigned long frame, void *data)
{
    struct heard *h = data;
    int width = 0;
    (void)frame;
    if (g != h->grabber || IC_GetMemBufferDescription(buffer, &width, NULL, NULL) != IC_SUCCESS || width != 640) {
        atomic_fetch_add(&h->wrong, 1);
    }
    IC_ReleaseMemBuffer(&buffer);
    atomic_fetch_add(&h->frames, 1);
}

static void device_lost(HGRABBER g, void *data)
{
    struct heard *h = data;
    if (g != h->grabber || IC_IsDevValid(g) != 0) {
        atomic_fetch_add(&h->wrong, 1);
    }
    atomic_fetch_add(&h->lost, 1);
}

static bool comes(atomic_int *count, int at_least)
{
    for (unsigned i = 0; i < 5000 && atomic_load(count) < at_least; i++) {
        usleep(1000);
    }
    return atomic_load(count) >= at_least;
}

static void each_software_trigger_calls_back_once(void **state)
{
    HGRABBER g = *state;
    struct heard h = {.grabber = g};
    small(g, RGB32);
    assert_int_equal(IC_SetFrameReadyCallback(g, frame_ready, &h), IC_SUCCESS);
    assert_int_equal(IC_SetContinuousMode(g, 0), IC_SUCCESS);
    assert_int_equal(IC_EnableTrigger(g, 1), IC_SUCCESS);
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_SnapImage(g, 50), IC_ERROR); /* nothing comes by itself */
    for (int n = 1; n <= 3; n++) {
        assert_int_equal(IC_SoftwareTrigger(g), IC_SUCCESS);
        assert_true(comes(&h.frames, n));
        usleep(5000);
        assert_int_equal(atomic_load(&h.frames), n);
        assert_int_equal(atomic_load(&h.last_frame), n - 1);
    }
    IC_StopLive(g);
    assert_int_equal(atomic_load(&h.wrong), 0);
}

static void an_unplugged_camera_is_told_once(void **state)
{
    HGRABBER g = *state;
    struct heard h = {.grabber = g};
    small(g, Y800);
    assert_int_equal(IC_SetCallbacks(g, NULL, NULL, device_lost, &h), IC_SUCCESS);
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
    fake_u3v_unplug();
    assert_true(comes(&h.lost, 1));
    assert_int_equal(IC_SnapImage(g, -1), IC_NO_DEVICE);
    assert_int_equal(IC_IsLive(g), IC_NO_DEVICE);
    IC_StopLive(g);
    assert_int_equal(IC_StartLive(g, 0), IC_NO_DEVICE);
    assert_int_equal(atomic_load(&h.lost), 1);
    assert_int_equal(atomic_load(&h.wrong), 0);
}

static void a_locked_buffer_keeps_its_picture(void **state)
{
    HGRABBER g = *state;
    HMEMBUFFER m = NULL;
    HMEMBUFFER last = NULL;
    unsigned char *pixels = NULL;
    int index;
    int locked;
    small(g, Y800);
    assert_int_equal(IC_SetRingBufferSize(g, 0), IC_ERROR);
    assert_int_equal(IC_SetRingBufferSize(g, 2), IC_SUCCESS);
    assert_int_equal(IC_GetRingBufferSize(g, &index), IC_SUCCESS);
    assert_int_equal(index, 2);
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
    assert_int_equal(IC_GetMemBufferLastAcq(g, &m), IC_SUCCESS);
    assert_int_equal(IC_MemBufferLock(m, 1), IC_SUCCESS);
    assert_int_equal(IC_MemBufferisLocked(m, &locked), IC_SUCCESS);
    assert_int_equal(locked, 1);
    assert_int_equal(IC_MemBufferGetDataPtr(m, &pixels), IC_SUCCESS);
    const unsigned char first = pixels[0];
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
        assert_int_equal(IC_GetMemBufferLastAcq(g, &last), IC_SUCCESS);
        assert_ptr_not_equal(last, m);
        assert_int_equal(pixels[0], first);
    }
    assert_int_equal(IC_MemBufferLock(last, 1), IC_SUCCESS); /* now there is no room left */
    assert_int_equal(IC_SnapImage(g, 50), IC_ERROR);
    assert_int_equal(IC_MemBufferLock(m, 0), IC_SUCCESS);
    assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
}

/* Inside a callback nothing waits for the stream's thread: it is that thread. */
static void greedy(HGRABBER g, unsigned char *pixels, unsigned long frame, void *data)
{
    struct heard *h = data;
    HGRABBER copy = g;
    (void)pixels;
    (void)frame;
    if (IC_SnapImage(g, -1) != IC_ERROR || IC_SetVideoFormat(g, text("Y800 (640x480)")) != IC_ERROR ||
        IC_StartLive(g, 0) != IC_ERROR) {
        atomic_fetch_add(&h->wrong, 1);
    }
    IC_CloseVideoCaptureDevice(g);
    IC_ReleaseGrabber(&copy);
    IC_SetPropertyValue(g, text("Brightness"), NULL, 100);
    IC_StopLive(g);
    atomic_fetch_add(&h->frames, 1);
}

static void a_callback_may_call_anything(void **state)
{
    HGRABBER g = *state;
    struct heard h = {.grabber = g};
    small(g, Y800);
    assert_int_equal(IC_SetFrameReadyCallback(g, greedy, &h), IC_SUCCESS);
    assert_int_equal(IC_SetContinuousMode(g, 0), IC_SUCCESS);
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_true(comes(&h.frames, 1));
    for (unsigned i = 0; i < 1000 && IC_IsLive(g) != 0; i++) {
        usleep(1000);
    }
    assert_int_equal(IC_IsLive(g), 0); /* its IC_StopLive */
    assert_true(fake_u3v_number(FEAT_BlackLevel) == 100);
    assert_int_equal(atomic_load(&h.wrong), 0);
    IC_StopLive(g);
    assert_int_equal(IC_IsDevValid(g), 1); /* it could not be released there */
}

/* ---- several threads ---- */

static atomic_bool enough;

static void *meddle(void *data)
{
    HGRABBER g = data;
    while (!atomic_load(&enough)) {
        int i;
        long l;
        HMEMBUFFER m;
        IC_GetPropertyValue(g, text("Gain"), NULL, &i);
        IC_SetPropertySwitch(g, text("Gain"), text("Auto"), i & 1);
        IC_SnapImage(g, 1);
        IC_GetImageDescription(g, &l, &l, &i, NULL);
        if (IC_GetMemBufferLastAcq(g, &m) == IC_SUCCESS) {
            IC_MemBufferLock(m, 1);
            IC_MemBufferLock(m, 0);
        }
        IC_SaveImage(g, text("/dev/null"), FILETYPE_BMP, 0);
        IC_IsDevValid(g);
    }
    return NULL;
}

static void threads_may_meet_in_one_grabber_until_it_is_released(void **state)
{
    HGRABBER g = *state;
    struct heard h = {.grabber = g};
    pthread_t threads[4];
    small(g, RGB24);
    IC_SetFrameReadyCallbackEx(g, frame_ready_ex, &h);
    IC_SetContinuousMode(g, 0);
    atomic_store(&enough, false);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, meddle, g), 0);
    }
    for (unsigned round = 0; round < 10; round++) {
        assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
        usleep(5000);
        IC_StopLive(g);
        IC_CloseVideoCaptureDevice(g);
        assert_int_equal(IC_OpenVideoCaptureDevice(g, text(FAKE_MODEL)), IC_SUCCESS);
    }
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_true(comes(&h.frames, 1));
    IC_ReleaseGrabber(&g);
    atomic_store(&enough, true);
    for (unsigned i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(atomic_load(&h.wrong), 0);
}

/* ---- files ---- */

static char folder[] = "/tmp/ct-ic-XXXXXX";
static char file_name[64];

static char *file(const char *name)
{
    snprintf(file_name, sizeof file_name, "%s/%s", folder, name);
    return file_name;
}

static void write_file(const char *name, const char *content)
{
    FILE *f = fopen(file(name), "w");
    assert_non_null(f);
    fputs(content, f);
    fclose(f);
}

static void a_saved_bitmap_holds_the_picture(void **state)
{
    HGRABBER g = *state;
    static uint8_t bytes[54 + 1024 + 640 * 480 * 3];
    static const struct {
        COLORFORMAT sink;
        unsigned offset, step;
    } kinds[] = {{Y800, 54 + 1024, 1}, {RGB24, 54, 3}, {UYVY, 54, 3}};
    for (unsigned k = 0; k < 3; k++) {
        small(g, kinds[k].sink);
        assert_int_equal(IC_SaveImage(g, file("a.bmp"), FILETYPE_BMP, 0), IC_ERROR); /* nothing to save */
        assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
        assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
        IC_StopLive(g);
        assert_int_equal(IC_SaveImage(g, file("a.bmp"), FILETYPE_BMP, 0), IC_SUCCESS);
        FILE *f = fopen(file("a.bmp"), "rb");
        assert_non_null(f);
        assert_int_equal(fread(bytes, 1, sizeof bytes, f), kinds[k].offset + 640u * 480 * kinds[k].step);
        assert_int_equal(fgetc(f), EOF);
        fclose(f);
        const uint8_t *first =
            bytes + kinds[k].offset + (size_t)479 * 640 * kinds[k].step; /* the top row is the last */
        const uint64_t id = (uint64_t)(uint8_t)((first[0] - fake_u3v_byte(0, 0)) * 0xDF);
        for (size_t x = 0; x < 640; x++) {
            assert_int_equal(first[x * kinds[k].step], fake_u3v_byte(id, x));
        }
        remove(file("a.bmp"));
        IC_CloseVideoCaptureDevice(g);
        assert_int_equal(IC_OpenVideoCaptureDevice(g, text(FAKE_MODEL)), IC_SUCCESS);
    }
}

static void a_saved_jpeg_is_one(void **state)
{
    HGRABBER g = *state;
    uint8_t head[3];
    small(g, RGB24);
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
    assert_int_equal(IC_SaveImage(g, file("a.jpg"), FILETYPE_JPEG, 90), IC_SUCCESS);
    FILE *f = fopen(file("a.jpg"), "rb");
    assert_non_null(f);
    assert_int_equal(fread(head, 1, 3, f), 3);
    fclose(f);
    remove(file("a.jpg"));
    assert_memory_equal(head, "\xFF\xD8\xFF", 3);
    assert_int_equal(IC_SaveImage(g, NULL, FILETYPE_BMP, 0), IC_ERROR);
    assert_int_equal(IC_SaveImage(g, file("none/a.bmp"), FILETYPE_BMP, 0), IC_ERROR);
    assert_int_equal(IC_SaveImage(g, file("a.x"), (IMG_FILETYPE)9, 0), IC_ERROR);
}

static void a_state_file_brings_everything_back(void **state)
{
    HGRABBER g = *state;
    char *exposure = text("Exposure");
    assert_int_equal(IC_SetVideoFormat(g, text("Y16 (1920x1080) [Binning 2x]")), IC_SUCCESS);
    assert_int_equal(IC_SetFrameRate(g, 12.5f), IC_SUCCESS);
    assert_int_equal(IC_SetPropertySwitch(g, exposure, text("Auto"), 0), IC_SUCCESS);
    assert_int_equal(IC_SetPropertyAbsoluteValue(g, exposure, NULL, 0.0123f), IC_SUCCESS);
    assert_int_equal(IC_SetPropertyMapString(g, text("Strobe"), text("Mode"), text("Fixed Duration")), IC_SUCCESS);
    assert_int_equal(IC_SetPropertyValue(g, text("Strobe"), text("Delay"), 1234), IC_SUCCESS);
    assert_int_equal(IC_SaveDeviceStateToFile(g, file("device.xml")), IC_SUCCESS);
    IC_ReleaseGrabber(&g);
    fake_u3v_reset();
    g = IC_LoadDeviceStateFromFile(NULL, file("device.xml"));
    assert_non_null(g);
    assert_int_equal(IC_IsDevValid(g), 1);
    assert_true(fake_u3v_number(FEAT_PixelFormat) == 0x010C0047);
    assert_true(fake_u3v_number(FEAT_Width) == 1920 && fake_u3v_number(FEAT_Height) == 1080);
    assert_true(fake_u3v_number(FEAT_BinningHorizontal) == 2);
    assert_true(fake_u3v_number(FEAT_AcquisitionFrameRate) == 12.5);
    assert_true(fake_u3v_number(FEAT_ExposureAuto) == 0);
    assert_true(fabs(fake_u3v_number(FEAT_ExposureTime) - 12300) < 0.01);
    assert_true(fake_u3v_number(FEAT_StrobeOperation) == 0);
    assert_true(fake_u3v_number(FEAT_StrobeDelay) == 1234);
    assert_true(fake_u3v_number(FEAT_GainAuto) == 1); /* its value was left to the automatic */
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("device.xml"), 0), IC_SUCCESS);
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("device.xml"), 1), IC_SUCCESS);
    assert_int_equal(IC_LoadDeviceSettings(g, file("device.xml")), IC_SUCCESS);
    assert_int_equal(IC_SaveDeviceStateToFile(g, file("none/device.xml")), IC_ERROR);
    remove(file("device.xml"));
}

static void a_state_file_that_is_wrong_says_how(void **state)
{
    HGRABBER g = *state;
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("not-there.xml"), 1), IC_FILE_NOT_FOUND);
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, NULL, 1), IC_FILE_NOT_FOUND);
    write_file("x.xml", "this is no XML");
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("x.xml"), 1), IC_WRONG_XML_FORMAT);
    assert_null(IC_LoadDeviceStateFromFile(NULL, file("x.xml")));
    write_file("x.xml", "<device_state><device name=\"DMK 38UX253\"></device_state>");
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("x.xml"), 1), IC_WRONG_XML_FORMAT);
    write_file("x.xml", "<html><device name=\"DMK 38UX253\"/></html>");
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("x.xml"), 1), IC_WRONG_INCOMPATIBLE_XML);
    write_file("x.xml", "<device_state filemajor=\"1\"><device name=\"DFK 33UX183\"/></device_state>");
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("x.xml"), 1), IC_DEVICE_NOT_FOUND);
    assert_int_equal(IC_OpenVideoCaptureDevice(g, text(FAKE_MODEL)), IC_SUCCESS);
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("x.xml"), 0), IC_WRONG_INCOMPATIBLE_XML);
    write_file("x.xml",
               "<device_state><device name=\"DMK 38UX253\"><item name=\"Gain\"><element name=\"Value\">"
               "<itf guid=\"{99B44940-BFE1-4083-ADA1-BE703F4B8E03}\" value=\"9999\"/></element></item></device>"
               "</device_state>");
    assert_int_equal(IC_LoadDeviceStateFromFileEx(g, file("x.xml"), 1), IC_NOT_ALL_PROPERTIES_RESTORED);
    assert_int_equal(IC_IsDevValid(g), 1);
    remove(file("x.xml"));
}

/* ---- rates ---- */

static void rates_begin_with_the_largest(void **state)
{
    HGRABBER g = *state;
    float fps = 0;
    float before = 1e9f;
    int n = 0;
    for (; IC_GetAvailableFrameRates(g, n, &fps) == IC_SUCCESS; n++) {
        assert_true(fps < before);
        before = fps;
    }
    assert_int_equal(n, 9); /* the largest that this fake camera has lies above the whole list */
    assert_int_equal(IC_GetAvailableFrameRates(g, -1, &fps), IC_ERROR);
    assert_int_equal(IC_GetAvailableFrameRates(g, 0, NULL), IC_ERROR);
    assert_int_equal(IC_SetFrameRate(g, 1e9f), IC_SUCCESS);
    assert_true(fake_u3v_number(FEAT_AcquisitionFrameRate) == features[FEAT_AcquisitionFrameRate].range.max);
    assert_int_equal(IC_SetFrameRate(g, 0), IC_ERROR);
    assert_int_equal(IC_SetFrameRate(g, NAN), IC_ERROR);
    assert_int_equal(IC_SetFrameRate(g, 15), IC_SUCCESS);
    assert_true(IC_GetFrameRate(g) == 15);
}

#define WITH_CAMERA(test) cmocka_unit_test_setup_teardown(test, open_camera, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_camera_is_listed_and_opened_by_each_of_its_names, close_all),
        cmocka_unit_test_teardown(the_dialog_takes_the_only_camera, close_all),
        WITH_CAMERA(a_handle_that_is_none_is_told_by_every_function),
        WITH_CAMERA(a_buffer_that_is_none_is_told_by_every_function),
        cmocka_unit_test_teardown(without_a_camera_functions_say_so, close_all),
        cmocka_unit_test_teardown(the_table_of_grabbers_has_an_end, close_all),
        WITH_CAMERA(values_travel_in_the_units_of_their_interface),
        WITH_CAMERA(an_offset_between_two_steps_becomes_the_lower_one),
        WITH_CAMERA(switches_are_on_where_the_manual_says_true),
        WITH_CAMERA(strings_are_told_in_two_calls),
        WITH_CAMERA(what_is_wrong_with_a_property_has_its_own_number),
        WITH_CAMERA(the_tree_is_told_and_can_be_left_early),
        WITH_CAMERA(numbers_fill_what_the_interface_says),
        WITH_CAMERA(older_functions_reach_the_same_values),
        WITH_CAMERA(a_reset_puts_every_property_back_under_its_automatic),
        WITH_CAMERA(what_needs_a_windows_desktop_is_not_available),
        WITH_CAMERA(a_snapped_picture_has_the_cameras_pixels),
        WITH_CAMERA(a_stream_is_prepared_suspended_and_goes_on),
        WITH_CAMERA(each_software_trigger_calls_back_once),
        WITH_CAMERA(an_unplugged_camera_is_told_once),
        WITH_CAMERA(a_locked_buffer_keeps_its_picture),
        WITH_CAMERA(a_callback_may_call_anything),
        WITH_CAMERA(threads_may_meet_in_one_grabber_until_it_is_released),
        WITH_CAMERA(a_saved_bitmap_holds_the_picture),
        WITH_CAMERA(a_saved_jpeg_is_one),
        WITH_CAMERA(a_state_file_brings_everything_back),
        WITH_CAMERA(a_state_file_that_is_wrong_says_how),
        WITH_CAMERA(rates_begin_with_the_largest),
    };
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
