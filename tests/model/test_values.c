// SPDX-License-Identifier: Apache-2.0
// Values of features as bytes and as text, there and back, and what hostile ones get.
#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "model/feature.h"
#include "test.h"

/** The value that a feature has after power-up. */
static struct value reset_of(const struct feature *f)
{
    switch (f->kind) {
    case FK_FLOAT: return value_float(f->reset.f);
    case FK_STRING: return value_text(f->reset.text);
    default: return value_int(f->reset.i);
    }
}

static void assert_same_value(const struct value *a, const struct value *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->i, b->i);
    assert_memory_equal(&a->f, &b->f, sizeof a->f);
    assert_memory_equal(a->text, b->text, sizeof a->text);
}

static void every_default_survives_its_register(void **state)
{
    (void)state;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        const struct feature *f = &features[id];
        struct value v = reset_of(f);
        struct value back;
        uint8_t bytes[VALUE_TEXT_MAX];
        if (f->kind != FK_REGISTER) {
            memset(bytes, 0xA5, sizeof bytes);
            assert_int_equal(feature_encode(f, &v, bytes), 0);
            assert_int_equal(feature_decode(f, bytes, feature_length(f), &back), 0);
            assert_same_value(&v, &back);
        }
    }
}

static void every_default_survives_the_command_line(void **state)
{
    (void)state;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        const struct feature *f = &features[id];
        struct value v = reset_of(f);
        struct value back;
        char text[VALUE_TEXT_MAX + 1];
        if (f->kind != FK_REGISTER && f->kind != FK_COMMAND) {
            int n = feature_print(f, &v, text, sizeof text);
            assert_int_equal(n, strlen(text));
            assert_int_equal(feature_parse(f, text, &back), 0);
            assert_same_value(&v, &back);
        }
    }
}

static void every_entry_survives_the_command_line(void **state)
{
    (void)state;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        const struct feature *f = &features[id];
        for (unsigned i = 0; i < f->entry_count; i++) {
            struct value v = value_int(f->entries[i].value);
            struct value back;
            char text[VALUE_TEXT_MAX];
            feature_print(f, &v, text, sizeof text);
            assert_string_equal(text, f->entries[i].name);
            assert_int_equal(feature_parse(f, text, &back), 0);
            assert_same_value(&v, &back);
        }
    }
}

static void floats_survive_both_forms_bit_for_bit(void **state)
{
    (void)state;
    static const double numbers[] = {0.1, 30.2734375, 1.0 / 3, 2, 4e6, 33333.333333333336, -1e-300, 1.7e308, 5e-324};
    const struct feature *f = &features[FEAT_ExposureTime];
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct value v = value_float(numbers[i]);
        struct value back;
        char text[VALUE_TEXT_MAX];
        uint8_t bytes[8];
        feature_print(f, &v, text, sizeof text);
        assert_int_equal(feature_parse(f, text, &back), 0);
        assert_same_value(&v, &back);
        assert_int_equal(feature_encode(f, &v, bytes), 0);
        assert_int_equal(feature_decode(f, bytes, 8, &back), 0);
        assert_same_value(&v, &back);
    }
}

static void registers_are_little_endian_and_signed(void **state)
{
    (void)state;
    static const uint8_t minus_two[] = {0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    static const uint8_t lowest[] = {0, 0, 0, 0, 0, 0, 0, 0x80};
    static const uint8_t mono16[] = {0x07, 0x00, 0x10, 0x01};
    struct value v = value_int(-2);
    uint8_t bytes[8];
    assert_int_equal(feature_encode(&features[FEAT_Width], &v, bytes), 0);
    assert_memory_equal(bytes, minus_two, 8);
    assert_int_equal(feature_decode(&features[FEAT_Width], minus_two, 8, &v), 0);
    assert_int_equal(v.i, -2);
    assert_int_equal(feature_decode(&features[FEAT_Width], lowest, 8, &v), 0);
    assert_true(v.i == INT64_MIN);
    assert_int_equal(feature_decode(&features[FEAT_PixelFormat], mono16, 4, &v), 0);
    assert_int_equal(v.i, 0x01100007);
}

static void strings_fill_their_register_with_zeros(void **state)
{
    (void)state;
    uint8_t bytes[VALUE_TEXT_MAX];
    static const uint8_t zeros[VALUE_TEXT_MAX] = {0};
    struct value v = value_text("left");
    memset(bytes, 0xA5, sizeof bytes);
    assert_int_equal(feature_encode(&features[FEAT_DeviceUserID], &v, bytes), 0);
    assert_string_equal((char *)bytes, "left");
    assert_memory_equal(bytes + 4, zeros, sizeof bytes - 4);
}

static void bytes_behind_the_end_of_a_string_are_forgotten(void **state)
{
    (void)state;
    uint8_t bytes[VALUE_TEXT_MAX];
    struct value v;
    struct value clean = value_text("ab");
    memset(bytes, 'x', sizeof bytes);
    memcpy(bytes, "ab", 3);
    assert_int_equal(feature_decode(&features[FEAT_DeviceUserID], bytes, sizeof bytes, &v), 0);
    assert_same_value(&v, &clean);
}

static void a_string_without_an_end_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[VALUE_TEXT_MAX];
    struct value v = value_int(7);
    memset(bytes, 'x', sizeof bytes);
    assert_int_equal(feature_decode(&features[FEAT_DeviceUserID], bytes, sizeof bytes, &v), -CT_E_FORMAT);
    assert_int_equal(v.i, 7);
    v.kind = VALUE_TEXT;
    memset(v.text, 'x', sizeof v.text);
    assert_int_equal(feature_encode(&features[FEAT_DeviceUserID], &v, bytes), -CT_E_TYPE);
}

