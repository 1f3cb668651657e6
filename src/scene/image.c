// SPDX-License-Identifier: Apache-2.0
// A still picture on the sensor: scaled once when it is made, then handed out as it lies in memory.
//
// The picture keeps its aspect and fills the sensor; what stands out on two sides is cut off evenly. It is averaged
// over the pixel's area when it shrinks and interpolated between pixel centres when it grows.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/error.h"
#include "scene/scene.h"
#include "scene/scene_internal.h"

struct image {
    float light[SCENE_HEIGHT][SCENE_WIDTH];
};

/* Which source pixels one output pixel of an axis is the weighted sum of. */
struct taps {
    unsigned first, count;
    const float *weights; /* [count], sum 1; in the axis' pool */
};

struct axis {
    struct taps *taps; /* [n] */
    float *pool;
};

static void axis_fini(struct axis *axis)
{
    free(axis->taps);
    free(axis->pool);
}

/* Weights of output pixel i; `step` source pixels make one output pixel, `origin` is where output 0 begins. */
static struct taps make_taps(double origin, double step, unsigned i, unsigned source_n, float *weights)
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
    return (struct taps){.first = first, .count = count, .weights = weights};
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

static float light_of(float luminance, float photons)
{
    return luminance > 0.0f && luminance <= 1e6f ? luminance * photons : 0.0f; /* not a number is no light */
}

static void scale_row(const float *source, const struct axis *across, float photons, float *out)
{
    for (unsigned x = 0; x < SCENE_WIDTH; x++) {
        const struct taps *t = &across->taps[x];
        float sum = 0.0f;
        for (unsigned k = 0; k < t->count; k++) {
            sum += t->weights[k] * light_of(source[t->first + k], photons);
        }
        out[x] = sum;
    }
}

/* Output rows next to each other share source rows, at most the last two: those are kept. */
static void scale(const struct scene_plane *plane, const struct axis *across, const struct axis *down, float photons,
                  float kept[2][SCENE_WIDTH], struct image *image)
{
    unsigned kept_row[2] = {plane->height, plane->height};

    for (unsigned y = 0; y < SCENE_HEIGHT; y++) {
        const struct taps *t = &down->taps[y];
        memset(image->light[y], 0, sizeof image->light[y]);
        for (unsigned k = 0; k < t->count; k++) {
            const unsigned row = t->first + k, slot = row % 2;
            if (kept_row[slot] != row) {
                scale_row(plane->luminance + (size_t)row * plane->width, across, photons, kept[slot]);
                kept_row[slot] = row;
            }
            for (unsigned x = 0; x < SCENE_WIDTH; x++) {
                image->light[y][x] += t->weights[k] * kept[slot][x];
            }
        }
    }
}

static const float *image_row(const void *self, CT_UNUSED ns_t t0, CT_UNUSED ns_t t1, unsigned y, unsigned x,
                              CT_UNUSED unsigned width, CT_UNUSED float *scratch)
{
    const struct image *image = self;
    return image->light[y] + x;
}

static const struct scene_ops image_ops = {.name = "image", .row = image_row, .free = free};

int scene_image_new(const struct scene_plane *plane, double photons, struct scene *out)
{
    if (!scene_photons_valid(photons) || plane->luminance == NULL || plane->width == 0 || plane->height == 0) {
        return -CT_E_PARAMETER;
    }
    const double step_x = (double)plane->width / SCENE_WIDTH, step_y = (double)plane->height / SCENE_HEIGHT;
    const double step = step_x < step_y ? step_x : step_y;
    const double left = 0.5 * (plane->width - step * SCENE_WIDTH), top = 0.5 * (plane->height - step * SCENE_HEIGHT);

    struct axis across = {0}, down = {0};
    struct image *image = malloc(sizeof *image);
    float(*kept)[SCENE_WIDTH] = malloc(2 * sizeof *kept);
    int e = image == NULL || kept == NULL ? -CT_E_MEMORY : 0;
    if (e == 0) {
        e = axis_init(&across, left, step, SCENE_WIDTH, plane->width);
    }
    if (e == 0) {
        e = axis_init(&down, top, step, SCENE_HEIGHT, plane->height);
    }
    if (e == 0) {
        scale(plane, &across, &down, (float)photons, kept, image);
        *out = (struct scene){.ops = &image_ops, .self = image, .still = true, .lamp = lamp_steady};
        image = NULL;
    }
    axis_fini(&across);
    axis_fini(&down);
    free(kept);
    free(image);
    return e;
}
