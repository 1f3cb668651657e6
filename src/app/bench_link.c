// SPDX-License-Identifier: Apache-2.0
// Speed of the local link: what comes through our libusb beside a plain memcpy of the same bytes, in the same run.
#include "app/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/pacer.h"
#include "app/u3v_take.h"
#include "base/error.h"
#include "model/feature.h"

enum { BUFFERS = 4, PICTURES = 120, ROUND_TRIPS = 5000, TIMEOUT_MS = 5000 };

static int execute(struct u3v_host *host, enum feature_id id)
{
    static const uint8_t one[4] = {1, 0, 0, 0};
    return u3v_host_write(host, features[id].addr, one, sizeof one);
}

static double seconds_since(ns_t start)
{
    return (double)(pacer_wall_ns() - start) / 1e9;
}

/** Pictures into a few buffers, over and over, as a host that looks at each would have it. */
static int take_pictures(struct u3v_host *host, struct u3v_take *take, uint8_t *memory, size_t payload,
                         double *out_bytes_per_s)
{
    static struct u3v_buffer pictures[PICTURES];
    for (unsigned i = 0; i < PICTURES; i++) {
        pictures[i] = (struct u3v_buffer){.bytes = memory + (i % BUFFERS) * payload, .capacity = payload};
    }
    int e = execute(host, FEAT_AcquisitionStart);
    if (e >= 0) {
        e = u3v_take_pictures(take, pictures, BUFFERS, TIMEOUT_MS); /* pages are touched, pipes are full */
    }
    ns_t start = pacer_wall_ns();
    if (e >= 0) {
        e = u3v_take_pictures(take, pictures, PICTURES, TIMEOUT_MS);
    }
    *out_bytes_per_s = (double)payload * PICTURES / seconds_since(start);
    int stopped = execute(host, FEAT_AcquisitionStop);
    if (e >= 0 && e != PICTURES) {
        return -CT_E_TIMEOUT;
    }
    return e < 0 ? e : stopped;
}

/** The same bytes out of as much memory as the camera's, into the same buffers. */
static double copy_pictures(uint8_t *to, const uint8_t *from, size_t payload)
{
    ns_t start = pacer_wall_ns();
    for (unsigned i = 0; i < PICTURES; i++) {
        size_t at = (i % BUFFERS) * payload;
        memcpy(to + at, from + at, payload);
    }
    return (double)payload * PICTURES / seconds_since(start);
}

static int measure_stream(struct u3v_host *host, struct bench *b)
{
    struct u3v_take *take = NULL;
    size_t payload = 0;
    int e = u3v_take_open(host, &payload, &take);
    if (e < 0) {
        return e;
    }
    uint8_t *to = malloc(BUFFERS * payload);
    uint8_t *from = malloc(BUFFERS * payload);
    e = to == NULL || from == NULL ? -CT_E_MEMORY : 0;
    double link = 0.0;
    if (e >= 0) {
        memset(from, 1, BUFFERS * payload);
        memset(to, 2, BUFFERS * payload);
        e = take_pictures(host, take, to, payload, &link);
    }
    if (e >= 0) {
        double copy = copy_pictures(to, from, payload);
        char note[96];
        snprintf(note, sizeof note, "%.2f GB/s through our libusb, %.2f GB/s memcpy", link / 1e9, copy / 1e9);
        bench_add(b, "link_over_memcpy", link / copy, "ratio", note);
        bench_add(b, "link_gbytes_per_s", link / 1e9, "GB/s", "4096x3000 Mono8 frames without pixels");
    }
    u3v_take_close(take);
    free(from);
    free(to);
    return e;
}

static int measure_registers(struct u3v_host *host, struct bench *b)
{
    uint8_t bytes[8];
    ns_t start = pacer_wall_ns();
    for (unsigned i = 0; i < ROUND_TRIPS; i++) {
        int e = u3v_host_read(host, features[FEAT_Width].addr, bytes, sizeof bytes);
        if (e < 0) {
            return e;
        }
    }
    bench_add(b, "register_roundtrips_per_s", ROUND_TRIPS / seconds_since(start), "1/s", "READMEM of 8 bytes");
    return 0;
}

int bench_link(struct bench *b)
{
    struct u3v_host *host = NULL;
    int e = u3v_host_open(NULL, &host);
    if (e < 0) {
        return e;
    }
    e = measure_registers(host, b);
    if (e >= 0) {
        e = measure_stream(host, b);
    }
    u3v_host_close(host);
    return e;
}
