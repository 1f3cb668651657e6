// SPDX-License-Identifier: Apache-2.0
// The test chart: paper that is drawn once, and over it the two things that change with time.
//
// What moves is averaged over the exposure in closed form, not by sampling: a row is the mean light, whatever its length.
#include "scene/chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "scene/chart_paper.h"
#include "scene/scene.h"
#include "scene/scene_internal.h"

struct chart {
    float white;      /* photons per pixel per second */
    float black, off; /* of the lane, and of a clock segment that is dark */
    float paper[SCENE_HEIGHT][SCENE_WIDTH];
};

/* A leg is the target's way from one end of the lane to the other. */
#define LEG_NS ((ns_t)(CHART_TARGET_X1 - CHART_TARGET_X0) * NS_PER_S / CHART_TARGET_SPEED)

double chart_target_x(ns_t t)
{
    const ns_t into = t % LEG_NS;
    const double way = (double)into * CHART_TARGET_SPEED / (double)NS_PER_S;
    return t / LEG_NS % 2 == 0 ? CHART_TARGET_X0 + way : CHART_TARGET_X1 - way;
}

unsigned chart_clock_digit_x(unsigned i)
{
    return CHART_CLOCK_X + i * CHART_CLOCK_PITCH + (i >= CHART_CLOCK_POINT_AFTER ? CHART_CLOCK_POINT_WIDTH : 0);
}

ns_t chart_clock_digit_unit(unsigned i)
{
    ns_t unit = NS_PER_S / 1000;
    for (unsigned k = i + 1; k < CHART_CLOCK_DIGITS; k++) {
        unit *= 10;
    }
    return unit;
}

/* The second integral of a step at 0. */
static double half_square(double u)
{
    return u > 0.0 ? 0.5 * u * u : 0.0;
}

/*
 * The part of pixel [p, p + 1) that lies right of an edge, averaged while the edge moves evenly from e0 to e1.
 */
static double right_of_edge(double p, double e0, double e1)
{
    const double way = e1 - e0;
    if (fabs(way) < 1e-3) { /* as good as still; the quotient below would lose its digits */
        const double part = p + 1.0 - 0.5 * (e0 + e1);
        return part < 0.0 ? 0.0 : part > 1.0 ? 1.0 : part;
    }
    return (half_square(p + 1.0 - e0) - half_square(p + 1.0 - e1) - half_square(p - e0) + half_square(p - e1)) / way;
}

/* Half the width of the disc at the height dy above its centre. */
static double half_chord(double dy)
{
    const double r2 = (double)CHART_TARGET_RADIUS * CHART_TARGET_RADIUS - dy * dy;
    return r2 > 0.0 ? sqrt(r2) : 0.0;
}

/* Adds to row[x .. x + width) the disc moving evenly from centre c0 to c1, as `weight` of the whole exposure. */
static void add_disc(const struct chart *chart, double c0, double c1, double weight, unsigned y, unsigned x,
                     unsigned width, float *row)
{
    enum { SUBROWS = 4 }; /* so that top and bottom of the disc are smooth */
    const double low = (c0 < c1 ? c0 : c1) - CHART_TARGET_RADIUS - 1.0;
    const double high = (c0 < c1 ? c1 : c0) + CHART_TARGET_RADIUS + 1.0;
    const unsigned from = low > x ? (unsigned)low : x;
    const unsigned to = high < x + width ? (unsigned)high + 1 : x + width;

    double half[SUBROWS];
    for (int k = 0; k < SUBROWS; k++) {
        half[k] = half_chord(y + (k + 0.5) / SUBROWS - CHART_TARGET_Y);
    }
    for (unsigned p = from; p < to && p < x + width; p++) {
        double coverage = 0.0;
        for (int k = 0; k < SUBROWS; k++) {
            coverage += right_of_edge(p, c0 - half[k], c1 - half[k]) - right_of_edge(p, c0 + half[k], c1 + half[k]);
        }
        row[p - x] += (float)((chart->white - chart->black) * coverage * (weight / SUBROWS));
    }
}

