// SPDX-License-Identifier: Apache-2.0
// Recorded levels of one line as a stream of edges: what a player asks for and a reader gives.
#ifndef CAMTWIN_SIM_WAVE_H
#define CAMTWIN_SIM_WAVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/time.h"

/** Where the bytes of a recording come from. Owned by who made it. */
struct wave_bytes {
    /* Puts 1 to n bytes at dst and returns how many; 0 at the end; a negative error when they can not be read. */
    int (*read)(void *self, char *dst, size_t n);
    void *self;
};

/** Edges in order of time. The line is low before the first one. */
struct wave_source {
    /* 1: at *out_t the line goes to *out_high. 0: no more edges, and *out_t is where the recording ends.
     * Negative: the recording is broken here; it gives nothing any more. */
    int (*next)(void *self, ns_t *out_t, bool *out_high);
    void *self;
};

#endif
