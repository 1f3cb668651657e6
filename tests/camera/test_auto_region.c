// SPDX-License-Identifier: Apache-2.0
// Regions of the auto functions: every preset, and rectangles that are not all in the picture.
#include "test.h"

#include "base/rng.h"
#include "camera/auto_region.h"

static void assert_region(struct meter_region r, unsigned x, unsigned y, unsigned width, unsigned height)
{
    assert_int_equal(r.x, x);
    assert_int_equal(r.y, y);
    assert_int_equal(r.width, width);
    assert_int_equal(r.height, height);
}

static struct meter_region preset(enum auto_preset preset, unsigned width, unsigned height)
{
    struct auto_roi roi = {.enable = true, .preset = preset, .left = 10, .top = 20, .width = 30, .height = 40};
    return auto_region(&roi, width, height);
}

static void presets_are_parts_of_the_picture(void **state)
{
    (void)state;
    assert_region(preset(AUTO_PRESET_FULL_SENSOR, 640, 480), 0, 0, 640, 480);
    assert_region(preset(AUTO_PRESET_CENTER_50, 640, 480), 160, 120, 320, 240);
    assert_region(preset(AUTO_PRESET_CENTER_25, 640, 480), 240, 180, 160, 120);
    assert_region(preset(AUTO_PRESET_BOTTOM_HALF, 640, 480), 0, 240, 640, 240);
    assert_region(preset(AUTO_PRESET_TOP_HALF, 640, 480), 0, 0, 640, 240);
    assert_region(preset(AUTO_PRESET_CUSTOM_RECTANGLE, 640, 480), 10, 20, 30, 40);
}

static void no_preset_counts_while_regions_are_off(void **state)
{
    (void)state;
    struct auto_roi roi = {.enable = false, .preset = AUTO_PRESET_CENTER_25};
    assert_region(auto_region(&roi, 256, 4), 0, 0, 256, 4);
}

static void a_rectangle_is_cut_to_the_picture_and_16_pixels_stay(void **state)
{
    (void)state;
    struct auto_roi roi = {true, AUTO_PRESET_CUSTOM_RECTANGLE, 600, 470, 100, 100};
    assert_region(auto_region(&roi, 640, 480), 600, 464, 40, 16);
    roi = (struct auto_roi){true, AUTO_PRESET_CUSTOM_RECTANGLE, 2576, 2032, 16, 16};
    assert_region(auto_region(&roi, 640, 480), 624, 464, 16, 16);
    assert_region(auto_region(&roi, 256, 4), 240, 0, 16, 4);
}

static void a_hundred_random_rectangles_lie_within_their_pictures(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 100; i++) {
        uint32_t dice[8] = {i, 1, 2, 3, i, 5, 6, 7};
        const uint32_t key[2] = {1, 2};
        philox4x32(dice, key, dice);
        philox4x32(dice + 4, key, dice + 4);
        unsigned width = 256 + dice[0] % 241 * 16, height = 4 + dice[1] % 750 * 4;
        struct auto_roi roi = {true,           AUTO_PRESET_CUSTOM_RECTANGLE, dice[2] % 2577,
                               dice[3] % 2033, 16 + dice[4] % 2577,          16 + dice[5] % 2033};
        struct meter_region r = auto_region(&roi, width, height);
        assert_true(r.width >= 16 && r.width <= roi.width && r.x + r.width <= width && r.x <= roi.left);
        assert_true(r.height >= (height < 16 ? height : 16) && r.y + r.height <= height && r.y <= roi.top);
        if (roi.left + roi.width <= width && roi.top + roi.height <= height) {
            assert_region(r, roi.left, roi.top, roi.width, roi.height);
        }
    }
}

static void large_regions_are_sampled_and_small_ones_are_not(void **state)
{
    (void)state;
    assert_int_equal(preset(AUTO_PRESET_FULL_SENSOR, 512, 512).step, 1);
    unsigned step = preset(AUTO_PRESET_FULL_SENSOR, 4096, 3000).step;
    assert_true(step > 1 && 4096 * 3000 / step / step > 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(presets_are_parts_of_the_picture),
        cmocka_unit_test(no_preset_counts_while_regions_are_off),
        cmocka_unit_test(a_rectangle_is_cut_to_the_picture_and_16_pixels_stay),
        cmocka_unit_test(a_hundred_random_rectangles_lie_within_their_pictures),
        cmocka_unit_test(large_regions_are_sampled_and_small_ones_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
