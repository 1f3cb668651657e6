// SPDX-License-Identifier: Apache-2.0
// A real camera's control channel on a loop that the test turns by hand, or on a thread.
#ifndef CAMTWIN_TESTS_APP_CONTROL_BENCH_H
#define CAMTWIN_TESTS_APP_CONTROL_BENCH_H

#include <pthread.h>
#include <stdatomic.h>

#include "app/control_server.h"
#include "app/options.h"
#include "app/pacer.h"
#include "app/twin.h"
#include "attach/link_path.h"

struct watch {
    int fd; /* -1: free */
    unsigned events;
    void (*fn)(void *arg, unsigned ready);
    void *arg;
};

struct bench {
    struct options options;
    struct twin twin;
    struct pacer pacer; /* --clock step */
    struct watch watches[64];
    struct loop loop;
    char folder[LINK_PATH_MAX];
    char path[LINK_PATH_MAX];
    struct control_server *server;
    pthread_t thread;
    atomic_bool stop;
};

int bench_setup(void **state);
int bench_teardown(void **state);

/** Serves what is ready now, for at most 1 ms of waiting. */
void bench_turn(struct bench *b);

/** The loop on a thread of its own, until bench_join. */
void bench_fork(struct bench *b);
void bench_join(struct bench *b);

#endif
