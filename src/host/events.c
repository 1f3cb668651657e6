// SPDX-License-Identifier: Apache-2.0
// Handling events: the only place from which callbacks of the program run.
#include <errno.h>
#include <libusb-1.0/libusb.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "host/clock.h"
#include "host/events.h"
#include "host/host.h"

enum { POLLFDS_MAX = 64, DEFAULT_TIMEOUT_S = 60 };

int64_t events_deadline_ns(const struct timeval *tv)
{
    int64_t seconds = tv->tv_sec > 1000000000 ? 1000000000 : (int64_t)tv->tv_sec;
    return host_now_ns() + seconds * 1000000000 + (int64_t)tv->tv_usec * 1000;
}

/** Our descriptor, then the system's. Returns how many. */
static nfds_t collect(struct libusb_context *ctx, struct pollfd fds[POLLFDS_MAX])
{
    nfds_t n = 0;
    fds[n++] = (struct pollfd){.fd = ctx->epoll_fd, .events = POLLIN};
    const struct libusb_pollfd **theirs = ctx->real != NULL ? real_api()->get_pollfds(ctx->real) : NULL;
    for (size_t i = 0; theirs != NULL && theirs[i] != NULL && n < POLLFDS_MAX; i++) {
        fds[n++] = (struct pollfd){.fd = theirs[i]->fd, .events = theirs[i]->events};
    }
    if (theirs != NULL) {
        real_api()->free_pollfds(theirs);
    }
    return n;
}

/** The system's libusb may have timeouts of its own that no descriptor tells of. */
static int64_t earlier(struct libusb_context *ctx, int64_t deadline_ns)
{
    struct timeval tv;
    if (ctx->real == NULL || real_api()->get_next_timeout(ctx->real, &tv) != 1) {
        return deadline_ns;
    }
    int64_t theirs = events_deadline_ns(&tv);
    return theirs < deadline_ns ? theirs : deadline_ns;
}

/** What woke us: wakes are taken back, changes of folders and ended processes lead to a new look for cameras. */
static void look_around(struct libusb_context *ctx)
{
    struct epoll_event ready[8];
    bool rescan = false;
    pthread_mutex_lock(&ctx->lock);
    int inotify_fd = ctx->inotify_fd;
    if (ctx->woken) {
        uint64_t n;
        (void)!read(ctx->wake_fd, &n, sizeof n);
        ctx->woken = ctx->closers > 0; /* who wants a pause is seen by everybody who polls, until it has it */
        if (ctx->woken) {
            n = 1;
            (void)!write(ctx->wake_fd, &n, sizeof n);
        }
    }
    pthread_mutex_unlock(&ctx->lock);
    int n = epoll_wait(ctx->epoll_fd, ready, 8, 0);
    for (int i = 0; i < n; i++) {
        if (ready[i].data.fd == ctx->wake_fd) {
            continue;
        }
        rescan = true;
        if (ready[i].data.fd == inotify_fd) {
            hotplug_folders_changed(ctx);
        }
    }
    if (rescan) {
        host_scan(ctx);
    }
}

/**
 * Taking a transfer back costs a real host controller hundreds of microseconds; ours is at once, which hosts do not expect.
 * Aravis 0.8.26 looks whether any are left and then waits for the next callback, without a lock in between: when the last
 * callback falls into that gap it waits for ever. With real distances the last one finds it waiting.
 */
static void pause_before_cancelled(void)
{
    const struct timespec pause = {.tv_nsec = 500000};
    nanosleep(&pause, NULL);
}

/** Tells the program of what was over when this began; what its callbacks start is for the next time. */
static void deliver(struct libusb_context *ctx)
{
    pthread_mutex_lock(&ctx->lock);
    if (ctx->delivering.first == NULL) {
        ctx->delivering = ctx->done;
        ctx->done = (struct xfer_list){0};
    }
    while (ctx->delivering.first != NULL) {
        struct xfer *x = ctx->delivering.first;
        ctx->delivering.first = x->next;
        if (x->next == NULL) {
            ctx->delivering.last = NULL;
        }
        pthread_mutex_unlock(&ctx->lock);
        if (xfer_public(x)->status == LIBUSB_TRANSFER_CANCELLED) {
            pause_before_cancelled();
        }
        xfer_deliver(x);
        pthread_mutex_lock(&ctx->lock);
    }
    if (ctx->done.first != NULL) {
        host_wake(ctx);
    }
    pthread_mutex_unlock(&ctx->lock);
}

