// SPDX-License-Identifier: Apache-2.0
// The control channel: every command, and every way to spoil one.
#include "test.h"

#include <string.h>

#include "base/bytes.h"
#include "usb_host.h"

static int setup(void **state)
{
    static struct host h;
    host_open(&h);
    *state = &h;
    return 0;
}

static int teardown(void **state)
{
    host_close(*state);
    return 0;
}

/** A command with any header; returns its length. */
static size_t compose(uint8_t *c, uint32_t prefix, unsigned flags, unsigned id, unsigned scd_length, const void *scd,
                      size_t n)
{
    struct wr w = wr_over(c, 0x8000);
    wr_u32(&w, prefix);
    wr_u16(&w, (uint16_t)flags);
    wr_u16(&w, (uint16_t)id);
    wr_u16(&w, (uint16_t)scd_length);
    wr_u16(&w, 0xBEEF);
    wr_bytes(&w, scd, n);
    assert_false(w.bad);
    return wr_used(&w);
}

enum { PREFIX = 0x43563355 };
static const uint8_t read_version[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0};

/** Sends it and expects an acknowledge with this status, id and (on errors) nothing else. */
static void expect(struct host *h, const uint8_t *c, size_t n, unsigned status, unsigned id, size_t ack_length)
{
    uint8_t ack[4096];
    int got = host_command(h, c, n, ack, sizeof ack);
    assert_int_equal(got, ack_length);
    assert_int_equal(ack[4] | ack[5] << 8, status);
    assert_int_equal(ack[6] | ack[7] << 8, id);
    assert_int_equal(ack[8] | ack[9] << 8, ack_length - 12);
    assert_int_equal(ack[10] | ack[11] << 8, 0xBEEF);
}

static void expect_error(struct host *h, unsigned flags, unsigned id, unsigned scd_length, const void *scd, size_t n,
                         unsigned status)
{
    static uint8_t c[0x8000];
    expect(h, c, compose(c, PREFIX, flags, id, scd_length, scd, n), status, (uint16_t)(id + 1), 12);
}

static void readmem_answers_with_the_data_and_the_request_id(void **state)
{
    uint8_t c[64];
    size_t n = compose(c, PREFIX, 0x4000, 0x0800, 12, read_version, 12);
    uint8_t ack[64];
    assert_int_equal(host_command(*state, c, n, ack, 16), 16);
    static const uint8_t expected[16] = {0x55, 0x33, 0x56, 0x43, 0, 0, 1, 8, 4, 0, 0xEF, 0xBE, 1, 0, 1, 0};
    assert_memory_equal(ack, expected, 16);
}

static void writemem_acknowledges_the_number_of_bytes(void **state)
{
    struct host *h = *state;
    uint8_t c[64];
    uint8_t scd[16] = {0, 0, 0x10, 0, 0, 0, 0, 0, 0x20, 3};
    size_t n = compose(c, PREFIX, 0x4000, 0x0802, 16, scd, 16);
    uint8_t ack[64];
    assert_int_equal(host_command(h, c, n, ack, 16), 16);
    static const uint8_t expected[16] = {0x55, 0x33, 0x56, 0x43, 0, 0, 3, 8, 4, 0, 0xEF, 0xBE, 0, 0, 8, 0};
    assert_memory_equal(ack, expected, 16);
    assert_int_equal(h->camera.width, 800);
    assert_int_equal(host_read_number(h, FAKE_WIDTH_ADDR, 8), 800);
}

static void errors_of_the_camera_have_their_status(void **state)
{
    struct host *h = *state;
    uint8_t zero[8] = {0};
    assert_int_equal(host_write(h, FAKE_WIDTH_ADDR, zero, 8), 0x8002);
    assert_int_equal(host_write(h, FAKE_WIDTH_ADDR, zero, 4), 0x8002);
    assert_int_equal(host_write(h, 0x4C52544300000000, zero, 4), 0x8003);
    assert_int_equal(host_read(h, UINT64_MAX - 3, zero, 8), 0x8003);
    assert_int_equal(host_stream_start(h, 4096, 4096), 0);
    uint8_t w[8] = {0x80, 2};
    assert_int_equal(host_write(h, FAKE_WIDTH_ADDR, w, 8), 0x8006);
}

