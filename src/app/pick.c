// SPDX-License-Identifier: Apache-2.0
// Chooses among the running cameras.
#include "app/pick.h"

#include <stdio.h>
#include <string.h>

#include "app/control_client.h"
#include "app/control_wire.h"
#include "base/error.h"
#include "host/u3v_host.h"

enum { CONTROL_TIMEOUT_MS = 5000 };

static void print_serials(const struct link_place *places, unsigned n, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < n && used < size; i++) {
        used += (size_t)snprintf(out + used, size - used, "%s%s", i > 0 ? ", " : "", places[i].serial);
    }
}

enum exit_status pick_camera(const struct options *o, const struct log *log, struct link_place *out)
{
    struct link_place places[PICK_MAX];
    char serials[256];
    int found = link_scan(places, PICK_MAX);
    if (found < 0) {
        log_say(log, LOG_ERROR, "app", "the folder of running cameras: %s (camtwin doctor says more)",
                error_text(found));
        return EXIT_FAILED;
    }
    if (found == 0) {
        log_say(log, LOG_ERROR, "app", "no camera is running; start one with: camtwin serve");
        return EXIT_FAILED;
    }
    unsigned n = found < PICK_MAX ? (unsigned)found : PICK_MAX;
    print_serials(places, n, serials, sizeof serials);
    if (!o->serial_chosen && n > 1) {
        log_say(log, LOG_ERROR, "app", "several cameras are running (%s); choose one with --serial", serials);
        return EXIT_USAGE;
    }
    for (unsigned i = 0; i < n; i++) {
        if (!o->serial_chosen || strcmp(places[i].serial, o->serial) == 0) {
            *out = places[i];
            return EXIT_OK;
        }
    }
    log_say(log, LOG_ERROR, "app", "camera %s is not running (%s)", o->serial, serials);
    return EXIT_FAILED;
}

static enum exit_status opened(const struct log *log, const struct link_place *place, int err)
{
    if (err == -CT_E_BUSY) {
        log_say(log, LOG_ERROR, "app", "camera %s is in use: another program holds its control interface",
                place->serial);
    } else if (err < 0) {
        log_say(log, LOG_ERROR, "app", "camera %s runs at %s but can not be opened: %s", place->serial, place->path,
                error_text(err));
    }
    return err < 0 ? EXIT_FAILED : EXIT_OK;
}

enum exit_status pick_host(const struct options *o, const struct log *log, struct u3v_host **out)
{
    struct link_place place;
    enum exit_status status = pick_camera(o, log, &place);
    return status == EXIT_OK ? opened(log, &place, u3v_host_open(place.serial, out)) : status;
}

static int open_control(const struct link_place *place, struct control_client **out)
{
    char path[LINK_PATH_MAX];
    int err = control_path(place->path, path);
    return err < 0 ? err : control_client_open(path, CONTROL_TIMEOUT_MS, out);
}

enum exit_status pick_control(const struct options *o, const struct log *log, struct control_client **out)
{
    struct link_place place;
    enum exit_status status = pick_camera(o, log, &place);
    if (status != EXIT_OK) {
        return status;
    }
    int err = open_control(&place, out);
    if (err < 0) {
        log_say(log, LOG_ERROR, "app", "camera %s runs at %s, but its control channel can not be opened: %s",
                place.serial, place.path, error_text(err));
    }
    return err < 0 ? EXIT_FAILED : EXIT_OK;
}

enum exit_status pick_door(const struct options *o, const struct log *log, struct picked *out)
{
    struct link_place place;
    *out = (struct picked){0};
    enum exit_status status = pick_camera(o, log, &place);
    if (status != EXIT_OK) {
        return status;
    }
    int err = open_control(&place, &out->control);
    if (err == 0) {
        out->door = door_over_control(out->control);
        return EXIT_OK;
    }
    log_say(log, LOG_DEBUG, "app", "camera %s has no control channel (%s): it is asked through USB", place.serial,
            error_text(err));
    status = opened(log, &place, u3v_host_open(place.serial, &out->host));
    out->door = door_over_host(out->host);
    return status;
}

void pick_close(struct picked *p)
{
    control_client_close(p->control);
    u3v_host_close(p->host);
    *p = (struct picked){0};
}
