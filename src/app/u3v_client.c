// SPDX-License-Identifier: Apache-2.0
// Opens a camera through libusb and reads and writes its registers.
#include "app/u3v_client.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/u3v_client_private.h"
#include "base/bytes.h"
#include "base/error.h"

enum {
    BOOT_TIMEOUT_MS = 500,  /* before the camera has said how long it may take */
    BOOT_TRANSFER = 128,    /* bytes of a command or acknowledge before the camera has said how many it takes */
    LONGEST_TRANSFER = 4096 /* no need for more: pictures do not go this way */
};

int u3v_usb_error(int usb)
{
    switch (usb) {
    case LIBUSB_ERROR_TIMEOUT: return -CT_E_TIMEOUT;
    case LIBUSB_ERROR_NO_DEVICE:
    case LIBUSB_ERROR_NOT_FOUND: return -CT_E_NO_DEVICE;
    case LIBUSB_ERROR_BUSY: return -CT_E_BUSY;
    case LIBUSB_ERROR_NO_MEM: return -CT_E_MEMORY;
    default: return usb < 0 ? -CT_E_IO : 0;
    }
}

int64_t u3v_now_ms(void)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/** The first bulk endpoint of this direction, or 0. */
static uint8_t endpoint_of(const struct libusb_interface_descriptor *d, unsigned direction)
{
    for (unsigned i = 0; i < d->bNumEndpoints; i++) {
        const struct libusb_endpoint_descriptor *e = &d->endpoint[i];
        bool bulk = (e->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) == LIBUSB_TRANSFER_TYPE_BULK;
        if (bulk && (e->bEndpointAddress & LIBUSB_ENDPOINT_DIR_MASK) == direction) {
            return e->bEndpointAddress;
        }
    }
    return 0;
}

/** Where the USB3 Vision interfaces of a device are; false when it is no such camera. */
static bool find_interfaces(libusb_device *device, struct u3v_interfaces *out)
{
    struct libusb_config_descriptor *config = NULL;
    if (libusb_get_config_descriptor(device, 0, &config) != 0) {
        return false;
    }
    *out = (struct u3v_interfaces){0};
    for (unsigned i = 0; i < config->bNumInterfaces; i++) {
        if (config->interface[i].num_altsetting < 1) {
            continue;
        }
        const struct libusb_interface_descriptor *d = &config->interface[i].altsetting[0];
        if (d->bInterfaceClass != 0xEF || d->bInterfaceSubClass != 0x05) {
            continue;
        }
        if (d->bInterfaceProtocol == 0x00) {
            out->control = d->bInterfaceNumber;
            out->control_in = endpoint_of(d, LIBUSB_ENDPOINT_IN);
            out->control_out = endpoint_of(d, LIBUSB_ENDPOINT_OUT);
        } else if (d->bInterfaceProtocol == 0x02) {
            out->stream = d->bInterfaceNumber;
            out->stream_in = endpoint_of(d, LIBUSB_ENDPOINT_IN);
        }
    }
    libusb_free_config_descriptor(config);
    return out->control_in != 0 && out->control_out != 0 && out->stream_in != 0;
}

static bool has_serial(libusb_device_handle *handle, libusb_device *device, const char *serial)
{
    struct libusb_device_descriptor d;
    unsigned char text[64] = "";
    if (serial == NULL) {
        return true;
    }
    return libusb_get_device_descriptor(device, &d) == 0 &&
           libusb_get_string_descriptor_ascii(handle, d.iSerialNumber, text, sizeof text) > 0 &&
           strcmp((const char *)text, serial) == 0;
}

