// SPDX-License-Identifier: Apache-2.0
// The sensor types that are known, how a user changes one, and the scale of their gain.
#include "sensor/profile.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/error.h"

const struct sensor_profile sensor_imx253 = {
    .name = "IMX253LLR",
#define PROFILE(name, value, unit, least, most, confidence, source) .name = (value),
#include "sensor/profile_table.def"
#undef PROFILE
};

static const struct profile_row rows[] = {
#define PROFILE(name, value, unit, least, most, confidence, source)                                                    \
    {#name, unit, source, value, least, most, PROFILE_##confidence, offsetof(struct sensor_profile, name)},
#include "sensor/profile_table.def"
#undef PROFILE
};

const struct profile_row *profile_row(unsigned i)
{
    return i < sizeof rows / sizeof rows[0] ? &rows[i] : NULL;
}

const char *profile_confidence_word(enum profile_confidence confidence)
{
    static const char *const words[] = {"published", "derived", "recalled", "guess"};
    return words[confidence];
}

int sensor_profile_set(struct sensor_profile *p, const char *name, double value)
{
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            if (!(value >= rows[i].least && value <= rows[i].most)) {
                return -CT_E_RANGE;
            }
            memcpy((char *)p + rows[i].offset, &value, sizeof value);
            return 0;
        }
    }
    return -CT_E_NOT_FOUND;
}

int sensor_profile_check(const struct sensor_profile *p, const char **why)
{
    *why = NULL;
    if (p->hot_least_e_per_s > p->hot_most_e_per_s) {
        *why = "hot_least_e_per_s is above hot_most_e_per_s";
    } else if (p->hot_pixels_per_mpixel > 0.0 && p->hot_least_e_per_s <= 0.0) {
        *why = "hot_least_e_per_s is 0, but there are hot pixels";
    }
    return *why == NULL ? 0 : -CT_E_PARAMETER;
}

/* Quantum efficiency in percent, from 350 nm in steps of 25 nm: a composite of recalled curves of IMX25x cameras
 * without an IR filter, plus or minus 4 points. Confidence: recalled. */
enum { QE_FIRST_NM = 350, QE_STEP_NM = 25, QE_POINTS = 31 };
static const double qe_percent[QE_POINTS] = {
    22.0, 34.0, 46.0, 54.0, 59.0, 63.0, 65.0, 64.0, 62.0, 59.0, 55.0, 51.0, 46.0, 41.0, 36.0, 32.0,
    28.0, 24.0, 20.0, 17.0, 14.0, 11.5, 9.0,  6.5,  4.7,  3.3,  2.2,  1.5,  0.8,  0.4,  0.0,
};

static double curve_at(double nm)
{
    const double at = (nm - QE_FIRST_NM) / QE_STEP_NM;
    if (!(at >= 0.0 && at < QE_POINTS - 1)) {
        return 0.0; /* the cover glass is dark below, silicon above */
    }
    const unsigned i = (unsigned)at;
    return qe_percent[i] + (qe_percent[i + 1] - qe_percent[i]) * (at - i);
}

/* Mean of the curve over the lamp's photons, by the middle of every 5 nm. */
static double curve_under(const struct lamp *lamp)
{
    const double one = lamp_wavelength_nm(lamp);
    if (one > 0.0) {
        return curve_at(one);
    }
    double photons = 0.0, seen = 0.0;
    for (int i = 0; i < (int)((SENSOR_LONGEST_NM - SENSOR_SHORTEST_NM) / 5.0); i++) {
        const double nm = SENSOR_SHORTEST_NM + 2.5 + 5.0 * i;
        const double n = lamp_spectrum(lamp, nm);
        photons += n;
        seen += n * curve_at(nm);
    }
    return seen / photons;
}

double sensor_quantum_efficiency(const struct sensor_profile *p, const struct lamp *lamp)
{
    const double efficiency = p->quantum_efficiency * curve_under(lamp) / curve_at(LAMP_USUAL_NM);
    return efficiency < 1.0 ? efficiency : 1.0;
}

double power_of_two(double x)
{
    assert(x >= -500.0 && x <= 500.0);
    const int whole = (int)x - (x < 0.0);
    const double y = (x - whole) * 0.69314718055994531;

    double term = 1.0, sum = 1.0;
    for (int i = 1; i < 20; i++) { /* e^y, 0 <= y <= ln 2: the last term is below 1e-20 */
        term = term * y / i;
        sum += term;
    }
    const double step = whole < 0 ? 0.5 : 2.0;
    for (int i = whole < 0 ? -whole : whole; i > 0; i--) {
        sum *= step;
    }
    return sum;
}

double gain_of_db(double db)
{
    assert(db >= 0.0 && db <= 96.0);
    return power_of_two(db * 0.16609640474436813); /* log2(10) / 20 */
}
