// SPDX-License-Identifier: Apache-2.0
// The callers' side of a connection: connecting, submitting, cancelling, waiting, closing.
#include "host/conn.h"

#include <errno.h>
#include <fcntl.h>
#include <libusb-1.0/libusb.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "host/clock.h"
#include "host/conn_inside.h"
#include "host/forked.h"

enum {
    ANSWER_GRACE_MS = 1000, /* for the answer to a CANCEL: a camera process that hangs must not hang its hosts */
    CALL_TIMEOUT_MS = 5000,
    READER_STACK = 256 << 10,
};

/** A request whose asker sleeps. */
struct sleeper {
    struct request *request; /* the caller's */
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

static int error_of_errno(int e)
{
    switch (e) {
    case EACCES:
    case EPERM: return LIBUSB_ERROR_ACCESS;
    case ENOENT:
    case ENOTDIR:
    case ECONNREFUSED: return LIBUSB_ERROR_NO_DEVICE;
    case ENOMEM:
    case EMFILE:
    case ENFILE: return LIBUSB_ERROR_NO_MEM;
    default: return LIBUSB_ERROR_IO;
    }
}

static int dial(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t n = strlen(path);
    if (n >= sizeof address.sun_path) {
        return LIBUSB_ERROR_NO_DEVICE;
    }
    memcpy(address.sun_path, path, n);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        int e = error_of_errno(errno);
        if (fd >= 0) {
            close(fd);
        }
        return e;
    }
    return fd;
}

/** The memory is only mapped when it can not shrink under our feet (that would be a SIGBUS in the program). */
static bool frames_are_safe(int fd, uint64_t size)
{
    struct stat s;
    int seals = fcntl(fd, F_GET_SEALS);
    return seals >= 0 && (seals & F_SEAL_SHRINK) != 0 && fstat(fd, &s) == 0 && s.st_size >= 0 &&
           (uint64_t)s.st_size >= size && size <= SIZE_MAX;
}

/** Takes the descriptor out of a received message; those that nobody asked for are closed. */
static void take_rights(struct msghdr *m, int *fd)
{
    for (struct cmsghdr *h = CMSG_FIRSTHDR(m); h != NULL; h = CMSG_NXTHDR(m, h)) {
        if (h->cmsg_level == SOL_SOCKET && h->cmsg_type == SCM_RIGHTS && h->cmsg_len == CMSG_LEN(sizeof(int))) {
            if (*fd >= 0) {
                close(*fd);
            }
            memcpy(fd, CMSG_DATA(h), sizeof(int));
        }
    }
}

static int receive_hello(struct conn *c, int64_t deadline_ns)
{
    struct link_message hello = {.type = LINK_HELLO, .version = LINK_VERSION};
    uint8_t bytes[LINK_FIXED_MAX];
    size_t wanted = link_encode(&hello, bytes);
    if (send(c->fd, bytes, wanted, MSG_NOSIGNAL) != (ssize_t)wanted) {
        return LIBUSB_ERROR_NO_DEVICE;
    }
    for (size_t got = 0; got < wanted;) {
        struct pollfd p = {.fd = c->fd, .events = POLLIN};
        int ready = poll(&p, 1, host_poll_ms(deadline_ns));
        if (ready == 0) {
            return LIBUSB_ERROR_TIMEOUT;
        }
        union {
            struct cmsghdr head;
            char room[CMSG_SPACE(sizeof(int))];
        } control;
        struct iovec part = {.iov_base = bytes + got, .iov_len = wanted - got};
        struct msghdr m = {
            .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
        ssize_t n = ready < 0 ? -1 : recvmsg(c->fd, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (n < 0 && (errno == EINTR || errno == EAGAIN)) {
            continue;
        }
        if (n <= 0) {
            return LIBUSB_ERROR_NO_DEVICE;
        }
        take_rights(&m, &c->frame_fd);
        got += (size_t)n;
    }
    if (link_decode(bytes, wanted, &hello) != (int)wanted || hello.type != LINK_HELLO ||
        hello.version != LINK_VERSION) {
        return LIBUSB_ERROR_IO;
    }
    if (c->frame_fd >= 0 && hello.frame_size > 0 && frames_are_safe(c->frame_fd, hello.frame_size)) {
        c->frame_size = (size_t)hello.frame_size;
    }
    return LIBUSB_SUCCESS;
}

static int start_reader(struct conn *c)
{
    pthread_attr_t attr;
    sigset_t all;
    sigset_t before;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, READER_STACK);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* the program's signals are for the program's threads */
    int e = pthread_create(&c->thread, &attr, conn_reader, c);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    return e == 0 ? LIBUSB_SUCCESS : LIBUSB_ERROR_NO_MEM;
}

static void conn_free(struct conn *c)
{
    if (c->frames != NULL) {
        munmap((void *)(uintptr_t)c->frames, c->frame_size);
    }
    int fds[] = {c->fd, c->wake_fd, c->frame_fd};
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++) {
        if (fds[i] >= 0) {
            close(fds[i]);
        }
    }
    link_queue_fini(&c->queue);
    pthread_cond_destroy(&c->changed);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

int conn_open(const struct conn_config *config, struct conn **out)
{
    struct conn *c = calloc(1, sizeof *c);
    if (c == NULL) {
        return LIBUSB_ERROR_NO_MEM;
    }
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->changed, NULL);
    c->gone_fn = config->gone;
    c->cookie = config->cookie;
    c->next_deadline_ns = HOST_NEVER;
    c->frame_fd = -1;
    c->forgotten.capacity = SIZE_MAX;
    c->forgotten.deadline_ns = HOST_NEVER;
    for (unsigned i = 0; i < LINK_IDS; i++) {
        c->free_ids[i] = (uint16_t)(LINK_IDS - 1 - i);
    }
    c->free_count = LINK_IDS;
    c->generation = forked_generation();
    c->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    c->fd = dial(config->path);
    int e = c->wake_fd < 0 ? LIBUSB_ERROR_NO_MEM : c->fd < 0 ? c->fd : LIBUSB_SUCCESS;
    if (e == 0) {
        e = receive_hello(c, host_deadline_ns(config->timeout_ms));
    }
    c->fork_slot = e == 0 ? forked_keep(c->fd) : -1;
    if (e == 0) {
        e = start_reader(c);
    }
    if (e != 0) {
        forked_drop(c->fork_slot);
        conn_free(c);
        return e;
    }
    *out = c;
    return LIBUSB_SUCCESS;
}

void conn_close(struct conn *c)
{
    if (c == NULL || c->generation != forked_generation()) {
        return; /* in a child of a fork the thread does not exist, and the memory is only a picture of the parent's */
    }
    pthread_mutex_lock(&c->lock);
    c->stop = true;
    conn_wake(c);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->thread, NULL);
    pthread_mutex_lock(&c->lock);
    while (c->waiters > 0) {
        pthread_cond_wait(&c->changed, &c->lock);
    }
    pthread_mutex_unlock(&c->lock);
    forked_drop(c->fork_slot);
    conn_free(c);
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
