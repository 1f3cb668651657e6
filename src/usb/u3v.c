// SPDX-License-Identifier: Apache-2.0
// The USB3 Vision function: its descriptors, and which endpoint belongs to which of its parts.
#include "usb/u3v.h"

#include <stdlib.h>

#include "base/error.h"
#include "usb/chapter9.h"
#include "usb/u3v_state.h"

/** The U3V device info descriptor. Aravis reads it at fixed offsets from the first byte behind the interface. */
static void write_device_info(const void *self, unsigned first_interface, struct wr *w)
{
    (void)self, (void)first_interface;
    enum { SUBTYPE_DEVICE_INFO = 0x01, SPEED_HIGH = 1 << 2, SPEED_SUPER = 1 << 3 };
    wr_u8(w, 20);
    wr_u8(w, USB_DT_CS_INTERFACE);
    wr_u8(w, SUBTYPE_DEVICE_INFO);
    wr_u32(w, 0x00010001); /* GenCP 1.1 */
    wr_u32(w, 0x00010000); /* USB3 Vision 1.0 */
    wr_u8(w, USB_STRING_GUID);
    wr_u8(w, USB_STRING_MANUFACTURER);
    wr_u8(w, USB_STRING_PRODUCT);
    wr_u8(w, USB_STRING_FAMILY);
    wr_u8(w, USB_STRING_DEVICE_VERSION);
    wr_u8(w, USB_STRING_MANUFACTURER_INFO);
    wr_u8(w, USB_STRING_SERIAL);
    wr_u8(w, USB_STRING_USER_DEFINED_NAME);
    wr_u8(w, SPEED_HIGH | SPEED_SUPER);
}

static const struct usb_endpoint_descriptor control_endpoints[] = {
    {.bEndpointAddress = U3V_CONTROL_OUT, .bmAttributes = USB_ENDPOINT_BULK},
    {.bEndpointAddress = U3V_CONTROL_IN, .bmAttributes = USB_ENDPOINT_BULK},
};
static const struct usb_endpoint_descriptor event_endpoints[] = {
    {.bEndpointAddress = U3V_EVENT_IN, .bmAttributes = USB_ENDPOINT_BULK},
};
static const struct usb_endpoint_descriptor stream_endpoints[] = {
    {.bEndpointAddress = U3V_STREAM_IN, .bmAttributes = USB_ENDPOINT_BULK, .bMaxBurst = 15},
};

// clang-format off
static const struct usb_interface_descriptor interfaces[U3V_INTERFACE_COUNT] = {
    [U3V_INTERFACE_CONTROL] = {
        .bInterfaceClass = 0xEF, .bInterfaceSubClass = 0x05, .bInterfaceProtocol = 0x00,
        .bNumEndpoints = 2, .endpoints = control_endpoints, .class_specific = write_device_info,
    },
    [U3V_INTERFACE_EVENT] = {
        .bInterfaceClass = 0xEF, .bInterfaceSubClass = 0x05, .bInterfaceProtocol = 0x01,
        .bNumEndpoints = 1, .endpoints = event_endpoints,
    },
    [U3V_INTERFACE_STREAM] = {
        .bInterfaceClass = 0xEF, .bInterfaceSubClass = 0x05, .bInterfaceProtocol = 0x02,
        .bNumEndpoints = 1, .endpoints = stream_endpoints,
    },
};
// clang-format on

static const struct usb_function_descriptor descriptor = {
    .bInterfaceCount = U3V_INTERFACE_COUNT,
    .bFunctionClass = 0xEF,
    .bFunctionSubClass = 0x05,
    .bFunctionProtocol = 0x00,
    .iFunction = USB_STRING_U3V_FUNCTION,
    .interfaces = interfaces,
};

static int on_control(void *self, const struct usb_setup *setup, unsigned interface, const uint8_t *data,
                      struct wr *reply)
{
    /* USB3 Vision has no requests on endpoint 0 beyond the standard's. */
    (void)self, (void)setup, (void)interface, (void)data, (void)reply;
    return -CT_E_NOT_IMPLEMENTED;
}

