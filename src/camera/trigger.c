// SPDX-License-Identifier: Apache-2.0
// From an edge of the filtered trigger to the request to the sensor: debounce, mask, delay (manual 5.5).
//
// Every edge ends in a request or in a refusal with a name; docs/timing.md tells the order.
#include <math.h>

#include "base/error.h"
#include "camera/camera_private.h"
#include "camera/events.h"

enum { SOURCE_LINE1 = 1, SOURCE_SOFTWARE = 2 };

struct refusal_row {
    const char *word;
    const char *text;
};

static const struct refusal_row refusals[REFUSAL_COUNT] = {
#define REFUSAL(name, word, text) [REFUSAL_##name] = {word, text},
#include "camera/refusal_table.def"
#undef REFUSAL
};

const char *refusal_word(enum refusal refusal)
{
    return refusals[refusal].word;
}

const char *refusal_text(enum refusal refusal)
{
    return refusals[refusal].text;
}

void trigger_refuse(struct camera *c, enum refusal why)
{
    c->counters.triggers_refused[why]++;
    trace_text(c->config.trace, evq_now(c->config.clock), SIGNAL_REFUSED, refusals[why].word);
    log_say(c->config.log, LOG_INFO, "camera", "trigger refused (%s): %s", refusals[why].word, refusals[why].text);
    if (why != REFUSAL_STOPPED && why != REFUSAL_MODE_OFF && why != REFUSAL_DENOISE) {
        events_emit(c, EVENT_FrameTriggerMissed, c->frame_id);
    }
}

static ns_t time_of(const struct camera *c, enum feature_id id)
{
    return (ns_t)floor(setting_float(c, id) * (double)NS_PER_US + 0.5);
}

/** Whether no trigger is heard at all, and why. */
static bool deaf(const struct camera *c, enum refusal *out_why)
{
    if (c->acquisition != ACQ_RUNNING) {
        *out_why = REFUSAL_STOPPED;
        return true;
    }
    if (setting_int(c, FEAT_TriggerMode) == 0) {
        *out_why = REFUSAL_MODE_OFF;
        return true;
    }
    return false;
}

/** What the pulse does from here on concerns the exposure, if it becomes one. */
static void request(struct camera *c)
{
    struct pulse pulse = c->trigger.pulse;
    enum refusal why;
    c->trigger.pulse.open = false;
    if (deaf(c, &why)) { /* once more: a delay may have passed since the edge */
        trigger_refuse(c, why);
    } else {
        acquisition_request(c, &pulse);
    }
}

static enum evq_verdict on_delay_end(void *arg)
{
    struct camera *c = arg;
    c->trigger.delay = 0;
    request(c);
    return EVQ_DONE;
}

static bool filtered_out(struct camera *c, ns_t now, enum refusal *out_why)
{
    struct trigger *t = &c->trigger;
    if (deaf(c, out_why)) {
        return true;
    }
    if (setting_int(c, FEAT_TriggerSource) == SOURCE_SOFTWARE) {
        *out_why = REFUSAL_SOURCE;
        return true;
    }
    if (now - t->inactive_since < time_of(c, FEAT_TriggerDebouncer)) {
        *out_why = REFUSAL_DEBOUNCE;
        return true;
    }
    if (t->passed_any && now - t->passed_t < time_of(c, FEAT_TriggerMask)) {
        *out_why = REFUSAL_MASK;
        return true;
    }
    t->passed_any = true;
    t->passed_t = now;
    if (t->delay != 0) {
        *out_why = REFUSAL_DELAY;
        return true;
    }
    return false;
}

static void active_edge(struct camera *c, ns_t now)
{
    struct trigger *t = &c->trigger;
    if (t->delay != 0 && t->delay_end <= now) { /* due at this very moment: it comes first */
        evq_cancel(c->config.clock, t->delay);
        on_delay_end(c);
    }
    enum refusal why;
    if (filtered_out(c, now, &why)) {
        trigger_refuse(c, why);
        return;
    }
    t->pulse = (struct pulse){.open = true};
    t->delay_ns = time_of(c, FEAT_TriggerDelay);
    if (t->delay_ns == 0) {
        request(c);
        return;
    }
    t->delay_end = now + t->delay_ns;
    t->delay = evq_at(c->config.clock, t->delay_end, on_delay_end, c);
}

void trigger_edge(struct camera *c, bool active)
{
    ns_t now = evq_now(c->config.clock);
    if (active) {
        active_edge(c, now);
        return;
    }
    c->trigger.inactive_since = now;
    if (c->trigger.pulse.open) {
        c->trigger.pulse = (struct pulse){.fall = now};
    } else {
        acquisition_pulse_ended(c);
    }
}

/** Manual 5.4.3: a simulated pulse; the times of 5.5 are for the line. */
int trigger_software(struct camera *c)
{
    enum refusal why;
    if (deaf(c, &why)) {
        trigger_refuse(c, why);
    } else if (setting_int(c, FEAT_TriggerSource) == SOURCE_LINE1) {
        trigger_refuse(c, REFUSAL_SOURCE);
    } else {
        acquisition_request(c, NULL);
    }
    return 0; /* the pulse was made; what became of it is told by counters, events and the waveform */
}

void trigger_start(struct camera *c)
{
    c->trigger.last_id = 0;
}

void trigger_stop(struct camera *c)
{
    if (c->trigger.delay != 0) {
        evq_cancel(c->config.clock, c->trigger.delay);
        c->trigger.delay = 0;
        c->trigger.pulse.open = false;
        trigger_refuse(c, REFUSAL_STOPPED);
    }
}
