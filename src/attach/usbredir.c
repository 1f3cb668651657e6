// SPDX-License-Identifier: Apache-2.0
// usbredir: the camera for a virtual machine (QEMU's usb-redir, SPICE). The door: an address, one guest at a time.
//
// The protocol is libusbredirparser's (version 0.7); this side is its "usb host", the side that has the device.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "attach/accept.h"
#include "attach/tcp.h"
#include "attach/usbredir_private.h"
#include "base/error.h"

enum { BACKLOG = 8 };

static void free_again(struct share_user *user)
{
    struct attachment *a = (struct attachment *)(void *)((char *)user - offsetof(struct attachment, user));
    if (a->peer != NULL) {
        redir_peer_offer(a->peer);
    }
}

struct attachment *redir_new(const struct attach_config *config)
{
    struct attachment *a = calloc(1, sizeof *a);
    if (a == NULL) {
        return NULL;
    }
    a->config = *config;
    a->config.address = NULL;
    a->fd = -1;
    a->spare = accept_spare();
    a->user.free_again = free_again;
    share_join(a->config.share, &a->user);
    return a;
}

void redir_free(struct attachment *a)
{
    if (a == NULL) {
        return;
    }
    if (a->watch != NULL) {
        a->config.loop->unwatch(a->config.loop->self, a->watch);
    }
    if (a->path != NULL && a->fd >= 0) {
        unlink(a->path);
    }
    if (a->fd >= 0) {
        close(a->fd);
    }
    if (a->spare >= 0) {
        close(a->spare);
    }
    if (a->peer != NULL) {
        if (a->peer->announced) {
            usbredirparser_send_device_disconnect(a->peer->parser);
            redir_peer_settle(a->peer);
        }
        redir_peer_drop(a->peer, NULL);
    }
    share_leave(a->config.share, &a->user);
    free(a->path);
    free(a);
}

void redir_adopt(struct attachment *a, int fd)
{
    if (a->peer != NULL && a->peer->greeted && !a->peer->doomed) {
        if (!a->refused_one) {
            log_say(a->config.log, LOG_WARN, "attach", "usbredir: BUSY: a second guest is refused");
        }
        a->refused_one = true;
        close(fd);
        return;
    }
    if (a->peer != NULL) { /* it has not said a word, or is on its way out: it does not keep others off */
        redir_peer_drop(a->peer, NULL);
    }
    a->refused_one = false;
    a->peer = redir_peer_new(a, fd);
    if (a->peer == NULL) {
        log_say(a->config.log, LOG_ERROR, "attach", "usbredir: MEMORY: a guest is refused");
        close(fd);
        return;
    }
    redir_peer_settle(a->peer); /* our hello */
}

static void welcome(void *arg, unsigned ready)
{
    struct attachment *a = arg;
    (void)ready;
    int fd = accept_next(a->fd, &a->spare, "usbredir", a->config.log);
    if (fd < 0) {
        return;
    }
    tcp_tune(fd, 0); /* a guest that is paused for the night keeps its camera */
    redir_adopt(a, fd);
}

/* --- the address --- */

/** A socket that nobody listens on any more is in the way and goes; anything else at the path stays. */
static void clear_path(const struct sockaddr_un *address)
{
    struct stat s;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof *address) != 0 && errno == ECONNREFUSED &&
        lstat(address->sun_path, &s) == 0 && S_ISSOCK(s.st_mode)) {
        unlink(address->sun_path);
    }
    if (fd >= 0) {
        close(fd);
    }
}

static int listen_at_path(struct attachment *a, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -CT_E_IO;
    }
    memcpy(address.sun_path, path, strlen(path));
    clear_path(&address);
    a->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* Before it has a name: the camera's user alone may connect. */
    if (a->fd < 0 || fchmod(a->fd, 0600) != 0) {
        return -CT_E_IO;
    }
    if (bind(a->fd, (const struct sockaddr *)&address, sizeof address) != 0 || listen(a->fd, BACKLOG) != 0) {
        return errno == EADDRINUSE ? -CT_E_BUSY : -CT_E_IO;
    }
    a->path = strdup(path);
    return a->path != NULL ? 0 : -CT_E_MEMORY;
}

static int redir_open(const struct attach_config *config, struct attachment **out)
{
    struct attachment *a = redir_new(config);
    if (a == NULL) {
        return -CT_E_MEMORY;
    }
    bool is_path = strchr(config->address, '/') != NULL;
    int e = is_path ? listen_at_path(a, config->address) : tcp_listen(config->address, "usbredir", config->log, &a->fd);
    if (e == 0) {
        a->watch = config->loop->watch(config->loop->self, a->fd, LOOP_READ, welcome, a);
        e = a->watch != NULL ? 0 : -CT_E_MEMORY;
    }
    if (e < 0) {
        int why = errno;
        redir_free(a);
        errno = why;
        return e;
    }
    log_say(config->log, LOG_INFO, "attach", "usbredir: listens at %s", config->address);
    *out = a;
    return 0;
}

const struct attach_ops attach_usbredir = {.name = "usbredir", .open = redir_open, .close = redir_free};
