// SPDX-License-Identifier: Apache-2.0
// The one door: what a feature refuses, and that the old value stands after a refusal.
#include "test.h"

#include <math.h>

#include "base/error.h"
#include "camera/rig.h"

static void a_value_beyond_the_range_is_refused_and_the_old_one_stands(void **state)
{
    struct rig *rig = *state;
    int64_t width = rig_get(rig, FEAT_Width);
    assert_int_equal(rig_set(rig, FEAT_Width, 4112), -CT_E_RANGE);
    assert_int_equal(rig_set(rig, FEAT_Width, 240), -CT_E_RANGE);
    assert_int_equal(rig_set(rig, FEAT_Width, -16), -CT_E_RANGE);
    assert_int_equal(rig_get(rig, FEAT_Width), width);
}

static void a_value_between_two_steps_is_refused(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_set(rig, FEAT_Width, 1001), -CT_E_INCREMENT);
    assert_int_equal(rig_set(rig, FEAT_Height, 1001), -CT_E_INCREMENT);
    assert_int_equal(rig_set(rig, FEAT_Width, 1008), 0);
}

static void a_float_that_is_no_number_is_refused(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_set_float(rig, FEAT_BlackLevel, (double)NAN), -CT_E_RANGE);
    assert_int_equal(rig_set_float(rig, FEAT_BlackLevel, (double)INFINITY), -CT_E_RANGE);
    assert_int_equal(rig_set_float(rig, FEAT_BlackLevel, 4095.5), -CT_E_RANGE);
    assert_true(rig_get_float(rig, FEAT_BlackLevel) == 240.0);
}

static void an_entry_that_does_not_exist_is_refused(void **state)
{
    struct rig *rig = *state;
    int64_t format = rig_get(rig, FEAT_PixelFormat);
    assert_int_equal(rig_set(rig, FEAT_PixelFormat, 0x01100003), -CT_E_ENTRY);
    assert_int_equal(rig_get(rig, FEAT_PixelFormat), format);
}

static void a_value_of_another_type_is_refused(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_set(rig, FEAT_BlackLevel, 100), -CT_E_TYPE);
    assert_int_equal(rig_set_float(rig, FEAT_Width, 1024.0), -CT_E_TYPE);
}

static void a_read_only_feature_can_not_be_written(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_set(rig, FEAT_PayloadSize, 1), -CT_E_READ_ONLY);
    assert_int_equal(rig_set(rig, FEAT_SensorWidth, 4096), -CT_E_READ_ONLY);
}

static void exposure_and_gain_are_locked_while_their_automatic_is_on(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_set_float(rig, FEAT_ExposureTime, 5000.0), -CT_E_LOCKED);
    assert_int_equal(rig_set_float(rig, FEAT_Gain, 6.0), -CT_E_LOCKED);
    assert_int_equal(rig_set(rig, FEAT_ExposureAuto, 0), 0);
    assert_int_equal(rig_set_float(rig, FEAT_ExposureTime, 5000.0), 0);
    assert_int_equal(rig_set_float(rig, FEAT_Gain, 6.0), -CT_E_LOCKED);
    assert_int_equal(rig_set(rig, FEAT_GainAuto, 0), 0);
    assert_int_equal(rig_set_float(rig, FEAT_Gain, 6.0), 0);
}

static void what_sizes_a_picture_is_locked_while_a_stream_is_open(void **state)
{
    struct rig *rig = *state;
    rig_open_stream(rig);
    assert_int_equal(rig_set(rig, FEAT_Width, 1024), -CT_E_LOCKED);
    assert_int_equal(rig_set(rig, FEAT_PixelFormat, 0x01100007), -CT_E_LOCKED);
    assert_int_equal(rig_set(rig, FEAT_AcquisitionMode, 1), 0);
    assert_int_equal(rig_set_float(rig, FEAT_FPS, 10.0), 0);
    assert_int_equal(rig_set(rig, FEAT_TriggerMode, 1), 0);
    rig->port.ops->stream_close(rig->port.self, PORT_FACE_U3V);
    assert_int_equal(rig_set(rig, FEAT_Width, 1024), 0);
}

static void TLParamsLocked_locks_the_payload_too(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_set(rig, FEAT_TLParamsLocked, 1), 0);
    assert_int_equal(rig_set(rig, FEAT_Height, 480), -CT_E_LOCKED);
    assert_int_equal(rig_set(rig, FEAT_TLParamsLocked, 0), 0);
    assert_int_equal(rig_set(rig, FEAT_Height, 480), 0);
}

static void low_latency_forces_trigger_overlap_off(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_set(rig, FEAT_TriggerOverlap, 1), 0);
    assert_int_equal(rig_set(rig, FEAT_IMXLowLatencyTriggerMode, 1), 0);
    assert_int_equal(rig_get(rig, FEAT_TriggerOverlap), 0);
    assert_int_equal(rig_set(rig, FEAT_TriggerOverlap, 1), -CT_E_LOCKED);
}

