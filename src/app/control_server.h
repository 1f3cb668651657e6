// SPDX-License-Identifier: Apache-2.0
// The camera's end of the control channel (control_wire.h).
#ifndef CAMTWIN_APP_CONTROL_SERVER_H
#define CAMTWIN_APP_CONTROL_SERVER_H

#include "attach/loop.h"
#include "base/log.h"
#include "camera/camera.h"
#include "sim/evq.h"

struct control_server;
struct control_target;

/** All but `path` is borrowed until the server is closed. */
struct control_server_config {
    const struct loop *loop;
    const struct log *log; /* may be NULL */
    const char *path;      /* of the socket; borrowed for open only */
    struct camera *camera;
    struct pacer *pacer; /* the camera's time */
};

/** Clients at a time: when one more comes, the one that has been silent longest is dropped. */
enum { CONTROL_CLIENTS_MAX = 32 };

/**
 * Starts to listen. Everything runs on the owner thread and never blocks: a client that does not read its answer is not
 * read from; one that sends a line too long is told and dropped. 0, -CT_E_IO (errno says why), -CT_E_MEMORY.
 */
int control_server_open(const struct control_server_config *config, struct control_server **out);

/** What its operations are about, for who serves the same ones otherwise; its NULLs are for the caller to fill. */
struct control_target *control_server_target(struct control_server *s);

/** Drops all clients, ends a train of pulses, takes the socket away. NULL is allowed. */
void control_server_close(struct control_server *s);

#endif
