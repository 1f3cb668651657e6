// SPDX-License-Identifier: Apache-2.0
// Work that may be done elsewhere: a pure function over row bands, handed to whoever has threads.
#ifndef CAMTWIN_BASE_JOB_H
#define CAMTWIN_BASE_JOB_H

#include <stdatomic.h>
#include <stdbool.h>

/** One piece of work. Owned by who submits it; untouched by them from submit until finished says so. */
struct job {
    /* Does band `band` of `bands`; bands may run at the same time and in any order, results must not
     * depend on it. Writes only what `arg` leads to. */
    void (*run)(void *arg, unsigned band, unsigned bands);
    void *arg;

    /* The doer's own. */
    struct job *next;
    void *doer;
    unsigned bands;
    unsigned bands_begun;
    atomic_uint bands_left;
};

/** Who does jobs. Handed down by app (threads) or by tests (at once). */
struct jobs {
    /* Never blocks. Every submitted job is finished sometime. */
    void (*submit)(void *self, struct job *job);
    /* Never blocks; true once all bands are done and their writes are visible to the caller. */
    bool (*finished)(void *self, const struct job *job);
    /* Blocks until finished; used at shutdown only. */
    void (*wait)(void *self, struct job *job);
    void *self;
};

/** Does each job at once, on the caller's thread, as one band. */
struct jobs jobs_inline(void);

#endif
