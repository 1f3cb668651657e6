// SPDX-License-Identifier: Apache-2.0
// Threads that sit in blocking calls of the kernel, and how they are called out of them.
//
// A signal ends a blocked raw-gadget call, but one that arrives just before the call begins is lost. So a timer of the
// thread's own sends it again and again until the thread says that it is out.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "attach/gadget_private.h"
#include "base/error.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid /* glibc before 2.38 has no name for it */
#endif

enum { CALL_AGAIN_NS = 2 * 1000 * 1000 };

static void on_signal(int number)
{
    (void)number; /* that the call returns is all */
}

void gadget_wake(struct attachment *a)
{
    uint64_t one = 1;
    (void)!write(a->wake_fd, &one, sizeof one);
}

bool gadget_thread_begin(struct attachment *a, struct gadget_thread *t)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = GADGET_SIGNAL};
    event.sigev_notify_thread_id = gettid();
    int e = timer_create(CLOCK_MONOTONIC, &event, &t->timer);
    pthread_mutex_lock(&a->lock);
    t->ready = e == 0 ? 1 : -1;
    pthread_cond_broadcast(&a->changed);
    pthread_mutex_unlock(&a->lock);
    return e == 0;
}

int gadget_thread_start(struct attachment *a, struct gadget_thread *t, void *(*main)(void *), void *arg)
{
    struct sigaction action = {.sa_handler = on_signal}; /* no SA_RESTART: calls are to return */
    sigaction(GADGET_SIGNAL, &action, NULL);
    /* Signals for the process are for others. */
    sigset_t most, before;
    sigfillset(&most);
    sigdelset(&most, GADGET_SIGNAL);
    pthread_sigmask(SIG_SETMASK, &most, &before);
    t->started = pthread_create(&t->id, NULL, main, arg) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!t->started) {
        return -CT_E_MEMORY;
    }
    pthread_mutex_lock(&a->lock);
    while (t->ready == 0) {
        pthread_cond_wait(&a->changed, &a->lock);
    }
    int ready = t->ready;
    pthread_mutex_unlock(&a->lock);
    return ready > 0 ? 0 : -CT_E_MEMORY;
}

static void call(const struct gadget_thread *t, long first_ns)
{
    const struct itimerspec when = {
        .it_value.tv_nsec = first_ns,
        .it_interval.tv_nsec = first_ns != 0 ? CALL_AGAIN_NS : 0,
    };
    timer_settime(t->timer, 0, &when, NULL);
}

void gadget_thread_enter(struct attachment *a, struct gadget_thread *t)
{
    t->in_kernel = true;
    pthread_mutex_unlock(&a->lock);
}

void gadget_thread_leave(struct attachment *a, struct gadget_thread *t)
{
    pthread_mutex_lock(&a->lock);
    t->in_kernel = false;
    call(t, 0);
    pthread_cond_broadcast(&a->changed);
}

void gadget_thread_call(struct gadget_thread *t)
{
    if (t->in_kernel) {
        call(t, 1);
    }
}

void gadget_thread_join(struct gadget_thread *t)
{
    if (!t->started) {
        return;
    }
    pthread_join(t->id, NULL);
    if (t->ready > 0) {
        timer_delete(t->timer);
    }
}
