// SPDX-License-Identifier: Apache-2.0
// Scenes in general, and the simplest: the same light everywhere.
#include "scene/scene.h"

#include <stdlib.h>

#include "base/attr.h"
#include "base/error.h"
#include "scene/scene_internal.h"

struct flat {
    float row[SCENE_WIDTH];
};

static const float *flat_row(const void *self, CT_UNUSED ns_t t0, CT_UNUSED ns_t t1, CT_UNUSED unsigned y, unsigned x,
                             CT_UNUSED unsigned width, CT_UNUSED float *scratch)
{
    const struct flat *flat = self;
    return flat->row + x;
}

static const struct scene_ops flat_ops = {.name = "flat", .row = flat_row, .free = free};

bool scene_photons_valid(double photons)
{
    return photons >= 0.0 && photons <= SCENE_PHOTONS_MAX;
}

int scene_flat_new(double photons, struct scene *out)
{
    if (!scene_photons_valid(photons)) {
        return -CT_E_PARAMETER;
    }
    struct flat *flat = malloc(sizeof *flat);
    if (flat == NULL) {
        return -CT_E_MEMORY;
    }
    for (unsigned x = 0; x < SCENE_WIDTH; x++) {
        flat->row[x] = (float)photons;
    }
    *out = (struct scene){.ops = &flat_ops, .self = flat, .still = true, .lamp = lamp_steady};
    return 0;
}

void scene_free(struct scene *scene)
{
    if (scene->ops != NULL && scene->ops->free != NULL) {
        scene->ops->free(scene->self);
    }
    *scene = (struct scene){0};
}
