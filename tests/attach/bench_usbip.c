// SPDX-License-Identifier: Apache-2.0
// How fast frames come over USB/IP, beside a plain loopback socket that carries the same bytes in the same run.
// Usage: bench_usbip [SECONDS]    prints one JSON object; each figure is the median of the rounds
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "served_fake.h"
#include "usbip_peer.h"

enum { READ_SIZE = 1 << 20, READS = 64, ROUNDS = 5, SLOTS = 16, STREAM_ENDPOINT = 3 };

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void must(bool good, const char *what)
{
    if (!good) {
        perror(what);
        exit(1);
    }
}

/** Bytes per second with 64 reads of 1 MiB in flight. */
static double measure_usbip(struct served *camera, uint8_t *to, double seconds)
{
    int fd = -1;
    while (fd < 0) { /* the last round's end is being noticed */
        fd = peer_dial(served_usbip_port(camera));
        if (peer_import(fd, SERVED_BUS_ID) != 0) {
            close(fd);
            fd = -1;
        }
    }
    uint32_t asked = 0;
    size_t bytes = 0;
    while (asked < READS) {
        peer_read(fd, asked++, STREAM_ENDPOINT, READ_SIZE);
    }
    double from = now_s();
    double spent = 0;
    for (uint32_t heard = 0; spent < seconds; heard++) {
        struct peer_answer a = peer_hear(fd);
        must(a.command == PEER_RET_SUBMIT && a.seqnum == heard && a.status == 0 && a.actual <= READ_SIZE, "answer");
        must(peer_take(fd, to, a.actual) == 0, "data");
        bytes += a.actual;
        peer_read(fd, asked++, STREAM_ENDPOINT, READ_SIZE);
        spent = now_s() - from;
    }
    close(fd);
    return (double)bytes / spent;
}

struct sender {
    int fd;
    uint8_t *from; /* as much memory as the device's */
};

static void *send_all(void *arg)
{
    const struct sender *s = arg;
    for (unsigned i = 0;; i = (i + 1) % SLOTS) {
        const uint8_t *at = s->from + (size_t)i * READ_SIZE;
        for (size_t sent = 0; sent < READ_SIZE;) {
            ssize_t n = send(s->fd, at + sent, READ_SIZE - sent, MSG_NOSIGNAL);
            if (n <= 0) {
                return NULL;
            }
            sent += (size_t)n;
        }
    }
}

/** The same reads from a thread that does nothing but send. */
static double measure_socket(uint8_t *from, uint8_t *to, double seconds)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t n = sizeof at;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(door >= 0 && bind(door, (const struct sockaddr *)&at, sizeof at) == 0 && listen(door, 1) == 0 &&
             getsockname(door, (struct sockaddr *)&at, &n) == 0,
         "listen");
    int fd = peer_dial(ntohs(at.sin_port));
    struct sender s = {.fd = accept(door, NULL, NULL), .from = from};
    int on = 1;
    setsockopt(s.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    pthread_t thread;
    must(pthread_create(&thread, NULL, send_all, &s) == 0, "thread");
    size_t bytes = 0;
    double begin = now_s();
    double spent = 0;
    while (spent < seconds) {
        must(peer_take(fd, to, READ_SIZE) == 0, "socket");
        bytes += READ_SIZE;
        spent = now_s() - begin;
    }
    close(fd);
    pthread_join(thread, NULL);
    close(s.fd);
    close(door);
    return (double)bytes / spent;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 2.0;
    double usbip[ROUNDS], plain[ROUNDS];
    served_room();
    struct served *camera = served_start("00000001", SLOTS);
    uint8_t *to = malloc(READ_SIZE);
    uint8_t *from = malloc((size_t)SLOTS * READ_SIZE);
    must(to != NULL && from != NULL, "memory");
    memset(from, 1, (size_t)SLOTS * READ_SIZE);
    for (unsigned i = 0; i < ROUNDS; i++) {
        usbip[i] = measure_usbip(camera, to, seconds / ROUNDS);
        plain[i] = measure_socket(from, to, seconds / ROUNDS);
    }
    qsort(usbip, ROUNDS, sizeof usbip[0], ascending);
    qsort(plain, ROUNDS, sizeof plain[0], ascending);
    double u = usbip[ROUNDS / 2] / 1e6;
    double p = plain[ROUNDS / 2] / 1e6;
    printf("{\"usbip_mb_per_s\": %.0f, \"socket_mb_per_s\": %.0f, \"ratio\": %.2f}\n", u, p, u / p);
    free(from);
    free(to);
    served_stop(camera);
    served_room_leave();
    return 0;
}
