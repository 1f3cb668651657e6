// SPDX-License-Identifier: Apache-2.0
// The law of the automatics on a bench with a sensor of 4096 pixels.
#include "test.h"

#include <math.h>

#include "camera/auto_bench.h"
#include "sensor/profile.h"

static void run(struct auto_bench *b, unsigned frames)
{
    for (unsigned i = 0; i < frames; i++) {
        auto_bench_frame(b);
    }
}

static void assert_mean(const struct auto_bench *b, double wanted)
{
    if (fabs(b->mean8 - wanted) > 0.05 * wanted) {
        fail_msg("mean %.2f at %.1f us, %.1f dB", b->mean8, b->made_with.exposure_us, b->made_with.gain_db);
    }
}

static void a_hundred_random_starts_end_within_25_pictures(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 100; i++) {
        struct auto_bench b;
        auto_bench_init(&b);
        b.seed = UINT64_C(1000) * i;
        b.latency = 1 + i % 3;
        b.noise_dn = 10.0;
        b.light = 0.01 * pow(10.0, 6.0 * auto_bench_random(&b));
        b.now.exposure_us = 2.0 * pow(10.0, 6.3 * auto_bench_random(&b));
        b.now.gain_db = 48.0 * auto_bench_random(&b);
        run(&b, 25);
        for (unsigned frame = 25; frame < 60; frame++) {
            auto_bench_frame(&b);
            if (!auto_bench_there(&b)) {
                fail_msg("start %u: mean %.2f in picture %u", i, b.mean8, frame);
            }
        }
    }
}

static void the_reference_is_met_for_every_black_level(void **state)
{
    (void)state;
    static const double levels[] = {0.0, 240.0, 1000.0};
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned reference = 80; reference < 220; reference += 20) {
            struct auto_bench b;
            auto_bench_init(&b);
            b.rules.black_level_dn = levels[i];
            b.rules.reference = reference;
            run(&b, 20);
            assert_mean(&b, reference);
        }
    }
}

static void a_reference_below_black_gives_the_darkest_picture(void **state)
{
    (void)state;
    struct auto_bench b;
    auto_bench_init(&b);
    b.rules.reference = 0;
    run(&b, 25);
    assert_true(b.now.exposure_us == 2.0 && b.now.gain_db == 0.0);
}

static void gain_rises_only_when_the_exposure_is_at_its_limit(void **state)
{
    (void)state;
    for (int i = 0; i < 18; i++) {
        struct auto_bench b;
        auto_bench_init(&b);
        b.light = 0.01 * pow(1.7, i);
        run(&b, 25);
        assert_true(b.now.gain_db == 0.0 || b.now.exposure_us == 33000.0);
    }
}

static void gain_that_is_not_needed_goes_even_when_the_brightness_is_right(void **state)
{
    (void)state;
    struct auto_bench b;
    auto_bench_init(&b);
    b.now.exposure_us = 1000.0;
    b.now.gain_db = 20.0;
    run(&b, 4);
    assert_true(b.now.gain_db == 0.0);
    assert_mean(&b, 128.0);
}

static void what_is_not_automatic_keeps_its_value(void **state)
{
    (void)state;
    struct auto_bench b;
    auto_bench_init(&b);
    b.rules.exposure = false;
    b.now.exposure_us = 1234.0;
    run(&b, 20);
    assert_true(b.now.exposure_us == 1234.0);
    assert_mean(&b, 128.0);

    auto_bench_init(&b);
    b.rules.gain = false;
    b.now.gain_db = 12.34;
    run(&b, 20);
    assert_true(b.now.gain_db == 12.34);
    assert_mean(&b, 128.0);
}

static void limits_hold_and_a_new_limit_counts_at_once(void **state)
{
    (void)state;
    struct auto_bench b;
    auto_bench_init(&b);
    run(&b, 20);
    b.rules.exposure_max_us = 2500.0;
    run(&b, 4);
    assert_true(b.now.exposure_us == 2500.0);
    assert_true(b.now.gain_db > 11.9 && b.now.gain_db < 12.2);
    b.rules.gain_max_db = 6.0;
    run(&b, 4);
    assert_true(b.now.exposure_us == 2500.0 && b.now.gain_db == 6.0);
}

static void crossed_limits_obey_the_upper_one(void **state)
{
    (void)state;
    struct auto_bench b;
    auto_bench_init(&b);
    b.rules.exposure_min_us = 5000.0;
    b.rules.exposure_max_us = 1000.0;
    run(&b, 20);
    assert_true(b.now.exposure_us == 1000.0);
}

