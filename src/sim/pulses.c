// SPDX-License-Identifier: Apache-2.0
// Each edge puts the next one into the clock.
#include "sim/pulses.h"

#include "base/error.h"

static enum evq_verdict on_edge(void *arg)
{
    struct pulses *p = arg;
    ns_t now = evq_now(p->clock);
    p->edge = 0;
    p->high = !p->high;
    if (p->high) {
        p->left--;
        p->edge = evq_at(p->clock, now + p->pulse_ns, on_edge, p);
    } else if (p->left > 0) {
        p->edge = evq_at(p->clock, now + p->gap_ns, on_edge, p);
    }
    p->drive(p->cookie, p->high);
    return EVQ_DONE;
}

void pulses_init(struct pulses *p, struct evq *clock, void (*drive)(void *cookie, bool high), void *cookie)
{
    *p = (struct pulses){.clock = clock, .drive = drive, .cookie = cookie};
}

void pulses_stop(struct pulses *p)
{
    evq_cancel(p->clock, p->edge);
    p->edge = 0;
    p->left = 0;
}

void pulses_level(struct pulses *p, bool high)
{
    pulses_stop(p);
    p->high = high;
    p->drive(p->cookie, high);
}

int pulses_start(struct pulses *p, ns_t pulse_ns, ns_t period_ns, uint64_t count)
{
    if (pulse_ns < 1 || pulse_ns > PULSES_LONGEST_NS || count < 1 || count > PULSES_COUNT_MAX) {
        return -CT_E_RANGE;
    }
    if (count > 1 && (period_ns < PULSES_PERIOD_MIN_NS || period_ns > PULSES_LONGEST_NS || period_ns <= pulse_ns)) {
        return -CT_E_RANGE;
    }
    pulses_stop(p);
    p->pulse_ns = pulse_ns;
    p->gap_ns = count > 1 ? period_ns - pulse_ns : 0;
    p->left = count - 1;
    p->edge = evq_at(p->clock, evq_now(p->clock) + pulse_ns, on_edge, p);
    p->high = true;
    p->drive(p->cookie, true);
    return 0;
}
