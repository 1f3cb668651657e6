// SPDX-License-Identifier: Apache-2.0
// What a lens does to a picture.
#include "scene/lens.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "scene/chart.h"
#include "test.h"

static float scratch[SCENE_WIDTH];

static const float *row_of(const struct scene *scene, unsigned y)
{
    return scene->ops->row(scene->self, 0, NS_PER_S / 100, y, 0, SCENE_WIDTH, scratch);
}

/* A still picture that is dark but for columns or rows. */
static struct scene picture(void (*draw)(float *plane))
{
    struct scene scene = {0};
    float *plane = calloc((size_t)SCENE_WIDTH * SCENE_HEIGHT, sizeof *plane);
    assert_non_null(plane);
    draw(plane);
    const struct scene_plane p = {.luminance = plane, .width = SCENE_WIDTH, .height = SCENE_HEIGHT};
    assert_int_equal(scene_image_new(&p, 1000.0, &scene), 0);
    free(plane);
    return scene;
}

static void draw_point(float *plane)
{
    plane[(size_t)1000 * SCENE_WIDTH + 2000] = 1.0f;
}

static void draw_corner(float *plane)
{
    plane[0] = 1.0f;
}

static struct scene flat_behind(const struct lens *lens)
{
    struct scene flat, out = {0};
    assert_int_equal(scene_flat_new(1000.0, &flat), 0);
    assert_int_equal(scene_lens_new(lens, &flat, &out), 0);
    return out;
}

static void the_aperture_is_the_square_of_its_number(void **state)
{
    (void)state;
    struct scene scene = flat_behind(&(struct lens){.f_number = 8.0});
    assert_true(row_of(&scene, 7)[9] == 250.0f);
    scene_free(&scene);
    assert_true(lens_brightness(&(struct lens){.f_number = 0.0}) == 1.0);
    assert_true(lens_brightness(&(struct lens){.f_number = 2.0}) == 4.0);
}

static void corners_darken_with_cos_to_the_fourth(void **state)
{
    (void)state;
    const struct lens lens = {.focal_mm = 12.0};
    struct scene scene = flat_behind(&lens);
    /* From the middle to a corner's pixel, 2047.5 and 1499.5 pixels of 3.45 um. */
    const double half_diagonal_mm = 3.45e-3 * sqrt(2047.5 * 2047.5 + 1499.5 * 1499.5);
    const double expected = pow(cos(atan(half_diagonal_mm / 12.0)), 4.0);
    assert_true(fabs(lens_vignetting(&lens, 0, 0) - expected) < 1e-12);
    assert_true(fabs(row_of(&scene, 0)[0] / 1000.0 - expected) < 1e-6);
    assert_true(row_of(&scene, 0)[0] == row_of(&scene, 2999)[4095]);
    assert_true(fabs(row_of(&scene, 1500)[2048] / 1000.0 - 1.0) < 1e-6);
    scene_free(&scene);
}

static void a_point_becomes_a_gaussian_of_the_same_light(void **state)
{
    (void)state;
    struct scene inner = picture(draw_point), scene = {0};
    assert_int_equal(scene_lens_new(&(struct lens){.blur_px = 2.0}, &inner, &scene), 0);
    assert_true(scene.still);
    double sum = 0.0, xx = 0.0, yy = 0.0;
    for (unsigned y = 980; y <= 1020; y++) {
        const float *row = row_of(&scene, y);
        for (unsigned x = 1980; x <= 2020; x++) {
            const double dx = (double)x - 2000.0, dy = (double)y - 1000.0;
            sum += row[x];
            xx += row[x] * dx * dx;
            yy += row[x] * dy * dy;
            assert_true(fabs(row[x] - 1000.0 / (8.0 * acos(-1.0)) * exp(-(dx * dx + dy * dy) / 8.0)) < 0.05);
        }
    }
    assert_true(fabs(sum - 1000.0) < 0.01);
    assert_true(fabs(xx / sum - 4.0) < 0.05 && fabs(yy / sum - 4.0) < 0.05);
    scene_free(&scene);
}

