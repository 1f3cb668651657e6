// SPDX-License-Identifier: Apache-2.0
// Class-specific descriptors of the VideoControl interface: UVC 1.1, 3.7.2. What units can do follows from the table.
#include <stdbool.h>

#include "model/uvc_control.h"
#include "usb/chapter9.h"
#include "usb/uvc_controls.h"

/* UVC 1.1, A.5: bDescriptorSubtype; B.1, B.2: wTerminalType. */
enum {
    VC_HEADER = 0x01,
    VC_INPUT_TERMINAL = 0x02,
    VC_OUTPUT_TERMINAL = 0x03,
    VC_PROCESSING_UNIT = 0x05,
    VC_EXTENSION_UNIT = 0x06,
    TT_STREAMING = 0x0101,
    ITT_CAMERA = 0x0201,
    BCD_UVC = 0x0110,
};

/* Bytes of each unit's bmControls. */
enum { CAMERA_BYTES = 3, PROCESSING_BYTES = 2, EXTENSION_BYTES = 11, CONTROLS_BYTES_MAX = EXTENSION_BYTES };

/* UVC 1.1, 3.7.2.3 and 3.7.2.5: a standard control's bit is not its selector. */
static const struct standard_bit {
    enum uvc_entity entity;
    uint8_t selector, bit;
} standard_bits[] = {
    {UVC_CAMERA_TERMINAL, 0x02, 1},  /* auto-exposure mode */
    {UVC_CAMERA_TERMINAL, 0x04, 3},  /* exposure time, absolute */
    {UVC_CAMERA_TERMINAL, 0x11, 18}, /* privacy */
    {UVC_PROCESSING_UNIT, 0x02, 0},  /* brightness */
    {UVC_PROCESSING_UNIT, 0x04, 9},  /* gain */
    {UVC_PROCESSING_UNIT, 0x09, 5},  /* gamma */
};

/** The bit of a selector in its unit's bmControls. */
static unsigned bit_of(const struct uvc_control *c)
{
    for (unsigned i = 0; i < sizeof standard_bits / sizeof standard_bits[0]; i++) {
        if (standard_bits[i].entity == c->entity && standard_bits[i].selector == c->selector) {
            return standard_bits[i].bit;
        }
    }
    return c->selector - 1u;
}

/** bControlSize and bmControls of a unit. Returns how many selectors it has. */
static unsigned controls_of(enum uvc_entity entity, uint8_t out_bits[CONTROLS_BYTES_MAX])
{
    unsigned count = 0;
    for (unsigned i = 0; i < CONTROLS_BYTES_MAX; i++) {
        out_bits[i] = 0;
    }
    for (unsigned i = 0; i < uvc_control_count; i++) {
        const struct uvc_control *c = &uvc_controls[i];
        if (c->entity == entity) {
            unsigned bit = bit_of(c);
            uint8_t mask = (uint8_t)(1u << (bit % 8));
            count += (out_bits[bit / 8] & mask) == 0;
            out_bits[bit / 8] |= mask;
        }
    }
    return count;
}

static void write_controls(struct wr *w, enum uvc_entity entity, uint8_t size)
{
    uint8_t bits[CONTROLS_BYTES_MAX];
    controls_of(entity, bits);
    wr_u8(w, size);
    wr_bytes(w, bits, size);
}

static void begin(struct wr *w, unsigned length, uint8_t subtype)
{
    wr_u8(w, (uint8_t)length);
    wr_u8(w, USB_DT_CS_INTERFACE);
    wr_u8(w, subtype);
}

static void write_camera_terminal(struct wr *w)
{
    begin(w, 15 + CAMERA_BYTES, VC_INPUT_TERMINAL);
    wr_u8(w, UVC_CAMERA_TERMINAL);
    wr_u16(w, ITT_CAMERA);
    wr_u8(w, 0);  /* bAssocTerminal */
    wr_u8(w, 0);  /* iTerminal */
    wr_u16(w, 0); /* wObjectiveFocalLengthMin, Max, wOcularFocalLength: the lens is the user's */
    wr_u16(w, 0);
    wr_u16(w, 0);
    write_controls(w, UVC_CAMERA_TERMINAL, CAMERA_BYTES);
}

static void write_processing_unit(struct wr *w)
{
    begin(w, 10 + PROCESSING_BYTES, VC_PROCESSING_UNIT);
    wr_u8(w, UVC_PROCESSING_UNIT);
    wr_u8(w, UVC_CAMERA_TERMINAL); /* bSourceID */
    wr_u16(w, 0);                  /* wMaxMultiplier: no digital zoom */
    write_controls(w, UVC_PROCESSING_UNIT, PROCESSING_BYTES);
    wr_u8(w, 0); /* iProcessing */
    wr_u8(w, 0); /* bmVideoStandards */
}

static void write_extension_unit(struct wr *w)
{
    uint8_t bits[CONTROLS_BYTES_MAX];
    begin(w, 25 + EXTENSION_BYTES, VC_EXTENSION_UNIT);
    wr_u8(w, UVC_EXTENSION_UNIT);
    wr_bytes(w, uvc_extension_guid, sizeof uvc_extension_guid);
    wr_u8(w, (uint8_t)controls_of(UVC_EXTENSION_UNIT, bits)); /* bNumControls */
    wr_u8(w, 1);                                              /* bNrInPins */
    wr_u8(w, UVC_PROCESSING_UNIT);                            /* baSourceID */
    write_controls(w, UVC_EXTENSION_UNIT, EXTENSION_BYTES);
    wr_u8(w, 0); /* iExtension */
}

static void write_output_terminal(struct wr *w)
{
    begin(w, 9, VC_OUTPUT_TERMINAL);
    wr_u8(w, UVC_OUTPUT_TERMINAL);
    wr_u16(w, TT_STREAMING);
    wr_u8(w, 0);                  /* bAssocTerminal */
    wr_u8(w, UVC_EXTENSION_UNIT); /* bSourceID */
    wr_u8(w, 0);                  /* iTerminal */
}

void uvc_write_control_descriptors(struct wr *w, unsigned streaming_interface)
{
    size_t start = wr_used(w);
    begin(w, 13, VC_HEADER);
    wr_u16(w, BCD_UVC);
    wr_u16(w, 0); /* wTotalLength, below */
    wr_u32(w, UVC_CLOCK_HZ);
    wr_u8(w, 1); /* bInCollection */
    wr_u8(w, (uint8_t)streaming_interface);
    write_camera_terminal(w);
    write_processing_unit(w);
    write_extension_unit(w);
    write_output_terminal(w);
    if (!w->bad) {
        struct wr total = wr_over(w->start + start + 5, 2);
        wr_u16(&total, (uint16_t)(wr_used(w) - start));
    }
}
