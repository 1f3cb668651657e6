// SPDX-License-Identifier: Apache-2.0
// STROBE_OUT (manual 5.6.2, 5.7): pulses that follow the exposures, or the level of GPOut.
#include <assert.h>

#include "camera/camera_private.h"

enum { OPERATION_FIXED_DURATION = 0, POLARITY_ACTIVE_LOW = 1 };

static ns_t now_of(const struct camera *c)
{
    return evq_now(c->config.clock);
}

static ns_t setting_us(const struct camera *c, enum feature_id id)
{
    return setting_int(c, id) * NS_PER_US;
}

static void set_pin(struct camera *c, bool high)
{
    c->strobe.pin = high;
    light_pin_changed(c);
    trace_change(c->config.trace, now_of(c), SIGNAL_STROBE_OUT, high);
}

static enum evq_verdict on_pin(void *arg)
{
    struct camera *c = arg;
    c->strobe.pin_event = 0;
    set_pin(c, c->strobe.wanted);
    return EVQ_DONE;
}

/** The level follows at once, or as much later as the open-drain output takes. */
void strobe_update(struct camera *c)
{
    struct strobe *s = &c->strobe;
    bool enabled = setting_int(c, FEAT_StrobeEnable) != 0;
    bool active_low = setting_int(c, FEAT_StrobePolarity) == POLARITY_ACTIVE_LOW;
    s->wanted = enabled ? s->running != active_low : setting_int(c, FEAT_GPOut) != 0;
    ns_t later = s->wanted ? c->config.io.strobe_rise_ns : c->config.io.strobe_fall_ns;
    evq_cancel(c->config.clock, s->pin_event);
    s->pin_event = 0;
    if (later == 0 || s->wanted == s->pin) {
        set_pin(c, s->wanted);
    } else {
        s->pin_event = evq_at(c->config.clock, now_of(c) + later, on_pin, c);
    }
}

bool camera_strobe_out(const struct camera *c)
{
    return c->strobe.pin;
}

static struct strobe_pulse *planned(struct strobe *s, unsigned i)
{
    return &s->planned[(s->first + i) % STROBE_PULSES];
}

static enum evq_verdict on_change(void *arg);

/** One event for whatever comes next: the start of the first planned pulse or the end of the running one. */
static void reschedule(struct camera *c)
{
    struct strobe *s = &c->strobe;
    ns_t t = s->running ? s->pulse.off : NS_NEVER;
    if (s->count > 0 && planned(s, 0)->on < t) {
        t = planned(s, 0)->on;
    }
    evq_cancel(c->config.clock, s->event);
    s->event = t == NS_NEVER ? 0 : evq_at(c->config.clock, t, on_change, c);
}

/** A pulse that was still running is forgotten, but not for one of no length. */
static void begin_pulse(struct strobe *s)
{
    const struct strobe_pulse *next = planned(s, 0);
    if (next->off > next->on) {
        s->pulse = *next;
        s->running = true;
    }
    s->first = (s->first + 1) % STROBE_PULSES;
    s->count--;
}

static enum evq_verdict on_change(void *arg)
{
    struct camera *c = arg;
    struct strobe *s = &c->strobe;
    ns_t now = now_of(c);
    evq_cancel(c->config.clock, s->event); /* another came to the same end without it */
    s->event = 0;
    if (s->running && s->pulse.off <= now) {
        s->running = false;
    }
    while (s->count > 0 && planned(s, 0)->on <= now) {
        begin_pulse(s);
    }
    strobe_update(c);
    reschedule(c);
    return EVQ_DONE;
}

static void plan(struct camera *c, ns_t on, ns_t off)
{
    struct strobe *s = &c->strobe;
    assert(s->count < STROBE_PULSES);
    unsigned i = s->count++;
    while (i > 0 && planned(s, i - 1)->on > on) { /* the delay was made shorter meanwhile */
        *planned(s, i) = *planned(s, i - 1);
        i--;
    }
    *planned(s, i) = (struct strobe_pulse){.on = on, .off = off};
    if (on <= now_of(c)) {
        on_change(c);
    } else {
        reschedule(c);
    }
}

void strobe_exposure_begins(struct camera *c, ns_t start)
{
    struct strobe *s = &c->strobe;
    bool fixed = setting_int(c, FEAT_StrobeOperation) == OPERATION_FIXED_DURATION;
    s->follows = false;
    if (setting_int(c, FEAT_StrobeEnable) == 0) {
        return;
    }
    ns_t delay = setting_us(c, FEAT_StrobeDelay);
    ns_t on = start + delay;
    if (fixed && setting_us(c, FEAT_StrobeDuration) > 0) {
        plan(c, on, on + setting_us(c, FEAT_StrobeDuration));
    } else if (!fixed) {
        s->follows = true;
        s->follow_on = on;
        s->follow_delay_ns = delay;
        plan(c, on, NS_NEVER); /* strobe_exposure_ends knows */
    }
}

/** Manual 5.7.3: as long as the exposure, also when that had no end at its beginning, or was cut short. */
void strobe_exposure_ends(struct camera *c, ns_t end)
{
    struct strobe *s = &c->strobe;
    if (!s->follows) {
        return;
    }
    s->follows = false;
    ns_t off = end + s->follow_delay_ns;
    if (s->running && s->pulse.on == s->follow_on) {
        s->pulse.off = off;
    }
    for (unsigned i = 0; i < s->count; i++) {
        if (planned(s, i)->on == s->follow_on) {
            planned(s, i)->off = off;
        }
    }
    if (s->running && s->pulse.off <= now_of(c)) {
        on_change(c);
    } else {
        reschedule(c);
    }
}
