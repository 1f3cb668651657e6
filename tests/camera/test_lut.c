// SPDX-License-Identifier: Apache-2.0
// Look-up table and gamma as the camera's settings (manual 5.8): which curve a picture gets, and when.
#include "test.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "camera/camera_private.h"
#include "camera/rig.h"
#include "sensor/curve.h"

/** The curve of the picture that is rendered now; NULL: none. */
static const uint16_t *curve_in_flight(struct rig *rig)
{
    const struct picture *found = NULL;
    for (unsigned i = 0; i < PICTURES_MAX; i++) {
        const struct picture *p = &rig->camera->pictures[i];
        if (p->used && p->slot != NULL && (found == NULL || p->frame.frame_id > found->frame.frame_id)) {
            found = p;
        }
    }
    assert_non_null(found);
    return found->exposure.curve_dn;
}

/** Exposes one picture, and stops between the end of its exposure and the end of its readout. */
static void expose(struct rig *rig)
{
    rig_exec(rig, FEAT_TriggerSoftware);
    rig_run_us(rig, 1100);
}

static void await_triggers(struct rig *rig)
{
    rig_await_triggers(rig);
    rig->slow_jobs = true; /* the picture stays where it can be looked at */
}

static void set_entry(struct rig *rig, int64_t index, int64_t value)
{
    assert_int_equal(rig_set(rig, FEAT_LUTIndex, index), 0);
    assert_int_equal(rig_set(rig, FEAT_LUTValue, value), 0);
}

static void a_new_camera_has_no_curve(void **state)
{
    struct rig *rig = *state;
    await_triggers(rig);
    expose(rig);
    assert_null(curve_in_flight(rig));
}

static void an_enabled_table_that_nobody_changed_changes_nothing(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_LUTEnable, 1);
    await_triggers(rig);
    expose(rig);
    const uint16_t *curve = curve_in_flight(rig);
    assert_non_null(curve);
    for (unsigned dn = 0; dn < SENSOR_CODES; dn++) {
        assert_int_equal(curve[dn], dn);
    }
}

static void each_written_entry_is_in_the_next_picture(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_LUTEnable, 1);
    await_triggers(rig);
    set_entry(rig, 100, 0x8000);
    expose(rig);
    const uint16_t *curve = curve_in_flight(rig);
    assert_int_equal(curve[1600], 0x800);
    assert_int_equal(curve[1608], (0x8000 + 101 * 256) / 2 / 16);
    assert_int_equal(curve[1616], 1616);
}

static void the_table_written_as_one_register_is_in_the_next_picture(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_LUTEnable, 1);
    uint8_t table[LUT_BYTES];
    struct wr w = wr_over(table, sizeof table);
    for (uint32_t k = 0; k < LUT_ENTRIES; k++) {
        wr_u32(&w, k < 256 ? 65535 - 256 * k : 0);
    }
    assert_int_equal(rig->port.ops->write(rig->port.self, features[FEAT_LUTValueAll].addr, table, LUT_BYTES), 0);
    await_triggers(rig);
    expose(rig);
    const uint16_t *curve = curve_in_flight(rig);
    assert_int_equal(curve[0], 4095);
    assert_int_equal(curve[16], 4080);
    assert_int_equal(curve[4095], 1); /* a sixteenth of entry 255, which is 255 */
}

static void a_table_that_is_off_is_kept_but_not_used(void **state)
{
    struct rig *rig = *state;
    await_triggers(rig);
    set_entry(rig, 0, 65535);
    expose(rig);
    assert_null(curve_in_flight(rig));
    rig_run_ms(rig, 100);
    rig->jobs_finished = rig->jobs_submitted;
    rig_run_ms(rig, 100);
    rig_set(rig, FEAT_LUTEnable, 1);
    expose(rig);
    assert_int_equal(curve_in_flight(rig)[0], 4095);
}

static void a_picture_keeps_the_curve_it_began_with(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_LUTEnable, 1);
    await_triggers(rig);
    expose(rig);
    const uint16_t *curve = curve_in_flight(rig);
    set_entry(rig, 0, 65535);
    assert_int_equal(curve[0], 0);
    rig_set(rig, FEAT_LUTEnable, 0);
    assert_ptr_equal(curve_in_flight(rig), curve);
    assert_int_equal(curve[0], 0);
}

