// SPDX-License-Identifier: Apache-2.0
// The lens as a scene around a scene: down the columns, along the row, then aperture and vignetting.
#include "scene/lens.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/error.h"
#include "scene/own_math.h"
#include "scene/radiometry.h"

/* Beyond three and a half standard deviations there is less than half a thousandth of the light. */
#define REACH_SIGMAS 3.5

enum { REACH_MAX = 71 }; /* of the strongest blur */

struct lens_scene {
    struct lens lens;
    struct scene inner;
    unsigned reach;              /* pixels on each side that blur looks at */
    float taps[REACH_MAX + 1];   /* of the point spread function, from its middle outwards */
    float focal2, brightness;    /* focal length squared in pixels; 0: no vignetting */
    float across2[SCENE_WIDTH];  /* squared distance of a column from the middle */
    float (*baked)[SCENE_WIDTH]; /* [SCENE_HEIGHT] of a still scene, which then has no inner any more */
};

double lens_brightness(const struct lens *lens)
{
    const double stop = lens->f_number > 0.0 ? LENS_USUAL_F_NUMBER / lens->f_number : 1.0;
    return stop * stop;
}

static double focal_px(const struct lens *lens)
{
    return lens->focal_mm * 1e3 / PIXEL_PITCH_UM;
}

double lens_vignetting(const struct lens *lens, unsigned x, unsigned y)
{
    if (lens->focal_mm <= 0.0) {
        return 1.0;
    }
    const double dx = x + 0.5 - SCENE_WIDTH / 2.0, dy = y + 0.5 - SCENE_HEIGHT / 2.0, f = focal_px(lens);
    const double cos2 = f * f / (f * f + dx * dx + dy * dy);
    return cos2 * cos2;
}

static void make_taps(struct lens_scene *s)
{
    const double sigma = s->lens.blur_px;
    double weights[REACH_MAX + 1] = {1.0}, sum = 1.0;
    s->reach = sigma > 0.0 ? (unsigned)(REACH_SIGMAS * sigma) + 1 : 0;
    assert(s->reach <= REACH_MAX);
    for (unsigned k = 1; k <= s->reach; k++) {
        weights[k] = own_exp(-0.5 * k * k / (sigma * sigma));
        sum += 2.0 * weights[k];
    }
    for (unsigned k = 0; k <= s->reach; k++) {
        s->taps[k] = (float)(weights[k] / sum);
    }
}

static void add_row(float *sum, const float *row, float tap, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        sum[i] += tap * row[i];
    }
}

/* Columns x .. x + width of the inner scene, blurred from above and below. */
static void blur_down(const struct lens_scene *s, ns_t t0, ns_t t1, unsigned y, unsigned x, unsigned width, float *sum)
{
    float scratch[SCENE_WIDTH];
    const struct scene *inner = &s->inner;
    memset(sum, 0, width * sizeof *sum);
    for (unsigned k = 0; k <= 2 * s->reach; k++) {
        const unsigned above = y + k > s->reach ? y + k - s->reach : 0; /* beyond the edges: the edge */
        const unsigned row = above < SCENE_HEIGHT ? above : SCENE_HEIGHT - 1;
        const float tap = s->taps[k < s->reach ? s->reach - k : k - s->reach];
        add_row(sum, inner->ops->row(inner->self, t0, t1, row, x, width, scratch), tap, width);
    }
}

/* out[width] is column x .. of `row`, whose first column is `first` and that has n. */
static void blur_across(const struct lens_scene *s, const float *row, unsigned first, unsigned n, unsigned x,
                        unsigned width, float *out)
{
    float wide[SCENE_WIDTH + 2 * REACH_MAX]; /* with the edges drawn out */
    for (unsigned i = 0; i < width + 2 * s->reach; i++) {
        const unsigned column = x + i > s->reach + first ? x + i - s->reach - first : 0;
        wide[i] = row[column < n ? column : n - 1];
    }
    memset(out, 0, width * sizeof *out);
    for (unsigned k = 0; k <= 2 * s->reach; k++) {
        add_row(out, wide + k, s->taps[k < s->reach ? s->reach - k : k - s->reach], width);
    }
}

