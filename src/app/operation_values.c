// SPDX-License-Identifier: Apache-2.0
// Values and commands, through the camera's one door.
#include <stdio.h>
#include <string.h>

#include "app/change_log.h"
#include "app/control_wire.h"
#include "app/door.h"
#include "app/feature_facts.h"
#include "app/operation_private.h"
#include "base/error.h"

json_t *operation_get(struct control_target *t, json_t *names)
{
    struct door door = door_over_port(&t->port);
    if (!json_is_array(names) || json_array_size(names) == 0 || json_array_size(names) > CONTROL_NAMES_MAX) {
        return operation_form(OPERATION_get);
    }
    json_t *values = json_object();
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        enum feature_id id = name != NULL ? feature_by_name(name, true) : FEAT_NONE;
        struct feature_facts facts;
        if (id == FEAT_NONE) {
            json_decref(values);
            return name != NULL ? operation_refusal_of_name(name) : operation_form(OPERATION_get);
        }
        int e = feature_facts_read(&door, id, &facts);
        e = e < 0 ? e : facts.value_error;
        if (e < 0) {
            json_decref(values);
            return operation_refusal_of_feature(&door, id, e);
        }
        json_object_set_new(values, name, feature_facts_value_json(&facts));
    }
    return json_pack("{s:b, s:o}", "ok", true, "get", values);
}

/** A value of `set` as the text of a command line. Empty: it is none. */
static void value_text_of(const json_t *v, char *out, size_t n)
{
    out[0] = '\0';
    if (json_is_string(v) && json_string_length(v) < n) {
        memcpy(out, json_string_value(v), json_string_length(v) + 1);
    } else if (json_is_integer(v)) {
        snprintf(out, n, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
    } else if (json_is_real(v)) {
        snprintf(out, n, "%.17g", json_real_value(v));
    } else if (json_is_boolean(v)) {
        snprintf(out, n, "%s", json_is_true(v) ? "true" : "false");
    }
}

/** NULL: it is set. */
static json_t *set_one(const struct door *door, const char *name, const json_t *v)
{
    char text[DOOR_TEXT_MAX];
    enum feature_id id = feature_by_name(name, true);
    if (id == FEAT_NONE) {
        return operation_refusal_of_name(name);
    }
    if (json_is_null(v) || json_is_array(v) || json_is_object(v)) {
        return operation_refusal_of_feature(door, id, -CT_E_FORMAT);
    }
    if (json_is_string(v) && json_string_length(v) >= sizeof text) {
        return operation_refusal_of_feature(door, id, -CT_E_FORMAT);
    }
    value_text_of(v, text, sizeof text);
    int e = door_set_text(door, id, text);
    return e < 0 ? operation_refusal_of_feature(door, id, e) : NULL;
}

json_t *operation_set(struct control_target *t, json_t *values)
{
    struct door door = door_over_port(&t->port);
    if (!json_is_object(values) || json_object_size(values) == 0 || json_object_size(values) > CONTROL_NAMES_MAX) {
        return operation_form(OPERATION_set);
    }
    json_t *done = json_array();
    const char *name;
    json_t *v;
    json_object_foreach(values, name, v)
    {
        json_t *no = set_one(&door, name, v);
        if (no != NULL) {
            json_object_set_new(no, "set", done);
            return no;
        }
        json_array_append_new(done, json_string(name));
    }
    return json_pack("{s:b, s:o}", "ok", true, "set", done);
}

json_t *operation_exec(struct control_target *t, json_t *name)
{
    struct door door = door_over_port(&t->port);
    if (!json_is_string(name)) {
        return operation_form(OPERATION_exec);
    }
    enum feature_id id = feature_by_name(json_string_value(name), true);
    if (id == FEAT_NONE) {
        return operation_refusal_of_name(json_string_value(name));
    }
    int e = door_execute(&door, id);
    if (e == -CT_E_TYPE) {
        return operation_refusal(e, "this is a value, not a command", features[id].name);
    }
    return e < 0 ? operation_refusal_of_feature(&door, id, e)
                 : json_pack("{s:b, s:s}", "ok", true, "exec", features[id].name);
}

json_t *operation_describe(struct control_target *t, json_t *name)
{
    struct door door = door_over_port(&t->port);
    struct feature_facts facts;
    if (!json_is_string(name)) {
        return operation_form(OPERATION_describe);
    }
    enum feature_id id = feature_by_name(json_string_value(name), true);
    if (id == FEAT_NONE) {
        return operation_refusal_of_name(json_string_value(name));
    }
    int e = feature_facts_read(&door, id, &facts);
    return e < 0 ? operation_refusal_of_feature(&door, id, e)
                 : json_pack("{s:b, s:o}", "ok", true, "describe", operation_feature_json(t, &facts));
}
