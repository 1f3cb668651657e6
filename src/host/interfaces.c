// SPDX-License-Identifier: Apache-2.0
// What a program does with an open device besides transfers: configurations, claims, halts, resets, kernel drivers.
#include <libusb-1.0/libusb.h>
#include <stdlib.h>

#include "host/host.h"

/** A control request of our own, not the program's. Bytes or LIBUSB_ERROR. */
static int control(libusb_device_handle *h, uint8_t type, uint8_t request, uint16_t value, uint16_t index,
                   uint8_t *data, uint16_t n)
{
    const uint8_t setup[8] = {
        type,       request,          (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)index, (uint8_t)(index >> 8),
        (uint8_t)n, (uint8_t)(n >> 8)};
    return h->conn == NULL ? LIBUSB_ERROR_NO_DEVICE : conn_control(h->conn, setup, data, HOST_CONTROL_TIMEOUT_MS);
}

static int error_of(int e)
{
    return e < 0 ? e : LIBUSB_SUCCESS;
}

CT_EXPORT int LIBUSB_CALL libusb_get_configuration(libusb_device_handle *h, int *out)
{
    if (h->real != NULL) {
        return real_api()->get_configuration(h->real, out);
    }
    uint8_t value = 0;
    int n = control(h, LIBUSB_ENDPOINT_IN, LIBUSB_REQUEST_GET_CONFIGURATION, 0, 0, &value, 1);
    if (n == 1) {
        *out = value;
    }
    return n == 1 ? LIBUSB_SUCCESS : n < 0 ? n : LIBUSB_ERROR_IO;
}

CT_EXPORT int LIBUSB_CALL libusb_set_configuration(libusb_device_handle *h, int value)
{
    if (h->real != NULL) {
        return real_api()->set_configuration(h->real, value);
    }
    if (value < -1 || value > 255) {
        return LIBUSB_ERROR_INVALID_PARAM;
    }
    value = value < 0 ? 0 : value;
    int e = control(h, LIBUSB_ENDPOINT_OUT, LIBUSB_REQUEST_SET_CONFIGURATION, (uint16_t)value, 0, NULL, 0);
    if (e >= 0) {
        atomic_store(&h->device->configuration, value);
    }
    return e == LIBUSB_ERROR_PIPE ? LIBUSB_ERROR_NOT_FOUND : error_of(e);
}

CT_EXPORT int LIBUSB_CALL libusb_claim_interface(libusb_device_handle *h, int number)
{
    if (h->real != NULL) {
        return real_api()->claim_interface(h->real, number);
    }
    if (number < 0 || number >= HOST_INTERFACES_MAX) {
        return LIBUSB_ERROR_INVALID_PARAM;
    }
    if (h->conn == NULL) {
        return LIBUSB_ERROR_NO_DEVICE;
    }
    unsigned bit = 1U << number;
    if (atomic_load(&h->claimed) & bit) {
        return LIBUSB_SUCCESS;
    }
    int e = conn_call(h->conn, LINK_CLAIM, (unsigned)number);
    if (e == 0) {
        atomic_fetch_or(&h->claimed, bit);
    }
    return e;
}

CT_EXPORT int LIBUSB_CALL libusb_release_interface(libusb_device_handle *h, int number)
{
    if (h->real != NULL) {
        return real_api()->release_interface(h->real, number);
    }
    if (number < 0 || number >= HOST_INTERFACES_MAX) {
        return LIBUSB_ERROR_INVALID_PARAM;
    }
    unsigned bit = 1U << number;
    if ((atomic_fetch_and(&h->claimed, ~bit) & bit) == 0) {
        return LIBUSB_ERROR_NOT_FOUND;
    }
    return h->conn == NULL ? LIBUSB_ERROR_NO_DEVICE : conn_call(h->conn, LINK_UNCLAIM, (unsigned)number);
}

static bool is_claimed(const libusb_device_handle *h, int number)
{
    return (atomic_load(&h->claimed) >> number & 1U) != 0;
}

CT_EXPORT int LIBUSB_CALL libusb_set_interface_alt_setting(libusb_device_handle *h, int number, int setting)
{
    if (h->real != NULL) {
        return real_api()->set_interface_alt_setting(h->real, number, setting);
    }
    if (number < 0 || number >= HOST_INTERFACES_MAX || setting < 0 || setting > 255) {
        return LIBUSB_ERROR_INVALID_PARAM;
    }
    if (!is_claimed(h, number)) {
        return LIBUSB_ERROR_NOT_FOUND;
    }
    int e = control(h, LIBUSB_RECIPIENT_INTERFACE, LIBUSB_REQUEST_SET_INTERFACE, (uint16_t)setting, (uint16_t)number,
                    NULL, 0);
    return e == LIBUSB_ERROR_PIPE ? LIBUSB_ERROR_NOT_FOUND : error_of(e);
}

