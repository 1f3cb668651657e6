// SPDX-License-Identifier: Apache-2.0
// The controls of the UVC face and the camera's features: one and the same, seen from two sides.
#include "test.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "uvc_bench.h"

static int setup(void **state)
{
    static struct uvc_bench b;
    void *rig = NULL;
    if (rig_setup_without_pixels(&rig) != 0) {
        return 1;
    }
    uvc_bench_open(&b, rig);
    *state = &b;
    return 0;
}

static int teardown(void **state)
{
    void *rig = ((struct uvc_bench *)*state)->rig;
    return rig_teardown(&rig);
}

/** Nothing is locked by an automatic, and offsets may go all their way. */
static void free_all(struct rig *rig)
{
    assert_int_equal(rig_set(rig, FEAT_ExposureAuto, 0), 0);
    assert_int_equal(rig_set(rig, FEAT_GainAuto, 0), 0);
    assert_int_equal(rig_set(rig, FEAT_ExposureAutoUpperLimitAuto, 0), 0);
    assert_int_equal(rig_set(rig, FEAT_OffsetAutoCenter, 0), 0);
    assert_int_equal(rig_set(rig, FEAT_Width, 256), 0);
    assert_int_equal(rig_set(rig, FEAT_Height, 4), 0);
}

static double feature_now(struct rig *rig, enum feature_id id)
{
    return features[id].kind == FK_FLOAT ? rig_get_float(rig, id) : (double)rig_get(rig, id);
}

static int feature_to(struct rig *rig, enum feature_id id, double value)
{
    return features[id].kind == FK_FLOAT ? rig_set_float(rig, id, value) : rig_set(rig, id, (int64_t)value);
}

static bool is_setting(const struct uvc_control *c)
{
    return c->feature != FEAT_NONE && features[c->feature].access == FA_RW;
}

/** The feature's value that a count means, by the row's words: menu, unit, or the same number. */
static double meaning(const struct uvc_control *c, int64_t count)
{
    for (unsigned i = 0; i < uvc_control_menu_count(c); i++) {
        if (uvc_control_menu_entry(c, i).value == count) {
            return (double)uvc_control_menu_entry(c, i).feature_value;
        }
    }
    return c->num != 0 ? (double)count * c->num / c->den : (double)count;
}

static void set_and_look(struct uvc_bench *b, const struct uvc_control *c, int64_t count)
{
    if (uvc_bench_set_field(b, c, count) < 0) {
        fail_msg("%s = %lld: error 0x%02X", c->v4l2_name, (long long)count, uvc_bench_error(b));
    }
    if (uvc_bench_field(b, UVC_GET_CUR, c) != count) {
        fail_msg("%s = %lld does not read back", c->v4l2_name, (long long)count);
    }
    double is = feature_now(b->rig, c->feature);
    if (fabs(is - meaning(c, count)) > 1e-9) {
        fail_msg("%s = %lld: %s is %.10g", c->v4l2_name, (long long)count, features[c->feature].name, is);
    }
}

static void set_feature_and_look(struct uvc_bench *b, const struct uvc_control *c, int64_t count)
{
    assert_int_equal(feature_to(b->rig, c->feature, meaning(c, count)), 0);
    if (uvc_bench_field(b, UVC_GET_CUR, c) != count) {
        fail_msg("%s does not say what %s is", c->v4l2_name, features[c->feature].name);
    }
}

/** Smallest, one in the middle, largest; of a bitmap the modes that there are. */
static void counts_of(struct uvc_bench *b, const struct uvc_control *c, int64_t out[3])
{
    int64_t step = uvc_bench_field(b, UVC_GET_RES, c);
    out[0] = uvc_bench_field(b, UVC_GET_MIN, c);
    out[2] = uvc_bench_field(b, UVC_GET_MAX, c);
    out[1] = c->type == UVC_BITMASK ? out[0] : out[0] + (out[2] - out[0]) / 2 / step * step;
    assert_true(out[0] < out[2] && (out[2] - out[0]) % (c->type == UVC_BITMASK ? 1 : step) == 0);
}

