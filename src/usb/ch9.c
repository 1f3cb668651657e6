// SPDX-License-Identifier: Apache-2.0
// Chapter 9: the standard requests on endpoint 0. Whatever is not listed here is a request error (STALL).
//
// SET_CONFIGURATION is taken in the default state too: an attachment whose bus has no addresses never sends SET_ADDRESS.
#include "usb/device_state.h"

#include "base/error.h"
#include "usb/chapter9.h"

static int get_descriptor(const struct usb_device *d, const struct usb_setup *s, struct wr *reply)
{
    bool super_speed = d->config.super_speed;
    uint8_t index = s->wValue & 0xFF;
    uint8_t type = (uint8_t)(s->wValue >> 8);
    if (type != USB_DT_STRING && index != 0) {
        return -CT_E_NOT_FOUND;
    }
    switch (type) {
    case USB_DT_DEVICE: usb_write_device_descriptor(reply, super_speed); return 0;
    case USB_DT_BOS: usb_write_bos(reply); return 0;
    case USB_DT_CONFIGURATION: {
        struct usb_described functions[USB_FUNCTIONS];
        for (unsigned f = 0; f < USB_FUNCTIONS; f++) {
            functions[f] = (struct usb_described){d->bound[f].function->descriptor, d->bound[f].self};
        }
        usb_write_configuration(reply, functions, USB_FUNCTIONS, super_speed);
        return 0;
    }
    case USB_DT_STRING: {
        if (index == USB_STRING_LANGUAGES) {
            usb_write_languages(reply);
            return 0;
        }
        char text[USB_STRING_TEXT_MAX];
        int e = usb_string_text(&d->config.port, index, text);
        if (e < 0) {
            return e;
        }
        usb_write_string(reply, text);
        return 0;
    }
    case USB_DT_DEVICE_QUALIFIER:
        if (super_speed) {
            return -CT_E_NOT_FOUND;
        }
        usb_write_device_qualifier(reply);
        return 0;
    default: return -CT_E_NOT_FOUND;
    }
}

/** U1 and U2 are the only device features: the camera neither wakes a host nor has test modes. */
static int device_feature(struct usb_device *d, const struct usb_setup *s, bool on)
{
    if (!d->config.super_speed || d->configuration == 0) {
        return -CT_E_NOT_IMPLEMENTED;
    }
    switch (s->wValue) {
    case USB_FEATURE_U1_ENABLE: d->u1_enabled = on; return 0;
    case USB_FEATURE_U2_ENABLE: d->u2_enabled = on; return 0;
    default: return -CT_E_NOT_IMPLEMENTED;
    }
}

static int device_request(struct usb_device *d, const struct usb_setup *s, struct wr *reply)
{
    switch (s->bRequest) {
    case USB_REQ_GET_STATUS:
        /* Bus powered, no remote wakeup. */
        wr_u16(reply, (uint16_t)((d->u1_enabled ? 1u << 2 : 0) | (d->u2_enabled ? 1u << 3 : 0)));
        return 0;
    case USB_REQ_CLEAR_FEATURE: return device_feature(d, s, false);
    case USB_REQ_SET_FEATURE: return device_feature(d, s, true);
    case USB_REQ_SET_ADDRESS:
        if (s->wValue > 127 || d->configuration != 0) {
            return -CT_E_PARAMETER;
        }
        d->address = (uint8_t)s->wValue;
        return 0;
    case USB_REQ_GET_DESCRIPTOR: return get_descriptor(d, s, reply);
    case USB_REQ_GET_CONFIGURATION: wr_u8(reply, d->configuration); return 0;
    case USB_REQ_SET_CONFIGURATION:
        if (s->wValue > USB_CONFIGURATION_VALUE) {
            return -CT_E_PARAMETER;
        }
        usb_configure(d, (uint8_t)s->wValue);
        /* Transfers of the old configuration end with it. */
        for (unsigned i = 1; i < 16; i++) {
            usb_endpoint_flush(&d->endpoints.in[i], USB_CANCELLED);
            usb_endpoint_flush(&d->endpoints.out[i], USB_CANCELLED);
        }
        return 0;
    case USB_REQ_SET_SEL: return d->config.super_speed && s->wLength == 6 ? 0 : -CT_E_PARAMETER;
    case USB_REQ_SET_ISOCH_DELAY: return d->config.super_speed && s->wLength == 0 ? 0 : -CT_E_PARAMETER;
    default: return -CT_E_NOT_IMPLEMENTED;
    }
}

static int interface_request(struct usb_device *d, const struct usb_setup *s, struct wr *reply)
{
    unsigned relative;
    const struct usb_bound *b = usb_bound_at(d, s->wIndex & 0xFF, &relative);
    if (b == NULL || d->configuration == 0) {
        return -CT_E_NOT_FOUND;
    }
    const struct usb_interface_descriptor *i = &b->function->descriptor->interfaces[relative];
    switch (s->bRequest) {
    case USB_REQ_GET_STATUS: wr_u16(reply, 0); return 0;
    case USB_REQ_SET_FEATURE:
    case USB_REQ_CLEAR_FEATURE:
        /* Suspending a function that draws no power is allowed and changes nothing. */
        return d->config.super_speed && s->wValue == USB_FEATURE_FUNCTION_SUSPEND ? 0 : -CT_E_NOT_IMPLEMENTED;
    case USB_REQ_GET_INTERFACE: wr_u8(reply, 0); return 0;
    case USB_REQ_SET_INTERFACE:
        if (s->wValue != 0) {
            return -CT_E_PARAMETER;
        }
        for (unsigned e = 0; e < i->bNumEndpoints; e++) {
            usb_endpoint_clear(usb_endpoint_at(&d->endpoints, i->endpoints[e].bEndpointAddress));
        }
        return 0;
    default: return -CT_E_NOT_IMPLEMENTED;
    }
}

