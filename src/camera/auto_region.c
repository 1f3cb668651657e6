// SPDX-License-Identifier: Apache-2.0
// Rectangles of the auto functions.
#include "camera/auto_region.h"

/* So many pixels tell the brightness, and a quantile of 0.05 %, well enough: beyond, every other is skipped. */
enum { ENOUGH_PIXELS = 1 << 18 };

static unsigned lesser(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static unsigned step_for(unsigned width, unsigned height)
{
    unsigned pixels = width * height;
    unsigned step = 1;
    while (pixels / step / step > ENOUGH_PIXELS && step < 8) {
        step *= 2;
    }
    return step;
}

/** A line of the custom rectangle: where it begins, and how much is left of it. */
static unsigned cut(unsigned *first, unsigned length, unsigned whole)
{
    unsigned least = lesser(AUTO_REGION_LEAST, whole);
    *first = lesser(*first, whole - least);
    return lesser(length < least ? least : length, whole - *first);
}

static struct meter_region centre(unsigned width, unsigned height, unsigned divisor)
{
    unsigned w = width / divisor, h = height / divisor;
    w = w == 0 ? 1 : w;
    h = h == 0 ? 1 : h;
    return (struct meter_region){.x = (width - w) / 2, .y = (height - h) / 2, .width = w, .height = h};
}

static struct meter_region rectangle(const struct auto_roi *roi, unsigned width, unsigned height)
{
    unsigned upper = height / 2; /* rows; of an odd number the lower half has one more */
    switch (roi->enable ? roi->preset : AUTO_PRESET_FULL_SENSOR) {
    case AUTO_PRESET_FULL_SENSOR: break;
    case AUTO_PRESET_CENTER_50: return centre(width, height, 2);
    case AUTO_PRESET_CENTER_25: return centre(width, height, 4);
    case AUTO_PRESET_TOP_HALF: return (struct meter_region){.width = width, .height = upper == 0 ? 1 : upper};
    case AUTO_PRESET_BOTTOM_HALF: return (struct meter_region){.y = upper, .width = width, .height = height - upper};
    case AUTO_PRESET_CUSTOM_RECTANGLE: {
        struct meter_region r = {.x = roi->left, .y = roi->top};
        r.width = cut(&r.x, roi->width, width);
        r.height = cut(&r.y, roi->height, height);
        return r;
    }
    }
    return (struct meter_region){.width = width, .height = height};
}

struct meter_region auto_region(const struct auto_roi *roi, unsigned width, unsigned height)
{
    struct meter_region r = rectangle(roi, width, height);
    r.step = step_for(r.width, r.height);
    return r;
}
