// SPDX-License-Identifier: Apache-2.0
// A binary heap over (time, sequence).
#include "sim/evq.h"

#include <assert.h>
#include <stdlib.h>

struct event {
    ns_t t;
    evq_id id; /* grows with every event: the tie breaker, so that equal times keep their order */
    evq_fn fn;
    void *arg;
};

struct evq {
    ns_t now;
    evq_id last_id;
    unsigned count;
    unsigned capacity;
    struct event heap[];
};

struct evq *evq_new(unsigned capacity)
{
    struct evq *q = calloc(1, sizeof *q + capacity * sizeof q->heap[0]);
    if (q != NULL) {
        q->capacity = capacity;
    }
    return q;
}

void evq_free(struct evq *q)
{
    free(q);
}

ns_t evq_now(const struct evq *q)
{
    return q->now;
}

static bool earlier(const struct event *a, const struct event *b)
{
    return a->t != b->t ? a->t < b->t : a->id < b->id;
}

static void sift_up(struct evq *q, unsigned i)
{
    struct event e = q->heap[i];
    while (i > 0 && earlier(&e, &q->heap[(i - 1) / 2])) {
        q->heap[i] = q->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    q->heap[i] = e;
}

static void sift_down(struct evq *q, unsigned i)
{
    struct event e = q->heap[i];
    for (;;) {
        unsigned child = 2 * i + 1;
        if (child >= q->count) {
            break;
        }
        if (child + 1 < q->count && earlier(&q->heap[child + 1], &q->heap[child])) {
            child++;
        }
        if (!earlier(&q->heap[child], &e)) {
            break;
        }
        q->heap[i] = q->heap[child];
        i = child;
    }
    q->heap[i] = e;
}

static void remove_at(struct evq *q, unsigned i)
{
    q->heap[i] = q->heap[--q->count];
    if (i < q->count) {
        sift_down(q, i);
        sift_up(q, i);
    }
}

evq_id evq_at(struct evq *q, ns_t t, evq_fn fn, void *arg)
{
    assert(q->count < q->capacity);
    q->heap[q->count] = (struct event){.t = t > q->now ? t : q->now, .id = ++q->last_id, .fn = fn, .arg = arg};
    sift_up(q, q->count++);
    return q->last_id;
}

void evq_cancel(struct evq *q, evq_id id)
{
    for (unsigned i = 0; id != 0 && i < q->count; i++) {
        if (q->heap[i].id == id) {
            remove_at(q, i);
            return;
        }
    }
}

ns_t evq_next(const struct evq *q)
{
    return q->count > 0 ? q->heap[0].t : NS_NEVER;
}

/** Runs the first event. It stays in the queue while it runs and afterwards when it answers EVQ_HOLD. */
static enum evq_verdict run_first(struct evq *q)
{
    struct event e = q->heap[0];
    q->now = e.t;
    enum evq_verdict verdict = e.fn(e.arg);
    if (verdict == EVQ_DONE) {
        evq_cancel(q, e.id);
    }
    return verdict;
}

bool evq_run_until(struct evq *q, ns_t t)
{
    while (q->count > 0 && q->heap[0].t <= t) {
        if (run_first(q) == EVQ_HOLD) {
            return false;
        }
    }
    if (t > q->now) {
        q->now = t;
    }
    return true;
}
