// SPDX-License-Identifier: Apache-2.0
// Which running camera a command means, and opening it as a host does.
#ifndef CAMTWIN_APP_PICK_H
#define CAMTWIN_APP_PICK_H

#include "app/door.h"
#include "app/options.h"
#include "attach/link_path.h"
#include "base/log.h"

struct control_client;
struct u3v_host;

/** A running camera whose features can be asked for. */
struct picked {
    struct door door;
    struct control_client *control; /* one of these is not NULL */
    struct u3v_host *host;
};

/** More are not looked at: every process has at most CAMERAS_MAX. */
enum { PICK_MAX = 64 };

/**
 * The running camera that the options mean: the one of --serial, or the only one. EXIT_OK and *out; EXIT_USAGE when
 * several run and none was chosen; EXIT_FAILED when there is none. What is wrong is said through `log`.
 */
enum exit_status pick_camera(const struct options *o, const struct log *log, struct link_place *out);

/** pick_camera, then its control channel, which is there while hosts use the camera. */
enum exit_status pick_control(const struct options *o, const struct log *log, struct control_client **out);

/** pick_camera, then its features: through the control channel, or, when it has none, as a USB host. */
enum exit_status pick_door(const struct options *o, const struct log *log, struct picked *out);
void pick_close(struct picked *p);

/** pick_camera, then u3v_host_open. */
enum exit_status pick_host(const struct options *o, const struct log *log, struct u3v_host **out);

#endif
