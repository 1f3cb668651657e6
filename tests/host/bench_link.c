// SPDX-License-Identifier: Apache-2.0
// How fast frames come through the local link, beside a memcpy of the same bytes in the same run.
// Usage: bench_link [SECONDS [READS]]    with a camera running, or --fake to serve a fake device from a process of its own
#include <libusb-1.0/libusb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "../attach/served_fake.h"

enum { READ_SIZE = 1 << 20, READS_MAX = 256, ROUNDS = 7, STREAM_ENDPOINT = 0x83, STREAM_INTERFACE = 2 };

/** What one run measured. */
struct link_speed {
    double link_bytes_per_s;
    double memcpy_bytes_per_s; /* of as many bytes, from another buffer of the same size */
    double ratio;              /* median of the rounds' own */
    double roundtrips_per_s;   /* synchronous control reads of one byte */
};

struct stream {
    unsigned flying;
    unsigned long long bytes;
    int stop;
    int failed;
};

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void LIBUSB_CALL on_read(struct libusb_transfer *t)
{
    struct stream *s = t->user_data;
    s->flying--;
    s->failed = s->failed || (t->status != LIBUSB_TRANSFER_COMPLETED && !s->stop);
    s->bytes += (unsigned)t->actual_length;
    if (!s->stop && !s->failed && libusb_submit_transfer(t) == 0) {
        s->flying++;
    }
}

/** Streams with `reads` reads of 1 MiB in flight; bytes per second, or a negative number when it failed. */
static double measure_stream(libusb_context *ctx, libusb_device_handle *h, unsigned char *memory, unsigned reads,
                             double seconds)
{
    struct stream s = {0};
    struct libusb_transfer *t[READS_MAX];
    for (unsigned i = 0; i < reads; i++) {
        t[i] = libusb_alloc_transfer(0);
        libusb_fill_bulk_transfer(t[i], h, STREAM_ENDPOINT, memory + (size_t)i * READ_SIZE, READ_SIZE, on_read, &s, 0);
        s.flying += libusb_submit_transfer(t[i]) == 0;
    }
    double from = now_s();
    while (now_s() - from < seconds && !s.failed) {
        struct timeval tv = {.tv_usec = 100000};
        libusb_handle_events_timeout(ctx, &tv);
    }
    double rate = (double)s.bytes / (now_s() - from);
    s.stop = 1;
    for (unsigned i = 0; i < reads; i++) {
        libusb_cancel_transfer(t[i]);
    }
    while (s.flying > 0) {
        libusb_handle_events(ctx);
    }
    for (unsigned i = 0; i < reads; i++) {
        libusb_free_transfer(t[i]);
    }
    return s.failed ? -1 : rate;
}

static double measure_memcpy(unsigned char *to, size_t size, double seconds)
{
    unsigned char *from_memory = malloc(size);
    if (from_memory == NULL) {
        return -1;
    }
    memset(from_memory, 7, size);
    unsigned long long bytes = 0;
    double from = now_s();
    do {
        for (size_t at = 0; at < size; at += READ_SIZE) {
            memcpy(to + at, from_memory + at, READ_SIZE);
            __asm__ volatile("" : : "r"(to) : "memory"); /* every copy is made */
            bytes += READ_SIZE;
        }
    } while (now_s() - from < seconds);
    double rate = (double)bytes / (now_s() - from);
    free(from_memory);
    return rate;
}

