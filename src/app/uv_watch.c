// SPDX-License-Identifier: Apache-2.0
// Watches of file descriptors as libuv polls.
#include "app/uv_watch.h"

#include <stdlib.h>

struct uv_watcher {
    uv_loop_t *uv;
    void *cookie;
};

struct watch {
    uv_poll_t poll;
    void (*fn)(void *arg, unsigned ready);
    void *arg;
};

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct watch *w = poll->data;
    unsigned ready = status < 0 ? LOOP_READ : 0; /* an error shows when the fd is read */
    ready |= (events & (UV_READABLE | UV_DISCONNECT)) != 0 ? LOOP_READ : 0u;
    ready |= (events & UV_WRITABLE) != 0 ? LOOP_WRITE : 0u;
    w->fn(w->arg, ready);
}

static void start(struct watch *w, unsigned events)
{
    int uv_events =
        ((events & LOOP_READ) != 0 ? UV_READABLE | UV_DISCONNECT : 0) | ((events & LOOP_WRITE) != 0 ? UV_WRITABLE : 0);
    if (uv_events == 0) {
        uv_poll_stop(&w->poll);
    } else {
        uv_poll_start(&w->poll, uv_events, on_poll);
    }
}

static struct watch *watcher_watch(void *self, int fd, unsigned events, void (*fn)(void *arg, unsigned ready),
                                   void *arg)
{
    struct uv_watcher *watcher = self;
    struct watch *w = calloc(1, sizeof *w);
    if (w == NULL || uv_poll_init(watcher->uv, &w->poll, fd) < 0) {
        free(w);
        return NULL;
    }
    w->fn = fn;
    w->arg = arg;
    w->poll.data = w;
    start(w, events);
    return w;
}

static void watcher_change(void *self, struct watch *w, unsigned events)
{
    (void)self;
    start(w, events);
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void watcher_unwatch(void *self, struct watch *w)
{
    (void)self;
    if (w != NULL) {
        uv_close((uv_handle_t *)&w->poll, on_closed);
    }
}

struct loop uv_watch_loop(uv_loop_t *uv, void (*catch_up)(void *self), void *cookie)
{
    struct uv_watcher *watcher = calloc(1, sizeof *watcher);
    if (watcher != NULL) {
        *watcher = (struct uv_watcher){.uv = uv, .cookie = cookie};
    }
    return (struct loop){.watch = watcher_watch,
                         .change = watcher_change,
                         .unwatch = watcher_unwatch,
                         .catch_up = catch_up,
                         .self = watcher};
}

void uv_watch_loop_free(struct loop *loop)
{
    free(loop->self);
    loop->self = NULL;
}

void *uv_watch_cookie(void *self)
{
    return ((struct uv_watcher *)self)->cookie;
}
