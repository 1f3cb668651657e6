// SPDX-License-Identifier: Apache-2.0
// From the filtered edge to the request: debounce, mask, delay, and who is heard.
#include "test.h"

#include "camera/rig.h"

static void an_edge_too_soon_after_the_line_went_inactive_is_bounce(void **state)
{
    struct rig *rig = *state;
    rig_set_float(rig, FEAT_TriggerDebouncer, 5000.0);
    rig_await_triggers(rig);
    rig_pulse_us(rig, 1000);
    rig_run_us(rig, 4999);
    rig_pulse_us(rig, 1000);
    rig_run_us(rig, 5000);
    rig_pulse_us(rig, 1000);
    rig_run_ms(rig, 20);
    assert_string_equal(rig_refusal(rig, 0), "debounce");
    assert_null(rig_refusal(rig, 1));
    assert_int_equal(rig->got_count, 2);
}

static void edges_within_the_mask_of_an_accepted_one_are_ignored(void **state)
{
    struct rig *rig = *state;
    rig_set_float(rig, FEAT_TriggerMask, 10000.0);
    rig_await_triggers(rig);
    rig_pulse_us(rig, 10);
    rig_run_us(rig, 9989);
    rig_pulse_us(rig, 1); /* 9999 us after the first */
    rig_pulse_us(rig, 1); /* 10000 us after */
    rig_run_ms(rig, 20);
    assert_string_equal(rig_refusal(rig, 0), "mask");
    assert_int_equal(rig->got_count, 2);
}

static void TriggerDelay_delays_the_line_but_not_the_software_trigger(void **state)
{
    struct rig *rig = *state;
    rig_set_float(rig, FEAT_TriggerDelay, 3000.0);
    rig_await_triggers(rig);
    rig_pulse_us(rig, 10);
    rig_run_ms(rig, 20);
    assert_int_equal(rig_when_us(rig, SIGNAL_EXPOSURE, 1, 0), 3000);
    rig_exec(rig, FEAT_TriggerSoftware);
    assert_int_equal(rig_when_us(rig, SIGNAL_EXPOSURE, 1, 1), 20010);
}

static void an_edge_while_a_delay_runs_is_refused(void **state)
{
    struct rig *rig = *state;
    rig_set_float(rig, FEAT_TriggerDelay, 3000.0);
    rig_await_triggers(rig);
    rig_pulse_us(rig, 10);
    rig_run_us(rig, 2989);
    rig_pulse_us(rig, 1); /* 2999 us after the first */
    rig_run_ms(rig, 20);
    assert_string_equal(rig_refusal(rig, 0), "delay");
    assert_int_equal(rig->got_count, 1);
}

static void TriggerSource_chooses_who_is_heard(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_TriggerSource, 2);
    rig_await_triggers(rig);
    rig_pulse_us(rig, 10);
    assert_string_equal(rig_refusal(rig, 0), "source");
    rig_set(rig, FEAT_TriggerSource, 1);
    rig_exec(rig, FEAT_TriggerSoftware);
    assert_string_equal(rig_refusal(rig, 1), "source");
    rig_pulse_us(rig, 10);
    rig_run_ms(rig, 20);
    assert_int_equal(rig->got_count, 1);
}

static void edges_that_nobody_waits_for_are_told_too(void **state)
{
    struct rig *rig = *state;
    rig_pulse_us(rig, 10);
    assert_string_equal(rig_refusal(rig, 0), "stopped");
    rig_await_triggers(rig);
    rig_set(rig, FEAT_TriggerMode, 0);
    rig_pulse_us(rig, 10);
    assert_string_equal(rig_refusal(rig, 0), "mode-off");
}

static void a_stop_refuses_the_trigger_whose_delay_runs(void **state)
{
    struct rig *rig = *state;
    rig_set_float(rig, FEAT_TriggerDelay, 3000.0);
    rig_await_triggers(rig);
    rig_pulse_us(rig, 10);
    rig_exec(rig, FEAT_AcquisitionStop);
    rig_run_ms(rig, 20);
    assert_string_equal(rig_refusal(rig, 0), "stopped");
    assert_int_equal(rig->got_count, 0);
}

static void without_overlap_exposure_and_readout_add_up(void **state)
{
    struct rig *rig = *state;
    rig_await_triggers(rig); /* 1000 us exposure, readout of 165 lines: 1694 us */
    rig_pulse_us(rig, 10);
    rig_run_us(rig, 489);
    rig_pulse_us(rig, 1); /* 499 */
    rig_run_us(rig, 2000);
    rig_pulse_us(rig, 1); /* 2500 */
    rig_run_us(rig, 199);
    rig_pulse_us(rig, 1); /* 2700 */
    rig_run_ms(rig, 20);
    assert_string_equal(rig_refusal(rig, 0), "exposing");
    assert_string_equal(rig_refusal(rig, 1), "readout");
    assert_int_equal(rig->got_count, 2);
    assert_int_equal(rig_when_us(rig, SIGNAL_EXPOSURE, 1, 1), 2700);
}

