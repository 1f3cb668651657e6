// SPDX-License-Identifier: Apache-2.0
// Digits of seven segments, as rectangles.
#ifndef CAMTWIN_SCENE_GLYPH_H
#define CAMTWIN_SCENE_GLYPH_H

#include <stdbool.h>

enum { GLYPH_SEGMENTS = 7 };

struct rect {
    unsigned x0, y0, x1, y1; /* x1, y1: first pixel beyond */
};

/** Size of a digit's box and of its strokes, in pixels. */
struct glyph_size {
    unsigned width, height, stroke;
};

/** Segment s (0 .. 6: top, upper right, lower right, bottom, lower left, upper left, middle) of a box at (x, y). */
struct rect glyph_segment(struct glyph_size size, unsigned x, unsigned y, unsigned s);

/** Whether segment s of the digit 0 .. 9 is on. */
bool glyph_on(unsigned digit, unsigned s);

#endif
