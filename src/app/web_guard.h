// SPDX-License-Identifier: Apache-2.0
// Who may ask the console: decided from the headers of a request alone, before anything else is looked at.
#ifndef CAMTWIN_APP_WEB_GUARD_H
#define CAMTWIN_APP_WEB_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WEB_TOKEN_DIGITS = 32, WEB_HOST_MAX = 128 };

struct web_guard {
    char host[WEB_HOST_MAX]; /* that was listened at, without brackets: "127.0.0.1", "::1", "0.0.0.0" */
    uint16_t port;
    bool loopback; /* nobody outside this machine can connect: no token */
    char token[WEB_TOKEN_DIGITS + 1];
};

/** Headers of one request; NULL: it has none. */
struct web_headers {
    const char *host;
    const char *origin;
    const char *fetch_site;    /* Sec-Fetch-Site */
    const char *authorization; /* Authorization */
    const char *query_token;   /* ?token= */
};

/**
 * 0: it may go on; else the HTTP status that refuses it, and *why (static). 403: Host does not name this server (somebody's
 * DNS points here), or the page that asks came from elsewhere. 401: the token is missing or another; `secret` says whether
 * what is asked for needs it.
 */
unsigned web_guard_check(const struct web_guard *guard, const struct web_headers *headers, bool secret,
                         const char **why);

/** "127.0.0.1:8380" or "[::1]:8380" in two. 0 or -CT_E_FORMAT. A missing port is 80. */
int web_guard_split(const char *text, char host[WEB_HOST_MAX], uint16_t *out_port);

#endif
