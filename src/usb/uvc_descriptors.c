// SPDX-License-Identifier: Apache-2.0
// The class-specific descriptors of the VideoStreaming interface, from the tables of uvc_format.c.
//
// Source: UVC 1.1, 3.9.2 (input header), 3.9.2.6 (colour matching); UVC 1.1 payload specification for uncompressed
// formats, 3.1.
#include "model/picture_size.h"
#include "model/uvc_control.h"
#include "usb/chapter9.h"
#include "usb/uvc_format.h"
#include "usb/uvc_state.h"

enum {
    VS_INPUT_HEADER = 0x01,
    VS_FORMAT_UNCOMPRESSED = 0x04,
    VS_FRAME_UNCOMPRESSED = 0x05,
    VS_COLORFORMAT = 0x0D,
};
enum { INPUT_HEADER = 13 + UVC_FORMATS, FORMAT = 27, FRAME = 26, COLOUR = 6 };

static void write_header(struct wr *w)
{
    wr_u8(w, INPUT_HEADER);
    wr_u8(w, USB_DT_CS_INTERFACE);
    wr_u8(w, VS_INPUT_HEADER);
    wr_u8(w, UVC_FORMATS);
    wr_u16(w, 0); /* wTotalLength, below */
    wr_u8(w, UVC_STREAM_IN);
    wr_u8(w, 0); /* bmInfo: the format does not change by itself */
    wr_u8(w, UVC_OUTPUT_TERMINAL);
    wr_u8(w, 0); /* bStillCaptureMethod */
    wr_u8(w, 0); /* bTriggerSupport */
    wr_u8(w, 0); /* bTriggerUsage */
    wr_u8(w, 1); /* bControlSize: nothing of compression for any format */
    wr_zeros(w, UVC_FORMATS);
}

static void write_guid(struct wr *w, const char *fourcc)
{
    static const uint8_t media_subtype[12] = {0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71};
    wr_bytes(w, fourcc, 4);
    wr_bytes(w, media_subtype, sizeof media_subtype);
}

static void write_format(struct wr *w, unsigned format)
{
    wr_u8(w, FORMAT);
    wr_u8(w, USB_DT_CS_INTERFACE);
    wr_u8(w, VS_FORMAT_UNCOMPRESSED);
    wr_u8(w, (uint8_t)(format + 1));
    wr_u8(w, PICTURE_SIZES);
    write_guid(w, uvc_formats[format].fourcc);
    wr_u8(w, (uint8_t)uvc_format_bits(format));
    wr_u8(w, 1); /* bDefaultFrameIndex: the smallest, which every host has memory for */
    wr_u8(w, 0); /* bAspectRatioX */
    wr_u8(w, 0); /* bAspectRatioY */
    wr_u8(w, 0); /* bmInterlaceFlags */
    wr_u8(w, 0); /* bCopyProtect */
}

static uint32_t bits_per_s(size_t bytes, uint32_t interval)
{
    uint64_t bits = (uint64_t)bytes * 8 * UVC_INTERVALS_PER_S / interval;
    return bits < UINT32_MAX ? (uint32_t)bits : UINT32_MAX;
}

static void write_frame(struct wr *w, const struct port *port, unsigned format, unsigned size)
{
    uint32_t intervals[UVC_INTERVALS_MAX];
    unsigned count = uvc_intervals(port, format, size, intervals);
    size_t bytes = uvc_picture_bytes(uvc_format_code(format), picture_sizes[size].width, picture_sizes[size].height);
    wr_u8(w, (uint8_t)(FRAME + 4 * count));
    wr_u8(w, USB_DT_CS_INTERFACE);
    wr_u8(w, VS_FRAME_UNCOMPRESSED);
    wr_u8(w, (uint8_t)(size + 1));
    wr_u8(w, 0); /* bmCapabilities: no still images */
    wr_u16(w, picture_sizes[size].width);
    wr_u16(w, picture_sizes[size].height);
    wr_u32(w, bits_per_s(bytes, intervals[count - 1]));
    wr_u32(w, bits_per_s(bytes, intervals[0]));
    wr_u32(w, (uint32_t)bytes);
    wr_u32(w, uvc_default_interval(port, format, size));
    wr_u8(w, (uint8_t)count);
    for (unsigned i = 0; i < count; i++) {
        wr_u32(w, intervals[i]);
    }
}

/** Counts are in proportion to the light: the transfer is linear while Gamma is 1. */
static void write_colour_matching(struct wr *w)
{
    enum { PRIMARIES_BT709 = 1, TRANSFER_LINEAR = 6, MATRIX_SMPTE_170M = 4 };
    wr_u8(w, COLOUR);
    wr_u8(w, USB_DT_CS_INTERFACE);
    wr_u8(w, VS_COLORFORMAT);
    wr_u8(w, PRIMARIES_BT709);
    wr_u8(w, TRANSFER_LINEAR);
    wr_u8(w, MATRIX_SMPTE_170M);
}

void uvc_write_streaming_descriptors(const void *self, unsigned first_interface, struct wr *w)
{
    const struct uvc *u = self;
    (void)first_interface;
    size_t start = wr_used(w);
    write_header(w);
    for (unsigned format = 0; format < UVC_FORMATS; format++) {
        write_format(w, format);
        for (unsigned size = 0; size < PICTURE_SIZES; size++) {
            write_frame(w, &u->config.port, format, size);
        }
        write_colour_matching(w);
    }
    if (!w->bad) {
        struct wr total = wr_over(w->start + start + 4, 2);
        wr_u16(&total, (uint16_t)(wr_used(w) - start));
    }
}
