// SPDX-License-Identifier: Apache-2.0
// Colours of lamps: one wavelength, or a black body. Constants are those of SI since 2019.
#include <math.h>

#include "scene/lamp.h"
#include "scene/own_math.h"

static const double PLANCK_J_S = 6.62607015e-34, LIGHT_M_S = 299792458.0, BOLTZMANN_J_K = 1.380649e-23;
static const double SPECTRUM_IS_1_NM = 560.0;

/* Photons of a black body per nanometre, in no unit: l^-4 / (e^(hc/lkT) - 1). */
static double planck_photons(double wavelength_nm, double kelvin)
{
    const double l = wavelength_nm * 1e-9, um = wavelength_nm * 1e-3;
    const double exponent = PLANCK_J_S * LIGHT_M_S / (l * BOLTZMANN_J_K * kelvin);
    return 1.0 / (um * um * um * um * (own_exp(exponent) - 1.0));
}

double lamp_wavelength_nm(const struct lamp *lamp)
{
    if (lamp->colour_temperature_k > 0.0) {
        return 0.0;
    }
    return lamp->wavelength_nm > 0.0 ? lamp->wavelength_nm : LAMP_USUAL_NM;
}

double lamp_spectrum(const struct lamp *lamp, double wavelength_nm)
{
    if (!(wavelength_nm > 0.0)) {
        return 0.0;
    }
    if (lamp->colour_temperature_k > 0.0) {
        return planck_photons(wavelength_nm, lamp->colour_temperature_k) /
               planck_photons(SPECTRUM_IS_1_NM, lamp->colour_temperature_k);
    }
    return fabs(wavelength_nm - lamp_wavelength_nm(lamp)) <= 0.5 ? 1.0 : 0.0;
}
