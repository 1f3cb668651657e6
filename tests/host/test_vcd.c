// SPDX-License-Identifier: Apache-2.0
// The property tree against the feature table, which test_feature_table holds against the manual.
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "host/vcd.h"

/* "VCDID_x/VCDElement_y" in two. */
static void split(const char *vcd, char item[VCD_NAME_MAX], char element[VCD_NAME_MAX])
{
    const char *slash = strchr(vcd, '/');
    assert_non_null(slash);
    snprintf(item, VCD_NAME_MAX, "%.*s", (int)(slash - vcd), vcd);
    snprintf(element, VCD_NAME_MAX, "%s", slash + 1);
}

static void every_property_of_the_manual_leads_to_its_feature(void **state)
{
    (void)state;
    unsigned rows = 0;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        if (features[id].vcd != NULL) {
            char item[VCD_NAME_MAX];
            char element[VCD_NAME_MAX];
            split(features[id].vcd, item, element);
            const struct vcd_element *e = vcd_find_element(vcd_find_item(item), element);
            assert_non_null(e);
            assert_int_equal(e->feature, id);
            assert_ptr_equal(vcd_of_feature((enum feature_id)id), e);
            rows++;
        }
    }
    assert_true(rows >= 45);
}

/* The same from the manual's own list, so that a row that fell out of the feature table is missed. */
static void every_row_of_features_tsv_is_reachable(void **state)
{
    (void)state;
    char line[2048];
    unsigned rows = 0;
    FILE *f = fopen(FEATURES_TSV, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f) != NULL) {
        char *columns[12] = {line};
        unsigned n = 1;
        for (char *tab = strchr(line, '\t'); tab != NULL && n < 12; tab = strchr(tab + 1, '\t')) {
            *tab = '\0';
            columns[n++] = tab + 1;
        }
        if (n == 12 && strncmp(columns[10], "VCDID_", 6) == 0) {
            char item[VCD_NAME_MAX];
            char element[VCD_NAME_MAX];
            columns[10][strcspn(columns[10], "\n")] = '\0';
            split(columns[10], item, element);
            const struct vcd_element *e = vcd_find_element(vcd_find_item(item), element);
            assert_non_null(e);
            assert_string_equal(features[e->feature].name, columns[8]);
            rows++;
        }
    }
    fclose(f);
    assert_true(rows >= 45);
}

static void every_element_has_an_interface_that_its_feature_can_serve(void **state)
{
    (void)state;
    for (unsigned i = 0; i < vcd_element_count; i++) {
        const struct vcd_element *e = &vcd_elements[i];
        assert_true(e->interfaces != 0);
        if (e->feature == FEAT_NONE) {
            assert_int_equal(e->interfaces, VCD_BUTTON);
            continue;
        }
        const enum feature_kind kind = features[e->feature].kind;
        assert_true((e->interfaces & VCD_RANGE) == 0 || (e->raw > 0 && (kind == FK_INT || kind == FK_FLOAT)));
        assert_true((e->interfaces & VCD_ABSOLUTE) == 0 || (e->absolute > 0 && (kind == FK_INT || kind == FK_FLOAT)));
        assert_true((e->interfaces & VCD_BUTTON) == 0 || kind == FK_COMMAND);
        assert_true((e->interfaces & VCD_MAP) == 0 || kind == FK_ENUM);
        assert_true((e->interfaces & VCD_SWITCH) == 0 || kind == FK_BOOL ||
                    (kind == FK_ENUM && features[e->feature].entry_count == 2));
        if ((e->interfaces & VCD_SWITCH) != 0) {
            assert_true(vcd_switch_off(e) != e->on);
        }
    }
}

/* Programs in Python pass a zeroed 8-byte long where 4 bytes are written: right only for numbers of 0 or more. */
static void no_range_goes_below_zero_or_beyond_an_int(void **state)
{
    (void)state;
    for (unsigned i = 0; i < vcd_element_count; i++) {
        const struct vcd_element *e = &vcd_elements[i];
        if ((e->interfaces & VCD_RANGE) != 0) {
            assert_true(features[e->feature].range.min * e->raw >= 0);
            assert_true(features[e->feature].range.max * e->raw <= INT32_MAX);
        }
    }
}

