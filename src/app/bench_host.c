// SPDX-License-Identifier: Apache-2.0
// The parts of camtwin bench that are hosts: `camtwin bench` starts itself once more as the command of `camtwin run`,
// so that the figures are those of a process with our libusb.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/bench.h"
#include "app/commands.h"
#include "base/error.h"

static const struct {
    const char *name, *unit;
} figures[] = {{"link_over_memcpy", "ratio"},
               {"link_gbytes_per_s", "GB/s"},
               {"register_roundtrips_per_s", "1/s"},
               {"rss_mib", "MiB"}};

enum { FIGURES = sizeof figures / sizeof figures[0] };

/** Takes one line, `name value note`; what is no figure is passed over. */
static void read_figure(void *cookie, char *line)
{
    struct bench *b = cookie;
    char *number = strchr(line, ' ');
    if (number == NULL) {
        return;
    }
    *number++ = '\0';
    char *note;
    double value = strtod(number, &note);
    if (note == number || *note != ' ') {
        return;
    }
    for (unsigned i = 0; i < FIGURES; i++) {
        if (strcmp(line, figures[i].name) == 0) {
            bench_add(b, figures[i].name, value, figures[i].unit, note + 1);
        }
    }
}

/** `part` of this program as the one host of a camera; it must bring `count` figures. */
static int run_part(struct bench *b, const char *part, bool pixels, unsigned count)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n < 0) {
        return -CT_E_IO;
    }
    self[n] = '\0';
    const char *const with[] = {self, "run", "--state", "none", "--", self, "bench", part, NULL};
    const char *const without[] = {self,   "run", "--no-pixels", "--state", "none", "--clock",
                                   "free", "--",  self,          "bench",   part,   NULL};
    const unsigned before = b->count;
    int e = bench_child(pixels ? with : without, read_figure, b);
    if (e < 0) {
        return e;
    }
    return b->count - before == count ? 0 : -CT_E_FORMAT;
}

int bench_host(struct bench *b)
{
    int e = run_part(b, BENCH_LINK_PART, false, 3);
    return e < 0 ? e : run_part(b, BENCH_MEMORY_PART, true, 1);
}

int bench_host_part(int (*part)(struct bench *b))
{
    struct bench b = {0};
    int e = part(&b);
    for (unsigned i = 0; i < b.count; i++) {
        printf("%s %.6g %s\n", b.results[i].name, b.results[i].value, b.results[i].note);
    }
    if (e < 0) {
        fprintf(stderr, "camtwin: bench: %s\n", error_text(e));
    }
    return e < 0 ? EXIT_FAILED : EXIT_OK;
}
