// SPDX-License-Identifier: Apache-2.0
// Paths and numbers of the console's requests.
#include "test.h"

#include <string.h>

#include "app/web_path.h"
#include "base/error.h"

static void a_path_comes_apart_at_its_slashes(void **state)
{
    struct web_path p;
    (void)state;
    assert_int_equal(web_path_split("/api/features/VCDID_Gain%2FVCDElement_Value", &p), 0);
    assert_int_equal(p.count, 3);
    assert_string_equal(p.segments[2], "VCDID_Gain/VCDElement_Value");
    assert_int_equal(web_path_split("/", &p), 0);
    assert_int_equal(p.count, 0);
    assert_int_equal(web_path_split("/a%20b/%c3%a4", &p), 0);
    assert_string_equal(p.segments[0], "a b");
    assert_string_equal(p.segments[1], "\xc3\xa4");
}

static void what_is_no_path_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "api",
        "//",
        "/a//b",
        "/a/",
        "/.",
        "/..",
        "/a/../b",
        "/%2e%2e",
        "/%2E./",
        "/%",
        "/%1",
        "/%zz",
        "/%00",
        "/a%0d%0a",
        "/%7f",
        "/a/b/c/d/e/f/g/h/i",
        "/a\nb",
    };
    char longest[WEB_SEGMENT_MAX + 2];
    struct web_path p;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(web_path_split(bad[i], &p), -CT_E_FORMAT);
    }
    memset(longest, 'a', sizeof longest - 1);
    longest[0] = '/';
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(web_path_split(longest, &p), -CT_E_FORMAT);
    longest[sizeof longest - 2] = '\0';
    assert_int_equal(web_path_split(longest, &p), 0);
}

static void a_pattern_names_the_word_in_its_gap(void **state)
{
    struct web_path p;
    const char *word = NULL;
    (void)state;
    web_path_split("/api/features/Gain/execute", &p);
    assert_true(web_path_matches(&p, 1, "features/{}/execute", &word));
    assert_string_equal(word, "Gain");
    assert_false(web_path_matches(&p, 1, "features/{}", &word));
    assert_false(web_path_matches(&p, 1, "features/{}/execute/more", &word));
    assert_false(web_path_matches(&p, 1, "feature/{}/execute", &word));
    assert_false(web_path_matches(&p, 1, "", &word));
    assert_true(web_path_matches(&p, 4, "", &word));
    assert_null(word);
}

static void a_number_is_digits_within_limits(void **state)
{
    uint64_t n = 0;
    double f = 0;
    (void)state;
    assert_int_equal(web_number(NULL, 1, 9, 5, &n), 0);
    assert_int_equal(n, 5);
    assert_int_equal(web_number("9", 1, 9, 5, &n), 0);
    assert_int_equal(n, 9);
    assert_int_equal(web_number("10", 1, 9, 5, &n), -CT_E_RANGE);
    static const char *const bad[] = {"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "99999999999999999999", "one"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(web_number(bad[i], 0, UINT64_MAX, 0, &n), -CT_E_FORMAT);
    }
    assert_int_equal(web_real("12.5", 0.1, 60, 15, &f), 0);
    assert_true(f == 12.5);
    assert_int_equal(web_real("0", 0.1, 60, 15, &f), -CT_E_RANGE);
    static const char *const unreal[] = {"", "nan", "inf", "1e3", "1.2.3", ".", "-1", "1,5"};
    for (size_t i = 0; i < sizeof unreal / sizeof unreal[0]; i++) {
        assert_int_equal(web_real(unreal[i], 0, 60, 15, &f), -CT_E_FORMAT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_comes_apart_at_its_slashes),
        cmocka_unit_test(what_is_no_path_is_refused),
        cmocka_unit_test(a_pattern_names_the_word_in_its_gap),
        cmocka_unit_test(a_number_is_digits_within_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
