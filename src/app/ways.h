// SPDX-License-Identifier: Apache-2.0
// The ways in which a camera is offered to hosts: which attachments its options ask for, opened and closed together.
#ifndef CAMTWIN_APP_WAYS_H
#define CAMTWIN_APP_WAYS_H

#include "app/options.h"
#include "app/twin.h"
#include "attach/attach.h"

enum { WAYS_MAX = 4 };

/** What one camera's attachments need; borrowed until ways_close. */
struct ways_config {
    const struct options *options;
    unsigned index; /* of the camera among --cameras, from 0 */
    const char *socket_path;
    struct usbip_hub *usbip_hub; /* of all cameras of the process; NULL: --usbip is not given */
    const struct loop *loop;
    const struct log *log;
    const struct twin *twin;
};

/** The attachments of one camera; zeroed to begin with. */
struct ways {
    struct share share;
    struct attachment *open[WAYS_MAX]; /* NULL: not asked for */
};

/**
 * Looks at the addresses that the options give, before any camera is made. 0, or -CT_E_FORMAT after saying through the log
 * which one is none.
 */
int ways_check(const struct options *options, const struct log *log);

/**
 * Opens every attachment that is asked for. 0, or a negative error after saying what is wrong through the log; none is
 * open then. -CT_E_UNSUPPORTED: this machine can not do it.
 */
int ways_open(const struct ways_config *config, struct ways *ways);

/** Unplugs the camera everywhere. Harmless when nothing is open. */
void ways_close(struct ways *ways);

#endif
