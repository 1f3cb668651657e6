// SPDX-License-Identifier: Apache-2.0
// Known numbers of radiometry, and own functions against the machine's.
#include "scene/radiometry.h"

#include <math.h>

#include "scene/own_math.h"
#include "test.h"

static void assert_part(double got, double expected, double part)
{
    if (!(fabs(got - expected) <= part * fabs(expected))) {
        fail_msg("%.9g is not %.9g", got, expected);
    }
}

static void a_watt_per_square_metre_of_green_is_31_760_photons_a_millisecond(void **state)
{
    (void)state;
    assert_part(photons_of_irradiance(1.0, 530.0) * 1e-3, 31.76e3, 2e-4);
    const struct lamp usual = {.ambient = 1.0}, red = {.wavelength_nm = 650.0};
    assert_part(photons_of_irradiance_of(&usual, 2.0) * 1e-3, 63.52e3, 2e-4);
    assert_part(photons_of_irradiance_of(&red, 1.0) / photons_of_irradiance(1.0, 530.0), 650.0 / 530.0, 1e-12);
}

static void a_lux_is_48_point_7_photons_a_millisecond(void **state)
{
    (void)state;
    const struct lamp usual = {.ambient = 1.0}, best = {.wavelength_nm = 555.0}, blue = {.wavelength_nm = 470.0};
    assert_part(photons_of_lux(&usual, 1.0) * 1e-3, 48.7, 1e-3);
    assert_part(photons_of_lux(&best, 1.0), photons_of_lux(&usual, 1.0), 1e-12);
    /* 0.09098 of the eye's best: so many more watts, of photons with more energy */
    assert_part(photons_of_lux(&blue, 1.0) / photons_of_lux(&best, 1.0), 470.0 / 555.0 / 0.09098, 1e-9);
}

static void lux_say_nothing_about_light_that_no_eye_sees(void **state)
{
    (void)state;
    const struct lamp infrared = {.wavelength_nm = 850.0};
    assert_true(photons_of_lux(&infrared, 100.0) == 0.0);
}

static void the_eye_sees_555_nm_best(void **state)
{
    (void)state;
    assert_true(photopic(555.0) == 1.0);
    for (int i = 0; i < 1800; i++) {
        const double nm = 300.0 + 0.5 * i;
        assert_true(photopic(nm) >= 0.0 && photopic(nm) <= 1.0);
    }
    assert_part(photopic(550.0), 0.99495, 1e-4);
    assert_part(photopic(560.0), 0.995, 1e-4);
    assert_part(photopic(610.0), 0.503, 1e-12);
    assert_true(photopic(379.0) == 0.0 && photopic(781.0) == 0.0);
}

static void a_black_body_follows_planck(void **state)
{
    (void)state;
    const struct lamp sun = {.colour_temperature_k = 5800.0};
    assert_part(lamp_spectrum(&sun, 560.0), 1.0, 1e-12);
    /* photons per wavelength are most where l T = 3669.7 um K */
    double best = 0.0, best_nm = 0.0;
    for (int i = 0; i < 12000; i++) {
        const double nm = 300.0 + 0.1 * i;
        if (lamp_spectrum(&sun, nm) > best) {
            best = lamp_spectrum(&sun, nm);
            best_nm = nm;
        }
    }
    assert_part(best_nm, 3669.7e3 / 5800.0, 1e-3);
    const double c2 = 1.438776877e7; /* nm K */
    for (int i = 0; i < 15; i++) {
        const double nm = 350.0 + 50.0 * i;
        const double expected = pow(560.0 / nm, 4.0) * expm1(c2 / 560.0 / 5800.0) / expm1(c2 / nm / 5800.0);
        assert_part(lamp_spectrum(&sun, nm), expected, 1e-9);
    }
    assert_true(lamp_wavelength_nm(&sun) == 0.0);
}

