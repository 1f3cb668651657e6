// SPDX-License-Identifier: Apache-2.0
#include "host/ic_video_format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/vcd.h"
#include "model/feature.h"
#include "model/picture_size.h"

const struct ic_readout ic_readouts[] = {
    {"", 1, 1, 1},
    {"Binning 2x", 2, 1, 1},
    {"Skipping 2x", 1, 2, 2},
    {"Skipping 2x vertical", 1, 1, 2},
    {"Skipping 2x horizontal", 1, 2, 1},
};
const unsigned ic_readout_count = sizeof ic_readouts / sizeof ic_readouts[0];

static bool size_fits(unsigned size, const struct feature *f, unsigned factor)
{
    const unsigned min = (unsigned)f->range.min;
    return size >= min && size <= (unsigned)f->range.max / factor && size % (unsigned)f->range.inc == 0;
}

static bool format_fits(const struct ic_video_format *f)
{
    const struct ic_readout *r = &ic_readouts[f->readout];
    return size_fits(f->width, &features[FEAT_Width], r->binning * r->skip_x) &&
           size_fits(f->height, &features[FEAT_Height], r->binning * r->skip_y);
}

static const char *skip_spaces(const char *p)
{
    while (*p == ' ') {
        p++;
    }
    return p;
}

/** Digits up to 99999, then `end`. NULL: not so. */
static const char *take_number(const char *p, char end, unsigned *out)
{
    unsigned n = 0;
    unsigned digits = 0;
    for (; *p >= '0' && *p <= '9' && digits < 5; p++, digits++) {
        n = n * 10 + (unsigned)(*p - '0');
    }
    *out = n;
    return digits > 0 && *p == end ? p + 1 : NULL;
}

static bool take_readout(const char *p, unsigned *out)
{
    p = skip_spaces(p);
    if (*p == '\0') {
        *out = 0;
        return true;
    }
    for (unsigned i = 1; i < ic_readout_count; i++) {
        char bracket[32];
        snprintf(bracket, sizeof bracket, "[%s]", ic_readouts[i].suffix);
        if (vcd_same(p, bracket)) {
            *out = i;
            return true;
        }
    }
    return false;
}

bool ic_video_format_parse(const char *text, struct ic_video_format *out)
{
    char copy[IC_VIDEO_FORMAT_TEXT];
    size_t n = text != NULL ? strnlen(text, sizeof copy) : sizeof copy;
    if (n == sizeof copy) {
        return false;
    }
    memcpy(copy, text, n);
    copy[n] = '\0';
    char *bracket = strchr(copy, '(');
    if (bracket == NULL) {
        return false;
    }
    *bracket = '\0';
    char *type_end = bracket;
    while (type_end > copy && type_end[-1] == ' ') {
        *--type_end = '\0';
    }
    struct ic_video_format f = {.y16 = vcd_same(copy, "Y16")};
    if (!f.y16 && !vcd_same(copy, "Y800")) {
        return false;
    }
    const char *p = take_number(bracket + 1, 'x', &f.width);
    p = p != NULL ? take_number(p, ')', &f.height) : NULL;
    if (p == NULL || !take_readout(p, &f.readout) || !format_fits(&f)) {
        return false;
    }
    *out = f;
    return true;
}

void ic_video_format_print(const struct ic_video_format *f, char out[IC_VIDEO_FORMAT_TEXT])
{
    const char *suffix = ic_readouts[f->readout].suffix;
    snprintf(out, IC_VIDEO_FORMAT_TEXT, "%s (%ux%u)%s%s%s", f->y16 ? "Y16" : "Y800", f->width, f->height,
             *suffix != '\0' ? " [" : "", suffix, *suffix != '\0' ? "]" : "");
}

/**
 * The n-th of all products of type, readout mode and size, where the largest size stands for the whole of a readout mode; those
 * that do not fit are left out by the callers.
 */
static bool product(unsigned n, struct ic_video_format *out)
{
    const unsigned readout = n / PICTURE_SIZES % ic_readout_count;
    const struct ic_readout *r = &ic_readouts[readout];
    const struct picture_size *size = &picture_sizes[n % PICTURE_SIZES];
    const bool whole = n % PICTURE_SIZES == PICTURE_SIZES - 1;
    *out = (struct ic_video_format){
        .y16 = n / PICTURE_SIZES / ic_readout_count != 0,
        .readout = readout,
        .width = whole ? size->width / (r->binning * r->skip_x) : size->width,
        .height = whole ? size->height / (r->binning * r->skip_y) : size->height,
    };
    return format_fits(out);
}

/* Two types. */
static const size_t product_count = (size_t)PICTURE_SIZES * 2 * (sizeof ic_readouts / sizeof ic_readouts[0]);

unsigned ic_video_format_count(void)
{
    unsigned count = 0;
    struct ic_video_format f;
    for (unsigned n = 0; n < product_count; n++) {
        count += product(n, &f) ? 1 : 0;
    }
    return count;
}

bool ic_video_format_at(unsigned n, struct ic_video_format *out)
{
    for (unsigned i = 0; i < product_count; i++) {
        if (product(i, out) && n-- == 0) {
            return true;
        }
    }
    return false;
}