static int endpoint_request(struct usb_device *d, const struct usb_setup *s, struct wr *reply)
{
    uint8_t address = s->wIndex & 0xFF;
    bool zero = (address & 0x7F) == 0;
    struct usb_endpoint *ep = usb_endpoint_at(&d->endpoints, address);
    if (!zero && ep == NULL) {
        return -CT_E_NOT_FOUND;
    }
    if (s->bRequest == USB_REQ_GET_STATUS) {
        wr_u16(reply, !zero && ep->halted ? 1 : 0);
        return 0;
    }
    if (s->wValue != USB_FEATURE_ENDPOINT_HALT) {
        return -CT_E_NOT_IMPLEMENTED;
    }
    switch (s->bRequest) {
    case USB_REQ_SET_FEATURE:
        if (zero) {
            return -CT_E_PARAMETER;
        }
        usb_endpoint_halt(ep);
        return 0;
    case USB_REQ_CLEAR_FEATURE:
        if (!zero) {
            usb_endpoint_clear(ep);
        }
        return 0;
    default: return -CT_E_NOT_IMPLEMENTED;
    }
}

/** Class and vendor requests go to the function that is addressed. */
static int function_request(struct usb_device *d, const struct usb_setup *s, const uint8_t *data, struct wr *reply)
{
    unsigned interface = 0;
    switch (s->bmRequestType & USB_RECIP_MASK) {
    case USB_RECIP_INTERFACE: {
        const struct usb_bound *b = usb_bound_at(d, s->wIndex & 0xFF, &interface);
        if (b == NULL || d->configuration == 0) {
            return -CT_E_NOT_FOUND;
        }
        return b->function->control(b->self, s, interface, data, reply);
    }
    case USB_RECIP_ENDPOINT: {
        struct usb_endpoint *ep = usb_endpoint_at(&d->endpoints, s->wIndex & 0xFF);
        return ep != NULL ? ep->function->control(ep->self, s, interface, data, reply) : -CT_E_NOT_FOUND;
    }
    default: return -CT_E_NOT_IMPLEMENTED;
    }
}

static int request(struct usb_device *d, const struct usb_setup *s, const uint8_t *data, struct wr *reply)
{
    if ((s->bmRequestType & USB_TYPE_MASK) != USB_TYPE_STANDARD) {
        return function_request(d, s, data, reply);
    }
    /* A request that answers must be an IN request, and the others must not. */
    bool answers = s->bRequest == USB_REQ_GET_STATUS || s->bRequest == USB_REQ_GET_DESCRIPTOR ||
                   s->bRequest == USB_REQ_GET_CONFIGURATION || s->bRequest == USB_REQ_GET_INTERFACE;
    if (answers != ((s->bmRequestType & USB_DIR_IN) != 0)) {
        return -CT_E_PARAMETER;
    }
    switch (s->bmRequestType & USB_RECIP_MASK) {
    case USB_RECIP_DEVICE: return device_request(d, s, reply);
    case USB_RECIP_INTERFACE: return interface_request(d, s, reply);
    case USB_RECIP_ENDPOINT: return endpoint_request(d, s, reply);
    default: return -CT_E_NOT_IMPLEMENTED;
    }
}

void ch9_control(void *self, struct usb_transfer *t)
{
    struct usb_device *d = self;
    struct rd r = rd_over(t->setup, sizeof t->setup);
    struct usb_setup s;
    s.bmRequestType = rd_u8(&r);
    s.bRequest = rd_u8(&r);
    s.wValue = rd_u16(&r);
    s.wIndex = rd_u16(&r);
    s.wLength = rd_u16(&r);
    bool in = (s.bmRequestType & USB_DIR_IN) != 0;
    struct wr reply = wr_over(d->reply, sizeof d->reply);
    /* An attachment that brings fewer bytes than the SETUP packet promises has lost the data stage. */
    bool whole = in || s.wLength == 0 || (t->out != NULL && t->length >= s.wLength);
    int e = whole ? request(d, &s, t->out, &reply) : -CT_E_LENGTH;
    if (e < 0 || reply.bad) {
        log_say(d->config.log, LOG_DEBUG, "usb", "request %02x %02x %04x %04x stalls", (unsigned)s.bmRequestType,
                (unsigned)s.bRequest, (unsigned)s.wValue, (unsigned)s.wIndex);
        t->status = USB_STALL;
        return;
    }
    size_t wanted = s.wLength < t->length ? s.wLength : t->length;
    size_t used = wr_used(&reply);
    t->status = USB_OK;
    t->in = in ? d->reply : NULL;
    t->actual = !in ? s.wLength : used < wanted ? used : wanted;
}
