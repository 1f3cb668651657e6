// SPDX-License-Identifier: Apache-2.0
// How strong the light is at each moment, and its mean over any time: always in closed form, never by sampling.
#include "scene/lamp.h"

#include <math.h>
#include <stdbool.h>

#include "scene/own_math.h"

const struct lamp lamp_steady = {.kind = LAMP_STEADY, .ambient = 1.0};

/* Less than this part of a lamp is what rounding leaves of the dark. */
static const double DARK = 1e-9;

/* Nanoseconds; a moment so near to a whole one is that one, and rounding has moved it. */
static const double SNAP_NS = 1e-3;

enum {
    PIECES_OF_SLOPE = 4, /* of the light going on or off: straight, so that the middle of each piece is its mean */
    PIECES_OF_MAINS = 8, /* of one wave */
    CUTS_OF_STROBE = 12, /* the most that slopes may be cut for */
};

/* Where windows begin and end, in order; the first and the last are the exposure's. */
struct cuts {
    ns_t at[LIGHT_WINDOWS_MAX + 1];
    unsigned n;
    bool full; /* one more had no room */
};

/* A piece of the strobe lamp's light: a straight line. Times in nanoseconds from the start of the exposure. */
struct slope {
    double from, to;
    double level_from, level_to;
};

enum { SLOPES_PER_PULSE = 3 };

static void cut(struct cuts *cuts, ns_t t)
{
    unsigned i = cuts->n;
    if (t <= cuts->at[0] || t >= cuts->at[cuts->n - 1]) {
        return;
    }
    while (cuts->at[i - 1] > t) {
        i--;
    }
    if (cuts->at[i - 1] == t) {
        return;
    }
    if (cuts->n == LIGHT_WINDOWS_MAX + 1) {
        cuts->full = true;
        return;
    }
    for (unsigned k = cuts->n++; k > i; k--) {
        cuts->at[k] = cuts->at[k - 1];
    }
    cuts->at[i] = t;
}

/* The whole nanosecond before and after a moment; the dark stays outside of what they enclose. */
static ns_t before(ns_t t0, double t)
{
    return t0 + (ns_t)floor(t + SNAP_NS);
}

static ns_t after(ns_t t0, double t)
{
    return t0 + (ns_t)ceil(t - SNAP_NS);
}

/* Turns that a lamp of so many hertz is into its period at time t, 0 .. 1. Seconds and the rest apart: after a day the
 * product alone would have lost the nanoseconds. */
static double phase_at(double hz, ns_t t)
{
    const ns_t full_s = t / NS_PER_S, rest_ns = t % NS_PER_S;
    const double whole = (double)full_s * hz;
    const double phase = whole - floor(whole) + (double)rest_ns * hz / (double)NS_PER_S;
    return phase - floor(phase);
}

static bool is_pwm(const struct lamp *lamp)
{
    return lamp->kind == LAMP_PWM && lamp->duty < 1.0 && lamp->hz > 0.0;
}

/* How many turns of `turns` since the beginning of a period the lamp was lit. */
static double lit_turns(double turns, double duty)
{
    const double whole = floor(turns), rest = turns - whole;
    return whole * duty + (rest < duty ? rest : duty);
}

double lamp_strength(const struct lamp *lamp, ns_t t)
{
    if (lamp->kind == LAMP_MAINS) {
        return lamp->ambient * (1.0 + lamp->depth * own_cos_turns(phase_at(lamp->hz, t)));
    }
    if (is_pwm(lamp)) {
        return phase_at(lamp->hz, t) < lamp->duty ? lamp->ambient / lamp->duty : 0.0;
    }
    return lamp->ambient;
}

static double ambient_mean(const struct lamp *lamp, ns_t t0, ns_t t1)
{
    const double turns = (double)(t1 - t0) * lamp->hz / (double)NS_PER_S;
    if (lamp->ambient <= 0.0 || turns <= 0.0) {
        return lamp_strength(lamp, t0);
    }
    const double from = phase_at(lamp->hz, t0);
    if (lamp->kind == LAMP_MAINS) { /* the mean of a cosine is that of its middle, less the wider the window is */
        const double narrow = own_sin_turns(0.5 * turns) / (OWN_PI * turns);
        return lamp->ambient * (1.0 + lamp->depth * own_cos_turns(from + 0.5 * turns) * narrow);
    }
    if (is_pwm(lamp)) {
        const double lit = lit_turns(from + turns, lamp->duty) - lit_turns(from, lamp->duty);
        return lamp->duty > 0.0 ? lamp->ambient * lit / (turns * lamp->duty) : 0.0;
    }
    return lamp->ambient;
}

