// SPDX-License-Identifier: Apache-2.0
// Scenes that move because their source does: a stream on virtual time, a live source on its own.
#ifndef CAMTWIN_APP_MEDIA_MOVING_H
#define CAMTWIN_APP_MEDIA_MOVING_H

#include <stdbool.h>
#include <stddef.h>

#include "app/media_stream.h"
#include "scene/scene.h"

/**
 * Picture i is seen over [i / fps, (i + 1) / fps) of virtual time from `begins` on. Takes `stream`, also when it fails; its
 * rate is set. `photons`: of white. 0, -CT_E_MEMORY, -CT_E_PARAMETER.
 */
int moving_scene_new(const struct stream *stream, double photons, ns_t begins, struct scene *out);

/**
 * The newest picture of a capture device or a stream from the network, which a thread of its own reads: not the same
 * twice, and not on virtual time. Takes `d`, also when it fails. `name` is for the log. 0, -CT_E_MEMORY.
 */
int live_scene_new(struct decode *d, const char *name, double photons, const struct log *log, struct scene *out);

/** What video: and sequence: are told. */
struct film {
    const char *name;        /* a video's name, or a pattern of files */
    double photons;          /* of white */
    AVRational rate;         /* num 0: what the video says, or 30 a second */
    bool once;               /* keeps its last picture at the end; else begins again */
    ns_t begins;             /* of its first picture, virtual time */
    const atomic_bool *stop; /* ends waiting while it is opened; NULL: nobody does */
};

/** The scene of video:NAME. `log` as media_open_scene has it. 0, or an error that `why` ([n]) says. */
int video_scene_open(const struct film *film, const struct log *log, struct scene *out, char *why, size_t n);

/** The scene of sequence:PATTERN; likewise. */
int sequence_scene_open(const struct film *film, const struct log *log, struct scene *out, char *why, size_t n);

#endif