static void at_the_edges_the_light_goes_on(void **state)
{
    (void)state;
    struct scene scene = flat_behind(&(struct lens){.blur_px = LENS_BLUR_MAX_PX});
    static const unsigned rows[] = {0, 1, 70, 1500, 2930, 2999};
    for (unsigned i = 0; i < 6; i++) {
        const float *row = row_of(&scene, rows[i]);
        assert_true(fabsf(row[0] - 1000.0f) < 0.01f && fabsf(row[2048] - 1000.0f) < 0.01f &&
                    fabsf(row[4095] - 1000.0f) < 0.01f);
    }
    scene_free(&scene);

    struct scene corner = picture(draw_corner);
    assert_int_equal(scene_lens_new(&(struct lens){.blur_px = 1.0}, &corner, &scene), 0);
    const double middle = 1.0 / sqrt(2.0 * acos(-1.0)),
                 part = 0.5 * (1.0 + middle); /* half, and half of the pixel itself */
    assert_true(fabs(row_of(&scene, 0)[0] / 1000.0 - part * part) < 0.002);
    scene_free(&scene);
}

static void a_moving_scene_is_blurred_as_a_still_one(void **state)
{
    (void)state;
    struct scene inner, moving, still, frozen;
    const struct lens lens = {.blur_px = 1.5, .focal_mm = 16.0, .f_number = 5.6};
    assert_int_equal(scene_chart_new(1e6, &inner), 0);
    assert_int_equal(scene_lens_new(&lens, &inner, &moving), 0);
    assert_false(moving.still);
    assert_int_equal(scene_chart_new(1e6, &frozen), 0);
    frozen.still = true; /* for one nanosecond it is */
    assert_int_equal(scene_lens_new(&lens, &frozen, &still), 0);
    static float at_once[SCENE_WIDTH], part[SCENE_WIDTH];
    static const unsigned rows[] = {0, 2, 200, 1400, CHART_TARGET_Y, 2999};
    for (unsigned i = 0; i < 6; i++) {
        const float *whole = still.ops->row(still.self, 0, 1, rows[i], 0, SCENE_WIDTH, at_once);
        const float *same = moving.ops->row(moving.self, 0, 1, rows[i], 0, SCENE_WIDTH, scratch);
        assert_memory_equal(same, whole, SCENE_WIDTH * sizeof *whole);
        for (unsigned x = 0; x < SCENE_WIDTH; x += 1008) { /* a region is the crop */
            const unsigned width = x + 64 <= SCENE_WIDTH ? 64 : SCENE_WIDTH - x;
            assert_memory_equal(moving.ops->row(moving.self, 0, 1, rows[i], x, width, part), whole + x,
                                width * sizeof *whole);
        }
    }
    scene_free(&moving);
    scene_free(&still);
}

static void what_is_no_lens_is_refused(void **state)
{
    (void)state;
    struct scene flat, out = {0};
    assert_int_equal(scene_flat_new(1.0, &flat), 0);
    static const struct lens bad[] = {{.blur_px = -1.0},
                                      {.blur_px = NAN},
                                      {.blur_px = LENS_BLUR_MAX_PX * 1.01},
                                      {.focal_mm = -1.0},
                                      {.f_number = NAN}};
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(scene_lens_new(&bad[i], &flat, &out), -CT_E_PARAMETER);
        assert_null(out.ops);
    }
    scene_free(&flat);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_aperture_is_the_square_of_its_number),
        cmocka_unit_test(corners_darken_with_cos_to_the_fourth),
        cmocka_unit_test(a_point_becomes_a_gaussian_of_the_same_light),
        cmocka_unit_test(at_the_edges_the_light_goes_on),
        cmocka_unit_test(a_moving_scene_is_blurred_as_a_still_one),
        cmocka_unit_test(what_is_no_lens_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
