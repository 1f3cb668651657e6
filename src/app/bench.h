// SPDX-License-Identifier: Apache-2.0
// The project's own speed figures: one function a figure, gathered by `camtwin bench`.
#ifndef CAMTWIN_APP_BENCH_H
#define CAMTWIN_APP_BENCH_H

#include <stdbool.h>

#include "app/options.h"

enum { BENCH_RESULTS_MAX = 24 };

struct bench_result {
    const char *name; /* static */
    bool left_out;    /* it could not be measured; the note says why */
    double value;
    const char *unit; /* static */
    char note[96];
};

struct bench {
    struct bench_result results[BENCH_RESULTS_MAX];
    unsigned count;
};

void bench_add(struct bench *b, const char *name, double value, const char *unit, const char *note);

/** A figure that could not be measured here. */
void bench_leave_out(struct bench *b, const char *name, const char *why);

/** The value of a figure that has been measured; 0: it has not. */
double bench_value(const struct bench *b, const char *name);

/**
 * Runs a program and hands each line it writes to `line` (without its newline; may be changed). 0, -CT_E_MEMORY, or
 * -CT_E_IO when it could not be started or ended badly.
 */
int bench_child(const char *const *argv, void (*line)(void *cookie, char *text), void *cookie);

/** sensor_1core, sensor_2core, render_fps, timing_frames_per_s: the camera without any host. 0 or an error. */
int bench_camera(const struct options *o, struct bench *b);

/** sensor_1core_SET of each kernel set, sensor_1core_mono12p, memory_floor_share: the sensor alone, on this thread. */
int bench_sensor(const struct options *o, struct bench *b);

/** python_ratio: the sensor over the same chain in numpy; left out where that can not run. After bench_sensor. */
void bench_python(struct bench *b);

/** link_over_memcpy, register_roundtrips_per_s: through our libusb, to the camera that is plugged in. 0 or an error. */
int bench_link(struct bench *b);

/** rss_mib: memory of the process that serves one camera, read by its host while that camera streams. 0 or an error. */
int bench_memory(struct bench *b);

/** What bench_link and bench_memory measure, in processes of their own as every host is. 0 or a negative error. */
int bench_host(struct bench *b);

/** The arguments of `camtwin bench` that make it such a process; what it then does. An exit status. */
#define BENCH_LINK_PART "link-part"
#define BENCH_MEMORY_PART "memory-part"
int bench_host_part(int (*part)(struct bench *b));

#endif
