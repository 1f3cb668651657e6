// SPDX-License-Identifier: Apache-2.0
// The sensor over an independent simulation of the same chain, tools/numpy_chain.py of the source tree.
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/bench.h"
#include "app/place.h"

#define PYTHON "/usr/bin/python3"

struct speeds {
    double mono8, mono12p; /* Mpixel/s; 0: not told */
};

static void read_speed(void *cookie, char *line)
{
    struct speeds *speeds = cookie;
    if (strncmp(line, "mono8 ", 6) == 0) {
        speeds->mono8 = strtod(line + 6, NULL);
    } else if (strncmp(line, "mono12p ", 8) == 0) {
        speeds->mono12p = strtod(line + 8, NULL);
    }
}

static void add_ratio(struct bench *b, const char *name, const char *ours_name, double theirs)
{
    const double ours = bench_value(b, ours_name);
    if (theirs <= 0.0 || ours <= 0.0) {
        bench_leave_out(b, name, PYTHON " tools/numpy_chain.py failed (python3-numpy?)");
        return;
    }
    char note[96];
    snprintf(note, sizeof note, "%s over %.1f Mpixel/s of numpy, one core each", ours_name, theirs);
    bench_add(b, name, ours / theirs, "ratio", note);
}

void bench_python(struct bench *b)
{
    static const char script_name[] = "../tools/numpy_chain.py"; /* seen from the build tree */
    char folder[PATH_MAX], script[PATH_MAX + sizeof script_name];
    if (place_program_dir(folder, sizeof folder) < 0) {
        folder[0] = '\0';
    }
    snprintf(script, sizeof script, "%s/%s", folder, script_name);
    if (access(script, R_OK) != 0 || access(PYTHON, X_OK) != 0) {
        const char *why =
            access(PYTHON, X_OK) != 0 ? "there is no " PYTHON : "needs tools/numpy_chain.py of the source tree";
        bench_leave_out(b, "python_ratio", why);
        bench_leave_out(b, "python_ratio_mono12p", why);
        return;
    }
    struct speeds speeds = {0};
    if (bench_child((const char *const[]){PYTHON, script, NULL}, read_speed, &speeds) < 0) {
        speeds = (struct speeds){0};
    }
    add_ratio(b, "python_ratio", "sensor_1core", speeds.mono8);
    add_ratio(b, "python_ratio_mono12p", "sensor_1core_mono12p", speeds.mono12p);
}
