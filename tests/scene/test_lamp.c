// SPDX-License-Identifier: Apache-2.0
// Windows of light against the lamp stepped through nanosecond by nanosecond.
#include "scene/lamp.h"

#include <math.h>
#include <stdbool.h>

#include "base/rng.h"
#include "test.h"

#define US NS_PER_US
#define MS (1000 * NS_PER_US)

/* What the lamp says it does, in so many words: its level climbs and sinks at fixed speeds. */
static double strobe_after_a_nanosecond(const struct lamp *lamp, const struct lamp_pulse *pulses, unsigned n, ns_t t,
                                        double level)
{
    bool on = false;
    for (unsigned i = 0; i < n; i++) {
        const ns_t off = pulses[i].off == NS_NEVER ? NS_NEVER : pulses[i].off + lamp->strobe_delay_ns;
        on = on || (t >= pulses[i].on + lamp->strobe_delay_ns && t < off);
    }
    if (on) {
        level = lamp->strobe_rise_ns > 0 ? level + 1.0 / (double)lamp->strobe_rise_ns : 1.0;
    } else {
        level = lamp->strobe_fall_ns > 0 ? level - 1.0 / (double)lamp->strobe_fall_ns : 0.0;
    }
    return level < 0.0 ? 0.0 : level > 1.0 ? 1.0 : level;
}

static double ambient_at(const struct lamp *lamp, double t_ns)
{
    const double turns = fmod(t_ns * lamp->hz * 1e-9, 1.0);
    switch (lamp->kind) {
    case LAMP_MAINS: return lamp->ambient * (1.0 + lamp->depth * cos(2.0 * acos(-1.0) * turns));
    case LAMP_PWM: return turns < lamp->duty ? lamp->ambient / lamp->duty : 0.0;
    default: return lamp->ambient;
    }
}

/* Light between t0 and t1, strength times nanoseconds; the strobe's level from `from` on. */
static double brute_force(const struct lamp *lamp, ns_t from, ns_t t0, ns_t t1, const struct lamp_pulse *pulses,
                          unsigned n)
{
    double level = 0.0, sum = 0.0;
    for (ns_t t = from; t < t1; t++) {
        const double next = strobe_after_a_nanosecond(lamp, pulses, n, t, level);
        if (t >= t0) {
            sum += ambient_at(lamp, (double)t + 0.5);
            sum += lamp->strobe * (lamp->strobe_rise_ns > 0 || lamp->strobe_fall_ns > 0 ? 0.5 * (level + next) : next);
        }
        level = next;
    }
    return sum;
}

static double light_of(const struct light_window *w, unsigned n)
{
    double sum = 0.0;
    for (unsigned i = 0; i < n; i++) {
        sum += (double)w[i].weight * (double)(w[i].t1 - w[i].t0);
    }
    return sum;
}

static void assert_near(double got, double expected, double off)
{
    if (!(fabs(got - expected) <= off)) {
        fail_msg("%.9g is not %.9g", got, expected);
    }
}

static void assert_in_order(const struct light_window *w, unsigned n, ns_t t0, ns_t t1)
{
    ns_t last = t0;
    assert_in_range(n, 0, LIGHT_WINDOWS_MAX);
    for (unsigned i = 0; i < n; i++) {
        assert_true(w[i].t0 >= last && w[i].t1 > w[i].t0 && w[i].t1 <= t1);
        assert_true(w[i].weight > 0.0f);
        last = w[i].t1;
    }
}

static void steady_light_is_one_window(void **state)
{
    (void)state;
    struct light_window w[LIGHT_WINDOWS_MAX];
    const struct lamp half = {.ambient = 0.5};
    assert_int_equal(lamp_windows(&half, 100, 5100, NULL, 0, w), 1);
    assert_true(w[0].t0 == 100 && w[0].t1 == 5100 && w[0].weight == 0.5f);
}

static void in_the_dark_there_is_no_window(void **state)
{
    (void)state;
    struct light_window w[LIGHT_WINDOWS_MAX];
    const struct lamp dark = {.ambient = 0.0}, strobe = {.strobe = 5.0};
    const struct lamp_pulse before = {.on = 0, .off = 1000}, behind = {.on = 9000, .off = 9999};
    assert_int_equal(lamp_windows(&dark, 2000, 5000, NULL, 0, w), 0);
    assert_int_equal(lamp_windows(&strobe, 2000, 5000, &before, 1, w), 0);
    assert_int_equal(lamp_windows(&strobe, 2000, 5000, &behind, 1, w), 0);
}

