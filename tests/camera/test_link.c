// SPDX-License-Identifier: Apache-2.0
// The link as a device of its own: its bandwidth, a limit on it, and what the frame rate makes of both.
#include "test.h"

#include "base/error.h"
#include "camera/rig.h"

static double largest_rate(struct rig *rig)
{
    return rig_get_float(rig, FEAT_AcquisitionFrameRate); /* it follows the maximum until it is written */
}

static void a_limit_that_is_off_limits_nothing(void **state)
{
    struct rig *rig = *state;
    double before = largest_rate(rig);
    assert_int_equal(rig_set(rig, FEAT_DeviceLinkThroughputLimit, 25000000), 0);
    assert_true(largest_rate(rig) == before);
}

static void a_limit_lowers_the_largest_frame_rate_in_proportion(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_DeviceLinkThroughputLimitMode, 1);
    assert_true(largest_rate(rig) == 372e6 / 12288000);
    rig_set(rig, FEAT_DeviceLinkThroughputLimit, 100000000);
    assert_true(largest_rate(rig) == 100e6 / 12288000);
    struct value v = value_float(9.0);
    assert_int_equal(rig->port.ops->set(rig->port.self, FEAT_AcquisitionFrameRate, &v), -CT_E_RANGE);
}

static void pictures_come_at_the_rate_of_the_limited_link_and_leave_at_its_speed(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_DeviceLinkThroughputLimitMode, 1);
    rig_set(rig, FEAT_DeviceLinkThroughputLimit, 100000000);
    rig_open_stream(rig);
    rig_exec(rig, FEAT_AcquisitionStart);
    rig_run_ms(rig, 2000);
    assert_true(rig->got_count > 10);
    for (unsigned i = 0; i < rig->got_count; i++) {
        assert_int_equal(rig->got[i].bytes_per_s, 100000000);
        assert_true(i == 0 || rig->got[i].timestamp_ns - rig->got[i - 1].timestamp_ns == 122880000);
    }
}

static void even_the_lowest_limit_leaves_a_frame_a_second(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_PixelFormat, 0x01100007);
    rig_set(rig, FEAT_ChunkModeActive, 1);
    rig_set(rig, FEAT_DeviceLinkThroughputLimitMode, 1);
    assert_int_equal(rig_set(rig, FEAT_DeviceLinkThroughputLimit, 25000000), 0);
    assert_true(largest_rate(rig) >= 1.0);
    assert_int_equal(rig_set_float(rig, FEAT_AcquisitionFrameRate, 1.0), 0);
    assert_int_equal(rig_set(rig, FEAT_DeviceLinkThroughputLimit, 24000000), -CT_E_RANGE);
    assert_int_equal(rig_set(rig, FEAT_DeviceLinkThroughputLimit, 25000001), -CT_E_INCREMENT);
}

static void a_limit_above_the_speed_of_a_format_does_not_make_it_faster(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_PixelFormat, 0x010C0047);
    double before = largest_rate(rig);
    rig_set(rig, FEAT_DeviceLinkThroughputLimitMode, 1);
    rig_set(rig, FEAT_DeviceLinkThroughputLimit, 372000000);
    assert_true(largest_rate(rig) == before);
}

/* Else the link would fall behind by a little with each picture, and the queue overflow after hours. */
static void the_bytes_of_chunks_take_their_time_on_the_link_too(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_ChunkModeActive, 1);
    double bytes = (double)rig_get(rig, FEAT_PayloadSize);
    assert_true(bytes == 12288008.0);
    assert_true(largest_rate(rig) == 372e6 / bytes);
    rig_open_stream(rig);
    rig_exec(rig, FEAT_AcquisitionStart);
    rig_run_ms(rig, 500);
    assert_true(rig->got_count > 10);
    for (unsigned i = 1; i < rig->got_count; i++) {
        double period_ns = (double)(rig->got[i].timestamp_ns - rig->got[i - 1].timestamp_ns);
        assert_true(period_ns >= 1e9 * bytes / 372e6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(test) cmocka_unit_test_setup_teardown(test, rig_setup_without_pixels, rig_teardown)
        T(a_limit_that_is_off_limits_nothing),
        T(a_limit_lowers_the_largest_frame_rate_in_proportion),
        T(pictures_come_at_the_rate_of_the_limited_link_and_leave_at_its_speed),
        T(even_the_lowest_limit_leaves_a_frame_a_second),
        T(a_limit_above_the_speed_of_a_format_does_not_make_it_faster),
        T(the_bytes_of_chunks_take_their_time_on_the_link_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
