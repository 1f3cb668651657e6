// SPDX-License-Identifier: Apache-2.0
// The thread of a connection: receives answers, copies their bytes to where the program wants them, watches deadlines.
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "host/clock.h"
#include "host/conn_inside.h"

/** Cancels what is due and finds the next deadline. With the lock held. */
static void expire(struct conn *c)
{
    int64_t now = host_now_ns();
    if (now < c->next_deadline_ns) {
        return;
    }
    c->next_deadline_ns = HOST_NEVER;
    for (uint32_t id = 0; id < LINK_IDS; id++) {
        struct request *r = c->table[id];
        if (r == NULL || r->cancelled || r->deadline_ns == HOST_NEVER) {
            continue;
        }
        if (r->deadline_ns <= now) {
            r->timed_out = true;
            conn_send_cancel(c, r);
        } else if (r->deadline_ns < c->next_deadline_ns) {
            c->next_deadline_ns = r->deadline_ns;
        }
    }
}

/** Sleeps until there is something to do; false: the connection is to end. */
static bool wait_for_work(struct conn *c)
{
    pthread_mutex_lock(&c->lock);
    expire(c);
    bool stop = c->stop;
    struct pollfd fds[2] = {
        {.fd = c->fd, .events = (short)(link_queue_used(&c->queue) > 0 ? POLLIN | POLLOUT : POLLIN)},
        {.fd = c->wake_fd, .events = POLLIN},
    };
    int ms = host_poll_ms(c->next_deadline_ns);
    pthread_mutex_unlock(&c->lock);
    if (stop) {
        return false;
    }
    if (poll(fds, 2, ms) < 0 && errno != EINTR) {
        return false;
    }
    if (fds[1].revents != 0) {
        uint64_t n;
        (void)!read(c->wake_fd, &n, sizeof n);
    }
    if (fds[0].revents & POLLOUT) {
        pthread_mutex_lock(&c->lock);
        conn_flush(c);
        pthread_mutex_unlock(&c->lock);
    }
    return true;
}

/** Frame memory is mapped when it is first needed: short visits for descriptors do without. */
static bool map_frames(struct conn *c)
{
    if (c->frames == NULL && c->frame_fd >= 0) {
        c->frames = mmap(NULL, c->frame_size, PROT_READ, MAP_SHARED, c->frame_fd, 0);
        if (c->frames == MAP_FAILED) {
            c->frames = NULL;
        }
    }
    return c->frames != NULL;
}

/** The one copy on a frame's way: from the camera's memory to the program's. */
static bool take_frame(struct conn *c, const struct link_message *m)
{
    if (!span_in(m->offset, m->length, 0, c->frame_size) || !map_frames(c)) {
        return false;
    }
    pthread_mutex_lock(&c->lock);
    struct request *r = c->table[m->id];
    bool good = r != NULL && !r->is_out && m->length <= r->capacity;
    uint8_t *to = good ? r->in : NULL;
    if (to != NULL) {
        r->copying = true;
        pthread_mutex_unlock(&c->lock);
        memcpy(to, c->frames + m->offset, m->length);
        pthread_mutex_lock(&c->lock);
        r->copying = false;
        pthread_cond_broadcast(&c->changed);
    }
    if (good) {
        struct link_message release = {.type = LINK_RELEASE, .id = m->id};
        good = link_queue_message(&c->queue, &release, NULL) == 0;
        /* The release stands in the queue before the id can be used again. */
        conn_finish(c, m->id, (enum link_status)m->status, m->length);
    }
    pthread_mutex_unlock(&c->lock);
    return good;
}

/** Bytes that came through the socket. Small, so copied with the lock held; a sleeper may give up in between. */
static bool take_inline(struct conn *c, const uint8_t *bytes, size_t n)
{
    struct link_message *m = &c->arriving;
    pthread_mutex_lock(&c->lock);
    struct request *r = c->table[m->id];
    if (r != NULL && r->in != NULL && n > 0) {
        memcpy(r->in + c->arrived, bytes, n);
    }
    c->arrived += n;
    if (c->arrived == m->data_size) {
        c->is_arriving = false;
        conn_finish(c, m->id, (enum link_status)m->status, m->length);
    }
    pthread_mutex_unlock(&c->lock);
    return true;
}

static bool begin_complete(struct conn *c, const struct link_message *m)
{
    if (m->place == LINK_FRAME) {
        return take_frame(c, m);
    }
    pthread_mutex_lock(&c->lock);
    const struct request *r = c->table[m->id];
    bool fits =
        r != NULL && m->length <= r->capacity && (r == &c->forgotten || m->data_size == (r->is_out ? 0 : m->length));
    pthread_mutex_unlock(&c->lock);
    if (!fits) {
        return false;
    }
    c->arriving = *m;
    c->arrived = 0;
    c->is_arriving = true;
    return m->data_size > 0 || take_inline(c, NULL, 0);
}

static bool take_message(struct conn *c, const struct link_message *m)
{
    switch (m->type) {
    case LINK_COMPLETE: return begin_complete(c, m);
    case LINK_REPLY: {
        pthread_mutex_lock(&c->lock);
        bool asked = c->table[m->id] != NULL;
        if (asked) {
            conn_finish(c, m->id, (enum link_status)m->status, 0);
        }
        pthread_mutex_unlock(&c->lock);
        return asked;
    }
    default: return false; /* LINK_GONE, and what a camera never says */
    }
}

/** Everything whole in the input; false: the camera has gone or talks nonsense. */
static bool take_input(struct conn *c)
{
    size_t at = 0;
    for (;;) {
        size_t left = c->input_used - at;
        if (c->is_arriving) {
            size_t missing = c->arriving.data_size - c->arrived;
            size_t n = left < missing ? left : missing;
            if (n == 0) {
                break;
            }
            take_inline(c, c->input + at, n);
            at += n;
            continue;
        }
        struct link_message m;
        int n = link_decode(c->input + at, left, &m);
        if (n < 0) {
            return false;
        }
        if (n == 0) {
            break;
        }
        at += (size_t)n;
        if (!take_message(c, &m)) {
            return false;
        }
    }
    memmove(c->input, c->input + at, c->input_used - at);
    c->input_used -= at;
    return true;
}

/** Receives and acts until there is nothing more; false: the end. */
static bool work(struct conn *c)
{
    for (;;) {
        ssize_t n = recv(c->fd, c->input + c->input_used, sizeof c->input - c->input_used, MSG_DONTWAIT);
        if (n < 0) {
            return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
        }
        c->input_used += (size_t)n;
        if (n == 0 || !take_input(c)) {
            return false;
        }
        pthread_mutex_lock(&c->lock);
        conn_flush(c);
        expire(c);
        bool stop = c->stop;
        pthread_mutex_unlock(&c->lock);
        if (stop) {
            return false;
        }
    }
}

void *conn_reader(void *conn)
{
    struct conn *c = conn;
    while (work(c) && wait_for_work(c)) {
    }
    pthread_mutex_lock(&c->lock);
    bool asked_to = c->stop;
    c->gone = true;
    conn_fail_all(c);
    pthread_mutex_unlock(&c->lock);
    shutdown(c->fd, SHUT_RDWR);
    if (!asked_to && c->gone_fn != NULL) {
        c->gone_fn(c->cookie);
    }
    return NULL;
}
