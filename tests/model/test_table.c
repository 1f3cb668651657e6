// SPDX-License-Identifier: Apache-2.0
// Laws of the feature table: addresses, defaults, flags, words, look-ups.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/chunk.h"
#include "model/event.h"
#include "model/feature.h"
#include "model/read_file.h"
#include "test.h"

static uint64_t end_of(const struct feature *f)
{
    return f->addr + (uint64_t)(f->kind == FK_REGISTER ? f->length : FEATURE_SPAN);
}

static void addresses_are_where_they_have_always_been(void **state)
{
    (void)state;
    char *text = read_source_file("tests/golden/addresses.txt");
    char *rest = text;
    unsigned frozen = 0;
    for (char *line = cut(&rest, '\n'); line != NULL; line = cut(&rest, '\n'), frozen++) {
        char *name = line;
        unsigned long addr = strtoul(cut(&name, ' '), NULL, 16);
        enum feature_id id = feature_by_name(name, false);
        if (id == FEAT_NONE) {
            fail_msg("%s is gone", name);
        }
        assert_int_equal(features[id].addr, addr);
    }
    free(text);
    assert_int_equal(frozen, FEATURE_COUNT); /* a new feature takes its line there */
}

static void registers_are_aligned_ascending_and_share_no_byte(void **state)
{
    (void)state;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        assert_int_equal(features[id].addr % FEATURE_SPAN, 0);
        assert_true(features[id].addr >= FEATURE_BASE);
        if (id != 0) {
            assert_true(features[id].addr >= end_of(&features[id - 1]));
        }
    }
}

static void values_end_before_the_state_register(void **state)
{
    (void)state;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        const struct feature *f = &features[id];
        assert_true(feature_length(f) > 0);
        assert_true(f->kind == FK_REGISTER || feature_length(f) <= FEATURE_REG_STATE);
    }
}

static void every_address_belongs_to_the_feature_that_it_lies_in(void **state)
{
    (void)state;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        const struct feature *f = &features[id];
        assert_int_equal(feature_by_address(f->addr), id);
        assert_int_equal(feature_by_address(end_of(f) - 1), id);
        assert_int_not_equal(feature_by_address(end_of(f)), id);
        assert_int_not_equal(feature_by_address(f->addr - 1), id);
    }
}

static void addresses_of_nobody_belong_to_nobody(void **state)
{
    (void)state;
    static const uint64_t nobodys[] = {0, FEATURE_BASE - 1, 0x103F00, 0x116000 + LUT_BYTES, 0x1FFFFF, UINT64_MAX};
    for (size_t i = 0; i < sizeof nobodys / sizeof nobodys[0]; i++) {
        assert_int_equal(feature_by_address(nobodys[i]), FEAT_NONE);
    }
}

static void defaults_lie_in_their_ranges(void **state)
{
    (void)state;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        const struct feature *f = &features[id];
        if (f->range.min < f->range.max) {
            double reset = f->kind == FK_FLOAT ? f->reset.f : (double)f->reset.i;
            assert_true(reset >= f->range.min && reset <= f->range.max);
            assert_true(f->range.inc >= 0);
            assert_true(f->range.inc == 0 || f->range.inc * (long)(f->range.max / f->range.inc) == f->range.max);
        }
        if (f->kind == FK_ENUM) {
            assert_non_null(feature_entry_by_value(f, f->reset.i));
        }
        if (f->kind == FK_STRING) {
            assert_non_null(f->reset.text);
            assert_in_range(strlen(f->reset.text), 0, VALUE_TEXT_MAX - 1);
        }
        if (f->kind == FK_BOOL) {
            assert_in_range(f->reset.i, 0, 1);
        }
    }
}

static void numbers_that_can_be_written_have_a_range_and_integers_a_step(void **state)
{
    (void)state;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        const struct feature *f = &features[id];
        bool number = f->kind == FK_INT || f->kind == FK_FLOAT;
        if (number && f->access != FA_RO) {
            assert_true(f->range.min < f->range.max);
            assert_true(f->kind == FK_FLOAT || f->range.inc >= 1);
        }
        assert_true(number || (f->range.min == 0 && f->range.max == 0 && f->range.inc == 0));
        assert_true((f->kind == FK_REGISTER) == (f->length != 0));
    }
}

static void only_commands_are_write_only(void **state)
{
    (void)state;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        assert_true((features[id].access == FA_WO) == (features[id].kind == FK_COMMAND));
    }
}

static void flags_stand_only_where_they_mean_something(void **state)
{
    (void)state;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        const struct feature *f = &features[id];
        bool number = f->kind == FK_INT || f->kind == FK_FLOAT;
        assert_true((f->flags & FF_DYNAMIC_RANGE) == 0 || (number && f->range.min < f->range.max));
        assert_true((f->flags & FF_PAYLOAD) == 0 || (f->flags & FF_LOCKABLE) != 0);
        assert_true((f->flags & FF_LOCKABLE) == 0 || (f->access != FA_RO && f->kind != FK_REGISTER));
        assert_true((f->flags & FF_STORED) == 0 || f->access == FA_RW);
        assert_true((f->flags & FF_VOLATILE) == 0 || f->access != FA_WO);
        assert_true((f->flags & FF_KEPT) == 0 || (f->access == FA_RW && (f->flags & (FF_STORED | FF_PAYLOAD)) == 0));
        assert_int_equal(f->flags & ~0x7Fu, 0);
    }
}

