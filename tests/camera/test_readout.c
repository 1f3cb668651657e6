// SPDX-License-Identifier: Apache-2.0
// Readout modes (manual 5.1.3): which there are, what they do to sizes and offsets, how fast they are.
#include "test.h"

#include "base/bytes.h"
#include "base/error.h"
#include "camera/camera_private.h"
#include "camera/rig.h"

enum { MONO8 = 0x01080001, MONO12P = 0x010C0047, MONO16 = 0x01100007 };

static const enum feature_id modes[] = {
    FEAT_DecimationHorizontal,
    FEAT_DecimationVertical,
    FEAT_BinningHorizontal,
    FEAT_BinningVertical,
};

/** The five modes as the four features in the order above, and what they are to give. */
static const struct mode {
    enum sensor_readout readout;
    int64_t features[4];
    int64_t width, height;   /* of the whole field of view */
    unsigned rates[3];       /* frames per second, whole: Mono8, Mono12p, Mono16 */
    unsigned rows_read_each; /* sensor rows for one of the picture */
} all_modes[] = {
    {SENSOR_ALL_PIXELS, {1, 1, 1, 1}, 4096, 3000, {30, 20, 15}, 1},
    {SENSOR_SKIP_2X, {2, 2, 1, 1}, 2048, 1500, {63, 51, 51}, 1},
    {SENSOR_SKIP_2X_VERTICAL, {1, 2, 1, 1}, 4096, 1500, {60, 40, 30}, 1},
    {SENSOR_SKIP_2X_HORIZONTAL, {2, 1, 1, 1}, 2048, 3000, {32, 25, 25}, 1},
    {SENSOR_BIN_2X, {1, 1, 2, 2}, 2048, 1500, {32, 25, 25}, 2},
};
enum { MODES = sizeof all_modes / sizeof all_modes[0] };

static void set_features(struct rig *rig, const int64_t values[4])
{
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(rig_set(rig, modes[i], values[i]), 0);
    }
}

static void check_features(struct rig *rig, int64_t dx, int64_t dy, int64_t bx, int64_t by)
{
    const int64_t wanted[4] = {dx, dy, bx, by};
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(rig_get(rig, modes[i]), wanted[i]);
    }
}

static void check_region(struct rig *rig, int64_t x, int64_t y, int64_t width, int64_t height)
{
    assert_int_equal(rig_get(rig, FEAT_OffsetX), x);
    assert_int_equal(rig_get(rig, FEAT_OffsetY), y);
    assert_int_equal(rig_get(rig, FEAT_Width), width);
    assert_int_equal(rig_get(rig, FEAT_Height), height);
}

static void set_region(struct rig *rig, int64_t x, int64_t y, int64_t width, int64_t height)
{
    rig_set(rig, FEAT_OffsetAutoCenter, 0);
    assert_int_equal(rig_set(rig, FEAT_Width, width), 0);
    assert_int_equal(rig_set(rig, FEAT_Height, height), 0);
    assert_int_equal(rig_set(rig, FEAT_OffsetX, x), 0);
    assert_int_equal(rig_set(rig, FEAT_OffsetY, y), 0);
    check_region(rig, x, y, width, height);
}

static void each_mode_of_the_manual_is_what_the_sensor_is_told(void **state)
{
    struct rig *rig = *state;
    for (unsigned i = 0; i < MODES; i++) {
        const struct mode *m = &all_modes[i];
        set_features(rig, m->features);
        check_features(rig, m->features[0], m->features[1], m->features[2], m->features[3]);
        struct exposure e = setting_exposure(rig->camera);
        assert_int_equal(e.readout, m->readout);
        assert_int_equal(e.x, 0);
        assert_int_equal(e.y, 0);
        assert_int_equal(e.width, m->width);
        assert_int_equal(e.height, m->height);
    }
}

