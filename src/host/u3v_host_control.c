// SPDX-License-Identifier: Apache-2.0
// Reads and writes a camera's registers: commands and acknowledges, one pair at a time.
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "host/clock.h"
#include "host/u3v_host_private.h"

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

/** Notes that the camera has gone, which is the end of everything. */
static int noted(struct u3v_host *h, int err)
{
    if (err == -CT_E_NO_DEVICE) {
        atomic_store(&h->gone, true);
    }
    return err;
}

static unsigned left_ms(int64_t deadline_ns)
{
    int64_t left = deadline_ns - host_now_ns();
    return left <= 0 ? 0 : (unsigned)((left + 999999) / 1000000);
}

/** Reads acknowledges into h->buffer until the one of this command is there. */
static int await_ack(struct u3v_host *h, uint16_t command, size_t data_bytes, struct u3v_ack *out)
{
    int64_t deadline_ns = host_deadline_ns(h->timeout_ms);
    /* Exactly what may come, as other hosts do: a longer read could wait for a short packet that is not sent. */
    size_t want = U3V_HEADER_BYTES + data_bytes;
    want = want < U3V_WRITE_ACK_BYTES ? U3V_WRITE_ACK_BYTES : want;
    for (;;) {
        unsigned ms = left_ms(deadline_ns);
        int got = 0;
        struct u3v_ack ack;
        if (ms == 0) {
            return -CT_E_TIMEOUT;
        }
        int usb = libusb_bulk_transfer(h->handle, h->at.control_in, h->buffer, (int)want, &got, ms);
        if (usb != 0) {
            return u3v_usb_error(usb);
        }
        if (u3v_get_ack(h->buffer, (size_t)got, &ack) < 0) {
            return -CT_E_HEADER;
        }
        if (ack.request_id != h->request_id) {
            continue; /* late answer to a command that timed out */
        }
        if (ack.command == U3V_PENDING) {
            struct rd r = rd_over(ack.data, ack.length);
            rd_u16(&r);
            deadline_ns = host_now_ns() + (int64_t)rd_u16(&r) * 1000000;
            continue;
        }
        if (ack.command != command + 1) {
            return -CT_E_HEADER;
        }
        *out = ack;
        return u3v_error_of_status(ack.status);
    }
}

static uint16_t next_request_id(struct u3v_host *h)
{
    h->request_id = h->request_id == UINT16_MAX ? 1 : (uint16_t)(h->request_id + 1); /* 0 is left out, as hosts do */
    return h->request_id;
}

static int send_command(struct u3v_host *h, size_t n)
{
    int sent = 0;
    int err =
        u3v_usb_error(libusb_bulk_transfer(h->handle, h->at.control_out, h->buffer, (int)n, &sent, h->timeout_ms));
    return err < 0 ? err : (size_t)sent == n ? 0 : -CT_E_IO;
}

/** One command. With control_lock held. */
static int read_part(struct u3v_host *h, uint64_t address, uint8_t *dst, uint16_t n)
{
    struct u3v_ack ack;
    int err = send_command(h, u3v_put_read(h->buffer, h->max_command, next_request_id(h), address, n));
    err = err < 0 ? err : await_ack(h, U3V_READMEM, n, &ack);
    if (err < 0) {
        return err;
    }
    if (ack.length != n) {
        return -CT_E_HEADER;
    }
    memcpy(dst, ack.data, n);
    return 0;
}

static int write_part(struct u3v_host *h, uint64_t address, const uint8_t *src, uint16_t n)
{
    struct u3v_ack ack;
    int err = send_command(h, u3v_put_write(h->buffer, h->max_command, next_request_id(h), address, src, n));
    return err < 0 ? err : await_ack(h, U3V_WRITEMEM, U3V_WRITE_ACK_BYTES - U3V_HEADER_BYTES, &ack);
}

int u3v_host_read(struct u3v_host *h, uint64_t address, uint8_t *dst, size_t n)
{
    int err = atomic_load(&h->gone) ? -CT_E_NO_DEVICE : 0;
    pthread_mutex_lock(&h->control_lock);
    while (n > 0 && err == 0) {
        size_t room = h->max_ack - U3V_HEADER_BYTES;
        uint16_t part = (uint16_t)(n < room ? n : room);
        err = read_part(h, address, dst, part);
        dst += part;
        address += part;
        n -= part;
    }
    pthread_mutex_unlock(&h->control_lock);
    return noted(h, err);
}

int u3v_host_write(struct u3v_host *h, uint64_t address, const uint8_t *src, size_t n)
{
    int err = atomic_load(&h->gone) ? -CT_E_NO_DEVICE : 0;
    pthread_mutex_lock(&h->control_lock);
    while (n > 0 && err == 0) {
        size_t room = h->max_command - U3V_WRITE_OVERHEAD;
        uint16_t part = (uint16_t)(n < room ? n : room);
        err = write_part(h, address, src, part);
        src += part;
        address += part;
        n -= part;
    }
    pthread_mutex_unlock(&h->control_lock);
    return noted(h, err);
}

int u3v_read_u32(struct u3v_host *h, uint64_t address, uint32_t *out)
{
    uint8_t bytes[4];
    int err = u3v_host_read(h, address, bytes, sizeof bytes);
    if (err == 0) {
        struct rd r = rd_over(bytes, sizeof bytes);
        *out = rd_u32(&r);
    }
    return err;
}

int u3v_read_u64(struct u3v_host *h, uint64_t address, uint64_t *out)
{
    uint8_t bytes[8];
    int err = u3v_host_read(h, address, bytes, sizeof bytes);
    if (err == 0) {
        struct rd r = rd_over(bytes, sizeof bytes);
        *out = rd_u64(&r);
    }
    return err;
}

int u3v_write_u32(struct u3v_host *h, uint64_t address, uint32_t v)
{
    uint8_t bytes[4];
    struct wr w = wr_over(bytes, sizeof bytes);
    wr_u32(&w, v);
    return u3v_host_write(h, address, bytes, sizeof bytes);
}
