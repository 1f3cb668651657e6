// SPDX-License-Identifier: Apache-2.0
// GenTL's data stream over a whole camera that another process serves: pictures, acquisitions, handling modes.
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "gentl_rig.h"
#include "served_camera.h"

static void the_camera_has_one_data_stream(void **state)
{
    struct gentl_rig *r = *state;
    char id[64];
    size_t n = sizeof id;
    uint32_t count = 0;
    DS_HANDLE other = NULL;
    DEV_HANDLE parent = NULL;
    assert_int_equal(DevGetNumDataStreams(r->device, &count), GC_ERR_SUCCESS);
    assert_int_equal(count, 1);
    assert_int_equal(DevGetDataStreamID(r->device, 0, id, &n), GC_ERR_SUCCESS);
    assert_int_equal(n, strlen(id) + 1);
    n = 2;
    assert_int_equal(DevGetDataStreamID(r->device, 0, id, &n), GC_ERR_BUFFER_TOO_SMALL);
    assert_int_equal(DevGetDataStreamID(r->device, 1, id, &n), GC_ERR_INVALID_INDEX);
    assert_int_equal(DevOpenDataStream(r->device, id, &other), GC_ERR_RESOURCE_IN_USE);
    assert_int_equal(DevOpenDataStream(r->device, "Stream1", &other), GC_ERR_INVALID_ID);
    assert_int_equal(DSGetParentDev(r->stream, &parent), GC_ERR_SUCCESS);
    assert_ptr_equal(parent, r->device);
}

static void twenty_pictures_come_without_gaps_and_their_times_rise(void **state)
{
    struct gentl_rig *r = *state;
    uint64_t last_ns = 0;
    rig_announce(r, 4);
    rig_queue_all(r);
    rig_start(r, GENTL_INFINITE);
    for (uint64_t i = 0; i < 20; i++) {
        BUFFER_HANDLE b = rig_fetch(r);
        assert_int_equal(rig_buffer_info(r, b, BUFFER_INFO_FRAMEID), i);
        assert_false(rig_buffer_info(r, b, BUFFER_INFO_IS_INCOMPLETE));
        assert_true(rig_buffer_info(r, b, BUFFER_INFO_NEW_DATA));
        uint64_t ns = rig_buffer_info(r, b, BUFFER_INFO_TIMESTAMP_NS);
        assert_true(ns > last_ns);
        last_ns = ns;
        rig_requeue(r, b);
    }
    assert_true(rig_stream_info(r, STREAM_INFO_NUM_DELIVERED) >= 20);
    assert_int_equal(rig_stream_info(r, STREAM_INFO_NUM_UNDERRUN), 0);
    assert_int_equal(DSStopAcquisition(r->stream, ACQ_STOP_FLAGS_DEFAULT), GC_ERR_SUCCESS);
}

static void an_acquisition_of_five_ends_by_itself_and_can_be_started_again(void **state)
{
    struct gentl_rig *r = *state;
    size_t n = sizeof(EVENT_NEW_BUFFER_DATA);
    EVENT_NEW_BUFFER_DATA data;
    rig_announce(r, 6);
    for (unsigned round = 0; round < 3; round++) {
        rig_queue_all(r);
        rig_start(r, 5);
        for (unsigned i = 0; i < 5; i++) {
            assert_int_equal(rig_buffer_info(r, rig_fetch(r), BUFFER_INFO_FRAMEID), i);
        }
        assert_int_equal(EventGetData(r->new_buffer, &data, &n, 100), GC_ERR_TIMEOUT);
        assert_int_equal(rig_stream_info(r, STREAM_INFO_NUM_DELIVERED), 5);
        assert_false(rig_stream_info(r, STREAM_INFO_IS_GRABBING));
        rig_execute(r, FEAT_AcquisitionStop);
    }
    assert_int_equal(DSStopAcquisition(r->stream, ACQ_STOP_FLAGS_DEFAULT), GC_ERR_SUCCESS);
    assert_int_equal(DSStopAcquisition(r->stream, ACQ_STOP_FLAGS_DEFAULT), GC_ERR_RESOURCE_IN_USE);
}