static void words_of_a_map_are_the_entries_of_its_feature(void **state)
{
    (void)state;
    for (unsigned i = 0; i < vcd_element_count; i++) {
        const struct vcd_element *e = &vcd_elements[i];
        struct vcd_word word;
        unsigned n = 0;
        for (; vcd_word_at(e, n, &word); n++) {
            int64_t value = -1;
            assert_non_null(feature_entry_by_value(&features[e->feature], word.value));
            assert_true(vcd_word_value(e, word.text, &value));
            assert_int_equal(value, word.value);
        }
        assert_int_equal(n, (e->interfaces & VCD_MAP) != 0 ? features[e->feature].entry_count : 0);
    }
}

static void names_are_found_in_every_spelling_and_case(void **state)
{
    (void)state;
    static const char *const items[] = {"Partial scan",
                                        "PARTIAL SCAN",
                                        "PartialScanOffset",
                                        "VCDID_PartialScanOffset",
                                        "2CED6FD6-AB4D-4C74-904C-D682E53B9CC5",
                                        "{2ced6fd6-ab4d-4c74-904c-d682e53b9cc5}"};
    static const char *const elements[] = {"X Offset", "x offset", "VCDElement_PartialScanOffsetX"};
    for (unsigned i = 0; i < sizeof items / sizeof items[0]; i++) {
        assert_ptr_equal(vcd_find_item(items[i]), &vcd_items[VCD_ITEM_PartialScan]);
    }
    for (unsigned i = 0; i < sizeof elements / sizeof elements[0]; i++) {
        assert_int_equal(vcd_find_element(&vcd_items[VCD_ITEM_PartialScan], elements[i])->feature, FEAT_OffsetX);
    }
    assert_ptr_equal(vcd_find_item("VCDID_TriggerMode"), &vcd_items[VCD_ITEM_Trigger]);
    assert_int_equal(vcd_find_element(vcd_find_item("GPIO"), "GP In")->feature, FEAT_GPIn); /* listed as "GP IN" */
    assert_null(vcd_find_item("Partial sca"));
    assert_null(vcd_find_item(""));
    assert_null(vcd_find_item(NULL));
    assert_null(vcd_find_element(&vcd_items[VCD_ITEM_Gain], "X Offset"));
    assert_null(vcd_find_element(NULL, "Value"));
}

static void a_name_is_compared_no_further_than_a_known_one_goes(void **state)
{
    (void)state;
    char name[4] = {'G', 'a', 'i', 'n'}; /* no end: only what lies behind it could tell */
    assert_false(vcd_same(name, "Gai"));
    assert_false(vcd_same(name, "Gaim"));
}

static void no_two_elements_share_a_name_or_a_feature(void **state)
{
    (void)state;
    for (unsigned i = 0; i < vcd_element_count; i++) {
        for (unsigned k = 0; k < i; k++) {
            const struct vcd_element *a = &vcd_elements[i];
            const struct vcd_element *b = &vcd_elements[k];
            assert_false(a->item == b->item && (vcd_same(a->name, b->name) || vcd_same(a->manual, b->manual)));
            assert_false(a->feature == b->feature && a->feature != FEAT_NONE);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_property_of_the_manual_leads_to_its_feature),
        cmocka_unit_test(every_row_of_features_tsv_is_reachable),
        cmocka_unit_test(every_element_has_an_interface_that_its_feature_can_serve),
        cmocka_unit_test(no_range_goes_below_zero_or_beyond_an_int),
        cmocka_unit_test(words_of_a_map_are_the_entries_of_its_feature),
        cmocka_unit_test(names_are_found_in_every_spelling_and_case),
        cmocka_unit_test(a_name_is_compared_no_further_than_a_known_one_goes),
        cmocka_unit_test(no_two_elements_share_a_name_or_a_feature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