static void the_largest_size_follows_the_mode(void **state)
{
    struct rig *rig = *state;
    for (unsigned i = 0; i < MODES; i++) {
        const struct mode *m = &all_modes[i];
        set_features(rig, m->features);
        assert_int_equal(rig_get(rig, FEAT_WidthMax), m->width);
        assert_int_equal(rig_get(rig, FEAT_HeightMax), m->height);
        assert_int_equal(rig_get(rig, FEAT_SensorWidth), 4096);
        assert_int_equal(rig_get(rig, FEAT_SensorHeight), 3000);
        check_region(rig, 0, 0, m->width, m->height);
        assert_int_equal(rig_set(rig, FEAT_Width, m->width + 16), -CT_E_RANGE);
        assert_int_equal(rig_set(rig, FEAT_Height, m->height + 4), -CT_E_RANGE);
        assert_int_equal(rig_get(rig, FEAT_PayloadSize), m->width * m->height);
    }
}

static uint64_t limit_of(struct rig *rig, enum feature_id id, unsigned which)
{
    uint8_t bytes[8];
    assert_int_equal(rig->port.ops->read(rig->port.self, features[id].addr + which, bytes, 8), 0);
    struct rd r = rd_over(bytes, sizeof bytes);
    return rd_u64(&r);
}

static void limits_in_registers_follow_the_mode(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(limit_of(rig, FEAT_OffsetX, FEATURE_REG_MAX), 3840);
    assert_int_equal(limit_of(rig, FEAT_OffsetY, FEATURE_REG_MAX), 2996);
    for (unsigned i = 0; i < MODES; i++) {
        const struct mode *m = &all_modes[i];
        set_features(rig, m->features);
        assert_int_equal(limit_of(rig, FEAT_Width, FEATURE_REG_MAX), m->width);
        assert_int_equal(limit_of(rig, FEAT_Height, FEATURE_REG_MAX), m->height);
        assert_int_equal(limit_of(rig, FEAT_Width, FEATURE_REG_MIN), 256);
        assert_int_equal(limit_of(rig, FEAT_Height, FEATURE_REG_MIN), 4);
        assert_int_equal(limit_of(rig, FEAT_Width, FEATURE_REG_INC), 16);
        assert_int_equal(limit_of(rig, FEAT_OffsetX, FEATURE_REG_MAX), m->width - 256);
        assert_int_equal(limit_of(rig, FEAT_OffsetY, FEATURE_REG_MAX), m->height - 4);
    }
}

static void binning_goes_both_ways_at_once(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_BinningVertical, 2);
    check_features(rig, 1, 1, 2, 2);
    rig_set(rig, FEAT_BinningHorizontal, 2); /* the other half of a host's pair changes nothing */
    check_features(rig, 1, 1, 2, 2);
    rig_set(rig, FEAT_BinningHorizontal, 1);
    check_features(rig, 1, 1, 1, 1);
    check_region(rig, 0, 0, 4096, 3000);
}

static void what_is_skipped_is_not_merged(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_DecimationVertical, 2);
    rig_set(rig, FEAT_BinningHorizontal, 2);
    check_features(rig, 1, 1, 2, 2);
    rig_set(rig, FEAT_DecimationHorizontal, 2);
    check_features(rig, 2, 1, 1, 1);
    check_region(rig, 0, 0, 2048, 3000);
}

/** Hosts that restore all features write them in an order of their own. */
static void all_four_features_written_in_any_order_give_the_mode_they_name(void **state)
{
    struct rig *rig = *state;
    for (unsigned order = 0; order < 24; order++) {
        unsigned left[4] = {0, 1, 2, 3};
        unsigned turn[4];
        unsigned number = order;
        for (unsigned i = 0; i < 4; i++) {
            const unsigned at = number % (4 - i);
            number /= 4 - i;
            turn[i] = left[at];
            left[at] = left[3 - i];
        }
        for (unsigned from = 0; from < MODES; from++) {
            for (unsigned to = 0; to < MODES; to++) {
                const int64_t *wanted = all_modes[to].features;
                set_features(rig, all_modes[from].features);
                for (unsigned i = 0; i < 4; i++) {
                    assert_int_equal(rig_set(rig, modes[turn[i]], wanted[turn[i]]), 0);
                }
                check_features(rig, wanted[0], wanted[1], wanted[2], wanted[3]);
                check_region(rig, 0, 0, all_modes[to].width, all_modes[to].height);
            }
        }
    }
}