static void starting_and_stopping_refuse_what_makes_no_sense(void **state)
{
    struct gentl_rig *r = *state;
    rig_announce(r, 1);
    assert_int_equal(DSStartAcquisition(r->stream, 17, 1), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(DSStartAcquisition(r->stream, ACQ_START_FLAGS_DEFAULT, 0), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(DSStopAcquisition(r->stream, ACQ_STOP_FLAGS_KILL), GC_ERR_RESOURCE_IN_USE);
    rig_start(r, GENTL_INFINITE);
    assert_true(rig_stream_info(r, STREAM_INFO_IS_GRABBING));
    assert_int_equal(DSStartAcquisition(r->stream, ACQ_START_FLAGS_DEFAULT, 1), GC_ERR_RESOURCE_IN_USE);
    assert_int_equal(DSStopAcquisition(r->stream, 17), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(DSStopAcquisition(r->stream, ACQ_STOP_FLAGS_KILL), GC_ERR_SUCCESS);
    assert_int_equal(DSAnnounceCompositeBuffer(r->stream, 0, NULL, NULL, NULL, NULL), GC_ERR_NOT_IMPLEMENTED);
}

static void stopping_leaves_buffers_queued_in_their_order(void **state)
{
    struct gentl_rig *r = *state;
    rig_announce(r, 4);
    rig_queue_all(r);
    assert_int_equal(DSStartAcquisition(r->stream, ACQ_START_FLAGS_DEFAULT, GENTL_INFINITE), GC_ERR_SUCCESS);
    rig_sleep_ms(50); /* the engine has them now */
    rig_expect_queues(r, 4, 0);
    assert_int_equal(DSStopAcquisition(r->stream, ACQ_STOP_FLAGS_DEFAULT), GC_ERR_SUCCESS);
    rig_expect_queues(r, 4, 0);
    rig_start(r, 4);
    for (unsigned i = 0; i < 4; i++) {
        assert_ptr_equal(rig_fetch(r), r->buffers[i]);
    }
}

static void a_consumer_that_is_late_for_a_moment_loses_nothing(void **state)
{
    struct gentl_rig *r = *state;
    rig_announce(r, 1);
    rig_start(r, 3);
    rig_sleep_ms(30);
    for (unsigned i = 0; i < 3; i++) {
        rig_requeue(r, r->buffers[0]);
        assert_int_equal(rig_buffer_info(r, rig_fetch(r), BUFFER_INFO_FRAMEID), i);
    }
}

static void pictures_without_a_buffer_are_counted_as_lost(void **state)
{
    struct gentl_rig *r = *state;
    rig_announce(r, 1);
    rig_start(r, GENTL_INFINITE);
    for (unsigned i = 0; i < 200 && rig_stream_info(r, STREAM_INFO_NUM_UNDERRUN) == 0; i++) {
        rig_sleep_ms(500); /* more than the camera can keep */
        rig_requeue(r, r->buffers[0]);
        rig_fetch(r);
    }
    uint64_t delivered = rig_stream_info(r, STREAM_INFO_NUM_DELIVERED);
    uint64_t underrun = rig_stream_info(r, STREAM_INFO_NUM_UNDERRUN);
    assert_true(underrun > 0);
    assert_int_equal(rig_buffer_info(r, r->buffers[0], BUFFER_INFO_FRAMEID), delivered + underrun - 1);
}

static void each_software_trigger_is_one_buffer(void **state)
{
    struct gentl_rig *r = *state;
    EVENT_NEW_BUFFER_DATA data;
    size_t n = sizeof data;
    rig_set(r, FEAT_TriggerSource, "Software");
    rig_set(r, FEAT_TriggerMode, "On");
    rig_announce(r, 4);
    rig_queue_all(r);
    rig_start(r, GENTL_INFINITE);
    assert_int_equal(EventGetData(r->new_buffer, &data, &n, 200), GC_ERR_TIMEOUT);
    for (uint64_t i = 0; i < 5; i++) {
        rig_execute(r, FEAT_TriggerSoftware);
        BUFFER_HANDLE b = rig_fetch(r);
        assert_int_equal(rig_buffer_info(r, b, BUFFER_INFO_FRAMEID), i);
        rig_requeue(r, b);
    }
    assert_int_equal(EventGetData(r->new_buffer, &data, &n, 200), GC_ERR_TIMEOUT);
}

static uint64_t stream_register(struct gentl_rig *r, uint64_t address, size_t n)
{
    uint64_t value = 0;
    assert_int_equal(GCReadPort(r->stream, address, &value, &n), GC_ERR_SUCCESS);
    return value;
}

static GC_ERROR set_handling(struct gentl_rig *r, uint32_t mode)
{
    size_t n = sizeof mode;
    return GCWritePort(r->stream, 0x1300, &mode, &n);
}

static void the_streams_own_registers_say_what_the_infos_say(void **state)
{
    struct gentl_rig *r = *state;
    char id[64];
    size_t n = sizeof id;
    assert_int_equal(GCReadPort(r->stream, 0x0000, id, &n), GC_ERR_SUCCESS);
    assert_string_equal(id, "Stream0");
    rig_announce(r, 3);
    rig_queue_all(r);
    assert_int_equal(stream_register(r, 0x1100, 8), 3);
    assert_int_equal(stream_register(r, 0x1600, 8), RIG_PAYLOAD);
    assert_int_equal(stream_register(r, 0x1B00, 8), 3);
    assert_int_equal(stream_register(r, 0x1D00, 4), 0);
    rig_start(r, GENTL_INFINITE);
    assert_int_equal(stream_register(r, 0x1D00, 4), 1);
    assert_int_equal(set_handling(r, 4), GC_ERR_ACCESS_DENIED); /* locked while it acquires */
    rig_fetch(r);
    assert_true(stream_register(r, 0x1700, 8) >= 1);
}

static void newest_only_gives_the_latest_picture_and_fills_older_ones_again(void **state)
{
    struct gentl_rig *r = *state;
    assert_int_equal(set_handling(r, 99), GC_ERR_INVALID_VALUE);
    assert_int_equal(set_handling(r, 4), GC_ERR_SUCCESS);
    rig_announce(r, 4);
    rig_queue_all(r);
    rig_start(r, GENTL_INFINITE);
    for (unsigned i = 0; i < 200 && rig_stream_info(r, STREAM_INFO_NUM_DELIVERED) < 20; i++) {
        rig_sleep_ms(50);
        assert_true(rig_stream_info(r, STREAM_INFO_NUM_AWAIT_DELIVERY) <= 1);
    }
    assert_true(rig_buffer_info(r, rig_fetch(r), BUFFER_INFO_FRAMEID) >= 19);
    assert_int_equal(rig_stream_info(r, STREAM_INFO_NUM_UNDERRUN), 0);
    assert_true(stream_register(r, 0x1800, 8) >= 19); /* lost to the consumer */
}

static void oldest_first_overwrite_never_runs_dry(void **state)
{
    struct gentl_rig *r = *state;
    assert_int_equal(set_handling(r, 2), GC_ERR_SUCCESS);
    rig_announce(r, 4);
    rig_queue_all(r);
    rig_start(r, GENTL_INFINITE);
    for (unsigned i = 0; i < 200 && rig_stream_info(r, STREAM_INFO_NUM_DELIVERED) < 20; i++) {
        rig_sleep_ms(50);
    }
    uint64_t first = rig_buffer_info(r, rig_fetch(r), BUFFER_INFO_FRAMEID);
    uint64_t second = rig_buffer_info(r, rig_fetch(r), BUFFER_INFO_FRAMEID);
    assert_true(first >= 10);
    assert_true(second > first);
}

static void newest_first_turns_the_queue_round(void **state)
{
    struct gentl_rig *r = *state;
    assert_int_equal(set_handling(r, 3), GC_ERR_SUCCESS);
    rig_announce(r, 4);
    rig_queue_all(r);
    rig_start(r, 4);
    for (unsigned i = 0; i < 200 && rig_stream_info(r, STREAM_INFO_NUM_AWAIT_DELIVERY) < 4; i++) {
        rig_sleep_ms(50);
    }
    for (uint64_t i = 4; i-- > 0;) {
        assert_int_equal(rig_buffer_info(r, rig_fetch(r), BUFFER_INFO_FRAMEID), i);
    }
}

static void everything_closes_while_it_streams(void **state)
{
    struct gentl_rig *r = *state;
    for (unsigned i = 0; i < 10; i++) {
        rig_announce(r, 4);
        rig_queue_all(r);
        rig_start(r, GENTL_INFINITE);
        rig_fetch(r);
        assert_int_equal(DSClose(r->stream), GC_ERR_SUCCESS);
        assert_int_equal(DSClose(r->stream), GC_ERR_INVALID_HANDLE);
        size_t n = 0;
        assert_int_equal(EventGetData(r->new_buffer, NULL, &n, 0), GC_ERR_INVALID_HANDLE);
        assert_int_equal(DSQueueBuffer(r->stream, r->buffers[0]), GC_ERR_INVALID_HANDLE);
        rig_execute(r, FEAT_AcquisitionStop);
        assert_int_equal(DevOpenDataStream(r->device, "Stream0", &r->stream), GC_ERR_SUCCESS);
        assert_int_equal(GCRegisterEvent(r->stream, EVENT_NEW_BUFFER, &r->new_buffer), GC_ERR_SUCCESS);
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

int main(int argc, char **argv)
{
    served_camera_main(argc, argv);
    const struct CMUnitTest tests[] = {
        CASE(the_camera_has_one_data_stream),
        CASE(twenty_pictures_come_without_gaps_and_their_times_rise),
        CASE(an_acquisition_of_five_ends_by_itself_and_can_be_started_again),
        CASE(starting_and_stopping_refuse_what_makes_no_sense),
        CASE(stopping_leaves_buffers_queued_in_their_order),
        CASE(a_consumer_that_is_late_for_a_moment_loses_nothing),
        CASE(pictures_without_a_buffer_are_counted_as_lost),
        CASE(each_software_trigger_is_one_buffer),
        CASE(the_streams_own_registers_say_what_the_infos_say),
        CASE(newest_only_gives_the_latest_picture_and_fills_older_ones_again),
        CASE(oldest_first_overwrite_never_runs_dry),
        CASE(newest_first_turns_the_queue_round),
        CASE(everything_closes_while_it_streams),
    };
    return cmocka_run_group_tests(tests, rig_begin, rig_end);
}
