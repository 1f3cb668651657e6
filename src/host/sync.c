// SPDX-License-Identifier: Apache-2.0
// Synchronous transfers. The connection's thread wakes the caller: no events are handled, no callback runs.
#include <libusb-1.0/libusb.h>

#include "host/host.h"

/** The words of the real one for an endpoint that is someone else's or not there. */
static int transfer_error(int e)
{
    return e == LIBUSB_ERROR_BUSY || e == LIBUSB_ERROR_NOT_FOUND ? LIBUSB_ERROR_IO : e;
}

CT_EXPORT int LIBUSB_CALL libusb_control_transfer(libusb_device_handle *h, uint8_t type, uint8_t request,
                                                  uint16_t value, uint16_t index, unsigned char *data, uint16_t n,
                                                  unsigned int timeout_ms)
{
    if (host_is_handling(h->ctx)) {
        return LIBUSB_ERROR_BUSY; /* as the real one: a callback must not wait */
    }
    if (h->real != NULL) {
        return real_api()->control_transfer(h->real, type, request, value, index, data, n, timeout_ms);
    }
    if (h->conn == NULL) {
        return LIBUSB_ERROR_NO_DEVICE;
    }
    const uint8_t setup[8] = {
        type,       request,          (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)index, (uint8_t)(index >> 8),
        (uint8_t)n, (uint8_t)(n >> 8)};
    return transfer_error(conn_control(h->conn, setup, data, timeout_ms));
}

static int camera_transfer(libusb_device_handle *h, unsigned char endpoint, unsigned char *data, int n, int *actual,
                           unsigned int timeout_ms)
{
    if (n < 0 || (n > 0 && data == NULL) || (endpoint & LIBUSB_ENDPOINT_ADDRESS_MASK) == 0) {
        return LIBUSB_ERROR_INVALID_PARAM;
    }
    if (h->conn == NULL) {
        return LIBUSB_ERROR_NO_DEVICE;
    }
    struct link_message m = {.type = LINK_SUBMIT, .endpoint = endpoint, .length = (uint32_t)n};
    struct request r = {.in = link_is_out(&m) ? NULL : data, .capacity = (size_t)n};
    int e = conn_wait(h->conn, &r, &m, data, timeout_ms);
    if (e != 0) {
        return e;
    }
    if (actual != NULL) {
        *actual = (int)r.actual;
    }
    return r.timed_out ? LIBUSB_ERROR_TIMEOUT : transfer_error(conn_error(r.status));
}

CT_EXPORT int LIBUSB_CALL libusb_bulk_transfer(libusb_device_handle *h, unsigned char endpoint, unsigned char *data,
                                               int n, int *actual, unsigned int timeout_ms)
{
    if (host_is_handling(h->ctx)) {
        return LIBUSB_ERROR_BUSY;
    }
    if (h->real != NULL) {
        return real_api()->bulk_transfer(h->real, endpoint, data, n, actual, timeout_ms);
    }
    return camera_transfer(h, endpoint, data, n, actual, timeout_ms);
}

CT_EXPORT int LIBUSB_CALL libusb_interrupt_transfer(libusb_device_handle *h, unsigned char endpoint,
                                                    unsigned char *data, int n, int *actual, unsigned int timeout_ms)
{
    if (host_is_handling(h->ctx)) {
        return LIBUSB_ERROR_BUSY;
    }
    if (h->real != NULL) {
        return real_api()->interrupt_transfer(h->real, endpoint, data, n, actual, timeout_ms);
    }
    return camera_transfer(h, endpoint, data, n, actual, timeout_ms);
}