static void a_change_of_mode_keeps_the_field_of_view(void **state)
{
    struct rig *rig = *state;
    set_region(rig, 1024, 600, 1920, 1080);
    rig_set(rig, FEAT_BinningHorizontal, 2);
    check_region(rig, 512, 300, 960, 540);
    rig_set(rig, FEAT_DecimationVertical, 2); /* from both directions to one */
    check_region(rig, 1024, 300, 1920, 540);
    rig_set(rig, FEAT_DecimationHorizontal, 2);
    check_region(rig, 512, 300, 960, 540);
    rig_set(rig, FEAT_DecimationVertical, 1);
    rig_set(rig, FEAT_DecimationHorizontal, 1);
    check_region(rig, 1024, 600, 1920, 1080);
}

static void halves_that_no_step_hits_are_rounded_down(void **state)
{
    struct rig *rig = *state;
    set_region(rig, 1040, 604, 1936, 1084);
    rig_set(rig, FEAT_BinningHorizontal, 2);
    check_region(rig, 512, 300, 960, 540);
}

static void the_smallest_picture_stays_the_smallest(void **state)
{
    struct rig *rig = *state;
    set_region(rig, 3840, 2996, 256, 4);
    rig_set(rig, FEAT_DecimationHorizontal, 2);
    rig_set(rig, FEAT_DecimationVertical, 2);
    check_region(rig, 2048 - 256, 1500 - 4, 256, 4);
    rig_set(rig, FEAT_DecimationHorizontal, 1);
    rig_set(rig, FEAT_DecimationVertical, 1);
    check_region(rig, 4096 - 512, 3000 - 8, 512, 8);
}

static void auto_centre_centres_in_every_mode(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_Width, 1024);
    rig_set(rig, FEAT_Height, 1000);
    rig_set(rig, FEAT_DecimationHorizontal, 2);
    check_region(rig, (2048 - 512) / 2, 1000, 512, 1000);
    rig_set(rig, FEAT_BinningVertical, 2);
    check_region(rig, (2048 - 512) / 2, 500, 512, 500);
    rig_set(rig, FEAT_Width, 1024);
    assert_int_equal(rig_get(rig, FEAT_OffsetX), 512);
    assert_int_equal(rig_set(rig, FEAT_OffsetX, 0), 0);
    assert_int_equal(rig_get(rig, FEAT_OffsetX), 512);
}

static void an_offset_too_large_for_the_size_becomes_the_largest_of_the_mode(void **state)
{
    struct rig *rig = *state;
    set_region(rig, 0, 0, 2048, 1000);
    rig_set(rig, FEAT_BinningHorizontal, 2);
    assert_int_equal(rig_set(rig, FEAT_OffsetX, 1792), 0);
    assert_int_equal(rig_set(rig, FEAT_OffsetY, 1496), 0);
    check_region(rig, 1024, 1000, 1024, 500);
    assert_int_equal(rig_set(rig, FEAT_OffsetX, 1808), -CT_E_RANGE);
    assert_int_equal(rig_set(rig, FEAT_OffsetY, 1500), -CT_E_RANGE);
}

static void there_is_no_threefold_and_no_mode_under_a_stream(void **state)
{
    struct rig *rig = *state;
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(rig_set(rig, modes[i], 0), -CT_E_RANGE);
        assert_int_equal(rig_set(rig, modes[i], 3), -CT_E_RANGE);
    }
    rig_open_stream(rig);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(rig_set(rig, modes[i], 2), -CT_E_LOCKED);
    }
    check_features(rig, 1, 1, 1, 1);
    check_region(rig, 0, 0, 4096, 3000);
}

static void each_mode_has_its_largest_frame_rate(void **state)
{
    struct rig *rig = *state;
    static const int64_t formats[] = {MONO8, MONO12P, MONO16};
    for (unsigned i = 0; i < MODES; i++) {
        const struct mode *m = &all_modes[i];
        set_features(rig, m->features);
        for (unsigned f = 0; f < 3; f++) {
            rig_set(rig, FEAT_PixelFormat, formats[f]);
            assert_int_equal((unsigned)rig_get_float(rig, FEAT_AcquisitionFrameRate), m->rates[f]);
        }
    }
}

