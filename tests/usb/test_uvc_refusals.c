// SPDX-License-Identifier: Apache-2.0
// Requests that are wrong in one way each: all stall, the error code control says which, and nothing changes.
#include "test.h"

#include <string.h>

#include "uvc_bench.h"

enum { LENGTH_MAX = 16 };

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

/** All settings of the camera as one sum that any change moves. */
static uint64_t settings_of(const struct rig *rig)
{
    uint64_t sum = 14695981039346656037u;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        struct value v;
        memset(&v, 0, sizeof v);
        if (features[id].access == FA_RW && rig->port.ops->get(rig->port.self, (enum feature_id)id, &v) == 0) {
            uint8_t bytes[VALUE_TEXT_MAX] = {0};
            assert_int_equal(feature_encode(&features[id], &v, bytes), 0);
            for (size_t i = 0; i < sizeof bytes; i++) {
                sum = (sum ^ bytes[i]) * 1099511628211u;
            }
        }
    }
    return sum;
}

static void a_set_of_the_wrong_length_is_refused(void **state)
{
    struct uvc_bench *b = *state;
    uint64_t before = settings_of(b->rig);
    unsigned refused = 0;
    for (unsigned i = 0; i < uvc_control_count; i++) {
        const struct uvc_control *c = &uvc_controls[i];
        for (size_t n = 0; n <= LENGTH_MAX; n++) {
            uint8_t data[LENGTH_MAX + 1] = {1};
            if (n == uvc_control_length(c->entity, c->selector)) {
                continue;
            }
            assert_int_equal(uvc_bench_set(b, c->entity, c->selector, data, n), UVC_STALL);
            assert_int_equal(uvc_bench_error(b), 0x07);
            refused++;
        }
    }
    assert_int_equal(refused, uvc_control_count * LENGTH_MAX);
    assert_true(settings_of(b->rig) == before);
}

/* UVC 1.1, 4.2: the answer to a longer wLength is short, that to a shorter one is cut; the device does the cutting. */
static void a_get_answers_the_same_whatever_length_is_asked(void **state)
{
    struct uvc_bench *b = *state;
    for (unsigned i = 0; i < uvc_control_count; i++) {
        const struct uvc_control *c = &uvc_controls[i];
        for (size_t n = 0; n <= LENGTH_MAX; n++) {
            assert_int_equal(uvc_bench_get(b, UVC_GET_MAX, c->entity, c->selector, n), 0);
            assert_int_equal(b->replied, uvc_control_length(c->entity, c->selector));
        }
    }
}

static void units_that_do_not_exist_are_named(void **state)
{
    struct uvc_bench *b = *state;
    const uint8_t data[4] = {0};
    for (unsigned entity = UVC_OUTPUT_TERMINAL + 1; entity < 256; entity++) {
        assert_int_equal(uvc_bench_get(b, UVC_GET_CUR, entity, 1, 1), UVC_STALL);
        assert_int_equal(uvc_bench_error(b), 0x05);
        assert_int_equal(uvc_bench_set(b, entity, 1, data, 1), UVC_STALL);
        assert_int_equal(uvc_bench_error(b), 0x05);
    }
}

static void selectors_that_a_unit_does_not_have_are_named(void **state)
{
    struct uvc_bench *b = *state;
    unsigned have = 0;
    for (unsigned entity = UVC_INTERFACE; entity <= UVC_OUTPUT_TERMINAL; entity++) {
        for (unsigned selector = 0; selector < 256; selector++) {
            bool there = uvc_control_length((enum uvc_entity)entity, (uint8_t)selector) > 0;
            there = there || (entity == UVC_INTERFACE && selector == 2);
            have += there;
            assert_int_equal(uvc_bench_get(b, UVC_GET_INFO, entity, selector, 1), there ? 0 : UVC_STALL);
            assert_int_equal(uvc_bench_error(b), there ? 0 : 0x06);
        }
    }
    assert_int_equal(have, 1 + 3 + 3 + 36);
}

static void requests_that_uvc_does_not_have_are_named(void **state)
{
    struct uvc_bench *b = *state;
    const unsigned no_requests[] = {0x00, 0x80, 0x88, 0x90, 0xFF};
    for (size_t i = 0; i < sizeof no_requests / sizeof no_requests[0]; i++) {
        assert_int_equal(uvc_bench_get(b, no_requests[i], UVC_PROCESSING_UNIT, 0x04, 2), UVC_STALL);
        assert_int_equal(uvc_bench_error(b), 0x07);
    }
    /* SET_CUR towards the host */
    assert_int_equal(uvc_bench_get(b, UVC_SET_CUR, UVC_PROCESSING_UNIT, 0x04, 2), UVC_STALL);
    assert_int_equal(uvc_bench_error(b), 0x07);
}

