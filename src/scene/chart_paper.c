// SPDX-License-Identifier: Apache-2.0
// The part of the chart that stands still: border, stars, line pairs, slanted edges, grey wedge, lane, clock face.
//
// Edges that do not follow the pixels are drawn with their distance in pixels as coverage. Only + - * / and sqrt: the
// chart is the same on every machine.
#include "scene/chart_paper.h"

#include <math.h>
#include <stddef.h>

#include "scene/chart.h"
#include "scene/scene.h"

struct point {
    double x, y;
};

const struct glyph_size chart_clock_size = {CHART_DIGIT_WIDTH, CHART_DIGIT_HEIGHT, CHART_DIGIT_STROKE};

static double clamp(double v, double low, double high)
{
    return v < low ? low : v > high ? high : v;
}

static void fill(float *plane, struct rect r, double light)
{
    for (unsigned y = r.y0; y < r.y1; y++) {
        for (unsigned x = r.x0; x < r.x1; x++) {
            plane[(size_t)y * SCENE_WIDTH + x] = (float)light;
        }
    }
}

static void blend(float *plane, unsigned x, unsigned y, double light, double coverage)
{
    float *p = &plane[(size_t)y * SCENE_WIDTH + x];
    *p = (float)(*p + (light - *p) * coverage);
}

/* arctan of 0 .. 1 in turns: halved once by arctan t = arctan 1/2 + arctan((t - 1/2) / (1 + t/2)), then its series. */
static double arctan_turns(double t)
{
    const double u = (t - 0.5) / (1.0 + 0.5 * t), u2 = u * u;
    double sum = 0.0;
    for (int k = 25; k >= 1; k -= 2) {
        sum = (k % 4 == 1 ? 1.0 : -1.0) / k + u2 * sum;
    }
    return (0.46364760900080611621 + u * sum) / 6.2831853071795864769;
}

/* Direction of (dx, dy) in turns, 0 .. 1. */
static double direction(double dx, double dy)
{
    const double ax = fabs(dx), ay = fabs(dy);
    if (ax == 0.0 && ay == 0.0) {
        return 0.0;
    }
    double turns = ax >= ay ? arctan_turns(ay / ax) : 0.25 - arctan_turns(ax / ay);
    turns = dx < 0.0 ? 0.5 - turns : turns;
    turns = dy < 0.0 ? 1.0 - turns : turns;
    return turns < 1.0 ? turns : 0.0;
}

static void draw_disc(float *plane, struct point c, double radius, double light)
{
    for (unsigned y = (unsigned)(c.y - radius - 1.0); y <= (unsigned)(c.y + radius + 1.0); y++) {
        for (unsigned x = (unsigned)(c.x - radius - 1.0); x <= (unsigned)(c.x + radius + 1.0); x++) {
            const double dx = x + 0.5 - c.x, dy = y + 0.5 - c.y;
            blend(plane, x, y, light, clamp(radius - sqrt(dx * dx + dy * dy) + 0.5, 0.0, 1.0));
        }
    }
}

/* Towards the centre, where a spoke is narrower than a pixel, the star fades to the mean of black and white. */
static double star_light(double dx, double dy, double r, unsigned spokes)
{
    const double phase = direction(dx, dy) * spokes + 0.5; /* a white spoke is centred on 3 o'clock */
    const double from_white = fabs(phase - (double)(unsigned)phase - 0.5);
    const double spoke_width = 3.14159265358979323846 * r / spokes;
    const double edge = clamp((0.25 - from_white) * 2.0 * spoke_width, -0.5, 0.5) * clamp(spoke_width, 0.0, 1.0);
    return CHART_BLACK + (CHART_WHITE - CHART_BLACK) * (0.5 + edge);
}

static void draw_star(float *plane, struct point c, double radius, unsigned spokes)
{
    const double rim = radius / 20.0;
    draw_disc(plane, c, radius + rim, CHART_BLACK);
    draw_disc(plane, c, radius + rim - 8.0, CHART_WHITE);

    for (unsigned y = (unsigned)(c.y - radius - 1.0); y <= (unsigned)(c.y + radius + 1.0); y++) {
        for (unsigned x = (unsigned)(c.x - radius - 1.0); x <= (unsigned)(c.x + radius + 1.0); x++) {
            const double dx = x + 0.5 - c.x, dy = y + 0.5 - c.y, r = sqrt(dx * dx + dy * dy);
            const double coverage = clamp(radius - r + 0.5, 0.0, 1.0);
            if (coverage > 0.0) {
                blend(plane, x, y, star_light(dx, dy, r, spokes), coverage);
            }
        }
    }
}

