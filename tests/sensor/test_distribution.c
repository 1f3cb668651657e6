// SPDX-License-Identifier: Apache-2.0
// What EMVA 1288 can not see: the whole distribution of counts, and that no two pixels know of each other.
//
// The law is exact: electrons are Poisson, read noise is normal, a count is the sum's place between two edges. Each
// picture has 12 million pixels; thresholds are those of the statistic itself at some 1e-5, so that a sensor that is right
// practically never fails and one that is a little wrong always does.
#include <complex.h>
#include <math.h>
#include <stdlib.h>

#include "sensor/profile.h"
#include "sensor/sensor.h"
#include "test.h"

enum { WIDTH = SCENE_WIDTH, HEIGHT = SCENE_HEIGHT, PIXELS = WIDTH * HEIGHT };

/* A specimen without a pattern: noise alone. */
static struct sensor_profile even;
static struct sensor *sensor;
static uint8_t *picture;

static int setup(void **state)
{
    (void)state;
    static const char *const nothing[] = {"prnu_pixel",      "prnu_shading", "dsnu_e",
                                          "column_offset_e", "column_gain",  "row_offset_e",
                                          "row_noise_e",     "dark_e_per_s", "dead_pixels_per_mpixel"};
    even = sensor_imx253;
    for (unsigned i = 0; i < sizeof nothing / sizeof nothing[0]; i++) {
        assert_int_equal(sensor_profile_set(&even, nothing[i], 0.0), 0);
    }
    sensor = sensor_new(&even, 2026);
    picture = malloc((size_t)2 * PIXELS);
    return sensor != NULL && picture != NULL ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    sensor_free(sensor);
    free(picture);
    return 0;
}

static void take(double electrons, double gain_db, uint64_t frame_no)
{
    struct scene scene;
    const struct exposure e = {.end_ns = 10 * NS_PER_S / 1000,
                               .gain_db = gain_db,
                               .black_level_dn = 240,
                               .format = SENSOR_MONO16,
                               .width = WIDTH,
                               .height = HEIGHT,
                               .frame_no = frame_no};
    assert_int_equal(scene_flat_new(electrons / 0.64 / 0.010, &scene), 0);
    sensor_render(sensor, &e, &scene, 0, HEIGHT, picture, NULL);
    scene_free(&scene);
}

static unsigned count_at(size_t i)
{
    return (picture[2 * i] | (unsigned)picture[2 * i + 1] << 8) >> 4;
}

/* P(count <= c) for c = 0 .. 4095. */
static void exact_law(double mean, double gain_db, double cdf[4096])
{
    const double analog = pow(10.0, gain_db / 20.0), k = 0.36 * analog;
    const double sigma = sqrt(2.05 * 2.05 + 1.04 * 1.04 / (analog * analog));
    const double reach = 12.0 * sqrt(mean) + 12.0;
    const long least = mean > reach ? (long)(mean - reach) : 0, most = (long)(mean + reach);

    for (unsigned c = 0; c < 4096; c++) {
        const double edge = (c + 0.5 - 240.0) / k;
        cdf[c] = c == 4095 ? 1.0 : 0.0;
        for (long n = least; n <= most && c < 4095; n++) {
            const double z = (edge - (double)n) / sigma;
            if (z < -9.0) {
                break; /* more electrons are further away */
            }
            const double p = exp((double)n * log(mean) - mean - lgamma((double)n + 1.0));
            cdf[c] += z > 9.0 ? p : p * 0.5 * erfc(-z / sqrt(2.0));
        }
    }
}

static const double means[] = {1.0, 5.0, 20.0, 100.0, 1000.0, 5000.0};
enum { MEANS = sizeof means / sizeof means[0] };

/* The largest gain at which the law's upper end still fits: the finest look at it. */
static double gain_for(double mean)
{
    return mean <= 100.0 ? 24.0 : mean <= 1000.0 ? 6.0 : 0.0;
}

