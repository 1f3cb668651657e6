// SPDX-License-Identifier: Apache-2.0
// A stream on virtual time: which pictures an exposure sees, and the few planes that are kept of them.
//
// What a row gives depends on its time alone. Which planes are at hand, and which thread made them, decides only how soon.
#include "app/media_moving.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "app/media_light.h"
#include "app/media_plane.h"
#include "base/error.h"

enum {
    SLOTS_MAX = 24,    /* more than the light windows of one exposure */
    RECENT_ROWS = 256, /* a plane that one of so many last rows came from is still wanted */
};

/* What a plane shows: picture `first`, or, when the exposure saw three and more, the mean of [t0, t1). */
struct key {
    uint64_t first, last;
    ns_t t0, t1; /* 0 when first == last */
};

struct slot {
    struct plane plane;
    struct key key;
    bool used, ready;
    unsigned readers;
    uint64_t touched; /* rows of the scene when it was last wanted */
};

struct moving {
    struct stream stream;
    float white;
    ns_t begins;            /* virtual time of the first picture */
    _Atomic uint64_t count; /* of pictures; 0: not known yet */

    pthread_mutex_t slots_lock;
    pthread_cond_t changed; /* a slot got ready or lost its last reader */
    struct slot slots[SLOTS_MAX];
    uint64_t rows;

    pthread_mutex_t stream_lock; /* of all below, and of the stream */
    struct light_reader *reader;
    struct plane_mean mean;
};

/* The rate is a fraction of small numbers (FFmpeg's reduction): the products below fit. */
static uint64_t index_at(AVRational rate, ns_t t)
{
    const int64_t period = rate.den * NS_PER_S, within = t % period; /* `num` pictures to the period */
    return t < 0 ? 0 : (uint64_t)(t / period * rate.num + within * rate.num / period);
}

/* The first moment of picture `index`. */
static ns_t start_of(AVRational rate, uint64_t index)
{
    const int64_t period = rate.den * NS_PER_S, n = (int64_t)index;
    return n / rate.num * period + (n % rate.num * period + rate.num - 1) / rate.num;
}

static bool same_key(const struct key *a, const struct key *b)
{
    return a->first == b->first && a->last == b->last && a->t0 == b->t0 && a->t1 == b->t1;
}

static int fill_single(struct moving *m, const struct key *key, struct plane *plane)
{
    struct scene_rows rows;
    const int e = light_reader_begin(m->reader, m->stream.ops->picture(m->stream.self, key->first), &rows);
    return e < 0 ? e : plane_fill(plane, &rows);
}

static int sum_up(struct moving *m, const struct key *key, bool whole)
{
    const AVRational rate = m->stream.rate;
    int e = 0;
    for (uint64_t i = key->first; e == 0 && i <= key->last; i++) {
        const ns_t begin = i == key->first ? key->t0 : start_of(rate, i);
        const ns_t end = i == key->last ? key->t1 : start_of(rate, i + 1);
        struct scene_rows rows;
        e = light_reader_begin(m->reader, m->stream.ops->picture(m->stream.self, i), &rows);
        if (e == 0) {
            const float weight = (float)((double)(end - begin) / (double)(key->t1 - key->t0));
            e = plane_mean_add(&m->mean, &rows, weight, i == key->first, whole);
        }
    }
    return e;
}

static int fill_mean(struct moving *m, const struct key *key, struct plane *plane)
{
    int e = sum_up(m, key, false);
    if (e == -CT_E_LENGTH) { /* pictures of different sizes */
        e = sum_up(m, key, true);
    }
    return e < 0 ? e : plane_fill_mean(plane, &m->mean);
}

/* Without memory a plane is dark. */
static void fill(struct moving *m, const struct key *key, struct plane *plane)
{
    pthread_mutex_lock(&m->stream_lock);
    const int e = key->first == key->last ? fill_single(m, key, plane) : fill_mean(m, key, plane);
    if (e < 0) {
        plane_fini(plane);
    }
    atomic_store(&m->count, m->stream.ops->count(m->stream.self));
    pthread_mutex_unlock(&m->stream_lock);
}

static struct slot *find_slot(struct moving *m, const struct key *key)
{
    for (unsigned i = 0; i < SLOTS_MAX; i++) {
        if (m->slots[i].used && same_key(&m->slots[i].key, key)) {
            return &m->slots[i];
        }
    }
    return NULL;
}

/* The slot to make a new plane in: one that nobody has asked for of late, else an empty one, else the one that nobody has
 * asked for longest; NULL: all are being read. */
static struct slot *spare_slot(struct moving *m)
{
    struct slot *oldest = NULL, *empty = NULL;
    for (unsigned i = 0; i < SLOTS_MAX; i++) {
        struct slot *s = &m->slots[i];
        if (!s->used) {
            empty = empty == NULL ? s : empty;
        } else if (s->ready && s->readers == 0 && (oldest == NULL || s->touched < oldest->touched)) {
            oldest = s;
        }
    }
    const bool old_enough = oldest != NULL && m->rows - oldest->touched > RECENT_ROWS;
    return old_enough || empty == NULL ? oldest : empty;
}

