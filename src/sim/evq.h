// SPDX-License-Identifier: Apache-2.0
// Virtual time and the order of events: a heap over (time, sequence).
//
// One queue is the clock of one camera; its camera and its USB device both put their events here.
// Whoever owns the queue decides how fast time goes: nothing in here knows a wall clock.
#ifndef CAMTWIN_SIM_EVQ_H
#define CAMTWIN_SIM_EVQ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/time.h"

struct evq;

/** What an event function answers. */
enum evq_verdict {
    EVQ_DONE, /* the event has happened */
    EVQ_HOLD, /* it can not happen yet (a picture is not ready): time stands still before it, ask again */
};

/** Called at its virtual time, on the owner thread. May add and cancel events. */
typedef enum evq_verdict (*evq_fn)(void *arg);

/** Names one event; 0 names none. Never used twice. */
typedef uint64_t evq_id;

/** A queue that holds at most `capacity` events; NULL when out of memory. evq_free(NULL) is allowed. */
struct evq *evq_new(unsigned capacity);
void evq_free(struct evq *q);

/** Virtual now. Starts at 0, never goes back. */
ns_t evq_now(const struct evq *q);

/**
 * Call fn(arg) at virtual time t (not before now: an earlier t means now), after all events that
 * were added before it for the same time. Returns the event's id; asserts that the queue is not full
 * (every room bounds its own number of pending events).
 */
evq_id evq_at(struct evq *q, ns_t t, evq_fn fn, void *arg);

/** Take an event out; an event that has happened, or 0, is ignored. */
void evq_cancel(struct evq *q, evq_id id);

/** Time of the next event, or NS_NEVER. */
ns_t evq_next(const struct evq *q);

/**
 * Let every event up to and including time t happen, then now is t. When an event answers EVQ_HOLD,
 * now stays at that event's time and the call returns false; call again to go on. Returns true
 * when t was reached.
 */
bool evq_run_until(struct evq *q, ns_t t);

#endif
