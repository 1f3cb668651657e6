// SPDX-License-Identifier: Apache-2.0
// Memory of one running camera: its host takes pictures, then looks how much the process that serves them ever held.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/bench.h"
#include "app/u3v_take.h"
#include "base/error.h"
#include "model/feature.h"

enum { PICTURES = 45, TIMEOUT_MS = 5000 };

/** Resident memory in KiB: the most that process `pid` ever held. Negative: an error. */
static int most_memory_kib(pid_t pid, long *out)
{
    char path[64], line[128];
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    FILE *f = fopen(path, "r");
    if (f == NULL) {
        return -CT_E_IO;
    }
    int e = -CT_E_FORMAT;
    while (e < 0 && fgets(line, sizeof line, f) != NULL) {
        if (strncmp(line, "VmHWM:", 6) == 0) {
            *out = strtol(line + 6, NULL, 10);
            e = 0;
        }
    }
    fclose(f);
    return e;
}

static int execute(struct u3v_host *host, enum feature_id id)
{
    static const uint8_t one[4] = {1, 0, 0, 0};
    return u3v_host_write(host, features[id].addr, one, sizeof one);
}

/** All pictures go to one place: the host's memory is none of our business. */
static int take_pictures(struct u3v_host *host, struct u3v_take *take, uint8_t *memory, size_t payload)
{
    struct u3v_buffer pictures[PICTURES];
    for (unsigned i = 0; i < PICTURES; i++) {
        pictures[i] = (struct u3v_buffer){.bytes = memory, .capacity = payload};
    }
    int e = execute(host, FEAT_AcquisitionStart);
    if (e >= 0) {
        e = u3v_take_pictures(take, pictures, PICTURES, TIMEOUT_MS);
    }
    int stopped = execute(host, FEAT_AcquisitionStop);
    if (e >= 0 && e != PICTURES) {
        return -CT_E_TIMEOUT;
    }
    return e < 0 ? e : stopped;
}

static int stream(struct u3v_host *host)
{
    struct u3v_take *take = NULL;
    size_t payload = 0;
    int e = u3v_take_open(host, &payload, &take);
    if (e < 0) {
        return e;
    }
    uint8_t *memory = malloc(payload);
    e = memory == NULL ? -CT_E_MEMORY : take_pictures(host, take, memory, payload);
    u3v_take_close(take);
    free(memory);
    return e;
}

int bench_memory(struct bench *b)
{
    struct u3v_host *host = NULL;
    long kib = 0;
    int e = u3v_host_open(NULL, &host);
    if (e < 0) {
        return e;
    }
    e = stream(host);
    if (e >= 0) {
        e = most_memory_kib(getppid(), &kib); /* `camtwin run`, whose camera this is */
    }
    u3v_host_close(host);
    if (e >= 0) {
        bench_add(b, "rss_mib", (double)kib / 1024.0, "MiB",
                  "most memory of the camera's process, full pictures streaming");
    }
    return e;
}