static void every_control_is_its_feature_and_every_feature_its_control(void **state)
{
    struct uvc_bench *b = *state;
    unsigned settings = 0;
    for (unsigned i = 0; i < uvc_control_count; i++) {
        const struct uvc_control *c = &uvc_controls[i];
        if (!is_setting(c)) {
            continue;
        }
        free_all(b->rig);
        int64_t counts[3];
        counts_of(b, c, counts);
        for (unsigned k = 0; k < 3; k++) {
            set_and_look(b, c, counts[k]);
        }
        for (unsigned k = 0; k < 3; k++) {
            set_feature_and_look(b, c, counts[k]);
        }
        settings++;
    }
    assert_int_equal(settings, 42);
}

static void counts_have_the_units_of_the_real_camera(void **state)
{
    static const struct {
        const char *name;
        int64_t count;
        enum feature_id feature;
        double value;
    } examples[] = {
        {"Gain", 123, FEAT_Gain, 12.3},
        {"Gain Auto Upper Limit", 240, FEAT_GainAutoUpperLimit, 24},
        {"Gain Auto Lower Limit", 5, FEAT_GainAutoLowerLimit, 0.5},
        {"Gamma", 45, FEAT_Gamma, 0.45},
        {"Brightness", 4095, FEAT_BlackLevel, 4095},
        {"Exposure Time, Absolute", 333, FEAT_ExposureTime, 33300},
        {"Exposure Time (us)", 4000000, FEAT_ExposureTime, 4000000},
        {"Exposure Auto Upper Limit (us)", 1000000, FEAT_ExposureAutoUpperLimit, 1000000},
        {"Trigger Delay (100ns)", 10000000, FEAT_TriggerDelay, 1000000},
        {"Trigger Delay (100ns)", 25, FEAT_TriggerDelay, 2.5},
        {"Trigger Noise Suppression Time", 1000000, FEAT_TriggerDenoise, 1000000},
        {"Auto Exposure", 8, FEAT_ExposureAuto, 1},
        {"Auto Exposure", 1, FEAT_ExposureAuto, 0},
        {"Privacy", 1, FEAT_TriggerMode, 1},
        {"Trigger Polarity", 1, FEAT_TriggerActivation, 1},
        {"Strobe Polarity", 1, FEAT_StrobePolarity, 1},
        {"Strobe Operation", 0, FEAT_StrobeOperation, 0},
        {"Strobe Delay", 32767, FEAT_StrobeDelay, 32767},
        {"Auto Functions ROI Preset", 5, FEAT_AutoFunctionsROIPreset, 5},
    };
    struct uvc_bench *b = *state;
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        free_all(b->rig);
        assert_int_equal(uvc_bench_set_field(b, uvc_bench_control(examples[i].name), examples[i].count), 0);
        assert_true(fabs(feature_now(b->rig, examples[i].feature) - examples[i].value) < 1e-9);
    }
}

static void every_count_of_a_unit_reads_back(void **state)
{
    struct uvc_bench *b = *state;
    free_all(b->rig);
    for (int64_t count = 0; count <= 480; count++) {
        assert_int_equal(uvc_bench_write(b, UVC_PROCESSING_UNIT, 0x04, (uint64_t)count), 0);
        assert_int_equal(uvc_bench_read(b, UVC_GET_CUR, UVC_PROCESSING_UNIT, 0x04), count);
    }
    for (int64_t count = 1; count <= 500; count++) {
        assert_int_equal(uvc_bench_write(b, UVC_PROCESSING_UNIT, 0x09, (uint64_t)count), 0);
        assert_int_equal(uvc_bench_read(b, UVC_GET_CUR, UVC_PROCESSING_UNIT, 0x09), count);
    }
}