/* The plane for `key`, made by this thread or awaited from another; leave_slot is due. */
static struct slot *enter_slot(struct moving *m, const struct key *key)
{
    pthread_mutex_lock(&m->slots_lock);
    m->rows++;
    struct slot *s = find_slot(m, key);
    while (s == NULL) {
        s = spare_slot(m);
        if (s == NULL) {
            pthread_cond_wait(&m->changed, &m->slots_lock);
            s = find_slot(m, key);
            continue;
        }
        s->key = *key;
        s->used = true;
        s->ready = false;
        s->readers = 1;
        s->touched = m->rows;
        pthread_mutex_unlock(&m->slots_lock);
        fill(m, key, &s->plane);
        pthread_mutex_lock(&m->slots_lock);
        s->ready = true;
        pthread_cond_broadcast(&m->changed);
        pthread_mutex_unlock(&m->slots_lock);
        return s;
    }
    s->readers++;
    s->touched = m->rows;
    while (!s->ready) {
        pthread_cond_wait(&m->changed, &m->slots_lock);
    }
    pthread_mutex_unlock(&m->slots_lock);
    return s;
}

static void leave_slot(struct moving *m, struct slot *s)
{
    pthread_mutex_lock(&m->slots_lock);
    s->readers--;
    if (s->readers == 0) {
        pthread_cond_broadcast(&m->changed);
    }
    pthread_mutex_unlock(&m->slots_lock);
}

static void take_row(struct moving *m, const struct key *key, float weight, unsigned y, unsigned x, unsigned width,
                     bool add, float *out)
{
    struct slot *s = enter_slot(m, key);
    if (s->plane.light != NULL) {
        plane_row(&s->plane, m->white * weight, y, x, width, add, out);
    } else if (!add) {
        for (unsigned i = 0; i < width; i++) {
            out[i] = 0.0f;
        }
    }
    leave_slot(m, s);
}

/* The sum's form must not depend on whether the end was seen already: only planes are shared, not the ways to add them. */
static struct key key_of(struct moving *m, uint64_t index)
{
    const uint64_t count = atomic_load(&m->count);
    if (count == STREAM_STUCK) {
        return (struct key){.first = STREAM_STUCK, .last = STREAM_STUCK};
    }
    const uint64_t folded = count > 0 ? stream_fold(index, count, m->stream.repeats) : index;
    return (struct key){.first = folded, .last = folded};
}

static const float *moving_row(const void *self, ns_t t0, ns_t t1, unsigned y, unsigned x, unsigned width,
                               float *scratch)
{
    struct moving *m = (struct moving *)(uintptr_t)self; /* a cache inside does not make it another scene */
    const AVRational rate = m->stream.rate;
    t0 -= m->begins;
    t1 -= m->begins;
    const uint64_t first = index_at(rate, t0), last = t1 > t0 ? index_at(rate, t1 - 1) : first;
    if (first == last) {
        const struct key one = key_of(m, first);
        take_row(m, &one, 1.0f, y, x, width, false, scratch);
    } else if (last - first == 1) {
        const struct key one = key_of(m, first), other = key_of(m, last);
        const float weight = (float)((double)(start_of(rate, last) - t0) / (double)(t1 - t0));
        take_row(m, &one, weight, y, x, width, false, scratch);
        take_row(m, &other, 1.0f - weight, y, x, width, true, scratch);
    } else {
        const struct key mean = {.first = first, .last = last, .t0 = t0, .t1 = t1};
        take_row(m, &mean, 1.0f, y, x, width, false, scratch);
    }
    return scratch;
}

static void moving_free(void *self)
{
    struct moving *m = self;
    for (unsigned i = 0; i < SLOTS_MAX; i++) {
        plane_fini(&m->slots[i].plane);
    }
    plane_mean_fini(&m->mean);
    light_reader_free(m->reader);
    m->stream.ops->free(m->stream.self);
    pthread_mutex_destroy(&m->slots_lock);
    pthread_mutex_destroy(&m->stream_lock);
    pthread_cond_destroy(&m->changed);
    free(m);
}

static const struct scene_ops moving_ops = {.name = "moving", .row = moving_row, .free = moving_free};

int moving_scene_new(const struct stream *stream, double photons, ns_t begins, struct scene *out)
{
    struct moving *m = NULL;
    int e = photons >= 0.0 && stream->rate.num > 0 && stream->rate.den > 0 ? 0 : -CT_E_PARAMETER;
    if (e == 0) {
        m = calloc(1, sizeof *m);
        e = m == NULL ? -CT_E_MEMORY : 0;
    }
    if (e < 0) {
        stream->ops->free(stream->self);
        return e;
    }
    m->stream = *stream;
    m->white = (float)photons;
    m->begins = begins;
    m->reader = light_reader_new();
    pthread_mutex_init(&m->slots_lock, NULL);
    pthread_mutex_init(&m->stream_lock, NULL);
    pthread_cond_init(&m->changed, NULL);
    if (m->reader == NULL) {
        moving_free(m);
        return -CT_E_MEMORY;
    }
    /* Picture 0 now: what fails, fails at the start. */
    const struct key zero = {0};
    struct slot *s = enter_slot(m, &zero);
    const bool dark = s->plane.light == NULL;
    leave_slot(m, s);
    if (dark) {
        moving_free(m);
        return -CT_E_MEMORY;
    }
    *out = (struct scene){.ops = &moving_ops, .self = m, .lamp = lamp_steady};
    return 0;
}