static void mains_light_is_the_integral_of_its_wave(void **state)
{
    (void)state;
    static const ns_t starts[] = {0, 1234567, 86400 * NS_PER_S + 4321};
    static const ns_t lengths[] = {2 * US, 300 * US, 2500 * US, 10 * MS, 33 * MS};
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned k = 0; k < 5; k++) {
            for (int wave = 0; wave < 2; wave++) {
                const double hz = wave == 0 ? 100.0 : 120.0;
                const struct lamp lamp = {.kind = LAMP_MAINS, .ambient = 0.8, .hz = hz, .depth = 0.6};
                struct light_window w[LIGHT_WINDOWS_MAX];
                const ns_t t0 = starts[i], t1 = t0 + lengths[k];
                const unsigned n = lamp_windows(&lamp, t0, t1, NULL, 0, w);
                assert_in_order(w, n, t0, t1);
                const double w0 = 2.0 * acos(-1.0) * hz * 1e-9, a = fmod((double)t0 * hz * 1e-9, 1.0) * 1e9 / hz;
                const double b = a + (double)lengths[k];
                const double exact = 0.8 * ((b - a) + 0.6 * (sin(w0 * b) - sin(w0 * a)) / w0);
                assert_near(light_of(w, n), exact, exact * 1e-6);
            }
        }
    }
}

static void a_whole_wave_of_mains_is_its_mean(void **state)
{
    (void)state;
    const struct lamp lamp = {.kind = LAMP_MAINS, .ambient = 2.0, .hz = 100.0, .depth = 1.0};
    assert_near(lamp_mean(&lamp, 777, 777 + 10 * MS, NULL, 0), 2.0, 1e-12);
    assert_near(lamp_strength(&lamp, 10 * MS), 4.0, 1e-12);
    assert_near(lamp_strength(&lamp, 5 * MS), 0.0, 1e-12);
}

static void pwm_counts_from_edge_to_edge(void **state)
{
    (void)state;
    const struct lamp lamp = {
        .kind = LAMP_PWM, .ambient = 0.25, .hz = 1000.0, .duty = 0.25}; /* lit 250 us, strength 1 */
    static const struct {
        ns_t t0, t1;
        unsigned windows;
        ns_t lit;
    } cases[] = {
        {0, 250 * US, 1, 250 * US},         {250 * US, 1000 * US, 0, 0},
        {249999, 1000 * US, 1, 1},          {250 * US, 1000 * US + 1, 1, 1},
        {100 * US, 200 * US, 1, 100 * US},  {0, 1000 * US, 1, 250 * US},
        {200 * US, 2100 * US, 3, 400 * US}, {86400 * NS_PER_S + 200 * US, 86400 * NS_PER_S + 2100 * US, 3, 400 * US},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct light_window w[LIGHT_WINDOWS_MAX];
        const unsigned n = lamp_windows(&lamp, cases[i].t0, cases[i].t1, NULL, 0, w);
        assert_int_equal(n, cases[i].windows);
        assert_in_order(w, n, cases[i].t0, cases[i].t1);
        assert_near(light_of(w, n), (double)cases[i].lit, 1e-3 + 1e-7 * (double)cases[i].lit);
    }
}

static void pwm_too_fast_for_windows_keeps_its_light(void **state)
{
    (void)state;
    static const double rates[] = {3000.0, 5100.0, 8671.0, 14739.0, 25056.0, 42595.0, 72412.0, 200e3};
    for (int i = 0; i < 8; i++) {
        const double hz = rates[i];
        const struct lamp lamp = {.kind = LAMP_PWM, .ambient = 0.7, .hz = hz, .duty = 0.31};
        struct light_window w[LIGHT_WINDOWS_MAX];
        const ns_t t0 = 55555, t1 = t0 + 3 * MS;
        const unsigned n = lamp_windows(&lamp, t0, t1, NULL, 0, w);
        assert_in_order(w, n, t0, t1);
        assert_near(light_of(w, n), brute_force(&lamp, t0, t0, t1, NULL, 0), 4.0 * 0.7 / 0.31 * 60.0);
        assert_near(light_of(w, n), (double)(t1 - t0) * lamp_mean(&lamp, t0, t1, NULL, 0), 1.0);
    }
}

static void a_strobe_is_a_trapezoid(void **state)
{
    (void)state;
    const struct lamp lamp = {
        .strobe = 2.0, .strobe_delay_ns = 50 * US, .strobe_rise_ns = 40 * US, .strobe_fall_ns = 80 * US};
    const struct lamp_pulse pulse = {.on = 100 * US, .off = 300 * US};
    /* 150 .. 190 up, 350 .. 430 down */
    assert_near(lamp_mean(&lamp, 0, 1 * MS, &pulse, 1), 2.0 * (20 + 160 + 40) / 1000.0, 1e-12);
    assert_near(lamp_mean(&lamp, 0, 170 * US, &pulse, 1), 2.0 * 5 / 170.0, 1e-12);
    assert_near(lamp_mean(&lamp, 390 * US, 1 * MS, &pulse, 1), 2.0 * 10 / 610.0, 1e-12); /* only what is left of it */
    const struct lamp_pulse lit = {.on = 100 * US, .off = NS_NEVER};
    assert_near(lamp_mean(&lamp, 0, 400 * US, &lit, 1), 2.0 * 230 / 400.0, 1e-12);

    struct light_window w[LIGHT_WINDOWS_MAX];
    const unsigned n = lamp_windows(&lamp, 0, 1 * MS, &pulse, 1, w);
    assert_in_order(w, n, 0, 1 * MS);
    assert_true(w[0].t0 == 150 * US && w[n - 1].t1 == 430 * US);
}