/** One round; events_mutex is held by this thread. */
static int handle(struct libusb_context *ctx, int64_t deadline_ns)
{
    struct pollfd fds[POLLFDS_MAX];
    struct handling here;
    if (host_is_handling(ctx)) {
        return LIBUSB_ERROR_BUSY;
    }
    nfds_t n = collect(ctx, fds);
    int ready = poll(fds, n, host_poll_ms(earlier(ctx, deadline_ns)));
    if (ready < 0) {
        return errno == EINTR ? LIBUSB_ERROR_INTERRUPTED : LIBUSB_ERROR_IO;
    }
    handling_begin(&here, ctx);
    if (fds[0].revents != 0) {
        look_around(ctx);
        hotplug_deliver(ctx);
        deliver(ctx);
        ready--;
    }
    int e = LIBUSB_SUCCESS;
    if (ctx->real != NULL && (ready > 0 || !real_api()->pollfds_handle_timeouts(ctx->real))) {
        struct timeval at_once = {0};
        e = real_api()->handle_events_timeout_completed(ctx->real, &at_once, NULL);
    }
    handling_end(&here);
    events_tell_waiters(ctx);
    return e;
}

CT_EXPORT int LIBUSB_CALL libusb_handle_events_locked(libusb_context *named, struct timeval *tv)
{
    struct libusb_context *ctx = host_context(named);
    if (tv != NULL && (tv->tv_sec < 0 || tv->tv_usec < 0 || tv->tv_usec >= 1000000)) {
        return LIBUSB_ERROR_INVALID_PARAM;
    }
    struct timeval usual = {.tv_sec = DEFAULT_TIMEOUT_S};
    return handle(ctx, events_deadline_ns(tv == NULL ? &usual : tv));
}

/** `completed` is written by a callback on another thread; that thread tells the waiters afterwards. */
static bool is_completed(int *completed)
{
    return completed != NULL && __atomic_load_n(completed, __ATOMIC_ACQUIRE) != 0;
}

/** Another thread handles events: until it has done something, or the time is over. 0: look again, 1: time is over. */
static int wait_for_other(struct libusb_context *ctx, int64_t deadline_ns, int *completed)
{
    struct timespec until = host_timespec(deadline_ns);
    int e = 0;
    libusb_lock_event_waiters(ctx);
    if (!is_completed(completed) && libusb_event_handler_active(ctx)) {
        e = pthread_cond_timedwait(&ctx->waiters, &ctx->waiters_mutex, &until);
    }
    libusb_unlock_event_waiters(ctx);
    return e == ETIMEDOUT ? 1 : 0;
}

CT_EXPORT int LIBUSB_CALL libusb_handle_events_timeout_completed(libusb_context *named, struct timeval *tv,
                                                                 int *completed)
{
    struct libusb_context *ctx = host_context(named);
    if (ctx == NULL || tv == NULL || tv->tv_sec < 0 || tv->tv_usec < 0 || tv->tv_usec >= 1000000) {
        return LIBUSB_ERROR_INVALID_PARAM;
    }
    if (host_is_handling(ctx)) {
        return LIBUSB_ERROR_BUSY;
    }
    int64_t deadline_ns = events_deadline_ns(tv);
    for (;;) {
        if (libusb_try_lock_events(ctx) == 0) {
            int e = is_completed(completed) ? LIBUSB_SUCCESS : handle(ctx, deadline_ns);
            libusb_unlock_events(ctx);
            return e;
        }
        bool over = wait_for_other(ctx, deadline_ns, completed) == 1;
        /* Without `completed` one event of the other handler is what the program waits for. */
        if (over || completed == NULL || is_completed(completed)) {
            return LIBUSB_SUCCESS;
        }
    }
}

CT_EXPORT int LIBUSB_CALL libusb_handle_events_timeout(libusb_context *ctx, struct timeval *tv)
{
    return libusb_handle_events_timeout_completed(ctx, tv, NULL);
}

CT_EXPORT int LIBUSB_CALL libusb_handle_events_completed(libusb_context *ctx, int *completed)
{
    struct timeval tv = {.tv_sec = DEFAULT_TIMEOUT_S};
    return libusb_handle_events_timeout_completed(ctx, &tv, completed);
}

CT_EXPORT int LIBUSB_CALL libusb_handle_events(libusb_context *ctx)
{
    return libusb_handle_events_completed(ctx, NULL);
}