static void gamma_is_a_curve_unless_it_is_one(void **state)
{
    struct rig *rig = *state;
    uint16_t knots[CURVE_KNOTS];
    uint16_t wanted[SENSOR_CODES];
    curve_knots_of_gamma(2.2, knots);
    curve_of_lut(knots, wanted);
    rig_set_float(rig, FEAT_Gamma, 2.2);
    await_triggers(rig);
    expose(rig);
    assert_memory_equal(curve_in_flight(rig), wanted, sizeof wanted);
    rig->jobs_finished = rig->jobs_submitted;
    rig_run_ms(rig, 100);
    rig_set_float(rig, FEAT_Gamma, 1.0);
    expose(rig);
    assert_null(curve_in_flight(rig));
}

static void gamma_is_locked_and_out_of_use_while_the_table_is_on(void **state)
{
    struct rig *rig = *state;
    rig_set_float(rig, FEAT_Gamma, 2.2);
    rig_set(rig, FEAT_LUTEnable, 1);
    assert_int_equal(rig_set_float(rig, FEAT_Gamma, 0.5), -CT_E_LOCKED);
    assert_true(rig_get_float(rig, FEAT_Gamma) == 2.2);
    await_triggers(rig);
    expose(rig);
    assert_int_equal(curve_in_flight(rig)[1024], 1024);
    rig->jobs_finished = rig->jobs_submitted;
    rig_run_ms(rig, 100);
    rig_set(rig, FEAT_LUTEnable, 0);
    expose(rig);
    assert_true(curve_in_flight(rig)[1024] > 2000); /* a quarter to the power of 1 / 2.2 is 0.53 */
}

static void gamma_has_the_range_of_the_manual(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(rig_set_float(rig, FEAT_Gamma, 0.009), -CT_E_RANGE);
    assert_int_equal(rig_set_float(rig, FEAT_Gamma, 5.01), -CT_E_RANGE);
    assert_int_equal(rig_set_float(rig, FEAT_Gamma, 0.01), 0);
    assert_int_equal(rig_set_float(rig, FEAT_Gamma, 5.0), 0);
}

static void a_loaded_set_brings_its_curve(void **state)
{
    struct rig *rig = *state;
    set_entry(rig, 0, 65535);
    rig_set(rig, FEAT_LUTEnable, 1);
    rig_set(rig, FEAT_UserSetSelector, 1);
    assert_int_equal(rig_exec(rig, FEAT_UserSetSave), 0);
    rig_set(rig, FEAT_UserSetSelector, 0);
    assert_int_equal(rig_exec(rig, FEAT_UserSetLoad), 0);
    uint16_t copy[SENSOR_CODES];
    assert_null(lut_freeze(rig->camera, copy));
    rig_set(rig, FEAT_UserSetSelector, 1);
    assert_int_equal(rig_exec(rig, FEAT_UserSetLoad), 0);
    assert_ptr_equal(lut_freeze(rig->camera, copy), copy);
    assert_int_equal(copy[0], 4095);
    rig_exec(rig, FEAT_DeviceReset);
    assert_null(lut_freeze(rig->camera, copy));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_CAMERA(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)
        ON_A_CAMERA(a_new_camera_has_no_curve),
        ON_A_CAMERA(an_enabled_table_that_nobody_changed_changes_nothing),
        ON_A_CAMERA(each_written_entry_is_in_the_next_picture),
        ON_A_CAMERA(the_table_written_as_one_register_is_in_the_next_picture),
        ON_A_CAMERA(a_table_that_is_off_is_kept_but_not_used),
        ON_A_CAMERA(a_picture_keeps_the_curve_it_began_with),
        ON_A_CAMERA(gamma_is_a_curve_unless_it_is_one),
        ON_A_CAMERA(gamma_is_locked_and_out_of_use_while_the_table_is_on),
        ON_A_CAMERA(gamma_has_the_range_of_the_manual),
        ON_A_CAMERA(a_loaded_set_brings_its_curve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
