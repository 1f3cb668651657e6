// SPDX-License-Identifier: Apache-2.0
// Multi-frame output mode: exposure and gain cycle from frame to frame.
#include "test.h"

#include "camera/rig.h"

static void four_exposure_times_take_turns_from_the_first_frame_on(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_MultiFrameSetOutputModeEnable, 1);
    rig_set(rig, FEAT_MultiFrameSetOutputModeFrameCount, 4);
    rig_set_float(rig, FEAT_MultiFrameSetOutputModeExposureTime0, 100.0);
    rig_set_float(rig, FEAT_MultiFrameSetOutputModeExposureTime1, 200.0);
    rig_set_float(rig, FEAT_MultiFrameSetOutputModeExposureTime2, 400.0);
    rig_set_float(rig, FEAT_MultiFrameSetOutputModeExposureTime3, 800.0);
    rig_await_triggers(rig);
    rig_set(rig, FEAT_TriggerMode, 0);
    rig_run_ms(rig, 500);
    assert_true(rig->got_count > 8);
    for (unsigned i = 0; i < rig->got_count; i++) {
        assert_int_equal(rig->got[i].exposure_ns, 100000 << (i % 4));
        assert_int_equal(rig->got[i].set_id, i / 4);
        assert_int_equal(rig->got[i].set_frame_id, i % 4);
    }
}

static void gains_take_turns_only_when_asked_to(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_MultiFrameSetOutputModeEnable, 1);
    rig_set_float(rig, FEAT_MultiFrameSetOutputModeGain0, 3.0);
    rig_set_float(rig, FEAT_MultiFrameSetOutputModeGain1, 12.0);
    rig_await_triggers(rig);
    rig_exec(rig, FEAT_TriggerSoftware);
    rig_run_ms(rig, 50);
    rig_set(rig, FEAT_MultiFrameSetOutputModeCustomGain, 1);
    rig_exec(rig, FEAT_TriggerSoftware);
    rig_run_ms(rig, 50);
    rig_exec(rig, FEAT_TriggerSoftware);
    rig_run_ms(rig, 50);
    assert_true(rig->got[0].gain_db == 0.0);
    assert_true(rig->got[1].gain_db == 12.0);
    assert_true(rig->got[2].gain_db == 3.0);
}

static void a_new_acquisition_starts_with_set_0(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_MultiFrameSetOutputModeEnable, 1);
    rig_set_float(rig, FEAT_MultiFrameSetOutputModeExposureTime1, 300.0);
    rig_await_triggers(rig);
    rig_exec(rig, FEAT_TriggerSoftware);
    rig_run_ms(rig, 50);
    rig_exec(rig, FEAT_AcquisitionStop);
    rig_exec(rig, FEAT_AcquisitionStart);
    rig_exec(rig, FEAT_TriggerSoftware);
    rig_run_ms(rig, 50);
    assert_int_equal(rig->got[1].set_frame_id, 0);
    assert_int_equal(rig->got[1].exposure_ns, 10000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_CAMERA(test) cmocka_unit_test_setup_teardown(test, rig_setup_without_pixels, rig_teardown)
        ON_A_CAMERA(four_exposure_times_take_turns_from_the_first_frame_on),
        ON_A_CAMERA(gains_take_turns_only_when_asked_to),
        ON_A_CAMERA(a_new_acquisition_starts_with_set_0),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
