// SPDX-License-Identifier: Apache-2.0
// What the lamps give to an exposure: STROBE_OUT, its polarity and GPOut, delay, rise and fall.
//
// What the sensor makes of the windows is a matter of tests/sensor; here are the windows that it is handed.
#include <math.h>

#include "camera/camera_private.h"
#include "camera/rig.h"
#include "test.h"

enum { FIXED_DURATION = 0, ACTIVE_LOW = 1 };

/* The exposure whose picture is being read. */
static const struct exposure *exposure_of(const struct rig *rig)
{
    for (unsigned i = 0; i < PICTURES_MAX; i++) {
        if (rig->camera->pictures[i].used) {
            return &rig->camera->pictures[i].exposure;
        }
    }
    fail_msg("no picture is being read");
    return NULL;
}

/* Strength times microseconds. */
static double light_of(const struct exposure *e)
{
    double sum = e->window_count > 0 ? 0.0 : (double)(e->end_ns - e->start_ns);
    for (unsigned i = 0; i < e->window_count; i++) {
        assert_true(e->windows[i].t0 >= e->start_ns && e->windows[i].t1 <= e->end_ns);
        sum += (double)e->windows[i].weight * (double)(e->windows[i].t1 - e->windows[i].t0);
    }
    return sum / (double)NS_PER_US;
}

/* Triggers an exposure now; it is over when this returns, and its picture being read. */
static const struct exposure *expose(struct rig *rig)
{
    const int64_t us = (int64_t)rig_get_float(rig, FEAT_ExposureTime);
    rig_pulse_us(rig, 5);
    rig_run_us(rig, us - 4);
    return exposure_of(rig);
}

static void assert_light(const struct exposure *e, double expected_us)
{
    if (!(fabs(light_of(e) - expected_us) <= 1e-6 * expected_us)) {
        fail_msg("%.9g is not %.9g", light_of(e), expected_us);
    }
}

/* A dark room, and a lamp of strength 4 that is lit during the exposure. */
static void light_by_strobe(struct rig *rig)
{
    rig->scene.lamp = (struct lamp){.strobe = 4.0};
    rig_set(rig, FEAT_StrobeEnable, 1);
}

static void under_steady_light_there_is_nothing_to_look_at(void **state)
{
    struct rig *rig = *state;
    rig_await_triggers(rig);
    const struct exposure *e = expose(rig);
    assert_int_equal(e->window_count, 0);
    assert_true(e->leak_light == 1.0);
}

static void the_room_may_be_darker(void **state)
{
    struct rig *rig = *state;
    rig->scene.lamp.ambient = 0.25;
    rig_await_triggers(rig);
    assert_light(expose(rig), 250.0);
    assert_true(exposure_of(rig)->leak_light == 0.25);
}

static void no_light_at_all_is_not_full_light(void **state)
{
    struct rig *rig = *state;
    rig->scene.lamp.ambient = 0.0;
    rig_await_triggers(rig);
    const struct exposure *e = expose(rig);
    assert_int_equal(e->window_count, 1);
    assert_light(e, 0.0);
    assert_true(e->leak_light == 0.0);
}

static void a_strobe_lights_the_exposure_that_it_follows(void **state)
{
    struct rig *rig = *state;
    light_by_strobe(rig);
    rig_await_triggers(rig);
    assert_light(expose(rig), 4000.0);
    assert_true(exposure_of(rig)->leak_light == 0.0);
}

static void doubling_the_exposure_doubles_the_light(void **state)
{
    struct rig *rig = *state;
    light_by_strobe(rig);
    rig->scene.lamp.ambient = 1.0;
    rig_await_triggers(rig);
    assert_light(expose(rig), 5000.0);
    rig_run_ms(rig, 30);
    rig_set_float(rig, FEAT_ExposureTime, 2000.0);
    assert_light(expose(rig), 10000.0);
}

static void a_strobe_shifted_by_d_loses_what_comes_after_the_exposure(void **state)
{
    struct rig *rig = *state;
    light_by_strobe(rig);
    rig_set(rig, FEAT_StrobeOperation, FIXED_DURATION);
    rig_set(rig, FEAT_StrobeDuration, 400);
    rig_await_triggers(rig);
    for (int64_t d = 0; d <= 1200; d += 100) {
        rig_set(rig, FEAT_StrobeDelay, d);
        const double lit = d <= 600 ? 400.0 : d < 1000 ? 1000.0 - (double)d : 0.0;
        assert_light(expose(rig), 4.0 * lit);
        rig_run_ms(rig, 30);
    }
}

