// SPDX-License-Identifier: Apache-2.0
// The desk between the threads of the console and a camera's owner.
#include "app/web_call.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

#include "app/change_log.h"
#include "app/wave_ring.h"
#include "base/error.h"

/* A visit takes so long, or one call; then the camera has its turn. */
static const int64_t VISIT_NS = 1000000;

struct web_desk {
    void (*wake)(void *cookie);
    void *cookie;
    pthread_mutex_t lock;
    struct web_call *first, **end; /* submitted; under `lock`, as the rest here */
    unsigned count;                /* waiting in either list */
    bool closed, flush;

    /* The owner's alone. */
    struct web_call *parked;
    int64_t looked_ms; /* wall time at which the parked ones were looked at */
};

struct web_desk *web_desk_new(void (*wake)(void *cookie), void *cookie)
{
    struct web_desk *desk = calloc(1, sizeof *desk);
    if (desk != NULL) {
        desk->wake = wake;
        desk->cookie = cookie;
        desk->end = &desk->first;
        pthread_mutex_init(&desk->lock, NULL);
    }
    return desk;
}

void web_desk_free(struct web_desk *desk)
{
    if (desk != NULL) {
        pthread_mutex_destroy(&desk->lock);
        free(desk);
    }
}

int web_desk_submit(struct web_desk *desk, struct web_call *call)
{
    call->next = NULL;
    call->until_ms = 0;
    call->refused = false;
    pthread_mutex_lock(&desk->lock);
    int e = desk->closed ? -CT_E_NO_DEVICE : desk->count >= WEB_CALLS_MAX ? -CT_E_BUSY : 0;
    bool was_empty = desk->first == NULL;
    if (e == 0) {
        *desk->end = call;
        desk->end = &call->next;
        desk->count++;
    }
    if (e == 0 && was_empty) {
        desk->wake(desk->cookie); /* under the lock: never again after web_desk_close */
    }
    pthread_mutex_unlock(&desk->lock);
    return e;
}

static void on_asked(void *cookie)
{
    sem_post(cookie);
}

int web_desk_ask(struct web_desk *desk, struct web_call *call)
{
    sem_t answered;
    sem_init(&answered, 0, 0);
    call->done = on_asked;
    // cppcheck-suppress autoVariables ; nobody touches it after `done`, which is waited for below
    call->cookie = &answered;
    int e = web_desk_submit(desk, call);
    if (e == 0) {
        while (sem_wait(&answered) != 0) {
        }
        e = call->refused ? -CT_E_NO_DEVICE : 0;
    }
    sem_destroy(&answered);
    return e;
}

static struct web_call *take(struct web_desk *desk)
{
    pthread_mutex_lock(&desk->lock);
    struct web_call *call = desk->first;
    if (call != NULL) {
        desk->first = call->next;
        desk->end = desk->first == NULL ? &desk->first : desk->end;
    }
    pthread_mutex_unlock(&desk->lock);
    return call;
}

static void answered(struct web_desk *desk, struct web_call *call)
{
    pthread_mutex_lock(&desk->lock);
    desk->count--;
    pthread_mutex_unlock(&desk->lock);
    call->done(call->cookie); /* the call may be gone now */
}

static bool has_news(const struct web_call *call, const struct control_target *t)
{
    switch (call->wait) {
    case WEB_NEW_CHANGES:
        return t->changes != NULL && (json_int_t)change_log_revision(t->changes) != json_integer_value(call->what);
    case WEB_NEW_WAVES:
        return t->waves != NULL &&
               (json_int_t)wave_ring_next(t->waves) != json_integer_value(json_object_get(call->what, "after"));
    default: return true;
    }
}

static void answer(struct web_call *call, struct control_target *t)
{
    if (call->run != NULL) {
        call->run(call, t);
        return;
    }
    uint64_t before = t->changes != NULL && call->tells_changes ? change_log_revision(t->changes) : 0;
    call->answer = operation_do(t, call->verb, call->what);
    if (call->tells_changes && t->changes != NULL && json_is_true(json_object_get(call->answer, "ok"))) {
        uint64_t revision = change_log_scan(t->changes);
        json_object_set_new(call->answer, "revision", json_integer((json_int_t)revision));
        json_object_set_new(call->answer, "changed", change_log_since(t->changes, before));
    }
}

/** What waited for something that has come, or has waited long enough. */
static void serve_parked(struct web_desk *desk, struct control_target *t, bool flush)
{
    int64_t now_ms = pacer_wall_ns() / NS_PER_MS;
    if (!flush && now_ms - desk->looked_ms < WEB_TICK_MS - WEB_TICK_MS / 5) {
        return; /* woken by something else */
    }
    desk->looked_ms = now_ms;
    bool watches = false;
    for (const struct web_call *c = desk->parked; c != NULL; c = c->next) {
        watches |= c->wait == WEB_NEW_CHANGES;
    }
    if (watches && t->changes != NULL) {
        change_log_scan(t->changes);
        change_log_rest(t->changes, true); /* one look for all who wait */
    }
    struct web_call **at = &desk->parked;
    while (*at != NULL) {
        struct web_call *call = *at;
        if (flush || now_ms >= call->until_ms || has_news(call, t)) {
            *at = call->next;
            answer(call, t);
            answered(desk, call);
        } else {
            at = &call->next;
        }
    }
    if (t->changes != NULL) {
        change_log_rest(t->changes, false);
    }
}

bool web_desk_serve(struct web_desk *desk, struct control_target *t)
{
    struct web_call *call = NULL;
    pthread_mutex_lock(&desk->lock);
    bool flush = desk->flush;
    pthread_mutex_unlock(&desk->lock);
    int64_t until_ns = pacer_wall_ns() + VISIT_NS;
    while (pacer_wall_ns() < until_ns && (call = take(desk)) != NULL) {
        if (!flush && call->wait != WEB_AT_ONCE) {
            call->until_ms = pacer_wall_ns() / NS_PER_MS + WEB_WAIT_MS;
            call->next = desk->parked;
            desk->parked = call;
            continue;
        }
        answer(call, t);
        answered(desk, call);
    }
    serve_parked(desk, t, flush);
    pthread_mutex_lock(&desk->lock);
    bool more = desk->first != NULL;
    pthread_mutex_unlock(&desk->lock);
    if (more) {
        desk->wake(desk->cookie);
    }
    return desk->parked != NULL;
}

void web_desk_flush(struct web_desk *desk)
{
    pthread_mutex_lock(&desk->lock);
    desk->flush = true;
    if (!desk->closed) {
        desk->wake(desk->cookie);
    }
    pthread_mutex_unlock(&desk->lock);
}

static void refuse(struct web_desk *desk, struct web_call *call)
{
    call->refused = true;
    call->answer = operation_refusal(-CT_E_NO_DEVICE, error_text(-CT_E_NO_DEVICE), NULL);
    answered(desk, call);
}

void web_desk_close(struct web_desk *desk)
{
    struct web_call *call = NULL;
    pthread_mutex_lock(&desk->lock);
    desk->closed = true;
    pthread_mutex_unlock(&desk->lock);
    while ((call = take(desk)) != NULL) {
        refuse(desk, call);
    }
    while (desk->parked != NULL) {
        call = desk->parked;
        desk->parked = call->next;
        refuse(desk, call);
    }
}
