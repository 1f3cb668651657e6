// SPDX-License-Identifier: Apache-2.0
// All cameras of one process, started together and stopped together.
#ifndef CAMTWIN_APP_PLANT_H
#define CAMTWIN_APP_PLANT_H

#include "app/options.h"
#include "app/owner.h"
#include "attach/link_path.h"

/** Fields are for reading. */
struct plant {
    char folder[LINK_PATH_MAX]; /* this process's own: one socket a camera */
    char sockets[CAMERAS_MAX][LINK_PATH_MAX];
    struct owner *owners[CAMERAS_MAX];
    unsigned count;
    struct workers *workers;
    struct usbip_stand *usbip; /* NULL: --usbip is not given */
    struct web *web;           /* NULL: --web is not given */
};

/**
 * Starts o->cameras cameras and plugs them in. `o` and `log` are borrowed until plant_stop.
 * Returns an enum exit_status; what is wrong has been said through `log`.
 */
int plant_start(struct plant *plant, const struct options *o, const struct log *log);

/** Unplugs and stops every camera and removes the folder. */
void plant_stop(struct plant *plant);

#endif
