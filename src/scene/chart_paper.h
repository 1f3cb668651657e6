// SPDX-License-Identifier: Apache-2.0
// The part of the chart that stands still.
#ifndef CAMTWIN_SCENE_CHART_PAPER_H
#define CAMTWIN_SCENE_CHART_PAPER_H

#include "scene/glyph.h"

/* Light of a clock segment that is off, as a fraction of white. */
#define CHART_SEGMENT_OFF 0.05

extern const struct glyph_size chart_clock_size;

/** Draws all that stands still into plane[SCENE_HEIGHT][SCENE_WIDTH], in fractions of white. */
void chart_paper_draw(float *plane);

#endif
