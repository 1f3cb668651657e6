// SPDX-License-Identifier: Apache-2.0
// What a fork of the program does to connections: the child's copies of the sockets are closed, so that the camera sees
// its host end when the parent ends, and the child's library knows that it has no threads.
#ifndef CAMTWIN_HOST_FORKED_H
#define CAMTWIN_HOST_FORKED_H

/** Rises in a child; things made under another generation are dead. */
unsigned forked_generation(void);

/** Notes a socket to be closed in children. A number for forked_drop, or -1 (none left: it stays open there). */
int forked_keep(int fd);
/** -1 is allowed. */
void forked_drop(int slot);

#endif
