// SPDX-License-Identifier: Apache-2.0
// Requests as JSON, done through the camera's one door.
#include "app/control_answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "app/control_wire.h"
#include "app/door.h"
#include "app/feature_facts.h"
#include "base/error.h"

/** An answer that says no. `feature` may be NULL. Texts from a request are UTF-8: its parser saw to that. */
static json_t *refusal(int e, const char *text, const char *feature)
{
    json_t *error = json_pack("{s:s, s:s}", "name", error_name(e), "text", text);
    if (feature != NULL) {
        json_object_set_new(error, "feature", json_string(feature));
    }
    return json_pack("{s:b, s:o}", "ok", false, "error", error);
}

static json_t *refusal_of_feature(const struct door *door, enum feature_id id, int e)
{
    char why[400];
    door_explain(door, id, e, why, sizeof why);
    return refusal(e, why, features[id].name);
}

static json_t *refusal_of_name(const char *name)
{
    char why[200];
    bool whole = strlen(name) <= 128; /* cut anywhere it might not be UTF-8 any more */
    snprintf(why, sizeof why, "there is no feature \"%s\"", whole ? name : "...");
    return refusal(-CT_E_NOT_FOUND, why, whole ? name : NULL);
}

static json_t *form(const char *text)
{
    return refusal(-CT_E_FORMAT, text, NULL);
}

static json_t *get(struct control_target *t, const json_t *names)
{
    struct door door = door_over_port(&t->port);
    if (!json_is_array(names) || json_array_size(names) == 0 || json_array_size(names) > CONTROL_NAMES_MAX) {
        return form("get takes a list of 1 to 256 names: {\"get\": [\"Width\"]}");
    }
    json_t *values = json_object();
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        enum feature_id id = name != NULL ? feature_by_name(name, true) : FEAT_NONE;
        struct feature_facts facts;
        if (id == FEAT_NONE) {
            json_decref(values);
            return name != NULL ? refusal_of_name(name) : form("a name is a text");
        }
        int e = feature_facts_read(&door, id, &facts);
        e = e < 0 ? e : facts.value_error;
        if (e < 0) {
            json_decref(values);
            return refusal_of_feature(&door, id, e);
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
        return refusal_of_name(name);
    }
    if (json_is_null(v) || json_is_array(v) || json_is_object(v)) {
        return refusal_of_feature(door, id, -CT_E_FORMAT);
    }
    if (json_is_string(v) && json_string_length(v) >= sizeof text) {
        return refusal_of_feature(door, id, -CT_E_FORMAT);
    }
    value_text_of(v, text, sizeof text);
    int e = door_set_text(door, id, text);
    return e < 0 ? refusal_of_feature(door, id, e) : NULL;
}

