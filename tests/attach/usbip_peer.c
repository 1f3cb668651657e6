// SPDX-License-Identifier: Apache-2.0
// The test's own host of USB/IP.
#include "usbip_peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>

enum { HEADER = 48, DEVICE = 312 };

int peer_dial(uint16_t port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof to) != 0) {
        perror("dial");
        abort();
    }
    struct timeval wait = {.tv_sec = 3};
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

int peer_take(int fd, void *to, size_t n)
{
    char *at = to;
    while (n > 0) {
        ssize_t got = recv(fd, at, n, MSG_WAITALL);
        if (got <= 0) {
            return -1;
        }
        at += got;
        n -= (size_t)got;
    }
    return 0;
}

int peer_import(int fd, const char *bus_id)
{
    uint8_t ask[40] = {0x01, 0x11, 0x80, 0x03};
    uint8_t answer[8], device[DEVICE];
    memcpy(ask + 8, bus_id, strlen(bus_id) + 1);
    if (send(fd, ask, sizeof ask, MSG_NOSIGNAL) != sizeof ask || peer_take(fd, answer, sizeof answer) < 0) {
        return -1;
    }
    if (answer[7] == 0 && peer_take(fd, device, sizeof device) < 0) {
        return -1;
    }
    return answer[7];
}

int peer_attach(uint16_t port, const char *bus_id)
{
    int fd = peer_dial(port);
    int status = peer_import(fd, bus_id);
    if (status != 0) {
        fprintf(stderr, "import of %s: status %d\n", bus_id, status);
        abort();
    }
    return fd;
}

void peer_say(int fd, const struct peer_urb *u, const void *data, size_t n)
{
    uint32_t numbers[10] = {u->command, u->seqnum, u->devid, u->direction, u->ep, u->a, u->b, u->c, u->d, u->e};
    uint8_t head[HEADER];
    for (unsigned i = 0; i < 10; i++) {
        numbers[i] = htonl(numbers[i]);
    }
    memcpy(head, numbers, sizeof numbers);
    memcpy(head + sizeof numbers, u->setup, sizeof u->setup);
    (void)!send(fd, head, sizeof head, MSG_NOSIGNAL | (n > 0 ? MSG_MORE : 0));
    if (n > 0) {
        (void)!send(fd, data, n, MSG_NOSIGNAL);
    }
}

void peer_read(int fd, uint32_t seqnum, uint32_t ep, uint32_t length)
{
    struct peer_urb u = {
        .command = PEER_CMD_SUBMIT, .seqnum = seqnum, .devid = PEER_DEVID, .direction = 1, .ep = ep, .b = length};
    peer_say(fd, &u, NULL, 0);
}

void peer_write(int fd, uint32_t seqnum, uint32_t ep, const void *data, uint32_t length)
{
    struct peer_urb u = {.command = PEER_CMD_SUBMIT, .seqnum = seqnum, .devid = PEER_DEVID, .ep = ep, .b = length};
    peer_say(fd, &u, data, length);
}

void peer_unlink(int fd, uint32_t seqnum, uint32_t other)
{
    struct peer_urb u = {.command = PEER_CMD_UNLINK, .seqnum = seqnum, .devid = PEER_DEVID, .a = other};
    peer_say(fd, &u, NULL, 0);
}

void peer_control(int fd, uint32_t seqnum, const uint8_t setup[8])
{
    struct peer_urb u = {.command = PEER_CMD_SUBMIT,
                         .seqnum = seqnum,
                         .devid = PEER_DEVID,
                         .direction = setup[0] >> 7,
                         .b = (setup[0] & 0x80) != 0 ? (uint32_t)(setup[6] | setup[7] << 8) : 0};
    memcpy(u.setup, setup, sizeof u.setup);
    peer_say(fd, &u, NULL, 0);
}

struct peer_answer peer_hear(int fd)
{
    uint32_t numbers[HEADER / 4];
    if (peer_take(fd, numbers, sizeof numbers) < 0) {
        return (struct peer_answer){0};
    }
    return (struct peer_answer){.command = ntohl(numbers[0]),
                                .seqnum = ntohl(numbers[1]),
                                .status = (int32_t)ntohl(numbers[5]),
                                .actual = ntohl(numbers[6])};
}
