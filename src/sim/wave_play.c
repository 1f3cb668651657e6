// SPDX-License-Identifier: Apache-2.0
// At each edge the one after it is fetched: a recording of any length needs no memory.
#include "sim/wave_play.h"

static enum evq_verdict on_event(void *arg);

static void schedule(struct wave_play *p)
{
    ns_t t = 0;
    int e = p->source.next(p->source.self, &t, &p->high);
    p->event = 0;
    if (e < 0) {
        p->error = e;
        p->over = true;
        return;
    }
    p->last = e == 0;
    p->event = evq_at(p->clock, t, on_event, p);
}

static enum evq_verdict on_event(void *arg)
{
    struct wave_play *p = arg;
    if (p->last) {
        p->event = 0;
        p->over = true;
        return EVQ_DONE;
    }
    p->level(p->cookie, p->high);
    schedule(p);
    return EVQ_DONE;
}

void wave_play_start(struct wave_play *p, struct evq *clock, struct wave_source source,
                     void (*level)(void *cookie, bool high), void *cookie)
{
    *p = (struct wave_play){.clock = clock, .source = source, .level = level, .cookie = cookie};
    schedule(p);
}

void wave_play_stop(struct wave_play *p)
{
    if (p->event != 0) {
        evq_cancel(p->clock, p->event);
        p->event = 0;
    }
    p->over = true;
}
