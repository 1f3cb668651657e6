// SPDX-License-Identifier: Apache-2.0
// TRIGGER_IN up to the filtered trigger: opto-coupler, polarity, noise suppression.
#include "test.h"

#include "camera/rig.h"

static void GPIn_reads_1_while_the_line_is_low(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_get(rig, FEAT_GPIn), 1);
    camera_trigger_in(rig->camera, true);
    assert_int_equal(rig_get(rig, FEAT_GPIn), 0);
}

static void a_rising_edge_starts_the_exposure_at_once_in_low_latency_mode(void **state)
{
    struct rig *rig = *state;
    rig_await_triggers(rig);
    rig_run_us(rig, 500);
    rig_pulse_us(rig, 10);
    rig_run_ms(rig, 20);
    assert_int_equal(rig_when_us(rig, SIGNAL_TRIGGER_FILTERED, 1, 0), 500);
    assert_int_equal(rig_when_us(rig, SIGNAL_EXPOSURE, 1, 0), 500);
    assert_int_equal(rig_when_us(rig, SIGNAL_EXPOSURE, 0, 0), 1500);
    assert_int_equal(rig->got_count, 1);
    assert_int_equal(rig->got[0].trigger_id, 1);
}

static void FallingEdge_takes_the_other_edge(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_TriggerActivation, 1);
    rig_await_triggers(rig);
    camera_trigger_in(rig->camera, true);
    rig_run_us(rig, 700);
    assert_int_equal(rig_when_us(rig, SIGNAL_EXPOSURE, 1, 0), -1);
    camera_trigger_in(rig->camera, false);
    rig_run_ms(rig, 20);
    assert_int_equal(rig_when_us(rig, SIGNAL_EXPOSURE, 1, 0), 700);
}

static void switching_the_polarity_makes_no_trigger(void **state)
{
    struct rig *rig = *state;
    rig_await_triggers(rig);
    rig_set(rig, FEAT_TriggerActivation, 1);
    rig_run_ms(rig, 20);
    rig_set(rig, FEAT_TriggerActivation, 0);
    rig_run_ms(rig, 20);
    assert_int_equal(rig->got_count, 0);
}

static void a_pulse_shorter_than_TriggerDenoise_is_refused_by_name(void **state)
{
    struct rig *rig = *state;
    rig_set_float(rig, FEAT_TriggerDenoise, 100.0);
    rig_await_triggers(rig);
    rig_pulse_us(rig, 99);
    rig_run_ms(rig, 20);
    assert_string_equal(rig_refusal(rig, 0), "denoise");
    assert_int_equal(rig->got_count, 0);
    assert_int_equal(camera_counters(rig->camera).triggers_refused[REFUSAL_DENOISE], 1);
}

static void a_pulse_as_long_as_TriggerDenoise_passes_that_much_later_and_keeps_its_length(void **state)
{
    struct rig *rig = *state;
    rig_set_float(rig, FEAT_TriggerDenoise, 100.0);
    rig_await_triggers(rig);
    rig_pulse_us(rig, 100);
    rig_run_ms(rig, 20);
    assert_int_equal(rig_when_us(rig, SIGNAL_TRIGGER_FILTERED, 1, 0), 100);
    assert_int_equal(rig_when_us(rig, SIGNAL_TRIGGER_FILTERED, 0, 0), 200);
    assert_int_equal(rig_when_us(rig, SIGNAL_EXPOSURE, 1, 0), 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_CAMERA(test) cmocka_unit_test_setup_teardown(test, rig_setup_without_pixels, rig_teardown)
        ON_A_CAMERA(GPIn_reads_1_while_the_line_is_low),
        ON_A_CAMERA(a_rising_edge_starts_the_exposure_at_once_in_low_latency_mode),
        ON_A_CAMERA(FallingEdge_takes_the_other_edge),
        ON_A_CAMERA(switching_the_polarity_makes_no_trigger),
        ON_A_CAMERA(a_pulse_shorter_than_TriggerDenoise_is_refused_by_name),
        ON_A_CAMERA(a_pulse_as_long_as_TriggerDenoise_passes_that_much_later_and_keeps_its_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