static void a_still_noisy_scene_changes_nothing(void **state)
{
    (void)state;
    struct auto_bench b;
    auto_bench_init(&b);
    b.noise_dn = 200.0;
    b.light = 0.03;
    run(&b, 25);
    for (unsigned i = 0; i < 200; i++) {
        auto_bench_frame(&b);
        assert_false(b.changed);
    }
}

static void a_flickering_lamp_does_not_make_it_hunt(void **state)
{
    (void)state;
    static const double rates[] = {13.7, 25.7, 30.27, 48.3, 124.1};
    for (unsigned i = 0; i < 15; i++) {
        struct auto_bench b;
        auto_bench_init(&b);
        b.rate_hz = rates[i % 5];
        b.flicker_hz = 100.0;
        b.flicker_depth = 0.5;
        b.rules.exposure_max_us = 5000.0;
        b.light = i < 5 ? 20.0 : i < 10 ? 7.0 : 3.0;
        run(&b, 40);
        double first = b.now.exposure_us * gain_of_db(b.now.gain_db);
        for (unsigned frame = 0; frame < 160; frame++) {
            auto_bench_frame(&b);
            double ratio = b.now.exposure_us * gain_of_db(b.now.gain_db) / first;
            assert_true(ratio > 0.75 && ratio < 1.33);
        }
    }
}

static void a_lamp_that_flickers_may_still_be_switched_off(void **state)
{
    (void)state;
    struct auto_bench b;
    auto_bench_init(&b);
    b.flicker_hz = 100.0;
    b.flicker_depth = 0.5;
    b.light = 10.0;
    run(&b, 100);
    b.light = 0.5;
    b.flicker_depth = 0.0;
    run(&b, 12);
    assert_mean(&b, 128.0);
}

static void highlights_are_spared_when_asked_for(void **state)
{
    (void)state;
    struct auto_bench b;
    auto_bench_init(&b);
    auto_bench_highlights(&b, 0.02, 20.0);
    run(&b, 25);
    assert_mean(&b, 128.0);
    assert_true(b.saturated > 0.019);

    b.rules.spare_highlights = true;
    run(&b, 25);
    assert_true(b.saturated < 0.001);
    assert_true(b.mean8 > 20.0 && b.mean8 < 60.0);
}

static void sparing_highlights_costs_nothing_where_there_are_none(void **state)
{
    (void)state;
    struct auto_bench b;
    auto_bench_init(&b);
    b.rules.spare_highlights = true;
    b.light = 0.3;
    run(&b, 25);
    assert_mean(&b, 128.0);
}

static void one_flash_is_not_answered(void **state)
{
    (void)state;
    struct auto_bench b;
    auto_bench_init(&b);
    run(&b, 8);
    struct auto_values before = b.now;
    b.light = 1000.0;
    run(&b, 1);
    b.light = 1.0;
    run(&b, 10);
    assert_true(b.now.exposure_us == before.exposure_us && b.now.gain_db == before.gain_db);
}

static void a_picture_measured_elsewhere_changes_nothing(void **state)
{
    (void)state;
    struct auto_bench b;
    auto_bench_init(&b);
    run(&b, 1);
    b.meter.sum_dn = 0;
    struct auto_picture picture = {b.now, 240.0, b.rules.region, &b.meter};
    picture.region.x = 16;
    assert_false(auto_step(&b.state, &b.rules, &picture, &b.now));
    b.meter.pixels = 0;
    picture.region.x = 0;
    assert_false(auto_step(&b.state, &b.rules, &picture, &b.now));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_random_starts_end_within_25_pictures),
        cmocka_unit_test(the_reference_is_met_for_every_black_level),
        cmocka_unit_test(a_reference_below_black_gives_the_darkest_picture),
        cmocka_unit_test(gain_rises_only_when_the_exposure_is_at_its_limit),
        cmocka_unit_test(gain_that_is_not_needed_goes_even_when_the_brightness_is_right),
        cmocka_unit_test(what_is_not_automatic_keeps_its_value),
        cmocka_unit_test(limits_hold_and_a_new_limit_counts_at_once),
        cmocka_unit_test(crossed_limits_obey_the_upper_one),
        cmocka_unit_test(a_still_noisy_scene_changes_nothing),
        cmocka_unit_test(a_flickering_lamp_does_not_make_it_hunt),
        cmocka_unit_test(a_lamp_that_flickers_may_still_be_switched_off),
        cmocka_unit_test(highlights_are_spared_when_asked_for),
        cmocka_unit_test(sparing_highlights_costs_nothing_where_there_are_none),
        cmocka_unit_test(one_flash_is_not_answered),
        cmocka_unit_test(a_picture_measured_elsewhere_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
