// SPDX-License-Identifier: Apache-2.0
// The feature table against the manual's own list of parameters (tests/data/features.tsv).
#include <stdlib.h>
#include <string.h>

#include "model/feature.h"
#include "model/read_file.h"
#include "test.h"

enum column { SECTION, PARAMETER, TYPE, MIN, MAX, DEFAULT, UNIT, ENTRY_LIST, USB3_VISION, V4L2, VCD, NOTE, COLUMNS };

enum { MANUAL_ROWS = 70 };

/** Calls `check` with each row's cells and its feature; returns how many rows there were. */
static int each_row(void (*check)(char **cell, const struct feature *f))
{
    char *text = read_source_file("tests/data/features.tsv");
    char *rest = text;
    int rows = 0;
    assert_non_null(cut(&rest, '\n')); /* headings */
    for (char *line = cut(&rest, '\n'); line != NULL; line = cut(&rest, '\n')) {
        char *cell[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            cell[i] = cut(&line, '\t');
            assert_non_null(cell[i]);
        }
        enum feature_id id = feature_by_name(cell[USB3_VISION], false);
        if (id == FEAT_NONE) {
            fail_msg("the manual's %s is no feature", cell[USB3_VISION]);
        }
        check(cell, &features[id]);
        rows++;
    }
    free(text);
    return rows;
}

static void check_name(char **cell, const struct feature *f)
{
    assert_string_equal(cell[USB3_VISION], f->name);
    assert_string_equal(cell[SECTION], f->section);
}

static void every_parameter_of_the_manual_is_a_feature(void **state)
{
    (void)state;
    assert_int_equal(each_row(check_name), MANUAL_ROWS);
}

static void check_type(char **cell, const struct feature *f)
{
    static const char *const kinds[] = {
        [FK_INT] = "int",         [FK_FLOAT] = "float",   [FK_BOOL] = "bool",         [FK_ENUM] = "enum",
        [FK_COMMAND] = "command", [FK_STRING] = "string", [FK_REGISTER] = "register",
    };
    assert_string_equal(cell[TYPE], kinds[f->kind]);
}

static void features_have_the_types_of_the_manual(void **state)
{
    (void)state;
    each_row(check_type);
}

static void check_range(char **cell, const struct feature *f)
{
    if (*cell[MIN] == '\0') {
        assert_true(f->range.min == 0 && f->range.max == 0);
    } else if (strcmp(cell[MIN], "depends") == 0) {
        assert_true((f->flags & FF_DYNAMIC_RANGE) != 0);
    } else {
        assert_true(strtod(cell[MIN], NULL) == f->range.min);
        assert_true(strtod(cell[MAX], NULL) == f->range.max);
    }
    if (f->kind == FK_REGISTER) {
        assert_int_equal(strtol(cell[UNIT], NULL, 10), f->length); /* "1028 bytes" */
    } else {
        assert_string_equal(cell[UNIT], f->unit != NULL ? f->unit : "");
    }
}

static void features_have_the_ranges_and_units_of_the_manual(void **state)
{
    (void)state;
    each_row(check_range);
}

/** Defaults that are no value: the manual leaves them open, docs/manual-notes.md says what was chosen. */
static bool is_open(const char *text)
{
    static const char *const open[] = {"", "auto", "max", "centred"};
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++) {
        if (strcmp(text, open[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void check_default(char **cell, const struct feature *f)
{
    if (is_open(cell[DEFAULT])) {
        return;
    }
    struct value v;
    assert_int_equal(feature_parse(f, cell[DEFAULT], &v), 0);
    if (f->kind == FK_FLOAT) {
        assert_true(v.f == f->reset.f);
    } else {
        assert_int_equal(v.i, f->reset.i);
    }
}

static void features_start_with_the_defaults_of_the_manual(void **state)
{
    (void)state;
    each_row(check_default);
}

static void check_entries(char **cell, const struct feature *f)
{
    if (f->kind != FK_ENUM) {
        assert_int_equal(f->entry_count, 0);
        return;
    }
    unsigned count = 0;
    char *rest = cell[ENTRY_LIST];
    for (char *name = cut(&rest, '|'); name != NULL; name = cut(&rest, '|')) {
        const struct feature_entry *entry = feature_entry_by_name(f, name);
        if (entry == NULL) {
            fail_msg("%s has no entry %s", f->name, name);
            return; /* fail_msg does not return, but its declaration does not say so */
        }
        assert_string_equal(entry->name, name);
        count++;
    }
    assert_int_equal(count, f->entry_count);
}

static void enumerations_have_the_entries_of_the_manual_and_no_more(void **state)
{
    (void)state;
    each_row(check_entries);
}

/** A cell in parentheses says in words that there is no such name. */
static const char *name_in(const char *cell)
{
    return *cell == '\0' || *cell == '(' ? NULL : cell;
}

static void check_technologies(char **cell, const struct feature *f)
{
    const char *v4l2 = name_in(cell[V4L2]);
    const char *vcd = strncmp(cell[VCD], "VCDID_", 6) == 0 ? cell[VCD] : NULL;
    assert_string_equal(v4l2 != NULL ? v4l2 : "", f->v4l2 != NULL ? f->v4l2 : "");
    assert_string_equal(vcd != NULL ? vcd : "", f->vcd != NULL ? f->vcd : "");
    if (v4l2 != NULL) {
        assert_ptr_equal(&features[feature_by_name(v4l2, true)], f);
    }
    if (vcd != NULL) {
        assert_ptr_equal(&features[feature_by_name(vcd, true)], f);
    }
}

static void features_are_found_by_their_names_in_all_three_technologies(void **state)
{
    (void)state;
    each_row(check_technologies);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_parameter_of_the_manual_is_a_feature),
        cmocka_unit_test(features_have_the_types_of_the_manual),
        cmocka_unit_test(features_have_the_ranges_and_units_of_the_manual),
        cmocka_unit_test(features_start_with_the_defaults_of_the_manual),
        cmocka_unit_test(enumerations_have_the_entries_of_the_manual_and_no_more),
        cmocka_unit_test(features_are_found_by_their_names_in_all_three_technologies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
