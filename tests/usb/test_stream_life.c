// SPDX-License-Identifier: Apache-2.0
// A stream over time: when bytes are due, what is dropped, and what ends it.
#include "test.h"

#include "stream_checks.h"

#include "base/error.h"

static int setup(void **state)
{
    static struct host h;
    host_open(&h);
    *state = &h;
    return 0;
}

static int teardown(void **state)
{
    struct host *h = *state;
    usb_reset(h->device);
    assert_int_equal(pool_free_count(&h->frames), HOST_SLOTS); /* nothing is kept, whatever happened */
    host_close(h);
    return 0;
}

static void a_frame_is_due_at_the_speed_of_the_link(void **state)
{
    struct host *h = *state;
    enum { PAYLOAD = 1000 * 1000 };
    assert_int_equal(host_stream_start(h, PAYLOAD, 400000), 0);
    evq_run_until(h->clock, 5000);
    struct pending p[5];
    host_submit_in(h, &p[0], STREAM_IN, 52);
    host_submit_in(h, &p[1], STREAM_IN, 400000);
    host_submit_in(h, &p[2], STREAM_IN, 400000);
    assert_int_equal(host_frame(h, PAYLOAD, 0, 100000000), 0); /* 10 ns a byte */
    assert_true(p[0].done);
    evq_run_until(h->clock, 5000 + 3999999);
    assert_false(p[1].done);
    evq_run_until(h->clock, 5000 + 4000000);
    assert_true(p[1].done);
    evq_run_until(h->clock, 9000000);
    assert_int_equal(p[2].done_at, 5000 + 8000000);
    host_submit_in(h, &p[3], STREAM_IN, 200000);
    host_submit_in(h, &p[4], STREAM_IN, 32);
    /* A second picture waits for the first to be through. */
    assert_int_equal(host_frame(h, PAYLOAD, 1, 100000000), 0);
    evq_run_until(h->clock, 15000000);
    assert_int_equal(p[3].done_at, 5000 + 10000000);
    assert_int_equal(p[4].done_at, 5000 + 10000000);
    for (unsigned i = 1; i < 5; i++) {
        pending_drop(&p[i]);
    }
    /* A late read gets at once what is due, and waits for the rest. */
    host_submit_in(h, &p[0], STREAM_IN, 52);
    host_submit_in(h, &p[1], STREAM_IN, 400000);
    assert_true(p[0].done && p[1].done);
    host_submit_in(h, &p[2], STREAM_IN, 400000);
    assert_false(p[2].done);
    evq_run_until(h->clock, 30000000);
    assert_int_equal(p[2].done_at, 5000 + 18000000);
    pending_drop(&p[1]);
    pending_drop(&p[2]);
}

static void a_usb_2_port_is_slower(void **state)
{
    (void)state;
    struct host h;
    host_plug(&h, false, 0);
    host_control(&h, 0x00, 9, 1, 0, NULL, 0);
    assert_int_equal(host_read_number(&h, 0x10040, 4), 4);
    assert_int_equal(host_stream_start(&h, 400000, MIB), 0);
    assert_int_equal(host_frame(&h, 400000, 0, SPEED), 0);
    struct pending p[2];
    host_submit_in(&h, &p[0], STREAM_IN, 52);
    host_submit_in(&h, &p[1], STREAM_IN, 400000);
    later(&h);
    assert_int_equal(p[1].done_at, 10000000);
    pending_drop(&p[1]);
    host_close(&h);
}

static void a_full_queue_refuses_whole_blocks_and_their_ids_are_missing(void **state)
{
    struct host *h = *state;
    assert_int_equal(host_stream_start(h, 5000, MIB), 0);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(host_frame(h, 5000, i, SPEED), 0);
    }
    assert_int_equal(host_frame(h, 5000, 4, SPEED), -CT_E_BUSY);
    h->sink.ops->frame_lost(h->sink.self, 5);
    read_block(h, 0, 5000, 5000, 0);
    assert_int_equal(host_frame(h, 5000, 6, SPEED), 0);
    assert_int_equal(host_frame(h, 6000, 7, SPEED), -CT_E_BUSY); /* larger than announced */
    for (unsigned i = 1; i < 4; i++) {
        read_block(h, i, 5000, 5000, i);
    }
    read_block(h, 6, 5000, 5000, 6);
    assert_int_equal(host_frame(h, 5000, 8, SPEED), 0);
    read_block(h, 8, 5000, 5000, 8);
}

