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
            float light[BLOCK_PIXELS], gain[BLOCK_PIXELS], offset[BLOCK_PIXELS];
            int8_t prnu[BLOCK_PIXELS], dsnu[BLOCK_PIXELS];
            uint8_t dark[BLOCK_PIXELS];
            uint16_t expected[BLOCK_PIXELS], got[BLOCK_PIXELS];
            const struct pixel_chain chain = {.electrons_per_light = 0.0064f,
                                              .electrons_max = 46000.0f,
                                              .full_well_e = 11500.0f,
                                              .read_noise_e2 = 4.2f + (float)(round % 3),
                                              .prnu_step = 2e-4f,
                                              .dsnu_step_e = 0.05f,
                                              .dark_step_e = 0.01f * (float)(round % 5),
                                              .code_max = round % 2 ? 1023.0f : 4095.0f,
                                              .code_shift = round % 2 ? 2 : 0};
            const struct block_pattern pattern = {.prnu = prnu,
                                                  .dsnu = dsnu,
                                                  .dark = dark,
                                                  .codes_per_e = gain,
                                                  .offset_codes = offset,
                                                  .row_offset_codes = (float)(round % 7) - 3.0f};
            const struct noise_id noise = {.counter = {arbitrary(round), arbitrary(round + 500), round},
                                           .key = {arbitrary(round + 1000), arbitrary(round + 1500)}};
            for (uint32_t x = 0; x < BLOCK_PIXELS; x++) {
                gain[x] = 0.36f * (float)(1 + round % 16) + 1e-4f * (float)(x & 15);
                offset[x] = (float)(arbitrary(round) & 1023) + 0.1f * (float)(x & 7);
                prnu[x] = (int8_t)((int)(arbitrary(x + 2000) & 255) - 128);
                dsnu[x] = (int8_t)((int)(arbitrary(x + 3000) & 255) - 128);
                dark[x] = (uint8_t)arbitrary(x + 4000);
                light[x] = shapes[(x + round) % 6] * (float)(1 + (arbitrary(x) & 255)) / 256.0f;
            }
            plain()->expose(light, &pattern, &chain, &noise, expected);
            kernels_level(i)->expose(light, &pattern, &chain, &noise, got);
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

/* Pixels that are all alike. */
struct even_block {
    int8_t prnu[BLOCK_PIXELS], dsnu[BLOCK_PIXELS];
    uint8_t dark[BLOCK_PIXELS];
    float gain[BLOCK_PIXELS], offset[BLOCK_PIXELS];
};

static struct block_pattern even_pattern(struct even_block *even, float codes_per_e, float black)
{
    memset(even, 0, sizeof *even);
    for (unsigned i = 0; i < BLOCK_PIXELS; i++) {
        even->gain[i] = codes_per_e;
        even->offset[i] = black + 0.5f;
    }
    return (struct block_pattern){.prnu = even->prnu,
                                  .dsnu = even->dsnu,
                                  .dark = even->dark,
                                  .codes_per_e = even->gain,
                                  .offset_codes = even->offset};
}

static struct pixel_chain plain_chain(void)
{
    return (struct pixel_chain){.electrons_per_light = 1.0f,
                                .electrons_max = 46000.0f,
                                .full_well_e = 11500.0f,
                                .read_noise_e2 = 4.0f,
                                .code_max = 4095.0f};
}

/* The mean of a block of even pixels is what its pattern says; read noise of 2 electrons averages to 1/8. */
static double mean_of_block(const struct block_pattern *pattern, const struct pixel_chain *chain, float light_of_all)
{
    float light[BLOCK_PIXELS];
    uint16_t dn[BLOCK_PIXELS];
    const struct noise_id noise = {.counter = {1, 2, 3}, .key = {4, 5}};
    double sum = 0.0;
    for (unsigned i = 0; i < BLOCK_PIXELS; i++) {
        light[i] = light_of_all;
    }
    plain()->expose(light, pattern, chain, &noise, dn);
    for (unsigned i = 0; i < BLOCK_PIXELS; i++) {
        sum += dn[i];
    }
    return sum / BLOCK_PIXELS;
}

static void a_pixels_own_sensitivity_multiplies_light_and_its_offsets_do_not(void **state)
{
    (void)state;
    struct even_block even;
    struct block_pattern pattern = even_pattern(&even, 1.0f, 100.0f);
    struct pixel_chain chain = plain_chain();
    const double dark = mean_of_block(&pattern, &chain, 0.0f), lit = mean_of_block(&pattern, &chain, 2000.0f);
    assert_true(fabs(dark - 100.0) < 0.5);

    chain.prnu_step = 0.001f;
    memset(even.prnu, 50, sizeof even.prnu);
    assert_true(fabs(mean_of_block(&pattern, &chain, 0.0f) - dark) < 1e-9);
    assert_true(fabs(mean_of_block(&pattern, &chain, 2000.0f) - lit - 100.0) < 0.5);
    chain.prnu_step = 0.0f;

    chain.dsnu_step_e = 0.1f;
    memset(even.dsnu, -120, sizeof even.dsnu);
    assert_true(fabs(mean_of_block(&pattern, &chain, 0.0f) - (dark - 12.0)) < 0.1);
    assert_true(fabs(mean_of_block(&pattern, &chain, 2000.0f) - (lit - 12.0)) < 0.1);
    chain.dsnu_step_e = 0.0f;

    chain.dark_step_e = 0.25f;
    memset(even.dark, 200, sizeof even.dark);
    assert_true(fabs(mean_of_block(&pattern, &chain, 0.0f) - (dark + 50.0)) < 2.0); /* with its shot noise */
    chain.dark_step_e = 0.0f;

    pattern.row_offset_codes = 7.0f;
    assert_true(fabs(mean_of_block(&pattern, &chain, 0.0f) - (dark + 7.0)) < 0.01);
}

