// SPDX-License-Identifier: Apache-2.0
// The last events of the lines, kept for the console.
#include "test.h"

#include "app/wave_ring.h"

static int setup(void **state)
{
    *state = wave_ring_new();
    return *state != NULL ? 0 : -1;
}

static int teardown(void **state)
{
    wave_ring_free(*state);
    return 0;
}

static void events_are_numbered_and_told_once(void **state)
{
    struct wave_ring *ring = *state;
    const struct trace *t = wave_ring_trace(ring);
    trace_change(t, 10, SIGNAL_TRIGGER_IN, 1);
    trace_change(t, 11, SIGNAL_TRIGGER_IN, 1);
    trace_change(t, 12, SIGNAL_TRIGGER_IN, 0);
    assert_int_equal(wave_ring_first(ring), 0);
    assert_int_equal(wave_ring_next(ring), 2);
    assert_int_equal(wave_ring_event(ring, 1)->t, 12);
}

static void old_events_give_way_and_leave_their_levels(void **state)
{
    struct wave_ring *ring = *state;
    const struct trace *t = wave_ring_trace(ring);
    uint64_t levels[SIGNAL_COUNT];
    trace_change(t, 0, SIGNAL_STROBE_OUT, 1);
    for (unsigned i = 0; i < WAVE_RING_EVENTS; i++) {
        trace_change(t, i + 1, SIGNAL_TRIGGER_IN, (i + 1) % 2);
    }
    assert_int_equal(wave_ring_first(ring), 1);
    assert_int_equal(wave_ring_next(ring), WAVE_RING_EVENTS + 1);
    wave_ring_levels(ring, 1, levels);
    assert_int_equal(levels[SIGNAL_STROBE_OUT], 1);
    assert_int_equal(levels[SIGNAL_TRIGGER_IN], 0);
    wave_ring_levels(ring, wave_ring_next(ring) - 1, levels);
    assert_int_equal(levels[SIGNAL_TRIGGER_IN], 1);
}

static void refusals_and_exposures_make_the_trigger_log(void **state)
{
    struct wave_ring *ring = *state;
    const struct trace *t = wave_ring_trace(ring);
    trace_change(t, 5, SIGNAL_FRAME_ID, 7);
    trace_change(t, 5, SIGNAL_EXPOSURE, 1);
    trace_text(t, 6, SIGNAL_REFUSED, refusal_word(REFUSAL_RATE));
    trace_text(t, 6, SIGNAL_REFUSED, "no such word");
    assert_int_equal(wave_ring_trigger(ring, 0)->frame_id, 7);
    assert_true(wave_ring_trigger(ring, 1)->refused);
    assert_int_equal(wave_ring_trigger(ring, 1)->why, REFUSAL_RATE);
    assert_null(wave_ring_trigger(ring, 2));
    for (unsigned i = 0; i < WAVE_RING_TRIGGERS; i++) {
        trace_text(t, 7 + i, SIGNAL_REFUSED, refusal_word(REFUSAL_MASK));
    }
    assert_int_equal(wave_ring_trigger(ring, 0)->t, 7);
    assert_null(wave_ring_trigger(ring, WAVE_RING_TRIGGERS));
}

static void read_out(const struct trace *t, ns_t at)
{
    trace_change(t, at - 1, SIGNAL_READOUT, 1);
    trace_change(t, at, SIGNAL_READOUT, 0);
}

static void the_frame_rate_is_that_of_the_last_second(void **state)
{
    struct wave_ring *ring = *state;
    const struct trace *t = wave_ring_trace(ring);
    assert_true(wave_ring_pictures_per_s(ring, 0) == 0);
    for (unsigned i = 1; i <= 100; i++) {
        read_out(t, i * NS_PER_S / 25);
    }
    assert_true(wave_ring_pictures_per_s(ring, 4 * NS_PER_S) == 25);
    for (unsigned i = 1; i <= 100; i++) {
        read_out(t, 4 * NS_PER_S + i * NS_PER_S / 400);
    }
    assert_true(wave_ring_pictures_per_s(ring, 4 * NS_PER_S + NS_PER_S / 4) == 400);
    read_out(t, 7 * NS_PER_S);
    read_out(t, 9 * NS_PER_S);
    assert_true(wave_ring_pictures_per_s(ring, 9 * NS_PER_S) == 0.5);
    assert_true(wave_ring_pictures_per_s(ring, 20 * NS_PER_S) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(events_are_numbered_and_told_once, setup, teardown),
        cmocka_unit_test_setup_teardown(old_events_give_way_and_leave_their_levels, setup, teardown),
        cmocka_unit_test_setup_teardown(refusals_and_exposures_make_the_trigger_log, setup, teardown),
        cmocka_unit_test_setup_teardown(the_frame_rate_is_that_of_the_last_second, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
