// SPDX-License-Identifier: Apache-2.0
// Blocking requests over a socket that does not block, so that every wait has an end.
#include "app/control_client.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "app/control_wire.h"
#include "base/error.h"

struct control_client {
    int fd;
    unsigned timeout_ms;
    int broken; /* the error after which nothing more can be asked */
    char why[512];
    char *in; /* [CONTROL_ANSWER_MAX] */
    size_t used;
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/** 0 when the socket is ready for `events` (or broken: the next call tells), or -CT_E_TIMEOUT. */
static int await(const struct control_client *c, short events, int64_t deadline_ms)
{
    struct pollfd p = {.fd = c->fd, .events = events};
    int64_t left = deadline_ms - now_ms();
    if (left <= 0) {
        return -CT_E_TIMEOUT;
    }
    int n = poll(&p, 1, (int)left);
    return n < 0 && errno != EINTR ? -CT_E_IO : n == 0 ? -CT_E_TIMEOUT : 0;
}

static int send_all(struct control_client *c, const char *bytes, size_t n, int64_t deadline_ms)
{
    while (n > 0) {
        ssize_t sent = send(c->fd, bytes, n, MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes += sent;
            n -= (size_t)sent;
        } else if (errno == EPIPE || errno == ECONNRESET) {
            return -CT_E_NO_DEVICE;
        } else if (errno != EAGAIN && errno != EINTR) {
            return -CT_E_IO;
        } else {
            int e = await(c, POLLOUT, deadline_ms);
            if (e < 0) {
                return e;
            }
        }
    }
    return 0;
}

/** Waits until `in` begins with a whole line; *out_n are its bytes without its end. */
static int receive_line(struct control_client *c, size_t *out_n, int64_t deadline_ms)
{
    c->used = 0; /* one answer a request: nothing else is on its way */
    for (;;) {
        if (c->used == CONTROL_ANSWER_MAX) {
            return -CT_E_HEADER;
        }
        ssize_t n = recv(c->fd, c->in + c->used, CONTROL_ANSWER_MAX - c->used, 0);
        if (n > 0) {
            const char *end = memchr(c->in + c->used, '\n', (size_t)n);
            c->used += (size_t)n;
            if (end != NULL) {
                *out_n = (size_t)(end - c->in);
                return *out_n + 1 == c->used ? 0 : -CT_E_HEADER;
            }
        } else if (n == 0 || errno == ECONNRESET) {
            return -CT_E_NO_DEVICE;
        } else if (errno != EAGAIN && errno != EINTR) {
            return -CT_E_IO;
        } else {
            int e = await(c, POLLIN, deadline_ms);
            if (e < 0) {
                return e;
            }
        }
    }
}

static int error_of_name(const char *name)
{
    for (int e = 1; e < CT_ERROR_COUNT; e++) {
        if (strcmp(error_name(-e), name) == 0) {
            return -e;
        }
    }
    return -CT_E_GENERIC;
}

/** What the camera says of a request. -CT_E_HEADER and *out_answered false: it is no answer. */
static int verdict(struct control_client *c, const json_t *answer, bool *out_answered)
{
    const json_t *error = json_object_get(answer, "error");
    const char *name = json_string_value(json_object_get(error, "name"));
    const char *text = json_string_value(json_object_get(error, "text"));
    bool good = json_is_true(json_object_get(answer, "ok"));
    *out_answered = good || name != NULL;
    if (good) {
        return 0;
    }
    snprintf(c->why, sizeof c->why, "%s", text != NULL ? text : "");
    return name != NULL ? error_of_name(name) : -CT_E_HEADER;
}

static int exchange(struct control_client *c, const char *line, size_t n, json_t **out)
{
    int64_t deadline_ms = now_ms() + c->timeout_ms;
    size_t answer_n = 0;
    int e = send_all(c, line, n, deadline_ms);
    e = e < 0 ? e : receive_line(c, &answer_n, deadline_ms);
    json_t *answer = e < 0 ? NULL : json_loadb(c->in, answer_n, 0, NULL);
    bool answered = false;
    if (e == 0) {
        e = verdict(c, answer, &answered);
    }
    if (!answered) {
        c->broken = e;
    }
    if (e == 0 && out != NULL) {
        *out = answer;
    } else {
        json_decref(answer);
    }
    return e;
}

int control_client_ask(struct control_client *c, json_t *request, json_t **out)
{
    c->why[0] = '\0';
    char *line = request != NULL ? json_dumps(request, JSON_COMPACT) : NULL;
    json_decref(request);
    if (line == NULL) {
        return -CT_E_FORMAT;
    }
    size_t n = strlen(line);
    int e = c->broken;
    if (e == 0 && n + 1 > CONTROL_LINE_MAX) {
        e = -CT_E_LENGTH;
    } else if (e == 0) {
        line[n] = '\n'; /* in the place of its NUL: it is sent by its length */
        e = exchange(c, line, n + 1, out);
    }
    free(line);
    return e;
}

const char *control_client_why(const struct control_client *c)
{
    return c->why;
}

int control_client_open(const char *path, unsigned timeout_ms, struct control_client **out)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct control_client *c = calloc(1, sizeof *c);
    size_t n = strlen(path);
    if (c == NULL || n >= sizeof address.sun_path) {
        free(c);
        return c == NULL ? -CT_E_MEMORY : -CT_E_NOT_FOUND;
    }
    memcpy(address.sun_path, path, n);
    c->timeout_ms = timeout_ms;
    c->in = malloc(CONTROL_ANSWER_MAX);
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int e = c->in == NULL ? -CT_E_MEMORY : c->fd < 0 ? -CT_E_IO : 0;
    if (e == 0 && connect(c->fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        e = errno == ENOENT ? -CT_E_NOT_FOUND : errno == ECONNREFUSED ? -CT_E_NO_DEVICE : -CT_E_IO;
    }
    if (e < 0) {
        control_client_close(c);
        return e;
    }
    *out = c;
    return 0;
}

void control_client_close(struct control_client *c)
{
    if (c == NULL) {
        return;
    }
    if (c->fd >= 0) {
        close(c->fd);
    }
    free(c->in);
    free(c);
}
