// SPDX-License-Identifier: Apache-2.0
// TCP sockets: addresses as people write them, and the options that every connection of ours wants.
#include "attach/tcp.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"

enum { BACKLOG = 128, HOST_MAX = 64, KEEP_IDLE_S = 10, KEEP_INTERVAL_S = 5, KEEP_COUNT = 3 };

/** "ADDR:PORT" in two; false: it is not of that form. */
static bool split(const char *address, char host[HOST_MAX], const char **out_port)
{
    const char *colon = strrchr(address, ':');
    if (colon == NULL) {
        return false;
    }
    size_t n = (size_t)(colon - address);
    if (n >= 2 && address[0] == '[' && colon[-1] == ']') {
        address++;
        n -= 2;
    } else if (memchr(address, ':', n) != NULL) {
        return false; /* IPv6 without brackets: where does its port begin? */
    }
    size_t digits = strspn(colon + 1, "0123456789");
    if (n == 0 || n >= HOST_MAX || digits == 0 || digits > 5 || colon[1 + digits] != '\0' ||
        strtoul(colon + 1, NULL, 10) > UINT16_MAX) {
        return false;
    }
    memcpy(host, address, n);
    host[n] = '\0';
    *out_port = colon + 1;
    return true;
}

static bool is_loopback(const struct sockaddr *a)
{
    if (a->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)a;
        return ntohl(in->sin_addr.s_addr) >> 24 == 127;
    }
    const struct sockaddr_in6 *in6 = (const void *)a;
    return a->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
}

static int listen_at(const struct addrinfo *at, int *out_fd)
{
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return -CT_E_IO;
    }
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, at->ai_addr, at->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
        int why = errno;
        close(fd);
        errno = why;
        return why == EADDRINUSE ? -CT_E_BUSY : -CT_E_IO;
    }
    *out_fd = fd;
    return 0;
}

/** What the address says, to be freed; NULL: it is none. */
static struct addrinfo *look_up(const char *address)
{
    char host[HOST_MAX];
    const char *port;
    struct addrinfo *found = NULL;
    struct addrinfo hints = {
        .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    if (!split(address, host, &port)) {
        return NULL;
    }
    /* No other names: looking them up would wait for a network. */
    const char *numeric = strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;
    return getaddrinfo(numeric, port, &hints, &found) == 0 ? found : NULL;
}

bool tcp_is_address(const char *address)
{
    struct addrinfo *found = look_up(address);
    if (found == NULL) {
        return false;
    }
    freeaddrinfo(found);
    return true;
}

int tcp_listen(const char *address, const char *who, const struct log *log, int *out_fd)
{
    struct addrinfo *found = look_up(address);
    if (found == NULL) {
        return -CT_E_FORMAT;
    }
    int e = listen_at(found, out_fd);
    if (e == 0 && !is_loopback(found->ai_addr)) {
        log_say(log, LOG_WARN, "attach",
                "%s: whoever reaches %s from outside this machine can use the camera: nothing asks for a password", who,
                address);
    }
    freeaddrinfo(found);
    return e;
}

uint16_t tcp_port(int fd)
{
    struct sockaddr_storage a = {0};
    socklen_t n = sizeof a;
    if (getsockname(fd, (struct sockaddr *)&a, &n) != 0) {
        return 0;
    }
    if (a.ss_family == AF_INET) {
        return ntohs(((const struct sockaddr_in *)(const void *)&a)->sin_port);
    }
    return a.ss_family == AF_INET6 ? ntohs(((const struct sockaddr_in6 *)(const void *)&a)->sin6_port) : 0;
}

void tcp_tune(int fd, unsigned unread_ms)
{
    int on = 1, idle = KEEP_IDLE_S, interval = KEEP_INTERVAL_S, count = KEEP_COUNT;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unread_ms, sizeof unread_ms);
}
