// SPDX-License-Identifier: Apache-2.0
// The pages and the description that the feature table gives.
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/describe.h"
#include "model/feature.h"
#include "model/genicam.h"
#include "model/read_file.h"
#include "model/uvc_control.h"
#include "test.h"

static void assert_current(const char *path, void (*describe)(struct str *))
{
    struct str text = {0};
    describe(&text);
    char *committed = read_source_file(path);
    assert_false(text.failed);
    if (strcmp(committed, text.text) != 0) {
        fail_msg("%s is not what the table gives: run camtwin-docs docs", path);
    }
    free(committed);
    str_fini(&text);
}

static void the_committed_page_of_features_is_current(void **state)
{
    (void)state;
    assert_current("docs/features.md", describe_features_md);
}

static void the_committed_page_of_gaps_is_current(void **state)
{
    (void)state;
    assert_current("docs/gaps.md", describe_gaps_md);
}

static void the_committed_page_of_uvc_controls_is_current(void **state)
{
    (void)state;
    assert_current("docs/uvc.md", describe_uvc_md);
}

static void gaps_name_exactly_the_features_that_have_one(void **state)
{
    (void)state;
    struct str text = {0};
    describe_gaps_md(&text);
    /* Behind a name comes a comma or the end of its cell; so no name is found inside a longer one. */
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        struct str alone = {0};
        struct str listed = {0};
        str_addf(&alone, " %s |", features[id].name);
        str_addf(&listed, " %s,", features[id].name);
        bool named = strstr(text.text, alone.text) != NULL || strstr(text.text, listed.text) != NULL;
        assert_true(named == (features[id].gap != NULL));
        str_fini(&alone);
        str_fini(&listed);
    }
    str_fini(&text);
}

static void the_description_is_the_same_bytes_every_time(void **state)
{
    (void)state;
    struct str first = {0};
    struct str second = {0};
    genicam_xml(&first);
    genicam_xml(&second);
    assert_false(first.failed);
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.text, second.text, first.len);
    str_fini(&first);
    str_fini(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_committed_page_of_features_is_current),
        cmocka_unit_test(the_committed_page_of_gaps_is_current),
        cmocka_unit_test(the_committed_page_of_uvc_controls_is_current),
        cmocka_unit_test(gaps_name_exactly_the_features_that_have_one),
        cmocka_unit_test(the_description_is_the_same_bytes_every_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
