// SPDX-License-Identifier: Apache-2.0
// Requests to the VideoControl interface: a selector's bytes are composed of its fields and taken apart again.
#include "usb/uvc_controls.h"

#include <string.h>

#include "base/error.h"
#include "model/uvc_control.h"
#include "usb/chapter9.h"
#include "usb/uvc_field.h"

/* UVC 1.1, A.9.1: the one control of the interface itself that this camera has. */
enum { VC_REQUEST_ERROR_CODE_CONTROL = 0x02 };

/** One selector: its rows of the table. */
struct selector {
    const struct uvc_control *fields;
    unsigned count;
    size_t length;
};

void uvc_controls_init(struct uvc_controls *u, const struct port *port)
{
    *u = (struct uvc_controls){.port = port};
    uvc_controls_reset(u);
}

void uvc_controls_reset(struct uvc_controls *u)
{
    u->last_error = 0;
    u->scanning_inquiry = 1; /* the default mode */
}

void uvc_controls_fail(struct uvc_controls *u, int e)
{
    u->last_error = error_uvc_code(e);
}

/** Bytes of a selector as one number, first byte lowest. */
static void write_bytes(struct wr *reply, uint64_t bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        wr_u8(reply, (uint8_t)(bytes >> (8 * i)));
    }
}

static uint64_t read_bytes(const uint8_t *data, size_t length)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < length; i++) {
        bytes |= (uint64_t)data[i] << (8 * i);
    }
    return bytes;
}

static uint8_t info_of(const struct uvc_controls *u, const struct selector *s)
{
    unsigned readable = 0;
    unsigned writable = 0;
    unsigned locked = 0;
    for (unsigned i = 0; i < s->count; i++) {
        const struct uvc_control *c = &s->fields[i];
        readable += uvc_field_readable(c);
        writable += uvc_field_writable(c);
        locked += uvc_field_writable(c) && uvc_field_locked(u, c);
    }
    /* All that can be read can change behind the host's back: through the other face, the console, an automatic. */
    return (uint8_t)((readable > 0 ? UVC_INFO_GET | UVC_INFO_AUTOUPDATE : 0u) | (writable > 0 ? UVC_INFO_SET : 0u) |
                     (writable > 0 && locked == writable ? UVC_INFO_DISABLED : 0u));
}

static int get_numbers(const struct uvc_controls *u, const struct selector *s, enum uvc_request what, struct wr *reply)
{
    uint64_t bytes = 0;
    for (unsigned i = 0; i < s->count; i++) {
        int64_t count = 0;
        int e = uvc_field_get(u, &s->fields[i], what, &count);
        if (e < 0) {
            return e;
        }
        bytes = uvc_field_put(&s->fields[i], bytes, count);
    }
    write_bytes(reply, bytes, s->length);
    return 0;
}

/** What a SET_CUR changes: the fields that are not what they are said to become. A lone field is always written. */
struct change {
    bool wanted[UVC_SELECTOR_FIELDS_MAX];
    int64_t before[UVC_SELECTOR_FIELDS_MAX];
    int64_t after[UVC_SELECTOR_FIELDS_MAX];
};

static int plan_change(const struct uvc_controls *u, const struct selector *s, uint64_t bytes, struct change *out)
{
    uint64_t known = 0;
    bool writable = false;
    for (unsigned i = 0; i < s->count; i++) {
        const struct uvc_control *c = &s->fields[i];
        known |= uvc_field_mask(c);
        out->wanted[i] = false;
        if (!uvc_field_writable(c)) {
            continue; /* the host gives back what it read, perhaps of a moment ago */
        }
        writable = true;
        out->after[i] = uvc_field_take(c, bytes);
        if (s->count > 1) {
            int e = uvc_field_get(u, c, UVC_GET_CUR, &out->before[i]);
            if (e < 0) {
                return e;
            }
        }
        out->wanted[i] = s->count == 1 || out->after[i] != out->before[i];
        int e = out->wanted[i] ? uvc_field_check(u, c, out->after[i]) : 0;
        if (e < 0) {
            return e;
        }
    }
    if (!writable) {
        return -CT_E_READ_ONLY;
    }
    return (bytes & ~known) != 0 ? -CT_E_RANGE : 0;
}

