// SPDX-License-Identifier: Apache-2.0
// The line, time and the counters.
#include <string.h>

#include "app/operation_private.h"
#include "base/error.h"

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
        return operation_refusal(-CT_E_FORMAT,
                                 "a pulse is {\"pulse_ns\": N, \"period_ns\": N, \"count\": N} in whole numbers", NULL);
    }
    if (count < 1 || pulses_start(t->line, pulse_ns, period_ns, (uint64_t)count) < 0) {
        return operation_refusal(
            -CT_E_RANGE,
            "a pulse lasts 1 ns to 1 h; a train has 1 to 1000000000 of them, 1 us to 1 h apart, and a period "
            "that is longer than the pulse",
            NULL);
    }
    return line_answer(t, "pulse");
}

json_t *operation_levels(struct control_target *t, json_t *yes)
{
    if (!json_is_true(yes)) {
        return operation_form(OPERATION_levels);
    }
    return json_pack("{s:b, s:{s:I, s:i, s:i}}", "ok", true, "levels", "time_ns", (json_int_t)evq_now(t->line->clock),
                     "TRIGGER_IN", (int)camera_trigger_pin(t->camera), "STROBE_OUT", (int)camera_strobe_out(t->camera));
}

json_t *operation_line(struct control_target *t, json_t *order)
{
    const char *word = json_string_value(order);
    bool high = word != NULL && strcmp(word, "high") == 0;
    if (high || (word != NULL && strcmp(word, "low") == 0)) {
        pulses_level(t->line, high);
        return line_answer(t, word);
    }
    return json_is_object(order) ? line_pulses(t, order) : operation_form(OPERATION_line);
}

/** Time goes on after the answer; whoever waits for it asks again with 0. */
json_t *operation_step_ns(struct control_target *t, json_t *by)
{
    enum { HOUR_S = 3600 };
    json_int_t ns = json_integer_value(by);
    if (!json_is_integer(by) || ns < 0 || ns > HOUR_S * NS_PER_S) {
        return operation_form(OPERATION_step_ns);
    }
    int e = pacer_step(t->pacer, ns);
    if (e < 0) {
        return operation_refusal(e, "time goes by itself: the camera was not started with --clock step", NULL);
    }
    return json_pack("{s:b, s:I, s:I}", "ok", true, "time_ns", (json_int_t)evq_now(t->pacer->clock), "until_ns",
                     (json_int_t)t->pacer->step_until_ns);
}

json_t *operation_counters(struct control_target *t, json_t *yes)
{
    if (!json_is_true(yes)) {
        return operation_form(OPERATION_counters);
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
