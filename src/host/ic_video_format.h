// SPDX-License-Identifier: Apache-2.0
// The text of a video format, "Y16 (2048x1500) [Binning 2x]", and the list of those that are offered.
#ifndef CAMTWIN_HOST_IC_VIDEO_FORMAT_H
#define CAMTWIN_HOST_IC_VIDEO_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Readout modes (manual 5.1.3) as the camera's four factors. */
struct ic_readout {
    const char *suffix; /* "" or "Binning 2x": what stands in brackets */
    unsigned binning;   /* both directions */
    unsigned skip_x, skip_y;
};
extern const struct ic_readout ic_readouts[];
extern const unsigned ic_readout_count;

struct ic_video_format {
    bool y16;               /* Y16, else Y800 */
    unsigned width, height; /* of the picture that comes */
    unsigned readout;       /* index into ic_readouts */
};

enum { IC_VIDEO_FORMAT_TEXT = 64 };

/** Case and the space before the bracket are not minded. False: no such format, or a size that its readout mode has not. */
bool ic_video_format_parse(const char *text, struct ic_video_format *out);
void ic_video_format_print(const struct ic_video_format *f, char out[IC_VIDEO_FORMAT_TEXT]);

/** How many formats are offered, and the n-th; sizes between them are free too (ic_video_format_parse). */
unsigned ic_video_format_count(void);
bool ic_video_format_at(unsigned n, struct ic_video_format *out);

#endif
