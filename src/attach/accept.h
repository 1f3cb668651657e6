// SPDX-License-Identifier: Apache-2.0
// Taking connections off a listening socket, also when the process has no file descriptor left.
#ifndef CAMTWIN_ATTACH_ACCEPT_H
#define CAMTWIN_ATTACH_ACCEPT_H

#include "base/log.h"

/** A file descriptor to give up when there are no others; -1: there is none even now. The caller closes it. */
int accept_spare(void);

/**
 * The next connection, non-blocking and closed on exec, as an fd that is the caller's; -1: none for now.
 *
 * When no fd is left the connection is accepted with the spare one and closed at once, which `who` warns of: left alone it
 * would keep the door ready and the loop spinning, and a door that is closed instead knows not when to open again.
 */
int accept_next(int listening, int *spare, const char *who, const struct log *log);

#endif
