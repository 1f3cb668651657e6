// SPDX-License-Identifier: Apache-2.0
// Taylor series on the small interval that is left after the exact reductions.
#include "scene/own_math.h"

#include <math.h>

/* ln 2 in two parts; the first has few enough bits that a product with a small integer is exact. */
static const double LN2_HIGH = 6.93147180369123816490e-01, LN2_LOW = 1.90821492927058770002e-10;
static const double LOG2_E = 1.44269504088896340736;

double own_exp(double x)
{
    if (x < -700.0) {
        return 0.0;
    }
    x = x > 700.0 ? 700.0 : x;
    const double k = floor(x * LOG2_E + 0.5);
    const double r = (x - k * LN2_HIGH) - k * LN2_LOW; /* at most 0.35 */
    double sum = 1.0;
    for (int n = 15; n > 0; n--) {
        sum = 1.0 + sum * r / n;
    }
    return ldexp(sum, (int)k); /* exact */
}

/* |a| at most pi / 4. */
static double short_sin(double a)
{
    double sum = 1.0;
    for (int n = 18; n > 0; n -= 2) {
        sum = 1.0 - sum * a * a / (n * (n + 1));
    }
    return a * sum;
}

static double short_cos(double a)
{
    double sum = 1.0;
    for (int n = 17; n > 0; n -= 2) {
        sum = 1.0 - sum * a * a / (n * (n + 1));
    }
    return sum;
}

double own_sin_turns(double turns)
{
    const double quarter = floor(turns * 4.0 + 0.5);
    const double a = 2.0 * OWN_PI * (turns - quarter * 0.25);
    const double q = quarter - 4.0 * floor(quarter * 0.25); /* 0 .. 3 */
    const double value = q == 0.0 || q == 2.0 ? short_sin(a) : short_cos(a);
    return q < 2.0 ? value : -value;
}

double own_cos_turns(double turns)
{
    const double quarter = floor(turns * 4.0 + 0.5);
    const double a = 2.0 * OWN_PI * (turns - quarter * 0.25);
    const double q = quarter - 4.0 * floor(quarter * 0.25);
    const double value = q == 0.0 || q == 2.0 ? short_cos(a) : short_sin(a);
    return q == 0.0 || q == 3.0 ? value : -value;
}