static void the_payload_follows_size_and_format_at_once(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_get(rig, FEAT_PayloadSize), 4096 * 3000);
    rig_set(rig, FEAT_PixelFormat, 0x010C0047);
    assert_int_equal(rig_get(rig, FEAT_PayloadSize), 4096 * 3000 * 3 / 2);
    rig_set(rig, FEAT_Width, 640);
    rig_set(rig, FEAT_Height, 480);
    assert_int_equal(rig_get(rig, FEAT_PayloadSize), 640 * 480 * 3 / 2);
}

static void the_frame_rate_is_the_largest_until_someone_chooses(void **state)
{
    struct rig *rig = *state;
    assert_int_equal((int)rig_get_float(rig, FEAT_AcquisitionFrameRate), 30);
    rig_set(rig, FEAT_Width, 640);
    rig_set(rig, FEAT_Height, 480);
    assert_int_equal((int)rig_get_float(rig, FEAT_AcquisitionFrameRate), 188);
    assert_int_equal(rig_set_float(rig, FEAT_AcquisitionFrameRate, 50.0), 0);
    assert_true(rig_get_float(rig, FEAT_FPS) == 50.0);
    assert_int_equal(rig_set_float(rig, FEAT_FPS, 25.0), 0);
    assert_true(rig_get_float(rig, FEAT_AcquisitionFrameRate) == 25.0);
    assert_int_equal(rig_set_float(rig, FEAT_FPS, 189.0), -CT_E_RANGE);
}

static void the_lookup_table_is_reached_by_index(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_set(rig, FEAT_LUTIndex, 256), 0);
    assert_int_equal(rig_set(rig, FEAT_LUTValue, 4711), 0);
    assert_int_equal(rig_set(rig, FEAT_LUTIndex, 3), 0);
    assert_int_equal(rig_get(rig, FEAT_LUTValue), 3 * 256);
    assert_int_equal(rig_set(rig, FEAT_LUTIndex, 256), 0);
    assert_int_equal(rig_get(rig, FEAT_LUTValue), 4711);
    assert_int_equal(rig_set(rig, FEAT_LUTIndex, 257), -CT_E_RANGE);
}

static void a_device_reset_brings_the_factory_values_back(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_Width, 640);
    rig_set(rig, FEAT_ReverseX, 1);
    assert_int_equal(rig_exec(rig, FEAT_DeviceReset), 0);
    assert_int_equal(rig_get(rig, FEAT_Width), 4096);
    assert_int_equal(rig_get(rig, FEAT_ReverseX), 0);
    assert_int_equal(rig->resets, 1);
}

static void timestamps_count_virtual_nanoseconds_from_the_last_reset(void **state)
{
    struct rig *rig = *state;
    rig_run_ms(rig, 5);
    rig_exec(rig, FEAT_TimestampLatch);
    assert_int_equal(rig_get(rig, FEAT_TimestampLatchValue), 5000000);
    rig_run_ms(rig, 5);
    assert_int_equal(rig_get(rig, FEAT_TimestampLatchValue), 5000000);
    rig_exec(rig, FEAT_TimestampReset);
    rig_run_ms(rig, 2);
    rig_exec(rig, FEAT_TimestampLatch);
    assert_int_equal(rig_get(rig, FEAT_TimestampLatchValue), 2000000);
}

static void every_feature_at_its_default_passes_its_own_door(void **state)
{
    struct rig *rig = *state;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        const struct feature *f = &features[id];
        struct value v;
        if (f->access != FA_RW || f->kind == FK_REGISTER) {
            continue;
        }
        assert_int_equal(rig->port.ops->get(rig->port.self, id, &v), 0);
        int e = rig->port.ops->set(rig->port.self, id, &v);
        if (e != 0 && e != -CT_E_LOCKED) {
            fail_msg("%s refuses its own value: %s", f->name, error_name(e));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_CAMERA(test) cmocka_unit_test_setup_teardown(test, rig_setup_without_pixels, rig_teardown)
        ON_A_CAMERA(a_value_beyond_the_range_is_refused_and_the_old_one_stands),
        ON_A_CAMERA(a_value_between_two_steps_is_refused),
        ON_A_CAMERA(a_float_that_is_no_number_is_refused),
        ON_A_CAMERA(an_entry_that_does_not_exist_is_refused),
        ON_A_CAMERA(a_value_of_another_type_is_refused),
        ON_A_CAMERA(a_read_only_feature_can_not_be_written),
        ON_A_CAMERA(exposure_and_gain_are_locked_while_their_automatic_is_on),
        ON_A_CAMERA(what_sizes_a_picture_is_locked_while_a_stream_is_open),
        ON_A_CAMERA(TLParamsLocked_locks_the_payload_too),
        ON_A_CAMERA(low_latency_forces_trigger_overlap_off),
        ON_A_CAMERA(the_payload_follows_size_and_format_at_once),
        ON_A_CAMERA(the_frame_rate_is_the_largest_until_someone_chooses),
        ON_A_CAMERA(the_lookup_table_is_reached_by_index),
        ON_A_CAMERA(a_device_reset_brings_the_factory_values_back),
        ON_A_CAMERA(timestamps_count_virtual_nanoseconds_from_the_last_reset),
        ON_A_CAMERA(every_feature_at_its_default_passes_its_own_door),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
