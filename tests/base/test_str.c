// SPDX-License-Identifier: Apache-2.0
// Text that grows.
#include "test.h"

#include <string.h>

#include "base/str.h"

static void text_grows_as_it_is_written(void **state)
{
    (void)state;
    struct str s = {0};
    for (int i = 0; i < 1000; i++) {
        str_addf(&s, "%04d", i);
    }
    assert_false(s.failed);
    assert_int_equal(s.len, 4000);
    assert_memory_equal(s.text + s.len - 4, "0999", 5);
    str_fini(&s);
    assert_null(s.text);
}

static void xml_text_is_escaped(void **state)
{
    (void)state;
    struct str s = {0};
    str_add_xml(&s, "a<b & \"c\" > 'd'");
    assert_string_equal(s.text, "a&lt;b &amp; &quot;c&quot; &gt; &apos;d&apos;");
    str_fini(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_grows_as_it_is_written),
        cmocka_unit_test(xml_text_is_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
