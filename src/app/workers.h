// SPDX-License-Identifier: Apache-2.0
// Threads that render pictures: one pool for all cameras of the process.
#ifndef CAMTWIN_APP_WORKERS_H
#define CAMTWIN_APP_WORKERS_H

#include "base/job.h"

struct workers;

/** `threads` 0: one a core. NULL when threads can not be started. */
struct workers *workers_new(unsigned threads);

/** All jobs must be finished. NULL is allowed. */
void workers_free(struct workers *w);

/** One customer of the pool: a camera. Borrowed by the jobs it hands out, outlives them. */
struct worker_client {
    struct workers *workers;
    void (*done)(void *cookie); /* called on a worker thread whenever a job is finished; may be NULL */
    void *cookie;
};

struct jobs workers_jobs(struct worker_client *client);

#endif
