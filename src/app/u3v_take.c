// SPDX-License-Identifier: Apache-2.0
// Hands buffers to the stream's thread and waits until they are filled.
#include "app/u3v_take.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "base/error.h"

struct u3v_take {
    struct u3v_host *host;
    pthread_mutex_t lock; /* what follows */
    pthread_cond_t came;
    struct u3v_buffer *pictures; /* of the call in progress */
    unsigned total, given, filled;
    bool gone;
};

static struct u3v_buffer *next(void *self)
{
    struct u3v_take *t = self;
    pthread_mutex_lock(&t->lock);
    struct u3v_buffer *b = t->given < t->total ? &t->pictures[t->given++] : NULL;
    pthread_mutex_unlock(&t->lock);
    return b;
}

static void filled(void *self, struct u3v_buffer *buffer, int err)
{
    struct u3v_take *t = self;
    (void)buffer; /* they come back in order */
    pthread_mutex_lock(&t->lock);
    if (err == 0) {
        t->filled++;
        pthread_cond_signal(&t->came);
    }
    pthread_mutex_unlock(&t->lock);
}

static void gone(void *self)
{
    struct u3v_take *t = self;
    pthread_mutex_lock(&t->lock);
    t->gone = true;
    pthread_cond_signal(&t->came);
    pthread_mutex_unlock(&t->lock);
}

int u3v_take_open(struct u3v_host *host, size_t *out_payload, struct u3v_take **out)
{
    struct u3v_take *t = calloc(1, sizeof *t);
    pthread_condattr_t clock;
    uint64_t payload = 0;
    if (t == NULL) {
        return -CT_E_MEMORY;
    }
    t->host = host;
    pthread_mutex_init(&t->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&t->came, &clock);
    pthread_condattr_destroy(&clock);
    const struct u3v_stream_user user = {.holds = true, .next = next, .filled = filled, .gone = gone, .self = t};
    int err = u3v_stream_start(host, &user);
    err = err < 0 ? err : u3v_stream_payload(host, &payload);
    if (err < 0) {
        u3v_take_close(t);
        return err;
    }
    *out_payload = (size_t)payload;
    *out = t;
    return 0;
}

static struct timespec deadline(unsigned ms)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += ms / 1000;
    t.tv_nsec += (long)(ms % 1000) * 1000000;
    t.tv_sec += t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    return t;
}

/** Waits until all pictures are there. With the lock held. 0, -CT_E_TIMEOUT, -CT_E_NO_DEVICE. */
static int await_all(struct u3v_take *t, unsigned timeout_ms)
{
    while (t->filled < t->total) {
        struct timespec until = deadline(timeout_ms);
        unsigned before = t->filled;
        int failed = 0;
        while (t->filled == before && !t->gone && failed == 0) {
            failed = pthread_cond_timedwait(&t->came, &t->lock, &until);
        }
        if (t->filled == before) {
            return t->gone ? -CT_E_NO_DEVICE : -CT_E_TIMEOUT;
        }
    }
    return 0;
}

int u3v_take_pictures(struct u3v_take *t, struct u3v_buffer *pictures, unsigned n, unsigned timeout_ms)
{
    pthread_mutex_lock(&t->lock);
    t->pictures = pictures;
    t->total = n;
    t->given = 0;
    t->filled = 0;
    pthread_mutex_unlock(&t->lock);
    u3v_stream_kick(t->host);
    pthread_mutex_lock(&t->lock);
    int err = await_all(t, timeout_ms);
    int came = (int)t->filled;
    t->total = t->given; /* no more of them are to be begun */
    pthread_mutex_unlock(&t->lock);
    if (err < 0) {
        u3v_stream_stop(t->host); /* the buffers are the caller's again */
    }
    return err == 0 || err == -CT_E_TIMEOUT ? came : err;
}

void u3v_take_close(struct u3v_take *t)
{
    if (t == NULL) {
        return;
    }
    u3v_stream_stop(t->host);
    pthread_cond_destroy(&t->came);
    pthread_mutex_destroy(&t->lock);
    free(t);
}
