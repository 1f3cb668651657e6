// SPDX-License-Identifier: Apache-2.0
// When frames come: free run, modes, software trigger, pictures that are late, memory that is short.
#include "test.h"

#include "base/error.h"
#include "camera/rig.h"

static void stream(struct rig *rig)
{
    rig_open_stream(rig);
    assert_int_equal(rig_exec(rig, FEAT_AcquisitionStart), 0);
}

static void small_and_manual(struct rig *rig)
{
    rig_set(rig, FEAT_Width, 256);
    rig_set(rig, FEAT_Height, 128);
    rig_set(rig, FEAT_ExposureAuto, 0);
    rig_set_float(rig, FEAT_ExposureTime, 1000.0);
}

static void free_run_keeps_the_rate_that_was_asked_for(void **state)
{
    struct rig *rig = *state;
    small_and_manual(rig);
    rig_set_float(rig, FEAT_AcquisitionFrameRate, 100.0);
    stream(rig);
    rig_run_ms(rig, 1000);
    assert_in_range(rig->got_count, 99, 100);
    for (unsigned i = 1; i < rig->got_count; i++) {
        assert_true(rig->got[i].timestamp_ns - rig->got[i - 1].timestamp_ns == 10000000);
        assert_int_equal(rig->got[i].frame_id, i);
    }
}

static void full_resolution_runs_at_30_frames_per_second(void **state)
{
    struct rig *rig = *state;
    stream(rig);
    rig_run_ms(rig, 2000);
    double seconds = (double)(rig->got[rig->got_count - 1].timestamp_ns - rig->got[0].timestamp_ns) / 1e9;
    double rate = (rig->got_count - 1) / seconds;
    assert_true(rate > 30.27 && rate < 30.28);
    assert_int_equal(rig->got[0].payload_size, 4096 * 3000);
}

static void a_frame_leaves_after_its_exposure_and_its_readout(void **state)
{
    struct rig *rig = *state;
    small_and_manual(rig);
    stream(rig);
    rig_run_ms(rig, 10);
    ns_t readout = INT64_C(1000000000) * (128 + 37) * 762 / 74250000;
    ns_t way = rig->got_at[0] - rig->got[0].timestamp_ns;
    assert_true(way >= 1000000 + readout && way <= 1000000 + readout + 1);
}

static void an_exposure_longer_than_the_period_lowers_the_rate(void **state)
{
    struct rig *rig = *state;
    small_and_manual(rig);
    rig_set_float(rig, FEAT_ExposureTime, 100000.0);
    stream(rig);
    rig_run_ms(rig, 1050);
    assert_in_range(rig->got_count, 9, 10);
}

static void exposures_that_get_shorter_do_not_run_into_the_readout(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_ExposureAuto, 0);
    rig_set_float(rig, FEAT_ExposureTime, 100000.0);
    stream(rig);
    rig_run_ms(rig, 50);
    rig_set_float(rig, FEAT_ExposureTime, 2.0);
    rig_run_ms(rig, 400);
    for (unsigned i = 1; i < rig->got_count; i++) {
        assert_true(rig->got_at[i] - rig->got_at[i - 1] >= 31000000);
    }
}

static void SingleFrame_takes_one_picture_and_stops(void **state)
{
    struct rig *rig = *state;
    small_and_manual(rig);
    rig_set(rig, FEAT_AcquisitionMode, 1);
    stream(rig);
    rig_run_ms(rig, 200);
    assert_int_equal(rig->got_count, 1);
    assert_int_equal(rig_exec(rig, FEAT_AcquisitionStart), 0);
    rig_run_ms(rig, 200);
    assert_int_equal(rig->got_count, 2);
}

static void MultiFrame_takes_as_many_pictures_as_asked(void **state)
{
    struct rig *rig = *state;
    small_and_manual(rig);
    rig_set(rig, FEAT_AcquisitionMode, 2);
    rig_set(rig, FEAT_AcquisitionFrameCount, 7);
    stream(rig);
    rig_run_ms(rig, 500);
    assert_int_equal(rig->got_count, 7);
}

