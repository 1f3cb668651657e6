// SPDX-License-Identifier: Apache-2.0
// The JSON of features: every feature, every key, each with the type that readers count on.
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "app/feature_facts.h"
#include "base/error.h"
#include "fake_camera.h"

static int setup(void **state)
{
    struct fake_camera *c = malloc(sizeof *c);
    assert_non_null(c);
    fake_camera_init(c);
    *state = c;
    return 0;
}

static int teardown(void **state)
{
    free(*state);
    return 0;
}

static json_t *json_of(struct fake_camera *c, enum feature_id id)
{
    struct door d = fake_camera_wire_door(c);
    struct feature_facts facts;
    assert_int_equal(feature_facts_read(&d, id, &facts), 0);
    json_t *j = feature_facts_json(&facts);
    assert_non_null(j);
    return j;
}

static bool is_text_or_null(const json_t *j)
{
    return json_is_string(j) || json_is_null(j);
}

static void every_feature_has_every_key(void **state)
{
    static const char *const keys[] = {"name",   "type",    "value",     "min",     "max",      "inc",     "unit",
                                       "access", "locked",  "available", "entries", "category", "tooltip", "v4l2",
                                       "vcd",    "section", "address",   "gap",     "kept"};
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        json_t *j = json_of(*state, (enum feature_id)id);
        assert_int_equal(json_object_size(j), sizeof keys / sizeof keys[0]);
        for (unsigned k = 0; k < sizeof keys / sizeof keys[0]; k++) {
            assert_non_null(json_object_get(j, keys[k]));
        }
        assert_string_equal(json_string_value(json_object_get(j, "name")), features[id].name);
        assert_int_equal(json_integer_value(json_object_get(j, "address")), features[id].addr);
        assert_true(json_is_boolean(json_object_get(j, "locked")));
        assert_true(json_is_boolean(json_object_get(j, "available")));
        assert_true(is_text_or_null(json_object_get(j, "v4l2")) && is_text_or_null(json_object_get(j, "vcd")));
        json_decref(j);
    }
}

static void a_value_has_the_json_type_of_its_feature(void **state)
{
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        json_t *j = json_of(*state, (enum feature_id)id);
        const json_t *v = json_object_get(j, "value");
        bool readable = features[id].access != FA_WO && features[id].kind != FK_COMMAND;
        switch (readable ? features[id].kind : FK_COMMAND) {
        case FK_INT: assert_true(json_is_integer(v)); break;
        case FK_FLOAT: assert_true(json_is_real(v)); break;
        case FK_BOOL: assert_true(json_is_boolean(v)); break;
        case FK_ENUM:
        case FK_STRING:
        case FK_REGISTER: assert_true(json_is_string(v)); break;
        case FK_COMMAND: assert_true(json_is_null(v)); break;
        }
        json_decref(j);
    }
}

static void an_enumeration_lists_its_entries(void **state)
{
    json_t *j = json_of(*state, FEAT_PixelFormat);
    const json_t *entries = json_object_get(j, "entries");
    assert_int_equal(json_array_size(entries), features[FEAT_PixelFormat].entry_count);
    const json_t *first = json_array_get(entries, 0);
    assert_string_equal(json_string_value(json_object_get(first, "name")), features[FEAT_PixelFormat].entries[0].name);
    assert_int_equal(json_integer_value(json_object_get(first, "value")), features[FEAT_PixelFormat].entries[0].value);
    json_decref(j);
    j = json_of(*state, FEAT_Width);
    assert_true(json_is_null(json_object_get(j, "entries")));
    json_decref(j);
}

static void limits_come_from_the_camera(void **state)
{
    json_t *j = json_of(*state, FEAT_Width);
    assert_int_equal(json_integer_value(json_object_get(j, "min")), 256);
    assert_int_equal(json_integer_value(json_object_get(j, "max")), 4096);
    assert_int_equal(json_integer_value(json_object_get(j, "inc")), 16);
    json_decref(j);
    j = json_of(*state, FEAT_DeviceUserID);
    assert_true(json_is_null(json_object_get(j, "min")));
    json_decref(j);
}

static void a_feature_that_is_not_available_has_no_value(void **state)
{
    struct fake_camera *c = *state;
    c->absent[FEAT_OffsetX] = true;
    json_t *j = json_of(c, FEAT_OffsetX);
    assert_true(json_is_null(json_object_get(j, "value")));
    assert_true(json_is_false(json_object_get(j, "available")));
    json_decref(j);
}

static void a_camera_that_does_not_answer_is_an_error(void **state)
{
    struct fake_camera *c = *state;
    struct feature_facts facts;
    struct door d = fake_camera_wire_door(c);
    c->unplugged = true;
    assert_int_equal(feature_facts_read(&d, FEAT_Width, &facts), -CT_E_NO_DEVICE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_feature_has_every_key, setup, teardown),
        cmocka_unit_test_setup_teardown(a_value_has_the_json_type_of_its_feature, setup, teardown),
        cmocka_unit_test_setup_teardown(an_enumeration_lists_its_entries, setup, teardown),
        cmocka_unit_test_setup_teardown(limits_come_from_the_camera, setup, teardown),
        cmocka_unit_test_setup_teardown(a_feature_that_is_not_available_has_no_value, setup, teardown),
        cmocka_unit_test_setup_teardown(a_camera_that_does_not_answer_is_an_error, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
