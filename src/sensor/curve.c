// SPDX-License-Identifier: Apache-2.0
// The look-up table and gamma, expanded to all counts.
//
// Powers are made from + - * / here: libm's differ by a last bit between versions, and an entry must not.
#include "sensor/curve.h"

#include <assert.h>

static const double LN_2 = 0.69314718055994530942;
static const double SQRT_HALF = 0.70710678118654752440;

void curve_of_lut(const uint16_t lut[CURVE_KNOTS], uint16_t out[SENSOR_CODES])
{
    for (unsigned dn = 0; dn < SENSOR_CODES; dn++) {
        const unsigned k = dn >> 4;
        const uint32_t f = (dn & 15) << 4;
        /* The sum of two shares, not a step from the one to the other: falling tables round as rising ones do. */
        const uint32_t v = (lut[k] * (256 - f) + lut[k + 1] * f + 128) >> 8;
        const uint32_t upper = (v + 8) >> 4;
        out[dn] = (uint16_t)(upper < SENSOR_CODES ? upper : SENSOR_CODES - 1);
    }
}

/** ln x of 0 < x <= 1: x = m 2^e with m around 1, ln m = 2 artanh((m - 1) / (m + 1)). */
static double logarithm(double x)
{
    int e = 0;
    while (x < SQRT_HALF) {
        x *= 2.0;
        e--;
    }
    const double s = (x - 1.0) / (x + 1.0);
    const double square = s * s;
    double sum = 0.0;
    for (int n = 27; n > 0; n -= 2) { /* |s| <= 0.172: what is left out is below 1e-21 */
        sum = sum * square + 1.0 / n;
    }
    return 2.0 * s * sum + e * LN_2;
}

/** e^-x, x >= 0. */
static double falling_exponential(double x)
{
    if (x > 64.0) {
        return 0.0; /* 1e-28: nothing in 16 bits */
    }
    const int halvings = (int)(x / LN_2);
    const double rest = x - halvings * LN_2;
    double sum = 1.0;
    for (int n = 22; n > 0; n--) { /* 0 <= rest < 0.7: what is left out is below 1e-25 */
        sum = 1.0 - sum * rest / n;
    }
    for (int i = 0; i < halvings; i++) {
        sum *= 0.5;
    }
    return sum;
}

double curve_power(double base, double exponent)
{
    assert(base >= 0.0 && base <= 1.0 && exponent > 0.0);
    return base == 0.0 ? 0.0 : falling_exponential(-exponent * logarithm(base));
}

void curve_knots_of_gamma(double gamma, uint16_t lut[CURVE_KNOTS])
{
    const double half = 0.5 + 1e-7; /* what is a half on paper (a quarter's root) goes up, the last bit whatever */
    for (unsigned k = 0; k < CURVE_KNOTS; k++) {
        lut[k] = (uint16_t)(65535.0 * curve_power(k / 256.0, 1.0 / gamma) + half);
    }
}
