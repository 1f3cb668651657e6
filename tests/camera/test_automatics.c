// SPDX-License-Identifier: Apache-2.0
// The automatics in the camera: features, regions, triggers, frame rate.
#include "test.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/rng.h"
#include "camera/rig.h"

/* Light that differs from place to place, from 0.2 to 3 times the middle. */
static const float *uneven_row(const void *self, ns_t t0, ns_t t1, unsigned y, unsigned x, unsigned width,
                               float *scratch)
{
    (void)self;
    (void)t0;
    (void)t1;
    for (unsigned i = 0; i < width; i++) {
        double across = (double)(x + i) / SCENE_WIDTH, down = (double)y / SCENE_HEIGHT;
        scratch[i] = (float)(SCENE_WHITE_PHOTONS / 2 * (0.2 + 1.5 * across + 1.3 * down));
    }
    return scratch;
}

static void make_uneven(struct rig *rig)
{
    static const struct scene_ops ops = {.name = "uneven", .row = uneven_row};
    scene_free(&rig->scene);
    rig->scene = (struct scene){.ops = &ops, .lamp = lamp_steady};
}

static void start(struct rig *rig, unsigned width, unsigned height, double rate_hz)
{
    rig_set(rig, FEAT_Width, width);
    rig_set(rig, FEAT_Height, height);
    rig_set_float(rig, FEAT_AcquisitionFrameRate, rate_hz);
    rig_open_stream(rig);
    rig_exec(rig, FEAT_AcquisitionStart);
}

/* Mean of a part of the picture that came last, as a user sees it. The sink keeps the memory. */
static double mean_of_last(struct rig *rig, unsigned x, unsigned y, unsigned width, unsigned height)
{
    const struct frame *f = &rig->got[rig->got_count - 1];
    double sum = 0.0;
    for (unsigned row = y; row < y + height; row++) {
        for (unsigned column = x; column < x + width; column++) {
            sum += f->slot->bytes[(size_t)row * f->width + column];
        }
    }
    return sum / width / height;
}

static void assert_meets_128(double mean)
{
    if (mean < 128 * 0.95 || mean > 128 * 1.05) {
        fail_msg("mean %.2f", mean);
    }
}

static void both_are_on_by_default_and_reach_the_reference(void **state)
{
    struct rig *rig = *state;
    start(rig, 256, 64, 30);
    rig_run_ms(rig, 600);
    assert_meets_128(mean_of_last(rig, 0, 0, 256, 64));
    assert_true(rig->got[rig->got_count - 1].exposure_ns != rig->got[0].exposure_ns);
}

static void every_pixel_format_ends_with_the_same_exposure(void **state)
{
    struct rig *rig = *state;
    static const int64_t formats[] = {0x01080001, 0x010C0047, 0x01100007};
    double found[3];
    for (unsigned i = 0; i < 3; i++) {
        rig_exec(rig, FEAT_DeviceReset);
        assert_int_equal(rig_set(rig, FEAT_PixelFormat, formats[i]), 0);
        start(rig, 256, 64, 30);
        rig_run_ms(rig, 600);
        found[i] = rig_get_float(rig, FEAT_ExposureTime);
        rig->port.ops->stream_close(rig->port.self, PORT_FACE_U3V);
    }
    assert_true(fabs(found[1] / found[0] - 1.0) < 0.02 && fabs(found[2] / found[0] - 1.0) < 0.02);
}

static void what_they_find_is_read_back_locked_and_stays_when_they_are_off(void **state)
{
    struct rig *rig = *state;
    start(rig, 256, 64, 30);
    rig_run_ms(rig, 600);
    double found = rig_get_float(rig, FEAT_ExposureTime);
    assert_true(fabs(found * 1000.0 - (double)rig->got[rig->got_count - 1].exposure_ns) < 1.0);
    assert_int_equal(rig_set_float(rig, FEAT_ExposureTime, 5000.0), -CT_E_LOCKED);
    assert_int_equal(rig_set(rig, FEAT_ExposureAuto, 0), 0);
    assert_int_equal(rig_set(rig, FEAT_GainAuto, 0), 0);
    assert_true(rig_get_float(rig, FEAT_ExposureTime) == found);
    rig_run_ms(rig, 200);
    assert_true(rig_get_float(rig, FEAT_ExposureTime) == found);
    assert_int_equal(rig_set_float(rig, FEAT_ExposureTime, 5000.0), 0);
}

