// SPDX-License-Identifier: Apache-2.0
// What takes long (waiting for a picture, packing it into a file, counting its pixels) is done beside the server's thread.
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/web_private.h"
#include "base/error.h"

enum { CHORE_THREADS = 2, CHORES_MAX = 16, SWEEP_MS = 500, NICE = 5 };

struct web_chores {
    struct web *web;
    pthread_t threads[CHORE_THREADS];
    unsigned thread_count;
    pthread_mutex_t lock;
    pthread_cond_t news;
    struct web_request *first, **end;
    unsigned count;
    bool stop;
};

/** Something to do, or NULL: it is time to look after the seats. */
static struct web_request *next_chore(struct web_chores *c)
{
    int64_t until_ns = pacer_wall_ns() + SWEEP_MS * NS_PER_MS;
    struct timespec until = {.tv_sec = until_ns / NS_PER_S, .tv_nsec = until_ns % NS_PER_S};
    int timed_out = 0;
    while (c->first == NULL && !c->stop && timed_out == 0) {
        timed_out = pthread_cond_timedwait(&c->news, &c->lock, &until);
    }
    struct web_request *r = c->first;
    if (r != NULL) {
        c->first = r->next_chore;
        c->end = c->first == NULL ? &c->first : c->end;
    }
    return r;
}

static void *chores_main(void *arg)
{
    struct web_chores *c = arg;
    pthread_setname_np(pthread_self(), "web-chores");
    setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
    pthread_mutex_lock(&c->lock);
    while (!c->stop || c->first != NULL) {
        struct web_request *r = next_chore(c);
        pthread_mutex_unlock(&c->lock);
        if (r != NULL) {
            r->chore(r);
            web_resume(r->web, r->connection);
        } else {
            web_seats_sweep(c->web->seats, pacer_wall_ns() / NS_PER_MS);
        }
        pthread_mutex_lock(&c->lock);
        c->count -= r != NULL;
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

struct web_chores *web_chores_new(struct web *web)
{
    struct web_chores *c = calloc(1, sizeof *c);
    if (c == NULL) {
        return NULL;
    }
    c->web = web;
    c->end = &c->first;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->news, &monotonic);
    pthread_condattr_destroy(&monotonic);
    for (unsigned i = 0; i < CHORE_THREADS; i++) {
        if (pthread_create(&c->threads[i], NULL, chores_main, c) != 0) {
            web_chores_free(c);
            return NULL;
        }
        c->thread_count++;
    }
    return c;
}

void web_chores_free(struct web_chores *c)
{
    if (c == NULL) {
        return;
    }
    pthread_mutex_lock(&c->lock);
    c->stop = true;
    pthread_cond_broadcast(&c->news);
    pthread_mutex_unlock(&c->lock);
    for (unsigned i = 0; i < c->thread_count; i++) {
        pthread_join(c->threads[i], NULL);
    }
    pthread_mutex_destroy(&c->lock);
    pthread_cond_destroy(&c->news);
    free(c);
}

enum MHD_Result web_chore(struct web_request *r, void (*chore)(struct web_request *r))
{
    struct web_chores *c = r->web->chores;
    pthread_mutex_lock(&c->lock);
    bool room = c->count < CHORES_MAX;
    if (room) {
        c->count++;
        r->asked = true;
        r->chore = chore;
        r->next_chore = NULL;
        web_suspend(r->web, r->connection);
        *c->end = r;
        c->end = &r->next_chore;
        pthread_cond_signal(&c->news);
    }
    pthread_mutex_unlock(&c->lock);
    return room ? MHD_YES
                : web_reply_refusal(r->connection, 503, -CT_E_BUSY, "too many pictures are asked for at once");
}
