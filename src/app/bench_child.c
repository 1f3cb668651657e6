// SPDX-License-Identifier: Apache-2.0
// Another program that measures for camtwin bench; its figures come back through a pipe, line by line.
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/bench.h"
#include "base/error.h"

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

int bench_child(const char *const *argv, void (*line)(void *cookie, char *text), void *cookie)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return -CT_E_IO;
    }
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
        char text[256];
        while (fgets(text, sizeof text, f) != NULL) {
            text[strcspn(text, "\n")] = '\0';
            line(cookie, text);
        }
        fclose(f);
    }
    return ended_well(pid) ? e : -CT_E_IO;
}
