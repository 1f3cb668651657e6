// SPDX-License-Identifier: Apache-2.0
// Pictures on the wire: how they are cut, and how reads of every size take them.
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

static void payloads_of_every_shape_are_cut_as_sirm_says(void **state)
{
    struct host *h = *state;
    static const struct {
        size_t payload;
        uint32_t max;
    } cases[] = {
        {307200, MIB},  /* 640x480: one transfer */
        {2073600, MIB}, /* 1920x1080: one full, one final */
        {700000, MIB},  /* 1000x700: not a multiple of 1024 */
        {2073648, MIB}, /* a remainder that is not a multiple of the packet */
        {2097152, MIB}, /* no remainder */
        {307200, 65536}, {307201, 65536}, {65536 + 1024, 65536}, {65536 + 1, 65536}, {1024, 1024}, {1, 65536},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(host_stream_start(h, cases[i].payload, cases[i].max), 0);
        for (unsigned k = 0; k < 2; k++) {
            assert_int_equal(host_frame(h, cases[i].payload, k, SPEED), 0);
            read_block(h, k, cases[i].payload, cases[i].max, k);
        }
        struct pending p;
        host_submit_in(h, &p, STREAM_IN, MIB);
        later(h);
        assert_false(p.done); /* no empty packet is left over */
        usb_cancel(h->device, &p.t);
        assert_int_equal(host_write_u32(h, 0x20004, 0), 0);
    }
}

static void a_longer_read_ends_with_the_short_packet(void **state)
{
    struct host *h = *state;
    assert_int_equal(host_stream_start(h, 3000, MIB), 0);
    assert_int_equal(host_frame(h, 3000, 1, SPEED), 0);
    struct pending p[3];
    for (unsigned i = 0; i < 3; i++) {
        host_submit_in(h, &p[i], STREAM_IN, MIB);
    }
    later(h);
    expect_leader(&p[0], 0);
    assert_int_equal(p[1].actual, 3000);
    assert_int_equal(p[2].actual, 32);
    pending_drop(&p[1]);
    pending_drop(&p[2]);
}

static void a_longer_read_runs_on_over_whole_packets_into_the_trailer(void **state)
{
    struct host *h = *state;
    assert_int_equal(host_stream_start(h, 4096, 2048), 0);
    assert_int_equal(host_frame(h, 4096, 1, SPEED), 0);
    struct pending p[2];
    host_submit_in(h, &p[0], STREAM_IN, MIB);
    host_submit_in(h, &p[1], STREAM_IN, MIB);
    later(h);
    expect_leader(&p[0], 0);
    assert_int_equal(p[1].actual, 4096 + 32);
    expect_trailer(p[1].in + 4096, 0, 4096);
    pending_drop(&p[1]);
}

static void a_transfer_that_stays_below_its_nominal_size_ends_all_the_same(void **state)
{
    struct host *h = *state;
    assert_int_equal(host_stream_start(h, 8192, 8192), 0);
    assert_int_equal(host_frame(h, 4096, 1, SPEED), 0);
    struct pending p[3];
    for (unsigned i = 0; i < 3; i++) {
        host_submit_in(h, &p[i], STREAM_IN, 8192);
    }
    later(h);
    assert_int_equal(p[1].actual, 4096); /* as if by an empty packet */
    assert_int_equal(p[2].actual, 32);
    expect_trailer(p[2].head, 0, 4096);
    pending_drop(&p[1]);
    pending_drop(&p[2]);
}