static void a_lamp_of_one_wavelength_shines_at_it_alone(void **state)
{
    (void)state;
    const struct lamp usual = {.ambient = 1.0}, blue = {.wavelength_nm = 470.0};
    assert_true(lamp_wavelength_nm(&usual) == 530.0 && lamp_wavelength_nm(&blue) == 470.0);
    assert_true(lamp_spectrum(&blue, 470.0) == 1.0 && lamp_spectrum(&blue, 471.0) == 0.0);
    assert_true(lamp_spectrum(&usual, 530.4) == 1.0 && lamp_spectrum(&usual, -1.0) == 0.0);
}

static void warm_light_has_more_photons_for_its_lux(void **state)
{
    (void)state;
    const struct lamp bulb = {.colour_temperature_k = 2856.0}, sky = {.colour_temperature_k = 6500.0};
    assert_true(photons_of_lux(&bulb, 1.0) > 3.0 * photons_of_lux(&sky, 1.0)); /* most of a bulb is infrared */
    assert_true(photons_of_irradiance_of(&bulb, 1.0) > photons_of_irradiance_of(&sky, 1.0));
    /* A black body's luminous efficacy over 350 nm to 1100 nm, summed here the other way round. */
    double watts = 0.0, lumens = 0.0;
    for (int i = 0; i < 7500; i++) {
        const double nm = 350.05 + 0.1 * i;
        watts += lamp_spectrum(&sky, nm) / nm;
        lumens += 683.0 * photopic(nm) * lamp_spectrum(&sky, nm) / nm;
    }
    assert_part(photons_of_irradiance_of(&sky, 1.0) / photons_of_lux(&sky, 1.0), lumens / watts, 1e-4);
}

static void a_lens_collects_with_the_square_of_its_aperture(void **state)
{
    (void)state;
    assert_part(irradiance_through_lens(100.0, 0.9, 4.0, 0.0), 3.14159265358979 * 90.0 / 64.0, 1e-12);
    assert_part(irradiance_through_lens(1.0, 1.0, 2.0, 0.0) / irradiance_through_lens(1.0, 1.0, 8.0, 0.0), 16.0, 1e-12);
    assert_part(irradiance_through_lens(1.0, 1.0, 2.0, -1.0) / irradiance_through_lens(1.0, 1.0, 2.0, 0.0), 0.25,
                1e-12);
}

static void own_functions_are_those_of_the_machine(void **state)
{
    (void)state;
    for (int i = 0; i < 3730; i++) {
        const double x = -690.0 + 0.37 * i;
        assert_part(own_exp(x), exp(x), 2e-15);
    }
    for (int i = 0; i < 4380; i++) {
        const double turns = -3.0 + 0.00137 * i;
        assert_true(fabs(own_sin_turns(turns) - sin(2.0 * OWN_PI * turns)) < 5e-15);
        assert_true(fabs(own_cos_turns(turns) - cos(2.0 * OWN_PI * turns)) < 5e-15);
    }
    assert_true(own_sin_turns(0.25) == 1.0 && own_cos_turns(0.5) == -1.0 && own_sin_turns(1.0) == 0.0);
    assert_part(own_sin_turns(1e-12), 2.0 * OWN_PI * 1e-12, 1e-15);
    assert_true(own_exp(-1e9) == 0.0 && own_exp(1e9) == own_exp(700.0) && own_exp(0.0) == 1.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_watt_per_square_metre_of_green_is_31_760_photons_a_millisecond),
        cmocka_unit_test(a_lux_is_48_point_7_photons_a_millisecond),
        cmocka_unit_test(lux_say_nothing_about_light_that_no_eye_sees),
        cmocka_unit_test(the_eye_sees_555_nm_best),
        cmocka_unit_test(a_black_body_follows_planck),
        cmocka_unit_test(a_lamp_of_one_wavelength_shines_at_it_alone),
        cmocka_unit_test(warm_light_has_more_photons_for_its_lux),
        cmocka_unit_test(a_lens_collects_with_the_square_of_its_aperture),
        cmocka_unit_test(own_functions_are_those_of_the_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
