// SPDX-License-Identifier: Apache-2.0
// A person's hand on an input line: levels, and trains of pulses that are exact in virtual time.
#ifndef CAMTWIN_SIM_PULSES_H
#define CAMTWIN_SIM_PULSES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/time.h"
#include "sim/evq.h"

/** One line. Fields are the room's own; one event of the clock waits at most. */
struct pulses {
    struct evq *clock;
    void (*drive)(void *cookie, bool high);
    void *cookie;
    ns_t pulse_ns, gap_ns;
    uint64_t left; /* pulses that have not begun */
    bool high;
    evq_id edge; /* the next one; 0: no train runs */
};

/** Limits of a train: shorter periods would keep the owner of the clock from everything else. */
enum { PULSES_PERIOD_MIN_NS = 1000, PULSES_COUNT_MAX = 1000000000 };
#define PULSES_LONGEST_NS (3600 * NS_PER_S)

/** `clock` is borrowed. drive(cookie, high) is called at the time of each edge, on the clock's thread. */
void pulses_init(struct pulses *p, struct evq *clock, void (*drive)(void *cookie, bool high), void *cookie);

/** Ends a train that runs, wherever it is, and drives the level now. */
void pulses_level(struct pulses *p, bool high);

/**
 * Ends a train that runs and begins another now: `count` times high for pulse_ns, the beginnings period_ns apart; low
 * in the end. period_ns does not matter when count is 1. 0; or -CT_E_RANGE, and nothing has changed: pulse_ns is
 * outside 1 ns to PULSES_LONGEST_NS, count outside 1 to PULSES_COUNT_MAX, or the period outside PULSES_PERIOD_MIN_NS to
 * PULSES_LONGEST_NS or not longer than the pulse.
 */
int pulses_start(struct pulses *p, ns_t pulse_ns, ns_t period_ns, uint64_t count);

/** Ends a train that runs; the line stays as it is. */
void pulses_stop(struct pulses *p);

#endif
