// SPDX-License-Identifier: Apache-2.0
// The local link's door: a unix socket that hosts on this machine connect to.
#include "attach/attach.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "attach/accept.h"
#include "attach/link_server.h"
#include "base/error.h"

static const char suffix[] = ".sock";

static void welcome(void *arg, unsigned ready)
{
    struct attachment *a = arg;
    (void)ready;
    int fd = accept_next(a->fd, &a->spare, "link", a->config.log);
    if (fd < 0) {
        return;
    }
    struct link_client *c = a->client_count < LINK_CLIENTS_MAX ? link_client_new(a, fd) : NULL;
    if (c == NULL) {
        log_say(a->config.log, LOG_WARN, "attach", "link: BUSY: a host is refused, there are %u", a->client_count);
        close(fd);
        return;
    }
    c->next = a->clients;
    a->clients = c;
    a->client_count++;
}

void link_drop(struct link_client *c, const char *why)
{
    struct attachment *a = c->owner;
    for (struct link_client **at = &a->clients; *at != NULL; at = &(*at)->next) {
        if (*at == c) {
            *at = c->next;
            break;
        }
    }
    a->client_count--;
    if (why != NULL) {
        log_say(a->config.log, LOG_WARN, "attach", "link: a host is dropped: %s", why);
    }
    link_client_free(c);
}

void link_settle(struct attachment *a)
{
    for (struct link_client *c = a->clients; c != NULL; c = c->next) {
        if (c->dirty) {
            link_client_flush(c);
        }
    }
}

/**
 * Hosts map the frame memory; the seals keep them from writing into it and us from shrinking it under them. Without the
 * seals it is not handed out.
 */
static int sealed_frame_fd(const struct attach_config *config)
{
    enum { WANTED = F_SEAL_FUTURE_WRITE | F_SEAL_SHRINK | F_SEAL_GROW };
    if (config->frame_fd < 0 || config->frame_memory == NULL || config->frame_size == 0) {
        return -1;
    }
    int has = fcntl(config->frame_fd, F_GET_SEALS);
    if (has >= 0 && (has & WANTED) != WANTED && fcntl(config->frame_fd, F_ADD_SEALS, WANTED) == 0) {
        has = fcntl(config->frame_fd, F_GET_SEALS);
    }
    struct stat s;
    if (has < 0 || (has & WANTED) != WANTED || fstat(config->frame_fd, &s) != 0 || s.st_size < 0 ||
        (uint64_t)s.st_size < config->frame_size) {
        log_say(config->log, LOG_WARN, "attach",
                "link: UNSUPPORTED: the frame memory can not be sealed; frames travel through the socket");
        return -1;
    }
    return fcntl(config->frame_fd, F_DUPFD_CLOEXEC, 3);
}

static int connects(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int good = fd >= 0 && (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0 || errno == EAGAIN);
    if (fd >= 0) {
        close(fd);
    }
    return good;
}

/** The serial stands in the socket's name (link_path.h). */
static void serial_of_path(const char *path, char serial[LINK_SERIAL_SIZE])
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    size_t n = strlen(name);
    size_t end = sizeof suffix - 1;
    n -= n > end && strcmp(name + n - end, suffix) == 0 ? end : 0;
    memcpy(serial, name, n < LINK_SERIAL_SIZE - 1 ? n : LINK_SERIAL_SIZE - 1);
}

/** Listens first and takes the name then, so that whoever finds the name can connect. */
static int listen_at(struct attachment *a)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct sockaddr_un early = {.sun_family = AF_UNIX};
    size_t n = strlen(a->path);
    memcpy(address.sun_path, a->path, n);
    if (connects(&address)) {
        return -CT_E_BUSY;
    }
    memcpy(early.sun_path, a->path, n);
    size_t end = sizeof suffix - 1;
    if (n > end && strcmp(a->path + n - end, suffix) == 0) {
        memcpy(early.sun_path + n - end, ".new", end);
    }
    unlink(early.sun_path);
    a->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (a->fd < 0 || fchmod(a->fd, 0600) != 0 || bind(a->fd, (const struct sockaddr *)&early, sizeof early) != 0 ||
        chmod(early.sun_path, 0600) != 0 || listen(a->fd, LINK_CLIENTS_MAX) != 0 ||
        rename(early.sun_path, a->path) != 0) {
        return -CT_E_IO;
    }
    return 0;
}

/** A kernel has let the camera go, unconfigured; hosts of the link find it configured. */
static void free_again(struct share_user *user)
{
    struct attachment *a = (struct attachment *)(void *)((char *)user - offsetof(struct attachment, user));
    if (a->clients != NULL) {
        link_enumerate(a);
    }
}

static void link_close(struct attachment *a)
{
    if (a == NULL) {
        return;
    }
    if (a->watch != NULL) {
        unlink(a->path); /* first: who looks for cameras now does not find this one */
    }
    struct link_message gone = {.type = LINK_GONE};
    for (struct link_client *c = a->clients; c != NULL; c = c->next) {
        if (c->greeted) {
            link_client_say(c, &gone, NULL);
        }
    }
    link_enumerate_stop(a);
    while (a->clients != NULL) {
        link_drop(a->clients, NULL);
    }
    share_leave(a->config.share, &a->user);
    a->config.loop->unwatch(a->config.loop->self, a->watch);
    if (a->fd >= 0) {
        close(a->fd);
    }
    if (a->spare >= 0) {
        close(a->spare);
    }
    if (a->frame_fd >= 0) {
        close(a->frame_fd);
    }
    free(a);
}

static int link_open(const struct attach_config *config, struct attachment **out)
{
    if (strlen(config->address) >= LINK_PATH_MAX) {
        errno = ENAMETOOLONG;
        return -CT_E_IO;
    }
    struct attachment *a = calloc(1, sizeof *a);
    if (a == NULL) {
        return -CT_E_MEMORY;
    }
    a->config = *config;
    a->config.address = NULL;
    a->user.free_again = free_again;
    share_join(a->config.share, &a->user);
    a->fd = -1;
    a->spare = accept_spare();
    memset(a->interface_of, -1, sizeof a->interface_of);
    memcpy(a->path, config->address, strlen(config->address));
    serial_of_path(a->path, a->serial);
    a->frame_fd = sealed_frame_fd(config);
    int e = listen_at(a);
    if (e == 0) {
        a->watch = config->loop->watch(config->loop->self, a->fd, LOOP_READ, welcome, a);
        if (a->watch == NULL) {
            unlink(a->path);
            e = -CT_E_MEMORY;
        }
    }
    if (e < 0) {
        int why = errno;
        link_close(a);
        errno = why;
        return e;
    }
    log_say(config->log, LOG_INFO, "attach", "link: %s listens at %s", a->serial, a->path);
    *out = a;
    return 0;
}

const struct attach_ops attach_link = {.name = "link", .open = link_open, .close = link_close};
