// SPDX-License-Identifier: Apache-2.0
// A picture on the sensor: filled, centred, averaged when it shrinks and interpolated when it grows.
#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "scene/scene.h"
#include "test.h"

static struct scene image_of(const float *luminance, unsigned width, unsigned height, double photons)
{
    struct scene scene = {0};
    const struct scene_plane plane = {.luminance = luminance, .width = width, .height = height};
    assert_int_equal(scene_image_new(&plane, photons, &scene), 0);
    return scene;
}

static float light_at(const struct scene *scene, unsigned x, unsigned y)
{
    return *scene->ops->row(scene->self, 0, 1, y, x, 1, NULL);
}

static void a_picture_of_the_sensors_size_is_taken_as_it_is(void **state)
{
    (void)state;
    float *plane = malloc(sizeof *plane * SCENE_WIDTH * SCENE_HEIGHT);
    for (unsigned i = 0; i < SCENE_WIDTH * SCENE_HEIGHT; i++) {
        plane[i] = (float)(i * 2654435761u >> 16) / 65536.0f;
    }
    struct scene scene = image_of(plane, SCENE_WIDTH, SCENE_HEIGHT, 1024.0);
    for (unsigned y = 0; y < SCENE_HEIGHT; y += 7) {
        for (unsigned x = 0; x < SCENE_WIDTH; x += 5) {
            assert_true(light_at(&scene, x, y) == plane[y * SCENE_WIDTH + x] * 1024.0f);
        }
    }
    scene_free(&scene);
    free(plane);
}

static void a_small_picture_grows_in_straight_lines(void **state)
{
    (void)state;
    /* 4 x 3 fills 4096 x 3000 by 1024 each way, and loses a strip above and below */
    float plane[12];
    for (unsigned i = 0; i < 12; i++) {
        plane[i] = (float)(i % 4);
    }
    struct scene scene = image_of(plane, 4, 3, 100.0);
    for (unsigned x = 0; x < SCENE_WIDTH; x++) {
        const double at = (x + 0.5) / 1024.0 - 0.5, expected = 100.0 * (at < 0.0 ? 0.0 : at > 3.0 ? 3.0 : at);
        assert_true(fabs(light_at(&scene, x, 1500) - expected) < 1e-3);
    }
    scene_free(&scene);
}

static void a_large_picture_shrinks_by_area(void **state)
{
    (void)state;
    enum { W = 6144, H = 4500 }; /* 1.5 source pixels make one */
    float *plane = malloc(sizeof *plane * W * H);
    for (unsigned i = 0; i < W * H; i++) {
        plane[i] = (float)(i % W % 3);
    }
    struct scene scene = image_of(plane, W, H, 3.0);
    assert_true(fabs(light_at(&scene, 0, 0) - 3.0 * (0.0 + 0.5 * 1.0) / 1.5) < 1e-5);
    assert_true(fabs(light_at(&scene, 1, 2999) - 3.0 * (0.5 * 1.0 + 2.0) / 1.5) < 1e-5);
    assert_true(fabs(light_at(&scene, 4095, 1000) - 3.0 * (0.5 * 1.0 + 2.0) / 1.5) < 1e-5);
    scene_free(&scene);
    free(plane);
}

static void a_wide_picture_loses_its_sides_and_a_tall_one_its_ends(void **state)
{
    (void)state;
    enum { W = 8192, H = 100 };
    float *plane = malloc(sizeof *plane * W * H);
    for (unsigned i = 0; i < W * H; i++) {
        plane[i] = (float)(i % W);
    }
    struct scene scene = image_of(plane, W, H, 1.0);
    assert_true(fabs(light_at(&scene, 2048, 0) - W / 2.0) < 1.0); /* centred */
    assert_true(fabs(light_at(&scene, 4095, 0) - light_at(&scene, 0, 0) - 4095.0 / 30.0) < 1.0);
    scene_free(&scene);

    for (unsigned i = 0; i < W * H; i++) {
        const unsigned row = i / H;
        plane[i] = (float)row;
    }
    scene = image_of(plane, H, W, 1.0);
    assert_true(fabs(light_at(&scene, 0, 1500) - W / 2.0) < 1.0);
    assert_true(fabs(light_at(&scene, 0, 2999) - light_at(&scene, 0, 0) - 2999.0 / 40.96) < 1.0);
    scene_free(&scene);
    free(plane);
}

static void one_pixel_lights_the_whole_sensor(void **state)
{
    (void)state;
    const float plane = 0.5f;
    struct scene scene = image_of(&plane, 1, 1, 10.0);
    for (unsigned x = 0; x < SCENE_WIDTH; x += 5) {
        assert_true(fabs(light_at(&scene, x, x * 7 % SCENE_HEIGHT) - 5.0) < 1e-5);
    }
    scene_free(&scene);
}

static void negative_and_missing_numbers_are_no_light(void **state)
{
    (void)state;
    const float plane[] = {-1.0f, NAN, INFINITY, -INFINITY};
    struct scene scene = image_of(plane, 2, 2, 10.0);
    for (unsigned x = 0; x < SCENE_WIDTH; x += 5) {
        assert_true(light_at(&scene, x, x * 7 % SCENE_HEIGHT) == 0.0f);
    }
    scene_free(&scene);
}

static void an_empty_picture_is_refused(void **state)
{
    (void)state;
    const float one = 1.0f;
    struct scene scene;
    assert_int_equal(scene_image_new(&(struct scene_plane){.luminance = &one, .width = 0, .height = 1}, 1.0, &scene),
                     -CT_E_PARAMETER);
    assert_int_equal(scene_image_new(&(struct scene_plane){.width = 1, .height = 1}, 1.0, &scene), -CT_E_PARAMETER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_of_the_sensors_size_is_taken_as_it_is),
        cmocka_unit_test(a_small_picture_grows_in_straight_lines),
        cmocka_unit_test(a_large_picture_shrinks_by_area),
        cmocka_unit_test(a_wide_picture_loses_its_sides_and_a_tall_one_its_ends),
        cmocka_unit_test(one_pixel_lights_the_whole_sensor),
        cmocka_unit_test(negative_and_missing_numbers_are_no_light),
        cmocka_unit_test(an_empty_picture_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
