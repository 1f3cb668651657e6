// SPDX-License-Identifier: Apache-2.0
// Every kernel set gives the bytes of the plain one; the plain one gives the published noise generator.
#include "sensor/kernels.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "test.h"

enum { ROW = 1024 };

/* Numbers without a pattern, the same in every run. */
static uint32_t arbitrary(uint32_t i)
{
    uint32_t words[4];
    philox4x32((const uint32_t[]){i, 0, 0, 99}, (const uint32_t[]){1, 2}, words);
    return words[0];
}

static void fill_counts(uint16_t *dn, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        dn[i] = i < 4 ? (uint16_t)(i % 2 * 4095) : (uint16_t)(arbitrary(i) & 4095);
    }
}

static const struct kernels *plain(void)
{
    return kernels_level(0);
}

static void each_set_exposes_like_the_plain_one(void **state)
{
    (void)state;
    static const float shapes[] = {0.0f, 1e2f, 1e4f, 1e6f, 2e6f, 1e12f};
    for (unsigned i = 1; kernels_level(i) != NULL; i++) {
        if (!kernels_run_here(kernels_level(i))) {
            print_message("[   NOTE   ] %s does not run on this machine\n", kernels_level(i)->name);
            continue;
        }
        for (uint32_t round = 0; round < 200; round++) {
            float light[BLOCK_PIXELS];
            uint16_t expected[BLOCK_PIXELS], got[BLOCK_PIXELS];
            const struct pixel_chain chain = {.electrons_per_light = 0.0064f,
                                              .electrons_max = 46000.0f,
                                              .full_well_e = 11500.0f,
                                              .read_noise_e2 = 4.2f + (float)(round % 3),
                                              .dn_per_e = 0.36f * (float)(1 + round % 16),
                                              .black_dn = (float)(arbitrary(round) & 1023)};
            const struct noise_id noise = {.counter = {arbitrary(round), arbitrary(round + 500), round},
                                           .key = {arbitrary(round + 1000), arbitrary(round + 1500)}};
            for (uint32_t x = 0; x < BLOCK_PIXELS; x++) {
                light[x] = shapes[(x + round) % 6] * (float)(1 + (arbitrary(x) & 255)) / 256.0f;
            }
            plain()->expose(light, &chain, &noise, expected);
            kernels_level(i)->expose(light, &chain, &noise, got);
            assert_memory_equal(got, expected, sizeof got);
        }
    }
}

static void each_set_multiplies_mirrors_and_packs_like_the_plain_one(void **state)
{
    (void)state;
    for (unsigned i = 1; kernels_level(i) != NULL; i++) {
        const struct kernels *k = kernels_level(i);
        if (!kernels_run_here(k)) {
            continue;
        }
        for (unsigned n = 16; n <= ROW; n += 16) {
            uint16_t dn[ROW], expected[ROW] = {0}, got[ROW] = {0};
            uint8_t expected_bytes[2 * ROW] = {0}, got_bytes[2 * ROW] = {0};
            fill_counts(dn, ROW);

            plain()->mirror(dn, n, expected);
            k->mirror(dn, n, got);
            assert_memory_equal(got, expected, sizeof got);
            plain()->digital_gain(expected, n, 1.7f, 240.0f);
            k->digital_gain(got, n, 1.7f, 240.0f);
            assert_memory_equal(got, expected, sizeof got);

            plain()->pack_mono8(dn, n, expected_bytes);
            k->pack_mono8(dn, n, got_bytes);
            assert_memory_equal(got_bytes, expected_bytes, sizeof got_bytes);
            plain()->pack_mono12p(dn, n, expected_bytes);
            k->pack_mono12p(dn, n, got_bytes);
            assert_memory_equal(got_bytes, expected_bytes, sizeof got_bytes);
            plain()->pack_mono16(dn, n, expected_bytes);
            k->pack_mono16(dn, n, got_bytes);
            assert_memory_equal(got_bytes, expected_bytes, sizeof got_bytes);
        }
    }
}

static void mono12p_is_least_significant_bit_first(void **state)
{
    (void)state;
    uint8_t bytes[3];
    plain()->pack_mono12p((const uint16_t[]){0xABC, 0x123}, 2, bytes);
    assert_memory_equal(bytes, ((const uint8_t[]){0xBC, 0x3A, 0x12}), 3);
}

