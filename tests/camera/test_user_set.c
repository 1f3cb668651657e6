// SPDX-License-Identifier: Apache-2.0
// User sets (manual 5.10).
#include "test.h"

#include "base/error.h"
#include "camera/rig.h"

static void the_factory_set_can_be_loaded_but_not_overwritten(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_Height, 480);
    assert_int_equal(rig_exec(rig, FEAT_UserSetLoad), 0);
    assert_int_equal(rig_get(rig, FEAT_Height), 3000);
    assert_int_equal(rig_exec(rig, FEAT_UserSetSave), -CT_E_LOCKED);
}

static void a_saved_set_comes_back_with_all_its_values(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_Width, 640);
    rig_set_float(rig, FEAT_BlackLevel, 100.0);
    rig_set(rig, FEAT_LUTIndex, 7);
    rig_set(rig, FEAT_LUTValue, 1234);
    rig_set(rig, FEAT_UserSetSelector, 1);
    assert_int_equal(rig_exec(rig, FEAT_UserSetSave), 0);
    rig_set(rig, FEAT_Width, 1024);
    rig_set_float(rig, FEAT_BlackLevel, 200.0);
    rig_set(rig, FEAT_LUTIndex, 7);
    rig_set(rig, FEAT_LUTValue, 4321);
    assert_int_equal(rig_exec(rig, FEAT_UserSetLoad), 0);
    assert_int_equal(rig_get(rig, FEAT_Width), 640);
    assert_true(rig_get_float(rig, FEAT_BlackLevel) == 100.0);
    rig_set(rig, FEAT_LUTIndex, 7);
    assert_int_equal(rig_get(rig, FEAT_LUTValue), 1234);
}

static void a_memory_that_was_never_saved_to_can_not_be_loaded(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_UserSetSelector, 2);
    rig_set(rig, FEAT_Width, 640);
    assert_int_equal(rig_exec(rig, FEAT_UserSetLoad), -CT_E_UNAVAILABLE);
    assert_int_equal(rig_get(rig, FEAT_Width), 640);
}

static void no_set_is_loaded_under_a_stream(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_ReverseX, 1);
    rig_open_stream(rig);
    assert_int_equal(rig_exec(rig, FEAT_UserSetLoad), -CT_E_LOCKED);
    assert_int_equal(rig_get(rig, FEAT_ReverseX), 1);
}

static void a_reset_starts_with_the_set_that_UserSetDefault_names(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_Width, 640);
    rig_set(rig, FEAT_UserSetSelector, 2);
    rig_exec(rig, FEAT_UserSetSave);
    rig_set(rig, FEAT_UserSetDefault, 2);
    rig_set(rig, FEAT_Width, 1024);
    assert_int_equal(rig_exec(rig, FEAT_DeviceReset), 0);
    assert_int_equal(rig_get(rig, FEAT_Width), 640);
    assert_int_equal(rig_get(rig, FEAT_UserSetDefault), 2);
    assert_int_equal(rig_get(rig, FEAT_UserSetSelector), 0);
}

static void a_reset_keeps_the_name_of_the_camera(void **state)
{
    struct rig *rig = *state;
    struct value name = value_text("left of the belt");
    assert_int_equal(rig->port.ops->set(rig->port.self, FEAT_DeviceUserID, &name), 0);
    rig_exec(rig, FEAT_DeviceReset);
    assert_int_equal(rig->port.ops->get(rig->port.self, FEAT_DeviceUserID, &name), 0);
    assert_string_equal(name.text, "left of the belt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_CAMERA(test) cmocka_unit_test_setup_teardown(test, rig_setup_without_pixels, rig_teardown)
        ON_A_CAMERA(the_factory_set_can_be_loaded_but_not_overwritten),
        ON_A_CAMERA(a_saved_set_comes_back_with_all_its_values),
        ON_A_CAMERA(a_memory_that_was_never_saved_to_can_not_be_loaded),
        ON_A_CAMERA(no_set_is_loaded_under_a_stream),
        ON_A_CAMERA(a_reset_starts_with_the_set_that_UserSetDefault_names),
        ON_A_CAMERA(a_reset_keeps_the_name_of_the_camera),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
