// SPDX-License-Identifier: Apache-2.0
// Brightness of a picture, saturation regarded; flicker by memory.
#include "camera/auto_light.h"

#include <math.h>

#include "sensor/profile.h"

enum { BIN_DN = 16, BINS = 256, TOP = BINS - 1 };

static const double DN_PER_LEVEL = 16.0;   /* of an 8-bit picture */
static const double LARGEST_FACTOR = 32.0; /* 5 EV */
static const double WIDE_BINS = 4.0;       /* beyond, no saturation is foreseen */
static const double SURE = 1.0643702;      /* 0.09 EV: bounds that are nearer to each other leave no doubt */
static const double BLIND_EV = 4.0;        /* how far below what can be seen a saturated picture is tried */

/* Highlight reduction: this part of the pixels may be brighter than this part of the range. */
static const double HIGHLIGHTS = 0.0005;
static const double HIGHLIGHT_DN = 0.92 * 4096;
static const double HIGHLIGHT_TRY = 0.25; /* factor while they are saturated: where they end nobody knows */

/* Flicker: the light deviates by 1.5 % on average and has come back three times; it is over when 12 pictures agree. */
static const double RIPPLE = 0.015;
enum { RETURNS = 3, AGREE = 12, RECENT = 4 };
static const double REACH = 2.0; /* mean deviations; a sine goes to 1.6 */
static const double AGREEMENT = 1.02;

static double clamp(double x, double min, double max)
{
    return x < min ? min : x > max ? max : x;
}

/** Signal (above black) of a bin's middle. */
static double bin_signal(unsigned bin, double black_dn)
{
    return bin * (double)BIN_DN + (BIN_DN - 1) / 2.0 - black_dn;
}

/** Mean signal after brightening by `factor`: what then saturates gives no more than the range. */
static double brightened(const struct meter *m, double black_dn, double mean, double factor)
{
    double full = bin_signal(TOP, black_dn);
    double excess = 0.0;
    for (unsigned bin = TOP; bin > 0; bin--) {
        double over = bin_signal(bin, black_dn) * factor - full;
        if (over <= 0.0) {
            break;
        }
        excess += over * m->bins[bin];
    }
    return mean * factor - excess / (double)m->pixels;
}

/**
 * The factor >= 1 that lifts the mean signal to the target; saturated pixels stay what they are, so it is exact. A dark
 * picture's bins are wide with noise, which does not grow with the light: it is lifted as if nothing saturated.
 */