static void after_AcquisitionStop_nothing_more_is_exposed(void **state)
{
    struct rig *rig = *state;
    small_and_manual(rig);
    stream(rig);
    rig_run_ms(rig, 100);
    assert_int_equal(rig_exec(rig, FEAT_AcquisitionStop), 0);
    rig_run_ms(rig, 10);
    unsigned count = rig->got_count;
    rig_run_ms(rig, 100);
    assert_int_equal(rig->got_count, count);
}

static void a_closed_stream_gets_no_left_overs_when_it_opens_again(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_ExposureAuto, 0);
    rig_set_float(rig, FEAT_ExposureTime, 100.0);
    stream(rig);
    rig_run_ms(rig, 10); /* exposed, still being read out */
    rig->port.ops->stream_close(rig->port.self, PORT_FACE_U3V);
    rig->got_count = 0;
    stream(rig);
    rig_run_ms(rig, 1000);
    assert_int_equal(rig->got[0].frame_id, 0);
    for (unsigned i = 1; i < rig->got_count; i++) {
        assert_int_equal(rig->got[i].frame_id, i);
    }
}

static void a_software_trigger_makes_one_frame(void **state)
{
    struct rig *rig = *state;
    small_and_manual(rig);
    rig_set(rig, FEAT_TriggerMode, 1);
    stream(rig);
    rig_run_ms(rig, 100);
    assert_int_equal(rig->got_count, 0);
    for (unsigned i = 1; i <= 5; i++) {
        assert_int_equal(rig_exec(rig, FEAT_TriggerSoftware), 0);
        rig_run_ms(rig, 50);
        assert_int_equal(rig->got_count, i);
    }
}

static void a_software_trigger_while_the_sensor_is_busy_is_missed_and_counted(void **state)
{
    struct rig *rig = *state;
    small_and_manual(rig);
    rig_set(rig, FEAT_TriggerMode, 1);
    stream(rig);
    rig_exec(rig, FEAT_TriggerSoftware);
    rig_exec(rig, FEAT_TriggerSoftware);
    rig_run_ms(rig, 50);
    assert_int_equal(rig->got_count, 1);
    assert_int_equal(camera_counters(rig->camera).triggers_refused[REFUSAL_EXPOSING], 1);
}

static void a_camera_that_listens_to_its_line_ignores_software_triggers(void **state)
{
    struct rig *rig = *state;
    small_and_manual(rig);
    rig_set(rig, FEAT_TriggerMode, 1);
    rig_set(rig, FEAT_TriggerSource, 1);
    stream(rig);
    rig_exec(rig, FEAT_TriggerSoftware);
    rig_run_ms(rig, 50);
    assert_int_equal(rig->got_count, 0);
}

static void trigger_mode_can_be_switched_while_frames_come(void **state)
{
    struct rig *rig = *state;
    small_and_manual(rig);
    stream(rig);
    rig_run_ms(rig, 100);
    assert_int_equal(rig_set(rig, FEAT_TriggerMode, 1), 0);
    rig_run_ms(rig, 20);
    unsigned count = rig->got_count;
    rig_run_ms(rig, 100);
    assert_int_equal(rig->got_count, count);
    assert_int_equal(rig_set(rig, FEAT_TriggerMode, 0), 0);
    rig_run_ms(rig, 100);
    assert_true(rig->got_count > count);
}

static void a_picture_that_is_not_ready_stops_time_and_is_counted_once(void **state)
{
    struct rig *rig = *state;
    small_and_manual(rig);
    rig->slow_jobs = true;
    stream(rig);
    rig_run_ms(rig, 1000);
    rig_run_ms(rig, 1000);
    assert_int_equal(rig->got_count, 0);
    assert_true(evq_now(rig->clock) < 10000000);
    assert_int_equal(camera_counters(rig->camera).waited, 1);
    ns_t stands = evq_now(rig->clock);
    rig->slow_jobs = false;
    rig->jobs_finished = rig->jobs_submitted;
    rig_run_ms(rig, 1);
    assert_int_equal(rig->got_count, 1);
    assert_true(rig->got_at[0] == stands && rig->got[0].late);
    rig_run_ms(rig, 100);
    assert_true(rig->got_count > 1 && !rig->got[1].late);
}

