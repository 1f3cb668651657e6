// SPDX-License-Identifier: Apache-2.0
// Host, Origin, Sec-Fetch-Site and the token.
#include "app/web_guard.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"

int web_guard_split(const char *text, char host[WEB_HOST_MAX], uint16_t *out_port)
{
    size_t n = 0;
    const char *rest = text;
    if (text[0] == '[') {
        const char *end = strchr(text, ']');
        if (end == NULL) {
            return -CT_E_FORMAT;
        }
        text++;
        n = (size_t)(end - text);
        rest = end + 1;
    } else {
        n = strcspn(text, ":");
        rest = text + n;
    }
    if (n == 0 || n >= WEB_HOST_MAX) {
        return -CT_E_FORMAT;
    }
    uint16_t port = 80;
    if (rest[0] != '\0') {
        size_t digits = strspn(rest + 1, "0123456789");
        unsigned long number = digits > 0 && digits < 6 ? strtoul(rest + 1, NULL, 10) : UINT16_MAX + 1ul;
        if (rest[0] != ':' || rest[1 + digits] != '\0' || number > UINT16_MAX) {
            return -CT_E_FORMAT;
        }
        port = (uint16_t)number;
    }
    memcpy(host, text, n);
    host[n] = '\0';
    *out_port = port;
    return 0;
}

static bool is_address(const char *host)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

/** A name that somebody's DNS may point here is never ours; addresses can not be bent, and localhost is not looked up. */
static bool is_ours(const struct web_guard *guard, const char *authority)
{
    char host[WEB_HOST_MAX];
    uint16_t port;
    if (web_guard_split(authority, host, &port) < 0 || port != guard->port) {
        return false;
    }
    if (strcasecmp(host, "localhost") == 0) {
        return true;
    }
    if (!guard->loopback) {
        return is_address(host);
    }
    return strcmp(host, guard->host) == 0 || strcmp(host, "127.0.0.1") == 0 || strcmp(host, "::1") == 0;
}

/** In a time that does not tell how much of it is right. */
static bool is_token(const struct web_guard *guard, const char *text)
{
    unsigned differs = 0;
    if (text == NULL || strlen(text) != WEB_TOKEN_DIGITS) {
        return false;
    }
    for (unsigned i = 0; i < WEB_TOKEN_DIGITS; i++) {
        differs |= (unsigned)(unsigned char)text[i] ^ (unsigned)(unsigned char)guard->token[i];
    }
    return differs == 0;
}

static bool carries_token(const struct web_guard *guard, const struct web_headers *headers)
{
    static const char scheme[] = "Bearer ";
    const char *a = headers->authorization;
    if (a != NULL && strncasecmp(a, scheme, sizeof scheme - 1) == 0 && is_token(guard, a + sizeof scheme - 1)) {
        return true;
    }
    return is_token(guard, headers->query_token);
}

unsigned web_guard_check(const struct web_guard *guard, const struct web_headers *headers, bool secret,
                         const char **why)
{
    static const char http[] = "http://";
    if (headers->host == NULL || !is_ours(guard, headers->host)) {
        *why = "Host does not name this server";
        return 403;
    }
    if (headers->origin != NULL && (strncmp(headers->origin, http, sizeof http - 1) != 0 ||
                                    strcasecmp(headers->origin + sizeof http - 1, headers->host) != 0)) {
        *why = "this was asked by a page from elsewhere (Origin)";
        return 403;
    }
    if (headers->fetch_site != NULL && strcmp(headers->fetch_site, "same-origin") != 0 &&
        strcmp(headers->fetch_site, "none") != 0 && secret) {
        *why = "this was asked by a page from elsewhere (Sec-Fetch-Site)";
        return 403;
    }
    if (secret && !guard->loopback && !carries_token(guard, headers)) {
        *why = "the token that was printed at start is missing: Authorization: Bearer TOKEN, or ?token=TOKEN";
        return 401;
    }
    return 0;
}
