// SPDX-License-Identifier: Apache-2.0
// Which video nodes of this machine are the camera.
#ifndef CAMTWIN_APP_UVC_NODES_H
#define CAMTWIN_APP_UVC_NODES_H

#include <stddef.h>

enum { UVC_NODES_MAX = 32, UVC_NODE_PATH_MAX = 64 };

struct uvc_node {
    char path[UVC_NODE_PATH_MAX]; /* "/dev/video0" */
};

/**
 * Video nodes whose USB device is 199e:9811, without those for metadata, by rising number. `sysfs` is "/sys" but for
 * tests. Returns how many there are (out holds the first `max`); 0 also when the machine has no video at all.
 */
unsigned uvc_nodes_find(const char *sysfs, struct uvc_node *out, unsigned max);

#endif