static void without_memory_a_frame_is_lost_as_a_whole_and_the_count_goes_on(void **state)
{
    struct rig *rig = *state;
    small_and_manual(rig);
    rig->keep = true;
    stream(rig);
    rig_run_ms(rig, 200);
    assert_int_equal(rig->got_count, RIG_SLOTS);
    assert_true(rig->lost_count > 0);
    for (unsigned i = 0; i < RIG_SLOTS; i++) {
        slot_unref(rig->got[i].slot);
    }
    uint64_t lost = rig->lost_count;
    rig_run_ms(rig, 10);
    assert_true(rig->got_count > RIG_SLOTS);
    assert_true(rig->got[RIG_SLOTS].frame_id >= RIG_SLOTS + lost);
}

static void a_full_sink_loses_frames_but_no_memory(void **state)
{
    struct rig *rig = *state;
    small_and_manual(rig);
    rig->full = true;
    stream(rig);
    rig_run_ms(rig, 200);
    assert_true(camera_counters(rig->camera).lost > 10);
    assert_true(pool_free_count(&rig->frames) >= RIG_SLOTS - 1);
}

static void a_picture_shows_the_light_in_front_of_the_camera(void **state)
{
    struct rig *rig = *state;
    small_and_manual(rig);
    rig_set_float(rig, FEAT_ExposureTime, 10000.0);
    stream(rig);
    rig_run_ms(rig, 20);
    assert_in_range(rig->first_byte[0], 90, 160); /* half of white, with noise */
}

static void the_same_seed_and_settings_give_the_same_picture(void **state)
{
    struct rig *a = *state;
    void *other = NULL;
    assert_int_equal(rig_setup(&other), 0);
    struct rig *b = other;
    struct rig *rigs[] = {a, b};
    for (unsigned i = 0; i < 2; i++) {
        small_and_manual(rigs[i]);
        rigs[i]->keep = true;
        stream(rigs[i]);
        rig_run_ms(rigs[i], 20);
        assert_true(rigs[i]->got_count >= 2);
    }
    size_t n = a->got[1].payload_size;
    assert_memory_equal(a->got[1].slot->bytes, b->got[1].slot->bytes, n);
    assert_memory_not_equal(a->got[0].slot->bytes, a->got[1].slot->bytes, n);
    rig_teardown(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_CAMERA(test) cmocka_unit_test_setup_teardown(test, rig_setup_without_pixels, rig_teardown)
#define WITH_PIXELS(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)
        ON_A_CAMERA(free_run_keeps_the_rate_that_was_asked_for),
        ON_A_CAMERA(full_resolution_runs_at_30_frames_per_second),
        ON_A_CAMERA(a_frame_leaves_after_its_exposure_and_its_readout),
        ON_A_CAMERA(an_exposure_longer_than_the_period_lowers_the_rate),
        ON_A_CAMERA(exposures_that_get_shorter_do_not_run_into_the_readout),
        ON_A_CAMERA(SingleFrame_takes_one_picture_and_stops),
        ON_A_CAMERA(MultiFrame_takes_as_many_pictures_as_asked),
        ON_A_CAMERA(after_AcquisitionStop_nothing_more_is_exposed),
        ON_A_CAMERA(a_closed_stream_gets_no_left_overs_when_it_opens_again),
        ON_A_CAMERA(a_software_trigger_makes_one_frame),
        ON_A_CAMERA(a_software_trigger_while_the_sensor_is_busy_is_missed_and_counted),
        ON_A_CAMERA(a_camera_that_listens_to_its_line_ignores_software_triggers),
        ON_A_CAMERA(trigger_mode_can_be_switched_while_frames_come),
        WITH_PIXELS(a_picture_that_is_not_ready_stops_time_and_is_counted_once),
        ON_A_CAMERA(without_memory_a_frame_is_lost_as_a_whole_and_the_count_goes_on),
        ON_A_CAMERA(a_full_sink_loses_frames_but_no_memory),
        WITH_PIXELS(a_picture_shows_the_light_in_front_of_the_camera),
        WITH_PIXELS(the_same_seed_and_settings_give_the_same_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
