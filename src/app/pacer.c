// SPDX-License-Identifier: Apache-2.0
// Real time with bounded catching up, and time as fast as it can go.
#include "app/pacer.h"

#include <errno.h>
#include <time.h>

#include "base/error.h"

enum {
    /* Behind by less: catch up, the mean rate stays the camera's. Behind by more: give it up, or a long stall
     * would be followed by a burst that no real camera makes. */
    CATCH_UP_NS = 250000000,
    /* `free`: so many events in one go, then hosts get a look in. */
    EVENTS_AT_ONCE = 256,
};

ns_t pacer_wall_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (ns_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

void pacer_sleep_ms(unsigned ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL);
}

void pacer_start(struct pacer *p, enum clock_kind kind, struct evq *clock, struct usb_device *device)
{
    *p = (struct pacer){
        .kind = kind, .clock = clock, .device = device, .wall_zero_ns = pacer_wall_ns() - evq_now(clock)};
}

static ns_t run_real(struct pacer *p)
{
    ns_t target = pacer_wall_ns() - p->wall_zero_ns;
    bool reached = evq_run_until(p->clock, target);
    ns_t behind = target - evq_now(p->clock);
    if (behind > CATCH_UP_NS) {
        p->wall_zero_ns += behind;
        p->slipped_ns += behind;
    }
    ns_t next = evq_next(p->clock);
    return reached && next != NS_NEVER ? p->wall_zero_ns + next : NS_NEVER;
}

static ns_t run_free(struct pacer *p)
{
    for (unsigned i = 0; i < EVENTS_AT_ONCE; i++) {
        ns_t next = evq_next(p->clock);
        if (next == NS_NEVER || usb_stream_backlog(p->device) || !evq_run_until(p->clock, next)) {
            return NS_NEVER;
        }
    }
    return 0;
}

void pacer_wait(struct pacer *p, ns_t t)
{
    if (p->kind != CLOCK_REAL) {
        return;
    }
    ns_t wall = p->wall_zero_ns + t;
    ns_t behind = pacer_wall_ns() - wall;
    if (behind > CATCH_UP_NS) {
        p->wall_zero_ns += behind;
        p->slipped_ns += behind;
    }
    struct timespec when = {.tv_sec = (time_t)(wall / NS_PER_S), .tv_nsec = (long)(wall % NS_PER_S)};
    while (behind < 0 && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL) == EINTR) {
    }
}

int pacer_step(struct pacer *p, ns_t by)
{
    if (p->kind != CLOCK_STEP) {
        return -CT_E_CONFIGURATION;
    }
    p->step_until_ns += by;
    return 0;
}

ns_t pacer_run(struct pacer *p)
{
    switch (p->kind) {
    case CLOCK_FREE: return run_free(p);
    case CLOCK_STEP: evq_run_until(p->clock, p->step_until_ns); return NS_NEVER; /* a picture or a step wakes us */
    default: return run_real(p);
    }
}