static json_t *set(struct control_target *t, json_t *values)
{
    struct door door = door_over_port(&t->port);
    if (!json_is_object(values) || json_object_size(values) == 0 || json_object_size(values) > CONTROL_NAMES_MAX) {
        return form("set takes 1 to 256 values: {\"set\": {\"Width\": 1024}}");
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

static json_t *execute(struct control_target *t, const json_t *name)
{
    struct door door = door_over_port(&t->port);
    if (!json_is_string(name)) {
        return form("exec takes a name: {\"exec\": \"TriggerSoftware\"}");
    }
    enum feature_id id = feature_by_name(json_string_value(name), true);
    if (id == FEAT_NONE) {
        return refusal_of_name(json_string_value(name));
    }
    int e = door_execute(&door, id);
    if (e == -CT_E_TYPE) {
        return refusal(e, "this is a value, not a command", features[id].name);
    }
    return e < 0 ? refusal_of_feature(&door, id, e) : json_pack("{s:b, s:s}", "ok", true, "exec", features[id].name);
}

static json_t *describe(struct control_target *t, const json_t *name)
{
    struct door door = door_over_port(&t->port);
    struct feature_facts facts;
    if (!json_is_string(name)) {
        return form("describe takes a name: {\"describe\": \"Width\"}");
    }
    enum feature_id id = feature_by_name(json_string_value(name), true);
    if (id == FEAT_NONE) {
        return refusal_of_name(json_string_value(name));
    }
    int e = feature_facts_read(&door, id, &facts);
    return e < 0 ? refusal_of_feature(&door, id, e)
                 : json_pack("{s:b, s:o}", "ok", true, "describe", feature_facts_json(&facts));
}

static json_t *line_answer(const struct control_target *t, const char *what)
{
    return json_pack("{s:b, s:s, s:I}", "ok", true, "line", what, "time_ns", (json_int_t)evq_now(t->line->clock));
}

static json_t *line_pulses(struct control_target *t, json_t *train)
{
    json_int_t pulse_ns = 0;
    json_int_t period_ns = 0;
    json_int_t count = 1;
    if (json_unpack(train, "{s:I, s?I, s?I!}", "pulse_ns", &pulse_ns, "period_ns", &period_ns, "count", &count) != 0) {
        return form("a pulse is {\"pulse_ns\": N, \"period_ns\": N, \"count\": N} in whole numbers");
    }
    if (count < 1 || pulses_start(t->line, pulse_ns, period_ns, (uint64_t)count) < 0) {
        return refusal(
            -CT_E_RANGE,
            "a pulse lasts 1 ns to 1 h; a train has 1 to 1000000000 of them, 1 us to 1 h apart, and a period "
            "that is longer than the pulse",
            NULL);
    }
    return line_answer(t, "pulse");
}

static json_t *line(struct control_target *t, json_t *order)
{
    const char *word = json_string_value(order);
    bool high = word != NULL && strcmp(word, "high") == 0;
    if (high || (word != NULL && strcmp(word, "low") == 0)) {
        pulses_level(t->line, high);
        return line_answer(t, word);
    }
    return json_is_object(order) ? line_pulses(t, order) : form("line is \"high\", \"low\" or a pulse");
}

/** Time goes on after the answer; whoever waits for it asks again with 0. */
static json_t *step(struct control_target *t, const json_t *by)
{
    enum { HOUR_S = 3600 };
    json_int_t ns = json_integer_value(by);
    if (!json_is_integer(by) || ns < 0 || ns > HOUR_S * NS_PER_S) {
        return form("step_ns takes 0 to 3600000000000");
    }
    int e = pacer_step(t->pacer, ns);
    if (e < 0) {
        return refusal(e, "time goes by itself: the camera was not started with --clock step", NULL);
    }
    return json_pack("{s:b, s:I, s:I}", "ok", true, "time_ns", (json_int_t)evq_now(t->pacer->clock), "until_ns",
                     (json_int_t)t->pacer->step_until_ns);
}

static json_t *counters(struct control_target *t, const json_t *yes)
{
    if (!json_is_true(yes)) {
        return form("counters takes true");
    }
    struct camera_counters c = camera_counters(t->camera);
    json_t *refused = json_object();
    for (unsigned i = 0; i < REFUSAL_COUNT; i++) {
        json_object_set_new(refused, refusal_word((enum refusal)i), json_integer((json_int_t)c.triggers_refused[i]));
    }
    return json_pack("{s:b, s:{s:I, s:I, s:I, s:I, s:I, s:o}}", "ok", true, "counters", //
                     "exposed", (json_int_t)c.exposed,                                  //
                     "sent", (json_int_t)c.sent,                                        //
                     "lost", (json_int_t)c.lost,                                        //
                     "waited", (json_int_t)c.waited,                                    //
                     "triggers_accepted", (json_int_t)c.triggers_accepted,              //
                     "triggers_refused", refused);
}

static json_t *answer(struct control_target *t, json_t *request)
{
    if (!json_is_object(request) || json_object_size(request) != 1) {
        return form("a request is one object with one of get, set, exec, describe, line, step_ns, counters");
    }
    const char *verb = json_object_iter_key(json_object_iter(request));
    json_t *what = json_object_iter_value(json_object_iter(request));
    if (strcmp(verb, "get") == 0) {
        return get(t, what);
    }
    if (strcmp(verb, "set") == 0) {
        return set(t, what);
    }
    if (strcmp(verb, "exec") == 0) {
        return execute(t, what);
    }
    if (strcmp(verb, "describe") == 0) {
        return describe(t, what);
    }
    if (strcmp(verb, "line") == 0) {
        return line(t, what);
    }
    if (strcmp(verb, "step_ns") == 0) {
        return step(t, what);
    }
    if (strcmp(verb, "counters") == 0) {
        return counters(t, what);
    }
    return refusal(-CT_E_NOT_IMPLEMENTED, "a request is one of get, set, exec, describe, line, step_ns, counters",
                   NULL);
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
    return line_of(refusal(e, text, NULL), out_n);
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