static void a_pulse_shorter_than_the_rise_is_a_triangle(void **state)
{
    (void)state;
    const struct lamp lamp = {.strobe = 1.0, .strobe_rise_ns = 100 * US, .strobe_fall_ns = 30 * US};
    const struct lamp_pulse pulse = {.on = 10 * US, .off = 60 * US};
    assert_near(lamp_mean(&lamp, 0, 100 * US, &pulse, 1), (0.5 * 50 * 0.5 + 0.5 * 15 * 0.5) / 100.0, 1e-12);
}

static unsigned random_pulses(const uint32_t words[4], ns_t t0, ns_t length, struct lamp_pulse out[40])
{
    const unsigned n = words[0] % 40;
    ns_t t = t0 - length / 2;
    for (unsigned i = 0; i < n; i++) {
        const uint32_t mix = words[1] * (2 * i + 1) ^ words[2] >> (i % 13);
        t += 1 + mix % (uint32_t)(2 * length / (n + 1));
        out[i].on = t;
        t += 1 + (mix >> 11) % (uint32_t)(length / (n + 1));
        out[i].off = t;
    }
    if (n > 0 && words[3] % 3 == 0) {
        out[n - 1].off = NS_NEVER;
    }
    return n;
}

static void any_mix_of_lamps_has_the_light_of_its_nanoseconds(void **state)
{
    (void)state;
    const uint32_t key[2] = {4, 2};
    for (uint32_t i = 0; i < 60; i++) {
        uint32_t r[4] = {i, 0, 0, 0}, s[4] = {i, 1, 0, 0};
        philox4x32(r, key, r);
        philox4x32(s, key, s);
        const struct lamp lamp = {
            .kind = (enum lamp_kind)(i % 3),
            .ambient = r[0] % 4 == 0 ? 0.0 : 0.5,
            .hz = i % 3 == LAMP_MAINS ? 120.0 : 5000.0 + r[1] % 60000,
            .depth = 0.5,
            .duty = 0.1 + 0.8 * (r[2] % 100) / 100.0,
            .strobe = 3.0,
            .strobe_delay_ns = r[3] % 5000,
            .strobe_rise_ns = i % 2 ? s[0] % 8000 : 0,
            .strobe_fall_ns = i % 5 ? s[1] % 8000 : 0,
        };
        struct lamp_pulse pulses[40];
        const ns_t t0 = 1000000 + r[0] % 1000000, length = 100 + r[1] % 80000;
        const unsigned pulse_count = random_pulses(s, t0, length, pulses);
        struct light_window w[LIGHT_WINDOWS_MAX];
        const unsigned n = lamp_windows(&lamp, t0, t0 + length, pulses, pulse_count, w);
        assert_in_order(w, n, t0, t0 + length);
        const double sum = brute_force(&lamp, t0 - length, t0, t0 + length, pulses, pulse_count);
        /* Steps of a nanosecond miss parts of one at each edge and each corner. */
        const double edges = 2.0 * (pulse_count + (double)length * 1e-9 * lamp.hz + 2.0);
        assert_near(light_of(w, n), sum, 1e-6 * sum + edges * (3.0 + 0.5 / lamp.duty) * 0.5);
        assert_near(light_of(w, n) / (double)length, lamp_mean(&lamp, t0, t0 + length, pulses, pulse_count), 1e-6);
    }
}

static void windows_show_when_the_light_was_there(void **state)
{
    (void)state;
    const struct lamp lamp = {.strobe = 10.0, .ambient = 0.1};
    const struct lamp_pulse pulse = {.on = 500 * US, .off = 510 * US};
    struct light_window w[LIGHT_WINDOWS_MAX];
    assert_int_equal(lamp_windows(&lamp, 0, 1 * MS, &pulse, 1, w), 3);
    assert_true(w[1].t0 == 500 * US && w[1].t1 == 510 * US && w[1].weight == 10.1f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steady_light_is_one_window),
        cmocka_unit_test(in_the_dark_there_is_no_window),
        cmocka_unit_test(mains_light_is_the_integral_of_its_wave),
        cmocka_unit_test(a_whole_wave_of_mains_is_its_mean),
        cmocka_unit_test(pwm_counts_from_edge_to_edge),
        cmocka_unit_test(pwm_too_fast_for_windows_keeps_its_light),
        cmocka_unit_test(a_strobe_is_a_trapezoid),
        cmocka_unit_test(a_pulse_shorter_than_the_rise_is_a_triangle),
        cmocka_unit_test(any_mix_of_lamps_has_the_light_of_its_nanoseconds),
        cmocka_unit_test(windows_show_when_the_light_was_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
