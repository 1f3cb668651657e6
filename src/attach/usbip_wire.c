// SPDX-License-Identifier: Apache-2.0
// Bytes of USB/IP to numbers and back.
#include "attach/usbip_wire.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

enum { CMD_SUBMIT = 1, CMD_UNLINK = 2, RET_SUBMIT = 3, RET_UNLINK = 4, PATH_SIZE = 256 };

static uint16_t take16(struct rd *r)
{
    uint16_t v = rd_u16(r);
    return (uint16_t)(v >> 8 | v << 8);
}

static uint32_t take32(struct rd *r)
{
    uint32_t high = take16(r);
    return high << 16 | take16(r);
}

static void put16(struct wr *w, uint16_t v)
{
    wr_u16(w, (uint16_t)(v >> 8 | v << 8));
}

static void put32(struct wr *w, uint32_t v)
{
    put16(w, (uint16_t)(v >> 16));
    put16(w, (uint16_t)v);
}

size_t usbip_encode_device(const struct usbip_device *d, uint8_t out[USBIP_RECORD_MAX])
{
    struct wr w = wr_over(out, USBIP_RECORD_MAX);
    char path[PATH_SIZE] = "";
    snprintf(path, sizeof path, "/sys/devices/camtwin/usb%u/%s", (unsigned)d->busnum, d->bus_id);
    wr_bytes(&w, path, sizeof path);
    wr_bytes(&w, d->bus_id, sizeof d->bus_id);
    put32(&w, d->busnum);
    put32(&w, d->devnum);
    put32(&w, d->speed);
    put16(&w, d->idVendor);
    put16(&w, d->idProduct);
    put16(&w, d->bcdDevice);
    wr_u8(&w, d->bDeviceClass);
    wr_u8(&w, d->bDeviceSubClass);
    wr_u8(&w, d->bDeviceProtocol);
    wr_u8(&w, d->bConfigurationValue);
    wr_u8(&w, d->bNumConfigurations);
    wr_u8(&w, d->bNumInterfaces);
    for (unsigned i = 0; i < d->bNumInterfaces; i++) {
        wr_bytes(&w, d->interface_class[i], 3);
        wr_u8(&w, 0);
    }
    return wr_used(&w);
}

void usbip_encode_op(enum usbip_code code, enum usbip_op_status status, uint8_t out[USBIP_OP_HEAD])
{
    struct wr w = wr_over(out, USBIP_OP_HEAD);
    put16(&w, USBIP_VERSION);
    put16(&w, (uint16_t)code);
    put32(&w, status);
}

int usbip_decode_op(const uint8_t bytes[USBIP_OP_HEAD], enum usbip_code *out_code, const char **out_why)
{
    struct rd r = rd_over(bytes, USBIP_OP_HEAD);
    uint16_t version = take16(&r);
    uint16_t code = take16(&r);
    if (version != USBIP_VERSION) {
        *out_why = "FORMAT: it does not speak USB/IP 1.1.1";
        return -CT_E_FORMAT;
    }
    if (code != USBIP_REQ_IMPORT && code != USBIP_REQ_DEVLIST) {
        *out_why = "FORMAT: it asks for neither a list nor a device";
        return -CT_E_FORMAT;
    }
    *out_code = (enum usbip_code)code;
    return 0;
}

static const char *decode_submit(struct rd *r, uint32_t direction, uint32_t ep, struct usbip_command *out)
{
    out->transfer_flags = take32(r);
    out->length = take32(r);
    (void)take32(r); /* start_frame */
    uint32_t packets = take32(r);
    (void)take32(r); /* interval */
    const uint8_t *setup = rd_bytes(r, sizeof out->setup);
    if (direction > 1) {
        return "FORMAT: a direction that is neither in nor out";
    }
    if (ep > 15) {
        return "FORMAT: an endpoint number above 15";
    }
    if (out->length > INT32_MAX) {
        return "FORMAT: a negative transfer length";
    }
    if (packets != 0 && packets != UINT32_MAX) { /* both mean none, by two kernels' custom */
        return "FORMAT: isochronous packets, for a device without such an endpoint";
    }
    memcpy(out->setup, setup, sizeof out->setup);
    out->in = direction == 1;
    out->ep = (uint8_t)ep;
    return NULL;
}

int usbip_decode_command(const uint8_t bytes[USBIP_HEADER], struct usbip_command *out, const char **out_why)
{
    struct rd r = rd_over(bytes, USBIP_HEADER);
    *out = (struct usbip_command){0};
    uint32_t command = take32(&r);
    out->seqnum = take32(&r);
    out->devid = take32(&r);
    uint32_t direction = take32(&r);
    uint32_t ep = take32(&r);
    const char *why = NULL;
    if (command == CMD_SUBMIT) {
        why = decode_submit(&r, direction, ep, out);
    } else if (command == CMD_UNLINK) {
        out->unlink = true;
        out->unlink_seqnum = take32(&r);
    } else {
        why = "FORMAT: a command that is neither submit nor unlink";
    }
    if (why != NULL) {
        *out_why = why;
        return -CT_E_FORMAT;
    }
    return 0;
}

static void encode_return(uint32_t command, uint32_t seqnum, enum usbip_urb_status status, uint32_t actual,
                          uint8_t out[USBIP_HEADER])
{
    struct wr w = wr_over(out, USBIP_HEADER);
    put32(&w, command);
    put32(&w, seqnum);
    wr_zeros(&w, 12); /* devid, direction, ep: the host knows them by seqnum */
    put32(&w, (uint32_t)status);
    put32(&w, actual);
    wr_zeros(&w, USBIP_HEADER - wr_used(&w));
}

void usbip_encode_submit(uint32_t seqnum, enum usbip_urb_status status, uint32_t actual, uint8_t out[USBIP_HEADER])
{
    encode_return(RET_SUBMIT, seqnum, status, actual, out);
}

void usbip_encode_unlink(uint32_t seqnum, enum usbip_urb_status status, uint8_t out[USBIP_HEADER])
{
    encode_return(RET_UNLINK, seqnum, status, 0, out);
}