static void who_does_not_know_the_hosts_reads_is_told_where_an_empty_packet_is_due(void **state)
{
    struct host *h = *state;
    static const struct {
        uint32_t announced;
        size_t payload, read;
        bool waits; /* after the last byte of the payload */
    } cases[] = {
        {8192, 4096, 1024, true},  /* reads that are full and yet the message's end */
        {8192, 4096, MIB, true},   /* and longer ones */
        {4096, 4096, 1024, false}, /* the host's own read is full */
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pending p;
        assert_int_equal(host_stream_start(h, cases[i].announced, MIB), 0);
        assert_int_equal(host_frame(h, cases[i].payload, 1, SPEED), 0);
        host_submit_in(h, &p, STREAM_IN, MIB);
        later(h);
        assert_false(p.t.host_waits); /* a leader ends by being short */
        for (size_t done = 0; done < cases[i].payload; done += p.actual) {
            host_submit_in(h, &p, STREAM_IN, cases[i].read);
            later(h);
            assert_true(p.done);
            assert_int_equal(p.t.host_waits, cases[i].waits && done + p.actual == cases[i].payload);
            pending_drop(&p);
        }
        assert_int_equal(host_write_u32(h, 0x20004, 0), 0);
    }
}

static void what_is_thrown_away_is_counted_for_who_reads_ahead(void **state)
{
    struct host *h = *state;
    unsigned before = usb_drops(h->device, STREAM_IN);
    assert_int_equal(host_stream_start(h, 4096, MIB), 0);
    assert_int_equal(host_frame(h, 4096, 1, SPEED), 0);
    assert_int_equal(usb_drops(h->device, STREAM_IN), before);
    assert_int_equal(host_write_u32(h, 0x20004, 0), 0);
    assert_int_equal(usb_drops(h->device, STREAM_IN), before + 1);
    unsigned acknowledges = usb_drops(h->device, CONTROL_IN);
    usb_reset(h->device);
    assert_true(usb_drops(h->device, CONTROL_IN) > acknowledges);
}

/** As QEMU's xHCI reads after a guest has taken reads back. */
static void a_read_of_nothing_costs_the_stream_nothing(void **state)
{
    struct host *h = *state;
    struct pending nothing[2], p;
    assert_int_equal(host_stream_start(h, 4096, MIB), 0);
    host_submit_in(h, &nothing[0], STREAM_IN, 0);
    assert_true(nothing[0].done && nothing[0].t.status == USB_OK && nothing[0].actual == 0);
    host_submit_in(h, &p, STREAM_IN, MIB);
    host_submit_in(h, &nothing[1], STREAM_IN, 0);
    assert_false(p.done || nothing[1].done); /* in order */
    assert_int_equal(host_frame(h, 4096, 1, SPEED), 0);
    later(h);
    assert_true(p.done && nothing[1].done);
    assert_int_equal(p.actual, 52); /* the leader, whole */
    for (unsigned i = 0; i < 2; i++) {
        pending_drop(&nothing[i]);
    }
    pending_drop(&p);
}

static void a_packet_that_does_not_fit_overflows_the_read(void **state)
{
    struct host *h = *state;
    assert_int_equal(host_stream_start(h, 4096, MIB), 0);
    assert_int_equal(host_frame(h, 4096, 1, SPEED), 0);
    struct pending p;
    host_submit_in(h, &p, STREAM_IN, 51);
    later(h);
    assert_int_equal(p.status, USB_OVERFLOW);
    assert_int_equal(p.actual, 0);
    host_submit_in(h, &p, STREAM_IN, 1500);
    later(h);
    assert_int_equal(p.status, USB_OVERFLOW);
    assert_int_equal(p.actual, 1024);
    pending_drop(&p);
    host_submit_in(h, &p, STREAM_IN, 2048); /* the two packets that are left */
    later(h);
    assert_int_equal(p.status, USB_OK);
    assert_int_equal(p.in[0], host_pixel(2048, 1));
    pending_drop(&p);
}