static void with_overlap_a_trigger_is_taken_when_the_rest_of_the_readout_is_shorter_than_the_exposure(void **state)
{
    struct rig *rig = *state;
    rig_await_triggers(rig);
    rig_set(rig, FEAT_IMXLowLatencyTriggerMode, 0);
    rig_set(rig, FEAT_TriggerOverlap, 1);
    rig_exec(rig, FEAT_TriggerSoftware);
    rig_run_us(rig, 20 + 1000 + 600); /* about 1090 us of readout are left, exposure 1000 */
    rig_exec(rig, FEAT_TriggerSoftware);
    rig_run_us(rig, 300);
    rig_exec(rig, FEAT_TriggerSoftware);
    rig_run_ms(rig, 20);
    assert_string_equal(rig_refusal(rig, 0), "readout");
    assert_int_equal(rig->got_count, 2);
}

static void a_burst_makes_its_frames_as_fast_as_free_run_and_refuses_triggers_meanwhile(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_AcquisitionBurstFrameCount, 3);
    rig_await_triggers(rig);
    rig_set_float(rig, FEAT_AcquisitionFrameRate, 100.0);
    rig_pulse_us(rig, 10);
    rig_run_us(rig, 4990);
    rig_pulse_us(rig, 10);
    rig_run_ms(rig, 100);
    assert_int_equal(rig->got_count, 3);
    assert_int_equal(rig_when_us(rig, SIGNAL_EXPOSURE, 1, 2), 20000);
    assert_int_equal(rig->got[2].trigger_id, 1);
    assert_string_equal(rig_refusal(rig, 0), "burst");
}

static void ExposureActive_exposes_as_long_as_the_pulse(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_TriggerSelector, 1);
    rig_set_float(rig, FEAT_TriggerDelay, 500.0);
    rig_await_triggers(rig);
    rig_pulse_us(rig, 7000);
    rig_run_ms(rig, 20);
    assert_int_equal(rig_when_us(rig, SIGNAL_EXPOSURE, 1, 0), 500);
    assert_int_equal(rig_when_us(rig, SIGNAL_EXPOSURE, 0, 0), 7500);
    assert_int_equal(rig->got[0].exposure_ns, 7000000);
}

static void a_pulse_shorter_than_its_delay_still_exposes_its_own_length(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_TriggerSelector, 1);
    rig_set_float(rig, FEAT_TriggerDelay, 5000.0);
    rig_await_triggers(rig);
    rig_pulse_us(rig, 300);
    rig_run_ms(rig, 20);
    assert_int_equal(rig_when_us(rig, SIGNAL_EXPOSURE, 1, 0), 5000);
    assert_int_equal(rig->got[0].exposure_ns, 300000);
}

static void without_low_latency_the_exposure_begins_within_two_line_cycles(void **state)
{
    struct rig *rig = *state;
    rig_await_triggers(rig);
    rig_set(rig, FEAT_IMXLowLatencyTriggerMode, 0);
    bool moved = false;
    for (unsigned i = 0; i < 20; i++) {
        ns_t asked = evq_now(rig->clock);
        rig_pulse_us(rig, 100);
        rig_run_ms(rig, 20);
        ns_t delay = rig->got[i].timestamp_ns - asked;
        assert_true(delay >= 0 && delay < 2 * 33200000 / 165);
        moved |= delay > 0;
    }
    assert_true(moved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_CAMERA(test) cmocka_unit_test_setup_teardown(test, rig_setup_without_pixels, rig_teardown)
        ON_A_CAMERA(an_edge_too_soon_after_the_line_went_inactive_is_bounce),
        ON_A_CAMERA(edges_within_the_mask_of_an_accepted_one_are_ignored),
        ON_A_CAMERA(TriggerDelay_delays_the_line_but_not_the_software_trigger),
        ON_A_CAMERA(an_edge_while_a_delay_runs_is_refused),
        ON_A_CAMERA(TriggerSource_chooses_who_is_heard),
        ON_A_CAMERA(edges_that_nobody_waits_for_are_told_too),
        ON_A_CAMERA(a_stop_refuses_the_trigger_whose_delay_runs),
        ON_A_CAMERA(without_overlap_exposure_and_readout_add_up),
        ON_A_CAMERA(with_overlap_a_trigger_is_taken_when_the_rest_of_the_readout_is_shorter_than_the_exposure),
        ON_A_CAMERA(a_burst_makes_its_frames_as_fast_as_free_run_and_refuses_triggers_meanwhile),
        ON_A_CAMERA(ExposureActive_exposes_as_long_as_the_pulse),
        ON_A_CAMERA(a_pulse_shorter_than_its_delay_still_exposes_its_own_length),
        ON_A_CAMERA(without_low_latency_the_exposure_begins_within_two_line_cycles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
