// SPDX-License-Identifier: Apache-2.0
// TRIGGER_IN from the connector to the filtered trigger: opto-coupler, polarity, noise suppression.
//
// The noise suppression is a delay line of TriggerDenoise on both edges that drops active pulses shorter than that, so a
// pulse that passes keeps its length (manual 5.5.4; docs/timing.md).
#include <math.h>

#include "camera/camera_private.h"
#include "camera/events.h"

static ns_t denoise_ns(const struct camera *c)
{
    return (ns_t)floor(setting_float(c, FEAT_TriggerDenoise) * (double)NS_PER_US + 0.5);
}

static bool is_active(const struct camera *c)
{
    bool active_low = setting_int(c, FEAT_TriggerActivation) != 0;
    return c->line.inside != active_low;
}

static void filtered_edge(struct camera *c, bool active)
{
    c->line.filtered = active;
    trace_change(c->config.trace, evq_now(c->config.clock), SIGNAL_TRIGGER_FILTERED, active);
    trigger_edge(c, active);
}

static enum evq_verdict on_fall(void *arg)
{
    struct camera *c = arg;
    c->line.fall = 0;
    filtered_edge(c, false);
    return EVQ_DONE;
}

static enum evq_verdict on_rise(void *arg)
{
    struct camera *c = arg;
    c->line.rise = 0;
    filtered_edge(c, true);
    return EVQ_DONE;
}

/** Edges that are due at this very moment come before the new one, whatever the order of the queue. */
static void settle(struct camera *c)
{
    ns_t now = evq_now(c->config.clock);
    if (c->line.fall != 0 && c->line.fall_t <= now) {
        evq_cancel(c->config.clock, c->line.fall);
        on_fall(c);
    }
    if (c->line.rise != 0 && c->line.rise_t <= now) {
        evq_cancel(c->config.clock, c->line.rise);
        on_rise(c);
    }
}

static void edge_to_active(struct camera *c)
{
    ns_t now = evq_now(c->config.clock);
    ns_t denoise = denoise_ns(c);
    c->line.active_since = now;
    if (denoise == 0) {
        filtered_edge(c, true);
    } else {
        c->line.rise_t = now + denoise;
        c->line.rise = evq_at(c->config.clock, c->line.rise_t, on_rise, c);
    }
}

static void edge_to_inactive(struct camera *c)
{
    ns_t now = evq_now(c->config.clock);
    if (c->line.rise != 0) { /* settle: it is not due yet, so the pulse was too short */
        evq_cancel(c->config.clock, c->line.rise);
        c->line.rise = 0;
        trigger_refuse(c, REFUSAL_DENOISE);
        return;
    }
    ns_t denoise = denoise_ns(c);
    if (denoise == 0) {
        filtered_edge(c, false);
    } else {
        c->line.fall_t = now + denoise;
        c->line.fall = evq_at(c->config.clock, c->line.fall_t, on_fall, c);
    }
}

static void set_inside(struct camera *c, bool high)
{
    if (c->line.inside == high) {
        return;
    }
    settle(c);
    c->line.inside = high;
    events_emit(c, high ? EVENT_Line1RisingEdge : EVENT_Line1FallingEdge, 0);
    c->line.active = is_active(c);
    if (c->line.active) {
        edge_to_active(c);
    } else {
        edge_to_inactive(c);
    }
}

static enum evq_verdict on_pin(void *arg)
{
    struct camera *c = arg;
    c->line.pin_event = 0;
    set_inside(c, c->line.pin);
    return EVQ_DONE;
}

void camera_trigger_in(struct camera *c, bool high)
{
    if (c->line.pin == high) {
        return;
    }
    ns_t now = evq_now(c->config.clock);
    ns_t later = high ? c->config.io.trigger_rise_ns : c->config.io.trigger_fall_ns;
    c->line.pin = high;
    trace_change(c->config.trace, now, SIGNAL_TRIGGER_IN, high);
    evq_cancel(c->config.clock, c->line.pin_event); /* a pulse shorter than the coupler's delay never arrives */
    c->line.pin_event = 0;
    if (later == 0) {
        set_inside(c, high);
    } else {
        c->line.pin_event = evq_at(c->config.clock, now + later, on_pin, c);
    }
}

void trigger_line_resync(struct camera *c)
{
    evq_cancel(c->config.clock, c->line.rise);
    evq_cancel(c->config.clock, c->line.fall);
    c->line.rise = 0;
    c->line.fall = 0;
    c->line.active = is_active(c);
    if (c->line.filtered != c->line.active) {
        ns_t now = evq_now(c->config.clock);
        c->line.filtered = c->line.active;
        trace_change(c->config.trace, now, SIGNAL_TRIGGER_FILTERED, c->line.active);
        if (!c->line.active) {
            trigger_edge(c, false); /* going inactive ends an exposure, going active begins none */
        }
    }
}