static void counts_follow_the_law_of_poisson_gauss_and_rounding(void **state)
{
    (void)state;
    static double cdf[4096];
    for (unsigned i = 0; i < MEANS; i++) {
        static uint32_t histogram[4096];
        for (unsigned c = 0; c < 4096; c++) {
            histogram[c] = 0;
        }
        take(means[i], gain_for(means[i]), i);
        for (size_t p = 0; p < PIXELS; p++) {
            histogram[count_at(p)]++;
        }
        exact_law(means[i], gain_for(means[i]), cdf);

        double distance = 0.0, mean = 0.0, m2 = 0.0, m3 = 0.0, law_mean = 0.0, law_m2 = 0.0, law_m3 = 0.0;
        uint64_t below = 0;
        for (unsigned c = 0; c < 4096; c++) {
            below += histogram[c];
            distance = fmax(distance, fabs((double)below / PIXELS - cdf[c]));
            mean += c * (double)histogram[c] / PIXELS;
            law_mean += c * (cdf[c] - (c > 0 ? cdf[c - 1] : 0.0));
        }
        for (unsigned c = 0; c < 4096; c++) {
            const double p = (double)histogram[c] / PIXELS, q = cdf[c] - (c > 0 ? cdf[c - 1] : 0.0);
            m2 += p * pow(c - mean, 2.0);
            m3 += p * pow(c - mean, 3.0);
            law_m2 += q * pow(c - law_mean, 2.0);
            law_m3 += q * pow(c - law_mean, 3.0);
        }
        const double skew = m3 / pow(m2, 1.5), law_skew = law_m3 / pow(law_m2, 1.5);
        print_message(
            "%6.0f e-, %2.0f dB: Kolmogorov-Smirnov %.2e (limit %.2e), mean %+.1e, variance %+.1e, skewness %.5f "
            "for %.5f\n",
            means[i], gain_for(means[i]), distance, 2.4 / sqrt(PIXELS), mean / law_mean - 1.0, m2 / law_m2 - 1.0, skew,
            law_skew);
        assert_true(distance < 2.4 / sqrt(PIXELS));
        assert_true(fabs(mean - law_mean) < 4.5 * sqrt(law_m2 / PIXELS));
        assert_true(fabs(m2 / law_m2 - 1.0) < 4.5 * sqrt(2.0 / PIXELS) + 1e-4);
        assert_true(fabs(skew - law_skew) < 4.5 * sqrt(6.0 / PIXELS) + 3e-4);
    }
}

/* Correlation of v[i] with v[i + lag], as a number of standard errors. */
static double correlation_z(const float *v, size_t n, size_t lag)
{
    double sum = 0.0;
    for (size_t i = 0; i + lag < n; i++) {
        sum += (double)v[i] * (double)v[i + lag];
    }
    return sum / sqrt((double)(n - lag));
}

/* Values of the picture with mean 0 and variance 1, or of their squares. */
static void standardise(float *v, bool squares)
{
    for (int round = 0; round < (squares ? 2 : 1); round++) {
        double mean = 0.0, square = 0.0;
        for (size_t i = 0; i < PIXELS; i++) {
            v[i] = round == 0 ? (float)count_at(i) : v[i] * v[i];
            mean += (double)v[i] / PIXELS;
        }
        for (size_t i = 0; i < PIXELS; i++) {
            square += ((double)v[i] - mean) * ((double)v[i] - mean) / PIXELS;
        }
        for (size_t i = 0; i < PIXELS; i++) {
            v[i] = (float)(((double)v[i] - mean) / sqrt(square));
        }
    }
}

static void no_pixel_knows_of_another(void **state)
{
    (void)state;
    static const size_t lags[] = {1, 2, 3, 4, 16, 63, 64, 65, 128, 192, 256, 512, WIDTH, WIDTH + 1, (size_t)2 * WIDTH};
    float *v = malloc(sizeof *v * PIXELS);
    for (int squares = 0; squares < 2; squares++) {
        take(20.0, 24.0, 100);
        standardise(v, squares);
        for (unsigned i = 0; i < sizeof lags / sizeof lags[0]; i++) {
            const double z = correlation_z(v, PIXELS, lags[i]);
            if (fabs(z) > 4.5) {
                print_error("lag %zu: %.1f standard errors\n", lags[i], z);
                fail();
            }
        }
    }
    free(v);
}