static void the_rest_of_a_shifted_strobe_leaks_into_the_readout(void **state)
{
    struct rig *rig = *state;
    light_by_strobe(rig);
    rig_set(rig, FEAT_StrobeOperation, FIXED_DURATION);
    rig_set(rig, FEAT_StrobeDuration, 400);
    rig_await_triggers(rig);
    const struct timing timing = setting_timing(rig->camera);
    const double readout_us = (double)timing_readout_ns(&timing) / 1e3;
    rig_set(rig, FEAT_StrobeDelay, 800); /* half of it */
    assert_true(fabs(expose(rig)->leak_light - 4.0 * 200.0 / readout_us) < 1e-6);
    rig_run_ms(rig, 30);
    rig_set(rig, FEAT_StrobeDelay, 1100); /* all of it */
    assert_true(fabs(expose(rig)->leak_light - 4.0 * 400.0 / readout_us) < 1e-6);
}

static void the_lamp_has_its_own_delay_rise_and_fall(void **state)
{
    struct rig *rig = *state;
    light_by_strobe(rig);
    rig->scene.lamp.strobe_delay_ns = 100 * NS_PER_US;
    rig->scene.lamp.strobe_rise_ns = 50 * NS_PER_US;
    rig->scene.lamp.strobe_fall_ns = 200 * NS_PER_US;
    rig_set(rig, FEAT_StrobeOperation, FIXED_DURATION);
    rig_set(rig, FEAT_StrobeDuration, 300);
    rig_await_triggers(rig);
    assert_light(expose(rig), 4.0 * (25 + 250 + 100)); /* 100 .. 150 up, 400 .. 600 down */
}

static void light_of_the_pulse_before_reaches_into_the_next_exposure(void **state)
{
    struct rig *rig = *state;
    light_by_strobe(rig);
    rig->scene.lamp.strobe_fall_ns = 30000 * NS_PER_US;
    rig_await_triggers(rig);
    assert_light(expose(rig), 4000.0); /* lit from 0 to 1000, then falling until 31000 */
    rig_set(rig, FEAT_StrobeEnable, 0);
    rig_run_us(rig, 14999); /* now it is 16000 */
    assert_light(expose(rig), 4.0 * 1000.0 * (31000.0 - 16500.0) / 30000.0);
    rig_run_ms(rig, 30);
    assert_light(expose(rig), 0.0);
}

static void a_pulse_delayed_beyond_its_exposure_lights_another(void **state)
{
    struct rig *rig = *state;
    light_by_strobe(rig);
    rig_set(rig, FEAT_StrobeOperation, FIXED_DURATION);
    rig_set(rig, FEAT_StrobeDuration, 100);
    rig_set(rig, FEAT_StrobeDelay, 20300);
    rig_await_triggers(rig);
    assert_light(expose(rig), 0.0);
    rig_run_us(rig, 20000 - 1001);
    assert_light(expose(rig), 400.0);
    assert_int_equal(exposure_of(rig)->window_count, 1);
    assert_int_equal(exposure_of(rig)->windows[0].t0 - exposure_of(rig)->start_ns, 300 * NS_PER_US);
}

static void ActiveLow_does_not_turn_the_lamp_around(void **state)
{
    struct rig *rig = *state;
    light_by_strobe(rig);
    rig_set(rig, FEAT_StrobePolarity, ACTIVE_LOW);
    rig_set(rig, FEAT_StrobeOperation, FIXED_DURATION);
    rig_set(rig, FEAT_StrobeDuration, 250);
    rig_await_triggers(rig);
    assert_light(expose(rig), 1000.0);
}

