// SPDX-License-Identifier: Apache-2.0
// Starts this program again with a word in front that makes it the camera.
#include "served_camera.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/option_table.h"
#include "attach/link_path.h"

enum { ARGUMENTS_MAX = 32, START_TIMEOUT_S = 60 };

static const char role[] = "be-a-camera";
static char room[64];

static void must(int good, const char *what)
{
    if (!good) {
        perror(what);
        abort();
    }
}

void served_camera_main(int argc, char **argv)
{
    struct options options;
    int rest = 0;
    if (argc < 2 || strcmp(argv[1], role) != 0) {
        return;
    }
    int status = options_read("serve", argc - 1, argv + 1, &options, &rest);
    if (status == EXIT_OK) {
        status = cmd_serve(&options, 0, NULL);
    }
    options_free(&options);
    exit(status);
}

void served_camera_room(void)
{
    snprintf(room, sizeof room, "/tmp/camtwin-served-%ld", (long)getpid());
    must(mkdir(room, 0700) == 0 || errno == EEXIST, room);
    setenv("CAMTWIN_RUNTIME_DIR", room, 1);
    setenv("CAMTWIN_SYSTEM_LIBUSB", "/nonexistent", 0);
    unsetenv("CAMTWIN_PLUGGED");
}

void served_camera_room_leave(void)
{
    struct link_place places[1];
    link_scan(places, 1); /* removes what a killed camera left */
    rmdir(room);
}

static void await_camera(pid_t pid)
{
    for (int i = 0; i < START_TIMEOUT_S * 100; i++) {
        struct link_place places[8];
        int n = link_scan(places, 8);
        for (int k = 0; k < n && k < 8; k++) {
            if (places[k].pid == pid) {
                return;
            }
        }
        must(waitpid(pid, NULL, WNOHANG) == 0, "the camera ended at once");
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    must(0, "the camera does not come up");
}

pid_t served_camera_start(const char *const *options)
{
    const char *argv[ARGUMENTS_MAX] = {"/proc/self/exe", role, "--serial", SERVED_SERIAL, "--state", "none"};
    unsigned n = 6;
    for (; options != NULL && *options != NULL && n < ARGUMENTS_MAX - 1; options++) {
        argv[n++] = *options;
    }
    pid_t pid;
    posix_spawn_file_actions_t actions;
    must(posix_spawn_file_actions_init(&actions) == 0 &&
             posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) == 0,
         "posix_spawn_file_actions");
    must(posix_spawn(&pid, argv[0], &actions, NULL, (char *const *)argv, environ) == 0, "posix_spawn"); /* only read */
    posix_spawn_file_actions_destroy(&actions);
    await_camera(pid);
    return pid;
}

void served_camera_end(pid_t pid, int signal_number)
{
    kill(pid, signal_number);
    must(waitpid(pid, NULL, 0) == pid, "waitpid");
}
