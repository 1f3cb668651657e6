// SPDX-License-Identifier: Apache-2.0
// The chart shows what its constants promise, at every moment.
#include "scene/chart.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "scene/scene.h"
#include "test.h"

#define WHITE 1e6
#define MS (NS_PER_S / 1000)

static struct scene chart;

static int setup(void **state)
{
    (void)state;
    return scene_chart_new(WHITE, &chart);
}

static int teardown(void **state)
{
    (void)state;
    scene_free(&chart);
    return 0;
}

/* A whole row as fractions of white. */
static const float *row_at(ns_t t0, ns_t t1, unsigned y)
{
    static float scratch[SCENE_WIDTH], row[SCENE_WIDTH];
    const float *light = chart.ops->row(chart.self, t0, t1, y, 0, SCENE_WIDTH, scratch);
    for (unsigned x = 0; x < SCENE_WIDTH; x++) {
        row[x] = light[x] / (float)WHITE;
    }
    return row;
}

static bool near(double a, double b)
{
    return fabs(a - b) < 1e-5;
}

static void the_grey_wedge_has_even_steps_from_no_light_to_white(void **state)
{
    (void)state;
    const float *row = row_at(0, MS, CHART_STEPS_Y + CHART_STEP_HEIGHT / 2);
    for (unsigned i = 0; i < CHART_STEPS; i++) {
        assert_true(near(row[CHART_STEPS_X + i * CHART_STEP_WIDTH], i / 15.0));
        assert_true(near(row[CHART_STEPS_X + (i + 1) * CHART_STEP_WIDTH - 1], i / 15.0));
    }
}

static void line_pairs_have_their_period(void **state)
{
    (void)state;
    for (unsigned i = 0; i < CHART_PAIRS; i++) {
        const unsigned half = chart_pair_period(i) / 2;
        const float *row = row_at(0, MS, CHART_PAIRS_Y + i * CHART_PAIRS_PITCH);
        for (unsigned x = 0; x < CHART_PAIRS_WIDTH; x++) {
            assert_true(near(row[CHART_PAIRS_LEFT_X + x], x / half % 2 ? CHART_WHITE : CHART_BLACK));
        }
    }
}

static void the_star_has_its_spokes(void **state)
{
    (void)state;
    for (unsigned radius = 200; radius < CHART_STAR_RADIUS; radius += 150) {
        unsigned changes = 0;
        bool was_white = true;
        for (unsigned i = 0; i < 20000; i++) {
            const double angle = 2 * 3.14159265358979 * i / 20000;
            const float *row = row_at(0, MS, (unsigned)(CHART_STAR_Y + radius * sin(angle)));
            const bool white = row[(unsigned)(CHART_STAR_X + radius * cos(angle))] > 0.51;
            changes += white != was_white;
            was_white = white;
        }
        assert_in_range(changes, 2 * CHART_STAR_SPOKES - 1, 2 * CHART_STAR_SPOKES + 40); /* pixels are stairs */
    }
    assert_true(near(row_at(0, MS, CHART_STAR_Y)[CHART_STAR_X + 500], CHART_WHITE));
}

/* Where the disc's light has its centre, and how much there is of it, on the middle row of the lane. */
static void weigh_target(ns_t t0, ns_t t1, double *centre, double *sum)
{
    const float *row = row_at(t0, t1, CHART_TARGET_Y);
    *centre = *sum = 0.0;
    for (unsigned x = CHART_LANE_X0; x < CHART_LANE_X1; x++) {
        const double light = (row[x] - CHART_BLACK) / (CHART_WHITE - CHART_BLACK);
        assert_true(light > -1e-6 && light < 1.0 + 1e-5);
        *sum += light;
        *centre += light * (x + 0.5);
    }
    *centre /= *sum;
}

