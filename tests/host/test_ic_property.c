// SPDX-License-Identifier: Apache-2.0
// Properties of the tisgrabber interface: units, switches, strings, the older functions.
#include "ic_test.h"

#include <math.h>
#include <string.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
