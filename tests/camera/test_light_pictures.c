// SPDX-License-Identifier: Apache-2.0
// Light laws in the pictures that come out of the camera.
#include <math.h>

#include "camera/rig.h"
#include "scene/chart.h"
#include "test.h"

enum { WIDTH = 256, HEIGHT = 128, FIXED_DURATION = 0, MONO16 = 0x01100007 };

/* A count of light at column x, mean of rows y0 .. y1 of the last picture. */
static double dn(const struct rig *rig, unsigned x, unsigned y0, unsigned y1)
{
    double sum = 0.0;
    for (unsigned y = y0; y < y1; y++) {
        const uint8_t *p = rig->got[rig->got_count - 1].slot->bytes + ((size_t)y * WIDTH + x) * 2;
        sum += (p[0] | (unsigned)p[1] << 8) / 16.0 - 240.0;
    }
    return sum / (y1 - y0);
}

static double mean_dn(const struct rig *rig)
{
    double sum = 0.0;
    for (unsigned x = 0; x < WIDTH; x++) {
        sum += dn(rig, x, 0, HEIGHT);
    }
    return sum / WIDTH;
}

/* Takes one picture and keeps it until the next. */
static void take(struct rig *rig)
{
    const unsigned before = rig->got_count;
    if (before > 0) {
        slot_unref(rig->got[before - 1].slot);
    }
    rig_pulse_us(rig, 5);
    rig_run_ms(rig, 100);
    assert_int_equal(rig->got_count, before + 1);
}

static void put_away(struct rig *rig)
{
    slot_unref(rig->got[rig->got_count - 1].slot);
}

static void get_ready(struct rig *rig, double exposure_us)
{
    rig->keep = true;
    assert_int_equal(rig_set(rig, FEAT_PixelFormat, MONO16), 0);
    rig_await_triggers(rig);
    rig_set_float(rig, FEAT_ExposureTime, exposure_us);
}

static void strobe_of_us(struct rig *rig, int64_t us, int64_t delay_us)
{
    rig_set(rig, FEAT_StrobeEnable, 1);
    rig_set(rig, FEAT_StrobeOperation, FIXED_DURATION);
    rig_set(rig, FEAT_StrobeDuration, us);
    rig_set(rig, FEAT_StrobeDelay, delay_us);
}

static void assert_part(double got, double expected)
{
    if (!(fabs(got - expected) <= 2e-3)) {
        fail_msg("%.5f is not %.5f", got, expected);
    }
}

static void doubling_the_exposure_doubles_the_signal(void **state)
{
    struct rig *rig = *state;
    get_ready(rig, 4000.0);
    take(rig);
    const double once = mean_dn(rig);
    rig_set_float(rig, FEAT_ExposureTime, 8000.0);
    take(rig);
    assert_part(mean_dn(rig) / once, 2.0);
    put_away(rig);
}

static void a_shifted_strobe_darkens_by_what_it_misses(void **state)
{
    struct rig *rig = *state;
    rig->scene.lamp = (struct lamp){.strobe = 20.0};
    get_ready(rig, 1000.0);
    strobe_of_us(rig, 400, 0);
    take(rig);
    const double whole = mean_dn(rig);
    assert_true(whole > 1000.0);
    for (int64_t delay = 600; delay < 1000; delay += 100) {
        strobe_of_us(rig, 400, delay);
        take(rig);
        assert_part(mean_dn(rig) / whole, (1000.0 - (double)delay) / 400.0);
    }
    strobe_of_us(rig, 400, 1000);
    take(rig);
    assert_part(mean_dn(rig) / whole, 0.0);
    put_away(rig);
}

static void flickering_light_is_what_it_was_at_the_moment(void **state)
{
    struct rig *rig = *state;
    rig->scene.lamp =
        (struct lamp){.kind = LAMP_PWM, .ambient = 1.0, .hz = 50.0, .duty = 0.25}; /* 5 of 20 ms, fourfold */
    get_ready(rig, 1000.0);
    rig_run_us(rig, 20000 - evq_now(rig->clock) / NS_PER_US);
    take(rig);
    const double lit = mean_dn(rig);
    rig_run_us(rig, 200000 + 4500 - evq_now(rig->clock) / NS_PER_US);
    take(rig);
    assert_part(mean_dn(rig) / lit, 0.5);
    rig_run_us(rig, 400000 + 10000 - evq_now(rig->clock) / NS_PER_US);
    take(rig);
    assert_part(mean_dn(rig) / lit, 0.0);
    put_away(rig);
}

