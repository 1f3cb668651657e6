// SPDX-License-Identifier: Apache-2.0
// The project's own speed figures: one function a figure, gathered by `camtwin bench`.
#ifndef CAMTWIN_APP_BENCH_H
#define CAMTWIN_APP_BENCH_H

#include "app/options.h"

enum { BENCH_RESULTS_MAX = 16 };

struct bench_result {
    const char *name; /* static */
    double value;
    const char *unit; /* static */
    char note[96];
};

struct bench {
    struct bench_result results[BENCH_RESULTS_MAX];
    unsigned count;
};

void bench_add(struct bench *b, const char *name, double value, const char *unit, const char *note);

/** sensor_1core, sensor_2core, render_fps, timing_frames_per_s: the camera without any host. 0 or a negative error. */
int bench_camera(const struct options *o, struct bench *b);

/** link_over_memcpy, register_roundtrips_per_s: through our libusb, to the camera that is plugged in. 0 or a negative error. */
int bench_link(struct bench *b);

/** What bench_link measures, in a process of its own as every host is. 0 or a negative error. */
int bench_host(struct bench *b);

/** The argument of `camtwin bench` that makes it that process; what it then does. An exit status. */
#define BENCH_HOST_PART "host-part"
int bench_host_part(void);

#endif
