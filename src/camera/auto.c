// SPDX-License-Identifier: Apache-2.0
// The law of the automatics: brightness wanted over brightness measured, as a factor of exposure x gain.
//
// Every picture is divided by the exposure and gain that it was made with, never by the present ones: pictures that
// are on their way when a value changes ask for the same total as the one before them, and nothing overshoots.
#include "camera/auto.h"

#include <math.h>

#include "camera/auto_light.h"
#include "sensor/profile.h"

/* Ratios of total exposure. Settled within 0.03 EV (2 %), left beyond 0.06 EV (4 %): within the 5 % that users expect. */
static const double INNER = 1.0210121;
static const double OUTER = 1.0424658;

static const double SAME = 1.001;

/* What is set: the sensor's gain register counts tenths of a decibel; a tenth of a microsecond is 5 % of the shortest
 * exposure, a whole one would be 50 %. */
static const double STEPS_PER_US = 10.0;
static const double STEPS_PER_DB = 10.0;
static const double HALF_GAIN_STEP = 1.0057730; /* 0.05 dB */

/* Pictures between two corrections under a flickering lamp: its beat is looked at before it is believed. */
enum { PATIENCE = 8 };

static double total_of(const struct auto_values *v)
{
    return v->exposure_us * gain_of_db(v->gain_db);
}

static double clamp(double x, double min, double max)
{
    return x > max ? max : x < min ? min : x; /* the maximum wins where they cross */
}

static double whole_steps(double x, double steps, double min, double max)
{
    double low = ceil(min * steps);
    double high = floor(max * steps);
    return low > high ? max : clamp(floor(x * steps + 0.5), low, high) / steps; /* first case: no step lies between */
}

/** The step of gain that is nearest to a factor, within the limits. */
static double db_of_gain(double factor, double min_db, double max_db)
{
    int low = (int)ceil(min_db * STEPS_PER_DB);
    int high = (int)floor(max_db * STEPS_PER_DB);
    if (low > high) {
        return max_db; /* no step lies between the limits */
    }
    while (low < high) { /* the last step that is not too much */
        int middle = (low + high + 1) / 2;
        if (gain_of_db(middle / STEPS_PER_DB) <= factor * HALF_GAIN_STEP) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low / STEPS_PER_DB;
}

/** Exposure first, then as little gain as possible. */
static struct auto_values split(const struct auto_rules *r, double total, const struct auto_values *now)
{
    struct auto_values v = *now;
    if (r->exposure) {
        double least_gain = gain_of_db(r->gain ? fmin(r->gain_min_db, r->gain_max_db) : now->gain_db);
        v.exposure_us = whole_steps(total / least_gain, STEPS_PER_US, r->exposure_min_us, r->exposure_max_us);
    }
    if (r->gain) {
        bool room = r->exposure && total / gain_of_db(fmin(r->gain_min_db, r->gain_max_db)) < r->exposure_max_us;
        v.gain_db = room ? db_of_gain(0.0, r->gain_min_db, r->gain_max_db)
                         : db_of_gain(total / v.exposure_us, r->gain_min_db, r->gain_max_db);
    }
    return v;
}

/** What the limits let of a total. */
static double reachable(const struct auto_rules *r, double total, const struct auto_values *now)
{
    double t_min = r->exposure ? fmin(r->exposure_min_us, r->exposure_max_us) : now->exposure_us;
    double t_max = r->exposure ? r->exposure_max_us : now->exposure_us;
    double g_min = r->gain ? fmin(r->gain_min_db, r->gain_max_db) : now->gain_db;
    double g_max = r->gain ? r->gain_max_db : now->gain_db;
    return clamp(total, t_min * gain_of_db(g_min), t_max * gain_of_db(g_max));
}

static bool legal(const struct auto_rules *r, const struct auto_values *v)
{
    return (!r->exposure || v->exposure_us == clamp(v->exposure_us, r->exposure_min_us, r->exposure_max_us)) &&
           (!r->gain || v->gain_db == clamp(v->gain_db, r->gain_min_db, r->gain_max_db));
}

static bool within(double ratio, double band)
{
    return ratio < band && ratio * band > 1.0;
}

static bool same_region(const struct meter_region *a, const struct meter_region *b)
{
    return a->x == b->x && a->y == b->y && a->width == b->width && a->height == b->height && a->step == b->step;
}

static bool same_rules(const struct auto_rules *a, const struct auto_rules *b)
{
    return a->exposure == b->exposure && a->gain == b->gain && a->spare_highlights == b->spare_highlights &&
           a->reference == b->reference && a->black_level_dn == b->black_level_dn &&
           a->exposure_min_us == b->exposure_min_us && a->exposure_max_us == b->exposure_max_us &&
           a->gain_min_db == b->gain_min_db && a->gain_max_db == b->gain_max_db && same_region(&a->region, &b->region);
}

static bool same_values(const struct auto_values *a, const struct auto_values *b)
{
    return a->exposure_us == b->exposure_us && a->gain_db == b->gain_db;
}

/** Rules that changed are looked at anew, however near the brightness is. */
static void notice_rules(struct auto_state *s, const struct auto_rules *r, const struct auto_values *now)
{
    struct auto_values fixed = {r->exposure ? 0.0 : now->exposure_us, r->gain ? 0.0 : now->gain_db};
    if (!same_rules(&s->rules, r) || !same_values(&s->fixed, &fixed)) {
        *s = (struct auto_state){.rules = *r, .fixed = fixed};
    }
}

/**
 * The total that this picture asks for, or that the last ones do together under a flickering lamp. False: it is not
 * believed yet.
 */
static bool wanted(struct auto_state *s, const struct auto_rules *rules, const struct auto_picture *picture,
                   double *out_total, bool *out_sure)
{
    struct auto_wish wish = auto_wish(rules, picture);
    double made_with = total_of(&picture->made_with);
    int blind = wish.sure ? 0 : wish.factor > 1.0 ? 1 : -1;
    bool believed = wish.sure || s->light_count == 0 || s->blind == blind;
    s->blind = blind;
    s->since_change += s->since_change < PATIENCE;
    *out_total = made_with * wish.factor;
    *out_sure = wish.sure;
    if (auto_light_remember(s, 1.0 / (made_with * (wish.sure ? wish.factor : wish.least)), wish.sure)) {
        *out_total = 1.0 / auto_light_mean(s);
        return s->since_change == PATIENCE;
    }
    return believed; /* else a flash or a lamp's dark moment: the next picture will say the same if it is more */
}

bool auto_step(struct auto_state *state, const struct auto_rules *rules, const struct auto_picture *picture,
               struct auto_values *now)
{
    if ((!rules->exposure && !rules->gain) || picture->meter->pixels == 0 ||
        !same_region(&rules->region, &picture->region)) {
        return false;
    }
    notice_rules(state, rules, now);
    double total;
    bool sure;
    if (!wanted(state, rules, picture, &total, &sure)) {
        return false;
    }
    double present = total_of(now);
    double reached = reachable(rules, total, now);
    double band = state->settled || state->flickers ? OUTER : INNER;
    bool stays = reached == total && within(total / present, band); /* to a limit it goes all the way */
    /* A picture from before the last change is no reason to settle. */
    bool proof = sure && within(total_of(&picture->made_with) / present, SAME);
    state->settled = stays && (state->settled || proof);
    /* What stays may still have less gain, or be within new limits. */
    struct auto_values next = split(rules, stays ? present : reached, now);
    if (same_values(&next, now) || (stays && legal(rules, now) && next.gain_db >= now->gain_db)) {
        return false;
    }
    *now = next;
    state->since_change = 0;
    return true;
}
