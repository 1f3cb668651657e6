// SPDX-License-Identifier: Apache-2.0
// Another scene is put in front of the camera while it runs.
#include <math.h>
#include <string.h>

#include "camera/rig.h"
#include "test.h"

enum { WIDTH = 256, HEIGHT = 128, MONO16 = 0x01100007, EXPOSURE_US = 1000, EXPOSURE_OVER_US = EXPOSURE_US + 50 };
enum { PICTURE_SIZE = WIDTH * HEIGHT * 2 };

/* The light of the rig is half of white; this is a quarter. */
static struct scene dim_light(void)
{
    struct scene scene;
    assert_int_equal(scene_flat_new(SCENE_WHITE_PHOTONS / 4, &scene), 0);
    return scene;
}

/* A dark room with a lamp at STROBE_OUT, as bright as dim_light while it is lit. */
static struct scene lamp_at_the_strobe(double strength)
{
    struct scene scene = dim_light();
    scene.lamp = (struct lamp){.strobe = strength};
    return scene;
}

static const uint8_t *last_picture(const struct rig *rig)
{
    return rig->got[rig->got_count - 1].slot->bytes;
}

static double mean_dn(const struct rig *rig)
{
    const uint8_t *p = last_picture(rig);
    double sum = 0.0;
    for (size_t i = 0; i < (size_t)WIDTH * HEIGHT; i++) {
        sum += (p[i * 2] | (unsigned)p[i * 2 + 1] << 8) / 16.0 - 240.0;
    }
    return sum / (WIDTH * HEIGHT);
}

static void get_ready(struct rig *rig)
{
    rig->keep = true;
    assert_int_equal(rig_set(rig, FEAT_PixelFormat, MONO16), 0);
    rig_await_triggers(rig);
    rig_set_float(rig, FEAT_ExposureTime, EXPOSURE_US);
}

/* The trigger's pulse is 5 us long, the exposure begins with it. */
static void expose_until_us(struct rig *rig, int64_t us)
{
    if (rig->got_count > 0) {
        slot_unref(rig->got[rig->got_count - 1].slot);
    }
    rig_pulse_us(rig, 5);
    rig_run_us(rig, us - 5);
}

static double rest_of_it(struct rig *rig)
{
    const unsigned before = rig->got_count;
    rig_run_ms(rig, 100);
    assert_int_equal(rig->got_count, before + 1);
    return mean_dn(rig);
}

static double take(struct rig *rig)
{
    expose_until_us(rig, 10);
    return rest_of_it(rig);
}

static void put_away(struct rig *rig, struct scene *scene)
{
    slot_unref(rig->got[rig->got_count - 1].slot);
    camera_set_scene(rig->camera, &rig->scene);
    assert_false(camera_sees(rig->camera, scene));
    scene_free(scene);
}

static void assert_part(double got, double expected)
{
    if (!(fabs(got - expected) <= 5e-3)) {
        fail_msg("%.5f is not %.5f", got, expected);
    }
}

static void the_next_picture_sees_the_new_scene(void **state)
{
    struct rig *rig = *state;
    struct scene dim = dim_light();
    get_ready(rig);
    const double bright_dn = take(rig);
    assert_true(bright_dn > 100.0);
    camera_set_scene(rig->camera, &dim);
    assert_part(take(rig) / bright_dn, 0.5);
    put_away(rig, &dim);
}

static void an_exposure_that_runs_sees_the_new_scene_as_a_whole(void **state)
{
    struct rig *rig = *state;
    struct scene dim = dim_light();
    get_ready(rig);
    const double bright_dn = take(rig);
    expose_until_us(rig, EXPOSURE_US / 2);
    camera_set_scene(rig->camera, &dim);
    assert_part(rest_of_it(rig) / bright_dn, 0.5);
    put_away(rig, &dim);
}

static void a_picture_whose_exposure_is_over_keeps_what_it_saw(void **state)
{
    struct rig *rig = *state;
    struct scene dim = dim_light();
    get_ready(rig);
    const double bright_dn = take(rig);
    rig->held_jobs = true;
    expose_until_us(rig, EXPOSURE_OVER_US);
    assert_int_equal(rig->held_count, 1); /* it is not made yet */
    camera_set_scene(rig->camera, &dim);
    rig_do_jobs(rig);
    assert_part(rest_of_it(rig) / bright_dn, 1.0);
    rig->held_jobs = false;
    assert_part(take(rig) / bright_dn, 0.5);
    put_away(rig, &dim);
}

