// SPDX-License-Identifier: Apache-2.0
// What stands in front of a camera, as operations see it: who holds it there may put something else in its place.
#ifndef CAMTWIN_APP_SCENE_HOLDER_H
#define CAMTWIN_APP_SCENE_HOLDER_H

#include <stdbool.h>

/** Texts as --scene has them; borrowed until the holder's next call or the loop's next turn. */
struct scene_shown {
    const char *spec;         /* of the scene in front */
    const char *opening;      /* of the one that is being opened to replace it; NULL: none */
    const char *refused;      /* of the last one that was asked for, if it could not be opened; else NULL */
    const char *refused_text; /* a sentence on why; NULL with `refused` */
    bool changeable;
};

/** All on the camera's owner thread; nothing blocks. */
struct scene_holder_ops {
    struct scene_shown (*shown)(const void *self);

    /* Begins to open another scene, and puts it in front when it is open. 0, -CT_E_BUSY (one is being opened), -CT_E_LENGTH,
     * -CT_E_MEMORY. NULL: the scene does not change. */
    int (*change)(void *self, const char *spec);
};

struct scene_holder {
    const struct scene_holder_ops *ops; /* NULL: nobody tells */
    void *self;
};

#endif
