// SPDX-License-Identifier: Apache-2.0
// The thread that owns one camera: its event loop, its time, its attachments.
#ifndef CAMTWIN_APP_OWNER_H
#define CAMTWIN_APP_OWNER_H

#include "app/options.h"
#include "app/workers.h"

struct owner;
struct usbip_hub;
struct web;

/** What one camera is made of; what it points to is borrowed until owner_stop. */
struct owner_config {
    const struct options *options;
    unsigned index; /* of the camera among --cameras, from 0 */
    struct workers *workers;
    const struct log *log;
    const char *socket_path;     /* of the local link */
    struct usbip_hub *usbip_hub; /* NULL: --usbip is not given */
    struct web *web;             /* NULL: --web is not given */
};

/**
 * Starts a camera on a thread of its own and waits until it is plugged in. 0 or a negative error, after saying what is
 * wrong through the log.
 */
int owner_start(const struct owner_config *config, struct owner **out);

/** Unplugs the camera and ends its thread. NULL is allowed. */
void owner_stop(struct owner *owner);

const char *owner_serial(const struct owner *owner);

#endif
