// SPDX-License-Identifier: Apache-2.0
// The door as registers: values, state and limits at the table's addresses.
#include "test.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "camera/rig.h"

static int read_at(struct rig *rig, uint64_t addr, void *dst, size_t n)
{
    return rig->port.ops->read(rig->port.self, addr, dst, n);
}

static int write_at(struct rig *rig, uint64_t addr, const void *src, size_t n)
{
    return rig->port.ops->write(rig->port.self, addr, src, n);
}

static uint64_t read_u64(struct rig *rig, uint64_t addr)
{
    uint8_t bytes[8] = {0};
    assert_int_equal(read_at(rig, addr, bytes, 8), 0);
    struct rd r = rd_over(bytes, 8);
    return rd_u64(&r);
}

static uint32_t read_u32(struct rig *rig, uint64_t addr)
{
    uint8_t bytes[4] = {0};
    assert_int_equal(read_at(rig, addr, bytes, 4), 0);
    struct rd r = rd_over(bytes, 4);
    return rd_u32(&r);
}

static void a_register_holds_its_feature_in_little_endian(void **state)
{
    struct rig *rig = *state;
    const uint8_t width[8] = {0x00, 0x04};
    assert_int_equal(write_at(rig, features[FEAT_Width].addr, width, 8), 0);
    assert_int_equal(rig_get(rig, FEAT_Width), 1024);
    assert_true(read_u64(rig, features[FEAT_Width].addr) == 1024);
}

static void a_register_is_written_whole_or_not_at_all(void **state)
{
    struct rig *rig = *state;
    const uint8_t bytes[16] = {0};
    assert_int_equal(write_at(rig, features[FEAT_Width].addr, bytes, 4), -CT_E_LENGTH);
    assert_int_equal(write_at(rig, features[FEAT_Width].addr, bytes, 9), -CT_E_LENGTH);
    assert_int_equal(write_at(rig, features[FEAT_Width].addr + 4, bytes, 4), -CT_E_LENGTH);
    assert_int_equal(write_at(rig, features[FEAT_Width].addr, bytes, 0), -CT_E_LENGTH);
    assert_int_equal(rig_get(rig, FEAT_Width), 4096);
}

static void parts_of_a_register_can_be_read(void **state)
{
    struct rig *rig = *state;
    char text[8] = "";
    assert_int_equal(read_at(rig, features[FEAT_DeviceModelName].addr + 4, text, 7), 0);
    assert_string_equal(text, "38UX253");
}

static void there_is_nothing_between_the_registers(void **state)
{
    struct rig *rig = *state;
    uint8_t bytes[64];
    uint32_t width = features[FEAT_Width].addr;
    assert_int_equal(read_at(rig, width + 8, bytes, 1), -CT_E_ADDRESS);
    assert_int_equal(read_at(rig, width, bytes, 9), -CT_E_ADDRESS);
    assert_int_equal(read_at(rig, width + FEATURE_REG_STATE + 4, bytes, 1), -CT_E_ADDRESS);
    assert_int_equal(read_at(rig, 0x0FFFFFFF, bytes, 4), -CT_E_ADDRESS);
    assert_int_equal(read_at(rig, UINT64_MAX, bytes, 4), -CT_E_ADDRESS);
    assert_int_equal(write_at(rig, UINT64_MAX - 3, bytes, 8), -CT_E_ADDRESS);
}

static void limits_stand_beside_the_value_and_follow_the_settings(void **state)
{
    struct rig *rig = *state;
    uint32_t rate = features[FEAT_AcquisitionFrameRate].addr;
    uint64_t before = read_u64(rig, rate + FEATURE_REG_MAX);
    assert_int_equal(rig_set(rig, FEAT_Height, 480), 0);
    assert_true(read_u64(rig, rate + FEATURE_REG_MAX) > before);
    assert_int_equal(read_u64(rig, features[FEAT_Width].addr + FEATURE_REG_MIN), 256);
    assert_int_equal(read_u64(rig, features[FEAT_Width].addr + FEATURE_REG_INC), 16);
}

