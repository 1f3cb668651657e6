// SPDX-License-Identifier: Apache-2.0
// What usbredir tells a guest of a device before it asks: read out of the device's own descriptors.
#include <string.h>

#include "attach/usbredir_private.h"
#include "base/bytes.h"
#include "base/error.h"

enum {
    DESCRIPTOR_DEVICE = 1,
    DESCRIPTOR_INTERFACE = 4,
    DESCRIPTOR_ENDPOINT = 5,
    BCD_SUPER_SPEED = 0x0300,
    TRANSFER_TYPE_MASK = 0x03,
};

int redir_info_device(const uint8_t *bytes, size_t n, struct redir_device *out)
{
    struct rd r = rd_over(bytes, n);
    rd_u8(&r); /* bLength */
    uint8_t type = rd_u8(&r);
    uint16_t bcd_usb = rd_u16(&r);
    out->connect.device_class = rd_u8(&r);
    out->connect.device_subclass = rd_u8(&r);
    out->connect.device_protocol = rd_u8(&r);
    uint8_t packet_size = rd_u8(&r);
    out->connect.vendor_id = rd_u16(&r);
    out->connect.product_id = rd_u16(&r);
    out->connect.device_version_bcd = rd_u16(&r);
    bool super_speed = bcd_usb >= BCD_SUPER_SPEED;
    /* A SuperSpeed device says the exponent. */
    if (r.bad || type != DESCRIPTOR_DEVICE || (super_speed && packet_size > 15)) {
        return -CT_E_FORMAT;
    }
    out->connect.speed = super_speed ? usb_redir_speed_super : usb_redir_speed_high;
    out->packet_size_0 = (uint16_t)(super_speed ? 1U << packet_size : packet_size);
    return 0;
}

/** One interface or endpoint descriptor. `at`: the index of the interface that endpoints belong to, -1: none in use. */
static int take(uint8_t type, const uint8_t *body, size_t n, const uint8_t alts[REDIR_INTERFACES], int at,
                struct usb_redir_interface_info_header *interfaces, struct usb_redir_ep_info_header *endpoints)
{
    if (type == DESCRIPTOR_INTERFACE && n >= 7) {
        uint32_t i = interfaces->interface_count;
        if (body[0] >= REDIR_INTERFACES || body[1] != alts[body[0]] || i >= REDIR_INTERFACES) {
            return -1;
        }
        interfaces->interface[i] = body[0];
        interfaces->interface_class[i] = body[3];
        interfaces->interface_subclass[i] = body[4];
        interfaces->interface_protocol[i] = body[5];
        interfaces->interface_count = i + 1;
        return (int)i;
    }
    if (type == DESCRIPTOR_ENDPOINT && n >= 5 && at >= 0) {
        unsigned e = (body[0] & 0x0FU) | (body[0] & 0x80U) >> 3;
        endpoints->type[e] = body[1] & TRANSFER_TYPE_MASK;
        endpoints->interface[e] = interfaces->interface[at];
        endpoints->max_packet_size[e] = (uint16_t)(body[2] | body[3] << 8);
        endpoints->interval[e] = body[4];
    }
    return at;
}

void redir_info_tables(const struct redir_device *device, bool configured, const uint8_t alts[REDIR_INTERFACES],
                       struct usb_redir_interface_info_header *out_interfaces,
                       struct usb_redir_ep_info_header *out_endpoints)
{
    *out_interfaces = (struct usb_redir_interface_info_header){0};
    *out_endpoints = (struct usb_redir_ep_info_header){0};
    memset(out_endpoints->type, usb_redir_type_invalid, sizeof out_endpoints->type);
    for (unsigned e = 0; e < REDIR_ENDPOINTS; e += REDIR_ENDPOINTS / 2) {
        out_endpoints->type[e] = usb_redir_type_control;
        out_endpoints->max_packet_size[e] = device->packet_size_0;
    }
    struct rd r = rd_over(device->configuration, device->configuration_size);
    int at = -1;
    while (configured && rd_left(&r) >= 2) {
        uint8_t length = rd_u8(&r);
        uint8_t type = rd_u8(&r);
        const uint8_t *body = length >= 2 ? rd_bytes(&r, length - 2U) : NULL;
        if (body == NULL) {
            return; /* the rest is cut off */
        }
        at = take(type, body, length - 2U, alts, at, out_interfaces, out_endpoints);
    }
}
