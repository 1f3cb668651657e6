// SPDX-License-Identifier: Apache-2.0
// What a USB device controller wants to know of a device, read out of the device's own descriptors.
#include <string.h>

#include "attach/gadget_private.h"
#include "base/error.h"

enum {
    DESCRIPTOR_DEVICE = 1,
    DESCRIPTOR_CONFIGURATION = 2,
    DESCRIPTOR_INTERFACE = 4,
    DESCRIPTOR_ENDPOINT = 5,
    DEVICE_SIZE = 18,
    ENDPOINT_SIZE = 7,
    BCD_SUPER_SPEED = 0x0300,
    TRANSFER_TYPE_MASK = 0x03,
    TRANSFER_BULK = 2,
    POWER_UNIT_MA = 2,
    POWER_UNIT_SUPER_MA = 8,
};

static int take_endpoint(const uint8_t *bytes, size_t n, struct gadget_info *info)
{
    if (n < ENDPOINT_SIZE) {
        return -CT_E_FORMAT;
    }
    if ((bytes[3] & TRANSFER_TYPE_MASK) != TRANSFER_BULK || info->endpoint_count == GADGET_PIPES) {
        return -CT_E_UNSUPPORTED;
    }
    unsigned packet_size = bytes[4] | (unsigned)bytes[5] << 8;
    if (packet_size == 0 || packet_size > 1024 || (bytes[2] & 0x0F) == 0) {
        return -CT_E_FORMAT;
    }
    memcpy(info->endpoints[info->endpoint_count].descriptor, bytes, ENDPOINT_SIZE);
    info->endpoints[info->endpoint_count].packet_size = (uint16_t)packet_size;
    info->endpoint_count++;
    return 0;
}

int gadget_info_read(const uint8_t *device, size_t device_size, const uint8_t *configuration, size_t configuration_size,
                     struct gadget_info *out)
{
    *out = (struct gadget_info){0};
    if (device_size < DEVICE_SIZE || device[1] != DESCRIPTOR_DEVICE || configuration_size < 9 ||
        configuration[1] != DESCRIPTOR_CONFIGURATION) {
        return -CT_E_FORMAT;
    }
    out->super_speed = (device[2] | device[3] << 8) >= BCD_SUPER_SPEED;
    out->max_power_ma = configuration[8] * (out->super_speed ? (unsigned)POWER_UNIT_SUPER_MA : (unsigned)POWER_UNIT_MA);
    bool in_use = false; /* the alternate setting 0 of an interface is */
    int e = 0;
    for (size_t at = 0; at + 2 <= configuration_size && e >= 0;) {
        const uint8_t *bytes = configuration + at;
        size_t n = bytes[0];
        if (n < 2 || n > configuration_size - at) {
            return -CT_E_FORMAT;
        }
        if (bytes[1] == DESCRIPTOR_INTERFACE) {
            in_use = n >= 4 && bytes[3] == 0;
        } else if (bytes[1] == DESCRIPTOR_ENDPOINT && in_use) {
            e = take_endpoint(bytes, n, out);
        }
        at += n;
    }
    return e;
}
