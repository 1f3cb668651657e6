// SPDX-License-Identifier: Apache-2.0
// Decoded pictures as rows of linear luminance, a few rows at a time.
#ifndef CAMTWIN_APP_MEDIA_LIGHT_H
#define CAMTWIN_APP_MEDIA_LIGHT_H

#include <libavutil/frame.h>

#include "scene/scene.h"

struct light_reader;

/** NULL when out of memory. One reader reads one picture at a time. */
struct light_reader *light_reader_new(void);
void light_reader_free(struct light_reader *r);

/**
 * Begins to read `frame` (borrowed while rows are read). Samples are taken as sRGB-coded unless FFmpeg says that they
 * are linear; transparency is ignored. *out reads its rows, 1.0 is white. 0, -CT_E_FORMAT, -CT_E_MEMORY.
 */
int light_reader_begin(struct light_reader *r, const AVFrame *frame, struct scene_rows *out);

#endif