static void bad_parameters_are_refused(void **state)
{
    struct host *h = *state;
    uint8_t zero_count[12] = {0};
    uint8_t huge_count[12] = {0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    expect_error(h, 0x4000, 0x0800, 12, zero_count, 12, 0x8002);
    expect_error(h, 0x4000, 0x0800, 12, huge_count, 12, 0x8002);
    expect_error(h, 0x4000, 0x0800, 8, read_version, 8, 0x8002);
    expect_error(h, 0x4000, 0x0802, 8, read_version, 8, 0x8002);
    expect_error(h, 0x4000, 0x0802, 3, read_version, 3, 0x8002);
    expect_error(h, 0x4000, 0x0806, 0, NULL, 0, 0x8002);
    expect_error(h, 0x4000, 0x0808, 0, NULL, 0, 0x8002);
}

static void unknown_commands_are_not_implemented(void **state)
{
    expect_error(*state, 0x4000, 0x0801, 0, NULL, 0, 0x8001);
    expect_error(*state, 0x4000, 0x0C00, 0, NULL, 0, 0x8001);
    expect_error(*state, 0x4000, 0xFFFF, 0, NULL, 0, 0x8001);
}

static void a_length_that_does_not_fit_is_an_invalid_header(void **state)
{
    expect_error(*state, 0x4000, 0x0800, 13, read_version, 12, 0x800E);
    expect_error(*state, 0x4000, 0x0800, 11, read_version, 12, 0x800E);
    expect_error(*state, 0x4000, 0x0800, 12, NULL, 0, 0x800E);
    expect_error(*state, 0x4001, 0x0800, 12, read_version, 12, 0x800E);
}

static void a_resend_is_not_supported(void **state)
{
    expect_error(*state, 0xC000, 0x0800, 12, read_version, 12, 0xA001);
}

static void a_command_that_wants_no_acknowledge_gets_none(void **state)
{
    struct host *h = *state;
    uint8_t c[64];
    uint8_t ack[64];
    uint8_t scd[16] = {0, 0, 0x10, 0, 0, 0, 0, 0, 1};
    assert_int_equal(host_command(h, c, compose(c, PREFIX, 0, 0x0802, 16, scd, 16), ack, 64), -1);
    assert_int_equal(h->camera.width, 1);
}

static void clear(struct host *h)
{
    assert_int_equal(host_control(h, 0x02, 1, 0, CONTROL_IN, NULL, 0), 0);
    assert_int_equal(host_control(h, 0x02, 1, 0, CONTROL_OUT, NULL, 0), 0);
}

static void what_can_not_be_answered_halts_the_channel_and_a_clear_brings_it_back(void **state)
{
    struct host *h = *state;
    static uint8_t c[0x8000];
    static const struct {
        uint32_t prefix;
        size_t n;
    } bad[] = {{0x12345678, 24}, {PREFIX, 11}, {PREFIX, 1}, {PREFIX, 0x4401}};
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        compose(c, bad[i].prefix, 0x4000, 0x0800, 12, read_version, 12);
        struct pending in;
        struct pending out;
        host_submit_in(h, &in, CONTROL_IN, 64);
        host_submit_out(h, &out, CONTROL_OUT, c, bad[i].n);
        assert_true(out.done);
        assert_int_equal(in.status, USB_STALL);
        assert_int_equal(host_read_number(h, 0, 4), UINT64_MAX);
        clear(h);
        assert_int_equal(host_read_number(h, 0, 4), 0x00010001);
    }
}

