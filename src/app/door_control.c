// SPDX-License-Identifier: Apache-2.0
// Features of a running camera through its control channel: by name, beside whatever host holds its USB interface.
#include <stdio.h>
#include <string.h>

#include "app/control_client.h"
#include "app/door.h"
#include "base/error.h"

/** A JSON value as the text of its feature. */
static int text_of(const struct feature *f, const json_t *v, char *out, size_t n)
{
    struct value value;
    if (json_is_string(v)) {
        return json_string_length(v) < n ? snprintf(out, n, "%s", json_string_value(v)) : -CT_E_LENGTH;
    }
    if (f->kind == FK_FLOAT && json_is_number(v)) {
        value = value_float(json_number_value(v));
    } else if (json_is_integer(v)) {
        value = value_int(json_integer_value(v));
    } else if (json_is_boolean(v)) {
        value = value_int(json_is_true(v));
    } else {
        return -CT_E_HEADER;
    }
    return feature_print(f, &value, out, n);
}

static int get_text(void *self, enum feature_id id, char out[DOOR_TEXT_MAX])
{
    const char *name = features[id].name;
    json_t *answer = NULL;
    int e = control_client_ask(self, json_pack("{s:[s]}", "get", name), &answer);
    if (e == 0) {
        e = text_of(&features[id], json_object_get(json_object_get(answer, "get"), name), out, DOOR_TEXT_MAX);
        json_decref(answer);
    }
    return e < 0 ? e : 0;
}

static int set_text(void *self, enum feature_id id, const char *text)
{
    return control_client_ask(self, json_pack("{s:{s:s}}", "set", features[id].name, text), NULL);
}

static int execute(void *self, enum feature_id id)
{
    return control_client_ask(self, json_pack("{s:s}", "exec", features[id].name), NULL);
}

/** A limit; what does not apply is null. */
static struct value limit_of(const struct feature *f, const json_t *description, const char *which)
{
    const json_t *v = json_object_get(description, which);
    return f->kind == FK_INT ? value_int(json_integer_value(v)) : value_float(json_number_value(v));
}

static int state(void *self, enum feature_id id, struct door_state *out)
{
    const struct feature *f = &features[id];
    json_t *answer = NULL;
    int e = control_client_ask(self, json_pack("{s:s}", "describe", f->name), &answer);
    if (e < 0) {
        return e;
    }
    const json_t *d = json_object_get(answer, "describe");
    *out = (struct door_state){
        .locked = json_is_true(json_object_get(d, "locked")),
        .available = json_is_true(json_object_get(d, "available")),
        .limited = json_is_number(json_object_get(d, "min")),
    };
    if (out->limited) {
        out->min = limit_of(f, d, "min");
        out->max = limit_of(f, d, "max");
        out->inc = limit_of(f, d, "inc");
    }
    json_decref(answer);
    return 0;
}

struct door door_over_control(struct control_client *client)
{
    static const struct door_ops ops = {.get_text = get_text, .set_text = set_text, .execute = execute, .state = state};
    return (struct door){.ops = &ops, .self = client};
}
