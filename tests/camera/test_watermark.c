// SPDX-License-Identifier: Apache-2.0
// The watermark: what is coded into a picture comes out of it, and damage is found.
#include "test.h"

#include <string.h>

#include "base/error.h"
#include "camera/watermark.h"

enum { ROW_PIXELS = 272, ROW_BYTES = 2 * ROW_PIXELS };

static const struct watermark sample = {
    .frame_id = UINT64_C(0x0123456789ABCDEF), .trigger_id = UINT64_C(0xFEDCBA9876543210), .seed = UINT64_MAX};

static const struct {
    enum sensor_format format;
    unsigned bits; /* of a sample as files have it: 12 bits are aligned to 16 */
} kinds[] = {{SENSOR_MONO8, 8}, {SENSOR_MONO12P, 16}, {SENSOR_MONO16, 16}};

/** The row as samples, unpacked here independently of the camera's own code. */
static void unpack(enum sensor_format format, const uint8_t *row, uint16_t *samples, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t bit = 12 * i;
        switch (format) {
        case SENSOR_MONO8: samples[i] = row[i]; break;
        case SENSOR_MONO12P:
            samples[i] = (uint16_t)(((row[bit / 8] | row[bit / 8 + 1] << 8) >> bit % 8 & 0xFFF) << 4);
            break;
        case SENSOR_MONO16: samples[i] = (uint16_t)(row[2 * i] | row[2 * i + 1] << 8); break;
        }
    }
}

static void assert_same(const struct watermark *a, const struct watermark *b)
{
    assert_int_equal(a->frame_id, b->frame_id);
    assert_int_equal(a->trigger_id, b->trigger_id);
    assert_int_equal(a->seed, b->seed);
}

static void what_is_written_is_read_in_every_format(void **state)
{
    (void)state;
    const struct watermark marks[] = {{0, 0, 0}, {1, 0, 1}, {0, 1, 0}, sample};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        for (size_t m = 0; m < sizeof marks / sizeof marks[0]; m++) {
            uint8_t row[ROW_BYTES];
            uint16_t samples[ROW_PIXELS];
            struct watermark got;
            memset(row, 0x5A, sizeof row);
            assert_int_equal(watermark_write(&marks[m], kinds[k].format, row, sizeof row), 0);
            unpack(kinds[k].format, row, samples, ROW_PIXELS);
            for (size_t i = 0; i < WATERMARK_PIXELS; i++) {
                unsigned full = kinds[k].bits == 8 ? 0xFF : 0xFFF0;
                assert_true(samples[i] == 0 || samples[i] == full);
            }
            assert_int_equal(watermark_read(samples, ROW_PIXELS, kinds[k].bits, &got), 0);
            assert_same(&got, &marks[m]);
        }
    }
}

static void nothing_behind_its_pixels_is_touched(void **state)
{
    (void)state;
    const size_t used[] = {256, 384, 512};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        uint8_t row[ROW_BYTES];
        memset(row, 0x5A, sizeof row);
        assert_int_equal(watermark_write(&sample, kinds[k].format, row, used[k]), 0);
        for (size_t i = used[k]; i < sizeof row; i++) {
            assert_int_equal(row[i], 0x5A);
        }
        assert_int_equal(watermark_write(&sample, kinds[k].format, row, used[k] - 1), -CT_E_LENGTH);
    }
}

/** Worked out by hand: "ctwm", the three numbers, and the CRC that zlib gives for these 28 bytes. */
static void the_bits_are_as_written_down(void **state)
{
    (void)state;
    const struct watermark w = {.frame_id = 1, .trigger_id = 2, .seed = 3};
    const uint8_t want[32] = {'c', 't', 'w', 'm', 0, 0, 0, 0, 0, 0, 0, 1, 0,    0,    0,    0,
                              0,   0,   0,   2,   0, 0, 0, 0, 0, 0, 0, 3, 0x88, 0xE8, 0x70, 0x55};
    uint8_t row[256];
    assert_int_equal(watermark_write(&w, SENSOR_MONO8, row, sizeof row), 0);
    for (unsigned i = 0; i < 256; i++) {
        assert_int_equal(row[i], (want[i / 8] >> (7 - i % 8) & 1) != 0 ? 255 : 0);
    }
}

static void every_damaged_pixel_is_found(void **state)
{
    (void)state;
    uint8_t row[ROW_BYTES];
    uint16_t samples[ROW_PIXELS];
    struct watermark got;
    assert_int_equal(watermark_write(&sample, SENSOR_MONO8, row, sizeof row), 0);
    unpack(SENSOR_MONO8, row, samples, ROW_PIXELS);
    for (unsigned i = 0; i < WATERMARK_PIXELS; i++) {
        samples[i] ^= 0xFF;
        assert_int_equal(watermark_read(samples, ROW_PIXELS, 8, &got), i < 32 ? -CT_E_NOT_FOUND : -CT_E_FORMAT);
        samples[i] ^= 0xFF;
    }
    assert_int_equal(watermark_read(samples, ROW_PIXELS, 8, &got), 0);
}

static void a_picture_without_one_has_none(void **state)
{
    (void)state;
    uint16_t samples[ROW_PIXELS] = {0};
    struct watermark got;
    assert_int_equal(watermark_read(samples, ROW_PIXELS, 8, &got), -CT_E_NOT_FOUND);
    memset(samples, 0xFF, sizeof samples);
    assert_int_equal(watermark_read(samples, ROW_PIXELS, 16, &got), -CT_E_NOT_FOUND);
    assert_int_equal(watermark_read(samples, WATERMARK_PIXELS - 1, 16, &got), -CT_E_NOT_FOUND);
}

static void small_changes_of_brightness_do_not_hurt(void **state)
{
    (void)state;
    uint8_t row[ROW_BYTES];
    uint16_t samples[ROW_PIXELS];
    struct watermark got;
    assert_int_equal(watermark_write(&sample, SENSOR_MONO8, row, sizeof row), 0);
    unpack(SENSOR_MONO8, row, samples, ROW_PIXELS);
    for (unsigned i = 0; i < WATERMARK_PIXELS; i++) {
        samples[i] = samples[i] != 0 ? 200 : 60;
    }
    assert_int_equal(watermark_read(samples, ROW_PIXELS, 8, &got), 0);
    assert_same(&got, &sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_in_every_format),
        cmocka_unit_test(nothing_behind_its_pixels_is_touched),
        cmocka_unit_test(the_bits_are_as_written_down),
        cmocka_unit_test(every_damaged_pixel_is_found),
        cmocka_unit_test(a_picture_without_one_has_none),
        cmocka_unit_test(small_changes_of_brightness_do_not_hurt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