static void a_value_between_two_counts_reads_as_the_nearest_one_that_can_be_set(void **state)
{
    struct uvc_bench *b = *state;
    free_all(b->rig);
    rig_set_float(b->rig, FEAT_ExposureTime, 1049.6);
    assert_int_equal(uvc_bench_field(b, UVC_GET_CUR, uvc_bench_control("Exposure Time (us)")), 1050);
    assert_int_equal(uvc_bench_field(b, UVC_GET_CUR, uvc_bench_control("Exposure Time, Absolute")), 10);
    rig_set_float(b->rig, FEAT_ExposureTime, 2);
    assert_int_equal(uvc_bench_field(b, UVC_GET_CUR, uvc_bench_control("Exposure Time, Absolute")), 1);
    assert_int_equal(uvc_bench_field(b, UVC_GET_MIN, uvc_bench_control("Exposure Time, Absolute")), 1);
    /* What reads as 1 is not yet 100 us: it becomes so when it is written. */
    assert_int_equal(uvc_bench_set_field(b, uvc_bench_control("Exposure Time, Absolute"), 1), 0);
    assert_true(rig_get_float(b->rig, FEAT_ExposureTime) == 100);
}

static void defaults_are_what_the_camera_starts_with(void **state)
{
    struct uvc_bench *b = *state;
    for (unsigned i = 0; i < uvc_control_count; i++) {
        const struct uvc_control *c = &uvc_controls[i];
        if (is_setting(c) && c->feature != FEAT_ExposureAutoUpperLimit && /* kept by its automatic */
            uvc_bench_field(b, UVC_GET_DEF, c) != uvc_bench_field(b, UVC_GET_CUR, c)) {
            fail_msg("%s", c->v4l2_name);
        }
    }
}

static void limits_follow_what_the_camera_says_now(void **state)
{
    struct uvc_bench *b = *state;
    const struct uvc_control *x = uvc_bench_control("ROI Offset X");
    free_all(b->rig);
    assert_int_equal(uvc_bench_field(b, UVC_GET_MAX, x), 3840);
    assert_int_equal(uvc_bench_field(b, UVC_GET_RES, x), 16);
    rig_set(b->rig, FEAT_DecimationHorizontal, 2);
    assert_int_equal(uvc_bench_field(b, UVC_GET_MAX, x), 1792);
}

static void an_automatic_has_the_last_word(void **state)
{
    static const struct {
        const char *name, *automatic;
    } pairs[] = {
        {"Exposure Time (us)", "Auto Shutter"},
        {"Exposure Time, Absolute", "Auto Shutter"},
        {"Gain", "Gain Auto"},
        {"Exposure Auto Upper Limit (us)", "Exposure Auto Upper Limit Auto"},
    };
    struct uvc_bench *b = *state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        const struct uvc_control *c = uvc_bench_control(pairs[i].name);
        int64_t min = uvc_bench_field(b, UVC_GET_MIN, c);
        int64_t before = uvc_bench_field(b, UVC_GET_CUR, c);
        int64_t other = before != min ? min : min + 1;
        assert_int_equal(uvc_bench_set_field(b, uvc_bench_control(pairs[i].automatic), 1), 0);
        assert_int_equal(uvc_bench_get(b, UVC_GET_INFO, c->entity, c->selector, 1), 0);
        assert_int_equal(b->reply[0], UVC_INFO_GET | UVC_INFO_SET | UVC_INFO_AUTOUPDATE);
        assert_int_equal(uvc_bench_set_field(b, c, other), 0);        /* taken ... */
        assert_int_equal(uvc_bench_field(b, UVC_GET_CUR, c), before); /* ... and overruled */
        assert_int_equal(uvc_bench_set_field(b, uvc_bench_control(pairs[i].automatic), 0), 0);
        assert_int_equal(uvc_bench_set_field(b, c, other), 0);
        assert_int_equal(uvc_bench_field(b, UVC_GET_CUR, c), other);
    }
}

