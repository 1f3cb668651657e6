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

#endif
