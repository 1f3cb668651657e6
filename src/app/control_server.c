// SPDX-License-Identifier: Apache-2.0
// Lines in, lines out: bounded memory for each client, and a bounded time for each visit.
#include "app/control_server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/control_answer.h"
#include "app/control_wire.h"
#include "attach/accept.h"
#include "base/error.h"

enum { REQUESTS_A_VISIT = 32 }; /* then the camera has its turn */

struct client {
    struct control_server *server;
    struct client *next; /* of the server's list: who spoke last comes first */
    struct watch *watch;
    int fd;
    bool ended;  /* it sends nothing more */
    bool doomed; /* dropped once it has its answer */
    char *out;   /* answer under way, owned; NULL: none */
    size_t out_size, out_sent;
    size_t used;    /* bytes of `in` */
    size_t scanned; /* of them, hold no end of line */
    char in[CONTROL_LINE_MAX];
};

struct control_server {
    struct control_server_config config;
    struct control_target target;
    struct pulses line;
    char path[LINK_PATH_MAX];
    int fd;
    int spare; /* accept.h */
    struct watch *watch;
    struct client *clients;
    unsigned client_count;
};

static void unlist(struct client *c)
{
    for (struct client **at = &c->server->clients; *at != NULL; at = &(*at)->next) {
        if (*at == c) {
            *at = c->next;
            break;
        }
    }
}

static void list_first(struct client *c)
{
    c->next = c->server->clients;
    c->server->clients = c;
}

static void client_free(struct client *c)
{
    const struct loop *loop = c->server->config.loop;
    loop->unwatch(loop->self, c->watch);
    close(c->fd);
    free(c->out);
    free(c);
}

static void drop(struct client *c, const char *why)
{
    struct control_server *s = c->server;
    unlist(c);
    s->client_count--;
    if (why != NULL) {
        log_say(s->config.log, LOG_WARN, "app", "control: a client is dropped: %s", why);
    }
    client_free(c);
}

/** False: the client has gone. */
static bool receive(struct client *c)
{
    if (c->ended || c->used == sizeof c->in) {
        return true;
    }
    ssize_t n = recv(c->fd, c->in + c->used, sizeof c->in - c->used, 0);
    if (n < 0) {
        return errno == EAGAIN || errno == EINTR;
    }
    c->ended = n == 0;
    c->used += (size_t)n;
    return true;
}

/** False: the client has gone. Afterwards `out` is NULL when all has been sent. */
static bool transmit(struct client *c)
{
    if (c->out == NULL) {
        return true;
    }
    ssize_t n = send(c->fd, c->out + c->out_sent, c->out_size - c->out_sent, MSG_NOSIGNAL);
    if (n < 0) {
        return errno == EAGAIN || errno == EINTR;
    }
    c->out_sent += (size_t)n;
    if (c->out_sent == c->out_size) {
        free(c->out);
        c->out = NULL;
    }
    return true;
}

static char *find_end(struct client *c)
{
    char *end = memchr(c->in + c->scanned, '\n', c->used - c->scanned);
    if (end == NULL) {
        c->scanned = c->used;
    }
    return end;
}

static void take_away(struct client *c, size_t n)
{
    memmove(c->in, c->in + n, c->used - n);
    c->used -= n;
    c->scanned = 0;
}

/** Answers the first line that has come. False: there is none. */
static bool serve_line(struct client *c)
{
    struct control_server *s = c->server;
    char *end = find_end(c);
    if (c->doomed) {
        return false;
    }
    if (end != NULL) {
        size_t n = (size_t)(end - c->in);
        s->config.loop->catch_up(s->config.loop->self);
        c->out = control_answer(&s->target, c->in, n, &c->out_size);
        take_away(c, n + 1);
        unlist(c);
        list_first(c);
    } else if (c->used == sizeof c->in) {
        c->out = control_refusal(-CT_E_LENGTH, "a request has at most 65535 bytes", &c->out_size);
        c->doomed = true;
    } else {
        return false;
    }
    c->out_sent = 0;
    c->doomed |= c->out == NULL;
    return true;
}

/** Whether the rest of what has come can be served without more. */
static bool has_line(struct client *c)
{
    return !c->doomed && (c->used == sizeof c->in || find_end(c) != NULL);
}

