// SPDX-License-Identifier: Apache-2.0
// The few things an attachment needs from an event loop; app hands one in (libuv), tests a poll() of their own.
#ifndef CAMTWIN_ATTACH_LOOP_H
#define CAMTWIN_ATTACH_LOOP_H

enum { LOOP_READ = 1, LOOP_WRITE = 2 };

struct watch;

/** Every slot runs on the owner thread. */
struct loop {
    /* Calls fn(arg, ready) whenever fd is ready for one of `events` (LOOP_READ | LOOP_WRITE).
     * NULL: out of memory. The fd stays the caller's and outlives the watch. */
    struct watch *(*watch)(void *self, int fd, unsigned events, void (*fn)(void *arg, unsigned ready), void *arg);
    /* Other events for the same fd; 0: none for now. */
    void (*change)(void *self, struct watch *w, unsigned events);
    /* No more calls. Allowed inside fn. NULL is allowed. */
    void (*unwatch)(void *self, struct watch *w);
    /* Brings virtual time up to date before a host's request is served (a real clock moves by itself). */
    void (*catch_up)(void *self);
    void *self;
};

#endif
