// SPDX-License-Identifier: Apache-2.0
// The thread of endpoint 0: fetches the controller's events, has the owner answer control requests, and makes the
// endpoints of a configuration come and go.
#include <errno.h>
#include <string.h>

#include "attach/gadget_private.h"

static bool is_in(const uint8_t setup[8])
{
    return (setup[0] & 0x80) != 0;
}

static size_t wanted(const uint8_t setup[8])
{
    return setup[6] | (size_t)setup[7] << 8;
}

/** Waits until no thread is at the kernel with an endpoint. With the lock held; false: the end has come. */
static bool quiet(struct attachment *a)
{
    for (unsigned i = 0; i < a->info.endpoint_count; i++) {
        struct gadget_pipe *p = &a->pipes[i];
        p->running = false;
        p->wish = PIPE_AS_IT_IS;
        gadget_pipe_void(p);
    }
    for (unsigned i = 0; i < a->info.endpoint_count; i++) {
        while (a->pipes[i].thread.in_kernel && !a->stop) {
            pthread_cond_wait(&a->changed, &a->lock);
        }
        a->pipes[i].count = 0;
        a->pipes[i].cancel = false;
        a->pipes[i].flush = false;
    }
    a->lost = false;
    return !a->stop;
}

/** The endpoints as in this configuration. With the lock held. 0 or a negative errno. */
static int configure(struct attachment *a, int configuration)
{
    if (!quiet(a)) {
        return -EINTR;
    }
    /* No thread of an endpoint goes to the kernel while it does not run: the lock is not needed for that. */
    pthread_mutex_unlock(&a->lock);
    int e = 0;
    for (unsigned i = 0; i < a->info.endpoint_count; i++) {
        struct gadget_pipe *p = &a->pipes[i];
        if (p->handle >= 0) {
            (void)a->udc.ops->disable(a->udc.self, p->handle);
        }
        p->handle = -1;
    }
    for (unsigned i = 0; i < a->info.endpoint_count && e >= 0 && configuration != 0; i++) {
        e = a->udc.ops->enable(a->udc.self, a->pipes[i].descriptor);
        a->pipes[i].handle = e;
    }
    if (e >= 0 && configuration != 0) {
        e = a->udc.ops->configured(a->udc.self, a->info.max_power_ma);
    }
    pthread_mutex_lock(&a->lock);
    return e < 0 ? e : 0;
}

/** Ready for the host's bytes, after it has heard that its SET_CONFIGURATION is done. */
static void run_pipes(struct attachment *a)
{
    for (unsigned i = 0; i < a->info.endpoint_count; i++) {
        a->pipes[i].running = true;
        a->pipes[i].first = 0;
    }
    a->enabled = true;
    pthread_cond_broadcast(&a->changed);
    gadget_wake(a);
}

/** Gives the owner the request and waits for its answer. With the lock held; false: the end has come. */
static bool ask(struct attachment *a, const uint8_t setup[8], size_t n)
{
    struct gadget_request *r = &a->request;
    memcpy(r->setup, setup, sizeof r->setup);
    r->n = n;
    r->asked = true;
    r->answered = false;
    gadget_wake(a);
    while (!r->answered && !a->stop) {
        pthread_cond_wait(&a->changed, &a->lock);
    }
    return !a->stop;
}

/** The last stage of a request. With the lock held, given up around the call. */
static int finish(struct attachment *a, const uint8_t setup[8], bool stall)
{
    const struct raw_ops *ops = a->udc.ops;
    struct gadget_request *r = &a->request;
    size_t n = r->n;
    gadget_thread_enter(a, &a->ep0);
    int e = 0;
    if (stall) {
        e = ops->ep0_stall(a->udc.self);
    } else if (is_in(setup) && wanted(setup) > 0) {
        /* Whether an empty packet follows is the controller's to decide: dummy_hcd takes 9, the exponent of SuperSpeed,
         * for the packet size of endpoint 0. */
        e = ops->ep0_write(a->udc.self, r->bytes, n, n < wanted(setup));
    } else {
        e = ops->ep0_read(a->udc.self, r->bytes, 0);
    }
    gadget_thread_leave(a, &a->ep0);
    return e;
}

static void control(struct attachment *a, const uint8_t setup[8])
{
    struct gadget_request *r = &a->request;
    size_t n = 0;
    bool has_data = !is_in(setup) && wanted(setup) > 0;
    if (has_data) {
        gadget_thread_enter(a, &a->ep0);
        int e = a->udc.ops->ep0_read(a->udc.self, r->bytes, wanted(setup));
        gadget_thread_leave(a, &a->ep0);
        if (e < 0) {
            return;
        }
        n = (size_t)e;
    }
    if (!ask(a, setup, n)) {
        return;
    }
    bool stall = r->verdict == VERDICT_STALL;
    int e = 0;
    if (!stall && r->configure >= 0 && (e = configure(a, r->configure)) < 0) {
        a->enable_error = e;
        gadget_wake(a);
        stall = true;
    }
    if (!stall && r->clear != NULL && r->clear->running) {
        gadget_pipe_wish(r->clear, PIPE_CLEAR);
    }
    /* raw-gadget ends a request whose data has been read by itself: a refusal comes too late for the host to hear. */
    e = has_data ? 0 : finish(a, setup, stall);
    if (!stall && e >= 0 && r->configure > 0) {
        run_pipes(a);
    }
}

static void handle(struct attachment *a, const struct raw_event *event)
{
    switch (event->kind) {
    case RAW_EVENT_CONTROL: control(a, event->setup); break;
    case RAW_EVENT_RESET:
    case RAW_EVENT_DISCONNECT:
        a->lost = true;
        gadget_wake(a);
        break;
    default: break; /* a suspended bus wakes up again; CONNECT comes before any host */
    }
}

void *gadget_ep0_main(void *attachment)
{
    struct attachment *a = attachment;
    if (!gadget_thread_begin(a, &a->ep0)) {
        return NULL;
    }
    pthread_mutex_lock(&a->lock);
    while (!a->stop) {
        struct raw_event event = {0};
        gadget_thread_enter(a, &a->ep0);
        int e = a->udc.ops->fetch(a->udc.self, &event);
        gadget_thread_leave(a, &a->ep0);
        if (e >= 0) {
            handle(a, &event);
        } else if (e != -EINTR) {
            a->fetch_error = e;
            gadget_wake(a);
            break;
        }
    }
    pthread_mutex_unlock(&a->lock);
    return NULL;
}
