// SPDX-License-Identifier: Apache-2.0
// Who handles events when several threads want to: libusb's locks, and the pause that closing a device needs.
#include <errno.h>
#include <libusb-1.0/libusb.h>
#include <unistd.h>

#include "host/clock.h"
#include "host/events.h"
#include "host/host.h"

static _Thread_local struct handling *handling_now;

void handling_begin(struct handling *h, const struct libusb_context *ctx)
{
    *h = (struct handling){.ctx = ctx, .outer = handling_now};
    handling_now = h;
}

void handling_end(const struct handling *h)
{
    handling_now = h->outer;
}

bool host_is_handling(const struct libusb_context *ctx)
{
    const struct handling *h = handling_now;
    while (h != NULL && h->ctx != ctx) {
        h = h->outer;
    }
    return h != NULL;
}

void host_wake(struct libusb_context *ctx)
{
    uint64_t one = 1;
    if (!ctx->woken) {
        ctx->woken = true;
        (void)!write(ctx->wake_fd, &one, sizeof one);
    }
}

static void set_handler(struct libusb_context *ctx, bool active)
{
    pthread_mutex_lock(&ctx->lock);
    ctx->handler_active = active;
    pthread_mutex_unlock(&ctx->lock);
}

static bool must_pause(struct libusb_context *ctx)
{
    pthread_mutex_lock(&ctx->lock);
    bool pause = ctx->closers > 0;
    pthread_mutex_unlock(&ctx->lock);
    return pause;
}

void events_tell_waiters(struct libusb_context *ctx)
{
    pthread_mutex_lock(&ctx->waiters_mutex);
    pthread_cond_broadcast(&ctx->waiters);
    pthread_mutex_unlock(&ctx->waiters_mutex);
}

CT_EXPORT int LIBUSB_CALL libusb_try_lock_events(libusb_context *named)
{
    struct libusb_context *ctx = host_context(named);
    if (must_pause(ctx) || pthread_mutex_trylock(&ctx->events_mutex) != 0) {
        return 1;
    }
    set_handler(ctx, true);
    return 0;
}

CT_EXPORT void LIBUSB_CALL libusb_lock_events(libusb_context *named)
{
    struct libusb_context *ctx = host_context(named);
    pthread_mutex_lock(&ctx->events_mutex);
    set_handler(ctx, true);
}

CT_EXPORT void LIBUSB_CALL libusb_unlock_events(libusb_context *named)
{
    struct libusb_context *ctx = host_context(named);
    set_handler(ctx, false);
    pthread_mutex_unlock(&ctx->events_mutex);
    events_tell_waiters(ctx);
}

CT_EXPORT int LIBUSB_CALL libusb_event_handling_ok(libusb_context *named)
{
    return !must_pause(host_context(named));
}

CT_EXPORT int LIBUSB_CALL libusb_event_handler_active(libusb_context *named)
{
    struct libusb_context *ctx = host_context(named);
    pthread_mutex_lock(&ctx->lock);
    /* Who pauses event handling counts as a handler: others shall wait for it and not spin. */
    int active = ctx->closers > 0 || ctx->handler_active;
    pthread_mutex_unlock(&ctx->lock);
    return active;
}

CT_EXPORT void LIBUSB_CALL libusb_interrupt_event_handler(libusb_context *named)
{
    struct libusb_context *ctx = host_context(named);
    if (ctx == NULL) {
        return;
    }
    pthread_mutex_lock(&ctx->lock);
    host_wake(ctx);
    pthread_mutex_unlock(&ctx->lock);
}

CT_EXPORT void LIBUSB_CALL libusb_lock_event_waiters(libusb_context *named)
{
    pthread_mutex_lock(&host_context(named)->waiters_mutex);
}

CT_EXPORT void LIBUSB_CALL libusb_unlock_event_waiters(libusb_context *named)
{
    pthread_mutex_unlock(&host_context(named)->waiters_mutex);
}

CT_EXPORT int LIBUSB_CALL libusb_wait_for_event(libusb_context *named, struct timeval *tv)
{
    struct libusb_context *ctx = host_context(named);
    if (tv == NULL) {
        pthread_cond_wait(&ctx->waiters, &ctx->waiters_mutex);
        return 0;
    }
    if (tv->tv_sec < 0 || tv->tv_usec < 0 || tv->tv_usec >= 1000000) {
        return LIBUSB_ERROR_INVALID_PARAM;
    }
    struct timespec until = host_timespec(events_deadline_ns(tv));
    return pthread_cond_timedwait(&ctx->waiters, &ctx->waiters_mutex, &until) == ETIMEDOUT ? 1 : 0;
}

void host_events_pause(struct libusb_context *ctx)
{
    if (host_is_handling(ctx)) {
        return; /* closing from a callback: this thread is the handler */
    }
    pthread_mutex_lock(&ctx->lock);
    ctx->closers++;
    host_wake(ctx);
    pthread_mutex_unlock(&ctx->lock);
    libusb_lock_events(ctx);
}

void host_events_resume(struct libusb_context *ctx)
{
    if (host_is_handling(ctx)) {
        return;
    }
    pthread_mutex_lock(&ctx->lock);
    ctx->closers--;
    pthread_mutex_unlock(&ctx->lock);
    libusb_unlock_events(ctx);
}
