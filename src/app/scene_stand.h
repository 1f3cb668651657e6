// SPDX-License-Identifier: Apache-2.0
// Holds the scene in front of a running camera, and changes it: scenes are opened and freed on libuv's threads, and put in front
// on the camera's own.
#ifndef CAMTWIN_APP_SCENE_STAND_H
#define CAMTWIN_APP_SCENE_STAND_H

#include <uv.h>

#include "app/scene_holder.h"
#include "base/log.h"
#include "camera/camera.h"

enum { SCENE_SPEC_MAX = 8191 }; /* characters */

struct scene_stand;

/** All borrowed until scene_stand_free, but for `spec`. */
struct scene_stand_config {
    uv_loop_t *uv;
    struct camera *camera; /* may go before scene_stand_free; not before scene_stand_close */
    struct evq *clock;
    struct scene *first; /* that the camera sees; its owner's, who frees it again: it may be empty then */
    const char *spec;    /* of `first` */
    const struct log *log;
    void (*catch_up)(void *cookie); /* brings virtual time up to date; NULL: it is */
    void *cookie;
};

/** On the loop's thread, as all here. 0, -CT_E_MEMORY. */
int scene_stand_open(const struct scene_stand_config *config, struct scene_stand **out);

/** For operations; `s` NULL: nobody tells. */
struct scene_holder scene_stand_holder(struct scene_stand *s);

/** No scene is put in front any more; the loop ends as soon as those that are being opened or freed are. NULL is allowed. */
void scene_stand_close(struct scene_stand *s);

/** After the loop has ended and the camera is gone: frees every scene but the first one. NULL is allowed. */
void scene_stand_free(struct scene_stand *s);

#endif