enum { LEFT_EDGE = WIDTH / 2 - 16 - CHART_TARGET_RADIUS, MIDDLE = HEIGHT / 2, NEAR = 4 };

/* Light of the target's column x from 0, the lane, to 1, the disc. */
static double part_of_white(const struct rig *rig, unsigned x)
{
    enum { COLUMNS = 30 };
    double black = 0.0, white = 0.0;
    for (unsigned i = 0; i < COLUMNS; i++) {
        black += dn(rig, LEFT_EDGE - 20 - i, MIDDLE - NEAR, MIDDLE + NEAR) / COLUMNS;
        white += dn(rig, LEFT_EDGE + 45 + i, MIDDLE - NEAR, MIDDLE + NEAR) / COLUMNS;
    }
    assert_true(white > 500.0 && black < 0.05 * white);
    return (dn(rig, x, MIDDLE - NEAR, MIDDLE + NEAR) - black) / (white - black);
}

/* How wide the edge on the left of the target is, when light rises evenly over its width: 6 times the area under
 * p (1 - p). A sharp edge gives up to one and a half pixels. */
static double edge_px(const struct rig *rig)
{
    double sum = 0.0;
    for (unsigned x = LEFT_EDGE - 6; x < LEFT_EDGE + 38; x++) {
        const double p = part_of_white(rig, x);
        sum += 6.0 * p * (1.0 - p);
    }
    return sum;
}

static void look_at_the_target(struct rig *rig)
{
    scene_free(&rig->scene);
    assert_int_equal(scene_chart_new(SCENE_WHITE_PHOTONS / 4, &rig->scene), 0);
    get_ready(rig, 20000.0);
    rig_set(rig, FEAT_OffsetAutoCenter, 0);
    rig_set(rig, FEAT_OffsetX, CHART_TARGET_X0 + 16 - WIDTH / 2); /* it moves 32 pixels */
    rig_set(rig, FEAT_OffsetY, CHART_TARGET_Y - HEIGHT / 2);
    assert_int_equal(rig_get(rig, FEAT_OffsetX), CHART_TARGET_X0 + 16 - WIDTH / 2);
    assert_int_equal(rig_get(rig, FEAT_OffsetY), CHART_TARGET_Y - HEIGHT / 2);
}

static void a_moving_edge_is_v_times_exposure_wide(void **state)
{
    struct rig *rig = *state;
    look_at_the_target(rig);
    take(rig);
    const double wide = edge_px(rig);
    if (!(fabs(wide - CHART_TARGET_SPEED * 0.020) < 1.0)) {
        fail_msg("%.2f pixels", wide);
    }
    put_away(rig);
}

static void a_strobe_freezes_motion(void **state)
{
    struct rig *rig = *state;
    look_at_the_target(rig);
    rig->scene.lamp = (struct lamp){.strobe = 1000.0};
    strobe_of_us(rig, 20, 9000);
    take(rig);
    const double wide = edge_px(rig);
    if (!(wide > 0.0 && wide < 2.0)) {
        fail_msg("%.2f pixels", wide);
    }
    put_away(rig);
}

static void two_flashes_show_the_target_twice(void **state)
{
    struct rig *rig = *state;
    look_at_the_target(rig);
    rig->scene.lamp = (struct lamp){.kind = LAMP_PWM, .ambient = 1.0, .hz = 100.0, .duty = 0.01}; /* at 0 and 10 ms */
    rig_set_float(rig, FEAT_ExposureTime, 15000.0);
    take(rig);
    for (unsigned x = LEFT_EDGE + 2; x < LEFT_EDGE + 14; x++) { /* the second is 16 pixels further */
        assert_true(fabs(part_of_white(rig, x) - 0.5) < 0.05);
    }
    put_away(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_CAMERA(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)
        ON_A_CAMERA(doubling_the_exposure_doubles_the_signal),
        ON_A_CAMERA(a_shifted_strobe_darkens_by_what_it_misses),
        ON_A_CAMERA(flickering_light_is_what_it_was_at_the_moment),
        ON_A_CAMERA(a_moving_edge_is_v_times_exposure_wide),
        ON_A_CAMERA(a_strobe_freezes_motion),
        ON_A_CAMERA(two_flashes_show_the_target_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