static int set_numbers(struct uvc_controls *u, const struct selector *s, uint64_t bytes)
{
    struct change change = {0};
    int e = plan_change(u, s, bytes, &change);
    unsigned done = 0;
    while (e >= 0 && done < s->count) {
        if (change.wanted[done]) {
            e = uvc_field_set(u, &s->fields[done], change.after[done]);
        }
        done += e >= 0;
    }
    if (e < 0) { /* the camera refuses what it just allowed: nothing stays half done */
        while (done > 0) {
            done--;
            if (change.wanted[done]) {
                (void)uvc_field_set(u, &s->fields[done], change.before[done]);
            }
        }
    }
    return e < 0 ? e : 0;
}

static int selector_request(struct uvc_controls *u, const struct selector *s, const struct usb_setup *setup,
                            const uint8_t *data, struct wr *reply)
{
    switch (setup->bRequest) {
    case UVC_SET_CUR:
        if (setup->wLength != s->length) {
            return -CT_E_LENGTH;
        }
        return set_numbers(u, s, read_bytes(data, s->length));
    case UVC_GET_CUR:
    case UVC_GET_MIN:
    case UVC_GET_MAX:
    case UVC_GET_RES:
    case UVC_GET_DEF: return get_numbers(u, s, (enum uvc_request)setup->bRequest, reply);
    case UVC_GET_LEN: wr_u16(reply, (uint16_t)s->length); return 0;
    case UVC_GET_INFO: wr_u8(reply, info_of(u, s)); return 0;
    default: return -CT_E_NOT_IMPLEMENTED;
    }
}

/** UVC 1.1, 4.2.1.2. Reading the error does not clear it: the next other request does. */
static int error_request(const struct uvc_controls *u, const struct usb_setup *setup, struct wr *reply)
{
    switch (setup->bRequest) {
    case UVC_GET_CUR: wr_u8(reply, u->last_error); return 0;
    case UVC_GET_INFO: wr_u8(reply, UVC_INFO_GET); return 0;
    case UVC_GET_LEN: wr_u16(reply, 1); return 0;
    case UVC_SET_CUR: return -CT_E_READ_ONLY;
    default: return -CT_E_NOT_IMPLEMENTED;
    }
}

/** The direction is part of the request's code; anything else is no request of UVC. */
static bool well_formed(const struct usb_setup *setup)
{
    uint8_t type = setup->bmRequestType & (uint8_t)~USB_DIR_IN;
    return type == (USB_TYPE_CLASS | USB_RECIP_INTERFACE) &&
           (setup->bmRequestType & USB_DIR_IN) == (setup->bRequest & USB_DIR_IN);
}

static bool is_error_control(const struct usb_setup *setup)
{
    return setup->wIndex >> 8 == UVC_INTERFACE && setup->wValue == VC_REQUEST_ERROR_CODE_CONTROL << 8;
}

static int control_request(struct uvc_controls *u, const struct usb_setup *setup, const uint8_t *data, struct wr *reply)
{
    unsigned entity = setup->wIndex >> 8;
    uint8_t selector = (uint8_t)(setup->wValue >> 8);
    struct selector s = {0};
    if (!well_formed(setup)) {
        return -CT_E_NOT_IMPLEMENTED;
    }
    if (is_error_control(setup)) {
        return error_request(u, setup, reply);
    }
    if (entity > UVC_OUTPUT_TERMINAL) {
        return -CT_E_UNIT;
    }
    s.count = (setup->wValue & 0xFF) == 0 ? uvc_control_fields((enum uvc_entity)entity, selector, &s.fields) : 0;
    if (s.count == 0) {
        return -CT_E_NOT_FOUND;
    }
    s.length = uvc_control_length((enum uvc_entity)entity, selector);
    return selector_request(u, &s, setup, data, reply);
}

int uvc_controls_request(struct uvc_controls *u, const struct usb_setup *setup, const uint8_t *data, struct wr *reply)
{
    int e = control_request(u, setup, data, reply);
    if (e < 0 || !is_error_control(setup) || setup->bRequest != UVC_GET_CUR) {
        uvc_controls_fail(u, e);
    }
    return e;
}