static double lift(const struct meter *m, double black_dn, double mean, double target)
{
    double low = 1.0, high = LARGEST_FACTOR;
    if (mean * LARGEST_FACTOR <= target) {
        return high;
    }
    if (mean * WIDE_BINS < target || brightened(m, black_dn, mean, high) <= target) {
        return target / mean;
    }
    for (int i = 0; i < 24; i++) {
        double middle = sqrt(low * high);
        if (brightened(m, black_dn, mean, middle) < target) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

/**
 * The factor < 1 for a picture that is too bright. Saturated pixels may be just saturated (then the mean falls with the
 * factor) or without end (then only the others fall): the geometric middle of both, and no more than 4 EV below the
 * first when all are saturated.
 */
static struct auto_wish drop(const struct meter *m, double black_dn, double mean, double target)
{
    double part = (double)m->bins[TOP] / (double)m->pixels;
    double stays = part * bin_signal(TOP, black_dn);
    double highest = target / mean;
    double lowest = target > stays && mean > stays ? (target - stays) / (mean - stays) : 0.0;
    double middle = sqrt(lowest * highest);
    double bound = highest / power_of_two(BLIND_EV * part);
    return (struct auto_wish){
        .factor = middle > bound ? middle : bound, .least = highest, .sure = highest < lowest * SURE};
}

static struct auto_wish meet_reference(const struct auto_rules *r, const struct auto_picture *p)
{
    const struct meter *m = p->meter;
    double mean = (double)m->sum_dn / (double)m->pixels - p->black_level_dn;
    double target = r->reference * DN_PER_LEVEL - r->black_level_dn;
    if (target < 1.0) { /* darker than black: as dark as can be */
        return (struct auto_wish){.factor = 1.0 / LARGEST_FACTOR, .least = 1.0 / LARGEST_FACTOR, .sure = true};
    }
    if (mean > target) {
        return drop(m, p->black_level_dn, mean, target);
    }
    double factor = lift(m, p->black_level_dn, mean, target);
    return (struct auto_wish){.factor = factor, .least = factor, .sure = factor < LARGEST_FACTOR};
}

/** The factor that brings the brightest pixels below the top, as far as it is known. */
static struct auto_wish spare_highlights(const struct auto_picture *p)
{
    const struct meter *m = p->meter;
    double allowed = HIGHLIGHTS * (double)m->pixels;
    double seen = 0.0;
    unsigned bin = TOP;
    for (; bin > 0; bin--) {
        seen += m->bins[bin];
        if (seen > allowed) {
            break;
        }
    }
    double signal = (bin + 1) * (double)BIN_DN - p->black_level_dn;
    double limit = HIGHLIGHT_DN - p->black_level_dn;
    if (bin == TOP) {
        return (struct auto_wish){.factor = HIGHLIGHT_TRY, .least = 1.0, .sure = false};
    }
    bool dark = signal < 1.0 || limit < 1.0;
    double factor = !dark ? limit / signal : signal < limit ? LARGEST_FACTOR : 1.0 / LARGEST_FACTOR;
    return (struct auto_wish){.factor = factor, .least = factor, .sure = !dark};
}

struct auto_wish auto_wish(const struct auto_rules *rules, const struct auto_picture *picture)
{
    struct auto_wish wish = meet_reference(rules, picture);
    if (rules->spare_highlights) {
        struct auto_wish cap = spare_highlights(picture);
        double least = fmin(cap.least, wish.least);
        wish = cap.factor < wish.factor ? cap : wish;
        wish.least = least;
    }
    double believed = clamp(wish.factor, 1.0 / LARGEST_FACTOR, LARGEST_FACTOR);
    return (struct auto_wish){.factor = believed,
                              .least = clamp(wish.least, 1.0 / LARGEST_FACTOR, LARGEST_FACTOR),
                              .sure = wish.sure && believed == wish.factor};
}

/** The n-th newest, from 0. */
static double light_at(const struct auto_state *s, unsigned n)
{
    return s->light[(s->light_next + AUTO_MEMORY - 1 - n) % AUTO_MEMORY];
}

static double mean_of_recent(const struct auto_state *s)
{
    double sum = 0.0;
    for (unsigned i = 0; i < RECENT; i++) {
        sum += light_at(s, i);
    }
    return sum / RECENT;
}

/** Weighed as a triangle: a beat that does not fit into the memory hardly moves it. */
double auto_light_mean(const struct auto_state *s)
{
    double sum = 0.0, weights = 0.0;
    for (unsigned i = 0; i < s->light_count; i++) {
        unsigned left = i + 1, right = s->light_count - i;
        unsigned weight = left < right ? left : right;
        sum += weight * light_at(s, i);
        weights += weight;
    }
    return sum / weights;
}

/** Mean deviation from the mean, as a part of it. */
static double deviation(const struct auto_state *s, double mean)
{
    double sum = 0.0;
    for (unsigned i = 0; i < s->light_count; i++) {
        sum += fabs(light_at(s, i) - mean);
    }
    return sum / s->light_count / mean;
}

/** How often the light went from clearly above the mean to clearly below it, or back. */
static unsigned returns(const struct auto_state *s, double mean, double clear)
{
    unsigned count = 0;
    int side = 0;
    for (unsigned i = 0; i < s->light_count; i++) {
        double off = light_at(s, i) - mean;
        int here = off > clear ? 1 : off < -clear ? -1 : 0;
        if (here != 0) {
            count += side != 0 && here != side;
            side = here;
        }
    }
    return count;
}

static bool flickers(const struct auto_state *s)
{
    if (s->light_count < RECENT) {
        return false;
    }
    double mean = auto_light_mean(s);
    double ripple = deviation(s, mean);
    return ripple >= RIPPLE && returns(s, mean, mean * ripple / 2) >= RETURNS;
}

/** The last pictures are far outside of what the flicker does: the scene has changed. */
static bool left_behind(const struct auto_state *s)
{
    double mean = auto_light_mean(s);
    double recent = mean_of_recent(s) / mean;
    double reach = REACH * deviation(s, mean) + 0.06;
    return recent > 1.0 + reach || recent < 1.0 - fmin(reach, 0.95);
}

static bool agrees(const struct auto_state *s)
{
    if (s->light_count < AGREE) {
        return false;
    }
    double least = light_at(s, 0), most = least;
    for (unsigned i = 1; i < AGREE; i++) {
        least = fmin(least, light_at(s, i));
        most = fmax(most, light_at(s, i));
    }
    return most < least * AGREEMENT;
}

bool auto_light_remember(struct auto_state *s, double light, bool sure)
{
    if (!sure && s->light_count == 0) {
        return false;
    }
    bool before = s->flickers;
    s->light[s->light_next] = light;
    s->light_next = (s->light_next + 1) % AUTO_MEMORY;
    s->light_count += s->light_count < AUTO_MEMORY;
    if (agrees(s) || (before && left_behind(s))) {
        s->light_count = 0;
        s->flickers = false;
    } else {
        s->flickers = before || flickers(s);
    }
    return s->flickers;
}
