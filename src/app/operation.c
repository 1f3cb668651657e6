// SPDX-License-Identifier: Apache-2.0
// The table of operations, and how they say no.
#include "app/operation.h"

#include <stdio.h>
#include <string.h>

#include "app/door.h"
#include "app/operation_private.h"
#include "base/error.h"

static const struct {
    const char *word, *argument;
    json_t *(*run)(struct control_target *t, json_t *what);
} operations[OPERATION_COUNT] = {
#define OPERATION(name, form) [OPERATION_##name] = {.word = #name, .argument = form, .run = operation_##name},
#include "app/operation_table.def"
#undef OPERATION
};

json_t *operation_refusal(int e, const char *text, const char *feature)
{
    json_t *error = json_pack("{s:s, s:s}", "name", error_name(e), "text", text);
    if (feature != NULL) {
        json_object_set_new(error, "feature", json_string(feature));
    }
    return json_pack("{s:b, s:o}", "ok", false, "error", error);
}

json_t *operation_form(enum operation_id id)
{
    return operation_refusal(-CT_E_FORMAT, operations[id].argument, NULL);
}

json_t *operation_refusal_of_feature(const struct door *door, enum feature_id id, int e)
{
    char why[400];
    door_explain(door, id, e, why, sizeof why);
    return operation_refusal(e, why, features[id].name);
}

json_t *operation_refusal_of_name(const char *name)
{
    char why[200];
    bool whole = strlen(name) <= 128; /* cut anywhere it might not be UTF-8 any more */
    snprintf(why, sizeof why, "there is no feature \"%s\"", whole ? name : "...");
    return operation_refusal(-CT_E_NOT_FOUND, why, whole ? name : NULL);
}

static json_t *no_such_operation(void)
{
    char text[300] = "a request is one of ";
    size_t used = strlen(text);
    for (unsigned i = 0; i < OPERATION_COUNT && used < sizeof text; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i > 0 ? ", " : "", operations[i].word);
    }
    return operation_refusal(-CT_E_NOT_IMPLEMENTED, text, NULL);
}

json_t *operation_do(struct control_target *t, const char *verb, json_t *what)
{
    for (unsigned i = 0; i < OPERATION_COUNT; i++) {
        if (strcmp(operations[i].word, verb) == 0) {
            return operations[i].run(t, what);
        }
    }
    return no_such_operation();
}
