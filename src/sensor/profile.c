// SPDX-License-Identifier: Apache-2.0
// The sensor types that are known, and the scale of their gain.
#include "sensor/profile.h"

#include <assert.h>
#include <stdint.h>

const struct sensor_profile sensor_imx253 = {
    .name = "IMX253LLR",
    .quantum_efficiency = 0.64,
    .gain_dn_per_e = 0.360,
    .full_well_e = 11500.0,
    .read_noise_pixel_e = 2.05,
    .read_noise_adc_e = 1.04,
    .analog_gain_max_db = 24.0,
    .gain_max_db = 48.0,
};

double gain_of_db(double db)
{
    assert(db >= 0.0 && db <= 96.0);
    const double octaves = db * 0.16609640474436813; /* log2(10) / 20 */
    const int whole = (int)octaves;
    const double x = (octaves - whole) * 0.69314718055994531;

    double term = 1.0, sum = 1.0;
    for (int i = 1; i < 20; i++) { /* e^x, 0 <= x < ln 2: the last term is below 1e-20 */
        term = term * x / i;
        sum += term;
    }
    return sum * (double)(UINT32_C(1) << whole);
}