static void the_automatic_upper_limit_keeps_the_frame_rate(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_ExposureAutoReference, 255);
    start(rig, 256, 64, 100);
    rig_run_ms(rig, 1000);
    double limit = rig_get_float(rig, FEAT_ExposureAutoUpperLimit);
    assert_true(limit > 9900.0 && limit < 10000.0);
    assert_true(rig_get_float(rig, FEAT_ExposureTime) > limit - 0.2);
    assert_true(rig->got_count >= 99);
    assert_int_equal(rig_set_float(rig, FEAT_ExposureAutoUpperLimit, 50000.0), -CT_E_LOCKED);
}

static void a_longer_limit_of_the_user_lowers_the_rate(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_GainAuto, 0);
    rig_set(rig, FEAT_ExposureAutoUpperLimitAuto, 0);
    rig_set_float(rig, FEAT_ExposureAutoUpperLimit, 50000.0);
    rig_set(rig, FEAT_ExposureAutoReference, 255);
    start(rig, 256, 64, 100);
    rig_run_ms(rig, 1000);
    assert_true(rig_get_float(rig, FEAT_ExposureTime) > 12000.0);
    unsigned before = rig->got_count;
    rig_run_ms(rig, 1000);
    assert_true(rig->got_count - before < 90);
}

static void switching_the_automatic_limit_off_keeps_what_it_was(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_Width, 256);
    rig_set(rig, FEAT_Height, 64);
    rig_set_float(rig, FEAT_AcquisitionFrameRate, 100);
    double limit = rig_get_float(rig, FEAT_ExposureAutoUpperLimit);
    assert_int_equal(rig_set(rig, FEAT_ExposureAutoUpperLimitAuto, 0), 0);
    rig_set_float(rig, FEAT_AcquisitionFrameRate, 20);
    assert_true(rig_get_float(rig, FEAT_ExposureAutoUpperLimit) == limit);
}

static void each_triggered_picture_is_a_step(void **state)
{
    struct rig *rig = *state;
    rig_await_triggers(rig);
    rig_set_float(rig, FEAT_ExposureTime, 100.0);
    rig_set(rig, FEAT_ExposureAuto, 1);
    rig_set_float(rig, FEAT_AcquisitionFrameRate, 30.0); /* the automatic upper limit follows it in trigger mode too */
    rig_run_ms(rig, 500);
    assert_true(rig_get_float(rig, FEAT_ExposureTime) == 100.0);
    for (unsigned i = 0; i < 6; i++) {
        rig_exec(rig, FEAT_TriggerSoftware);
        rig_run_ms(rig, 100);
    }
    assert_true(rig_get_float(rig, FEAT_ExposureTime) > 3000.0);
}

static void sets_of_exposures_are_left_alone(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_MultiFrameSetOutputModeEnable, 1);
    rig_set_float(rig, FEAT_MultiFrameSetOutputModeExposureTime0, 50.0);
    start(rig, 256, 64, 30);
    rig_run_ms(rig, 600);
    assert_true(rig_get_float(rig, FEAT_ExposureTime) == 10000.0 && rig_get_float(rig, FEAT_Gain) == 0.0);
}

static void without_pixels_they_stand_still(void **state)
{
    struct rig *rig = *state;
    start(rig, 256, 64, 30);
    rig_run_ms(rig, 600);
    assert_true(rig->got_count > 10);
    assert_true(rig_get_float(rig, FEAT_ExposureTime) == 10000.0 && rig_get_float(rig, FEAT_Gain) == 0.0);
}

/* Runs until the region settles and holds the part of the picture a user sees there against the reference. */
static void assert_region_meets_128(struct rig *rig, unsigned x, unsigned y, unsigned width, unsigned height)
{
    rig->got_count = 0;
    rig_run_ms(rig, 200);
    assert_true(rig->got_count > 10);
    assert_meets_128(mean_of_last(rig, x, y, width, height));
}