/* A black square of 2 `half` a side, turned by 5 degrees: its edges measure sharpness finer than a pixel (ISO 12233). */
static void draw_slanted_square(float *plane, struct point c, double half)
{
    const double cosine = 0.99619469809174553, sine = 0.087155742747658174;
    const double reach = half * 1.1 + 1.0;
    for (unsigned y = (unsigned)(c.y - reach); y <= (unsigned)(c.y + reach); y++) {
        for (unsigned x = (unsigned)(c.x - reach); x <= (unsigned)(c.x + reach); x++) {
            const double dx = x + 0.5 - c.x, dy = y + 0.5 - c.y;
            const double across = half - fabs(dx * cosine + dy * sine);
            const double along = half - fabs(dy * cosine - dx * sine);
            const double coverage = clamp(across + 0.5, 0.0, 1.0) * clamp(along + 0.5, 0.0, 1.0);
            blend(plane, x, y, CHART_BLACK, coverage);
        }
    }
}

static void draw_number(float *plane, unsigned number, unsigned x, unsigned y)
{
    const struct glyph_size size = {24, 44, 6};
    const unsigned digits[2] = {number / 10, number % 10};
    for (unsigned i = number < 10; i < 2; i++) {
        for (unsigned s = 0; s < GLYPH_SEGMENTS; s++) {
            if (glyph_on(digits[i], s)) {
                fill(plane, glyph_segment(size, x + i * 36, y, s), CHART_BLACK);
            }
        }
    }
}

unsigned chart_pair_period(unsigned i)
{
    static const unsigned periods[CHART_PAIRS] = {2, 4, 6, 8, 12, 16, 24, 32};
    return periods[i];
}

static void draw_line_pairs(float *plane)
{
    const unsigned top = CHART_PAIRS_Y - 30, bottom = CHART_PAIRS_Y + CHART_PAIRS * CHART_PAIRS_PITCH;
    const unsigned left_end = CHART_PAIRS_LEFT_X + CHART_PAIRS_WIDTH,
                   right_end = CHART_PAIRS_RIGHT_X + CHART_PAIRS_WIDTH;
    fill(plane, (struct rect){CHART_PAIRS_LEFT_X - 90, top, left_end + 30, bottom}, CHART_PAPER); /* no crosses here */
    fill(plane, (struct rect){CHART_PAIRS_RIGHT_X - 30, top, right_end + 90, bottom}, CHART_PAPER);
    for (unsigned i = 0; i < CHART_PAIRS; i++) {
        const unsigned half = chart_pair_period(i) / 2, y0 = CHART_PAIRS_Y + i * CHART_PAIRS_PITCH;
        for (unsigned y = 0; y < CHART_PAIRS_HEIGHT; y++) {
            for (unsigned x = 0; x < CHART_PAIRS_WIDTH; x++) {
                blend(plane, CHART_PAIRS_LEFT_X + x, y0 + y, x / half % 2 ? CHART_WHITE : CHART_BLACK, 1.0);
                blend(plane, CHART_PAIRS_RIGHT_X + x, y0 + y, y / half % 2 ? CHART_WHITE : CHART_BLACK, 1.0);
            }
        }
        draw_number(plane, chart_pair_period(i), CHART_PAIRS_LEFT_X - 84, y0 + 26);
        draw_number(plane, chart_pair_period(i), CHART_PAIRS_RIGHT_X + CHART_PAIRS_WIDTH + 20, y0 + 26);
    }
}

static void draw_border_and_crosses(float *plane)
{
    const unsigned right = SCENE_WIDTH - CHART_BORDER, bottom = SCENE_HEIGHT - CHART_BORDER;
    for (unsigned y = 0; y < SCENE_HEIGHT; y++) {
        for (unsigned x = 0; x < SCENE_WIDTH; x++) {
            const bool across = y < CHART_BORDER || y >= bottom, along = x < CHART_BORDER || x >= right;
            if (across || along) {
                const unsigned block = across ? x / CHART_BORDER_BLOCK_X : y / CHART_BORDER_BLOCK_Y;
                blend(plane, x, y, block % 2 ? CHART_BLACK : CHART_WHITE, 1.0);
            }
        }
    }
    for (unsigned y = 256; y < bottom; y += 256) { /* crosses on multiples of 256: where noise blocks meet */
        for (unsigned x = 256; x < right; x += 256) {
            fill(plane, (struct rect){x - 16, y - 1, x + 16, y + 1}, CHART_BLACK);
            fill(plane, (struct rect){x - 1, y - 16, x + 1, y + 16}, CHART_BLACK);
        }
    }
}

