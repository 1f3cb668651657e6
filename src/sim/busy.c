// SPDX-License-Identifier: Apache-2.0
// One event at a time: the next time at which the signal changes.
#include "sim/busy.h"

#include <stddef.h>

static enum evq_verdict on_event(void *arg);

static void schedule(struct busy *b)
{
    if (b->count > 0) {
        b->event = evq_at(b->clock, b->high ? b->spans[b->first].end : b->spans[b->first].start, on_event, b);
    }
}

static void turn(struct busy *b, bool high)
{
    b->high = high;
    trace_change(b->trace, evq_now(b->clock), b->signal, high);
}

/** Follows the spans as far as now. */
static void follow(struct busy *b)
{
    ns_t now = evq_now(b->clock);
    while (b->count > 0) {
        if (!b->high) {
            if (b->spans[b->first].start > now) {
                return;
            }
            turn(b, true);
        }
        if (b->spans[b->first].end > now) {
            return;
        }
        turn(b, false);
        b->first = (b->first + 1) % BUSY_SPANS;
        b->count--;
    }
}

static enum evq_verdict on_event(void *arg)
{
    struct busy *b = arg;
    b->event = 0;
    follow(b);
    schedule(b);
    return EVQ_DONE;
}

void busy_add(struct busy *b, ns_t start, ns_t end)
{
    if (b->trace == NULL) {
        return;
    }
    if (b->count == BUSY_SPANS) {
        b->spans[(b->first + b->count - 1) % BUSY_SPANS].end = end;
        return;
    }
    unsigned at = (b->first + b->count++) % BUSY_SPANS;
    b->spans[at].start = start;
    b->spans[at].end = end;
    if (b->event == 0) {
        follow(b);
        schedule(b);
    }
}

void busy_cancel(struct busy *b)
{
    if (b->event != 0) {
        evq_cancel(b->clock, b->event);
        b->event = 0;
    }
    b->count = 0;
    if (b->high) {
        turn(b, false);
    }
}
