// SPDX-License-Identifier: Apache-2.0
// The words of --scene for light: what each sets, and what is said when they make no sense.
#include "app/scene_settings.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/media.h"
#include "base/error.h"
#include "scene/radiometry.h"
#include "test.h"

static struct scene_settings read(const char *text)
{
    struct scene_settings settings;
    char words[300], why[512] = "";
    snprintf(words, sizeof words, "%s", text);
    if (scene_settings_read(words, &(struct reason){.text = why, .n = sizeof why}, &settings) < 0) {
        fail_msg("%s: %s", text, why);
    }
    return settings;
}

static bool near(double got, double expected)
{
    return fabs(got - expected) <= 1e-9 * fabs(expected);
}

static void without_a_word_it_is_the_usual_steady_light(void **state)
{
    (void)state;
    struct scene_settings s;
    assert_int_equal(scene_settings_read(NULL, &(struct reason){0}, &s), 0);
    assert_true(scene_settings_white(&s) == SCENE_WHITE_PHOTONS);
    assert_false(s.photons_said);
    assert_int_equal(s.lamp.kind, LAMP_STEADY);
    assert_true(s.lamp.ambient == 1.0 && s.lamp.strobe == 0.0);
    assert_true(s.lens.focal_mm == 0.0 && s.lens.blur_px == 0.0);
}

static void brightness_has_three_units(void **state)
{
    (void)state;
    assert_true(read("photons=2e6").photons == 2e6);
    assert_true(near(read("irradiance=0.5").photons, photons_of_irradiance(0.5, 530.0)));
    assert_true(near(read("irradiance=0.5,wavelength_nm=850").photons, photons_of_irradiance(0.5, 850.0)));
    assert_true(near(read("lux=100").photons, photons_of_lux(&lamp_steady, 100.0)));
    const struct lamp bulb = {.colour_temperature_k = 2856.0};
    assert_true(near(read("colour_k=2856,lux=100").photons, photons_of_lux(&bulb, 100.0)));
    assert_true(read("lux=0").photons == 0.0 && read("lux=0").photons_said);
}

static void an_aperture_dims_whatever_the_unit(void **state)
{
    (void)state;
    const struct scene_settings s = read("photons=1e6,f_number=8");
    assert_true(scene_settings_white(&s) == 0.25e6);
}

static void lamps_get_their_numbers(void **state)
{
    (void)state;
    struct lamp l = read("lamp=mains,lamp_hz=120,lamp_depth=0.8,ambient=0.5").lamp;
    assert_true(l.kind == LAMP_MAINS && l.hz == 120.0 && l.depth == 0.8 && l.ambient == 0.5);
    l = read("lamp=mains").lamp;
    assert_true(l.hz == 100.0 && l.depth == 0.3);
    l = read("lamp=pwm,lamp_duty=0.2").lamp;
    assert_true(l.kind == LAMP_PWM && l.hz == 1000.0 && l.duty == 0.2);
    l = read("ambient=0,strobe=20,strobe_delay_us=1.5,strobe_rise_us=10,strobe_fall_us=0.001,wavelength_nm=470").lamp;
    assert_true(l.ambient == 0.0 && l.strobe == 20.0 && l.wavelength_nm == 470.0);
    assert_true(l.strobe_delay_ns == 1500 && l.strobe_rise_ns == 10000 && l.strobe_fall_ns == 1);
    assert_true(read("colour_k=3200").lamp.colour_temperature_k == 3200.0);
}

