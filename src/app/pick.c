// SPDX-License-Identifier: Apache-2.0
// Chooses among the running cameras.
#include "app/pick.h"

#include <stdio.h>
#include <string.h>

#include "app/u3v_client.h"
#include "base/error.h"

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

enum exit_status pick_client(const struct options *o, const struct log *log, struct u3v_client **out)
{
    struct link_place place;
    enum exit_status status = pick_camera(o, log, &place);
    if (status != EXIT_OK) {
        return status;
    }
    int err = u3v_client_open(place.serial, out);
    if (err == -CT_E_BUSY) {
        log_say(log, LOG_ERROR, "app", "camera %s is in use: another program holds its control interface",
                place.serial);
    } else if (err < 0) {
        log_say(log, LOG_ERROR, "app", "camera %s runs at %s but can not be opened: %s", place.serial, place.path,
                error_text(err));
    }
    return err < 0 ? EXIT_FAILED : EXIT_OK;
}