/*
 * Light of one pulse: up from `level`, on, down again until the next pulse comes. Returns the level that the next one
 * begins with. A pulse shorter than the rise does not get to the top, and is dark so much earlier.
 */
static double slopes_of_pulse(const struct lamp *lamp, double on, double off, double next_on, double level,
                              struct slope out[SLOPES_PER_PULSE])
{
    const double rise = (double)lamp->strobe_rise_ns, fall = (double)lamp->strobe_fall_ns;
    double top = 1.0, up = on + (1.0 - level) * rise;
    if (up > off) {
        top = level + (off - on) / rise;
        up = off;
    }
    double down = off + top * fall, rest = 0.0;
    if (down > next_on) {
        rest = top - (next_on - off) / fall;
        down = next_on;
    }
    out[0] = (struct slope){.from = on, .to = up, .level_from = level, .level_to = top};
    out[1] = (struct slope){.from = up, .to = off, .level_from = top, .level_to = top};
    out[2] = (struct slope){.from = off, .to = down, .level_from = top, .level_to = rest};
    return rest;
}

/* A pulse without an end yet has one that is far enough away. */
static double since(ns_t t, ns_t t0, ns_t t1, ns_t delay_ns)
{
    return (double)((t < t1 ? t : t1) - t0) + (double)delay_ns;
}

/* Slopes of pulse i, whose light comes at `t0` .. `t1` at the earliest; *level goes from pulse to pulse, 0 at first. */
static void strobe_slopes(const struct lamp *lamp, ns_t t0, ns_t t1, const struct lamp_pulse *pulses, unsigned n,
                          unsigned i, double *level, struct slope out[SLOPES_PER_PULSE])
{
    const ns_t delay = lamp->strobe_delay_ns;
    const double next = i + 1 < n ? since(pulses[i + 1].on, t0, t1, delay) : INFINITY;
    *level = slopes_of_pulse(lamp, since(pulses[i].on, t0, t1, delay), since(pulses[i].off, t0, t1, delay), next,
                             *level, out);
}

static double area_between(const struct slope *s, double from, double to)
{
    const double a = s->from > from ? s->from : from, b = s->to < to ? s->to : to;
    if (a >= b) {
        return 0.0;
    }
    const double steep = (s->level_to - s->level_from) / (s->to - s->from);
    return (b - a) * (s->level_from + steep * (0.5 * (a + b) - s->from));
}

static double strobe_mean(const struct lamp *lamp, ns_t t0, ns_t t1, const struct lamp_pulse *pulses, unsigned n)
{
    double area = 0.0, level = 0.0;
    for (unsigned i = 0; i < n && pulses[i].on < t1; i++) {
        struct slope slopes[SLOPES_PER_PULSE];
        strobe_slopes(lamp, t0, t1, pulses, n, i, &level, slopes);
        for (unsigned k = 0; k < SLOPES_PER_PULSE; k++) {
            area += area_between(&slopes[k], 0.0, (double)(t1 - t0));
        }
    }
    return lamp->strobe * area / (double)(t1 - t0);
}

double lamp_mean(const struct lamp *lamp, ns_t t0, ns_t t1, const struct lamp_pulse *pulses, unsigned n)
{
    const bool strobe = lamp->strobe > 0.0 && n > 0 && t1 > t0;
    return ambient_mean(lamp, t0, t1) + (strobe ? strobe_mean(lamp, t0, t1, pulses, n) : 0.0);
}

static void cut_slope(struct cuts *cuts, const struct slope *s, ns_t t0, ns_t t1, unsigned pieces)
{
    const double end = (double)(t1 - t0);
    if (s->from >= s->to || s->to <= 0.0 || s->from >= end) {
        return;
    }
    cut(cuts, s->from > 0.0 ? before(t0, s->from) : t0);
    cut(cuts, s->to < end ? after(t0, s->to) : t1);
    for (unsigned k = 1; k < pieces && s->level_from != s->level_to; k++) {
        const double t = s->from + (s->to - s->from) * k / pieces;
        if (t > 0.0 && t < end) {
            cut(cuts, before(t0, t));
        }
    }
}

