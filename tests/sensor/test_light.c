// SPDX-License-Identifier: Apache-2.0
// From light to counts: mean, variance and skew of uniform pictures follow the physics.
#include "sensor/sensor.h"

#include <math.h>
#include <stdlib.h>

#include "sensor/profile.h"
#include "test.h"

enum { WIDTH = 2048, HEIGHT = 256, PIXELS = WIDTH * HEIGHT };

/* A specimen without a pattern: noise alone. */
static struct sensor_profile even;

static int make_even(void **state)
{
    (void)state;
    static const char *const nothing[] = {"prnu_pixel",      "prnu_shading", "dsnu_e",
                                          "column_offset_e", "column_gain",  "row_offset_e",
                                          "row_noise_e",     "dark_e_per_s", "dead_pixels_per_mpixel"};
    even = sensor_imx253;
    for (unsigned i = 0; i < sizeof nothing / sizeof nothing[0]; i++) {
        assert_int_equal(sensor_profile_set(&even, nothing[i], 0.0), 0);
    }
    return 0;
}

struct statistics {
    double mean, variance, skewness;
    unsigned min, max;
};

static struct exposure exposure_10_ms(void)
{
    return (struct exposure){.end_ns = 10 * NS_PER_S / 1000,
                             .black_level_dn = 240,
                             .format = SENSOR_MONO16,
                             .width = WIDTH,
                             .height = HEIGHT,
                             .frame_no = 1};
}

/* Statistics in 12-bit counts of a picture of even light. */
static struct statistics picture_of(double photons, const struct exposure *e)
{
    struct scene scene;
    struct sensor *sensor = sensor_new(&even, 5);
    uint8_t *picture = malloc((size_t)2 * PIXELS);
    assert_int_equal(scene_flat_new(photons, &scene), 0);
    sensor_render(sensor, e, &scene, 0, e->height, picture, NULL);

    struct statistics s = {.min = 4095};
    double m3 = 0.0;
    for (size_t i = 0; i < PIXELS; i++) {
        const unsigned v = (picture[2 * i] | (unsigned)picture[2 * i + 1] << 8) >> 4;
        s.mean += (double)v / PIXELS;
        s.min = v < s.min ? v : s.min;
        s.max = v > s.max ? v : s.max;
    }
    for (size_t i = 0; i < PIXELS; i++) {
        const double d = ((picture[2 * i] | (unsigned)picture[2 * i + 1] << 8) >> 4) - s.mean;
        s.variance += d * d / PIXELS;
        m3 += d * d * d / PIXELS;
    }
    s.skewness = m3 / (s.variance * sqrt(s.variance));
    free(picture);
    sensor_free(sensor);
    scene_free(&scene);
    return s;
}

static double photons_for_electrons(double electrons)
{
    return electrons / 0.64 / 0.010;
}

static void darkness_shows_the_black_level_and_the_read_noise(void **state)
{
    (void)state;
    const struct exposure e = exposure_10_ms();
    const struct statistics s = picture_of(0.0, &e);
    assert_true(fabs(s.mean - 240.0) < 0.01);
    /* (0.36 DN/e- x 2.30 e-)^2 and the rounding's 1/12 */
    assert_true(fabs(s.variance - (0.36 * 0.36 * (2.05 * 2.05 + 1.04 * 1.04) + 1.0 / 12)) < 0.01);
}

static void white_lies_at_nine_tenths_of_the_range(void **state)
{
    (void)state;
    const struct exposure e = exposure_10_ms();
    const struct statistics s = picture_of(SCENE_WHITE_PHOTONS, &e);
    assert_true(fabs(s.mean - 0.9 * 4095) < 0.01 * 4095);
}