static void on_ready(void *arg, unsigned ready)
{
    struct client *c = arg;
    const struct loop *loop = c->server->config.loop;
    bool there = transmit(c);
    if (there && c->out == NULL && (ready & LOOP_READ) != 0) {
        there = receive(c);
    }
    for (unsigned i = 0; there && c->out == NULL && i < REQUESTS_A_VISIT && serve_line(c); i++) {
        there = transmit(c);
    }
    bool all_said = c->out == NULL;
    if (!there || (all_said && c->doomed) || (all_said && c->ended && !has_line(c))) {
        drop(c, !there ? "it hung up on its answer" : c->doomed ? "its line is too long" : NULL);
        return;
    }
    /* What waits in memory is served when the socket is writable, which is at once unless the client does not read. */
    loop->change(loop->self, c->watch, !all_said || has_line(c) ? LOOP_WRITE : LOOP_READ);
}

static struct client *most_silent(struct control_server *s)
{
    struct client *c = s->clients;
    while (c->next != NULL) {
        c = c->next;
    }
    return c;
}

static void admit(struct control_server *s, int fd)
{
    const struct loop *loop = s->config.loop;
    if (s->client_count == CONTROL_CLIENTS_MAX) {
        drop(most_silent(s), "BUSY: too many, and it has been silent longest");
    }
    struct client *c = calloc(1, sizeof *c);
    if (c != NULL) {
        c->server = s;
        c->fd = fd;
        c->watch = loop->watch(loop->self, fd, LOOP_READ, on_ready, c);
    }
    if (c == NULL || c->watch == NULL) {
        free(c);
        close(fd);
        return;
    }
    list_first(c);
    s->client_count++;
}

static void welcome(void *arg, unsigned ready)
{
    struct control_server *s = arg;
    (void)ready;
    int fd = accept_next(s->fd, &s->spare, "control", s->config.log);
    if (fd >= 0) {
        admit(s, fd);
    }
}

/** Listens first and takes the name then, so that whoever finds the name can connect. */
static int listen_at(struct control_server *s)
{
    struct sockaddr_un early = {.sun_family = AF_UNIX};
    size_t n = strlen(s->path);
    memcpy(early.sun_path, s->path, n);
    early.sun_path[n - 1] = '~';
    unlink(early.sun_path);
    s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (s->fd < 0 || fchmod(s->fd, 0600) != 0 || bind(s->fd, (const struct sockaddr *)&early, sizeof early) != 0 ||
        chmod(early.sun_path, 0600) != 0 || listen(s->fd, CONTROL_CLIENTS_MAX) != 0 ||
        rename(early.sun_path, s->path) != 0) {
        return -CT_E_IO;
    }
    return 0;
}

static void drive_line(void *cookie, bool high)
{
    camera_trigger_in(cookie, high);
}

int control_server_open(const struct control_server_config *config, struct control_server **out)
{
    size_t n = strlen(config->path);
    if (n == 0 || n >= LINK_PATH_MAX) {
        errno = ENAMETOOLONG;
        return -CT_E_IO;
    }
    struct control_server *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return -CT_E_MEMORY;
    }
    s->config = *config;
    memcpy(s->path, config->path, n + 1);
    s->config.path = s->path;
    s->fd = -1;
    s->spare = accept_spare();
    pulses_init(&s->line, config->pacer->clock, drive_line, config->camera);
    s->target = (struct control_target){
        .port = camera_port(config->camera), .camera = config->camera, .line = &s->line, .pacer = config->pacer};
    int e = listen_at(s);
    if (e == 0) {
        s->watch = config->loop->watch(config->loop->self, s->fd, LOOP_READ, welcome, s);
        e = s->watch == NULL ? -CT_E_MEMORY : 0;
    }
    if (e < 0) {
        int why = errno;
        control_server_close(s);
        errno = why;
        return e;
    }
    *out = s;
    return 0;
}

struct control_target *control_server_target(struct control_server *s)
{
    return &s->target;
}

void control_server_close(struct control_server *s)
{
    if (s == NULL) {
        return;
    }
    pulses_stop(&s->line);
    if (s->watch != NULL) {
        unlink(s->path);
    }
    for (struct client *c = s->clients, *next = NULL; c != NULL; c = next) {
        next = c->next;
        client_free(c);
    }
    s->config.loop->unwatch(s->config.loop->self, s->watch);
    if (s->fd >= 0) {
        close(s->fd);
    }
    if (s->spare >= 0) {
        close(s->spare);
    }
    free(s);
}
