// SPDX-License-Identifier: Apache-2.0
// Where the console listens, under which name, and who is let in.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "app/web_private.h"
#include "attach/tcp.h"
#include "base/error.h"

static int make_token(char out[WEB_TOKEN_DIGITS + 1])
{
    uint8_t bytes[WEB_TOKEN_DIGITS / 2];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) {
        return -CT_E_IO;
    }
    for (size_t i = 0; i < sizeof bytes; i++) {
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    }
    return 0;
}

static bool is_loopback(const char *host)
{
    return strcmp(host, "::1") == 0 || strncmp(host, "127.", 4) == 0;
}

/** After listening: the address is one. */
static int name_it(struct web *web, const char *address)
{
    struct web_guard *g = &web->guard;
    uint16_t asked;
    int e = web_guard_split(address, g->host, &asked);
    if (e < 0) {
        return e;
    }
    g->port = tcp_port(web->fd);
    if (strcmp(g->host, "localhost") == 0) {
        snprintf(g->host, sizeof g->host, "127.0.0.1");
    }
    g->loopback = is_loopback(g->host);
    bool six = strchr(g->host, ':') != NULL;
    snprintf(web->url, sizeof web->url, "http://%s%s%s:%u/", six ? "[" : "", g->host, six ? "]" : "",
             (unsigned)g->port);
    if (g->loopback) {
        return 0;
    }
    e = make_token(g->token);
    snprintf(web->key, sizeof web->key, "?token=%s", g->token);
    log_say(web->log, LOG_WARN, "app",
            "--web: %s can be reached from outside this machine, without encryption; who comes needs the token",
            address);
    return e;
}

int web_open(const char *address, const struct log *log, struct web **out)
{
    struct web *web = calloc(1, sizeof *web);
    if (web == NULL) {
        return -CT_E_MEMORY;
    }
    web->log = log;
    web->fd = -1;
    web->seats = web_seats_new();
    int e = web->seats == NULL ? -CT_E_MEMORY : tcp_listen(address, "--web", NULL, &web->fd);
    e = e < 0 ? e : name_it(web, address);
    if (e < 0) {
        const char *why = e == -CT_E_BUSY     ? "the port is in use"
                          : e == -CT_E_FORMAT ? "this is not ADDR:PORT, such as 127.0.0.1:8380"
                          : e == -CT_E_IO     ? strerror(errno)
                                              : error_text(e);
        log_say(log, LOG_ERROR, "app", "--web %s: %s", address, why);
        web_free(web);
        return e;
    }
    *out = web;
    return 0;
}

const char *web_url(const struct web *web)
{
    return web->url;
}

const char *web_key(const struct web *web)
{
    return web->key;
}

struct web_camera *web_join(struct web *web, const char *serial, void (*wake)(void *cookie), void *cookie)
{
    struct web_camera *c = &web->cameras[web->camera_count];
    if (web->camera_count == CAMERAS_MAX) {
        return NULL;
    }
    snprintf(c->serial, sizeof c->serial, "%s", serial);
    c->desk = web_desk_new(wake, cookie);
    c->gallery = web_gallery_new(wake, cookie);
    if (c->desk == NULL || c->gallery == NULL) {
        web_desk_free(c->desk);
        web_gallery_free(c->gallery);
        *c = (struct web_camera){.desk = NULL};
        return NULL;
    }
    web->camera_count++;
    return c;
}

void web_free(struct web *web)
{
    if (web == NULL) {
        return;
    }
    for (unsigned i = 0; i < web->camera_count; i++) {
        web_gallery_free(web->cameras[i].gallery);
        web_desk_free(web->cameras[i].desk);
    }
    if (web->fd >= 0) {
        close(web->fd);
    }
    web_seats_free(web->seats);
    free(web);
}
