// SPDX-License-Identifier: Apache-2.0
// Readout modes, the curve and the meter: what is done to counts between the pixels and the packed bytes.
#include "sensor/sensor.h"

#include <stdlib.h>
#include <string.h>

#include "sensor/sensor_internal.h"
#include "test.h"

struct fixture {
    struct sensor *sensor;
    struct scene chart;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->sensor = sensor_new(NULL, 42);
    assert_int_equal(scene_chart_new(SCENE_WHITE_PHOTONS, &f->chart), 0);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    sensor_free(f->sensor);
    scene_free(&f->chart);
    free(f);
    return 0;
}

/* A part of the chart; x and width in output pixels of all pixels. */
static struct exposure window(void)
{
    return (struct exposure){.start_ns = 33 * NS_PER_S / 1000,
                             .end_ns = 38 * NS_PER_S / 1000,
                             .black_level_dn = 240,
                             .temperature_c = 25.0,
                             .format = SENSOR_MONO16,
                             .x = 704,
                             .y = 1180,
                             .width = 1024,
                             .height = 64,
                             .frame_no = 7};
}

/* 12-bit counts; the caller frees. */
static uint16_t *counts_of(const struct fixture *f, const struct exposure *e, struct meter *meter)
{
    const size_t n = (size_t)e->width * e->height;
    uint8_t *picture = malloc(2 * n);
    uint16_t *counts = malloc(n * sizeof *counts);
    sensor_render(f->sensor, e, &f->chart, 0, e->height, picture, meter);
    for (size_t i = 0; i < n; i++) {
        counts[i] = (uint16_t)((picture[2 * i] | (unsigned)picture[2 * i + 1] << 8) >> 4);
    }
    free(picture);
    return counts;
}

/* The same field of the sensor in another mode. */
static struct exposure in_mode(enum sensor_readout readout)
{
    struct exposure e = window();
    const struct sensor_steps step = sensor_steps(readout);
    e.readout = readout;
    e.x /= step.x;
    e.width /= step.x;
    e.y /= step.y;
    e.height /= step.y;
    return e;
}

static void skipping_is_every_other_pixel_of_the_whole_picture(void **state)
{
    const struct fixture *f = *state;
    const struct exposure all = window();
    uint16_t *whole = counts_of(f, &all, NULL);
    for (enum sensor_readout mode = SENSOR_SKIP_2X; mode <= SENSOR_SKIP_2X_HORIZONTAL; mode++) {
        const struct exposure e = in_mode(mode);
        const struct sensor_steps step = sensor_steps(mode);
        uint16_t *skipped = counts_of(f, &e, NULL);
        for (unsigned y = 0; y < e.height; y++) {
            for (unsigned x = 0; x < e.width; x++) {
                assert_int_equal(skipped[y * e.width + x], whole[y * step.y * all.width + x * step.x]);
            }
        }
        free(skipped);
    }
    free(whole);
}

static void binning_is_the_sum_of_four_pixels_above_black(void **state)
{
    const struct fixture *f = *state;
    const struct exposure all = window(), e = in_mode(SENSOR_BIN_2X);
    uint16_t *whole = counts_of(f, &all, NULL), *binned = counts_of(f, &e, NULL);
    for (unsigned y = 0; y < e.height; y++) {
        for (unsigned x = 0; x < e.width; x++) {
            const uint16_t *p = whole + (size_t)2 * y * all.width + (size_t)2 * x;
            const int sum = p[0] + p[1] + p[all.width] + p[all.width + 1] - 3 * 240;
            assert_int_equal(binned[y * e.width + x], sum < 0 ? 0 : sum > 4095 ? 4095 : sum);
        }
    }
    free(whole);
    free(binned);
}

static void flips_turn_what_the_readout_mode_gives(void **state)
{
    const struct fixture *f = *state;
    for (enum sensor_readout mode = SENSOR_ALL_PIXELS; mode <= SENSOR_BIN_2X; mode++) {
        const struct exposure straight = in_mode(mode);
        struct exposure turned = straight;
        turned.flip_x = turned.flip_y = true;
        uint16_t *a = counts_of(f, &straight, NULL), *b = counts_of(f, &turned, NULL);
        const size_t n = (size_t)straight.width * straight.height;
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(a[i], b[n - 1 - i]);
        }
        free(a);
        free(b);
    }
}

