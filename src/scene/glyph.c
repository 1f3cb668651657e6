// SPDX-License-Identifier: Apache-2.0
// Digits of seven segments, as rectangles.
#include "scene/glyph.h"

#include <assert.h>
#include <stdint.h>

struct rect glyph_segment(struct glyph_size size, unsigned x, unsigned y, unsigned s)
{
    const unsigned right = x + size.width, bottom = y + size.height, t = size.stroke;
    const unsigned middle = y + (size.height - t) / 2, gap = 2;

    switch (s) {
    case 0: return (struct rect){x + t, y, right - t, y + t};
    case 1: return (struct rect){right - t, y + gap, right, middle + t / 2 - gap};
    case 2: return (struct rect){right - t, middle + t / 2 + gap, right, bottom - gap};
    case 3: return (struct rect){x + t, bottom - t, right - t, bottom};
    case 4: return (struct rect){x, middle + t / 2 + gap, x + t, bottom - gap};
    case 5: return (struct rect){x, y + gap, x + t, middle + t / 2 - gap};
    case 6: return (struct rect){x + t, middle, right - t, middle + t};
    default: assert(false); return (struct rect){0};
    }
}

bool glyph_on(unsigned digit, unsigned s)
{
    static const uint8_t lit[10] = {0x3F, 0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F, 0x6F};
    assert(digit < 10 && s < GLYPH_SEGMENTS);
    return lit[digit] >> s & 1;
}
