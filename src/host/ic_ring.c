// SPDX-License-Identifier: Apache-2.0
// The ring of pictures that programs look at.
#include "host/ic_grabber.h"

#include <stdlib.h>

#include "base/error.h"

/** Nobody else is inside: no stream is on, and control is held. Pictures that a program still saves are waited for by it. */
static void ring_free_locked(struct grabber *g)
{
    while (g->ring_count > 0) {
        free(g->ring[--g->ring_count].pixels);
        g->ring[g->ring_count] = (struct ic_slot){0};
    }
    g->last = -1;
}

static bool ring_pinned(const struct grabber *g)
{
    for (unsigned i = 0; i < g->ring_count; i++) {
        if (g->ring[i].pins > 0) {
            return true;
        }
    }
    return false;
}

/** Waits until no IC_SaveImage reads any more, so that memory can go. */
static void wait_for_pins(struct grabber *g)
{
    while (ring_pinned(g)) {
        pthread_cond_wait(&g->arrived, &g->lock);
    }
}

void ic_ring_free(struct grabber *g)
{
    pthread_mutex_lock(&g->lock);
    wait_for_pins(g);
    ring_free_locked(g);
    pthread_mutex_unlock(&g->lock);
}

static bool fits(const struct grabber *g, const struct ic_shape *shape)
{
    return g->ring_count == g->ring_wanted && g->shape.sink == shape->sink && g->shape.width == shape->width &&
           g->shape.height == shape->height;
}

static int ring_make_locked(struct grabber *g, const struct ic_shape *shape, unsigned id)
{
    const bool kept = fits(g, shape);
    g->shape = *shape;
    if (kept) {
        return 0;
    }
    wait_for_pins(g);
    ring_free_locked(g);
    g->ring_id = id;
    const size_t bytes = ic_sink_bytes(shape->sink, shape->width, shape->height);
    for (unsigned i = 0; i < g->ring_wanted; i++) {
        uint8_t *pixels = calloc(1, bytes);
        if (pixels == NULL) {
            ring_free_locked(g);
            return -CT_E_MEMORY;
        }
        g->ring[g->ring_count++] = (struct ic_slot){.pixels = pixels};
    }
    return 0;
}

int ic_ring_make(struct grabber *g, const struct ic_shape *shape)
{
    const unsigned id = ic_ring_new_id();
    pthread_mutex_lock(&g->lock);
    int err = ring_make_locked(g, shape, id);
    pthread_mutex_unlock(&g->lock);
    return err;
}

int ic_ring_take(struct grabber *g)
{
    for (unsigned i = 1; i <= g->ring_count; i++) {
        const unsigned at = ((unsigned)(g->last + 1) + i - 1) % g->ring_count;
        struct ic_slot *slot = &g->ring[at];
        if (!slot->locked && slot->pins == 0 && !slot->writing) {
            slot->writing = true;
            return (int)at;
        }
    }
    return -1;
}