static void a_float_that_is_no_number_is_refused(void **state)
{
    (void)state;
    const double hostile[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};
    for (int i = 0; i < 3; i++) {
        uint8_t bytes[8];
        struct value v = value_float(1);
        struct wr w = wr_over(bytes, sizeof bytes);
        wr_f64(&w, hostile[i]);
        assert_int_equal(feature_decode(&features[FEAT_Gain], bytes, 8, &v), -CT_E_FORMAT);
        assert_true(v.f == 1);
    }
}

static void a_register_is_decoded_whole_or_not_at_all(void **state)
{
    (void)state;
    static const uint8_t bytes[2 * LUT_BYTES] = {0};
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        const struct feature *f = &features[id];
        struct value v;
        int wrong = f->kind == FK_REGISTER ? -CT_E_TYPE : -CT_E_LENGTH;
        assert_int_equal(feature_decode(f, bytes, 0, &v), wrong);
        assert_int_equal(feature_decode(f, bytes, feature_length(f) - 1, &v), wrong);
        assert_int_equal(feature_decode(f, bytes, feature_length(f) + 1, &v), wrong);
    }
}

static void a_value_of_another_type_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[LUT_BYTES];
    char text[8];
    struct value integer = value_int(1);
    struct value number = value_float(1);
    assert_int_equal(feature_encode(&features[FEAT_Gain], &integer, bytes), -CT_E_TYPE);
    assert_int_equal(feature_encode(&features[FEAT_Width], &number, bytes), -CT_E_TYPE);
    assert_int_equal(feature_encode(&features[FEAT_DeviceUserID], &integer, bytes), -CT_E_TYPE);
    assert_int_equal(feature_encode(&features[FEAT_LUTValueAll], &integer, bytes), -CT_E_TYPE);
    assert_int_equal(feature_print(&features[FEAT_Width], &number, text, sizeof text), -CT_E_TYPE);
    assert_int_equal(feature_print(&features[FEAT_LUTValueAll], &integer, text, sizeof text), -CT_E_TYPE);
}

static void a_number_that_its_register_can_not_hold_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[8];
    struct value below = value_int(-1);
    struct value above = value_int(INT64_C(0x100000000));
    assert_int_equal(feature_encode(&features[FEAT_ReverseX], &below, bytes), -CT_E_TYPE);
    assert_int_equal(feature_encode(&features[FEAT_PixelFormat], &above, bytes), -CT_E_TYPE);
}

