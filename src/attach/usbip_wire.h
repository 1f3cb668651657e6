// SPDX-License-Identifier: Apache-2.0
// The USB/IP protocol as bytes (Linux, Documentation/usb/usbip_protocol.rst, version 1.1.1; all numbers big endian).
#ifndef CAMTWIN_ATTACH_USBIP_WIRE_H
#define CAMTWIN_ATTACH_USBIP_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    USBIP_VERSION = 0x0111,
    USBIP_OP_HEAD = 8,         /* version, code, status: in front of every request and reply but URBs */
    USBIP_BUS_ID = 32,         /* bytes of a bus id, with its NUL */
    USBIP_DEVICE_SIZE = 312,   /* a device in a reply */
    USBIP_INTERFACES_MAX = 32, /* 4 bytes each behind a device in a list */
    USBIP_RECORD_MAX = USBIP_DEVICE_SIZE + 4 * USBIP_INTERFACES_MAX,
    USBIP_HEADER = 48, /* in front of every URB */
    USBIP_SPEED_SUPER = 5,
};

enum usbip_code {
    USBIP_REQ_IMPORT = 0x8003,
    USBIP_REP_IMPORT = 0x0003,
    USBIP_REQ_DEVLIST = 0x8005,
    USBIP_REP_DEVLIST = 0x0005,
};

/** Status of a reply. */
enum usbip_op_status { USBIP_ST_OK, USBIP_ST_NA, USBIP_ST_DEV_BUSY, USBIP_ST_DEV_ERR, USBIP_ST_NODEV, USBIP_ST_ERROR };

/** Status of an URB: Linux's error numbers, whatever they are on this machine. */
enum usbip_urb_status {
    USBIP_OK = 0,
    USBIP_ENODEV = -19,
    USBIP_EPIPE = -32,
    USBIP_EOVERFLOW = -75,
    USBIP_ECONNRESET = -104, /* unlinked */
    USBIP_ESHUTDOWN = -108,  /* the device was reset or configured anew */
    USBIP_EREMOTEIO = -121,  /* short, and the host did not want that */
};

enum { USBIP_SHORT_NOT_OK = 0x0001 }; /* transfer_flags */

/** A device as the lists of USB/IP show it. */
struct usbip_device {
    char bus_id[USBIP_BUS_ID];
    uint32_t busnum, devnum;
    uint32_t speed;
    uint16_t idVendor, idProduct, bcdDevice;
    uint8_t bDeviceClass, bDeviceSubClass, bDeviceProtocol;
    uint8_t bConfigurationValue, bNumConfigurations;
    uint8_t bNumInterfaces;                           /* at most USBIP_INTERFACES_MAX */
    uint8_t interface_class[USBIP_INTERFACES_MAX][3]; /* bInterfaceClass, SubClass, Protocol */
};

/** The device and its interfaces; returns the bytes: the first USBIP_DEVICE_SIZE are the device. */
size_t usbip_encode_device(const struct usbip_device *d, uint8_t out[USBIP_RECORD_MAX]);

void usbip_encode_op(enum usbip_code code, enum usbip_op_status status, uint8_t out[USBIP_OP_HEAD]);

/** Takes the front of a request apart: 0 and *out_code, or -CT_E_FORMAT with a sentence in *out_why. */
int usbip_decode_op(const uint8_t bytes[USBIP_OP_HEAD], enum usbip_code *out_code, const char **out_why);

/** CMD_SUBMIT or CMD_UNLINK. */
struct usbip_command {
    bool unlink;
    uint32_t seqnum;
    uint32_t devid;
    uint32_t unlink_seqnum; /* unlink; the others: submit */
    bool in;
    uint8_t ep; /* 0 to 15 */
    uint32_t transfer_flags;
    uint32_t length; /* transfer_buffer_length, at most INT32_MAX; so many bytes follow when !in */
    uint8_t setup[8];
};

/** 0, or -CT_E_FORMAT with a sentence in *out_why: the stream can not be followed any more. */
int usbip_decode_command(const uint8_t bytes[USBIP_HEADER], struct usbip_command *out, const char **out_why);

void usbip_encode_submit(uint32_t seqnum, enum usbip_urb_status status, uint32_t actual, uint8_t out[USBIP_HEADER]);
void usbip_encode_unlink(uint32_t seqnum, enum usbip_urb_status status, uint8_t out[USBIP_HEADER]);

#endif