static void expect_fresh_start(struct host *h)
{
    assert_int_equal(pool_free_count(&h->frames), HOST_SLOTS);
    assert_false(h->camera.open);
    assert_int_equal(h->camera.opened, h->camera.closed);
    assert_int_equal(host_frame(h, 5000, 1, SPEED), -CT_E_BUSY);
    assert_int_equal(host_stream_start(h, 5000, MIB), 0);
    assert_int_equal(host_frame(h, 5000, 9, SPEED), 0);
    read_block(h, 0, 5000, 5000, 9);
}

static void whatever_ends_a_stream_the_next_begins_with_leader_0(void **state)
{
    struct host *h = *state;
    assert_int_equal(host_stream_start(h, 5000, MIB), 0);
    for (unsigned way = 0; way < 7; way++) {
        struct pending p;
        assert_int_equal(host_frame(h, 5000, 0, SPEED), 0);
        assert_int_equal(host_frame(h, 5000, 1, SPEED), 0);
        later(h);
        host_submit_in(h, &p, STREAM_IN, 52);
        assert_true(p.done);
        host_submit_in(h, &p, STREAM_IN, 1024); /* in the middle of a block */
        assert_int_equal(p.actual, 1024);
        pending_drop(&p);
        switch (way) {
        case 0: host_write_u32(h, 0x20004, 0); break;
        case 1: usb_interface_released(h->device, 2); break;
        case 2: usb_interface_released(h->device, 0); break;
        case 3: host_write_u32(h, 0x2001C, 4096); break; /* the next host, after the last one died */
        case 4: host_control(h, 0x00, 9, 1, 0, NULL, 0); break;
        case 5:
            host_control(h, 0x02, 3, 0, STREAM_IN, NULL, 0);
            host_control(h, 0x02, 1, 0, STREAM_IN, NULL, 0);
            break;
        default:
            usb_reset(h->device);
            host_control(h, 0x00, 9, 1, 0, NULL, 0);
            break;
        }
        expect_fresh_start(h);
    }
}

static void clearing_a_halt_that_is_not_there_goes_on_with_the_next_leader(void **state)
{
    struct host *h = *state;
    assert_int_equal(host_stream_start(h, 5000, MIB), 0);
    assert_int_equal(host_frame(h, 5000, 0, SPEED), 0);
    host_control(h, 0x02, 1, 0, STREAM_IN, NULL, 0);
    assert_int_equal(host_read_number(h, 0x20004, 4), 1);
    assert_int_equal(host_frame(h, 5000, 1, SPEED), 0);
    read_block(h, 1, 5000, 5000, 1);
}

static void a_host_that_finds_the_stream_on_begins_at_a_leader(void **state)
{
    struct host *h = *state;
    assert_int_equal(host_stream_start(h, 5000, MIB), 0);
    assert_int_equal(host_frame(h, 5000, 0, SPEED), 0);
    assert_int_equal(host_frame(h, 5000, 1, SPEED), 0);
    struct pending p;
    host_submit_in(h, &p, STREAM_IN, 52);
    expect_leader(&p, 0);
    pending_drop(&p); /* and dies, in the middle of a block */

    assert_int_equal(host_write_u32(h, 0x20004, 1), 0);
    assert_int_equal(host_frame(h, 5000, 2, SPEED), 0);
    read_block(h, 2, 5000, 5000, 2);
}