static enum usb_answer on_out(void *self, uint8_t address, const uint8_t *data, size_t n)
{
    return address == U3V_CONTROL_OUT ? u3v_control_out(self, data, n) : USB_REFUSE;
}

static bool on_in(void *self, uint8_t address, struct usb_read *read)
{
    switch (address) {
    case U3V_CONTROL_IN: return u3v_control_in(self, read);
    case U3V_EVENT_IN: return u3v_event_in(self, read);
    case U3V_STREAM_IN: return u3v_stream_in(self, read);
    default: return false;
    }
}

static void on_taken(void *self, uint8_t address)
{
    switch (address) {
    case U3V_CONTROL_IN: u3v_control_taken(self); break;
    case U3V_EVENT_IN: u3v_event_taken(self); break;
    case U3V_STREAM_IN: u3v_stream_taken(self); break;
    default: break;
    }
}

static void on_halted(void *self, uint8_t address)
{
    switch (address) {
    case U3V_CONTROL_OUT:
    case U3V_CONTROL_IN: u3v_control_reset(self); break;
    case U3V_EVENT_IN: u3v_event_reset(self); break;
    case U3V_STREAM_IN: u3v_stream_enable(self, false); break;
    default: break;
    }
}

static void on_cleared(void *self, uint8_t address)
{
    switch (address) {
    case U3V_CONTROL_OUT:
    case U3V_CONTROL_IN: u3v_control_reset(self); break;
    case U3V_EVENT_IN: u3v_event_reset(self); break;
    case U3V_STREAM_IN: u3v_stream_drop(self); break;
    default: break;
    }
}

static void on_released(void *self, unsigned interface)
{
    struct u3v *u = self;
    switch (interface) {
    case U3V_INTERFACE_CONTROL:
        /* Whoever has the control channel owns the camera: without an owner it does not stream. */
        u3v_control_reset(u);
        u3v_stream_enable(u, false);
        break;
    case U3V_INTERFACE_EVENT: u3v_event_enable(u, false); break;
    case U3V_INTERFACE_STREAM: u3v_stream_enable(u, false); break;
    default: break;
    }
}

static void on_reset(void *self)
{
    struct u3v *u = self;
    u3v_control_reset(u);
    u3v_event_enable(u, false);
    u3v_stream_enable(u, false);
    u->stream.sizes = (struct u3v_sizes){0};
}

const struct usb_function u3v_function = {
    .name = "u3v",
    .descriptor = &descriptor,
    .control = on_control,
    .out = on_out,
    .in = on_in,
    .taken = on_taken,
    .halted = on_halted,
    .cleared = on_cleared,
    .released = on_released,
    .reset = on_reset,
};

static int on_frame(void *self, const struct frame *frame)
{
    return u3v_stream_frame(self, frame);
}

static void on_frame_lost(void *self, uint64_t frame_id)
{
    (void)frame_id; /* blocks are counted, not exposures */
    u3v_stream_frame_lost(self);
}

static void on_event(void *self, const struct camera_event *event)
{
    u3v_event_push(self, event->id, event->timestamp_ns, &event->frame_id);
}

static const struct sink_ops sink_ops = {.frame = on_frame, .frame_lost = on_frame_lost, .event = on_event};

struct sink u3v_sink(struct u3v *u)
{
    return (struct sink){.ops = &sink_ops, .self = u};
}

bool u3v_backlog(const struct u3v *u)
{
    return u3v_stream_backlog(u);
}

struct u3v *u3v_new(const struct usb_device_config *config, struct usb_endpoints *endpoints)
{
    struct u3v *u = calloc(1, sizeof *u);
    if (u == NULL) {
        return NULL;
    }
    u->config = *config;
    u->endpoints = endpoints;
    u->stream.transfer = (struct busy){.clock = config->clock, .trace = config->trace, .signal = SIGNAL_TRANSFER};
    if (u3v_manifest_init(&u->manifest) < 0) {
        free(u);
        return NULL;
    }
    return u;
}

void u3v_free(struct u3v *u)
{
    if (u == NULL) {
        return;
    }
    u3v_stream_enable(u, false);
    u3v_manifest_fini(&u->manifest);
    free(u);
}