static void mono16_carries_its_12_bits_on_top_little_endian(void **state)
{
    (void)state;
    uint8_t bytes[2];
    plain()->pack_mono16((const uint16_t[]){0xABC}, 1, bytes);
    assert_memory_equal(bytes, ((const uint8_t[]){0xC0, 0xAB}), 2);
}

static void mono8_is_the_upper_eight_bits(void **state)
{
    (void)state;
    uint8_t byte;
    plain()->pack_mono8((const uint16_t[]){0xABC}, 1, &byte);
    assert_int_equal(byte, 0xAB);
}

static void mirroring_turns_a_row_round(void **state)
{
    (void)state;
    uint16_t out[3];
    plain()->mirror((const uint16_t[]){1, 2, 3}, 3, out);
    assert_memory_equal(out, ((const uint16_t[]){3, 2, 1}), sizeof out);
}

static void digital_gain_leaves_black_alone_and_clips(void **state)
{
    (void)state;
    uint16_t dn[4] = {240, 340, 3000, 0};
    plain()->digital_gain(dn, 4, 2.0f, 240.0f);
    assert_memory_equal(dn, ((const uint16_t[]){240, 440, 4095, 0}), sizeof dn);
}

/* At the camera's own gains the converter clips first; a lower gain would show the well. */
static void the_full_well_holds_no_more_electrons(void **state)
{
    (void)state;
    float light[BLOCK_PIXELS];
    uint16_t dn[BLOCK_PIXELS];
    const struct noise_id noise = {.counter = {1, 2, 3}, .key = {4, 5}};
    const struct pixel_chain chain = {.electrons_per_light = 1.0f,
                                      .electrons_max = 46000.0f,
                                      .full_well_e = 11500.0f,
                                      .read_noise_e2 = 4.0f,
                                      .dn_per_e = 0.1f,
                                      .black_dn = 240.0f};
    for (unsigned i = 0; i < BLOCK_PIXELS; i++) {
        light[i] = i % 2 ? 20000.0f : INFINITY;
    }
    plain()->expose(light, &chain, &noise, dn);
    for (unsigned i = 0; i < BLOCK_PIXELS; i++) {
        assert_int_equal(dn[i], 1390);
    }
}

/* With a gain that makes noise visible, pixel i + 64 j of a block must move with word j of Philox counter i. */
static void noise_belongs_to_the_counter_of_its_place(void **state)
{
    (void)state;
    const float light[BLOCK_PIXELS] = {0};
    const struct pixel_chain chain = {.electrons_per_light = 1.0f,
                                      .electrons_max = 46000.0f,
                                      .full_well_e = 11500.0f,
                                      .read_noise_e2 = 4.0f,
                                      .dn_per_e = 150.0f,
                                      .black_dn = 2048.0f};
    const struct noise_id noise = {.counter = {11, 12, 13}, .key = {14, 15}};
    uint16_t dn[BLOCK_PIXELS];
    plain()->expose(light, &chain, &noise, dn);
    for (uint32_t i = 0; i < BLOCK_PIXELS / 4; i++) {
        uint32_t words[4];
        philox4x32((const uint32_t[]){i, 11, 12, 13}, (const uint32_t[]){14, 15}, words);
        for (unsigned j = 0; j < 2; j++) { /* the angle's word decides the signs: cosine, then sine */
            const uint32_t angle = words[j + 2];
            const bool left = angle > 0x41000000 && angle < 0xBF000000,
                       right = angle < 0x3F000000 || angle > 0xC1000000;
            const bool lower = angle > 0x81000000 && angle<0xFF000000, upper = angle> 0x1000000 && angle < 0x7F000000;
            assert_false(left && dn[i + 64 * j] > 2048);
            assert_false(right && dn[i + 64 * j] < 2048);
            assert_false(lower && dn[i + 64 * j + 128] > 2048);
            assert_false(upper && dn[i + 64 * j + 128] < 2048);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_set_exposes_like_the_plain_one),
        cmocka_unit_test(each_set_multiplies_mirrors_and_packs_like_the_plain_one),
        cmocka_unit_test(mono12p_is_least_significant_bit_first),
        cmocka_unit_test(mono16_carries_its_12_bits_on_top_little_endian),
        cmocka_unit_test(mono8_is_the_upper_eight_bits),
        cmocka_unit_test(mirroring_turns_a_row_round),
        cmocka_unit_test(digital_gain_leaves_black_alone_and_clips),
        cmocka_unit_test(the_full_well_holds_no_more_electrons),
        cmocka_unit_test(noise_belongs_to_the_counter_of_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