static void the_curve_comes_after_everything_but_the_format(void **state)
{
    const struct fixture *f = *state;
    static uint16_t curve[SENSOR_CODES];
    for (unsigned i = 0; i < SENSOR_CODES; i++) {
        curve[i] = (uint16_t)(4095 - i);
    }
    struct exposure e = window();
    e.gain_db = 30.0;
    e.flip_x = true;
    uint16_t *plain = counts_of(f, &e, NULL);
    e.curve_dn = curve;
    uint16_t *curved = counts_of(f, &e, NULL);
    for (size_t i = 0; i < (size_t)e.width * e.height; i++) {
        assert_int_equal(curved[i], 4095 - plain[i]);
    }
    free(plain);
    free(curved);
}

static void the_meter_sees_its_region_before_the_curve(void **state)
{
    const struct fixture *f = *state;
    static const uint16_t black[SENSOR_CODES]; /* all counts become 0 */
    struct exposure e = window();
    e.flip_x = e.flip_y = true;
    uint16_t *plain = counts_of(f, &e, NULL);
    for (unsigned step = 1; step <= 4; step++) {
        e.curve_dn = black;
        e.meter = (struct meter_region){.x = 33, .y = 5, .width = 500, .height = 30, .step = step};
        struct meter got = {0}, wanted = {0};
        free(counts_of(f, &e, &got));
        e.curve_dn = NULL;
        for (unsigned y = 5; y < 35; y += step) {
            for (unsigned x = 33; x < 533; x += step) {
                const unsigned dn = plain[y * e.width + x];
                wanted.pixels++;
                wanted.sum_dn += dn;
                wanted.bins[dn / 16]++;
            }
        }
        assert_memory_equal(&got, &wanted, sizeof got);
    }
    free(plain);
}

static void meters_of_bands_add_up(void **state)
{
    const struct fixture *f = *state;
    struct exposure e = window();
    e.meter = (struct meter_region){.width = e.width, .height = e.height, .step = 3};
    uint8_t *picture = malloc(sensor_picture_size(e.format, e.width, e.height));
    struct meter whole = {0}, sum = {0};
    sensor_render(f->sensor, &e, &f->chart, 0, e.height, picture, &whole);
    for (unsigned row = 0; row < e.height; row += 16) {
        struct meter part = {0};
        sensor_render(f->sensor, &e, &f->chart, row, row + 16, picture, &part);
        meter_add(&sum, &part);
    }
    assert_memory_equal(&sum, &whole, sizeof sum);
    free(picture);
}

/* Half of the time with twice the light is as much light; two halves of a moving scene are the whole. */
static void windows_of_light_add_up(void **state)
{
    const struct fixture *f = *state;
    struct exposure e = window();
    e.y = 2400; /* the moving target */
    e.x = 448;
    uint16_t *whole = counts_of(f, &e, NULL);
    const ns_t middle = (e.start_ns + e.end_ns) / 2;
    e.window_count = 2;
    e.windows[0] = (struct light_window){.t0 = e.start_ns, .t1 = middle, .weight = 1.0f};
    e.windows[1] = (struct light_window){.t0 = middle, .t1 = e.end_ns, .weight = 1.0f};
    uint16_t *halves = counts_of(f, &e, NULL);
    for (size_t i = 0; i < (size_t)e.width * e.height; i++) {
        assert_in_range(halves[i] + 1, whole[i], whole[i] + 2); /* the same noise, rounded differently */
    }
    e.window_count = 1;
    e.windows[0].weight = 0.0f;
    uint16_t *dark = counts_of(f, &e, NULL);
    for (size_t i = 0; i < (size_t)e.width * e.height; i++) {
        assert_in_range(dark[i], 230, 250);
    }
    free(whole);
    free(halves);
    free(dark);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(skipping_is_every_other_pixel_of_the_whole_picture),
        cmocka_unit_test(binning_is_the_sum_of_four_pixels_above_black),
        cmocka_unit_test(flips_turn_what_the_readout_mode_gives),
        cmocka_unit_test(the_curve_comes_after_everything_but_the_format),
        cmocka_unit_test(the_meter_sees_its_region_before_the_curve),
        cmocka_unit_test(meters_of_bands_add_up),
        cmocka_unit_test(windows_of_light_add_up),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
