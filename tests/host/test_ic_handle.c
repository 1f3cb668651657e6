// SPDX-License-Identifier: Apache-2.0
// Cameras, grabbers and buffers of the tisgrabber interface by their handles, good and wrong.
#include "ic_test.h"

#include <stdint.h>
#include <string.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_camera_is_listed_and_opened_by_each_of_its_names, close_all),
        cmocka_unit_test_teardown(the_dialog_takes_the_only_camera, close_all),
        WITH_CAMERA(a_handle_that_is_none_is_told_by_every_function),
        WITH_CAMERA(a_buffer_that_is_none_is_told_by_every_function),
        cmocka_unit_test_teardown(without_a_camera_functions_say_so, close_all),
        cmocka_unit_test_teardown(the_table_of_grabbers_has_an_end, close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
