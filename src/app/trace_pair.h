// SPDX-License-Identifier: Apache-2.0
// Two listeners to the camera's lines, where there is room for one.
#ifndef CAMTWIN_APP_TRACE_PAIR_H
#define CAMTWIN_APP_TRACE_PAIR_H

#include "sim/trace.h"

struct trace_pair {
    const struct trace *first, *second; /* borrowed; may be NULL */
    struct trace both;
};

struct trace_pair trace_pair(const struct trace *first, const struct trace *second);

/** Who has to be told: NULL when nobody listens. Good while the pair stays where it is. */
const struct trace *trace_pair_get(struct trace_pair *pair);

#endif
