// SPDX-License-Identifier: Apache-2.0
// The extension unit's controls as uvcvideo wants to be told of them (UVCIOC_CTRL_MAP).
#ifndef CAMTWIN_APP_UVC_MAP_H
#define CAMTWIN_APP_UVC_MAP_H

#include <linux/types.h>
#include <linux/uvcvideo.h>

#include "model/uvc_control.h"

/** What one call carries; `map` points into `menu`, so it is not copied. */
struct uvc_mapping {
    struct uvc_xu_control_mapping map;
    struct uvc_menu_info menu[UVC_MENU_MAX];
};

/** A video node, or what a test puts in its place. `map`: 0 or a positive errno. */
struct uvc_map_target {
    int (*map)(void *self, struct uvc_xu_control_mapping *mapping);
    void *self;
};

struct uvc_map_result {
    unsigned mapped;                   /* new */
    unsigned present;                  /* were there already */
    unsigned refused;                  /* by the kernel */
    const struct uvc_control *refusal; /* the first that was; NULL: none */
    int error;                         /* errno of that */
};

void uvc_mapping_fill(const struct uvc_control *c, struct uvc_mapping *out);

/** Maps every control of the extension unit; goes on after a refusal, so that the others work. */
struct uvc_map_result uvc_map_all(const struct uvc_map_target *target);

/** The node at `path`. Returns a file descriptor (uvc_map_close), or a negative errno. */
int uvc_map_open(const char *path, struct uvc_map_target *out);
void uvc_map_close(int fd);

#endif
