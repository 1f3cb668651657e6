// SPDX-License-Identifier: Apache-2.0
// Cursors never leave their buffer, and spans never wrap.
#include "test.h"

#include "base/bytes.h"

static void a_reader_gives_little_endian_numbers_in_order(void **state)
{
    (void)state;
    const uint8_t bytes[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F};
    struct rd r = rd_over(bytes, sizeof bytes);
    assert_int_equal(rd_u8(&r), 0x01);
    assert_int_equal(rd_u16(&r), 0x0302);
    assert_int_equal(rd_u32(&r), 0x07060504);
    assert_true(rd_u64(&r) == UINT64_C(0x0F0E0D0C0B0A0908));
    assert_int_equal(rd_left(&r), 0);
    assert_false(r.bad);
}

static void a_reader_past_its_end_gives_zero_and_stays_bad(void **state)
{
    (void)state;
    const uint8_t bytes[] = {0xFF, 0xFF, 0xFF};
    struct rd r = rd_over(bytes, sizeof bytes);
    assert_int_equal(rd_u32(&r), 0);
    assert_true(r.bad);
    assert_int_equal(rd_u8(&r), 0);
}

static void a_writer_writes_what_a_reader_reads(void **state)
{
    (void)state;
    uint8_t bytes[32];
    struct wr w = wr_over(bytes, sizeof bytes);
    wr_u16(&w, 0xBEEF);
    wr_f64(&w, -0.375);
    wr_zeros(&w, 2);
    wr_u64(&w, UINT64_C(0x1122334455667788));
    assert_int_equal(wr_used(&w), 20);
    struct rd r = rd_over(bytes, wr_used(&w));
    assert_int_equal(rd_u16(&r), 0xBEEF);
    assert_true(rd_f64(&r) == -0.375);
    assert_int_equal(rd_u16(&r), 0);
    assert_true(rd_u64(&r) == UINT64_C(0x1122334455667788));
}

static void a_writer_past_its_end_writes_nothing_more(void **state)
{
    (void)state;
    uint8_t bytes[4] = {1, 2, 3, 4};
    struct wr w = wr_over(bytes, 3);
    wr_u32(&w, 0);
    assert_true(w.bad);
    wr_u8(&w, 0);
    assert_int_equal(bytes[0], 1);
    assert_int_equal(bytes[3], 4);
}

static void spans_do_not_wrap_around(void **state)
{
    (void)state;
    assert_true(span_in(0x100, 0x10, 0x100, 0x10));
    assert_false(span_in(0x100, 0x11, 0x100, 0x10));
    assert_false(span_in(0xFF, 1, 0x100, 0x10));
    assert_true(span_in(0x110, 0, 0x100, 0x10));
    assert_false(span_in(UINT64_MAX, 2, 0x100, 0x10));
    assert_false(span_in(UINT64_MAX - 1, UINT64_MAX, 0, UINT64_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reader_gives_little_endian_numbers_in_order),
        cmocka_unit_test(a_reader_past_its_end_gives_zero_and_stays_bad),
        cmocka_unit_test(a_writer_writes_what_a_reader_reads),
        cmocka_unit_test(a_writer_past_its_end_writes_nothing_more),
        cmocka_unit_test(spans_do_not_wrap_around),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
