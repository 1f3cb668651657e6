// SPDX-License-Identifier: Apache-2.0
// Weights of source pixels, made once for a size of pictures.
#include "scene/scale.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

struct axis {
    struct scale_taps *taps; /* [n] */
    float *pool;             /* all weights */
};

struct scale {
    struct axis across, down;
};

static void axis_fini(struct axis *axis)
{
    free(axis->taps);
    free(axis->pool);
}

/* Weights of output pixel i; `step` source pixels make one output pixel, `origin` is where output 0 begins. */
static struct scale_taps make_taps(double origin, double step, unsigned i, unsigned source_n, float *weights)
{
    const bool shrinks = step > 1.0;
    /* A pixel that grows is a straight line between two centres: a look at half a source pixel left and right of it. */
    const double centre = origin + (i + 0.5) * step;
    double low = shrinks ? centre - 0.5 * step : centre - 0.5;
    double high = shrinks ? centre + 0.5 * step : centre + 0.5;
    low = low < 0.0 ? 0.0 : low;
    high = high > source_n ? source_n : high;

    const unsigned first = low < source_n - 1.0 ? (unsigned)low : source_n - 1;
    unsigned count = 0;
    while (first + count < source_n && (count == 0 || first + count < high)) {
        const double from = first + count > low ? first + count : low;
        const double to = first + count + 1.0 < high ? first + count + 1.0 : high;
        weights[count] = (float)((to - from) / (high - low));
        count++;
    }
    return (struct scale_taps){.first = first, .count = count, .weights = weights};
}

/* axis_fini frees, also after a failure. */
static int axis_init(struct axis *axis, double origin, double step, unsigned n, unsigned source_n)
{
    const size_t most = (size_t)(step > 1.0 ? step : 1.0) + 3;
    *axis = (struct axis){.taps = malloc(n * sizeof *axis->taps), .pool = malloc(n * most * sizeof *axis->pool)};
    if (axis->taps == NULL || axis->pool == NULL) {
        return -CT_E_MEMORY;
    }
    for (unsigned i = 0; i < n; i++) {
        axis->taps[i] = make_taps(origin, step, i, source_n, axis->pool + i * most);
    }
    return 0;
}

struct scale *scale_new(unsigned width, unsigned height)
{
    const double step_x = (double)width / SCENE_WIDTH, step_y = (double)height / SCENE_HEIGHT;
    const double step = step_x < step_y ? step_x : step_y;
    const double left = 0.5 * (width - step * SCENE_WIDTH), top = 0.5 * (height - step * SCENE_HEIGHT);

    struct scale *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return NULL;
    }
    if (axis_init(&s->across, left, step, SCENE_WIDTH, width) < 0 ||
        axis_init(&s->down, top, step, SCENE_HEIGHT, height) < 0) {
        scale_free(s);
        return NULL;
    }
    return s;
}

void scale_free(struct scale *s)
{
    if (s != NULL) {
        axis_fini(&s->across);
        axis_fini(&s->down);
        free(s);
    }
}

struct scale_taps scale_rows(const struct scale *s, unsigned y)
{
    return s->down.taps[y];
}

void scale_columns(const struct scale *s, unsigned x, unsigned width, unsigned *first, unsigned *end)
{
    const struct scale_taps *last = &s->across.taps[x + width - 1];
    *first = s->across.taps[x].first;
    *end = last->first + last->count;
}

void scale_across(const struct scale *s, const float *row, unsigned row_first, unsigned x, unsigned width, float *out)
{
    for (unsigned i = 0; i < width; i++) {
        const struct scale_taps *t = &s->across.taps[x + i];
        const float *from = row + (t->first - row_first);
        float sum = t->weights[0] * from[0];
        if (t->count == 2) { /* nearly always, when a picture grows */
            out[i] = sum + t->weights[1] * from[1];
            continue;
        }
        for (unsigned k = 1; k < t->count; k++) {
            sum += t->weights[k] * from[k];
        }
        out[i] = sum;
    }
}

struct scaled {
    struct scene_rows source;
    struct scale *scale;
    unsigned kept_row[2]; /* of the source; its height: none */
    float kept[2][SCENE_WIDTH], out[SCENE_WIDTH];
};

struct scaled *scaled_new(const struct scene_rows *source)
{
    struct scaled *s = malloc(sizeof *s);
    if (s == NULL) {
        return NULL;
    }
    s->source = *source;
    s->kept_row[0] = s->kept_row[1] = source->height;
    s->scale = scale_new(source->width, source->height);
    if (s->scale == NULL) {
        free(s);
        return NULL;
    }
    return s;
}

void scaled_free(struct scaled *s)
{
    if (s != NULL) {
        scale_free(s->scale);
        free(s);
    }
}

/* Sensor rows next to each other share source rows, at most the last two: those are kept, and each is asked for once. */
const float *scaled_row(void *scaled, unsigned y)
{
    struct scaled *s = scaled;
    const struct scale_taps t = scale_rows(s->scale, y);
    memset(s->out, 0, sizeof s->out);
    for (unsigned k = 0; k < t.count; k++) {
        const unsigned row = t.first + k, slot = row % 2;
        if (s->kept_row[slot] != row) {
            const float *source = s->source.row(s->source.cookie, row);
            if (source == NULL) {
                return NULL;
            }
            scale_across(s->scale, source, 0, 0, SCENE_WIDTH, s->kept[slot]);
            s->kept_row[slot] = row;
        }
        for (unsigned x = 0; x < SCENE_WIDTH; x++) {
            s->out[x] += t.weights[k] * s->kept[slot][x];
        }
    }
    return s->out;
}
