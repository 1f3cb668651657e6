// SPDX-License-Identifier: Apache-2.0
// A sensor as numbers: everything about one type of sensor that the chain from light to counts needs.
#ifndef CAMTWIN_SENSOR_PROFILE_H
#define CAMTWIN_SENSOR_PROFILE_H

/** Units in the names; e is an electron, dn a 12-bit count. */
struct sensor_profile {
    const char *name;
    double quantum_efficiency; /* electrons per photon at 530 nm */
    double gain_dn_per_e;      /* at 0 dB */
    double full_well_e;
    double read_noise_pixel_e; /* before the analog gain: does not depend on it */
    double read_noise_adc_e;   /* behind the analog gain: shrinks with it, as seen in electrons */
    double analog_gain_max_db; /* the rest of the gain is a multiplication of counts */
    double gain_max_db;
};

/*
 * Sony IMX253LLR, reconstructed. Quantum efficiency, gain and read noise reproduce the published EMVA 1288 figures of
 * cameras with the same pixel (SNRmax 40.3 dB, dynamic range 71.2 dB): saturation at 10 708 electrons = (4095 - 240) /
 * 0.36, 2.30 electrons of read noise at 0 dB = 2.05 and 1.04 in squares. The split of the read noise, the full well
 * and the limit of the analog gain are assumptions of the usual size.
 */
extern const struct sensor_profile sensor_imx253;

/** 10^(db/20), from + - * / only: the same on every machine. For db in 0 .. 96. */
double gain_of_db(double db);

#endif
