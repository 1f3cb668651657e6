// SPDX-License-Identifier: Apache-2.0
// Talk of the rooms below app: a callback and a cookie, stamped with virtual time by the receiver.
#ifndef CAMTWIN_BASE_LOG_H
#define CAMTWIN_BASE_LOG_H

#include "base/attr.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/**
 * Owned by app; every room borrows it. `write` is called on the owner thread, and by the scenes of app on any: it takes
 * whole lines from several threads at once. It must not block.
 */
struct log {
    void (*write)(void *cookie, enum log_level level, const char *room, const char *text);
    void *cookie;
    enum log_level level; /* talk above this level is not formatted at all */
};

/** `log` may be NULL: nobody listens. `room` is the folder that speaks ("usb"). */
void log_say(const struct log *log, enum log_level level, const char *room, const char *format, ...) CT_PRINTF(4, 5);

#endif
