// SPDX-License-Identifier: Apache-2.0
// Durations: exact nanoseconds or a refusal.
#include "test.h"

#include <string.h>

#include "app/duration.h"
#include "base/error.h"

static void durations_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        ns_t ns;
    } rows[] = {
        {"0ns", 0},
        {"1ns", 1},
        {"250us", 250000},
        {"1.5ms", 1500000},
        {"33.3ms", 33300000},
        {"0.001us", 1},
        {"1.0ns", 1},
        {"2s", 2 * NS_PER_S},
        {"0.1s", NS_PER_S / 10},
        {"1.000000001s", NS_PER_S + 1},
        {"1000000000s", 1000000000 * NS_PER_S},
        {"1.50000000000000000s", 3 * NS_PER_S / 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ns_t got = -1;
        assert_int_equal(duration_parse(rows[i].text, strlen(rows[i].text), &got), 0);
        assert_int_equal(got, rows[i].ns);
    }
    ns_t got = -1;
    assert_int_equal(duration_parse("5us,10us", 3, &got), 0); /* only so many characters */
    assert_int_equal(got, 5000);
}

static void what_is_no_duration_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "5",
                                        "us",
                                        ".5us",
                                        "5.us",
                                        "5 us",
                                        "-5us",
                                        "+5us",
                                        "5US",
                                        "5m",
                                        "1.2.3s",
                                        "0.5ns",
                                        "1e3us",
                                        "0x10us",
                                        "5us ",
                                        "nan",
                                        "inf s",
                                        "1.0001us",
                                        "1000000001s",
                                        "99999999999999999999999s",
                                        "9223372036854775808ns",
                                        "1..5us"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        ns_t got = 42;
        assert_int_equal(duration_parse(texts[i], strlen(texts[i]), &got), -CT_E_FORMAT);
        assert_int_equal(got, 42);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_exact),
        cmocka_unit_test(what_is_no_duration_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
