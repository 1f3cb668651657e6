// SPDX-License-Identifier: Apache-2.0
// A specimen differs from pixel to pixel by as much as its profile says, and always in the same way.
#include "sensor/pattern.h"

#include <math.h>
#include <stdlib.h>

#include "sensor/sensor_internal.h"
#include "test.h"

struct fixture {
    struct sensor *sensor;
    struct scene dark, grey;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->sensor = sensor_new(NULL, 4711);
    assert_non_null(f->sensor);
    assert_int_equal(scene_flat_new(0.0, &f->dark), 0);
    assert_int_equal(scene_flat_new(7e5, &f->grey), 0);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    sensor_free(f->sensor);
    scene_free(&f->dark);
    scene_free(&f->grey);
    free(f);
    return 0;
}

struct spread {
    double mean, sigma;
};

static struct spread spread_of(const double *values, size_t n)
{
    double sum = 0.0, square = 0.0;
    for (size_t i = 0; i < n; i++) {
        sum += values[i];
    }
    for (size_t i = 0; i < n; i++) {
        square += (values[i] - sum / (double)n) * (values[i] - sum / (double)n);
    }
    return (struct spread){.mean = sum / (double)n, .sigma = sqrt(square / (double)n)};
}

static void assert_near(double got, double wanted, double relative)
{
    if (fabs(got / wanted - 1.0) > relative) {
        print_error("%g, not %g\n", got, wanted);
        fail();
    }
}

/* Every 7th pixel of the whole sensor. */
static double *every_seventh(const struct fixture *f, double (*value)(const struct pattern *p, size_t i), size_t *n)
{
    const struct pattern *p = f->sensor->pattern;
    *n = (size_t)SCENE_WIDTH * SCENE_HEIGHT / 7;
    double *values = malloc(*n * sizeof *values);
    for (unsigned y = 0; y < SCENE_HEIGHT; y++) {
        pattern_need_row(f->sensor->pattern, f->sensor->kernels, y);
    }
    for (size_t i = 0; i < *n; i++) {
        values[i] = value(p, 7 * i);
    }
    return values;
}

static double prnu_at(const struct pattern *p, size_t i)
{
    return p->prnu[i] * (double)p->prnu_step;
}

static double dsnu_at(const struct pattern *p, size_t i)
{
    return p->dsnu[i] * (double)p->dsnu_step_e;
}

static double dark_at(const struct pattern *p, size_t i)
{
    return p->dark[i] / (double)(1u << p->dark_bits);
}

static void pixels_spread_as_the_profile_says(void **state)
{
    const struct fixture *f = *state;
    const struct sensor_profile *profile = f->sensor->profile;
    size_t n;
    double *values = every_seventh(f, prnu_at, &n);
    struct spread s = spread_of(values, n);
    /* The slow part has 17 x 13 knots only: its spread in one specimen is uncertain by some 7 %. */
    assert_near(s.sigma, sqrt(pow(profile->prnu_pixel, 2) + pow(profile->prnu_shading, 2)), 0.05);
    assert_true(fabs(s.mean) < 0.0008);
    free(values);

    values = every_seventh(f, dsnu_at, &n);
    s = spread_of(values, n);
    assert_near(s.sigma, profile->dsnu_e, 0.005);
    assert_true(fabs(s.mean) < 0.005);
    free(values);

    values = every_seventh(f, dark_at, &n);
    s = spread_of(values, n);
    assert_near(s.mean, 1.0, 0.002);
    assert_near(s.sigma, sqrt(exp(profile->dark_spread_ln * profile->dark_spread_ln) - 1.0), 0.01);
    free(values);
}

static void columns_and_rows_spread_as_the_profile_says(void **state)
{
    const struct fixture *f = *state;
    const struct pattern *p = f->sensor->pattern;
    double values[SCENE_WIDTH];
    for (unsigned x = 0; x < SCENE_WIDTH; x++) {
        values[x] = (double)p->column_e[x];
    }
    assert_near(spread_of(values, SCENE_WIDTH).sigma, p->profile->column_offset_e, 0.05);
    for (unsigned x = 0; x < SCENE_WIDTH; x++) {
        values[x] = (double)p->column_gain[x];
    }
    assert_near(spread_of(values, SCENE_WIDTH).sigma, p->profile->column_gain, 0.05);
    for (unsigned y = 0; y < SCENE_HEIGHT; y++) {
        values[y] = (double)p->row_e[y];
    }
    assert_near(spread_of(values, SCENE_HEIGHT).sigma, p->profile->row_offset_e, 0.06);
}

static void a_specimen_is_the_same_whoever_draws_it(void **state)
{
    struct fixture *f = *state;
    struct pattern *first = f->sensor->pattern;
    for (unsigned i = 0; kernels_level(i) != NULL; i++) {
        if (!kernels_run_here(kernels_level(i))) {
            continue;
        }
        struct pattern *again = calloc(1, sizeof *again);
        assert_int_equal(pattern_init(again, f->sensor->profile, 4711, kernels_level(i)), 0);
        for (unsigned y = 0; y < SCENE_HEIGHT; y += 250) {
            const size_t at = (size_t)y * SCENE_WIDTH;
            pattern_need_row(again, kernels_level(i), y);
            pattern_need_row(first, f->sensor->kernels, y);
            assert_memory_equal(again->prnu + at, first->prnu + at, SCENE_WIDTH);
            assert_memory_equal(again->dsnu + at, first->dsnu + at, SCENE_WIDTH);
            assert_memory_equal(again->dark + at, first->dark + at, SCENE_WIDTH);
        }
        assert_memory_equal(again->column_e, first->column_e, sizeof first->column_e);
        pattern_fini(again);
        free(again);
    }
}