static void blur(const struct lens_scene *s, ns_t t0, ns_t t1, unsigned y, unsigned x, unsigned width, float *out)
{
    float sum[SCENE_WIDTH];
    const unsigned first = x > s->reach ? x - s->reach : 0;
    const unsigned end = x + width + s->reach < SCENE_WIDTH ? x + width + s->reach : SCENE_WIDTH;
    blur_down(s, t0, t1, y, first, end - first, sum);
    blur_across(s, sum, first, end - first, x, width, out);
}

static void darken(const struct lens_scene *s, unsigned y, unsigned x, unsigned width, const float *in, float *out)
{
    const float dy = (float)y + 0.5f - SCENE_HEIGHT / 2.0f;
    const float axis = s->focal2 + dy * dy;
    for (unsigned i = 0; i < width; i++) {
        const float cos2 = s->focal2 / (axis + s->across2[x + i]);
        out[i] = in[i] * (s->brightness * (cos2 * cos2));
    }
}

/* The inner scene's row as the lens shows it, in out[width]. */
static void make_row(const struct lens_scene *s, ns_t t0, ns_t t1, unsigned y, unsigned x, unsigned width, float *out)
{
    const float *light = out;
    if (s->reach > 0) {
        blur(s, t0, t1, y, x, width, out);
    } else {
        light = s->inner.ops->row(s->inner.self, t0, t1, y, x, width, out);
    }
    if (s->focal2 > 0.0f) {
        darken(s, y, x, width, light, out);
    } else {
        for (unsigned i = 0; i < width; i++) {
            out[i] = light[i] * s->brightness;
        }
    }
}

static const float *moving_row(const void *self, ns_t t0, ns_t t1, unsigned y, unsigned x, unsigned width,
                               float *scratch)
{
    make_row(self, t0, t1, y, x, width, scratch);
    return scratch;
}

static const float *still_row(const void *self, CT_UNUSED ns_t t0, CT_UNUSED ns_t t1, unsigned y, unsigned x,
                              CT_UNUSED unsigned width, CT_UNUSED float *scratch)
{
    const struct lens_scene *s = self;
    return s->baked[y] + x;
}

static void lens_free(void *self)
{
    struct lens_scene *s = self;
    scene_free(&s->inner);
    free(s->baked);
    free(s);
}

static const struct scene_ops still_ops = {.name = "lens", .row = still_row, .free = lens_free};
static const struct scene_ops moving_ops = {.name = "lens", .row = moving_row, .free = lens_free};

/* Also refuses what is no number. */
static bool is_lens(const struct lens *lens)
{
    return lens->f_number >= 0.0 && lens->f_number <= 1e6 && lens->focal_mm >= 0.0 && lens->focal_mm <= 1e6 &&
           lens->blur_px >= 0.0 && lens->blur_px <= LENS_BLUR_MAX_PX;
}

static void prepare(struct lens_scene *s)
{
    make_taps(s);
    s->brightness = (float)lens_brightness(&s->lens);
    s->focal2 = (float)(focal_px(&s->lens) * focal_px(&s->lens));
    for (unsigned x = 0; x < SCENE_WIDTH; x++) {
        const float dx = (float)x + 0.5f - SCENE_WIDTH / 2.0f;
        s->across2[x] = dx * dx;
    }
}

int scene_lens_new(const struct lens *lens, const struct scene *inner, struct scene *out)
{
    if (!is_lens(lens)) {
        return -CT_E_PARAMETER;
    }
    struct lens_scene *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return -CT_E_MEMORY;
    }
    s->lens = *lens;
    s->inner = *inner;
    prepare(s);
    if (inner->still) {
        s->baked = malloc(SCENE_HEIGHT * sizeof *s->baked);
        if (s->baked == NULL) {
            free(s);
            return -CT_E_MEMORY;
        }
        for (unsigned y = 0; y < SCENE_HEIGHT; y++) {
            make_row(s, 0, 1, y, 0, SCENE_WIDTH, s->baked[y]);
        }
        scene_free(&s->inner);
    }
    *out = (struct scene){
        .ops = inner->still ? &still_ops : &moving_ops, .self = s, .still = inner->still, .lamp = inner->lamp};
    return 0;
}
