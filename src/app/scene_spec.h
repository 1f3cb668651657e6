// SPDX-License-Identifier: Apache-2.0
// --scene SPEC taken apart: KIND[:ARGUMENT][,key=value]... with "\," a comma and "\\" a backslash. Nothing is opened here.
#ifndef CAMTWIN_APP_SCENE_SPEC_H
#define CAMTWIN_APP_SCENE_SPEC_H

#include <stdbool.h>

/** Pieces of a text that was taken apart in place. */
struct scene_spec {
    char *kind;
    char *argument; /* NULL: there is no ':' */
    char *settings; /* not taken apart; NULL: there are none */
};

/** Takes `words` apart, in place. */
struct scene_spec scene_spec_split(char *words);

/** Whether the scene is computed: neither a file nor a device nor an address is opened for it, whoever wrote the spec. */
bool scene_spec_is_computed(const char *spec);

/**
 * The same spec for a process that works in another folder: the name of an image: or a sequence:, and that of a video: if
 * there is such a file, are put behind `folder` unless they begin with a slash. A new text, the caller's; NULL: out of memory.
 */
char *scene_spec_from(const char *spec, const char *folder);

#endif