static void dark_current_doubles_every_eight_kelvin(void **state)
{
    (void)state;
    const double at_13 = pattern_dark_e_per_s(&sensor_imx253, 13.0); /* the die is 12 K hotter */
    assert_near(at_13, 2.0, 1e-12);
    assert_near(pattern_dark_e_per_s(&sensor_imx253, 21.0), 4.0, 1e-12);
    assert_near(pattern_dark_e_per_s(&sensor_imx253, 45.0), 32.0, 1e-12);
    assert_near(pattern_dark_e_per_s(&sensor_imx253, -11.0), 0.25, 1e-12);
}

static struct exposure long_exposure(void)
{
    return (struct exposure){.end_ns = 4 * NS_PER_S,
                             .black_level_dn = 240,
                             .format = SENSOR_MONO16,
                             .width = SCENE_WIDTH,
                             .height = SCENE_HEIGHT,
                             .temperature_c = 45.0};
}

/* The count at a sensor pixel of a whole picture. */
static unsigned count_at(const uint8_t *picture, unsigned x, unsigned y)
{
    const uint8_t *p = picture + 2 * ((size_t)y * SCENE_WIDTH + x);
    return (p[0] | (unsigned)p[1] << 8) >> 4;
}

/* Four seconds at 45 C: 128 dark electrons; the hottest pixels have 16 to 1000 times as many and clip. */
static void hot_and_dead_pixels_show_unless_the_factory_hid_them(void **state)
{
    (void)state;
    struct sensor_profile raw = sensor_imx253;
    raw.defects_corrected = 0.0;
    struct sensor *sensors[] = {sensor_new(&sensor_imx253, 1), sensor_new(&raw, 1)};
    struct scene grey;
    assert_int_equal(scene_flat_new(1000.0, &grey), 0); /* 2560 electrons in 4 s */
    unsigned hot[2] = {0}, dead[2] = {0};
    const struct exposure e = long_exposure();
    uint8_t *picture = malloc(sensor_picture_size(e.format, e.width, e.height));

    for (unsigned s = 0; s < 2; s++) {
        sensor_render(sensors[s], &e, &grey, 0, e.height, picture, NULL);
        for (unsigned y = 0; y < SCENE_HEIGHT; y++) {
            for (unsigned x = 0; x < SCENE_WIDTH; x++) {
                hot[s] += count_at(picture, x, y) > 240 + 1.5 * 0.36 * 2688;
                dead[s] += count_at(picture, x, y) < 240 + 0.5 * 0.36 * 2688;
            }
        }
        sensor_free(sensors[s]);
    }
    assert_int_equal(hot[0], 0);
    assert_int_equal(dead[0], 0);
    /* 30 a megapixel, of whom those that add half of 2688 electrons at 32 e-/s x 4 s / (2 e-/s): from 21 e-/s up, all. */
    assert_in_range(hot[1], 360, 369);
    assert_int_equal(dead[1], 3);
    free(picture);
    scene_free(&grey);
}

/* The lowest row waits 2999 lines of 10 us for its readout: as much light leaks in as in 0.6 us of exposure. */
static void light_leaks_into_rows_that_wait_for_their_readout(void **state)
{
    (void)state;
    struct sensor *sensor = sensor_new(NULL, 1);
    struct scene bright;
    assert_int_equal(scene_flat_new(1e9, &bright), 0);
    struct exposure e = long_exposure();
    e.end_ns = 2 * NS_PER_US; /* 1280 electrons */
    e.width = 256;
    e.leak_light = 1.0;
    e.line_ns = 10262.6;
    uint8_t *picture = malloc(sensor_picture_size(e.format, e.width, e.height));
    sensor_render(sensor, &e, &bright, 0, e.height, picture, NULL);
    double top = 0.0, bottom = 0.0;
    const size_t half = (size_t)256 * 100;
    for (size_t i = 0; i < half; i++) {
        const uint8_t *low = picture + 2 * ((size_t)256 * 2900 + i);
        top += (picture[2 * i] | picture[2 * i + 1] << 8) / 16.0 - 240.0;
        bottom += (low[0] | low[1] << 8) / 16.0 - 240.0;
    }
    const double line_s = 10262.6e-9, wait = 2e-5 * line_s;
    assert_near(bottom / top, (2e-6 + wait * 2949.5) / (2e-6 + wait * 49.5), 0.01);
    free(picture);
    sensor_free(sensor);
    scene_free(&bright);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pixels_spread_as_the_profile_says),
        cmocka_unit_test(columns_and_rows_spread_as_the_profile_says),
        cmocka_unit_test(a_specimen_is_the_same_whoever_draws_it),
        cmocka_unit_test(dark_current_doubles_every_eight_kelvin),
        cmocka_unit_test(hot_and_dead_pixels_show_unless_the_factory_hid_them),
        cmocka_unit_test(light_leaks_into_rows_that_wait_for_their_readout),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