static void draw_wedge(float *plane)
{
    const unsigned width = CHART_STEPS * CHART_STEP_WIDTH, right = CHART_STEPS_X + width;
    fill(plane, (struct rect){CHART_STEPS_X - 8, CHART_STEPS_Y - 8, right + 8, CHART_RAMP_Y + CHART_RAMP_HEIGHT + 8},
         CHART_BLACK);
    for (unsigned i = 0; i < CHART_STEPS; i++) {
        const unsigned x = CHART_STEPS_X + i * CHART_STEP_WIDTH;
        fill(plane, (struct rect){x, CHART_STEPS_Y, x + CHART_STEP_WIDTH, CHART_RAMP_Y},
             CHART_WHITE * i / (CHART_STEPS - 1));
    }
    for (unsigned x = 0; x < width; x++) {
        fill(plane,
             (struct rect){CHART_STEPS_X + x, CHART_RAMP_Y, CHART_STEPS_X + x + 1, CHART_RAMP_Y + CHART_RAMP_HEIGHT},
             CHART_WHITE * x / (width - 1));
    }
}

static void draw_lane(float *plane)
{
    const unsigned bottom = CHART_TARGET_Y + CHART_LANE_HALF_HEIGHT;
    fill(plane, (struct rect){CHART_LANE_X0, CHART_TARGET_Y - CHART_LANE_HALF_HEIGHT, CHART_LANE_X1, bottom},
         CHART_BLACK);
    for (unsigned x = CHART_TARGET_X0; x <= CHART_TARGET_X1; x += 100) { /* a ruler below the target's way */
        const unsigned length = (x - CHART_TARGET_X0) % 500 == 0 ? 20 : 12;
        fill(plane, (struct rect){x - 2, bottom - length, x + 2, bottom}, CHART_PAPER);
    }
}

static void draw_clock_face(float *plane)
{
    const unsigned margin = 40, last = chart_clock_digit_x(CHART_CLOCK_DIGITS - 1) + CHART_DIGIT_WIDTH;
    const unsigned bottom = CHART_CLOCK_Y + CHART_DIGIT_HEIGHT;
    fill(plane, (struct rect){CHART_CLOCK_X - margin, CHART_CLOCK_Y - margin, last + margin, bottom + margin},
         CHART_BLACK);
    for (unsigned i = 0; i < CHART_CLOCK_DIGITS; i++) {
        for (unsigned s = 0; s < GLYPH_SEGMENTS; s++) {
            fill(plane, glyph_segment(chart_clock_size, chart_clock_digit_x(i), CHART_CLOCK_Y, s), CHART_SEGMENT_OFF);
        }
    }
    const unsigned point = chart_clock_digit_x(CHART_CLOCK_POINT_AFTER) - 68;
    fill(plane, (struct rect){point, bottom - CHART_DIGIT_STROKE, point + CHART_DIGIT_STROKE, bottom}, CHART_WHITE);
}

void chart_paper_draw(float *plane)
{
    fill(plane, (struct rect){0, 0, SCENE_WIDTH, SCENE_HEIGHT}, CHART_PAPER);
    draw_border_and_crosses(plane);
    draw_star(plane, (struct point){CHART_STAR_X, CHART_STAR_Y}, CHART_STAR_RADIUS, CHART_STAR_SPOKES);
    for (unsigned i = 0; i < 4; i++) {
        const struct point corner = {i & 1 ? SCENE_WIDTH - 420 : 420, i & 2 ? 2040 : 430};
        draw_star(plane, corner, 250, 36);
    }
    draw_line_pairs(plane);
    draw_slanted_square(plane, (struct point){1000, 1250}, 130);
    draw_slanted_square(plane, (struct point){SCENE_WIDTH - 1000, 1250}, 130);
    draw_wedge(plane);
    draw_lane(plane);
    draw_clock_face(plane);
}
