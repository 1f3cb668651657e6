// SPDX-License-Identifier: Apache-2.0
// camtwin serve: cameras that stay plugged in until SIGINT or SIGTERM.
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <uv.h>

#include "app/commands.h"
#include "app/place.h"
#include "app/plant.h"
#include "app/talk.h"
#include "app/web.h"

static void on_signal(uv_signal_t *handle, int signal_number)
{
    (void)signal_number;
    uv_stop(handle->loop);
}

/** Two cameras of one serial number would open as one another. */
static int check_serials(const struct plant *plant)
{
    struct link_place places[64];
    int found = link_scan(places, 64);
    for (int i = 0; i < found && i < 64; i++) {
        for (unsigned k = 0; k < plant->count; k++) {
            if (strcmp(places[i].serial, owner_serial(plant->owners[k])) == 0 &&
                strcmp(places[i].path, plant->sockets[k]) != 0) {
                fprintf(stderr, "camtwin: process %d already serves camera %s; choose another with --serial\n",
                        (int)places[i].pid, places[i].serial);
                return EXIT_FAILED;
            }
        }
    }
    return EXIT_OK;
}

static void wait_for_signal(void)
{
    uv_loop_t uv;
    uv_signal_t interrupt, terminate;
    uv_loop_init(&uv);
    uv_signal_init(&uv, &interrupt);
    uv_signal_init(&uv, &terminate);
    uv_signal_start(&interrupt, on_signal, SIGINT);
    uv_signal_start(&terminate, on_signal, SIGTERM);
    uv_run(&uv, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&interrupt, NULL);
    uv_close((uv_handle_t *)&terminate, NULL);
    uv_run(&uv, UV_RUN_DEFAULT);
    uv_loop_close(&uv);
}

int cmd_serve(const struct options *o, int argc, char **argv)
{
    if (argc > 0) {
        fprintf(stderr, "camtwin: serve takes no arguments, but got %s\n", argv[0]);
        return EXIT_USAGE;
    }
    struct log log = talk_log(o);
    struct plant plant;
    int status = plant_start(&plant, o, &log);
    if (status != EXIT_OK) {
        return status;
    }
    status = check_serials(&plant);
    if (status == EXIT_OK) {
        char host[4096] = "";
        char producer[4096] = "";
        place_host_library_dir(host, sizeof host);
        place_producer_dir(producer, sizeof producer);
        for (unsigned i = 0; i < plant.count; i++) {
            printf("%s ready at %s\n", owner_serial(plant.owners[i]), plant.sockets[i]);
        }
        if (plant.web != NULL) {
            printf("console at %s%s\n", web_url(plant.web), web_key(plant.web));
        }
        fflush(stdout);
        fprintf(stderr, "programs see it with LD_LIBRARY_PATH=%s\n", host);
        fprintf(stderr, "GenTL consumers with %s=%s\n", PLACE_PRODUCER_PATH, producer);
        wait_for_signal();
    }
    plant_stop(&plant);
    return status;
}
