// SPDX-License-Identifier: Apache-2.0
// A queue of jobs and threads that take bands from its head.
#include "app/workers.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { BANDS_PER_THREAD = 8, THREADS_MAX = 64 };

struct workers {
    pthread_mutex_t lock;
    pthread_cond_t work;     /* a job was queued, or it is time to go */
    pthread_cond_t finished; /* a job was finished */
    struct job *head, *tail; /* jobs with bands that nobody has begun */
    bool stopping;
    unsigned count;
    pthread_t threads[THREADS_MAX];
};

/** Waits for a band; NULL: time to go. Called and returns with the lock held. */
static struct job *next_band(struct workers *w, unsigned *out_band)
{
    while (w->head == NULL && !w->stopping) {
        pthread_cond_wait(&w->work, &w->lock);
    }
    struct job *job = w->head;
    if (job != NULL) {
        *out_band = job->bands_begun++;
        if (job->bands_begun == job->bands) {
            w->head = job->next;
            w->tail = w->head == NULL ? NULL : w->tail;
        }
    }
    return job;
}

/** The owner may reuse the job as soon as bands_left is 0: nothing of it is touched after that. */
static void band_done(struct workers *w, struct job *job)
{
    const struct worker_client *client = job->doer;
    if (atomic_fetch_sub_explicit(&job->bands_left, 1, memory_order_acq_rel) != 1) {
        return;
    }
    pthread_mutex_lock(&w->lock);
    pthread_cond_broadcast(&w->finished);
    pthread_mutex_unlock(&w->lock);
    if (client->done != NULL) {
        client->done(client->cookie);
    }
}

static void *worker_main(void *arg)
{
    struct workers *w = arg;
    pthread_mutex_lock(&w->lock);
    for (;;) {
        unsigned band = 0;
        struct job *job = next_band(w, &band);
        if (job == NULL) {
            break;
        }
        pthread_mutex_unlock(&w->lock);
        job->run(job->arg, band, job->bands);
        band_done(w, job);
        pthread_mutex_lock(&w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

struct workers *workers_new(unsigned threads)
{
    struct workers *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return NULL;
    }
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned wanted = threads != 0 ? threads : (unsigned)(cores > 0 ? cores : 1);
    wanted = wanted < THREADS_MAX ? wanted : THREADS_MAX;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->work, NULL);
    pthread_cond_init(&w->finished, NULL);
    while (w->count < wanted && pthread_create(&w->threads[w->count], NULL, worker_main, w) == 0) {
        w->count++;
    }
    if (w->count == 0) {
        workers_free(w);
        return NULL;
    }
    return w;
}

void workers_free(struct workers *w)
{
    if (w == NULL) {
        return;
    }
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_broadcast(&w->work);
    pthread_mutex_unlock(&w->lock);
    for (unsigned i = 0; i < w->count; i++) {
        pthread_join(w->threads[i], NULL);
    }
    pthread_cond_destroy(&w->finished);
    pthread_cond_destroy(&w->work);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

static void client_submit(void *self, struct job *job)
{
    struct worker_client *client = self;
    struct workers *w = client->workers;
    job->doer = client;
    job->next = NULL;
    job->bands = w->count * BANDS_PER_THREAD;
    job->bands_begun = 0;
    atomic_init(&job->bands_left, job->bands);
    pthread_mutex_lock(&w->lock);
    if (w->tail != NULL) {
        w->tail->next = job;
    } else {
        w->head = job;
    }
    w->tail = job;
    pthread_cond_broadcast(&w->work);
    pthread_mutex_unlock(&w->lock);
}

static bool client_finished(void *self, const struct job *job)
{
    (void)self;
    return atomic_load_explicit(&job->bands_left, memory_order_acquire) == 0;
}

static void client_wait(void *self, struct job *job)
{
    struct workers *w = ((struct worker_client *)self)->workers;
    pthread_mutex_lock(&w->lock);
    while (!client_finished(self, job)) {
        pthread_cond_wait(&w->finished, &w->lock);
    }
    pthread_mutex_unlock(&w->lock);
}

struct jobs workers_jobs(struct worker_client *client)
{
    return (struct jobs){.submit = client_submit, .finished = client_finished, .wait = client_wait, .self = client};
}
