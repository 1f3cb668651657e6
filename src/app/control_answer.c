// SPDX-License-Identifier: Apache-2.0
// The control channel's framing: a line of JSON to an operation, its answer to a line.
#include "app/control_answer.h"

#include <string.h>

#include "base/error.h"

static json_t *answer(struct control_target *t, json_t *request)
{
    if (!json_is_object(request) || json_object_size(request) != 1) {
        return operation_refusal(-CT_E_FORMAT,
                                 "a request is one object with one operation, such as {\"get\": [\"Width\"]}", NULL);
    }
    void *only = json_object_iter(request);
    return operation_do(t, json_object_iter_key(only), json_object_iter_value(only));
}

/** Takes the reference of `json`. */
static char *line_of(json_t *json, size_t *out_n)
{
    char *text = json != NULL ? json_dumps(json, JSON_COMPACT) : NULL;
    json_decref(json);
    if (text == NULL) {
        return NULL;
    }
    size_t n = strlen(text);
    text[n] = '\n'; /* the end of a text that is sent by its length */
    *out_n = n + 1;
    return text;
}

char *control_refusal(int e, const char *text, size_t *out_n)
{
    return line_of(operation_refusal(e, text, NULL), out_n);
}

char *control_answer(struct control_target *target, const char *request, size_t n, size_t *out_n)
{
    json_error_t error;
    json_t *json = json_loadb(request, n, JSON_REJECT_DUPLICATES, &error);
    if (json == NULL) {
        return control_refusal(-CT_E_FORMAT, "a request is one JSON object a line", out_n);
    }
    json_t *said = answer(target, json);
    json_decref(json);
    return line_of(said, out_n);
}
