// SPDX-License-Identifier: Apache-2.0
// Starts and stops the cameras of one process.
#include "app/plant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/usbip_stand.h"
#include "app/ways.h"
#include "app/web.h"
#include "base/error.h"

static int start_camera(struct plant *plant, const struct options *o, const struct log *log)
{
    unsigned index = plant->count;
    char *socket_path = plant->sockets[index];
    char name[LINK_PATH_MAX]; /* apart from the plant: printf wants source and target apart */
    int n = snprintf(name, sizeof name, "/%08lu.sock", (strtoul(o->serial, NULL, 10) + index) % 100000000ul);
    size_t folder = strlen(plant->folder);
    bool fits = n > 0 && folder + (size_t)n < LINK_PATH_MAX;
    if (!fits) {
        log_say(log, LOG_ERROR, "app", "%s is too long a path for a socket; set CAMTWIN_RUNTIME_DIR to a shorter one",
                plant->folder);
        return EXIT_MACHINE;
    }
    memcpy(socket_path, plant->folder, folder);
    memcpy(socket_path + folder, name, (size_t)n + 1);
    int e = owner_start(&(struct owner_config){.options = o,
                                               .index = index,
                                               .workers = plant->workers,
                                               .log = log,
                                               .socket_path = socket_path,
                                               .usbip_hub = usbip_stand_hub(plant->usbip),
                                               .web = plant->web},
                        &plant->owners[index]);
    if (e < 0) {
        return e == -CT_E_MEMORY || e == -CT_E_UNSUPPORTED ? EXIT_MACHINE : EXIT_FAILED;
    }
    plant->count++;
    return EXIT_OK;
}

int plant_start(struct plant *plant, const struct options *o, const struct log *log)
{
    *plant = (struct plant){0};
    if (ways_check(o, log) < 0) {
        return EXIT_USAGE;
    }
    int e = link_process_dir(plant->folder);
    if (e < 0) {
        log_say(log, LOG_ERROR, "app", "no runtime folder: %s (see `camtwin doctor`)", error_text(e));
        return EXIT_MACHINE;
    }
    plant->workers = workers_new(o->threads);
    if (plant->workers == NULL) {
        log_say(log, LOG_ERROR, "app", "no threads: %s", error_text(-CT_E_MEMORY));
        plant_stop(plant);
        return EXIT_MACHINE;
    }
    e = o->usbip != NULL ? usbip_stand_start(o->usbip, log, &plant->usbip) : 0;
    e = e >= 0 && o->web != NULL ? web_open(o->web, log, &plant->web) : e;
    if (e < 0) {
        plant_stop(plant);
        return e == -CT_E_FORMAT ? EXIT_USAGE : EXIT_FAILED;
    }
    for (unsigned i = 0; i < o->cameras; i++) {
        int status = start_camera(plant, o, log);
        if (status != EXIT_OK) {
            plant_stop(plant);
            return status;
        }
    }
    if (plant->web != NULL && web_start(plant->web) < 0) {
        plant_stop(plant);
        return EXIT_FAILED;
    }
    return EXIT_OK;
}

void plant_stop(struct plant *plant)
{
    web_stop(plant->web);
    for (unsigned i = 0; i < plant->count; i++) {
        owner_stop(plant->owners[i]);
    }
    web_free(plant->web);
    usbip_stand_stop(plant->usbip);
    workers_free(plant->workers);
    if (plant->folder[0] != '\0') {
        rmdir(plant->folder);
    }
    *plant = (struct plant){0};
}
