// SPDX-License-Identifier: Apache-2.0
// STROBE_OUT: pulses that follow the exposures, or GPOut.
#include "test.h"

#include "camera/rig.h"

static void without_strobe_the_line_is_GPOut(void **state)
{
    struct rig *rig = *state;
    assert_false(camera_strobe_out(rig->camera));
    rig_set(rig, FEAT_GPOut, 1);
    assert_true(camera_strobe_out(rig->camera));
}

static void the_strobe_is_high_during_the_exposure(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_StrobeEnable, 1);
    rig_await_triggers(rig);
    rig_run_us(rig, 100);
    rig_pulse_us(rig, 10);
    rig_run_ms(rig, 20);
    assert_int_equal(rig_when_us(rig, SIGNAL_STROBE_OUT, 1, 0), 100);
    assert_int_equal(rig_when_us(rig, SIGNAL_STROBE_OUT, 0, 0), 1100);
}

static void ActiveLow_turns_the_line_around(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_StrobeEnable, 1);
    rig_set(rig, FEAT_StrobePolarity, 1);
    assert_true(camera_strobe_out(rig->camera));
    rig_await_triggers(rig);
    rig_pulse_us(rig, 10);
    assert_false(camera_strobe_out(rig->camera));
    rig_run_ms(rig, 20);
    assert_true(camera_strobe_out(rig->camera));
}

static void FixedDuration_and_delay_place_the_pulse(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_StrobeEnable, 1);
    rig_set(rig, FEAT_StrobeOperation, 0);
    rig_set(rig, FEAT_StrobeDuration, 250);
    rig_set(rig, FEAT_StrobeDelay, 400);
    rig_await_triggers(rig);
    rig_pulse_us(rig, 10);
    rig_run_ms(rig, 20);
    assert_int_equal(rig_when_us(rig, SIGNAL_STROBE_OUT, 1, 0), 400);
    assert_int_equal(rig_when_us(rig, SIGNAL_STROBE_OUT, 0, 0), 650);
}

static void no_duration_is_no_pulse(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_StrobeEnable, 1);
    rig_set(rig, FEAT_StrobeOperation, 0);
    rig_set(rig, FEAT_StrobeDuration, 0);
    rig_await_triggers(rig);
    rig_pulse_us(rig, 10);
    rig_run_ms(rig, 20);
    assert_int_equal(rig_when_us(rig, SIGNAL_STROBE_OUT, 1, 0), -1);
}

static void a_pulse_longer_than_the_period_joins_the_next(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_StrobeEnable, 1);
    rig_set(rig, FEAT_StrobeOperation, 0);
    rig_set(rig, FEAT_StrobeDuration, 8000);
    rig_await_triggers(rig);
    rig_pulse_us(rig, 10);
    rig_run_us(rig, 4990);
    rig_pulse_us(rig, 10);
    rig_run_ms(rig, 20);
    assert_int_equal(rig->got_count, 2);
    assert_int_equal(rig_when_us(rig, SIGNAL_STROBE_OUT, 0, 0), 13000);
}

static void many_delayed_pulses_are_on_their_way_at_once(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_StrobeEnable, 1);
    rig_set(rig, FEAT_StrobeOperation, 0);
    rig_set(rig, FEAT_StrobeDuration, 100);
    rig_set(rig, FEAT_StrobeDelay, 32767);
    rig_await_triggers(rig);
    for (unsigned i = 0; i < 12; i++) {
        rig_pulse_us(rig, 10);
        rig_run_us(rig, 2990);
    }
    rig_run_ms(rig, 100);
    for (unsigned i = 0; i < 12; i++) {
        assert_int_equal(rig_when_us(rig, SIGNAL_STROBE_OUT, 1, i), 32767 + 3000 * (int64_t)i);
    }
}

static void a_strobe_of_a_pulse_exposure_ends_with_it(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_StrobeEnable, 1);
    rig_set(rig, FEAT_StrobeDelay, 200);
    rig_set(rig, FEAT_TriggerSelector, 1);
    rig_await_triggers(rig);
    rig_pulse_us(rig, 3000);
    rig_run_ms(rig, 20);
    assert_int_equal(rig_when_us(rig, SIGNAL_STROBE_OUT, 1, 0), 200);
    assert_int_equal(rig_when_us(rig, SIGNAL_STROBE_OUT, 0, 0), 3200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_CAMERA(test) cmocka_unit_test_setup_teardown(test, rig_setup_without_pixels, rig_teardown)
        ON_A_CAMERA(without_strobe_the_line_is_GPOut),
        ON_A_CAMERA(the_strobe_is_high_during_the_exposure),
        ON_A_CAMERA(ActiveLow_turns_the_line_around),
        ON_A_CAMERA(FixedDuration_and_delay_place_the_pulse),
        ON_A_CAMERA(no_duration_is_no_pulse),
        ON_A_CAMERA(a_pulse_longer_than_the_period_joins_the_next),
        ON_A_CAMERA(many_delayed_pulses_are_on_their_way_at_once),
        ON_A_CAMERA(a_strobe_of_a_pulse_exposure_ends_with_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
