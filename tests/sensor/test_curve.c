// SPDX-License-Identifier: Apache-2.0
// The look-up table and gamma (manual 5.8), each count against the formula in plain arithmetic.
#include "test.h"

#include <math.h>

#include "base/rng.h"
#include "sensor/curve.h"

static const double gammas[] = {0.01, 0.05, 0.1, 0.3, 0.45, 0.5, 0.75, 0.99, 1.0,
                                1.01, 1.5,  1.8, 2.0, 2.2,  2.4, 3.7,  5.0};
enum { GAMMAS = sizeof gammas / sizeof gammas[0] };

/** Half up, as hardware that adds half a step and cuts. */
static double rounded(double x)
{
    return floor(x + 0.5);
}

static unsigned wanted(const uint16_t lut[CURVE_KNOTS], unsigned dn)
{
    unsigned v = dn << 4;
    double from = lut[v >> 8];
    double to = lut[(v >> 8) + 1];
    double y = rounded(from + (to - from) * (v & 255) / 256.0);
    return (unsigned)fmin(4095.0, rounded(y / 16.0));
}

static void check_all_counts(const uint16_t lut[CURVE_KNOTS])
{
    uint16_t out[SENSOR_CODES];
    curve_of_lut(lut, out);
    for (unsigned dn = 0; dn < SENSOR_CODES; dn++) {
        if (out[dn] != wanted(lut, dn)) {
            fail_msg("count %u becomes %u instead of %u", dn, out[dn], wanted(lut, dn));
        }
    }
}

static void a_table_that_changes_nothing_changes_nothing(void **state)
{
    (void)state;
    uint16_t lut[CURVE_KNOTS];
    uint16_t out[SENSOR_CODES];
    for (unsigned k = 0; k < CURVE_KNOTS; k++) {
        lut[k] = (uint16_t)(k < 256 ? 256 * k : 65535);
    }
    curve_of_lut(lut, out);
    for (unsigned dn = 0; dn < SENSOR_CODES; dn++) {
        assert_int_equal(out[dn], dn);
    }
}

static void every_count_lies_on_the_line_between_two_entries(void **state)
{
    (void)state;
    uint16_t lut[CURVE_KNOTS];
    for (unsigned k = 0; k < CURVE_KNOTS; k++) {
        lut[k] = (uint16_t)(65535 - k * k);
    }
    lut[256] = 0;
    check_all_counts(lut); /* falling */
    for (unsigned k = 0; k < CURVE_KNOTS; k++) {
        lut[k] = k % 2 != 0 ? 65535 : 0;
    }
    check_all_counts(lut); /* as steep as it gets, up and down */
    const uint32_t key[2] = {38, 253};
    for (uint32_t round = 0; round < 20; round++) {
        for (uint32_t k = 0; k < CURVE_KNOTS; k++) {
            const uint32_t counter[4] = {k, round, 0, 0};
            uint32_t words[4];
            philox4x32(counter, key, words);
            lut[k] = (uint16_t)words[0];
        }
        check_all_counts(lut);
    }
}

static void at_an_entry_the_count_is_the_entrys_upper_12_bits_rounded(void **state)
{
    (void)state;
    uint16_t lut[CURVE_KNOTS] = {0};
    uint16_t out[SENSOR_CODES];
    lut[5] = 0x1237;
    lut[6] = 0x1238;
    lut[7] = 0xFFFF;
    curve_of_lut(lut, out);
    assert_int_equal(out[80], 0x123);
    assert_int_equal(out[96], 0x124);
    assert_int_equal(out[112], 0xFFF);
}

static void the_last_entry_is_only_ever_approached(void **state)
{
    (void)state;
    uint16_t lut[CURVE_KNOTS] = {0};
    uint16_t out[SENSOR_CODES];
    lut[256] = 65535;
    curve_of_lut(lut, out);
    assert_int_equal(out[4080], 0);
    assert_int_equal(out[4095], (65535 * 15 / 16 + 8) / 16);
}

static void powers_are_right_to_twelve_digits(void **state)
{
    (void)state;
    for (unsigned i = 0; i < GAMMAS; i++) {
        for (unsigned n = 0; n <= 4096; n++) {
            double base = n / 4096.0;
            double error = curve_power(base, 1.0 / gammas[i]) - pow(base, 1.0 / gammas[i]);
            if (!(fabs(error) <= 1e-13)) {
                fail_msg("%u / 4096 to the power of 1 / %g is wrong by %g", n, gammas[i], error);
            }
        }
    }
    assert_true(curve_power(0.25, 0.5) == 0.5);
    assert_true(curve_power(1.0, 100.0) == 1.0);
    assert_true(curve_power(1e-300, 3.0) == 0.0);
}

static void gamma_fills_the_table_with_its_power(void **state)
{
    (void)state;
    for (unsigned i = 0; i < GAMMAS; i++) {
        uint16_t lut[CURVE_KNOTS];
        curve_knots_of_gamma(gammas[i], lut);
        for (unsigned k = 0; k < CURVE_KNOTS; k++) {
            assert_int_equal(lut[k], (unsigned)rounded(65535.0 * pow(k / 256.0, 1.0 / gammas[i]) + 1e-7));
        }
        check_all_counts(lut);
    }
}

static void gamma_keeps_black_and_white_and_never_falls(void **state)
{
    (void)state;
    for (unsigned i = 0; i < GAMMAS; i++) {
        uint16_t lut[CURVE_KNOTS];
        uint16_t out[SENSOR_CODES];
        curve_knots_of_gamma(gammas[i], lut);
        assert_int_equal(lut[0], 0);
        assert_int_equal(lut[256], 65535);
        curve_of_lut(lut, out);
        assert_int_equal(out[0], 0);
        for (unsigned dn = 1; dn < SENSOR_CODES; dn++) {
            assert_true(out[dn] >= out[dn - 1]);
        }
        if (gammas[i] >= 1.0) {
            assert_int_equal(out[4095], 4095);
        }
    }
}

static void a_gamma_above_one_brightens_and_one_below_darkens(void **state)
{
    (void)state;
    uint16_t lut[CURVE_KNOTS];
    curve_knots_of_gamma(2.0, lut);
    assert_int_equal(lut[64], 32768); /* a quarter becomes a half */
    curve_knots_of_gamma(0.5, lut);
    assert_int_equal(lut[128], 16384); /* a half becomes a quarter */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_that_changes_nothing_changes_nothing),
        cmocka_unit_test(every_count_lies_on_the_line_between_two_entries),
        cmocka_unit_test(at_an_entry_the_count_is_the_entrys_upper_12_bits_rounded),
        cmocka_unit_test(the_last_entry_is_only_ever_approached),
        cmocka_unit_test(powers_are_right_to_twelve_digits),
        cmocka_unit_test(gamma_fills_the_table_with_its_power),
        cmocka_unit_test(gamma_keeps_black_and_white_and_never_falls),
        cmocka_unit_test(a_gamma_above_one_brightens_and_one_below_darkens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
