// SPDX-License-Identifier: Apache-2.0
// A still picture on the sensor: scaled once when it is made, then handed out as it lies in memory.
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/error.h"
#include "scene/scale.h"
#include "scene/scene.h"
#include "scene/scene_internal.h"

struct image {
    float light[SCENE_HEIGHT][SCENE_WIDTH];
};

static float light_of(float luminance, float photons)
{
    return luminance > 0.0f && luminance <= 1e6f ? luminance * photons : 0.0f; /* not a number is no light */
}

/* The picture's rows as light. */
struct lit {
    const struct scene_rows *rows;
    float photons;
    float *light; /* [rows->width] */
};

static const float *lit_row(void *cookie, unsigned y)
{
    const struct lit *lit = cookie;
    const float *row = lit->rows->row(lit->rows->cookie, y);
    for (unsigned x = 0; row != NULL && x < lit->rows->width; x++) {
        lit->light[x] = light_of(row[x], lit->photons);
    }
    return row != NULL ? lit->light : NULL;
}

static int scale_all(struct scaled *scaled, struct image *image)
{
    for (unsigned y = 0; y < SCENE_HEIGHT; y++) {
        const float *row = scaled_row(scaled, y);
        if (row == NULL) {
            return -CT_E_FORMAT;
        }
        memcpy(image->light[y], row, sizeof image->light[y]);
    }
    return 0;
}

static const float *image_row(const void *self, CT_UNUSED ns_t t0, CT_UNUSED ns_t t1, unsigned y, unsigned x,
                              CT_UNUSED unsigned width, CT_UNUSED float *scratch)
{
    const struct image *image = self;
    return image->light[y] + x;
}

static const struct scene_ops image_ops = {.name = "image", .row = image_row, .free = free};

int scene_image_from_rows(const struct scene_rows *rows, double photons, struct scene *out)
{
    if (!scene_photons_valid(photons) || rows->width == 0 || rows->height == 0) {
        return -CT_E_PARAMETER;
    }
    struct image *image = malloc(sizeof *image);
    struct lit lit = {.rows = rows, .photons = (float)photons, .light = malloc(rows->width * sizeof *lit.light)};
    struct scaled *scaled =
        scaled_new(&(struct scene_rows){.width = rows->width, .height = rows->height, .row = lit_row, .cookie = &lit});
    int e = image == NULL || lit.light == NULL || scaled == NULL ? -CT_E_MEMORY : scale_all(scaled, image);
    if (e == 0) {
        *out = (struct scene){.ops = &image_ops, .self = image, .still = true, .lamp = lamp_steady};
        image = NULL;
    }
    scaled_free(scaled);
    free(lit.light);
    free(image);
    return e;
}

static const float *row_of_plane(void *cookie, unsigned y)
{
    const struct scene_plane *plane = cookie;
    return plane->luminance + (size_t)y * plane->width;
}

int scene_image_new(const struct scene_plane *plane, double photons, struct scene *out)
{
    struct scene_plane copy = *plane; /* a cookie is not const */
    if (plane->luminance == NULL) {
        return -CT_E_PARAMETER;
    }
    return scene_image_from_rows(
        &(struct scene_rows){.width = plane->width, .height = plane->height, .row = row_of_plane, .cookie = &copy},
        photons, out);
}
