// SPDX-License-Identifier: Apache-2.0
// Partial scan (manual 5.1.5): centred by default, clamped by hand.
#include "test.h"

#include "base/error.h"
#include "camera/rig.h"

static void a_smaller_picture_sits_in_the_middle_of_the_sensor(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_Width, 1920);
    rig_set(rig, FEAT_Height, 1080);
    assert_int_equal(rig_get(rig, FEAT_OffsetX), (4096 - 1920) / 2);
    assert_int_equal(rig_get(rig, FEAT_OffsetY), (3000 - 1080) / 2);
}

static void a_centre_between_two_steps_is_rounded_down(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_Width, 272);
    assert_int_equal(rig_get(rig, FEAT_OffsetX) % 16, 0);
    assert_true(4096 - 272 - 2 * rig_get(rig, FEAT_OffsetX) < 32);
}

static void an_offset_written_while_auto_centre_is_on_has_no_effect(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_Width, 1024);
    assert_int_equal(rig_set(rig, FEAT_OffsetX, 0), 0);
    assert_int_equal(rig_get(rig, FEAT_OffsetX), 1536);
}

static void without_auto_centre_an_offset_stays_where_it_is_put(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_OffsetAutoCenter, 0);
    rig_set(rig, FEAT_Width, 1024);
    assert_int_equal(rig_set(rig, FEAT_OffsetX, 160), 0);
    rig_set(rig, FEAT_Width, 512);
    assert_int_equal(rig_get(rig, FEAT_OffsetX), 160);
}

static void an_offset_too_large_for_the_size_becomes_the_largest_possible(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_OffsetAutoCenter, 0);
    rig_set(rig, FEAT_Width, 1024);
    rig_set(rig, FEAT_Height, 480);
    assert_int_equal(rig_set(rig, FEAT_OffsetX, 3840), 0);
    assert_int_equal(rig_get(rig, FEAT_OffsetX), 4096 - 1024);
    assert_int_equal(rig_set(rig, FEAT_OffsetY, 2996), 0);
    assert_int_equal(rig_get(rig, FEAT_OffsetY), 3000 - 480);
}

static void a_growing_picture_pushes_its_offset_back(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_OffsetAutoCenter, 0);
    rig_set(rig, FEAT_Width, 256);
    rig_set(rig, FEAT_OffsetX, 3840);
    rig_set(rig, FEAT_Width, 2048);
    assert_int_equal(rig_get(rig, FEAT_OffsetX), 2048);
}

static void an_offset_beyond_the_sensor_is_refused(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_OffsetAutoCenter, 0);
    assert_int_equal(rig_set(rig, FEAT_OffsetX, 3856), -CT_E_RANGE);
    assert_int_equal(rig_set(rig, FEAT_OffsetY, 3000), -CT_E_RANGE);
}

static void switching_auto_centre_on_centres_at_once(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_OffsetAutoCenter, 0);
    rig_set(rig, FEAT_Width, 1024);
    rig_set(rig, FEAT_OffsetX, 0);
    rig_set(rig, FEAT_OffsetAutoCenter, 1);
    assert_int_equal(rig_get(rig, FEAT_OffsetX), 1536);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_CAMERA(test) cmocka_unit_test_setup_teardown(test, rig_setup_without_pixels, rig_teardown)
        ON_A_CAMERA(a_smaller_picture_sits_in_the_middle_of_the_sensor),
        ON_A_CAMERA(a_centre_between_two_steps_is_rounded_down),
        ON_A_CAMERA(an_offset_written_while_auto_centre_is_on_has_no_effect),
        ON_A_CAMERA(without_auto_centre_an_offset_stays_where_it_is_put),
        ON_A_CAMERA(an_offset_too_large_for_the_size_becomes_the_largest_possible),
        ON_A_CAMERA(a_growing_picture_pushes_its_offset_back),
        ON_A_CAMERA(an_offset_beyond_the_sensor_is_refused),
        ON_A_CAMERA(switching_auto_centre_on_centres_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
