// SPDX-License-Identifier: Apache-2.0
// The callers' side of a connection: submitting, cancelling, waiting.
#include "host/conn.h"

#include <errno.h>
#include <libusb-1.0/libusb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/clock.h"
#include "host/conn_inside.h"
#include "host/forked.h"

enum {
    ANSWER_GRACE_MS = 1000, /* for the answer to a CANCEL: a camera process that hangs must not hang its hosts */
    CALL_TIMEOUT_MS = 5000,
};

/** A request whose asker sleeps. */
struct sleeper {
    pthread_cond_t woken;
    bool finished;
};

void conn_wake(struct conn *c)
{
    uint64_t one = 1;
    (void)!write(c->wake_fd, &one, sizeof one);
}

void conn_flush(struct conn *c)
{
    bool waited = link_queue_used(&c->queue) > 0;
    if (link_queue_flush(&c->queue, c->fd) < 0) {
        link_queue_fini(&c->queue);
        shutdown(c->fd, SHUT_RDWR); /* the thread reads the end of file */
    } else if (waited && link_queue_used(&c->queue) > 0) {
        conn_wake(c);
    }
}

void conn_finish(struct conn *c, uint32_t id, enum link_status status, size_t actual)
{
    struct request *r = c->table[id];
    c->table[id] = NULL;
    c->free_ids[c->free_count++] = (uint16_t)id;
    if (r == &c->forgotten) {
        return;
    }
    c->out_pending -= r->is_out ? r->capacity : 0;
    r->status = status;
    r->actual = actual;
    atomic_store(&r->flying, false);
    r->done(r);
}

void conn_fail_all(struct conn *c)
{
    for (uint32_t id = 0; id < LINK_IDS; id++) {
        if (c->table[id] != NULL) {
            conn_finish(c, id, LINK_NO_DEVICE, 0);
        }
    }
}

/** With the lock held. */
static int start(struct conn *c, struct request *r, struct link_message *m, const uint8_t *out)
{
    bool is_submit = m->type == LINK_SUBMIT;
    bool is_out = is_submit && link_is_out(m);
    if (c->gone || c->stop) {
        return LIBUSB_ERROR_NO_DEVICE;
    }
    if (m->length > LINK_LENGTH_MAX) {
        return LIBUSB_ERROR_NO_MEM;
    }
    if (c->free_count == 0 || (is_out && c->out_pending + m->length > LINK_OUT_PENDING_MAX)) {
        return LIBUSB_ERROR_IO; /* as the real one when usbfs is full; hosts try again later */
    }
    m->id = c->free_ids[c->free_count - 1];
    m->data_size = is_out ? m->length : 0;
    bool had_room = link_queue_used(&c->queue) == 0;
    if (link_queue_message(&c->queue, m, out) < 0) {
        return LIBUSB_ERROR_NO_MEM;
    }
    c->free_count--;
    c->table[m->id] = r;
    r->id = m->id;
    r->is_out = is_out;
    r->cancelled = false;
    r->timed_out = false;
    r->copying = false;
    c->out_pending += is_out ? r->capacity : 0;
    atomic_store(&r->flying, true);
    conn_flush(c);
    bool wake = had_room && link_queue_used(&c->queue) > 0;
    if (r->deadline_ns < c->next_deadline_ns) {
        c->next_deadline_ns = r->deadline_ns;
        wake = true;
    }
    if (wake) {
        conn_wake(c);
    }
    return LIBUSB_SUCCESS;
}

int conn_submit(struct conn *c, struct request *r, struct link_message *m, const uint8_t *out)
{
    if (c->generation != forked_generation()) {
        return LIBUSB_ERROR_NO_DEVICE;
    }
    pthread_mutex_lock(&c->lock);
    int e = start(c, r, m, out);
    pthread_mutex_unlock(&c->lock);
    return e;
}

void conn_send_cancel(struct conn *c, struct request *r)
{
    struct link_message m = {.type = LINK_CANCEL, .id = r->id};
    r->cancelled = true;
    if (link_queue_message(&c->queue, &m, NULL) == 0) {
        conn_flush(c);
    }
}

int conn_cancel(struct conn *c, struct request *r)
{
    if (c->generation != forked_generation()) {
        return LIBUSB_ERROR_NO_DEVICE;
    }
    pthread_mutex_lock(&c->lock);
    int e = LIBUSB_ERROR_NOT_FOUND;
    if (atomic_load(&r->flying) && !r->cancelled) {
        conn_send_cancel(c, r);
        e = LIBUSB_SUCCESS;
    }
    pthread_mutex_unlock(&c->lock);
    return e;
}

