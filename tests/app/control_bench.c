// SPDX-License-Identifier: Apache-2.0
// A poll() loop around the control server of a camera without pixels.
#include "test.h"

#include "control_bench.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/control_wire.h"
#include "base/job.h"

enum { WATCHES = sizeof((struct bench *)0)->watches / sizeof(struct watch) };

static struct watch *loop_watch(void *self, int fd, unsigned events, void (*fn)(void *arg, unsigned ready), void *arg)
{
    struct bench *b = self;
    for (unsigned i = 0; i < WATCHES; i++) {
        if (b->watches[i].fd < 0) {
            b->watches[i] = (struct watch){.fd = fd, .events = events, .fn = fn, .arg = arg};
            return &b->watches[i];
        }
    }
    return NULL;
}

static void loop_change(void *self, struct watch *w, unsigned events)
{
    (void)self;
    w->events = events;
}

static void loop_unwatch(void *self, struct watch *w)
{
    (void)self;
    if (w != NULL) {
        w->fd = -1;
    }
}

static void loop_catch_up(void *self)
{
    (void)self; /* time is in the test's hand */
}

void bench_turn(struct bench *b)
{
    struct pollfd p[WATCHES];
    for (unsigned i = 0; i < WATCHES; i++) {
        const struct watch *w = &b->watches[i];
        p[i] = (struct pollfd){.fd = w->events != 0 ? w->fd : -1};
        p[i].events =
            (short)(((w->events & LOOP_READ) != 0 ? POLLIN : 0) | ((w->events & LOOP_WRITE) != 0 ? POLLOUT : 0));
    }
    if (poll(p, WATCHES, 1) <= 0) {
        return;
    }
    for (unsigned i = 0; i < WATCHES; i++) {
        struct watch *w = &b->watches[i];
        unsigned ready = ((p[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0 ? LOOP_READ : 0u) |
                         ((p[i].revents & (POLLOUT | POLLHUP | POLLERR)) != 0 ? LOOP_WRITE : 0u);
        ready &= w->events;
        if (w->fd == p[i].fd && w->fd >= 0 && ready != 0) {
            w->fn(w->arg, ready);
        }
    }
}

static void *run(void *arg)
{
    struct bench *b = arg;
    while (!atomic_load(&b->stop)) {
        bench_turn(b);
    }
    return NULL;
}

void bench_fork(struct bench *b)
{
    assert_int_equal(pthread_create(&b->thread, NULL, run, b), 0);
}

void bench_join(struct bench *b)
{
    atomic_store(&b->stop, true);
    pthread_join(b->thread, NULL);
}

int bench_setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    for (unsigned i = 0; i < WATCHES; i++) {
        b->watches[i].fd = -1;
    }
    options_default(&b->options);
    b->options.no_pixels = true;
    assert_int_equal(twin_open(&(struct twin_config){.options = &b->options, .jobs = jobs_inline()}, &b->twin), 0);
    b->loop = (struct loop){
        .watch = loop_watch, .change = loop_change, .unwatch = loop_unwatch, .catch_up = loop_catch_up, .self = b};
    snprintf(b->folder, sizeof b->folder, "/tmp/camtwin-test-control-XXXXXX");
    assert_non_null(mkdtemp(b->folder));
    char link[LINK_PATH_MAX + 32];
    snprintf(link, sizeof link, "%s/38253001.sock", b->folder);
    assert_int_equal(control_path(link, b->path), 0);
    pacer_start(&b->pacer, CLOCK_STEP, b->twin.clock, b->twin.device);
    assert_int_equal(control_server_open(
                         &(struct control_server_config){
                             .loop = &b->loop, .path = b->path, .camera = b->twin.camera, .pacer = &b->pacer},
                         &b->server),
                     0);
    *state = b;
    return 0;
}

int bench_teardown(void **state)
{
    struct bench *b = *state;
    control_server_close(b->server);
    for (unsigned i = 0; i < WATCHES; i++) {
        assert_int_equal(b->watches[i].fd, -1); /* nothing is left behind */
    }
    assert_int_equal(rmdir(b->folder), 0); /* nor here */
    twin_close(&b->twin);
    options_free(&b->options);
    free(b);
    return 0;
}
