// SPDX-License-Identifier: Apache-2.0
// Interfaces without endpoints and without class descriptors: hosts count them, and every request to them stalls.
#include "usb/uvc_reserved.h"

#include "base/error.h"

static int control(void *self, const struct usb_setup *setup, unsigned interface, const uint8_t *data, struct wr *reply)
{
    (void)self, (void)setup, (void)interface, (void)data, (void)reply;
    return -CT_E_NOT_IMPLEMENTED;
}

static enum usb_answer out(void *self, uint8_t address, const uint8_t *data, size_t n)
{
    (void)self, (void)address, (void)data, (void)n;
    return USB_REFUSE;
}

static bool in(void *self, uint8_t address, struct usb_read *read)
{
    (void)self, (void)address, (void)read;
    return false;
}

static void nothing_at(void *self, uint8_t address)
{
    (void)self, (void)address;
}

static void released(void *self, unsigned interface)
{
    (void)self, (void)interface;
}

static void reset(void *self)
{
    (void)self;
}

static const struct usb_interface_descriptor interfaces[] = {
    {.bInterfaceClass = 0x0E, .bInterfaceSubClass = 0x01}, /* VideoControl */
    {.bInterfaceClass = 0x0E, .bInterfaceSubClass = 0x02}, /* VideoStreaming */
};

static const struct usb_function_descriptor descriptor = {
    .bInterfaceCount = sizeof interfaces / sizeof interfaces[0],
    .bFunctionClass = 0x0E,
    .bFunctionSubClass = 0x03,
    .bFunctionProtocol = 0x00,
    .interfaces = interfaces,
};

const struct usb_function uvc_reserved_function = {
    .name = "uvc (reserved)",
    .descriptor = &descriptor,
    .control = control,
    .out = out,
    .in = in,
    .taken = nothing_at,
    .halted = nothing_at,
    .cleared = nothing_at,
    .released = released,
    .reset = reset,
};
