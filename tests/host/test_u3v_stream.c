// SPDX-License-Identifier: Apache-2.0
// The USB3 Vision host's stream over a whole camera that another process serves.
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "host/u3v_host_private.h"
#include "served_camera.h"
#include "u3v_rig.h"

static void twenty_pictures_come_whole_in_order_and_nothing_beside_them(void **state)
{
    struct u3v_rig *u = *state;
    u3v_rig_start(u, 4, false);
    u3v_rig_execute(u->host, FEAT_AcquisitionStart);
    u3v_rig_await(u, &u->filled, 20);
    u3v_stream_stop(u->host);
    assert_int_equal(u->given, 0);
    assert_int_equal(u->dropped, 0);
    for (unsigned i = 0; i < 20; i++) {
        const struct u3v_block *b = &u->blocks[i];
        assert_true(b->whole);
        assert_false(b->too_small);
        assert_int_equal(b->size, PAYLOAD);
        assert_int_equal(b->leader.block_id, i);
        assert_int_equal(b->leader.width, WIDTH);
        assert_int_equal(b->leader.height, HEIGHT);
        assert_true(i == 0 || b->leader.timestamp_ns > u->blocks[i - 1].leader.timestamp_ns);
    }
    for (unsigned i = 0; i < 64; i++) {
        assert_int_equal(u->buffers[0].bytes[PAYLOAD + i], 0xA5);
    }
    unsigned untouched = 0;
    for (unsigned i = 0; i < PAYLOAD; i++) {
        untouched += u->buffers[0].bytes[i] == 0xA5;
    }
    assert_true(untouched < PAYLOAD / 2);
}

static void stopping_gives_every_buffer_back(void **state)
{
    struct u3v_rig *u = *state;
    u3v_rig_start(u, BUFFERS, false);
    u3v_rig_await(u, &u->given, 3); /* at least three are asked for ahead */
    u3v_stream_stop(u->host);
    assert_int_equal(u->given, 0);
    assert_int_equal(u->filled, 0);
    assert_true(u->ended >= 3);
    assert_int_equal(u->error, -CT_E_UNAVAILABLE);
    u3v_stream_stop(u->host); /* harmless */
}

static void a_second_start_is_refused(void **state)
{
    struct u3v_rig *u = *state;
    const struct u3v_stream_user user = u3v_rig_user(u, false);
    u3v_rig_start(u, 1, false);
    assert_int_equal(u3v_stream_start(u->host, &user), -CT_E_BUSY);
}

static void fifty_starts_and_stops_leave_a_stream_that_works(void **state)
{
    struct u3v_rig *u = *state;
    for (unsigned i = 0; i < 50; i++) {
        u3v_rig_start(u, 4, false);
        u3v_rig_execute(u->host, FEAT_AcquisitionStart);
        if (i % 5 == 0) {
            unsigned before = u->filled;
            u3v_rig_await(u, &u->filled, before + 1);
        }
        u3v_rig_execute(u->host, FEAT_AcquisitionStop);
        u3v_stream_stop(u->host);
        assert_int_equal(u->given, 0);
    }
    u->filled = 0;
    u3v_rig_start(u, 4, false);
    u3v_rig_execute(u->host, FEAT_AcquisitionStart);
    u3v_rig_await(u, &u->filled, 3);
    assert_true(u->blocks[0].whole);
    assert_int_equal(u->blocks[0].leader.block_id, 0);
}

static void sizes_are_read_again_at_every_start(void **state)
{
    static const char *const widths[] = {"256", "640", "320"};
    struct u3v_rig *u = *state;
    for (unsigned i = 0; i < 3; i++) {
        uint64_t payload = 0;
        u3v_rig_set(u->host, FEAT_Width, widths[i]);
        assert_int_equal(u3v_stream_payload(u->host, &payload), 0);
        assert_int_equal(payload, strtoul(widths[i], NULL, 10) * HEIGHT);
        u->filled = 0;
        u3v_rig_start(u, 4, false);
        u3v_rig_execute(u->host, FEAT_AcquisitionStart);
        u3v_rig_await(u, &u->filled, 3);
        u3v_rig_execute(u->host, FEAT_AcquisitionStop);
        u3v_stream_stop(u->host);
        assert_true(u->blocks[0].whole);
        assert_int_equal(u->blocks[0].size, payload);
    }
}