/** Opens the device and claims its control interface. */
static int open_device(struct u3v_client *c, const char *serial)
{
    libusb_device **devices = NULL;
    ssize_t count = libusb_get_device_list(c->context, &devices);
    int err = count < 0 ? u3v_usb_error((int)count) : -CT_E_NO_DEVICE;
    for (ssize_t i = 0; i < count && c->handle == NULL; i++) {
        libusb_device_handle *handle = NULL;
        if (!find_interfaces(devices[i], &c->at)) {
            continue;
        }
        int opened = libusb_open(devices[i], &handle);
        if (opened != 0) {
            err = u3v_usb_error(opened); /* it may be the one: remember why it can not be asked */
        } else if (has_serial(handle, devices[i], serial)) {
            c->handle = handle;
        } else {
            libusb_close(handle);
        }
    }
    if (count >= 0) {
        libusb_free_device_list(devices, 1);
    }
    if (c->handle == NULL) {
        return err;
    }
    err = u3v_usb_error(libusb_claim_interface(c->handle, c->at.control));
    c->control_claimed = err == 0;
    return err;
}

/** Asks how large and how slow commands may be. */
static int read_bootstrap(struct u3v_client *c)
{
    uint32_t response_ms = 0;
    uint32_t max_command = 0;
    uint32_t max_ack = 0;
    int err = u3v_read_u32(c, ABRM_MAX_RESPONSE_MS, &response_ms);
    err = err < 0 ? err : u3v_read_u64(c, ABRM_SBRM_ADDRESS, &c->sbrm);
    err = err < 0 ? err : u3v_read_u32(c, c->sbrm + SBRM_MAX_COMMAND, &max_command);
    err = err < 0 ? err : u3v_read_u32(c, c->sbrm + SBRM_MAX_ACK, &max_ack);
    err = err < 0 ? err : u3v_read_u64(c, c->sbrm + SBRM_SIRM_ADDRESS, &c->sirm);
    if (err < 0) {
        return err;
    }
    if (max_command <= U3V_WRITE_OVERHEAD + 8 || max_ack <= U3V_WRITE_ACK_BYTES) {
        return -CT_E_CONFIGURATION;
    }
    c->timeout_ms = response_ms > BOOT_TIMEOUT_MS ? response_ms : BOOT_TIMEOUT_MS;
    c->max_command = max_command < LONGEST_TRANSFER ? max_command : LONGEST_TRANSFER;
    c->max_ack = max_ack < LONGEST_TRANSFER ? max_ack : LONGEST_TRANSFER;
    return 0;
}

int u3v_client_open(const char *serial, struct u3v_client **out)
{
    struct u3v_client *c = calloc(1, sizeof *c);
    if (c == NULL) {
        return -CT_E_MEMORY;
    }
    c->timeout_ms = BOOT_TIMEOUT_MS;
    c->max_command = BOOT_TRANSFER;
    c->max_ack = BOOT_TRANSFER;
    c->buffer = malloc(LONGEST_TRANSFER);
    int err = c->buffer == NULL ? -CT_E_MEMORY : u3v_usb_error(libusb_init(&c->context));
    err = err < 0 ? err : open_device(c, serial);
    err = err < 0 ? err : read_bootstrap(c);
    if (err < 0) {
        u3v_client_close(c);
        return err;
    }
    *out = c;
    return 0;
}

void u3v_client_close(struct u3v_client *c)
{
    if (c == NULL) {
        return;
    }
    if (c->handle != NULL) {
        u3v_stream_close(c);
        if (c->control_claimed) {
            libusb_release_interface(c->handle, c->at.control);
        }
        libusb_close(c->handle);
    }
    if (c->context != NULL) {
        libusb_exit(c->context);
    }
    free(c->buffer);
    free(c);
}

