// SPDX-License-Identifier: Apache-2.0
// Where a device sits: bus, port, address, speed, packet sizes. A camera hangs directly on a root port of its own.
#include <libusb-1.0/libusb.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "host/host.h"

CT_EXPORT uint8_t LIBUSB_CALL libusb_get_bus_number(libusb_device *d)
{
    return d->real != NULL ? real_api()->get_bus_number(d->real) : d->bus;
}

CT_EXPORT uint8_t LIBUSB_CALL libusb_get_device_address(libusb_device *d)
{
    return d->real != NULL ? real_api()->get_device_address(d->real) : d->address;
}

CT_EXPORT uint8_t LIBUSB_CALL libusb_get_port_number(libusb_device *d)
{
    return d->real != NULL ? real_api()->get_port_number(d->real) : d->address;
}

CT_EXPORT int LIBUSB_CALL libusb_get_port_numbers(libusb_device *d, uint8_t *ports, int n)
{
    if (d->real != NULL) {
        return real_api()->get_port_numbers(d->real, ports, n);
    }
    if (n <= 0) {
        return n < 0 ? LIBUSB_ERROR_INVALID_PARAM : LIBUSB_ERROR_OVERFLOW;
    }
    ports[0] = d->address;
    return 1;
}

CT_EXPORT int LIBUSB_CALL libusb_get_port_path(libusb_context *ctx, libusb_device *d, uint8_t *ports, uint8_t n)
{
    (void)ctx;
    return libusb_get_port_numbers(d, ports, n);
}

CT_EXPORT libusb_device *LIBUSB_CALL libusb_get_parent(libusb_device *d)
{
    libusb_device *theirs = d->real != NULL ? real_api()->get_parent(d->real) : NULL;
    if (theirs == NULL) {
        return NULL;
    }
    libusb_device *parent = host_wrap(d->ctx, theirs);
    pthread_mutex_lock(&d->ctx->lock);
    libusb_device *before = d->parent;
    d->parent = parent;
    pthread_mutex_unlock(&d->ctx->lock);
    libusb_unref_device(before);
    return parent;
}

CT_EXPORT int LIBUSB_CALL libusb_get_device_speed(libusb_device *d)
{
    if (d->real != NULL) {
        return real_api()->get_device_speed(d->real);
    }
    return d->descriptor[3] >= 3 ? LIBUSB_SPEED_SUPER : LIBUSB_SPEED_HIGH; /* bcdUSB */
}

/** wMaxPacketSize of an endpoint in the first configuration, or -1. */
static int packet_size(const struct libusb_device *d, uint8_t endpoint)
{
    if (d->config_count == 0) {
        return -1;
    }
    struct rd r = rd_over(d->configs[0].bytes, d->configs[0].size);
    while (rd_left(&r) >= 2) {
        uint8_t n = rd_u8(&r);
        uint8_t type = rd_u8(&r);
        const uint8_t *body = n >= 2 ? rd_bytes(&r, (size_t)n - 2) : NULL;
        if (body == NULL) {
            break;
        }
        if (type == LIBUSB_DT_ENDPOINT && n >= LIBUSB_DT_ENDPOINT_SIZE && body[0] == endpoint) {
            return body[2] | body[3] << 8;
        }
    }
    return -1;
}

CT_EXPORT int LIBUSB_CALL libusb_get_max_packet_size(libusb_device *d, unsigned char endpoint)
{
    if (d->real != NULL) {
        return real_api()->get_max_packet_size(d->real, endpoint);
    }
    int n = packet_size(d, endpoint);
    return n < 0 ? LIBUSB_ERROR_NOT_FOUND : n;
}

CT_EXPORT int LIBUSB_CALL libusb_get_max_iso_packet_size(libusb_device *d, unsigned char endpoint)
{
    if (d->real != NULL) {
        return real_api()->get_max_iso_packet_size(d->real, endpoint);
    }
    int n = packet_size(d, endpoint);
    /* Bits 12..11 count further packets in a microframe of an isochronous endpoint; bulk has 0 there. */
    return n < 0 ? LIBUSB_ERROR_NOT_FOUND : (n & 0x7FF) * (1 + (n >> 11 & 3));
}