/** Lines of 762 clocks of 74.25 MHz, 37 of them blank. */
static void rows_that_are_skipped_take_no_time_but_merged_ones_do(void **state)
{
    struct rig *rig = *state;
    for (unsigned i = 0; i < MODES; i++) {
        const struct mode *m = &all_modes[i];
        set_features(rig, m->features);
        struct timing t = setting_timing(rig->camera);
        const int64_t rows = m->height * m->rows_read_each;
        assert_int_equal(t.rows_read, rows);
        assert_int_equal(timing_readout_ns(&t), ((rows + 37) * 762 * NS_PER_S + 74249999) / 74250000);
    }
}

static void pictures_come_in_the_size_and_at_the_rate_of_the_mode(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_ExposureAuto, 0);
    rig_set_float(rig, FEAT_ExposureTime, 1000.0);
    rig_set(rig, FEAT_BinningHorizontal, 2);
    set_region(rig, 512, 300, 960, 540);
    rig_open_stream(rig);
    rig_exec(rig, FEAT_AcquisitionStart);
    rig_run_ms(rig, 1000);
    const double rate = 74.25e6 / (762.0 * (1080 + 37));
    assert_in_range(rig->got_count, (unsigned)rate - 1, (unsigned)rate + 1);
    const struct frame *got = &rig->got[0];
    assert_int_equal(got->width, 960);
    assert_int_equal(got->height, 540);
    assert_int_equal(got->offset_x, 512);
    assert_int_equal(got->offset_y, 300);
    assert_int_equal(got->payload_size, 960 * 540);
}

static void a_saved_set_brings_mode_and_region_back_together(void **state)
{
    struct rig *rig = *state;
    set_region(rig, 1024, 600, 1920, 1080);
    rig_set(rig, FEAT_BinningHorizontal, 2);
    rig_set(rig, FEAT_UserSetSelector, 1);
    assert_int_equal(rig_exec(rig, FEAT_UserSetSave), 0);
    rig_set(rig, FEAT_DecimationHorizontal, 2);
    set_region(rig, 0, 0, 2048, 3000);
    assert_int_equal(rig_exec(rig, FEAT_UserSetLoad), 0);
    check_features(rig, 1, 1, 2, 2);
    check_region(rig, 512, 300, 960, 540);
    assert_int_equal(rig_get(rig, FEAT_WidthMax), 2048);
    rig_set(rig, FEAT_UserSetSelector, 0);
    assert_int_equal(rig_exec(rig, FEAT_UserSetLoad), 0);
    check_features(rig, 1, 1, 1, 1);
    check_region(rig, 0, 0, 4096, 3000);
}

static void a_reset_reads_all_pixels_again(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_BinningHorizontal, 2);
    rig_exec(rig, FEAT_DeviceReset);
    check_features(rig, 1, 1, 1, 1);
    check_region(rig, 0, 0, 4096, 3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_CAMERA(test) cmocka_unit_test_setup_teardown(test, rig_setup_without_pixels, rig_teardown)
        ON_A_CAMERA(each_mode_of_the_manual_is_what_the_sensor_is_told),
        ON_A_CAMERA(the_largest_size_follows_the_mode),
        ON_A_CAMERA(limits_in_registers_follow_the_mode),
        ON_A_CAMERA(binning_goes_both_ways_at_once),
        ON_A_CAMERA(what_is_skipped_is_not_merged),
        ON_A_CAMERA(all_four_features_written_in_any_order_give_the_mode_they_name),
        ON_A_CAMERA(a_change_of_mode_keeps_the_field_of_view),
        ON_A_CAMERA(halves_that_no_step_hits_are_rounded_down),
        ON_A_CAMERA(the_smallest_picture_stays_the_smallest),
        ON_A_CAMERA(auto_centre_centres_in_every_mode),
        ON_A_CAMERA(an_offset_too_large_for_the_size_becomes_the_largest_of_the_mode),
        ON_A_CAMERA(there_is_no_threefold_and_no_mode_under_a_stream),
        ON_A_CAMERA(each_mode_has_its_largest_frame_rate),
        ON_A_CAMERA(rows_that_are_skipped_take_no_time_but_merged_ones_do),
        ON_A_CAMERA(pictures_come_in_the_size_and_at_the_rate_of_the_mode),
        ON_A_CAMERA(a_saved_set_brings_mode_and_region_back_together),
        ON_A_CAMERA(a_reset_reads_all_pixels_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
