// SPDX-License-Identifier: Apache-2.0
// Scenes out of picture files and videos, as the words of --scene ask for them.
#ifndef CAMTWIN_APP_MEDIA_FILM_H
#define CAMTWIN_APP_MEDIA_FILM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/log.h"
#include "scene/scene.h"

/** What video: and sequence: are told. */
struct film {
    const char *name;        /* a video's name, or a pattern of files */
    double photons;          /* of white */
    double fps;              /* pictures per second; 0: what the video says, or 30 */
    bool once;               /* keeps its last picture at the end; else begins again */
    ns_t begins;             /* of its first picture, virtual time */
    const atomic_bool *stop; /* ends waiting while it is opened; NULL: nobody does */
};

/** The scene of image:FILE, white giving `photons`. 0, or what media_read_plane gives, which why[n] says. */
int image_scene_open(const char *path, double photons, struct scene *out, char *why, size_t n);

/** The scene of video:NAME. `log` as media_open_scene has it. 0, or an error that why[n] says. */
int video_scene_open(const struct film *film, const struct log *log, struct scene *out, char *why, size_t n);

/** The scene of sequence:PATTERN; likewise. */
int sequence_scene_open(const struct film *film, const struct log *log, struct scene *out, char *why, size_t n);

#endif