static void the_coarse_converter_counts_in_fours(void **state)
{
    (void)state;
    struct even_block even;
    const struct block_pattern pattern = even_pattern(&even, 0.25f, 60.0f);
    struct pixel_chain chain = plain_chain();
    chain.code_max = 1023.0f;
    chain.code_shift = 2;
    float light[BLOCK_PIXELS];
    uint16_t dn[BLOCK_PIXELS];
    const struct noise_id noise = {.counter = {1, 2, 3}, .key = {4, 5}};
    for (unsigned i = 0; i < BLOCK_PIXELS; i++) {
        light[i] = (float)i * 40.0f;
    }
    plain()->expose(light, &pattern, &chain, &noise, dn);
    for (unsigned i = 0; i < BLOCK_PIXELS; i++) {
        assert_int_equal(dn[i] % 4, 0);
    }
    assert_in_range(dn[0], 232, 248);
    assert_int_equal(dn[BLOCK_PIXELS - 1], 4092);
}

static void binning_adds_four_pixels_above_black(void **state)
{
    (void)state;
    const uint16_t upper[] = {340, 440, 240, 100, 4000, 4000}, lower[] = {250, 260, 240, 120, 4000, 4000};
    uint16_t dn[3];
    plain()->bin(upper, lower, 240, 3, dn);
    assert_memory_equal(dn, ((const uint16_t[]){570, 0, 4095}), sizeof dn);
}

static void skipping_takes_every_other_pixel(void **state)
{
    (void)state;
    const uint16_t src[] = {1, 2, 3, 4, 5, 6};
    uint16_t dn[3];
    plain()->every_other(src, 3, dn);
    assert_memory_equal(dn, ((const uint16_t[]){1, 3, 5}), sizeof dn);
}

static void each_set_draws_patterns_bins_and_skips_like_the_plain_one(void **state)
{
    (void)state;
    for (unsigned i = 1; kernels_level(i) != NULL; i++) {
        const struct kernels *k = kernels_level(i);
        if (!kernels_run_here(k)) {
            continue;
        }
        for (uint32_t round = 0; round < 100; round++) {
            const struct noise_id noise = {.counter = {round, 5, 6}, .key = {7, 8}};
            float z[BLOCK_PIXELS], expected_z[BLOCK_PIXELS];
            int8_t steps[BLOCK_PIXELS], expected_steps[BLOCK_PIXELS];
            uint8_t power[BLOCK_PIXELS], expected_power[BLOCK_PIXELS];
            uint16_t a[BLOCK_PIXELS], b[BLOCK_PIXELS], got[BLOCK_PIXELS / 2], expected[BLOCK_PIXELS / 2];
            plain()->normals(&noise, expected_z);
            k->normals(&noise, z);
            assert_memory_equal(z, expected_z, sizeof z);
            plain()->pattern_signed(z, 40.0f, (float)round - 50.0f, 0.1f, expected_steps);
            k->pattern_signed(z, 40.0f, (float)round - 50.0f, 0.1f, steps);
            assert_memory_equal(steps, expected_steps, sizeof steps);
            plain()->pattern_power(z, 0.5f, 5.0f, expected_power);
            k->pattern_power(z, 0.5f, 5.0f, power);
            assert_memory_equal(power, expected_power, sizeof power);
            fill_counts(a, BLOCK_PIXELS);
            fill_counts(b, BLOCK_PIXELS);
            plain()->bin(a, b, 240, BLOCK_PIXELS / 2 - round % 3, expected);
            k->bin(a, b, 240, BLOCK_PIXELS / 2 - round % 3, got);
            assert_memory_equal(got, expected, (size_t)2 * (BLOCK_PIXELS / 2 - round % 3));
            plain()->every_other(a, BLOCK_PIXELS / 2 - round % 3, expected);
            k->every_other(a, BLOCK_PIXELS / 2 - round % 3, got);
            assert_memory_equal(got, expected, (size_t)2 * (BLOCK_PIXELS / 2 - round % 3));
        }
    }
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
                                      .code_max = 4095.0f};
    struct even_block even;
    const struct block_pattern pattern = even_pattern(&even, 0.1f, 240.0f);
    for (unsigned i = 0; i < BLOCK_PIXELS; i++) {
        light[i] = i % 2 ? 20000.0f : INFINITY;
    }
    plain()->expose(light, &pattern, &chain, &noise, dn);
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
                                      .code_max = 4095.0f};
    struct even_block even;
    const struct block_pattern pattern = even_pattern(&even, 150.0f, 2048.0f);
    const struct noise_id noise = {.counter = {11, 12, 13}, .key = {14, 15}};
    uint16_t dn[BLOCK_PIXELS];
    plain()->expose(light, &pattern, &chain, &noise, dn);
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
        cmocka_unit_test(a_pixels_own_sensitivity_multiplies_light_and_its_offsets_do_not),
        cmocka_unit_test(the_coarse_converter_counts_in_fours),
        cmocka_unit_test(binning_adds_four_pixels_above_black),
        cmocka_unit_test(skipping_takes_every_other_pixel),
        cmocka_unit_test(each_set_draws_patterns_bins_and_skips_like_the_plain_one),
        cmocka_unit_test(the_full_well_holds_no_more_electrons),
        cmocka_unit_test(noise_belongs_to_the_counter_of_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