static void the_state_register_says_what_is_locked(void **state)
{
    struct rig *rig = *state;
    uint64_t exposure = features[FEAT_ExposureTime].addr + FEATURE_REG_STATE;
    assert_int_equal(read_u32(rig, exposure), FEATURE_STATE_LOCKED | FEATURE_STATE_AVAILABLE);
    rig_set(rig, FEAT_ExposureAuto, 0);
    assert_int_equal(read_u32(rig, exposure), FEATURE_STATE_AVAILABLE);
    const uint8_t zero[4] = {0};
    assert_int_equal(write_at(rig, exposure, zero, 4), -CT_E_READ_ONLY);
}

static void the_whole_lookup_table_is_one_register_of_1028_bytes(void **state)
{
    struct rig *rig = *state;
    uint32_t at = features[FEAT_LUTValueAll].addr;
    uint8_t table[LUT_BYTES];
    struct wr w = wr_over(table, sizeof table);
    for (uint32_t i = 0; i < LUT_ENTRIES; i++) {
        wr_u32(&w, 65535 - 255 * i);
    }
    assert_int_equal(write_at(rig, at, table, 1000), 0);
    assert_int_equal(write_at(rig, at + 1000, table + 1000, 28), 0);
    uint8_t back[LUT_BYTES];
    assert_int_equal(read_at(rig, at, back, LUT_BYTES), 0);
    assert_memory_equal(back, table, LUT_BYTES);
    rig_set(rig, FEAT_LUTIndex, 2);
    assert_int_equal(rig_get(rig, FEAT_LUTValue), 65535 - 510);
}

static void a_lookup_table_with_a_wrong_entry_is_refused_as_a_whole(void **state)
{
    struct rig *rig = *state;
    uint32_t at = features[FEAT_LUTValueAll].addr;
    uint8_t entries[8] = {1, 0, 0, 0, 0, 0, 1, 0};
    assert_int_equal(write_at(rig, at, entries, 8), -CT_E_RANGE);
    assert_int_equal(write_at(rig, at + 2, entries, 4), -CT_E_LENGTH);
    assert_int_equal(write_at(rig, at + 1024, entries, 8), -CT_E_LENGTH);
    rig_set(rig, FEAT_LUTIndex, 0);
    assert_int_equal(rig_get(rig, FEAT_LUTValue), 0);
}

static void every_register_of_the_table_answers(void **state)
{
    struct rig *rig = *state;
    uint8_t bytes[LUT_BYTES];
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        const struct feature *f = &features[id];
        int e = read_at(rig, f->addr, bytes, feature_length(f));
        assert_int_equal(e, f->access == FA_WO ? -CT_E_WRITE_ONLY : 0);
    }
}

static void the_serial_number_is_the_one_it_was_built_with(void **state)
{
    struct rig *rig = *state;
    char serial[64];
    assert_int_equal(read_at(rig, features[FEAT_DeviceSerialNumber].addr, serial, 64), 0);
    assert_string_equal(serial, "12345678");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_CAMERA(test) cmocka_unit_test_setup_teardown(test, rig_setup_without_pixels, rig_teardown)
        ON_A_CAMERA(a_register_holds_its_feature_in_little_endian),
        ON_A_CAMERA(a_register_is_written_whole_or_not_at_all),
        ON_A_CAMERA(parts_of_a_register_can_be_read),
        ON_A_CAMERA(there_is_nothing_between_the_registers),
        ON_A_CAMERA(limits_stand_beside_the_value_and_follow_the_settings),
        ON_A_CAMERA(the_state_register_says_what_is_locked),
        ON_A_CAMERA(the_whole_lookup_table_is_one_register_of_1028_bytes),
        ON_A_CAMERA(a_lookup_table_with_a_wrong_entry_is_refused_as_a_whole),
        ON_A_CAMERA(every_register_of_the_table_answers),
        ON_A_CAMERA(the_serial_number_is_the_one_it_was_built_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
