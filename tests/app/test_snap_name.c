// SPDX-License-Identifier: Apache-2.0
// Names of picture files.
#include "test.h"

#include "app/snap_name.h"
#include "base/error.h"

static void assert_name(const char *output, unsigned number, unsigned count, const char *want)
{
    char got[64];
    assert_int_equal(snap_name(output, number, count, got, sizeof got), 0);
    assert_string_equal(got, want);
}

static void one_picture_has_the_name_that_was_asked_for(void **state)
{
    (void)state;
    assert_name("a.png", 1, 1, "a.png");
}

static void several_pictures_are_numbered_before_the_ending(void **state)
{
    (void)state;
    assert_name("a.png", 1, 2, "a-0001.png");
    assert_name("dir.d/a.b.tiff", 12, 100, "dir.d/a.b-0012.tiff");
    assert_name("dir.d/a", 3, 4, "dir.d/a-0003");
}

static void a_name_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    char got[8];
    assert_int_equal(snap_name("long.png", 1, 1, got, sizeof got), -CT_E_LENGTH);
}

static void only_endings_that_can_be_written_are_known(void **state)
{
    (void)state;
    assert_true(snap_ending_known("a.png") && snap_ending_known("a.TIFF") && snap_ending_known("x/a.raw"));
    assert_false(snap_ending_known("a") || snap_ending_known("a.jpeg") || snap_ending_known("a.png/b") ||
                 snap_ending_known(".png"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_picture_has_the_name_that_was_asked_for),
        cmocka_unit_test(several_pictures_are_numbered_before_the_ending),
        cmocka_unit_test(a_name_that_does_not_fit_is_refused),
        cmocka_unit_test(only_endings_that_can_be_written_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