static void what_can_only_be_read_is_not_written(void **state)
{
    struct uvc_bench *b = *state;
    assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, 0x30, 0), UVC_STALL);
    assert_int_equal(uvc_bench_error(b), 0x07);
    const uint8_t no_error[1] = {0};
    assert_int_equal(uvc_bench_set(b, UVC_INTERFACE, 2, no_error, 1), UVC_STALL);
}

static void values_beyond_the_limits_are_refused_and_change_nothing(void **state)
{
    struct uvc_bench *b = *state;
    rig_set(b->rig, FEAT_ExposureAuto, 0);
    rig_set(b->rig, FEAT_GainAuto, 0);
    rig_set(b->rig, FEAT_ExposureAutoUpperLimitAuto, 0);
    uint64_t before = settings_of(b->rig);
    unsigned refused = 0;
    for (unsigned i = 0; i < uvc_control_count; i++) {
        const struct uvc_control *c = &uvc_controls[i];
        if (c->selector == 0x30 || c->feature == FEAT_GPIn) {
            continue;
        }
        int64_t min = uvc_bench_field(b, UVC_GET_MIN, c);
        int64_t max = uvc_bench_field(b, UVC_GET_MAX, c);
        int64_t most = (INT64_C(1) << (c->type == UVC_SIGNED ? c->size - 1 : c->size)) - 1;
        int64_t wrong[] = {max + 1, most, min - 1};
        for (unsigned k = 0; k < 3; k++) {
            if (wrong[k] > most || wrong[k] == max || (wrong[k] < 0 && c->type != UVC_SIGNED)) {
                continue; /* the field has no such number */
            }
            if (uvc_bench_set_field(b, c, wrong[k]) != UVC_STALL || uvc_bench_error(b) != 0x04) {
                fail_msg("%s = %lld", c->v4l2_name, (long long)wrong[k]);
            }
            refused++;
        }
    }
    assert_true(refused > 60);
    assert_true(settings_of(b->rig) == before);
}

static void values_between_the_steps_and_entries_are_refused(void **state)
{
    struct uvc_bench *b = *state;
    rig_set(b->rig, FEAT_OffsetAutoCenter, 0);
    rig_set(b->rig, FEAT_Width, 256);
    assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, 0x15, 8), UVC_STALL);
    assert_int_equal(uvc_bench_error(b), 0x04);
    const uint64_t no_modes[] = {0, 2, 4, 9};
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(uvc_bench_write(b, UVC_CAMERA_TERMINAL, 0x02, no_modes[i]), UVC_STALL);
        assert_int_equal(uvc_bench_error(b), 0x04);
    }
}

static void bits_that_are_no_field_must_be_0(void **state)
{
    struct uvc_bench *b = *state;
    assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, 0x05, 0x04), UVC_STALL); /* global reset: not this sensor */
    assert_int_equal(uvc_bench_error(b), 0x04);
    assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, 0x06, 0x0D), UVC_STALL);
    assert_int_equal(rig_get(b->rig, FEAT_StrobeEnable), 0);
    assert_int_equal(uvc_bench_error(b), 0x04);
}

static void the_error_stands_until_the_next_request(void **state)
{
    struct uvc_bench *b = *state;
    assert_int_equal(uvc_bench_error(b), 0);
    assert_int_equal(uvc_bench_get(b, UVC_GET_CUR, 77, 1, 1), UVC_STALL);
    assert_int_equal(uvc_bench_error(b), 0x05);
    assert_int_equal(uvc_bench_error(b), 0x05);
    assert_int_equal(uvc_bench_get(b, UVC_GET_CUR, UVC_PROCESSING_UNIT, 0x04, 2), 0);
    assert_int_equal(uvc_bench_error(b), 0);
    assert_int_equal(uvc_bench_get(b, UVC_GET_CUR, 77, 1, 1), UVC_STALL);
    uvc_controls_reset(&b->controls);
    assert_int_equal(uvc_bench_error(b), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_set_of_the_wrong_length_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_get_answers_the_same_whatever_length_is_asked, setup, teardown),
        cmocka_unit_test_setup_teardown(units_that_do_not_exist_are_named, setup, teardown),
        cmocka_unit_test_setup_teardown(selectors_that_a_unit_does_not_have_are_named, setup, teardown),
        cmocka_unit_test_setup_teardown(requests_that_uvc_does_not_have_are_named, setup, teardown),
        cmocka_unit_test_setup_teardown(what_can_only_be_read_is_not_written, setup, teardown),
        cmocka_unit_test_setup_teardown(values_beyond_the_limits_are_refused_and_change_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(values_between_the_steps_and_entries_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(bits_that_are_no_field_must_be_0, setup, teardown),
        cmocka_unit_test_setup_teardown(the_error_stands_until_the_next_request, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