/* Photon transfer: mean = K n + black, variance = K^2 (n + sigma^2) + 1/12, within five standard errors. */
static void shot_noise_grows_with_the_root_of_the_light(void **state)
{
    (void)state;
    static const double electrons[] = {1.0, 5.75, 20.0, 100.0, 1000.0, 5000.0, 9000.0};
    static const double gains_db[] = {0.0, 12.0, 24.0};
    for (unsigned g = 0; g < 3; g++) {
        struct exposure e = exposure_10_ms();
        e.gain_db = gains_db[g];
        const double analog = pow(10.0, gains_db[g] / 20.0), k = 0.36 * analog;
        const double read2 = 2.05 * 2.05 + 1.04 * 1.04 / (analog * analog);
        for (unsigned i = 0; i < 7; i++) {
            const double n = electrons[i], variance = k * k * (n + read2) + 1.0 / 12;
            if (n * k + 240.0 + 6.0 * sqrt(variance) > 4095.0) {
                continue; /* clips */
            }
            const struct statistics s = picture_of(photons_for_electrons(n), &e);
            assert_true(fabs(s.mean - (240.0 + k * n)) < 5.0 * sqrt(variance / PIXELS) + 1e-4 * k * n);
            assert_true(fabs(s.variance / variance - 1.0) < 5.0 * sqrt(2.0 / PIXELS) + 0.002);
        }
    }
}

/* A plain Gaussian would pass every test on mean and variance; counting photons is skewed. */
static void dim_light_is_skewed_like_counted_photons(void **state)
{
    (void)state;
    struct exposure e = exposure_10_ms();
    e.gain_db = 24.0; /* rounding is small against the noise */
    static const double electrons[] = {2.0, 10.0, 40.0};
    for (unsigned i = 0; i < 3; i++) {
        const double n = electrons[i], variance = n + 2.05 * 2.05 + pow(1.04 / pow(10.0, 1.2), 2);
        const struct statistics s = picture_of(photons_for_electrons(n), &e);
        assert_true(fabs(s.skewness - n / (variance * sqrt(variance))) < 5.0 * sqrt(6.0 / PIXELS));
    }
}

static void too_much_light_clips_at_the_converters_end(void **state)
{
    (void)state;
    struct exposure e = exposure_10_ms();
    const struct statistics s = picture_of(1e15, &e);
    assert_int_equal(s.min, 4095);
    assert_int_equal(s.max, 4095);
}

static void gain_above_the_analog_limit_leaves_out_codes(void **state)
{
    (void)state;
    struct exposure e = exposure_10_ms();
    e.gain_db = 24.0 + 6.0206; /* twice: only every second count can appear */
    struct scene scene;
    struct sensor *sensor = sensor_new(&even, 5);
    uint8_t *picture = malloc((size_t)2 * PIXELS);
    assert_int_equal(scene_flat_new(photons_for_electrons(10.0), &scene), 0);
    sensor_render(sensor, &e, &scene, 0, e.height, picture, NULL);
    unsigned even_codes = 0;
    for (size_t i = 0; i < PIXELS; i++) {
        even_codes += (picture[2 * i] >> 4 & 1) == 0;
    }
    assert_int_equal(even_codes, PIXELS); /* black is even */
    free(picture);
    sensor_free(sensor);
    scene_free(&scene);
}

static void decibels_are_the_usual_ones(void **state)
{
    (void)state;
    for (int tenth = 0; tenth <= 480; tenth++) {
        const double db = tenth / 10.0;
        assert_true(fabs(gain_of_db(db) / pow(10.0, db / 20.0) - 1.0) < 1e-14);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(darkness_shows_the_black_level_and_the_read_noise),
        cmocka_unit_test(white_lies_at_nine_tenths_of_the_range),
        cmocka_unit_test(shot_noise_grows_with_the_root_of_the_light),
        cmocka_unit_test(dim_light_is_skewed_like_counted_photons),
        cmocka_unit_test(too_much_light_clips_at_the_converters_end),
        cmocka_unit_test(gain_above_the_analog_limit_leaves_out_codes),
        cmocka_unit_test(decibels_are_the_usual_ones),
    };
    return cmocka_run_group_tests(tests, make_even, NULL);
}