static void sizes_that_can_not_work_are_refused(void **state)
{
    struct host *h = *state;
    assert_int_equal(host_stream_start(h, 300000, 65536), 0);
    static const struct {
        uint32_t reg, value, status;
    } cases[] = {
        {0x18, 51, 0xA004}, {0x2C, 31, 0xA004},    {0x20, 3, 0xA004},     {0x24, 0, 0xA004},
        {0x28, 2, 0xA003},  {0x1C, 65537, 0xA003}, {0x24, 65535, 0xA003},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t before = (uint32_t)host_read_number(h, 0x20000 + cases[i].reg, 4);
        assert_int_equal(host_write_u32(h, 0x20000 + cases[i].reg, cases[i].value), 0);
        assert_int_equal(host_write_u32(h, 0x20004, 1), cases[i].status);
        assert_int_equal(host_read_number(h, 0x20004, 4), 0);
        assert_int_equal(host_write_u32(h, 0x20000 + cases[i].reg, before), 0);
    }
    assert_int_equal(host_write_u32(h, 0x20004, 1), 0);
    h->camera.busy = true;
    assert_int_equal(host_write_u32(h, 0x20004, 0), 0);
    assert_int_equal(host_write_u32(h, 0x20004, 1), 0x8007);
    assert_int_equal(h->camera.opened, h->camera.closed);
}

static void a_picture_with_chunks_says_so_and_has_a_longer_trailer(void **state)
{
    struct host *h = *state;
    enum { PAYLOAD = 3000 };
    assert_int_equal(host_read_number(h, 0x20014, 4), 32);
    h->camera.chunks = true;
    h->chunk_layout_id = 0x47;
    assert_int_equal(host_read_number(h, 0x20014, 4), 36);
    assert_int_equal(host_stream_start(h, PAYLOAD, MIB), 0);
    h->camera.chunks = false; /* what the host was told holds until its stream ends */
    assert_int_equal(host_read_number(h, 0x20014, 4), 36);
    assert_int_equal(host_frame(h, PAYLOAD, 1, SPEED), 0);
    struct pending p[3];
    host_submit_in(h, &p[0], STREAM_IN, 52);
    host_submit_in(h, &p[1], STREAM_IN, PAYLOAD);
    host_submit_in(h, &p[2], STREAM_IN, 36);
    later(h);
    assert_int_equal(p[0].actual, 52);
    assert_int_equal(p[0].head[18] | p[0].head[19] << 8, 0x4001);
    assert_int_equal(p[1].actual, PAYLOAD);
    assert_int_equal(p[2].actual, 36);
    assert_memory_equal(p[2].head, "U3VT\0\0\x24\0", 8);
    assert_int_equal(p[2].head[20] | p[2].head[21] << 8, PAYLOAD);
    assert_int_equal(p[2].head[28] | p[2].head[29] << 8, 480);
    assert_memory_equal(p[2].head + 32, "\x47\0\0\0", 4);
    pending_drop(&p[1]);
    pending_drop(&p[2]);
}

static void a_host_without_room_for_the_longer_trailer_gets_no_chunks(void **state)
{
    struct host *h = *state;
    assert_int_equal(host_stream_start(h, 3000, MIB), 0);
    h->chunk_layout_id = 1; /* was never announced */
    assert_int_equal(host_frame(h, 3000, 1, SPEED), -CT_E_BUSY);
    assert_int_equal(host_write_u32(h, 0x20004, 0), 0);
    h->camera.chunks = true;
    assert_int_equal(host_write_u32(h, 0x20004, 1), 0xA004);
    assert_int_equal(host_write_u32(h, 0x2002C, 36), 0);
    assert_int_equal(host_write_u32(h, 0x20004, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(payloads_of_every_shape_are_cut_as_sirm_says),
        T(a_longer_read_ends_with_the_short_packet),
        T(a_longer_read_runs_on_over_whole_packets_into_the_trailer),
        T(a_transfer_that_stays_below_its_nominal_size_ends_all_the_same),
        T(who_does_not_know_the_hosts_reads_is_told_where_an_empty_packet_is_due),
        T(what_is_thrown_away_is_counted_for_who_reads_ahead),
        T(a_read_of_nothing_costs_the_stream_nothing),
        T(a_packet_that_does_not_fit_overflows_the_read),
        T(a_picture_with_chunks_says_so_and_has_a_longer_trailer),
        T(a_host_without_room_for_the_longer_trailer_gets_no_chunks),
        T(sizes_that_can_not_work_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