static void the_target_is_where_it_is_said_to_be(void **state)
{
    (void)state;
    static const ns_t times[] = {0,          1,          123456789,  1999999999,
                                 2000000000, 2000000001, 3500000000, 86400 * NS_PER_S + 777};
    for (unsigned i = 0; i < sizeof times / sizeof times[0]; i++) {
        double centre, sum;
        weigh_target(times[i], times[i] + 1000, &centre, &sum);
        assert_true(fabs(centre - chart_target_x(times[i])) < 0.01);
        assert_true(fabs(sum - 2 * CHART_TARGET_RADIUS) < 0.1);
    }
    assert_true(near(chart_target_x(0), CHART_TARGET_X0));
    assert_true(near(chart_target_x(2 * NS_PER_S), CHART_TARGET_X1));
    assert_true(near(chart_target_x(3 * NS_PER_S), (CHART_TARGET_X0 + CHART_TARGET_X1) / 2.0));
}

static void a_long_exposure_smears_the_target_along_its_way(void **state)
{
    (void)state;
    double centre, sum;
    weigh_target(NS_PER_S, NS_PER_S + 100 * MS, &centre, &sum);
    assert_true(fabs(centre - chart_target_x(NS_PER_S + 50 * MS)) < 0.01);
    assert_true(fabs(sum - 2 * CHART_TARGET_RADIUS) < 0.1); /* the light is the same, only spread */
    const float *row = row_at(NS_PER_S, NS_PER_S + 100 * MS, CHART_TARGET_Y);
    const unsigned middle = (unsigned)chart_target_x(NS_PER_S + 50 * MS);
    assert_true(fabs((row[middle] - CHART_BLACK) / 0.98 - 120.0 / 160.0) < 0.01);

    weigh_target(2 * NS_PER_S - 10 * MS, 2 * NS_PER_S + 10 * MS, &centre, &sum); /* turns within the exposure */
    assert_true(fabs(centre - (CHART_TARGET_X1 - 8.0)) < 0.01);
    assert_true(fabs(sum - 2 * CHART_TARGET_RADIUS) < 0.1);
}

/* How far the disc's left edge is smeared, in pixels: those that see it for a part of the time. */
static unsigned smear(ns_t t0, ns_t t1)
{
    const float *row = row_at(t0, t1, CHART_TARGET_Y);
    const unsigned middle = (unsigned)chart_target_x((t0 + t1) / 2);
    unsigned n = 0;
    for (unsigned x = middle - CHART_TARGET_RADIUS - 200; x < middle; x++) {
        const double p = (row[x] - CHART_BLACK) / (CHART_WHITE - CHART_BLACK);
        n += p > 1e-4 && p < 1.0 - 1e-4;
    }
    return n;
}

static void a_moving_edge_is_as_wide_as_it_moves(void **state)
{
    (void)state;
    for (ns_t us = 5; us <= 60000; us = us * 3 / 2 + 1) {
        const double way = CHART_TARGET_SPEED * (double)us * 1e-6;
        for (unsigned i = 0; i < 8; i++) {
            const ns_t t0 = NS_PER_S / 2 + (ns_t)i * 77777, t1 = t0 + us * NS_PER_US;
            const unsigned n = smear(t0, t1);
            assert_true(n + 1.0 >= way && n <= way + 2.0); /* whole pixels that a width of `way` lies over */
        }
    }
}

static void an_average_is_the_average_of_its_parts(void **state)
{
    (void)state;
    float whole[SCENE_WIDTH], parts[SCENE_WIDTH] = {0};
    static const unsigned rows[] = {CHART_TARGET_Y - 59, CHART_TARGET_Y + 20, CHART_CLOCK_Y + 50};
    for (unsigned r = 0; r < 3; r++) {
        const ns_t start = 1995 * MS + 333;
        memcpy(whole, row_at(start, start + 30 * MS, rows[r]), sizeof whole);
        memset(parts, 0, sizeof parts);
        for (ns_t i = 0; i < 10; i++) {
            const float *part = row_at(start + i * 3 * MS, start + (i + 1) * 3 * MS, rows[r]);
            for (unsigned x = 0; x < SCENE_WIDTH; x++) {
                parts[x] += part[x] / 10;
            }
        }
        for (unsigned x = 0; x < SCENE_WIDTH; x++) {
            assert_true(fabsf(whole[x] - parts[x]) < 1e-4f);
        }
    }
}

