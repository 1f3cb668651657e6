// SPDX-License-Identifier: Apache-2.0
// Where the sockets of running cameras lie.
//
//   <base>/<pid>/<serial>.sock    one folder a camtwin process (0700), one socket (0600) a camera
//   <base>/<pid>/<serial>.ctl     beside it, also 0600: its control channel (app/control_wire.h), no camera of its own
//
// <base> is $CAMTWIN_RUNTIME_DIR, else $XDG_RUNTIME_DIR/camtwin, else /tmp/camtwin-<uid>. A base that is not ours
// alone (owner, mode 0700) is refused. With $CAMTWIN_PLUGGED set to one process's folder only that one is looked at:
// `camtwin run` plugs its cameras into its command alone.
#ifndef CAMTWIN_ATTACH_LINK_PATH_H
#define CAMTWIN_ATTACH_LINK_PATH_H

#include <sys/types.h>
#include <sys/un.h>

enum { LINK_PATH_MAX = sizeof(((struct sockaddr_un *)0)->sun_path) };

struct link_place {
    char path[LINK_PATH_MAX]; /* of the socket */
    char serial[32];
    pid_t pid;
};

/** The base folder, made if it is not there. 0, -CT_E_IO (not ours or can not be made), -CT_E_LENGTH (path too long for a socket). */
int link_base_dir(char out[LINK_PATH_MAX]);

/** This process's own folder <base>/<pid>, made. Errors as above. */
int link_process_dir(char out[LINK_PATH_MAX]);

/**
 * Cameras that can be reached from here, sorted by path; at most n are written, the number found is returned (or a negative error).
 * Folders of processes that are gone are removed on the way.
 */
int link_scan(struct link_place *out, unsigned n);

#endif
