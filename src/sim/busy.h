// SPDX-License-Identifier: Apache-2.0
// A signal that is 1 during spans that are known ahead: a transfer, told when its first and its last byte are due.
#ifndef CAMTWIN_SIM_BUSY_H
#define CAMTWIN_SIM_BUSY_H

#include <stdbool.h>

#include "sim/evq.h"
#include "sim/trace.h"

enum { BUSY_SPANS = 8 };

/** Zero-initialise and set the first three fields. One event of it waits in the clock
 * (two while it happens). */
struct busy {
    struct evq *clock;
    const struct trace *trace; /* NULL: nothing is done at all */
    enum signal_id signal;

    /* Its own. */
    struct {
        ns_t start, end;
    } spans[BUSY_SPANS]; /* a ring, from `first` */
    unsigned first, count;
    bool high;
    evq_id event;
};

/** The signal will be 1 from start (not before now, nor before the end of the span before) to end. When BUSY_SPANS wait, the
 * last one grows to the new end. */
void busy_add(struct busy *b, ns_t start, ns_t end);

/** Now it is 0, and all that was to come does not. */
void busy_cancel(struct busy *b);

#endif