/* Reads digit i from its segments' light; -1 when a segment is neither on nor off. */
static int read_digit(ns_t t, unsigned i)
{
    static const unsigned lit[10] = {0x3F, 0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F, 0x6F};
    const unsigned x = chart_clock_digit_x(i), w = CHART_DIGIT_WIDTH, h = CHART_DIGIT_HEIGHT,
                   d = CHART_DIGIT_STROKE / 2;
    const unsigned at[7][2] = {{w / 2, d},     {w - d, h / 4}, {w - d, 3 * h / 4}, {w / 2, h - d},
                               {d, 3 * h / 4}, {d, h / 4},     {w / 2, h / 2}};
    unsigned on = 0;
    for (unsigned s = 0; s < 7; s++) {
        const double light = row_at(t, t + 1, CHART_CLOCK_Y + at[s][1])[x + at[s][0]];
        if (near(light, CHART_WHITE)) {
            on |= 1u << s;
        } else if (light > 0.1) {
            return -1;
        }
    }
    for (int digit = 0; digit < 10; digit++) {
        if (lit[digit] == on) {
            return digit;
        }
    }
    return -1;
}

static void the_clock_shows_virtual_time_to_the_millisecond(void **state)
{
    (void)state;
    static const char *const shown[] = {"00000000", "00012345", "98765432"};
    static const ns_t times[] = {0, 12345 * MS + 999999, 98765432 * MS};
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned digit = 0; digit < CHART_CLOCK_DIGITS; digit++) {
            assert_int_equal(read_digit(times[i], digit), shown[i][digit] - '0');
        }
    }
}

static void a_part_of_a_row_is_the_part_of_the_row(void **state)
{
    (void)state;
    static const unsigned rows[] = {10, CHART_CLOCK_Y + 3, CHART_CLOCK_Y + 100, 1400, CHART_TARGET_Y, 2999};
    for (unsigned r = 0; r < 6; r++) {
        for (unsigned x = 0; x < SCENE_WIDTH - 304; x += 272) {
            float whole_scratch[SCENE_WIDTH], scratch[304];
            const float *whole = chart.ops->row(chart.self, 0, 20 * MS, rows[r], 0, SCENE_WIDTH, whole_scratch);
            const float *part = chart.ops->row(chart.self, 0, 20 * MS, rows[r], x, 304, scratch);
            assert_memory_equal(part, whole + x, 304 * sizeof *part);
        }
    }
}

static void light_that_is_no_number_is_refused(void **state)
{
    (void)state;
    struct scene scene;
    assert_int_equal(scene_chart_new(-1.0, &scene), -CT_E_PARAMETER);
    assert_int_equal(scene_chart_new(NAN, &scene), -CT_E_PARAMETER);
    assert_int_equal(scene_flat_new(INFINITY, &scene), -CT_E_PARAMETER);
}

static void a_flat_scene_is_flat(void **state)
{
    (void)state;
    struct scene scene;
    assert_int_equal(scene_flat_new(123.0, &scene), 0);
    const float *row = scene.ops->row(scene.self, 0, MS, 2999, 96, 4000, NULL);
    for (unsigned x = 0; x < 4000; x++) {
        assert_true(near(row[x], 123.0));
    }
    scene_free(&scene);
    assert_null(scene.ops);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_grey_wedge_has_even_steps_from_no_light_to_white),
        cmocka_unit_test(line_pairs_have_their_period),
        cmocka_unit_test(the_star_has_its_spokes),
        cmocka_unit_test(the_target_is_where_it_is_said_to_be),
        cmocka_unit_test(a_long_exposure_smears_the_target_along_its_way),
        cmocka_unit_test(a_moving_edge_is_as_wide_as_it_moves),
        cmocka_unit_test(an_average_is_the_average_of_its_parts),
        cmocka_unit_test(the_clock_shows_virtual_time_to_the_millisecond),
        cmocka_unit_test(a_part_of_a_row_is_the_part_of_the_row),
        cmocka_unit_test(light_that_is_no_number_is_refused),
        cmocka_unit_test(a_flat_scene_is_flat),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