static void no_picture_knows_of_the_one_before(void **state)
{
    (void)state;
    float *a = malloc(sizeof *a * PIXELS), *b = malloc(sizeof *b * PIXELS);
    for (int squares = 0; squares < 2; squares++) {
        take(20.0, 24.0, 200);
        standardise(a, squares);
        take(20.0, 24.0, 201);
        standardise(b, squares);
        double sum = 0.0;
        for (size_t i = 0; i < PIXELS; i++) {
            sum += (double)a[i] * (double)b[i];
        }
        assert_true(fabs(sum / sqrt(PIXELS)) < 4.5);
    }
    free(a);
    free(b);
}

/* Power at frequency f (periods in n) of white noise of variance 1: exponential, mean 1. */
static double power_at(const double *v, unsigned n, unsigned f)
{
    const double complex turn = cexp(-2.0 * acos(-1.0) * I * f / n);
    double complex sum = 0.0, phase = 1.0;
    for (unsigned i = 0; i < n; i++) {
        sum += v[i] * phase;
        phase *= turn;
    }
    return pow(cabs(sum), 2.0) / n;
}

static void assert_white(double *v, unsigned n)
{
    double mean = 0.0, square = 0.0;
    for (unsigned i = 0; i < n; i++) {
        mean += v[i] / n;
    }
    for (unsigned i = 0; i < n; i++) {
        v[i] -= mean;
        square += v[i] * v[i] / n;
    }
    double largest = 0.0;
    for (unsigned i = 0; i < n; i++) {
        v[i] /= sqrt(square);
    }
    for (unsigned f = 1; f < n / 2; f++) {
        largest = fmax(largest, power_at(v, n, f));
    }
    assert_true(largest < log(n / 2.0) + 11.5); /* one line above it in e^11.5 = 1e5 spectra */
}

/* Means of columns and of rows have the spread of so many independent pixels, and no line stands out of their spectra. */
static void columns_and_rows_are_white_without_a_pattern(void **state)
{
    (void)state;
    static double columns[WIDTH], rows[HEIGHT];
    take(100.0, 24.0, 300);
    double variance = 0.0, mean = 0.0;
    for (size_t i = 0; i < PIXELS; i++) {
        columns[i % WIDTH] += (double)count_at(i) / HEIGHT;
        rows[i / WIDTH] += (double)count_at(i) / WIDTH;
        mean += (double)count_at(i) / PIXELS;
    }
    for (size_t i = 0; i < PIXELS; i++) {
        variance += (count_at(i) - mean) * (count_at(i) - mean) / PIXELS;
    }
    double of_columns = 0.0, of_rows = 0.0;
    for (unsigned x = 0; x < WIDTH; x++) {
        of_columns += (columns[x] - mean) * (columns[x] - mean) / WIDTH;
    }
    for (unsigned y = 0; y < HEIGHT; y++) {
        of_rows += (rows[y] - mean) * (rows[y] - mean) / HEIGHT;
    }
    assert_true(fabs(of_columns * HEIGHT / variance - 1.0) < 4.5 * sqrt(2.0 / WIDTH));
    assert_true(fabs(of_rows * WIDTH / variance - 1.0) < 4.5 * sqrt(2.0 / HEIGHT));
    assert_white(columns, WIDTH);
    assert_white(rows, HEIGHT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_follow_the_law_of_poisson_gauss_and_rounding),
        cmocka_unit_test(no_pixel_knows_of_another),
        cmocka_unit_test(no_picture_knows_of_the_one_before),
        cmocka_unit_test(columns_and_rows_are_white_without_a_pattern),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