static void a_longest_command_may_come_in_several_transfers(void **state)
{
    struct host *h = *state;
    static uint8_t c[0x8000];
    static uint8_t scd[0x4400];
    size_t n = compose(c, PREFIX, 0x4000, 0x0802, 0x4400 - 12, scd, 0x4400 - 12);
    assert_int_equal(n, 0x4400);
    struct pending out;
    for (size_t at = 0; at < n; at += 1024) {
        host_submit_out(h, &out, CONTROL_OUT, c + at, 1024);
        assert_int_equal(out.status, USB_OK);
    }
    struct pending in;
    host_submit_in(h, &in, CONTROL_IN, 16);
    assert_true(in.done);
    assert_int_equal(in.actual, 12);
    assert_int_equal(in.head[4] | in.head[5] << 8, 0x8004); /* it writes over read-only registers */
    /* Half a command is forgotten when the halt is cleared. */
    host_submit_out(h, &out, CONTROL_OUT, c, 1024);
    clear(h);
    assert_int_equal(host_read_number(h, 0, 4), 0x00010001);
}

static void an_acknowledge_waits_for_its_reader_until_the_halt_is_cleared(void **state)
{
    struct host *h = *state;
    uint8_t c[64];
    size_t n = compose(c, PREFIX, 0x4000, 0x0800, 12, read_version, 12);
    struct pending out[8];
    unsigned taken = 0;
    for (unsigned i = 0; i < 8; i++) {
        host_submit_out(h, &out[i], CONTROL_OUT, c, n);
        taken += out[i].done;
    }
    assert_true(taken >= 2 && taken < 8); /* then it takes no more until acknowledges are read */
    struct pending in;
    for (unsigned i = 0; i < 8; i++) {
        host_submit_in(h, &in, CONTROL_IN, 16);
        assert_int_equal(in.actual, 16);
    }
    assert_true(out[7].done);
    host_submit_out(h, &out[0], CONTROL_OUT, c, n);
    assert_int_equal(host_control(h, 0x02, 3, 0, CONTROL_IN, NULL, 0), 0);
    clear(h);
    host_submit_in(h, &in, CONTROL_IN, 16);
    assert_false(in.done);
    usb_interface_released(h->device, 0);
    assert_int_equal(in.status, USB_CANCELLED);
}

static void an_acknowledge_larger_than_the_read_overflows(void **state)
{
    struct host *h = *state;
    uint8_t c[64];
    size_t n = compose(c, PREFIX, 0x4000, 0x0800, 12, read_version, 12);
    struct pending out;
    struct pending in;
    host_submit_out(h, &out, CONTROL_OUT, c, n);
    host_submit_in(h, &in, CONTROL_IN, 15);
    assert_int_equal(in.status, USB_OVERFLOW);
    assert_int_equal(host_read_number(h, 0, 4), 0x00010001);
}

static void stacked_reads_come_in_one_acknowledge(void **state)
{
    uint8_t scd[24] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0xCC, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0};
    uint8_t c[64];
    uint8_t ack[64];
    size_t n = compose(c, PREFIX, 0x4000, 0x0806, 24, scd, 24);
    assert_int_equal(host_command(*state, c, n, ack, 64), 18);
    static const uint8_t data[6] = {1, 0, 1, 0, 0xF4, 1};
    assert_memory_equal(ack + 12, data, 6);
    scd[13] = 0xF0; /* nothing there */
    expect_error(*state, 0x4000, 0x0806, 24, scd, 24, 0x8003);
    expect_error(*state, 0x4000, 0x0806, 13, scd, 13, 0x8002);
}