/* The exposure is cut where the target turns. */
static void add_target(const struct chart *chart, ns_t t0, ns_t t1, unsigned y, unsigned x, unsigned width, float *row)
{
    for (ns_t t = t0; t < t1;) {
        const ns_t turn = (t / LEG_NS + 1) * LEG_NS;
        const ns_t end = turn < t1 ? turn : t1;
        const double c1 = end == turn ? (t / LEG_NS % 2 == 0 ? CHART_TARGET_X1 : CHART_TARGET_X0) : chart_target_x(end);
        add_disc(chart, chart_target_x(t), c1, (double)(end - t) / (double)(t1 - t0), y, x, width, row);
        t = end;
    }
}

/* How long segment s of a digit that counts in steps of `unit` was on from time 0 to t. */
static ns_t segment_on_ns(ns_t unit, unsigned s, ns_t t)
{
    const ns_t turns = t / (10 * unit), rest = t % (10 * unit);
    ns_t on = 0;
    for (unsigned digit = 0; digit < 10; digit++) {
        if (glyph_on(digit, s)) {
            const ns_t into = rest - (ns_t)digit * unit;
            on += turns * unit + (into < 0 ? 0 : into > unit ? unit : into);
        }
    }
    return on;
}

static void add_clock(const struct chart *chart, ns_t t0, ns_t t1, unsigned y, unsigned x, unsigned width, float *row)
{
    for (unsigned i = 0; i < CHART_CLOCK_DIGITS; i++) {
        const ns_t unit = chart_clock_digit_unit(i);
        for (unsigned s = 0; s < GLYPH_SEGMENTS; s++) {
            const struct rect r = glyph_segment(chart_clock_size, chart_clock_digit_x(i), CHART_CLOCK_Y, s);
            if (y < r.y0 || y >= r.y1 || r.x1 <= x || r.x0 >= x + width) {
                continue;
            }
            const ns_t on = segment_on_ns(unit, s, t1) - segment_on_ns(unit, s, t0);
            const float light = (float)((double)on / (double)(t1 - t0) * (chart->white - chart->off));
            for (unsigned p = r.x0 > x ? r.x0 : x; p < r.x1 && p < x + width; p++) {
                row[p - x] += light;
            }
        }
    }
}

static const float *chart_row(const void *self, ns_t t0, ns_t t1, unsigned y, unsigned x, unsigned width,
                              float *scratch)
{
    const struct chart *chart = self;
    const float *paper = chart->paper[y] + x;
    const bool target = y + CHART_TARGET_RADIUS >= CHART_TARGET_Y && y < CHART_TARGET_Y + CHART_TARGET_RADIUS;
    const bool clock = y >= CHART_CLOCK_Y && y < CHART_CLOCK_Y + CHART_DIGIT_HEIGHT;
    if (!target && !clock) {
        return paper;
    }

    t0 = t0 > 0 ? t0 : 0;
    t1 = t1 > t0 ? t1 : t0 + 1; /* an exposure of no length sees one moment */
    memcpy(scratch, paper, width * sizeof *scratch);
    if (target) {
        add_target(chart, t0, t1, y, x, width, scratch);
    } else {
        add_clock(chart, t0, t1, y, x, width, scratch);
    }
    return scratch;
}

static const struct scene_ops chart_ops = {.name = "chart", .row = chart_row, .free = free};

int scene_chart_new(double photons, struct scene *out)
{
    if (!scene_photons_valid(photons)) {
        return -CT_E_PARAMETER;
    }
    struct chart *chart = malloc(sizeof *chart);
    if (chart == NULL) {
        return -CT_E_MEMORY;
    }
    const float white = (float)photons;
    chart->white = white;
    chart->black = (float)CHART_BLACK * white;
    chart->off = (float)CHART_SEGMENT_OFF * white;
    chart_paper_draw(&chart->paper[0][0]);
    for (unsigned y = 0; y < SCENE_HEIGHT; y++) {
        for (unsigned x = 0; x < SCENE_WIDTH; x++) {
            chart->paper[y][x] *= white;
        }
    }
    *out = (struct scene){.ops = &chart_ops, .self = chart, .lamp = lamp_steady};
    return 0;
}
