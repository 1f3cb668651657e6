// SPDX-License-Identifier: Apache-2.0
// Features as text, over a camera in this process and over one behind a wire: both must say the same.
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "app/door.h"
#include "base/error.h"
#include "fake_camera.h"

struct both {
    struct fake_camera camera;
    struct door doors[2];
};

static int setup(void **state)
{
    struct both *b = malloc(sizeof *b);
    assert_non_null(b);
    fake_camera_init(&b->camera);
    b->doors[0] = fake_camera_port_door(&b->camera);
    b->doors[1] = fake_camera_wire_door(&b->camera);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    free(*state);
    return 0;
}

static void a_value_that_was_set_is_got_back(void **state)
{
    struct both *b = *state;
    char text[DOOR_TEXT_MAX];
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(door_set_text(&b->doors[i], FEAT_Width, "640"), 0);
        assert_int_equal(door_get_text(&b->doors[i], FEAT_Width, text), 0);
        assert_string_equal(text, "640");
        assert_int_equal(door_set_text(&b->doors[i], FEAT_PixelFormat, "mono12p"), 0);
        assert_int_equal(door_get_text(&b->doors[i], FEAT_PixelFormat, text), 0);
        assert_string_equal(text, "Mono12p");
        assert_int_equal(door_set_text(&b->doors[i], FEAT_DeviceUserID, "left eye"), 0);
        assert_int_equal(door_get_text(&b->doors[i], FEAT_DeviceUserID, text), 0);
        assert_string_equal(text, "left eye");
    }
}

static void every_refusal_has_its_own_name(void **state)
{
    struct both *b = *state;
    b->camera.locked[FEAT_Height] = true;
    b->camera.absent[FEAT_OffsetX] = true;
    for (unsigned i = 0; i < 2; i++) {
        const struct door *d = &b->doors[i];
        assert_int_equal(door_set_text(d, FEAT_Width, "100000"), -CT_E_RANGE);
        assert_int_equal(door_set_text(d, FEAT_Width, "257"), -CT_E_INCREMENT);
        assert_int_equal(door_set_text(d, FEAT_Width, "wide"), -CT_E_FORMAT);
        assert_int_equal(door_set_text(d, FEAT_PixelFormat, "RGB8"), -CT_E_ENTRY);
        assert_int_equal(door_set_text(d, FEAT_PayloadSize, "1"), -CT_E_READ_ONLY);
        assert_int_equal(door_set_text(d, FEAT_Height, "4"), -CT_E_LOCKED);
        assert_int_equal(door_set_text(d, FEAT_OffsetX, "16"), -CT_E_UNAVAILABLE);
        assert_int_equal(door_set_text(d, FEAT_AcquisitionStart, "1"), -CT_E_TYPE);
        assert_int_equal(door_execute(d, FEAT_Width), -CT_E_TYPE);
    }
}

static void what_can_not_be_read_says_why(void **state)
{
    struct both *b = *state;
    char text[DOOR_TEXT_MAX];
    b->camera.absent[FEAT_OffsetX] = true;
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(door_get_text(&b->doors[i], FEAT_AcquisitionStart, text), -CT_E_WRITE_ONLY);
        assert_int_equal(door_get_text(&b->doors[i], FEAT_OffsetX, text), -CT_E_UNAVAILABLE);
    }
}

static void a_command_runs_once(void **state)
{
    struct both *b = *state;
    assert_int_equal(door_execute(&b->doors[0], FEAT_AcquisitionStart), 0);
    assert_int_equal(b->camera.executed[FEAT_AcquisitionStart], 1);
    assert_int_equal(door_execute(&b->doors[1], FEAT_AcquisitionStart), 0);
    assert_int_equal(b->camera.executed[FEAT_AcquisitionStart], 2);
}

static void a_refusal_is_explained_with_the_limits_that_hold(void **state)
{
    struct both *b = *state;
    char why[400];
    door_explain(&b->doors[1], FEAT_Width, -CT_E_RANGE, why, sizeof why);
    assert_non_null(strstr(why, "Width: "));
    assert_non_null(strstr(why, error_text(-CT_E_RANGE)));
    assert_non_null(strstr(why, "256 to 4096 by 16 px"));
    door_explain(&b->doors[1], FEAT_PixelFormat, -CT_E_ENTRY, why, sizeof why);
    assert_non_null(strstr(why, "Mono8, Mono12p, Mono16"));
    door_explain(&b->doors[1], FEAT_AcquisitionStart, -CT_E_TYPE, why, sizeof why);
    assert_non_null(strstr(why, "camtwin exec AcquisitionStart"));
}

static void state_tells_locks_and_limits(void **state)
{
    struct both *b = *state;
    struct door_state s;
    b->camera.locked[FEAT_Width] = true;
    assert_int_equal(door_state(&b->doors[1], FEAT_Width, &s), 0);
    assert_true(s.locked && s.available && s.limited);
    assert_int_equal(s.min.i, 256);
    assert_int_equal(s.max.i, 4096);
    assert_int_equal(s.inc.i, 16);
    assert_int_equal(door_state(&b->doors[1], FEAT_DeviceUserID, &s), 0);
    assert_false(s.limited);
}

static void a_table_is_hexadecimal_text_of_all_its_bytes(void **state)
{
    struct both *b = *state;
    static char in[DOOR_TEXT_MAX];
    static char out[DOOR_TEXT_MAX];
    memset(in, '0', sizeof in - 1);
    in[0] = in[1] = 'f';
    in[2] = '1';
    in[3] = '2';
    assert_int_equal(door_set_text(&b->doors[1], FEAT_LUTValueAll, in), 0);
    assert_int_equal(door_get_text(&b->doors[1], FEAT_LUTValueAll, out), 0);
    assert_string_equal(in, out);
    assert_int_equal(door_set_text(&b->doors[1], FEAT_LUTValueAll, "ff12"), -CT_E_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_value_that_was_set_is_got_back, setup, teardown),
        cmocka_unit_test_setup_teardown(every_refusal_has_its_own_name, setup, teardown),
        cmocka_unit_test_setup_teardown(what_can_not_be_read_says_why, setup, teardown),
        cmocka_unit_test_setup_teardown(a_command_runs_once, setup, teardown),
        cmocka_unit_test_setup_teardown(a_refusal_is_explained_with_the_limits_that_hold, setup, teardown),
        cmocka_unit_test_setup_teardown(state_tells_locks_and_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(a_table_is_hexadecimal_text_of_all_its_bytes, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
