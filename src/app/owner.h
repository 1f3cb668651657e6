// SPDX-License-Identifier: Apache-2.0
// The thread that owns one camera: its event loop, its time, its attachments.
#ifndef CAMTWIN_APP_OWNER_H
#define CAMTWIN_APP_OWNER_H

#include "app/options.h"
#include "app/workers.h"

struct owner;

/**
 * Starts camera number `index` on a thread of its own and waits until it is plugged in.
 * `o`, `workers`, `log` and `socket_path` are borrowed until owner_stop. 0 or a negative error, after saying what is wrong through `log`.
 */
int owner_start(const struct options *o, unsigned index, struct workers *workers, const struct log *log,
                const char *socket_path, struct owner **out);

/** Unplugs the camera and ends its thread. NULL is allowed. */
void owner_stop(struct owner *owner);

const char *owner_serial(const struct owner *owner);

#endif