static double measure_roundtrips(libusb_device_handle *h, double seconds)
{
    unsigned char status[2];
    unsigned long n = 0;
    double from = now_s();
    while (now_s() - from < seconds) {
        if (libusb_control_transfer(h, 0x80, LIBUSB_REQUEST_GET_CONFIGURATION, 0, 0, status, 1, 1000) != 1) {
            return -1;
        }
        n++;
    }
    return (double)n / (now_s() - from);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/** Both in turn, several times, and of each the median: a machine that others use is not equally fast all the time. */
static int measure_both(libusb_context *ctx, libusb_device_handle *h, unsigned char *memory, unsigned reads,
                        double seconds, struct link_speed *out)
{
    double link[ROUNDS];
    double copy[ROUNDS];
    double ratio[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        link[i] = measure_stream(ctx, h, memory, reads, seconds / ROUNDS);
        copy[i] = measure_memcpy(memory, (size_t)reads * READ_SIZE, seconds / ROUNDS);
        if (link[i] < 0 || copy[i] < 0) {
            return LIBUSB_ERROR_IO;
        }
        ratio[i] = link[i] / copy[i];
    }
    qsort(link, ROUNDS, sizeof *link, by_value);
    qsort(copy, ROUNDS, sizeof *copy, by_value);
    qsort(ratio, ROUNDS, sizeof *ratio, by_value);
    out->link_bytes_per_s = link[ROUNDS / 2];
    out->memcpy_bytes_per_s = copy[ROUNDS / 2];
    out->ratio = ratio[ROUNDS / 2];
    return 0;
}

/** Opens the first camera and measures. 0, or -1 with a word on stderr. */
static int measure_link(double seconds, unsigned reads, struct link_speed *out)
{
    libusb_context *ctx;
    size_t size = (size_t)reads * READ_SIZE;
    unsigned char *memory = malloc(size);
    if (memory == NULL || libusb_init(&ctx) != 0) {
        free(memory);
        return -1;
    }
    memset(memory, 1, size);
    libusb_device_handle *h = libusb_open_device_with_vid_pid(ctx, FAKE_VENDOR, FAKE_PRODUCT);
    int e = h == NULL ? LIBUSB_ERROR_NO_DEVICE : libusb_claim_interface(h, STREAM_INTERFACE);
    if (e == 0) {
        e = measure_both(ctx, h, memory, reads, seconds, out);
    }
    if (e == 0) {
        out->roundtrips_per_s = measure_roundtrips(h, seconds / 4);
        e = out->roundtrips_per_s < 0 ? LIBUSB_ERROR_IO : 0;
    }
    if (e != 0) {
        fprintf(stderr, "bench_link: %s\n", libusb_error_name(e));
    }
    libusb_close(h);
    libusb_exit(ctx);
    free(memory);
    return e == 0 ? 0 : -1;
}

int main(int argc, char **argv)
{
    int fake = argc > 1 && strcmp(argv[1], "--fake") == 0;
    double seconds = argc > 1 + fake ? strtod(argv[1 + fake], NULL) : 2;
    long reads = argc > 2 + fake ? strtol(argv[2 + fake], NULL, 10) : 8;
    struct link_speed speed = {0};
    if (seconds <= 0 || reads < 1 || reads > READS_MAX) {
        fprintf(stderr, "usage: bench_link [--fake] [SECONDS [READS (1..%d)]]\n", READS_MAX);
        return 2;
    }
    pid_t camera = 0;
    if (fake) {
        served_room();
        camera = served_start_process("00000001");
    }
    int e = measure_link(seconds, (unsigned)reads, &speed);
    if (fake) {
        kill(camera, SIGKILL);
        waitpid(camera, NULL, 0);
        libusb_context *ctx;
        libusb_device **list;
        if (libusb_init(&ctx) == 0) { /* a look clears what the killed one left */
            libusb_free_device_list(libusb_get_device_list(ctx, &list) < 0 ? NULL : list, 1);
            libusb_exit(ctx);
        }
        served_room_leave();
    }
    if (e == 0) {
        printf("link    %8.0f MB/s with %ld reads of 1 MiB\n", speed.link_bytes_per_s / 1e6, reads);
        printf("memcpy  %8.0f MB/s\n", speed.memcpy_bytes_per_s / 1e6);
        printf("ratio   %8.3f\n", speed.ratio);
        printf("control %8.0f roundtrips/s\n", speed.roundtrips_per_s);
    }
    return e == 0 ? 0 : 1;
}