static void every_preset_brings_its_region_to_the_reference(void **state)
{
    struct rig *rig = *state;
    static const struct {
        int64_t preset;
        unsigned x, y, width, height;
    } presets[] = {
        {0, 0, 0, 256, 128}, {2, 64, 32, 128, 64}, {3, 96, 48, 64, 32}, {4, 0, 64, 256, 64}, {5, 0, 0, 256, 64}};
    make_uneven(rig);
    rig_set(rig, FEAT_AutoFunctionsROIEnable, 1);
    rig_set(rig, FEAT_ReverseY, 1);
    start(rig, 256, 128, 100);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(rig_set(rig, FEAT_AutoFunctionsROIPreset, presets[i].preset), 0);
        assert_region_meets_128(rig, presets[i].x, presets[i].y, presets[i].width, presets[i].height);
    }
}

static void rectangles_meet_the_reference(struct rig *rig)
{
    enum { WIDTH = 512, HEIGHT = 300 };
    make_uneven(rig);
    rig_set(rig, FEAT_AutoFunctionsROIEnable, 1);
    rig_set(rig, FEAT_AutoFunctionsROIPreset, 1);
    rig_set(rig, FEAT_OffsetAutoCenter, 0);
    start(rig, WIDTH, HEIGHT, 100);
    for (uint32_t i = 0; i < 100; i++) {
        uint32_t dice[8] = {i, 1, 2, 3, i, 5, 6, 7};
        const uint32_t key[2] = {7, 2};
        philox4x32(dice, key, dice);
        philox4x32(dice + 4, key, dice + 4);
        unsigned x = dice[0] % (WIDTH - 16), y = dice[1] % (HEIGHT - 16);
        unsigned width = 16 + dice[2] % 300, height = 16 + dice[3] % 300;
        rig_set(rig, FEAT_AutoFunctionsROILeft, x);
        rig_set(rig, FEAT_AutoFunctionsROITop, y);
        rig_set(rig, FEAT_AutoFunctionsROIWidth, width);
        rig_set(rig, FEAT_AutoFunctionsROIHeight, height);
        rig_set(rig, FEAT_ReverseX, dice[4] % 2);
        rig_set(rig, FEAT_ReverseY, dice[5] % 2);
        rig_set(rig, FEAT_OffsetX, INT64_C(16) * (dice[6] % 150));
        rig_set(rig, FEAT_OffsetY, INT64_C(4) * (dice[7] % 500));
        assert_region_meets_128(rig, x, y, x + width > WIDTH ? WIDTH - x : width,
                                y + height > HEIGHT ? HEIGHT - y : height);
    }
}

static void a_hundred_rectangles_meet_the_reference_with_flips_and_offsets(void **state)
{
    rectangles_meet_the_reference(*state);
}

static void a_hundred_rectangles_meet_the_reference_with_binning_too(void **state)
{
    rig_set(*state, FEAT_BinningHorizontal, 2);
    rectangles_meet_the_reference(*state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_CAMERA(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)
        ON_A_CAMERA(both_are_on_by_default_and_reach_the_reference),
        ON_A_CAMERA(every_pixel_format_ends_with_the_same_exposure),
        ON_A_CAMERA(what_they_find_is_read_back_locked_and_stays_when_they_are_off),
        ON_A_CAMERA(the_automatic_upper_limit_keeps_the_frame_rate),
        ON_A_CAMERA(a_longer_limit_of_the_user_lowers_the_rate),
        ON_A_CAMERA(switching_the_automatic_limit_off_keeps_what_it_was),
        ON_A_CAMERA(each_triggered_picture_is_a_step),
        ON_A_CAMERA(sets_of_exposures_are_left_alone),
        cmocka_unit_test_setup_teardown(without_pixels_they_stand_still, rig_setup_without_pixels, rig_teardown),
        ON_A_CAMERA(every_preset_brings_its_region_to_the_reference),
        ON_A_CAMERA(a_hundred_rectangles_meet_the_reference_with_flips_and_offsets),
        ON_A_CAMERA(a_hundred_rectangles_meet_the_reference_with_binning_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