static void nonsense_is_answered_with_a_sentence(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"brightness=3", "'brightness=3' is not a setting"},
        {"lamp", "'lamp' is not a setting"},
        {"lam=steady", "'lam=steady' is not a setting"},
        {"=1", "'=1' is not a setting"},
        {"lamp=neon", "lamp='neon' is none of steady, mains, pwm"},
        {"lux=many", "lux: 'many' is not a number of lux"},
        {"lux=1e300", "'1e300' is not a number"},
        {"photons=nan", "'nan' is not a number"},
        {"ambient=-1", "'-1' is not a number"},
        {"blur_px=21", "(0 to 20)"},
        {"f_number=0", "(0.5 to 64)"},
        {"wavelength_nm=2000", "(350 to 1100)"},
        {"lamp=pwm,lamp_duty=0", "(0.001 to 1)"},
        {"strobe_rise_us=-1,strobe=1", "'-1' is not a number of microseconds"},
        {"photons=1,photons=2", "photons is given twice"},
        {"photons=1,lux=2", "photons and lux say the same thing"},
        {"irradiance=1,lux=2", "irradiance and lux say the same thing"},
        {"wavelength_nm=500,colour_k=3000", "wavelength_nm and colour_k say the same thing"},
        {"lamp_hz=100", "lamp_hz is for lamp=mains or lamp=pwm"},
        {"lamp=pwm,lamp_depth=0.1", "lamp_depth is for lamp=mains"},
        {"lamp=mains,lamp_duty=0.1", "lamp_duty is for lamp=pwm"},
        {"strobe_delay_us=3", "strobe_delay_us is for a lamp at STROBE_OUT"},
        {"lux=3,wavelength_nm=850", "no eye sees light of 850 nm"},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char words[100], why[512] = "";
        struct scene_settings s;
        snprintf(words, sizeof words, "%s", cases[i][0]);
        assert_int_equal(scene_settings_read(words, &(struct reason){.text = why, .n = sizeof why}, &s),
                         -CT_E_PARAMETER);
        if (strstr(why, cases[i][1]) == NULL) {
            fail_msg("'%s' gives: %s", cases[i][0], why);
        }
    }
}

static float light_at(const struct scene *scene, unsigned x, unsigned y)
{
    static float scratch[SCENE_WIDTH];
    return scene->ops->row(scene->self, 0, NS_PER_US, y, x, 16, scratch)[0];
}

static void every_scene_takes_them(void **state)
{
    (void)state;
    struct scene scene;
    char why[512] = "";
    assert_int_equal(media_open_scene("flat:1000,strobe=5,f_number=2,lamp=mains", NULL, &scene, why, sizeof why), 0);
    assert_true(light_at(&scene, 0, 0) == 4000.0f);
    assert_true(scene.lamp.strobe == 5.0 && scene.lamp.kind == LAMP_MAINS);
    scene_free(&scene);

    assert_int_equal(media_open_scene("flat,lux=10", NULL, &scene, why, sizeof why), 0);
    assert_true(fabs(light_at(&scene, 0, 0) / 487e3 - 1.0) < 1e-3);
    scene_free(&scene);

    assert_int_equal(media_open_scene("flat:1000,focal_mm=12", NULL, &scene, why, sizeof why), 0);
    assert_true(scene.still);
    assert_true(light_at(&scene, 0, 0) < 600.0f && fabsf(light_at(&scene, 2048, 1500) - 1000.0f) < 0.01f);
    scene_free(&scene);

    assert_int_equal(media_open_scene("chart,blur_px=1,ambient=0.5", NULL, &scene, why, sizeof why), 0);
    assert_true(scene.lamp.ambient == 0.5);
    const float black = light_at(&scene, 64, 0); /* where the border turns from white to black */
    assert_true(black > 0.1f * (float)SCENE_WHITE_PHOTONS && black < 0.5f * (float)SCENE_WHITE_PHOTONS);
    scene_free(&scene);

    assert_int_equal(media_open_scene("flat:5,lux=10", NULL, &scene, why, sizeof why), -CT_E_PARAMETER);
    assert_non_null(strstr(why, "flat:5 says how bright it is"));
    static const char *const blinding[] = {"chart,irradiance=1e6,f_number=0.5", "flat:1e15,f_number=0.5"};
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(media_open_scene(blinding[i], NULL, &scene, why, sizeof why), -CT_E_PARAMETER);
        assert_non_null(strstr(why, "no scene '"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_word_it_is_the_usual_steady_light), cmocka_unit_test(brightness_has_three_units),
        cmocka_unit_test(an_aperture_dims_whatever_the_unit),          cmocka_unit_test(lamps_get_their_numbers),
        cmocka_unit_test(nonsense_is_answered_with_a_sentence),        cmocka_unit_test(every_scene_takes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