static void a_cancelled_read_takes_nothing_with_it(void **state)
{
    struct host *h = *state;
    assert_int_equal(host_stream_start(h, 5000, MIB), 0);
    struct pending p[3];
    for (unsigned i = 0; i < 3; i++) {
        host_submit_in(h, &p[i], STREAM_IN, 52);
    }
    usb_cancel(h->device, &p[1].t);
    assert_int_equal(p[1].status, USB_CANCELLED);
    usb_cancel(h->device, &p[2].t);
    assert_int_equal(host_frame(h, 5000, 0, SPEED), 0);
    expect_leader(&p[0], 0);
    host_submit_in(h, &p[1], STREAM_IN, 5000); /* due later */
    assert_false(p[1].done);
    usb_cancel(h->device, &p[1].t);
    host_submit_in(h, &p[1], STREAM_IN, 5000);
    later(h);
    assert_int_equal(p[1].actual, 5000);
    assert_int_equal(p[1].in[0], host_pixel(0, 0));
    pending_drop(&p[1]);
}

static void the_bytes_stay_while_the_host_holds_the_slot(void **state)
{
    struct host *h = *state;
    assert_int_equal(host_stream_start(h, 5000, MIB), 0);
    assert_int_equal(host_frame(h, 5000, 3, SPEED), 0);
    struct pending p[2];
    host_submit_in(h, &p[0], STREAM_IN, 52);
    host_submit_in(h, &p[1], STREAM_IN, 5000);
    later(h);
    assert_int_equal(host_write_u32(h, 0x20004, 0), 0);
    assert_int_equal(pool_free_count(&h->frames), HOST_SLOTS - 1);
    assert_int_equal(p[1].in[4999], host_pixel(4999, 3));
    pending_drop(&p[1]);
    assert_int_equal(pool_free_count(&h->frames), HOST_SLOTS);
}

static void time_stands_still_only_for_a_host_that_has_not_read(void **state)
{
    struct host *h = *state;
    assert_false(usb_stream_backlog(h->device));
    assert_int_equal(host_stream_start(h, 5000, MIB), 0);
    assert_false(usb_stream_backlog(h->device));
    assert_int_equal(host_frame(h, 5000, 0, SPEED), 0);
    assert_false(usb_stream_backlog(h->device)); /* its bytes are still coming */
    later(h);
    assert_true(usb_stream_backlog(h->device));
    struct pending p[3];
    host_submit_in(h, &p[0], STREAM_IN, 52);
    assert_true(usb_stream_backlog(h->device)); /* the rest is there too */
    host_submit_in(h, &p[0], STREAM_IN, 5000);
    assert_true(usb_stream_backlog(h->device));
    pending_drop(&p[0]);
    host_submit_in(h, &p[0], STREAM_IN, 32);
    pending_drop(&p[0]);
    assert_false(usb_stream_backlog(h->device));
    assert_int_equal(host_frame(h, 5000, 1, SPEED), 0);
    assert_int_equal(host_frame(h, 5000, 2, SPEED), 0);
    assert_true(usb_stream_backlog(h->device)); /* more than one waits */
    host_submit_in(h, &p[0], STREAM_IN, 52);
    host_submit_in(h, &p[1], STREAM_IN, 5000);
    assert_false(usb_stream_backlog(h->device)); /* a read waits for time to go on */
    later(h);
    pending_drop(&p[1]);
    assert_true(usb_stream_backlog(h->device));
    assert_int_equal(host_write_u32(h, 0x20004, 0), 0);
    assert_false(usb_stream_backlog(h->device));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(a_frame_is_due_at_the_speed_of_the_link),
        T(a_usb_2_port_is_slower),
        T(a_full_queue_refuses_whole_blocks_and_their_ids_are_missing),
        T(whatever_ends_a_stream_the_next_begins_with_leader_0),
        T(clearing_a_halt_that_is_not_there_goes_on_with_the_next_leader),
        T(a_host_that_finds_the_stream_on_begins_at_a_leader),
        T(a_cancelled_read_takes_nothing_with_it),
        T(the_bytes_stay_while_the_host_holds_the_slot),
        T(time_stands_still_only_for_a_host_that_has_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