static void GPOut_switches_the_lamp_by_hand(void **state)
{
    struct rig *rig = *state;
    rig->scene.lamp = (struct lamp){.strobe = 4.0};
    rig_await_triggers(rig);
    assert_light(expose(rig), 0.0);
    rig_run_ms(rig, 30);
    rig_pulse_us(rig, 5);
    rig_run_us(rig, 295);
    rig_set(rig, FEAT_GPOut, 1);
    rig_run_us(rig, 100);
    rig_set(rig, FEAT_GPOut, 0);
    rig_run_us(rig, 100);
    rig_set(rig, FEAT_GPOut, 1);
    rig_run_us(rig, 501);
    assert_light(exposure_of(rig), 4.0 * (100 + 500));
    assert_true(exposure_of(rig)->leak_light == 4.0);
}

static void more_pulses_than_are_remembered_keep_their_light(void **state)
{
    struct rig *rig = *state;
    rig->scene.lamp = (struct lamp){.strobe = 1.0};
    rig_await_triggers(rig);
    rig_set_float(rig, FEAT_ExposureTime, 10000.0);
    rig_pulse_us(rig, 10);
    for (unsigned i = 0; i < 400; i++) {
        rig_set(rig, FEAT_GPOut, 1);
        rig_run_us(rig, 3);
        rig_set(rig, FEAT_GPOut, 0);
        rig_run_us(rig, 17);
    }
    rig_run_us(rig, 1991);
    assert_light(exposure_of(rig), 1200.0);
}

static void mains_flicker_depends_on_the_moment(void **state)
{
    struct rig *rig = *state;
    rig->scene.lamp = (struct lamp){.kind = LAMP_MAINS, .ambient = 1.0, .hz = 100.0, .depth = 0.5};
    rig_await_triggers(rig);
    rig_run_us(rig, 10000 - 500 - evq_now(rig->clock) / NS_PER_US);
    const double narrow = sin(acos(-1.0) / 10.0) / (acos(-1.0) / 10.0);
    assert_light(expose(rig), 1000.0 * (1.0 + 0.5 * narrow));
    rig_run_us(rig, 45000 - 500 - evq_now(rig->clock) / NS_PER_US);
    assert_light(expose(rig), 1000.0 * (1.0 - 0.5 * narrow));
}

static void a_short_strobe_freezes_what_moves(void **state)
{
    struct rig *rig = *state;
    light_by_strobe(rig);
    rig_set(rig, FEAT_StrobeOperation, FIXED_DURATION);
    rig_set(rig, FEAT_StrobeDuration, 20);
    rig_set(rig, FEAT_StrobeDelay, 9000);
    rig_await_triggers(rig);
    rig_set_float(rig, FEAT_ExposureTime, 20000.0);
    const struct exposure *e = expose(rig);
    assert_int_equal(e->window_count, 1); /* the scene is asked for these 20 us and no others */
    assert_int_equal(e->windows[0].t0 - e->start_ns, 9000 * NS_PER_US);
    assert_int_equal(e->windows[0].t1 - e->start_ns, 9020 * NS_PER_US);
    assert_light(e, 80.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_CAMERA(test) cmocka_unit_test_setup_teardown(test, rig_setup_without_pixels, rig_teardown)
        ON_A_CAMERA(under_steady_light_there_is_nothing_to_look_at),
        ON_A_CAMERA(the_room_may_be_darker),
        ON_A_CAMERA(no_light_at_all_is_not_full_light),
        ON_A_CAMERA(a_strobe_lights_the_exposure_that_it_follows),
        ON_A_CAMERA(doubling_the_exposure_doubles_the_light),
        ON_A_CAMERA(a_strobe_shifted_by_d_loses_what_comes_after_the_exposure),
        ON_A_CAMERA(the_rest_of_a_shifted_strobe_leaks_into_the_readout),
        ON_A_CAMERA(the_lamp_has_its_own_delay_rise_and_fall),
        ON_A_CAMERA(light_of_the_pulse_before_reaches_into_the_next_exposure),
        ON_A_CAMERA(a_pulse_delayed_beyond_its_exposure_lights_another),
        ON_A_CAMERA(ActiveLow_does_not_turn_the_lamp_around),
        ON_A_CAMERA(GPOut_switches_the_lamp_by_hand),
        ON_A_CAMERA(more_pulses_than_are_remembered_keep_their_light),
        ON_A_CAMERA(mains_flicker_depends_on_the_moment),
        ON_A_CAMERA(a_short_strobe_freezes_what_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