/** Requests of sleepers carry their sleeper behind them. */
struct waited {
    struct request request; /* first */
    struct sleeper sleeper;
};

static void wake_sleeper(struct request *r)
{
    struct waited *w = (struct waited *)(void *)r;
    w->sleeper.finished = true;
    pthread_cond_signal(&w->sleeper.woken);
}

/** Sleeps until finished or the moment comes. With the lock held. */
static void sleep_until(struct conn *c, struct sleeper *s, int64_t deadline_ns)
{
    struct timespec t = host_timespec(deadline_ns);
    int e = 0;
    while (!s->finished && e != ETIMEDOUT) {
        e = deadline_ns == HOST_NEVER ? pthread_cond_wait(&s->woken, &c->lock)
                                      : pthread_cond_timedwait(&s->woken, &c->lock, &t);
    }
}

/** The camera does not answer even a CANCEL: its late answer will go nowhere. With the lock held. */
static void forget(struct conn *c, struct request *r)
{
    while (r->copying) {
        pthread_cond_wait(&c->changed, &c->lock);
    }
    if (atomic_load(&r->flying)) {
        c->table[r->id] = &c->forgotten;
        c->out_pending -= r->is_out ? r->capacity : 0;
        r->status = LINK_CANCELLED;
        r->actual = 0;
    }
}

int conn_wait(struct conn *c, struct request *r, struct link_message *m, const uint8_t *out, unsigned timeout_ms)
{
    if (c->generation != forked_generation()) {
        return LIBUSB_ERROR_NO_DEVICE;
    }
    struct waited w = {.request = {.in = r->in, .capacity = r->capacity, .deadline_ns = HOST_NEVER}};
    w.request.done = wake_sleeper;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&w.sleeper.woken, &monotonic);
    pthread_condattr_destroy(&monotonic);
    bool timed_out = false;

    pthread_mutex_lock(&c->lock);
    int e = start(c, &w.request, m, out);
    if (e == 0) {
        c->waiters++;
        sleep_until(c, &w.sleeper, host_deadline_ns(timeout_ms));
        if (!w.sleeper.finished) {
            timed_out = true;
            conn_send_cancel(c, &w.request);
            sleep_until(c, &w.sleeper, host_deadline_ns(ANSWER_GRACE_MS));
            if (!w.sleeper.finished) {
                forget(c, &w.request);
            }
        }
        c->waiters--;
        r->status = w.request.status;
        r->actual = w.request.actual;
        r->timed_out = timed_out && w.request.status == LINK_CANCELLED;
        pthread_cond_broadcast(&c->changed);
    }
    pthread_mutex_unlock(&c->lock);
    pthread_cond_destroy(&w.sleeper.woken);
    return e;
}

int conn_error(enum link_status status)
{
    switch (status) {
    case LINK_OK: return LIBUSB_SUCCESS;
    case LINK_STALL: return LIBUSB_ERROR_PIPE;
    case LINK_OVERFLOW: return LIBUSB_ERROR_OVERFLOW;
    case LINK_NO_DEVICE: return LIBUSB_ERROR_NO_DEVICE;
    case LINK_BUSY: return LIBUSB_ERROR_BUSY;
    case LINK_NOT_FOUND: return LIBUSB_ERROR_NOT_FOUND;
    default: return LIBUSB_ERROR_IO;
    }
}

int conn_control(struct conn *c, const uint8_t setup[8], uint8_t *data, unsigned timeout_ms)
{
    struct link_message m = {.type = LINK_SUBMIT, .length = (uint32_t)(setup[6] | setup[7] << 8)};
    memcpy(m.setup, setup, sizeof m.setup);
    struct request r = {.in = link_is_out(&m) ? NULL : data, .capacity = m.length};
    int e = conn_wait(c, &r, &m, data, timeout_ms);
    if (e != 0) {
        return e;
    }
    if (r.timed_out) {
        return LIBUSB_ERROR_TIMEOUT;
    }
    e = conn_error(r.status);
    return e != 0 ? e : (int)r.actual;
}

int conn_call(struct conn *c, enum link_type type, unsigned number)
{
    struct link_message m = {.type = type, .number = number};
    struct request r = {0};
    int e = conn_wait(c, &r, &m, NULL, CALL_TIMEOUT_MS);
    return e != 0 ? e : conn_error(r.status);
}