static struct cuts cuts_of_strobe(const struct lamp *lamp, ns_t t0, ns_t t1, const struct lamp_pulse *pulses,
                                  unsigned n, unsigned pieces)
{
    struct cuts cuts = {.at = {t0, t1}, .n = 2};
    double level = 0.0;
    for (unsigned i = 0; i < n && pulses[i].on < t1 && lamp->strobe > 0.0; i++) {
        struct slope slopes[SLOPES_PER_PULSE];
        strobe_slopes(lamp, t0, t1, pulses, n, i, &level, slopes);
        for (unsigned k = 0; k < SLOPES_PER_PULSE; k++) {
            cut_slope(&cuts, &slopes[k], t0, t1, pieces);
        }
    }
    return cuts;
}

/* At the edges of each pulse; the cuts are full when there are too many. */
static void cut_pwm(struct cuts *cuts, const struct lamp *lamp, ns_t t0, ns_t t1)
{
    const double period = (double)NS_PER_S / lamp->hz, from = phase_at(lamp->hz, t0);
    if ((double)(t1 - t0) > LIGHT_WINDOWS_MAX * period) {
        cuts->full = true;
        return;
    }
    for (unsigned k = 0; k <= LIGHT_WINDOWS_MAX + 1; k++) {
        cut(cuts, before(t0, (k - from) * period));
        cut(cuts, after(t0, (k - from + lamp->duty) * period));
    }
}

static void cut_evenly(struct cuts *cuts, ns_t t0, ns_t t1, unsigned windows)
{
    for (unsigned k = 1; k < windows; k++) {
        cut(cuts, t0 + (ns_t)((double)(t1 - t0) * k / windows));
    }
}

static void cut_ambient(struct cuts *cuts, const struct lamp *lamp, ns_t t0, ns_t t1)
{
    const unsigned room = LIGHT_WINDOWS_MAX + 2 - cuts->n; /* windows that even cuts alone may make */
    if (lamp->ambient <= 0.0) {
        return;
    }
    if (lamp->kind == LAMP_MAINS && lamp->depth > 0.0) {
        const double wanted = ceil((double)(t1 - t0) * lamp->hz * PIECES_OF_MAINS / (double)NS_PER_S);
        cut_evenly(cuts, t0, t1, wanted < room ? (unsigned)wanted : room);
    } else if (is_pwm(lamp) && lamp->duty > 0.0) {
        struct cuts edges = *cuts;
        cut_pwm(&edges, lamp, t0, t1);
        if (edges.full) {
            cut_evenly(cuts, t0, t1, room);
        } else {
            *cuts = edges;
        }
    }
}

unsigned lamp_windows(const struct lamp *lamp, ns_t t0, ns_t t1, const struct lamp_pulse *pulses, unsigned n,
                      struct light_window out[LIGHT_WINDOWS_MAX])
{
    if (t1 <= t0) {
        return 0;
    }
    struct cuts cuts = cuts_of_strobe(lamp, t0, t1, pulses, n, PIECES_OF_SLOPE);
    if (cuts.full || cuts.n > CUTS_OF_STROBE) {
        cuts = cuts_of_strobe(lamp, t0, t1, pulses, n, 1);
    }
    if (cuts.full) {
        cuts = (struct cuts){.at = {t0, t1}, .n = 2};
        cut_evenly(&cuts, t0, t1, LIGHT_WINDOWS_MAX);
    }
    cut_ambient(&cuts, lamp, t0, t1);

    const double least = DARK * (lamp->ambient + lamp->strobe);
    unsigned windows = 0;
    for (unsigned i = 0; i + 1 < cuts.n; i++) {
        const double mean = lamp_mean(lamp, cuts.at[i], cuts.at[i + 1], pulses, n);
        if (mean > least) {
            out[windows++] = (struct light_window){.t0 = cuts.at[i], .t1 = cuts.at[i + 1], .weight = (float)mean};
        }
    }
    return windows;
}
