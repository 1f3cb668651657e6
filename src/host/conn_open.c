// SPDX-License-Identifier: Apache-2.0
// The beginning and the end of a connection: dialling, greeting, the thread, closing.
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

enum { READER_STACK = 256 << 10 };

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