static void a_scene_is_seen_until_its_last_picture_is_made(void **state)
{
    struct rig *rig = *state;
    struct scene dim = dim_light();
    get_ready(rig);
    assert_true(camera_sees(rig->camera, &rig->scene));
    assert_false(camera_sees(rig->camera, &dim));
    rig->held_jobs = true;
    expose_until_us(rig, EXPOSURE_OVER_US);
    camera_set_scene(rig->camera, &dim);
    assert_true(camera_sees(rig->camera, &dim));
    assert_true(camera_sees(rig->camera, &rig->scene));
    rig_do_jobs(rig);
    assert_false(camera_sees(rig->camera, &rig->scene)); /* though it is still being read */
    scene_free(&rig->scene);
    rest_of_it(rig);
    assert_int_equal(scene_flat_new(SCENE_WHITE_PHOTONS / 2, &rig->scene), 0);
    put_away(rig, &dim);
}

struct film {
    uint8_t pictures[4][PICTURE_SIZE];
};

/* A picture of each scene, one in whose exposure it changes, and one more; from power-up. */
static void take_film(struct rig *rig, const struct scene *other, struct film *out)
{
    rig->got_count = 0;
    get_ready(rig);
    for (unsigned i = 0; i < 4; i++) {
        camera_set_scene(rig->camera, i == 1 ? other : &rig->scene);
        expose_until_us(rig, EXPOSURE_US / 3);
        camera_set_scene(rig->camera, i == 1 || i == 2 ? other : &rig->scene);
        rest_of_it(rig);
        memcpy(out->pictures[i], last_picture(rig), PICTURE_SIZE);
    }
    slot_unref(rig->got[rig->got_count - 1].slot);
}

static void the_same_changes_at_the_same_times_give_the_same_bytes(void **state)
{
    struct rig *rig = *state;
    struct scene dim = dim_light();
    static struct film first, again;
    take_film(rig, &dim, &first);
    assert_true(rig_replug(rig));
    take_film(rig, &dim, &again);
    assert_memory_equal(&first, &again, sizeof first);
    assert_memory_not_equal(first.pictures[0], first.pictures[1], PICTURE_SIZE);
    scene_free(&dim);
}

static void a_new_lamp_on_an_active_strobe_is_lit_from_now_on(void **state)
{
    struct rig *rig = *state;
    struct scene lamp = lamp_at_the_strobe(1.0);
    get_ready(rig);
    rig_set(rig, FEAT_GPOut, 1);
    const double bright_dn = take(rig);
    expose_until_us(rig, EXPOSURE_US / 2);
    camera_set_scene(rig->camera, &lamp);
    assert_part(rest_of_it(rig) / bright_dn, 0.25); /* half of the time */
    assert_part(take(rig) / bright_dn, 0.5);
    rig_set(rig, FEAT_GPOut, 0);
    assert_part(take(rig) / bright_dn, 0.0);
    put_away(rig, &lamp);
}

static void what_lit_the_lamp_before_lights_the_new_one(void **state)
{
    struct rig *rig = *state;
    struct scene lamp = lamp_at_the_strobe(1.0), stronger = lamp_at_the_strobe(2.0);
    get_ready(rig);
    const double bright_dn = take(rig);
    camera_set_scene(rig->camera, &lamp);
    expose_until_us(rig, EXPOSURE_US / 4);
    rig_set(rig, FEAT_GPOut, 1);
    rig_run_us(rig, EXPOSURE_US / 4);
    rig_set(rig, FEAT_GPOut, 0);
    camera_set_scene(rig->camera, &stronger);
    assert_part(rest_of_it(rig) / bright_dn, 0.25); /* a quarter of the time, as bright as the first light */
    put_away(rig, &lamp);
    scene_free(&stronger);
}

static void a_scene_without_a_lamp_forgets_when_the_last_one_was_lit(void **state)
{
    struct rig *rig = *state;
    struct scene lamp = lamp_at_the_strobe(1.0);
    get_ready(rig);
    camera_set_scene(rig->camera, &lamp);
    rig_set(rig, FEAT_GPOut, 1);
    camera_set_scene(rig->camera, &rig->scene);
    const double bright_dn = take(rig);
    rig_set(rig, FEAT_GPOut, 0);
    expose_until_us(rig, EXPOSURE_US / 2);
    camera_set_scene(rig->camera, &lamp);
    assert_part(rest_of_it(rig) / bright_dn, 0.0);
    put_away(rig, &lamp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_CAMERA(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)
        ON_A_CAMERA(the_next_picture_sees_the_new_scene),
        ON_A_CAMERA(an_exposure_that_runs_sees_the_new_scene_as_a_whole),
        ON_A_CAMERA(a_picture_whose_exposure_is_over_keeps_what_it_saw),
        ON_A_CAMERA(a_scene_is_seen_until_its_last_picture_is_made),
        ON_A_CAMERA(the_same_changes_at_the_same_times_give_the_same_bytes),
        ON_A_CAMERA(a_new_lamp_on_an_active_strobe_is_lit_from_now_on),
        ON_A_CAMERA(what_lit_the_lamp_before_lights_the_new_one),
        ON_A_CAMERA(a_scene_without_a_lamp_forgets_when_the_last_one_was_lit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