static void what_changes_the_size_of_a_picture_is_locked_while_it_streams(void **state)
{
    (void)state;
    static const enum feature_id payload[] = {
        FEAT_PixelFormat,
        FEAT_Width,
        FEAT_Height,
        FEAT_DecimationHorizontal,
        FEAT_DecimationVertical,
        FEAT_BinningHorizontal,
        FEAT_BinningVertical,
        FEAT_ChunkModeActive,
        FEAT_ChunkEnable,
    };
    unsigned flagged = 0;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        flagged += (features[id].flags & FF_PAYLOAD) != 0;
    }
    assert_int_equal(flagged, sizeof payload / sizeof payload[0]);
    for (size_t i = 0; i < sizeof payload / sizeof payload[0]; i++) {
        assert_true((features[payload[i]].flags & FF_PAYLOAD) != 0);
    }
}

static void entries_have_their_own_names_and_values(void **state)
{
    (void)state;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        const struct feature *f = &features[id];
        assert_true((f->kind == FK_ENUM) == (f->entry_count > 0));
        for (unsigned i = 0; i < f->entry_count; i++) {
            assert_ptr_equal(feature_entry_by_name(f, f->entries[i].name), &f->entries[i]);
            assert_ptr_equal(feature_entry_by_value(f, f->entries[i].value), &f->entries[i]);
            assert_in_range(f->entries[i].value, 0, UINT32_MAX);
        }
    }
}

static void selectors_of_events_and_chunks_name_them_all(void **state)
{
    (void)state;
    const struct feature *of_events = &features[FEAT_EventSelector];
    assert_int_equal(of_events->entry_count, EVENT_COUNT);
    for (unsigned i = 0; i < EVENT_COUNT; i++) {
        assert_string_equal(of_events->entries[i].name, events[i].name);
        assert_int_equal(of_events->entries[i].value, i);
        assert_true(i == 0 || events[i].id != events[i - 1].id);
    }
    const struct feature *of_chunks = &features[FEAT_ChunkSelector];
    assert_int_equal(of_chunks->entry_count, CHUNK_COUNT);
    for (unsigned i = 0; i < CHUNK_COUNT; i++) {
        assert_string_equal(of_chunks->entries[i].name, chunks[i].name);
        assert_int_equal(of_chunks->entries[i].value, i);
        assert_true(chunks[i].id > (i == 0 ? (uint32_t)CHUNK_IMAGE_ID : chunks[i - 1].id));
    }
}

static void pixel_formats_are_the_codes_of_the_standard(void **state)
{
    (void)state;
    const struct feature *f = &features[FEAT_PixelFormat];
    assert_int_equal(feature_entry_by_name(f, "Mono8")->value, 0x01080001);
    assert_int_equal(feature_entry_by_name(f, "Mono12p")->value, 0x010C0047);
    assert_int_equal(feature_entry_by_name(f, "Mono16")->value, 0x01100007);
}

static void every_feature_is_told_in_sentences(void **state)
{
    (void)state;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        const struct feature *f = &features[id];
        const char *const sentences[] = {f->tooltip, f->description, f->gap};
        assert_non_null(f->tooltip);
        assert_non_null(f->category);
        assert_non_null(f->section);
        for (int i = 0; i < 3; i++) {
            if (sentences[i] != NULL && sentences[i][strlen(sentences[i]) - 1] != '.') {
                fail_msg("%s: \"%s\" has no end", f->name, sentences[i]);
            }
        }
    }
}

static void selectors_select_features(void **state)
{
    (void)state;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        char names[256];
        char *rest = names;
        if (features[id].selected == NULL) {
            continue;
        }
        assert_in_range(snprintf(names, sizeof names, "%s", features[id].selected), 1, sizeof names - 1);
        for (char *name = cut(&rest, ' '); name != NULL; name = cut(&rest, ' ')) {
            assert_int_not_equal(feature_by_name(name, false), FEAT_NONE);
        }
    }
}

static void a_name_is_found_in_capitals_or_not(void **state)
{
    (void)state;
    assert_int_equal(feature_by_name("exposuretime", false), FEAT_ExposureTime);
    assert_int_equal(feature_by_name("auto shutter", true), FEAT_ExposureAuto);
    assert_int_equal(feature_by_name("VCDID_Trigger/VCDElement_Polarity", true), FEAT_TriggerActivation);
}

static void names_of_other_technologies_are_unknown_unless_asked_for(void **state)
{
    (void)state;
    assert_int_equal(feature_by_name("Auto Shutter", false), FEAT_NONE);
    assert_int_equal(feature_by_name("Exposure", true), FEAT_NONE);
    assert_int_equal(feature_by_name("", true), FEAT_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_where_they_have_always_been),
        cmocka_unit_test(registers_are_aligned_ascending_and_share_no_byte),
        cmocka_unit_test(values_end_before_the_state_register),
        cmocka_unit_test(every_address_belongs_to_the_feature_that_it_lies_in),
        cmocka_unit_test(addresses_of_nobody_belong_to_nobody),
        cmocka_unit_test(defaults_lie_in_their_ranges),
        cmocka_unit_test(numbers_that_can_be_written_have_a_range_and_integers_a_step),
        cmocka_unit_test(only_commands_are_write_only),
        cmocka_unit_test(flags_stand_only_where_they_mean_something),
        cmocka_unit_test(what_changes_the_size_of_a_picture_is_locked_while_it_streams),
        cmocka_unit_test(entries_have_their_own_names_and_values),
        cmocka_unit_test(selectors_of_events_and_chunks_name_them_all),
        cmocka_unit_test(pixel_formats_are_the_codes_of_the_standard),
        cmocka_unit_test(every_feature_is_told_in_sentences),
        cmocka_unit_test(selectors_select_features),
        cmocka_unit_test(a_name_is_found_in_capitals_or_not),
        cmocka_unit_test(names_of_other_technologies_are_unknown_unless_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
