// SPDX-License-Identifier: Apache-2.0
// The UVC function: its descriptors, and which request and endpoint belongs to which of its parts.
#include "usb/uvc.h"

#include <stdlib.h>

#include "base/error.h"
#include "usb/chapter9.h"
#include "usb/uvc_state.h"

static void write_control_descriptors(const void *self, unsigned first_interface, struct wr *w)
{
    (void)self;
    uvc_write_control_descriptors(w, first_interface + UVC_INTERFACE_STREAMING);
}

/* Bulk, and so a single alternate setting: the real series tells nothing else (bus bandwidth is not reserved). */
static const struct usb_endpoint_descriptor streaming_endpoints[] = {
    {.bEndpointAddress = UVC_STREAM_IN, .bmAttributes = USB_ENDPOINT_BULK, .bMaxBurst = 15},
};

// clang-format off
static const struct usb_interface_descriptor interfaces[UVC_INTERFACE_COUNT] = {
    [UVC_INTERFACE_CONTROL] = {
        .bInterfaceClass = 0x0E, .bInterfaceSubClass = 0x01, .bInterfaceProtocol = 0x00,
        .class_specific = write_control_descriptors,
    },
    [UVC_INTERFACE_STREAMING] = {
        .bInterfaceClass = 0x0E, .bInterfaceSubClass = 0x02, .bInterfaceProtocol = 0x00,
        .bNumEndpoints = 1, .endpoints = streaming_endpoints, .class_specific = uvc_write_streaming_descriptors,
    },
};
// clang-format on

static const struct usb_function_descriptor descriptor = {
    .bInterfaceCount = UVC_INTERFACE_COUNT,
    .bFunctionClass = 0x0E,
    .bFunctionSubClass = 0x03,
    .bFunctionProtocol = 0x00,
    .interfaces = interfaces,
};

static int on_control(void *self, const struct usb_setup *setup, unsigned interface, const uint8_t *data,
                      struct wr *reply)
{
    struct uvc *u = self;
    /* A request to the endpoint comes with interface 0 as well: UVC has none. */
    if ((setup->bmRequestType & USB_RECIP_MASK) != USB_RECIP_INTERFACE ||
        (setup->bmRequestType & USB_TYPE_MASK) != USB_TYPE_CLASS) {
        return -CT_E_NOT_IMPLEMENTED;
    }
    if (interface == UVC_INTERFACE_CONTROL) {
        return uvc_controls_request(&u->controls, setup, data, reply);
    }
    int e = uvc_probe_request(u, setup, data, reply);
    uvc_controls_fail(&u->controls, e); /* one request error code for the whole function (UVC 1.1, 4.2.1.2) */
    return e;
}

static enum usb_answer on_out(void *self, uint8_t address, const uint8_t *data, size_t n)
{
    (void)self, (void)address, (void)data, (void)n;
    return USB_REFUSE;
}

static bool on_in(void *self, uint8_t address, struct usb_read *read)
{
    (void)address;
    return uvc_stream_in(self, read);
}

static void on_taken(void *self, uint8_t address)
{
    (void)address;
    uvc_stream_taken(self);
}

/** A bulk stream has no alternate setting to leave: CLEAR_FEATURE(HALT) is how Linux and Windows end it. */
static void on_halt_changed(void *self, uint8_t address)
{
    (void)address;
    uvc_stream_close(self);
}

static void on_released(void *self, unsigned interface)
{
    if (interface == UVC_INTERFACE_STREAMING) {
        uvc_stream_close(self);
    }
}

static void on_reset(void *self)
{
    struct uvc *u = self;
    uvc_stream_close(u);
    uvc_controls_reset(&u->controls);
    u->stream.error = UVC_STREAM_ERROR_NONE;
    u->probe = uvc_default_mode(&u->config.port);
    u->commit = u->probe;
}

const struct usb_function uvc_function = {
    .name = "uvc",
    .descriptor = &descriptor,
    .control = on_control,
    .out = on_out,
    .in = on_in,
    .taken = on_taken,
    .halted = on_halt_changed,
    .cleared = on_halt_changed,
    .released = on_released,
    .reset = on_reset,
};

static int on_frame(void *self, const struct frame *frame)
{
    return uvc_stream_frame(self, frame);
}

static void on_frame_lost(void *self, uint64_t frame_id)
{
    (void)frame_id;
    uvc_stream_frame_lost(self);
}

static void on_event(void *self, const struct camera_event *event)
{
    (void)self, (void)event; /* UVC has no such events */
}

static const struct sink_ops sink_ops = {.frame = on_frame, .frame_lost = on_frame_lost, .event = on_event};

struct sink uvc_sink(struct uvc *u)
{
    return (struct sink){.ops = &sink_ops, .self = u};
}

bool uvc_backlog(const struct uvc *u)
{
    return uvc_stream_backlog(u);
}

struct uvc *uvc_new(const struct usb_device_config *config, struct usb_endpoints *endpoints)
{
    struct uvc *u = calloc(1, sizeof *u);
    if (u == NULL) {
        return NULL;
    }
    u->config = *config;
    u->endpoints = endpoints;
    u->stream.transfer = (struct busy){.clock = config->clock, .trace = config->trace, .signal = SIGNAL_TRANSFER};
    u->probe = uvc_default_mode(&u->config.port);
    u->commit = u->probe;
    uvc_controls_init(&u->controls, &u->config.port);
    return u;
}

void uvc_free(struct uvc *u)
{
    if (u == NULL) {
        return;
    }
    uvc_stream_close(u);
    free(u);
}
