// SPDX-License-Identifier: Apache-2.0
// A UVC host's view of a configuration: what uvcvideo finds when it walks the descriptors, with a parser of the tests' own.
#ifndef CAMTWIN_TESTS_HOST_UVC_WALK_H
#define CAMTWIN_TESTS_HOST_UVC_WALK_H

#include <stddef.h>
#include <stdint.h>

enum { WALK_FORMATS = 8, WALK_FRAMES = 16, WALK_INTERVALS = 16 };

struct walk_frame {
    unsigned index, width, height;
    uint32_t min_bit_rate, max_bit_rate, buffer_size, default_interval;
    unsigned interval_count;
    uint32_t intervals[WALK_INTERVALS];
};

struct walk_format {
    unsigned index;
    uint8_t guid[16];
    unsigned bits_per_pixel, default_frame;
    unsigned frame_count; /* found, which must be what the format announced */
    struct walk_frame frames[WALK_FRAMES];
    unsigned primaries, transfer, matrix; /* colour matching; 0: there is none */
};

struct walk {
    unsigned first_interface, control_interface, streaming_interface;
    unsigned uvc_version; /* bcdUVC */
    uint32_t clock_hz;
    unsigned terminal_link;
    uint8_t endpoint; /* of the input header */
    unsigned packet_size, attributes, max_burst;
    unsigned format_count;
    struct walk_format formats[WALK_FORMATS];
};

/** NULL, or what is wrong with the configuration (a text that stays). */
const char *uvc_walk(const uint8_t *bytes, size_t n, struct walk *out);

#endif
