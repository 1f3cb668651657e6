// SPDX-License-Identifier: Apache-2.0
// Descriptors as data, with the field names of the specifications, and the one place that writes them as bytes.
//
// Fields that follow from others (lengths, counts, wMaxPacketSize, bInterfaceNumber, wTotalLength) are not stored.
#ifndef CAMTWIN_USB_DESCRIPTORS_H
#define CAMTWIN_USB_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "camera/port.h"

/** String indices of the device; descriptors refer to these. */
enum usb_string_index {
    USB_STRING_LANGUAGES,
    USB_STRING_MANUFACTURER,
    USB_STRING_PRODUCT,
    USB_STRING_SERIAL,
    USB_STRING_U3V_FUNCTION,
    USB_STRING_GUID,
    USB_STRING_DEVICE_VERSION,
    USB_STRING_MANUFACTURER_INFO,
    USB_STRING_USER_DEFINED_NAME,
    USB_STRING_FAMILY,
    USB_STRING_COUNT,
};

enum { USB_LANGUAGE_ENGLISH_US = 0x0409, USB_STRING_TEXT_MAX = 64 };

struct usb_endpoint_descriptor {
    uint8_t bEndpointAddress;
    uint8_t bmAttributes;
    uint8_t bMaxBurst; /* SuperSpeed companion; not written at high speed */
};

struct usb_interface_descriptor {
    uint8_t bInterfaceClass;
    uint8_t bInterfaceSubClass;
    uint8_t bInterfaceProtocol;
    uint8_t iInterface;
    uint8_t bNumEndpoints;
    const struct usb_endpoint_descriptor *endpoints; /* [bNumEndpoints] */
    /* Writes what stands between the interface and its endpoints; `self` is the function's, `first_interface` the number
     * that its first interface has. Optional: NULL. */
    void (*class_specific)(const void *self, unsigned first_interface, struct wr *w);
};

/** An interface association and its interfaces: the descriptor side of one function. bFirstInterface is given at binding. */
struct usb_function_descriptor {
    uint8_t bInterfaceCount;
    uint8_t bFunctionClass;
    uint8_t bFunctionSubClass;
    uint8_t bFunctionProtocol;
    uint8_t iFunction;
    const struct usb_interface_descriptor *interfaces; /* [bInterfaceCount] */
};

/** A function as the configuration shows it. */
struct usb_described {
    const struct usb_function_descriptor *descriptor;
    const void *self; /* for class_specific */
};

/** wMaxPacketSize of a bulk endpoint. */
uint16_t usb_bulk_packet_size(bool super_speed);

void usb_write_device_descriptor(struct wr *w, bool super_speed);
/** Of the other speed: full speed, at which this camera has no configuration. */
void usb_write_device_qualifier(struct wr *w);
void usb_write_bos(struct wr *w);
/** The whole configuration; functions take interface numbers in their order, from 0. */
void usb_write_configuration(struct wr *w, const struct usb_described *functions, unsigned count, bool super_speed);
void usb_write_languages(struct wr *w);
/** UTF-8 text (at most 63 bytes) as a string descriptor; bytes that are not UTF-8 become '?'. */
void usb_write_string(struct wr *w, const char *text);

/**
 * Text of string `index` (USB_STRING_MANUFACTURER and on), NUL-terminated: descriptors, registers and features all
 * tell what the camera's port tells. Returns 0, -CT_E_NOT_FOUND, or the port's error.
 */
int usb_string_text(const struct port *port, unsigned index, char out_text[USB_STRING_TEXT_MAX]);

enum { USB_CONFIGURATION_VALUE = 1 };

#endif
