// SPDX-License-Identifier: Apache-2.0
// The part of camtwin bench that is a host: `camtwin bench` starts itself once more as the command of `camtwin run`,
// so that the figures are those of a process with our libusb; they come back through a pipe, one a line.
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/bench.h"
#include "app/commands.h"
#include "base/error.h"

static const struct {
    const char *name, *unit;
} figures[] = {{"link_over_memcpy", "ratio"}, {"link_gbytes_per_s", "GB/s"}, {"register_roundtrips_per_s", "1/s"}};

enum { FIGURES = sizeof figures / sizeof figures[0] };

/** Takes one line, `name value note`. False: it is no figure. */
static bool read_figure(char *line, struct bench *b)
{
    char *number = strchr(line, ' ');
    if (number == NULL) {
        return false;
    }
    *number++ = '\0';
    char *note;
    double value = strtod(number, &note);
    if (note == number || *note != ' ') {
        return false;
    }
    note++;
    note[strcspn(note, "\n")] = '\0';
    for (unsigned i = 0; i < FIGURES; i++) {
        if (strcmp(line, figures[i].name) == 0) {
            bench_add(b, figures[i].name, value, figures[i].unit, note);
            return true;
        }
    }
    return false;
}

static int read_figures(FILE *f, struct bench *b)
{
    char line[256];
    unsigned found = 0;
    while (fgets(line, sizeof line, f) != NULL) {
        found += read_figure(line, b);
    }
    return found == FIGURES ? 0 : -CT_E_FORMAT;
}

/** Starts a program that writes to `out`. */
static int start(const char *const *argv, int out, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0) {
        return -CT_E_MEMORY;
    }
    int failed = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (failed == 0) {
        failed = posix_spawn(pid, argv[0], &actions, NULL, (char *const *)argv, environ); /* only read */
    }
    posix_spawn_file_actions_destroy(&actions);
    return failed == 0 ? 0 : -CT_E_IO;
}

static bool ended_well(pid_t pid)
{
    int status;
    pid_t who;
    do {
        who = waitpid(pid, &status, 0);
    } while (who < 0 && errno == EINTR);
    return who == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int bench_host(struct bench *b)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    int ends[2];
    if (n < 0 || pipe2(ends, O_CLOEXEC) != 0) {
        return -CT_E_IO;
    }
    self[n] = '\0';
    const char *const argv[] = {self,   "run", "--no-pixels", "--state", "none",          "--clock",
                                "free", "--",  self,          "bench",   BENCH_HOST_PART, NULL};
    pid_t pid;
    int e = start(argv, ends[1], &pid);
    close(ends[1]);
    if (e < 0) {
        close(ends[0]);
        return e;
    }
    FILE *f = fdopen(ends[0], "r");
    if (f == NULL) {
        close(ends[0]); /* whoever still writes gets SIGPIPE */
        e = -CT_E_MEMORY;
    } else {
        e = read_figures(f, b);
        fclose(f);
    }
    return ended_well(pid) ? e : -CT_E_IO;
}

int bench_host_part(void)
{
    struct bench b = {0};
    int e = bench_link(&b);
    for (unsigned i = 0; i < b.count; i++) {
        printf("%s %.6g %s\n", b.results[i].name, b.results[i].value, b.results[i].note);
    }
    if (e < 0) {
        fprintf(stderr, "camtwin: bench: %s\n", error_text(e));
    }
    return e < 0 ? EXIT_FAILED : EXIT_OK;
}