static void stacked_writes_take_effect_in_order_until_one_fails(void **state)
{
    struct host *h = *state;
    uint8_t scd[40] = {0};
    struct wr w = wr_over(scd, sizeof scd);
    for (unsigned i = 0; i < 2; i++) {
        wr_u64(&w, FAKE_WIDTH_ADDR);
        wr_u16(&w, 0);
        wr_u16(&w, 8);
        wr_u64(&w, i == 0 ? 100 : 200);
    }
    uint8_t c[64];
    uint8_t ack[64];
    assert_int_equal(host_command(h, c, compose(c, PREFIX, 0x4000, 0x0808, 40, scd, 40), ack, 64), 20);
    static const uint8_t written[8] = {0, 0, 8, 0, 0, 0, 8, 0};
    assert_memory_equal(ack + 12, written, 8);
    assert_int_equal(h->camera.width, 200);
    scd[12] = 50;
    scd[33] = 0xFF; /* the second is out of range */
    expect_error(h, 0x4000, 0x0808, 40, scd, 40, 0x8002);
    assert_int_equal(h->camera.width, 50);
    expect_error(h, 0x4000, 0x0808, 39, scd, 39, 0x8002);
}

static void a_slow_camera_announces_its_acknowledge(void **state)
{
    (void)state;
    struct host h;
    host_plug(&h, true, 1200 * INT64_C(1000000) + 1);
    host_control(&h, 0x00, 9, 1, 0, NULL, 0);
    uint8_t c[64];
    size_t n = compose(c, PREFIX, 0x4000, 0x0800, 12, read_version, 12);
    struct pending out;
    struct pending in[2];
    host_submit_in(&h, &in[0], CONTROL_IN, 16);
    host_submit_in(&h, &in[1], CONTROL_IN, 16);
    host_submit_out(&h, &out, CONTROL_OUT, c, n);
    assert_true(in[0].done);
    static const uint8_t pending[16] = {0x55, 0x33, 0x56, 0x43, 0, 0, 5, 8, 4, 0, 0xEF, 0xBE, 0, 0, 0xB1, 4};
    assert_memory_equal(in[0].head, pending, 16); /* 1201 ms */
    assert_false(in[1].done);
    evq_run_until(h.clock, 1200 * INT64_C(1000000));
    assert_false(in[1].done);
    evq_run_until(h.clock, 1200 * INT64_C(1000000) + 1);
    assert_true(in[1].done);
    assert_int_equal(in[1].head[6], 1);
    host_close(&h);
}

static void a_camera_that_is_slow_within_its_promise_just_answers_later(void **state)
{
    (void)state;
    struct host h;
    host_plug(&h, true, 400 * INT64_C(1000000));
    host_control(&h, 0x00, 9, 1, 0, NULL, 0);
    uint8_t c[64];
    struct pending out;
    struct pending in;
    host_submit_out(&h, &out, CONTROL_OUT, c, compose(c, PREFIX, 0x4000, 0x0800, 12, read_version, 12));
    host_submit_in(&h, &in, CONTROL_IN, 16);
    evq_run_until(h.clock, NS_PER_S);
    assert_true(in.done);
    assert_int_equal(in.done_at, 400 * INT64_C(1000000));
    assert_int_equal(in.head[6], 1);
    host_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(readmem_answers_with_the_data_and_the_request_id),
        T(writemem_acknowledges_the_number_of_bytes),
        T(errors_of_the_camera_have_their_status),
        T(bad_parameters_are_refused),
        T(unknown_commands_are_not_implemented),
        T(a_length_that_does_not_fit_is_an_invalid_header),
        T(a_resend_is_not_supported),
        T(a_command_that_wants_no_acknowledge_gets_none),
        T(what_can_not_be_answered_halts_the_channel_and_a_clear_brings_it_back),
        T(a_longest_command_may_come_in_several_transfers),
        T(an_acknowledge_waits_for_its_reader_until_the_halt_is_cleared),
        T(an_acknowledge_larger_than_the_read_overflows),
        T(stacked_reads_come_in_one_acknowledge),
        T(stacked_writes_take_effect_in_order_until_one_fails),
        T(a_slow_camera_announces_its_acknowledge),
        T(a_camera_that_is_slow_within_its_promise_just_answers_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
