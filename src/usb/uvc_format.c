// SPDX-License-Identifier: Apache-2.0
// The tables of formats and sizes.
#include "usb/uvc_format.h"

#include <assert.h>

#include "model/feature.h"
#include "model/picture_size.h"

// clang-format off
const struct uvc_format uvc_formats[UVC_FORMATS] = {
    {"Y800", "Mono8"},
    {"Y12p", "Mono12p"},
    {"Y16 ", "Mono16"},
};

/* Behind the camera's own maximum: 480, 240.0038 (5000000/20833), 120, 60, 30, 15, 5 and 1 pictures a second. */
static const uint32_t usual_intervals[] = {20833, 41666, 83333, 166666, 333333, 666666, 2000000, 10000000};
// clang-format on

enum { USUAL = sizeof usual_intervals / sizeof usual_intervals[0], NS_PER_INTERVAL = 100, DEFAULT_INTERVAL = 333333 };
static_assert(USUAL + 1 == UVC_INTERVALS_MAX, "the usual ones and the maximum");

uint32_t uvc_format_code(unsigned format)
{
    return (uint32_t)feature_entry_by_name(&features[FEAT_PixelFormat], uvc_formats[format].pixel_format)->value;
}

/** PFNC codes say in bits 16 to 23 how many bits a pixel takes. */
static unsigned code_bits(uint32_t pixel_format)
{
    return (pixel_format >> 16) & 0xFF;
}

unsigned uvc_format_bits(unsigned format)
{
    return code_bits(uvc_format_code(format));
}

size_t uvc_picture_bytes(uint32_t pixel_format, uint32_t width, uint32_t height)
{
    return ((size_t)width * height * code_bits(pixel_format) + 7) / 8;
}

unsigned uvc_intervals(const struct port *port, unsigned format, unsigned size, uint32_t out[UVC_INTERVALS_MAX])
{
    ns_t shortest = port->ops->shortest_period(port->self, uvc_format_code(format), picture_sizes[size].width,
                                               picture_sizes[size].height);
    unsigned count = 0;
    if (shortest > 0) {
        out[count++] = (uint32_t)((shortest + NS_PER_INTERVAL - 1) / NS_PER_INTERVAL);
    }
    for (unsigned i = 0; i < USUAL; i++) {
        if (count == 0 || usual_intervals[i] > out[0]) {
            out[count++] = usual_intervals[i];
        }
    }
    return count;
}

uint32_t uvc_default_interval(const struct port *port, unsigned format, unsigned size)
{
    uint32_t intervals[UVC_INTERVALS_MAX];
    uvc_intervals(port, format, size, intervals);
    return intervals[0] > DEFAULT_INTERVAL ? intervals[0] : (uint32_t)DEFAULT_INTERVAL;
}