static void info_says_what_can_be_read_and_written(void **state)
{
    struct uvc_bench *b = *state;
    free_all(b->rig);
    for (unsigned i = 0; i < uvc_control_count; i++) {
        const struct uvc_control *c = &uvc_controls[i];
        unsigned expected = c->selector == 0x0F && c->entity == UVC_EXTENSION_UNIT ? UVC_INFO_SET
                            : c->selector == 0x30                                  ? UVC_INFO_GET | UVC_INFO_AUTOUPDATE
                                                  : UVC_INFO_GET | UVC_INFO_SET | UVC_INFO_AUTOUPDATE;
        assert_int_equal(uvc_bench_get(b, UVC_GET_INFO, c->entity, c->selector, 1), 0);
        assert_int_equal(b->replied, 1);
        assert_int_equal(b->reply[0], expected);
    }
}

static void the_button_triggers_and_can_not_be_read(void **state)
{
    struct uvc_bench *b = *state;
    rig_await_triggers(b->rig);
    assert_int_equal(uvc_bench_get(b, UVC_GET_CUR, UVC_EXTENSION_UNIT, 0x0F, 1), UVC_STALL);
    assert_int_equal(uvc_bench_error(b), 0x07);
    assert_int_equal(uvc_bench_read(b, UVC_GET_MAX, UVC_EXTENSION_UNIT, 0x0F), 1);
    assert_int_equal(uvc_bench_set_field(b, uvc_bench_control("Software Trigger"), 1), 0);
    rig_run_ms(b->rig, 100);
    assert_int_equal(b->rig->got_count, 1);
    assert_int_equal(uvc_bench_set_field(b, uvc_bench_control("Software Trigger"), 0), 0); /* V4L2: any write presses */
    rig_run_ms(b->rig, 100);
    assert_int_equal(b->rig->got_count, 2);
}

static void the_line_reads_beside_the_output_and_is_passed_over_by_a_write(void **state)
{
    struct uvc_bench *b = *state;
    assert_int_equal(uvc_bench_read(b, UVC_GET_CUR, UVC_EXTENSION_UNIT, 0x08), 2); /* low: 1 */
    camera_trigger_in(b->rig->camera, true);
    assert_int_equal(uvc_bench_read(b, UVC_GET_CUR, UVC_EXTENSION_UNIT, 0x08), 0);
    assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, 0x08, 3), 0);
    assert_int_equal(rig_get(b->rig, FEAT_GPOut), 1);
    assert_int_equal(uvc_bench_read(b, UVC_GET_CUR, UVC_EXTENSION_UNIT, 0x08), 1);
}

static void exposure_that_the_automatic_changes_reads_back_at_once(void **state)
{
    (void)state;
    void *rig_state = NULL;
    assert_int_equal(rig_setup(&rig_state), 0);
    struct rig *rig = rig_state;
    struct uvc_bench b;
    uvc_bench_open(&b, rig);
    rig_set(rig, FEAT_Width, 256);
    rig_set(rig, FEAT_Height, 128);
    int64_t first = uvc_bench_field(&b, UVC_GET_CUR, uvc_bench_control("Exposure Time (us)"));
    rig_open_stream(rig);
    rig_exec(rig, FEAT_AcquisitionStart);
    rig_run_ms(rig, 500);
    int64_t now = uvc_bench_field(&b, UVC_GET_CUR, uvc_bench_control("Exposure Time (us)"));
    assert_true(now != first);
    assert_int_equal(now, llround(rig_get_float(rig, FEAT_ExposureTime)));
    rig_teardown(&rig_state);
}

