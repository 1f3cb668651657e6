// SPDX-License-Identifier: Apache-2.0
// The error table: every error has a name, a text and a code on each wire that means "error" there.
#include "test.h"

#include <string.h>

#include "base/error.h"

static void every_error_is_an_error_on_every_wire(void **state)
{
    (void)state;
    for (int e = 1; e < CT_ERROR_COUNT; e++) {
        assert_true(strlen(error_name(-e)) > 0);
        assert_true(strlen(error_text(-e)) > 0);
        assert_true((error_u3v_status(-e) & 0x8000) != 0);
        assert_true(error_uvc_code(-e) != 0);
        assert_true(error_gentl(-e) < 0);
        assert_true(error_errno(-e) > 0);
    }
}

static void success_is_zero_on_every_wire(void **state)
{
    (void)state;
    assert_int_equal(error_u3v_status(0), 0);
    assert_int_equal(error_uvc_code(7), 0);
    assert_int_equal(error_gentl(0), 0);
    assert_int_equal(error_errno(0), 0);
}

static void a_number_outside_the_table_is_a_generic_error(void **state)
{
    (void)state;
    assert_string_equal(error_name(-CT_ERROR_COUNT), "GENERIC");
    assert_string_equal(error_name(INT32_MIN), "GENERIC");
}

static void refusals_have_the_status_that_hosts_expect(void **state)
{
    (void)state;
    assert_int_equal(error_u3v_status(-CT_E_RANGE), 0x8002);
    assert_int_equal(error_u3v_status(-CT_E_ADDRESS), 0x8003);
    assert_int_equal(error_u3v_status(-CT_E_READ_ONLY), 0x8004);
    assert_int_equal(error_u3v_status(-CT_E_LOCKED), 0x8006);
    assert_int_equal(error_u3v_status(-CT_E_SI_SIZES), 0xA004);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_error_is_an_error_on_every_wire),
        cmocka_unit_test(success_is_zero_on_every_wire),
        cmocka_unit_test(a_number_outside_the_table_is_a_generic_error),
        cmocka_unit_test(refusals_have_the_status_that_hosts_expect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
