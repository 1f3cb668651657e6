// SPDX-License-Identifier: Apache-2.0
// What the lamps shine on an exposure: the one that is always there, and the one that hangs on STROBE_OUT.
//
// The lamp on the strobe is lit while the line at the connector is active in the sense of StrobePolarity, whoever drives it:
// the strobe or GPOut.
#include <string.h>

#include "camera/camera_private.h"

enum { POLARITY_ACTIVE_LOW = 1 };

/* The pulses of a readout are those of the exposure and those that are planned. */
enum { READOUT_PULSES = LIGHT_PULSES + STROBE_PULSES };

static const struct lamp *lamp_of(const struct camera *c)
{
    return &c->config.scene->lamp;
}

/* Until when a pulse shines on the scene. */
static ns_t dark_at(const struct lamp *lamp, const struct lamp_pulse *pulse)
{
    return pulse->off == NS_NEVER ? NS_NEVER : pulse->off + lamp->strobe_delay_ns + lamp->strobe_fall_ns;
}

static void drop_oldest(struct light *light)
{
    light->count--;
    memmove(light->pulses, light->pulses + 1, light->count * sizeof light->pulses[0]);
}

/* Whose light was over before the exposure that runs, or that will be next. */
static void drop_dark(struct camera *c)
{
    const ns_t start = c->exposing ? c->shot.exposure.start_ns : evq_now(c->config.clock);
    struct light *light = &c->light;
    while (light->count > 0 && dark_at(lamp_of(c), &light->pulses[0]) <= start) {
        drop_oldest(light);
    }
}

/* A full list moves its oldest pulse up against the next: the light is as much as before. */
static void make_room(struct light *light)
{
    if (light->count == LIGHT_PULSES) {
        light->pulses[1].on -= light->pulses[0].off - light->pulses[0].on;
        drop_oldest(light);
    }
}

void light_pin_changed(struct camera *c)
{
    struct light *light = &c->light;
    const bool active = c->strobe.pin != (setting_int(c, FEAT_StrobePolarity) == POLARITY_ACTIVE_LOW);
    const ns_t now = evq_now(c->config.clock);
    struct lamp_pulse *last = light->count > 0 ? &light->pulses[light->count - 1] : NULL;
    const bool lit = last != NULL && last->off == NS_NEVER;
    if (lamp_of(c)->strobe <= 0.0 || active == lit) {
        return;
    }
    if (lit && last->on == now) {
        light->count--; /* so short that it was none */
    } else if (lit) {
        last->off = now;
    } else {
        drop_dark(c);
        make_room(light);
        light->pulses[light->count++] = (struct lamp_pulse){.on = now, .off = NS_NEVER};
    }
}

void light_scene_changed(struct camera *c)
{
    if (lamp_of(c)->strobe <= 0.0) {
        c->light.count = 0; /* nobody keeps the list any more */
    }
    light_pin_changed(c);
}

/* What is known of the pulses to come when the readout begins. */
static unsigned pulses_of_readout(const struct camera *c, struct lamp_pulse out[READOUT_PULSES])
{
    const struct strobe *s = &c->strobe;
    unsigned n = c->light.count;
    memcpy(out, c->light.pulses, n * sizeof out[0]);
    if (n > 0 && out[n - 1].off == NS_NEVER && s->running) {
        out[n - 1].off = s->pulse.off;
    }
    for (unsigned i = 0; i < s->count; i++) {
        const struct strobe_pulse *p = &s->planned[(s->first + i) % STROBE_PULSES];
        if (n > 0 && p->on <= out[n - 1].off) {
            out[n - 1].off = p->off;
        } else {
            out[n++] = (struct lamp_pulse){.on = p->on, .off = p->off};
        }
    }
    return n;
}

void light_measure(const struct camera *c, ns_t readout_end_ns, struct exposure *e)
{
    const struct lamp *lamp = lamp_of(c);
    if (lamp->kind == LAMP_STEADY && lamp->strobe <= 0.0) {
        e->leak_light = lamp->ambient;
        if (lamp->ambient == 1.0) {
            return; /* the sensor need not look at windows */
        }
    } else {
        struct lamp_pulse pulses[READOUT_PULSES];
        const unsigned n = pulses_of_readout(c, pulses);
        e->leak_light = lamp_mean(lamp, e->end_ns, readout_end_ns, pulses, n);
    }
    e->window_count = lamp_windows(lamp, e->start_ns, e->end_ns, c->light.pulses, c->light.count, e->windows);
    if (e->window_count == 0) { /* none would mean strength 1 */
        e->windows[e->window_count++] = (struct light_window){.t0 = e->start_ns, .t1 = e->end_ns};
    }
}
