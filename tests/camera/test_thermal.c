// SPDX-License-Identifier: Apache-2.0
// The housing's temperature.
#include "test.h"

#include <math.h>

#include "camera/rig.h"
#include "camera/thermal.h"

static const double AMBIENT_C = 20.0;

static void decay_is_the_exponential_function(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 100; i++) {
        double x = 1e-9 * pow(1.3, i);
        assert_true(fabs(thermal_decay(x) - exp(-x)) < 1e-15);
    }
    assert_true(thermal_decay(0.0) == 1.0);
    assert_true(thermal_decay(1e300) == 0.0);
}

/** Temperature after so many seconds with a full Mono8 picture each 33.03 ms, or none (0). */
static double after(double seconds, bool busy)
{
    struct thermal t;
    thermal_start(&t, &thermal_housing, AMBIENT_C, false, 0);
    const ns_t period = 33030000, readout = 31170000;
    ns_t end = (ns_t)(seconds * 1e9);
    for (ns_t now = 0; busy && now < end; now += period) {
        thermal_readout(&t, now, readout);
    }
    return thermal_c(&t, end);
}

static void a_camera_starts_as_cold_as_its_surroundings(void **state)
{
    (void)state;
    assert_true(after(0, false) == AMBIENT_C);
}

static void an_idle_camera_settles_15_kelvin_above_its_surroundings(void **state)
{
    (void)state;
    assert_true(fabs(after(20 * 900.0, false) - (AMBIENT_C + 2.5 * 6.0)) < 1e-6);
    assert_true(fabs(after(900.0, false) - (AMBIENT_C + 2.5 * 6.0 * (1.0 - exp(-1.0)))) < 1e-9); /* one time constant */
}

static void a_camera_at_its_full_rate_is_warmer_by_its_work(void **state)
{
    (void)state;
    assert_true(fabs(after(10 * 900.0, true) - (AMBIENT_C + 3.6 * 6.0)) < 0.01);
}

static void looking_often_changes_nothing(void **state)
{
    (void)state;
    struct thermal t;
    thermal_start(&t, &thermal_housing, AMBIENT_C, false, 0);
    for (ns_t now = 0; now < NS_PER_S; now += NS_PER_S / 100) {
        thermal_c(&t, now);
    }
    assert_true(thermal_c(&t, NS_PER_S) == after(1.0, false));
}

static void a_steady_housing_stays(void **state)
{
    (void)state;
    struct thermal t;
    thermal_start(&t, &thermal_housing, AMBIENT_C, true, 0);
    thermal_readout(&t, 1000, 31170000);
    assert_true(thermal_c(&t, 3600 * NS_PER_S) == AMBIENT_C);
}

static void the_device_tells_a_temperature_that_rises_more_under_work(void **state)
{
    struct rig *rig = *state;
    double cold = rig_get_float(rig, FEAT_DeviceTemperature);
    assert_true(cold == 31.5);
    rig_run_ms(rig, 20000);
    double idle = rig_get_float(rig, FEAT_DeviceTemperature);
    assert_true(idle > cold);
    rig_open_stream(rig);
    rig_exec(rig, FEAT_AcquisitionStart);
    rig_run_ms(rig, 20000);
    double busy = rig_get_float(rig, FEAT_DeviceTemperature);
    assert_true(busy - idle > 1.3 * (idle - cold));
    rig_exec(rig, FEAT_AcquisitionStop);
    rig_exec(rig, FEAT_DeviceReset); /* metal has no reset */
    assert_true(rig_get_float(rig, FEAT_DeviceTemperature) == busy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decay_is_the_exponential_function),
        cmocka_unit_test(a_camera_starts_as_cold_as_its_surroundings),
        cmocka_unit_test(an_idle_camera_settles_15_kelvin_above_its_surroundings),
        cmocka_unit_test(a_camera_at_its_full_rate_is_warmer_by_its_work),
        cmocka_unit_test(looking_often_changes_nothing),
        cmocka_unit_test(a_steady_housing_stays),
        cmocka_unit_test_setup_teardown(the_device_tells_a_temperature_that_rises_more_under_work,
                                        rig_setup_without_pixels, rig_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
