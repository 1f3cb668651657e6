// SPDX-License-Identifier: Apache-2.0
// The device: its functions bound to endpoints and interfaces, plugging, resetting.
#include "usb/device.h"

#include <stdlib.h>

#include "usb/device_state.h"

struct usb_device *usb_device_new(const struct usb_device_config *config)
{
    struct usb_device *d = calloc(1, sizeof *d);
    if (d == NULL) {
        return NULL;
    }
    d->config = *config;
    d->u3v = u3v_new(config, &d->endpoints);
    d->uvc = uvc_new(config, &d->endpoints);
    if (d->u3v == NULL || d->uvc == NULL) {
        u3v_free(d->u3v);
        uvc_free(d->uvc);
        free(d);
        return NULL;
    }
    d->bound[0] = (struct usb_bound){.function = &u3v_function, .self = d->u3v};
    d->bound[1] = (struct usb_bound){.function = &uvc_function, .self = d->uvc};
    usb_endpoints_init(&d->endpoints, config->clock, config->super_speed);
    d->endpoints.tap = config->tap;
    d->endpoints.control = ch9_control;
    d->endpoints.control_self = d;
    unsigned interface = 0;
    for (unsigned f = 0; f < USB_FUNCTIONS; f++) {
        d->bound[f].first_interface = interface;
        interface += d->bound[f].function->descriptor->bInterfaceCount;
        usb_endpoints_bind(&d->endpoints, d->bound[f].function, d->bound[f].self);
    }
    return d;
}

void usb_device_free(struct usb_device *d)
{
    if (d == NULL) {
        return;
    }
    usb_configure(d, 0);
    usb_endpoints_flush(&d->endpoints, USB_NO_DEVICE);
    u3v_free(d->u3v);
    uvc_free(d->uvc);
    free(d);
}

struct sink usb_device_sink(struct usb_device *d, enum port_face face)
{
    return face == PORT_FACE_UVC ? uvc_sink(d->uvc) : u3v_sink(d->u3v);
}

void usb_submit(struct usb_device *d, struct usb_transfer *t)
{
    usb_endpoints_submit(&d->endpoints, t);
}

void usb_cancel(struct usb_device *d, struct usb_transfer *t)
{
    usb_endpoints_cancel(&d->endpoints, t);
}

unsigned usb_drops(const struct usb_device *d, uint8_t endpoint)
{
    return d->endpoints.in[endpoint & 0x0F].drops;
}

const struct usb_bound *usb_bound_at(const struct usb_device *d, unsigned number, unsigned *out_relative)
{
    for (unsigned f = 0; f < USB_FUNCTIONS; f++) {
        const struct usb_bound *b = &d->bound[f];
        if (number >= b->first_interface && number - b->first_interface < b->function->descriptor->bInterfaceCount) {
            *out_relative = number - b->first_interface;
            return b;
        }
    }
    return NULL;
}

void usb_configure(struct usb_device *d, uint8_t configuration)
{
    /* First no endpoint takes part any more, then the functions forget, then the endpoints exist anew. */
    d->endpoints.enabled = false;
    d->configuration = configuration;
    for (unsigned f = 0; f < USB_FUNCTIONS; f++) {
        d->bound[f].function->reset(d->bound[f].self);
    }
    for (unsigned i = 1; i < 16; i++) {
        d->endpoints.in[i].halted = false;
        d->endpoints.out[i].halted = false;
    }
    d->endpoints.enabled = configuration != 0;
}

void usb_reset(struct usb_device *d)
{
    d->address = 0;
    d->u1_enabled = false;
    d->u2_enabled = false;
    usb_configure(d, 0);
    usb_endpoints_flush(&d->endpoints, USB_CANCELLED);
}

void usb_interface_released(struct usb_device *d, unsigned number)
{
    unsigned relative;
    const struct usb_bound *b = usb_bound_at(d, number, &relative);
    if (b == NULL) {
        return;
    }
    b->function->released(b->self, relative);
    const struct usb_interface_descriptor *i = &b->function->descriptor->interfaces[relative];
    for (unsigned e = 0; e < i->bNumEndpoints; e++) {
        struct usb_endpoint *ep = usb_endpoint_at(&d->endpoints, i->endpoints[e].bEndpointAddress);
        if (ep != NULL) {
            usb_endpoint_flush(ep, USB_CANCELLED);
            /* The next program may not know that the last one left a halt behind. */
            usb_endpoint_clear(ep);
        }
    }
}

bool usb_stream_backlog(const struct usb_device *d)
{
    return u3v_backlog(d->u3v) || uvc_backlog(d->uvc);
}