CT_EXPORT int LIBUSB_CALL libusb_clear_halt(libusb_device_handle *h, unsigned char endpoint)
{
    enum { ENDPOINT_HALT = 0 };
    if (h->real != NULL) {
        return real_api()->clear_halt(h->real, endpoint);
    }
    int e = control(h, LIBUSB_RECIPIENT_ENDPOINT, LIBUSB_REQUEST_CLEAR_FEATURE, ENDPOINT_HALT, endpoint, NULL, 0);
    return e == LIBUSB_ERROR_PIPE ? LIBUSB_ERROR_NOT_FOUND : error_of(e);
}

CT_EXPORT int LIBUSB_CALL libusb_reset_device(libusb_device_handle *h)
{
    if (h->real != NULL) {
        return real_api()->reset_device(h->real);
    }
    return h->conn == NULL ? LIBUSB_ERROR_NO_DEVICE : conn_call(h->conn, LINK_RESET, 0);
}

CT_EXPORT int LIBUSB_CALL libusb_alloc_streams(libusb_device_handle *h, uint32_t count, unsigned char *endpoints, int n)
{
    return h->real != NULL ? real_api()->alloc_streams(h->real, count, endpoints, n) : LIBUSB_ERROR_NOT_SUPPORTED;
}

CT_EXPORT int LIBUSB_CALL libusb_free_streams(libusb_device_handle *h, unsigned char *endpoints, int n)
{
    return h->real != NULL ? real_api()->free_streams(h->real, endpoints, n) : LIBUSB_ERROR_NOT_SUPPORTED;
}

/* NULL means that the program is to use memory of its own, which every caller must be able to do. */
CT_EXPORT unsigned char *LIBUSB_CALL libusb_dev_mem_alloc(libusb_device_handle *h, size_t n)
{
    return h->real != NULL ? real_api()->dev_mem_alloc(h->real, n) : NULL;
}

CT_EXPORT int LIBUSB_CALL libusb_dev_mem_free(libusb_device_handle *h, unsigned char *memory, size_t n)
{
    return h->real != NULL ? real_api()->dev_mem_free(h->real, memory, n) : LIBUSB_ERROR_NOT_SUPPORTED;
}

/* No kernel driver ever sees a camera. */
CT_EXPORT int LIBUSB_CALL libusb_kernel_driver_active(libusb_device_handle *h, int number)
{
    if (h->real != NULL) {
        return real_api()->kernel_driver_active(h->real, number);
    }
    return number < 0 || number >= HOST_INTERFACES_MAX ? LIBUSB_ERROR_INVALID_PARAM : 0;
}

CT_EXPORT int LIBUSB_CALL libusb_detach_kernel_driver(libusb_device_handle *h, int number)
{
    if (h->real != NULL) {
        return real_api()->detach_kernel_driver(h->real, number);
    }
    return number < 0 || number >= HOST_INTERFACES_MAX ? LIBUSB_ERROR_INVALID_PARAM : LIBUSB_ERROR_NOT_FOUND;
}

CT_EXPORT int LIBUSB_CALL libusb_attach_kernel_driver(libusb_device_handle *h, int number)
{
    if (h->real != NULL) {
        return real_api()->attach_kernel_driver(h->real, number);
    }
    return number < 0 || number >= HOST_INTERFACES_MAX ? LIBUSB_ERROR_INVALID_PARAM : LIBUSB_ERROR_NOT_FOUND;
}

CT_EXPORT int LIBUSB_CALL libusb_set_auto_detach_kernel_driver(libusb_device_handle *h, int enable)
{
    return h->real != NULL ? real_api()->set_auto_detach_kernel_driver(h->real, enable) : LIBUSB_SUCCESS;
}

CT_EXPORT int LIBUSB_CALL libusb_get_string_descriptor_ascii(libusb_device_handle *h, uint8_t index, unsigned char *out,
                                                             int n)
{
    uint8_t s[255];
    if (h->real != NULL) {
        return real_api()->get_string_descriptor_ascii(h->real, index, out, n);
    }
    if (index == 0 || n <= 0) {
        return LIBUSB_ERROR_INVALID_PARAM; /* string 0 is the list of languages */
    }
    int got = control(h, LIBUSB_ENDPOINT_IN, LIBUSB_REQUEST_GET_DESCRIPTOR, LIBUSB_DT_STRING << 8, 0, s, sizeof s);
    if (got < 4) {
        return got < 0 ? got : LIBUSB_ERROR_IO;
    }
    uint16_t language = (uint16_t)(s[2] | s[3] << 8);
    got = control(h, LIBUSB_ENDPOINT_IN, LIBUSB_REQUEST_GET_DESCRIPTOR, (uint16_t)(LIBUSB_DT_STRING << 8 | index),
                  language, s, sizeof s);
    if (got < 2 || s[1] != LIBUSB_DT_STRING || s[0] > got) {
        return got < 0 ? got : LIBUSB_ERROR_IO;
    }
    int at = 0;
    for (int i = 2; i + 1 < s[0] && at < n - 1; i += 2) {
        out[at++] = s[i + 1] != 0 || (s[i] & 0x80) != 0 ? '?' : s[i];
    }
    out[at] = '\0';
    return at;
}