static void fields_of_a_selector_change_together_or_not_at_all(void **state)
{
    struct uvc_bench *b = *state;
    assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, 0x07, 200u << 16 | 100u), 0);
    assert_int_equal(rig_get(b->rig, FEAT_StrobeDuration), 100);
    assert_int_equal(rig_get(b->rig, FEAT_StrobeDelay), 200);
    /* The delay's upper bit is a sign: -1 is no delay, and the duration stays with it. */
    assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, 0x07, 0xFFFF0000u | 300u), UVC_STALL);
    assert_int_equal(uvc_bench_error(b), 0x04);
    assert_int_equal(rig_get(b->rig, FEAT_StrobeDuration), 100);
    assert_int_equal(rig_get(b->rig, FEAT_StrobeDelay), 200);
    assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, 0x48, 6u << 8 | 1u), UVC_STALL);
    assert_int_equal(rig_get(b->rig, FEAT_AutoFunctionsROIEnable), 0);
    assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, 0x48, 4u << 8 | 1u), 0);
    assert_int_equal(rig_get(b->rig, FEAT_AutoFunctionsROIEnable), 1);
    assert_int_equal(rig_get(b->rig, FEAT_AutoFunctionsROIPreset), 4);
}

/* A camera that changes its mind: what it allowed it refuses. */
static struct port honest;
static enum feature_id refused;
static unsigned sets;

static int set_but_one(void *self, enum feature_id id, const struct value *v)
{
    sets++;
    return id == refused ? -CT_E_LOCKED : honest.ops->set(self, id, v);
}

static void a_late_refusal_undoes_the_fields_before_it(void **state)
{
    struct uvc_bench *b = *state;
    honest = b->rig->port;
    struct port_ops ops = *honest.ops;
    ops.set = set_but_one;
    refused = FEAT_StrobeOperation;
    sets = 0;
    struct port port = {.ops = &ops, .self = honest.self};
    uvc_controls_init(&b->controls, &port);
    assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, 0x06, 3), UVC_STALL); /* enable, polarity, operation 0 */
    assert_int_equal(uvc_bench_error(b), 0x02);
    assert_int_equal(sets, 5);
    assert_int_equal(rig_get(b->rig, FEAT_StrobeEnable), 0);
    assert_int_equal(rig_get(b->rig, FEAT_StrobePolarity), 0);
    assert_int_equal(rig_get(b->rig, FEAT_StrobeOperation), 1);
}

static void only_fields_that_differ_are_written(void **state)
{
    struct uvc_bench *b = *state;
    honest = b->rig->port;
    struct port_ops ops = *honest.ops;
    ops.set = set_but_one;
    refused = FEAT_NONE;
    sets = 0;
    struct port port = {.ops = &ops, .self = honest.self};
    uvc_controls_init(&b->controls, &port);
    assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, 0x06, 5),
                     0); /* enable; polarity and operation as they are */
    assert_int_equal(sets, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_control_is_its_feature_and_every_feature_its_control, setup, teardown),
        cmocka_unit_test_setup_teardown(counts_have_the_units_of_the_real_camera, setup, teardown),
        cmocka_unit_test_setup_teardown(every_count_of_a_unit_reads_back, setup, teardown),
        cmocka_unit_test_setup_teardown(a_value_between_two_counts_reads_as_the_nearest_one_that_can_be_set, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(defaults_are_what_the_camera_starts_with, setup, teardown),
        cmocka_unit_test_setup_teardown(limits_follow_what_the_camera_says_now, setup, teardown),
        cmocka_unit_test_setup_teardown(an_automatic_has_the_last_word, setup, teardown),
        cmocka_unit_test_setup_teardown(info_says_what_can_be_read_and_written, setup, teardown),
        cmocka_unit_test_setup_teardown(the_button_triggers_and_can_not_be_read, setup, teardown),
        cmocka_unit_test_setup_teardown(the_line_reads_beside_the_output_and_is_passed_over_by_a_write, setup,
                                        teardown),
        cmocka_unit_test(exposure_that_the_automatic_changes_reads_back_at_once),
        cmocka_unit_test_setup_teardown(fields_of_a_selector_change_together_or_not_at_all, setup, teardown),
        cmocka_unit_test_setup_teardown(a_late_refusal_undoes_the_fields_before_it, setup, teardown),
        cmocka_unit_test_setup_teardown(only_fields_that_differ_are_written, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
