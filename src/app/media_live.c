// SPDX-License-Identifier: Apache-2.0
// A live source: a thread reads it as fast as it comes, rows show the newest picture.
//
// An exposure keeps the picture that its first row saw, as long as no LIVE_PLANES - 2 newer ones have come meanwhile.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "app/media_decode.h"
#include "app/media_light.h"
#include "app/media_moving.h"
#include "app/media_plane.h"
#include "base/attr.h"
#include "base/error.h"

enum { LIVE_PLANES = 4, EXPOSURES_KEPT = 32 };

struct live_plane {
    struct plane plane;
    uint64_t serial; /* 0: nothing in it */
    unsigned readers;
};

/* Which picture the exposure that began at t0 sees. */
struct seen {
    ns_t t0;
    uint64_t serial; /* 0: a free entry */
};

struct live {
    struct decode *decode;
    struct light_reader *reader;
    const struct log *log;
    char *name;
    float white;
    atomic_bool stop;
    bool running;
    pthread_t thread;

    pthread_mutex_t lock; /* of all below */
    struct live_plane planes[LIVE_PLANES];
    uint64_t newest; /* serial */
    struct seen seen[EXPOSURES_KEPT];
    unsigned next_seen;
};

static struct live_plane *plane_of(struct live *l, uint64_t serial)
{
    for (unsigned i = 0; i < LIVE_PLANES; i++) {
        if (serial != 0 && l->planes[i].serial == serial) {
            return &l->planes[i];
        }
    }
    return NULL;
}

/* The oldest plane that nobody reads; never the newest. NULL: wait for the next picture. */
static struct live_plane *take_spare(struct live *l)
{
    struct live_plane *spare = NULL;
    pthread_mutex_lock(&l->lock);
    for (unsigned i = 0; i < LIVE_PLANES; i++) {
        struct live_plane *p = &l->planes[i];
        if (p->readers == 0 && (p->serial == 0 || p->serial != l->newest) &&
            (spare == NULL || p->serial < spare->serial)) {
            spare = p;
        }
    }
    if (spare != NULL) {
        spare->serial = 0;
    }
    pthread_mutex_unlock(&l->lock);
    return spare;
}

static int show_picture(struct live *l)
{
    struct live_plane *p = take_spare(l);
    struct scene_rows rows;
    int e = p == NULL ? 0 : light_reader_begin(l->reader, decode_picture(l->decode), &rows);
    if (p == NULL || e < 0) {
        return e;
    }
    e = plane_fill(&p->plane, &rows);
    if (e == 0) {
        pthread_mutex_lock(&l->lock);
        p->serial = ++l->newest;
        pthread_mutex_unlock(&l->lock);
    }
    return e;
}

static void *read_live(void *arg)
{
    struct live *l = arg;
    bool told = false;
    for (;;) {
        const int e = decode_next(l->decode);
        if (atomic_load(&l->stop)) {
            break;
        }
        const bool over = e <= 0 && e != -CT_E_FORMAT;
        if (over || (e < 0 && !told)) {
            log_say(l->log, LOG_WARN, "app", "video %s: %s; the last good picture stays", l->name,
                    e == 0              ? "it has ended"
                    : e == -CT_E_FORMAT ? "a picture is damaged"
                                        : "nothing comes any more");
            told = true;
        }
        if (over) {
            break;
        }
        if (e > 0) {
            show_picture(l);
        }
    }
    return NULL;
}

/* The picture of the exposure that begins at t0; its readers are counted up. */
static struct live_plane *enter_plane(struct live *l, ns_t t0)
{
    struct seen *seen = NULL;
    pthread_mutex_lock(&l->lock);
    for (unsigned i = 0; i < EXPOSURES_KEPT && seen == NULL; i++) {
        seen = l->seen[i].serial != 0 && l->seen[i].t0 == t0 ? &l->seen[i] : NULL;
    }
    if (seen == NULL) {
        seen = &l->seen[l->next_seen++ % EXPOSURES_KEPT];
        *seen = (struct seen){.t0 = t0, .serial = l->newest};
    }
    struct live_plane *p = plane_of(l, seen->serial);
    if (p == NULL) { /* too long ago */
        seen->serial = l->newest;
        p = plane_of(l, l->newest);
    }
    p->readers++;
    pthread_mutex_unlock(&l->lock);
    return p;
}

static const float *live_row(const void *self, ns_t t0, CT_UNUSED ns_t t1, unsigned y, unsigned x, unsigned width,
                             float *scratch)
{
    struct live *l = (struct live *)(uintptr_t)self;
    struct live_plane *p = enter_plane(l, t0);
    plane_row(&p->plane, l->white, y, x, width, false, scratch);
    pthread_mutex_lock(&l->lock);
    p->readers--;
    pthread_mutex_unlock(&l->lock);
    return scratch;
}

static void live_free(void *self)
{
    struct live *l = self;
    atomic_store(&l->stop, true);
    if (l->running) {
        pthread_join(l->thread, NULL);
    }
    for (unsigned i = 0; i < LIVE_PLANES; i++) {
        plane_fini(&l->planes[i].plane);
    }
    light_reader_free(l->reader);
    decode_close(l->decode);
    pthread_mutex_destroy(&l->lock);
    free(l->name);
    free(l);
}

static const struct scene_ops live_ops = {.name = "live", .row = live_row, .free = live_free};

static int start(struct live *l)
{
    int e = l->name == NULL || l->reader == NULL ? -CT_E_MEMORY : show_picture(l);
    if (e == 0) {
        l->running = pthread_create(&l->thread, NULL, read_live, l) == 0;
        e = l->running ? 0 : -CT_E_MEMORY;
    }
    return e;
}

int live_scene_new(struct decode *d, const char *name, double photons, const struct log *log, struct scene *out)
{
    struct live *l = calloc(1, sizeof *l);
    if (l == NULL) {
        decode_close(d);
        return -CT_E_MEMORY;
    }
    l->decode = d;
    l->name = strdup(name);
    l->reader = light_reader_new();
    l->white = (float)photons;
    l->log = log;
    pthread_mutex_init(&l->lock, NULL);
    decode_stop_with(d, &l->stop);
    const int e = start(l);
    if (e < 0) {
        live_free(l);
        return e;
    }
    *out = (struct scene){.ops = &live_ops, .self = l, .lamp = lamp_steady};
    return 0;
}
