// SPDX-License-Identifier: Apache-2.0
// camtwin run -- COMMAND: cameras that are plugged in for one command alone.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uv.h>

#include "app/commands.h"
#include "app/place.h"
#include "app/plant.h"
#include "app/talk.h"

enum { STATUS_NOT_STARTED = 127, STATUS_SIGNAL = 128 };

struct run {
    uv_loop_t uv;
    uv_process_t child;
    uv_signal_t signals[3];
    int status;
};

static void on_exit_of_child(uv_process_t *child, int64_t status, int signal_number)
{
    struct run *run = child->data;
    run->status = signal_number != 0 ? STATUS_SIGNAL + signal_number : (int)status;
    uv_close((uv_handle_t *)child, NULL);
    for (unsigned i = 0; i < 3; i++) {
        uv_close((uv_handle_t *)&run->signals[i], NULL);
    }
}

/** The command decides what a signal means; the camera stays until it has gone. */
static void on_signal(uv_signal_t *handle, int signal_number)
{
    struct run *run = handle->data;
    uv_process_kill(&run->child, signal_number);
}

/** SIGINT of a terminal reaches the command by itself. */
static void on_interrupt(uv_signal_t *handle, int signal_number)
{
    (void)handle;
    (void)signal_number;
}

static void watch_signals(struct run *run)
{
    static const int numbers[3] = {SIGTERM, SIGHUP, SIGINT};
    for (unsigned i = 0; i < 3; i++) {
        uv_signal_init(&run->uv, &run->signals[i]);
        run->signals[i].data = run;
        uv_signal_start(&run->signals[i], numbers[i] == SIGINT ? on_interrupt : on_signal, numbers[i]);
    }
}

static int spawn(struct run *run, char **argv)
{
    uv_stdio_container_t stdio[3];
    for (int i = 0; i < 3; i++) {
        stdio[i] = (uv_stdio_container_t){.flags = UV_INHERIT_FD, .data.fd = i};
    }
    uv_process_options_t options = {
        .file = argv[0], .args = argv, .exit_cb = on_exit_of_child, .stdio = stdio, .stdio_count = 3};
    run->child.data = run;
    return uv_spawn(&run->uv, &run->child, &options);
}

/** `folder` in front of what the variable held. */
static void put_in_front(const char *variable, const char *folder)
{
    const char *before = getenv(variable);
    char path[8192];
    snprintf(path, sizeof path, "%s%s%s", folder, before != NULL && before[0] != '\0' ? ":" : "",
             before != NULL ? before : "");
    setenv(variable, path, 1);
}

/** Our libusb in front of the system's, our GenTL producer in front of others, and only this process's cameras in sight. */
static int set_environment(const struct plant *plant)
{
    char host[4096];
    char producer[4096];
    if (place_host_library_dir(host, sizeof host) < 0) {
        fprintf(stderr, "camtwin: our libusb-1.0.so.0 is not where it belongs; build with `make`\n");
        return EXIT_MACHINE;
    }
    if (place_producer_dir(producer, sizeof producer) < 0) {
        fprintf(stderr, "camtwin: our GenTL producer " PLACE_PRODUCER " is not where it belongs; build with `make`\n");
        return EXIT_MACHINE;
    }
    put_in_front("LD_LIBRARY_PATH", host);
    put_in_front(PLACE_PRODUCER_PATH, producer);
    setenv("CAMTWIN_PLUGGED", plant->folder, 1);
    return EXIT_OK;
}

static int run_command(char **argv)
{
    struct run run = {.status = STATUS_NOT_STARTED};
    uv_loop_init(&run.uv);
    int e = spawn(&run, argv);
    if (e < 0) {
        fprintf(stderr, "camtwin: %s: %s\n", argv[0], uv_strerror(e));
        uv_close((uv_handle_t *)&run.child, NULL);
    } else {
        watch_signals(&run);
    }
    uv_run(&run.uv, UV_RUN_DEFAULT);
    uv_loop_close(&run.uv);
    return run.status;
}

int cmd_run(const struct options *o, int argc, char **argv)
{
    if (argc == 0) {
        fprintf(stderr, "camtwin: run needs a command: camtwin run [OPTIONS] -- COMMAND...\n");
        return EXIT_USAGE;
    }
    struct log log = talk_log(o);
    struct plant plant;
    int status = plant_start(&plant, o, &log);
    if (status != EXIT_OK) {
        return status;
    }
    status = set_environment(&plant);
    if (status == EXIT_OK) {
        status = run_command(argv);
    }
    plant_stop(&plant);
    return status;
}