static void blocks_without_a_buffer_are_dropped_and_the_next_picture_is_a_fresh_one(void **state)
{
    struct u3v_rig *u = *state;
    u->recycle = false;
    u3v_rig_start(u, 0, false);
    u3v_rig_execute(u->host, FEAT_AcquisitionStart);
    u3v_rig_await(u, &u->dropped, 20); /* more than the camera could keep */
    unsigned before = u->dropped;
    u3v_rig_offer(u, 0);
    u3v_rig_await(u, &u->filled, 1);
    assert_true(u->blocks[0].whole);
    assert_true(u->blocks[0].leader.block_id >= before);
}

static void a_stream_that_holds_leaves_the_picture_with_the_camera(void **state)
{
    struct u3v_rig *u = *state;
    u3v_rig_set(u->host, FEAT_AcquisitionMode, "SingleFrame");
    u3v_rig_start(u, 0, true);
    u3v_rig_execute(u->host, FEAT_AcquisitionStart);
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    u3v_rig_offer(u, 0);
    u3v_rig_await(u, &u->filled, 1);
    assert_true(u->blocks[0].whole);
    assert_int_equal(u->blocks[0].leader.block_id, 0);
    assert_int_equal(u->dropped, 0);
}

static void a_buffer_that_is_too_small_gets_what_fits_and_is_not_overrun(void **state)
{
    struct u3v_rig *u = *state;
    u->buffers[0].capacity = 100000;
    u3v_rig_start(u, 1, false);
    u3v_rig_execute(u->host, FEAT_AcquisitionStart);
    u3v_rig_await(u, &u->filled, 2);
    u3v_stream_stop(u->host);
    assert_true(u->blocks[0].too_small);
    assert_false(u->blocks[0].whole);
    assert_int_equal(u->blocks[0].size, 100000);
    for (unsigned i = 100000; i < PAYLOAD; i++) {
        assert_int_equal(u->buffers[0].bytes[i], 0xA5);
    }
}

static void a_stream_that_is_out_of_step_finds_the_next_leader(void **state)
{
    struct u3v_rig *u = *state;
    u3v_rig_start(u, 4, false);
    u3v_rig_execute(u->host, FEAT_AcquisitionStart);
    for (unsigned i = 0; i < 5; i++) { /* the camera drops what it was sending */
        unsigned before = u->filled;
        assert_int_equal(libusb_clear_halt(u->host->handle, u->host->at.stream_in), 0);
        u3v_rig_await(u, &u->filled, before + 20);
        assert_true(u->blocks[before + 19].whole);
    }
}

static void a_halted_endpoint_is_brought_back_and_the_next_acquisition_works(void **state)
{
    struct u3v_rig *u = *state;
    u3v_rig_start(u, 4, false);
    u3v_rig_execute(u->host, FEAT_AcquisitionStart);
    u3v_rig_await(u, &u->filled, 5);
    assert_int_equal(libusb_control_transfer(u->host->handle, LIBUSB_RECIPIENT_ENDPOINT, LIBUSB_REQUEST_SET_FEATURE, 0,
                                             u->host->at.stream_in, NULL, 0, 1000),
                     0);
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    u3v_rig_execute(u->host, FEAT_AcquisitionStart); /* halting a camera's stream ends its acquisition */
    unsigned before = u->filled;
    u3v_rig_await(u, &u->filled, before + 20);
    assert_true(u->blocks[before + 19].whole);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, u3v_rig_setup, u3v_rig_teardown)

int main(int argc, char **argv)
{
    served_camera_main(argc, argv);
    const struct CMUnitTest tests[] = {
        CASE(twenty_pictures_come_whole_in_order_and_nothing_beside_them),
        CASE(stopping_gives_every_buffer_back),
        CASE(a_second_start_is_refused),
        CASE(fifty_starts_and_stops_leave_a_stream_that_works),
        CASE(sizes_are_read_again_at_every_start),
        CASE(blocks_without_a_buffer_are_dropped_and_the_next_picture_is_a_fresh_one),
        CASE(a_stream_that_holds_leaves_the_picture_with_the_camera),
        CASE(a_buffer_that_is_too_small_gets_what_fits_and_is_not_overrun),
        CASE(a_stream_that_is_out_of_step_finds_the_next_leader),
        CASE(a_halted_endpoint_is_brought_back_and_the_next_acquisition_works),
    };
    return cmocka_run_group_tests(tests, u3v_rig_begin, u3v_rig_end);
}