static void words_of_the_command_line_are_understood(void **state)
{
    (void)state;
    static const struct {
        enum feature_id id;
        const char *text;
        int64_t i;
    } cases[] = {
        {FEAT_Width, "640", 640},
        {FEAT_Width, "0x280", 640},
        {FEAT_Width, "010", 10},
        {FEAT_Width, "-5", -5},
        {FEAT_PixelFormat, "mono12P", 0x010C0047},
        {FEAT_PixelFormat, "0x01100007", 0x01100007},
        {FEAT_TriggerOverlap, "Readout", 1},
        {FEAT_AutoFunctionsROIPreset, "center 50%", 2},
        {FEAT_MultiFrameSetOutputModeFrameCount, "4 Frames", 4},
        {FEAT_ReverseX, "ON", 1},
        {FEAT_ReverseX, "no", 0},
        {FEAT_ReverseX, "1", 1},
        {FEAT_TriggerSoftware, "", 1},
        {FEAT_TriggerSoftware, "Execute", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct value v;
        assert_int_equal(feature_parse(&features[cases[i].id], cases[i].text, &v), 0);
        assert_int_equal(v.kind, VALUE_INT);
        assert_int_equal(v.i, cases[i].i);
    }
}

static void nonsense_of_the_command_line_is_refused(void **state)
{
    (void)state;
    static const struct {
        enum feature_id id;
        const char *text;
        int error;
    } cases[] = {
        {FEAT_Width, "", -CT_E_FORMAT},
        {FEAT_Width, " 640", -CT_E_FORMAT},
        {FEAT_Width, "640px", -CT_E_FORMAT},
        {FEAT_Width, "0x", -CT_E_FORMAT},
        {FEAT_Width, "--1", -CT_E_FORMAT},
        {FEAT_Width, "9223372036854775808", -CT_E_FORMAT},
        {FEAT_Gain, "", -CT_E_FORMAT},
        {FEAT_Gain, "nan", -CT_E_FORMAT},
        {FEAT_Gain, "inf", -CT_E_FORMAT},
        {FEAT_Gain, "1e999", -CT_E_FORMAT},
        {FEAT_Gain, "3 dB", -CT_E_FORMAT},
        {FEAT_ReverseX, "maybe", -CT_E_FORMAT},
        {FEAT_PixelFormat, "RGB8", -CT_E_ENTRY},
        {FEAT_PixelFormat, "7", -CT_E_ENTRY},
        {FEAT_TriggerSoftware, "0", -CT_E_FORMAT},
        {FEAT_LUTValueAll, "0", -CT_E_FORMAT},
        {FEAT_DeviceUserID, "0123456789012345678901234567890123456789012345678901234567890123", -CT_E_FORMAT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct value v = value_int(77);
        assert_int_equal(feature_parse(&features[cases[i].id], cases[i].text, &v), cases[i].error);
        assert_int_equal(v.i, 77);
    }
}

static void numbers_are_printed_as_people_write_them(void **state)
{
    (void)state;
    char text[VALUE_TEXT_MAX];
    struct value long_exposure = value_float(4000000);
    struct value gain = value_float(0.1);
    struct value yes = value_int(1);
    struct value unknown = value_int(99);
    feature_print(&features[FEAT_ExposureTime], &long_exposure, text, sizeof text);
    assert_string_equal(text, "4000000");
    feature_print(&features[FEAT_Gain], &gain, text, sizeof text);
    assert_string_equal(text, "0.1");
    feature_print(&features[FEAT_ReverseX], &yes, text, sizeof text);
    assert_string_equal(text, "true");
    feature_print(&features[FEAT_TriggerMode], &unknown, text, sizeof text);
    assert_string_equal(text, "99");
}

static void printing_into_too_little_room_tells_how_much_it_takes(void **state)
{
    (void)state;
    char text[4] = "zzz";
    struct value v = value_text("twelve bytes");
    assert_int_equal(feature_print(&features[FEAT_DeviceUserID], &v, text, sizeof text), 12);
    assert_string_equal(text, "twe");
}

static void long_texts_are_cut_at_63_bytes(void **state)
{
    (void)state;
    struct value v = value_text("0123456789012345678901234567890123456789012345678901234567890123456789");
    assert_int_equal(strlen(v.text), VALUE_TEXT_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_default_survives_its_register),
        cmocka_unit_test(every_default_survives_the_command_line),
        cmocka_unit_test(every_entry_survives_the_command_line),
        cmocka_unit_test(floats_survive_both_forms_bit_for_bit),
        cmocka_unit_test(registers_are_little_endian_and_signed),
        cmocka_unit_test(strings_fill_their_register_with_zeros),
        cmocka_unit_test(bytes_behind_the_end_of_a_string_are_forgotten),
        cmocka_unit_test(a_string_without_an_end_is_refused),
        cmocka_unit_test(a_float_that_is_no_number_is_refused),
        cmocka_unit_test(a_register_is_decoded_whole_or_not_at_all),
        cmocka_unit_test(a_value_of_another_type_is_refused),
        cmocka_unit_test(a_number_that_its_register_can_not_hold_is_refused),
        cmocka_unit_test(words_of_the_command_line_are_understood),
        cmocka_unit_test(nonsense_of_the_command_line_is_refused),
        cmocka_unit_test(numbers_are_printed_as_people_write_them),
        cmocka_unit_test(printing_into_too_little_room_tells_how_much_it_takes),
        cmocka_unit_test(long_texts_are_cut_at_63_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
