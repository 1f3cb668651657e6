// SPDX-License-Identifier: Apache-2.0
// Formulas of radiometry and photometry. Constants are those of SI since 2019.
#include "scene/radiometry.h"

#include <math.h>

#include "scene/own_math.h"

static const double PLANCK_J_S = 6.62607015e-34, LIGHT_M_S = 299792458.0;
static const double LUMEN_PER_W = 683.0; /* at 555 nm */
static const double BEST_SEEN_NM = 555.0;

enum { EYE_FIRST_NM = 380, EYE_STEP_NM = 10, EYE_KNOTS = 41 };

/* CIE 1924 photopic luminous efficiency, 380 nm to 780 nm. */
// clang-format off
static const double eye[EYE_KNOTS] = {
    0.000039, 0.00012, 0.000396, 0.00121, 0.0040, 0.0116, 0.0230, 0.0380, 0.0600, 0.09098, 0.13902, 0.20802, 0.3230, 0.5030,
    0.7100, 0.8620, 0.9540, 0.99495, 0.9950, 0.9520, 0.8700, 0.7570, 0.6310, 0.5030, 0.3810, 0.2650, 0.1750, 0.1070, 0.0610,
    0.0320, 0.0170, 0.00821, 0.004102, 0.002091, 0.001047, 0.00052, 0.000249, 0.00012, 0.00006, 0.00003, 0.000015,
};
// clang-format on

static double joule_per_photon(double wavelength_nm)
{
    return PLANCK_J_S * LIGHT_M_S / (wavelength_nm * 1e-9);
}

static double pixel_m2(void)
{
    return PIXEL_PITCH_UM * 1e-6 * (PIXEL_PITCH_UM * 1e-6);
}

double photopic(double wavelength_nm)
{
    const double at = (wavelength_nm - EYE_FIRST_NM) / EYE_STEP_NM;
    if (!(at >= 0.0 && at <= EYE_KNOTS - 1)) {
        return 0.0;
    }
    if (wavelength_nm >= 550.0 && wavelength_nm <= 560.0) { /* the top lies between two knots */
        const double off = (wavelength_nm - BEST_SEEN_NM) / 5.0;
        return 1.0 - 0.005 * off * off;
    }
    const unsigned i = at < EYE_KNOTS - 1 ? (unsigned)at : EYE_KNOTS - 2;
    return eye[i] + (eye[i + 1] - eye[i]) * (at - i);
}

double photons_of_irradiance(double irradiance_w_m2, double wavelength_nm)
{
    return irradiance_w_m2 * pixel_m2() / joule_per_photon(wavelength_nm);
}

double irradiance_through_lens(double radiance, double transmission, double f_number, double magnification)
{
    const double away = 1.0 + fabs(magnification);
    return OWN_PI * radiance * transmission / (4.0 * f_number * f_number * away * away);
}

/* Joules that a mean photon of a black body brings, or its lumen seconds: over what the sensor sees, every nanometre. */
static double mean_per_photon(const struct lamp *lamp, double (*of)(double wavelength_nm))
{
    double photons = 0.0, sum = 0.0;
    for (int i = 0; i < (int)(SENSOR_LONGEST_NM - SENSOR_SHORTEST_NM); i++) {
        const double nm = SENSOR_SHORTEST_NM + i + 0.5;
        const double n = lamp_spectrum(lamp, nm);
        photons += n;
        sum += n * of(nm);
    }
    return sum / photons;
}

static double lumen_s_per_photon(double wavelength_nm)
{
    return LUMEN_PER_W * photopic(wavelength_nm) * joule_per_photon(wavelength_nm);
}

double photons_of_irradiance_of(const struct lamp *lamp, double irradiance_w_m2)
{
    const double nm = lamp_wavelength_nm(lamp);
    return nm > 0.0 ? photons_of_irradiance(irradiance_w_m2, nm)
                    : irradiance_w_m2 * pixel_m2() / mean_per_photon(lamp, joule_per_photon);
}

double photons_of_lux(const struct lamp *lamp, double lux)
{
    double per_photon;
    if (lamp->colour_temperature_k > 0.0) {
        per_photon = mean_per_photon(lamp, lumen_s_per_photon);
    } else {
        per_photon = lumen_s_per_photon(lamp->wavelength_nm > 0.0 ? lamp->wavelength_nm : BEST_SEEN_NM);
    }
    return per_photon > 0.0 ? lux * pixel_m2() / per_photon : 0.0;
}