/** Reads acknowledges into c->buffer until the one of this command is there. */
static int await_ack(struct u3v_client *c, uint16_t command, size_t data_bytes, struct u3v_ack *out)
{
    int64_t deadline = u3v_now_ms() + c->timeout_ms;
    /* Exactly what may come, as other hosts do: a longer read could wait for a short packet that is not sent. */
    size_t want = U3V_HEADER_BYTES + data_bytes;
    want = want < U3V_WRITE_ACK_BYTES ? U3V_WRITE_ACK_BYTES : want;
    for (;;) {
        int64_t left = deadline - u3v_now_ms();
        if (left <= 0) {
            return -CT_E_TIMEOUT;
        }
        int got = 0;
        int usb = libusb_bulk_transfer(c->handle, c->at.control_in, c->buffer, (int)want, &got, (unsigned)left);
        struct u3v_ack ack;
        if (usb != 0) {
            return u3v_usb_error(usb);
        }
        if (u3v_get_ack(c->buffer, (size_t)got, &ack) < 0) {
            return -CT_E_HEADER;
        }
        if (ack.request_id != c->request_id) {
            continue; /* late answer to a command that timed out */
        }
        if (ack.command == U3V_PENDING) {
            struct rd r = rd_over(ack.data, ack.length);
            rd_u16(&r);
            deadline = u3v_now_ms() + rd_u16(&r);
            continue;
        }
        if (ack.command != command + 1) {
            return -CT_E_HEADER;
        }
        *out = ack;
        return u3v_error_of_status(ack.status);
    }
}

static uint16_t next_request_id(struct u3v_client *c)
{
    c->request_id = c->request_id == UINT16_MAX ? 1 : (uint16_t)(c->request_id + 1); /* 0 is left out, as hosts do */
    return c->request_id;
}

static int send_command(struct u3v_client *c, size_t n)
{
    int sent = 0;
    int err =
        u3v_usb_error(libusb_bulk_transfer(c->handle, c->at.control_out, c->buffer, (int)n, &sent, c->timeout_ms));
    return err < 0 ? err : (size_t)sent == n ? 0 : -CT_E_IO;
}

int u3v_client_read(struct u3v_client *c, uint64_t address, uint8_t *dst, size_t n)
{
    while (n > 0) {
        size_t room = c->max_ack - U3V_HEADER_BYTES;
        uint16_t part = (uint16_t)(n < room ? n : room);
        struct u3v_ack ack;
        int err = send_command(c, u3v_put_read(c->buffer, c->max_command, next_request_id(c), address, part));
        err = err < 0 ? err : await_ack(c, U3V_READMEM, part, &ack);
        if (err < 0) {
            return err;
        }
        if (ack.length != part) {
            return -CT_E_HEADER;
        }
        memcpy(dst, ack.data, part);
        dst += part;
        address += part;
        n -= part;
    }
    return 0;
}

int u3v_client_write(struct u3v_client *c, uint64_t address, const uint8_t *src, size_t n)
{
    while (n > 0) {
        size_t room = c->max_command - U3V_WRITE_OVERHEAD;
        uint16_t part = (uint16_t)(n < room ? n : room);
        struct u3v_ack ack;
        int err = send_command(c, u3v_put_write(c->buffer, c->max_command, next_request_id(c), address, src, part));
        err = err < 0 ? err : await_ack(c, U3V_WRITEMEM, U3V_WRITE_ACK_BYTES - U3V_HEADER_BYTES, &ack);
        if (err < 0) {
            return err;
        }
        src += part;
        address += part;
        n -= part;
    }
    return 0;
}

int u3v_read_u32(struct u3v_client *c, uint64_t address, uint32_t *out)
{
    uint8_t bytes[4];
    int err = u3v_client_read(c, address, bytes, sizeof bytes);
    if (err == 0) {
        struct rd r = rd_over(bytes, sizeof bytes);
        *out = rd_u32(&r);
    }
    return err;
}

int u3v_read_u64(struct u3v_client *c, uint64_t address, uint64_t *out)
{
    uint8_t bytes[8];
    int err = u3v_client_read(c, address, bytes, sizeof bytes);
    if (err == 0) {
        struct rd r = rd_over(bytes, sizeof bytes);
        *out = rd_u64(&r);
    }
    return err;
}

int u3v_write_u32(struct u3v_client *c, uint64_t address, uint32_t v)
{
    uint8_t bytes[4];
    struct wr w = wr_over(bytes, sizeof bytes);
    wr_u32(&w, v);
    return u3v_client_write(c, address, bytes, sizeof bytes);
}
