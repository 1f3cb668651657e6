// SPDX-License-Identifier: Apache-2.0
// The camera's descriptors as bytes, and its strings.
#include "usb/descriptors.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "model/feature.h"
#include "model/value.h"
#include "usb/chapter9.h"

struct usb_device_descriptor {
    uint16_t bcdUSB;
    uint8_t bDeviceClass, bDeviceSubClass, bDeviceProtocol;
    uint8_t bMaxPacketSize0;
    uint16_t idVendor, idProduct, bcdDevice;
    uint8_t iManufacturer, iProduct, iSerialNumber;
    uint8_t bNumConfigurations;
};

/* Class EF/02/01: interface associations are used. 0x9811 is the 38U series with an IMX253, monochrome. */
// clang-format off
static const struct usb_device_descriptor device_descriptor_super = {
    .bcdUSB = 0x0310, .bDeviceClass = 0xEF, .bDeviceSubClass = 0x02, .bDeviceProtocol = 0x01,
    .bMaxPacketSize0 = 9, /* an exponent at SuperSpeed: 512 bytes */
    .idVendor = 0x199E, .idProduct = 0x9811, .bcdDevice = 0x0000,
    .iManufacturer = USB_STRING_MANUFACTURER, .iProduct = USB_STRING_PRODUCT, .iSerialNumber = USB_STRING_SERIAL,
    .bNumConfigurations = 1,
};
static const struct usb_device_descriptor device_descriptor_high = {
    .bcdUSB = 0x0210, .bDeviceClass = 0xEF, .bDeviceSubClass = 0x02, .bDeviceProtocol = 0x01,
    .bMaxPacketSize0 = 64,
    .idVendor = 0x199E, .idProduct = 0x9811, .bcdDevice = 0x0000,
    .iManufacturer = USB_STRING_MANUFACTURER, .iProduct = USB_STRING_PRODUCT, .iSerialNumber = USB_STRING_SERIAL,
    .bNumConfigurations = 1,
};
// clang-format on

/* As the real series says: bus powered, raw value 50 (400 mA in SuperSpeed units of 8 mA). */
enum { CONFIGURATION_ATTRIBUTES = 0x80, CONFIGURATION_MAX_POWER = 50 };

uint16_t usb_bulk_packet_size(bool super_speed)
{
    return super_speed ? 1024 : 512;
}

void usb_write_device_descriptor(struct wr *w, bool super_speed)
{
    const struct usb_device_descriptor *d = super_speed ? &device_descriptor_super : &device_descriptor_high;
    wr_u8(w, 18);
    wr_u8(w, USB_DT_DEVICE);
    wr_u16(w, d->bcdUSB);
    wr_u8(w, d->bDeviceClass);
    wr_u8(w, d->bDeviceSubClass);
    wr_u8(w, d->bDeviceProtocol);
    wr_u8(w, d->bMaxPacketSize0);
    wr_u16(w, d->idVendor);
    wr_u16(w, d->idProduct);
    wr_u16(w, d->bcdDevice);
    wr_u8(w, d->iManufacturer);
    wr_u8(w, d->iProduct);
    wr_u8(w, d->iSerialNumber);
    wr_u8(w, d->bNumConfigurations);
}

void usb_write_device_qualifier(struct wr *w)
{
    const struct usb_device_descriptor *d = &device_descriptor_high;
    wr_u8(w, 10);
    wr_u8(w, USB_DT_DEVICE_QUALIFIER);
    wr_u16(w, 0x0200);
    wr_u8(w, d->bDeviceClass);
    wr_u8(w, d->bDeviceSubClass);
    wr_u8(w, d->bDeviceProtocol);
    wr_u8(w, d->bMaxPacketSize0);
    wr_u8(w, 0); /* bNumConfigurations */
    wr_u8(w, 0); /* bReserved */
}

void usb_write_bos(struct wr *w)
{
    enum { BOS = 5, USB2_EXTENSION = 7, SUPERSPEED = 10 };
    wr_u8(w, BOS);
    wr_u8(w, USB_DT_BOS);
    wr_u16(w, BOS + USB2_EXTENSION + SUPERSPEED);
    wr_u8(w, 2);

    wr_u8(w, USB2_EXTENSION);
    wr_u8(w, USB_DT_DEVICE_CAPABILITY);
    wr_u8(w, USB_CAP_USB2_EXTENSION);
    wr_u32(w, 0x02); /* link power management */

    wr_u8(w, SUPERSPEED);
    wr_u8(w, USB_DT_DEVICE_CAPABILITY);
    wr_u8(w, USB_CAP_SUPERSPEED);
    wr_u8(w, 0);       /* no latency tolerance messages */
    wr_u16(w, 0x000C); /* wSpeedsSupported: high speed, SuperSpeed */
    wr_u8(w, 2);       /* bFunctionalitySupport: everything works from high speed on */
    wr_u8(w, 10);      /* bU1DevExitLat, us */
    wr_u16(w, 2047);   /* wU2DevExitLat, us */
}

static void write_endpoint(struct wr *w, const struct usb_endpoint_descriptor *e, bool super_speed)
{
    wr_u8(w, 7);
    wr_u8(w, USB_DT_ENDPOINT);
    wr_u8(w, e->bEndpointAddress);
    wr_u8(w, e->bmAttributes);
    wr_u16(w, usb_bulk_packet_size(super_speed));
    wr_u8(w, 0); /* bInterval */
    if (super_speed) {
        wr_u8(w, 6);
        wr_u8(w, USB_DT_SS_ENDPOINT_COMPANION);
        wr_u8(w, e->bMaxBurst);
        wr_u8(w, 0);  /* bmAttributes: no streams */
        wr_u16(w, 0); /* wBytesPerInterval */
    }
}

/** Interface `relative` of the function whose first one has the number `first`. */
static void write_interface(struct wr *w, const struct usb_described *function, unsigned first, unsigned relative,
                            bool super_speed)
{
    const struct usb_interface_descriptor *i = &function->descriptor->interfaces[relative];
    wr_u8(w, 9);
    wr_u8(w, USB_DT_INTERFACE);
    wr_u8(w, (uint8_t)(first + relative));
    wr_u8(w, 0); /* bAlternateSetting */
    wr_u8(w, i->bNumEndpoints);
    wr_u8(w, i->bInterfaceClass);
    wr_u8(w, i->bInterfaceSubClass);
    wr_u8(w, i->bInterfaceProtocol);
    wr_u8(w, i->iInterface);
    if (i->class_specific != NULL) {
        i->class_specific(function->self, first, w);
    }
    for (unsigned e = 0; e < i->bNumEndpoints; e++) {
        write_endpoint(w, &i->endpoints[e], super_speed);
    }
}

void usb_write_configuration(struct wr *w, const struct usb_described *functions, unsigned count, bool super_speed)
{
    uint8_t interfaces = 0;
    for (unsigned f = 0; f < count; f++) {
        interfaces = (uint8_t)(interfaces + functions[f].descriptor->bInterfaceCount);
    }
    size_t start = wr_used(w);
    wr_u8(w, 9);
    wr_u8(w, USB_DT_CONFIGURATION);
    wr_u16(w, 0); /* wTotalLength, below */
    wr_u8(w, interfaces);
    wr_u8(w, USB_CONFIGURATION_VALUE);
    wr_u8(w, 0); /* iConfiguration */
    wr_u8(w, CONFIGURATION_ATTRIBUTES);
    wr_u8(w, CONFIGURATION_MAX_POWER);
    uint8_t number = 0;
    for (unsigned f = 0; f < count; f++) {
        const struct usb_function_descriptor *d = functions[f].descriptor;
        wr_u8(w, 8);
        wr_u8(w, USB_DT_INTERFACE_ASSOCIATION);
        wr_u8(w, number);
        wr_u8(w, d->bInterfaceCount);
        wr_u8(w, d->bFunctionClass);
        wr_u8(w, d->bFunctionSubClass);
        wr_u8(w, d->bFunctionProtocol);
        wr_u8(w, d->iFunction);
        for (unsigned i = 0; i < d->bInterfaceCount; i++) {
            write_interface(w, &functions[f], number, i, super_speed);
        }
        number = (uint8_t)(number + d->bInterfaceCount);
    }
    if (!w->bad) {
        struct wr total = wr_over(w->start + start + 2, 2);
        wr_u16(&total, (uint16_t)(wr_used(w) - start));
    }
}

void usb_write_languages(struct wr *w)
{
    wr_u8(w, 4);
    wr_u8(w, USB_DT_STRING);
    wr_u16(w, USB_LANGUAGE_ENGLISH_US);
}

/** The next code point of the basic plane, or '?' for whatever has none or is not UTF-8. */
static uint16_t next_utf16(const char **text)
{
    const uint8_t *p = (const uint8_t *)*text;
    size_t more = p[0] < 0x80             ? 0
                  : (p[0] & 0xE0) == 0xC0 ? 1
                  : (p[0] & 0xF0) == 0xE0 ? 2
                  : (p[0] & 0xF8) == 0xF0 ? 3
                                          : 9;
    if (more == 9) {
        (*text)++;
        return '?';
    }
    uint32_t c = more == 0 ? p[0] : p[0] & (0x3Fu >> more);
    size_t n = 1;
    while (n <= more && (p[n] & 0xC0) == 0x80) {
        c = (c << 6) | (p[n] & 0x3Fu);
        n++;
    }
    *text += n;
    bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    return n <= more || c > 0xFFFF || surrogate ? '?' : (uint16_t)c;
}

void usb_write_string(struct wr *w, const char *text)
{
    uint8_t units[2 * USB_STRING_TEXT_MAX];
    struct wr u = wr_over(units, sizeof units);
    while (*text != '\0') {
        wr_u16(&u, next_utf16(&text));
    }
    wr_u8(w, (uint8_t)(2 + wr_used(&u)));
    wr_u8(w, USB_DT_STRING);
    wr_bytes(w, units, wr_used(&u));
}

/** The unique half of the GUID: the serial number as a number; a serial that is no number is hashed (FNV-1a). */
static uint32_t serial_number(const char *serial)
{
    uint64_t number = 0;
    uint32_t hash = 2166136261u;
    bool digits = serial[0] != '\0';
    for (const char *p = serial; *p != '\0'; p++) {
        digits = digits && *p >= '0' && *p <= '9' && number <= UINT32_MAX;
        number = digits ? number * 10 + (uint64_t)(*p - '0') : number;
        hash = (hash ^ (uint8_t)*p) * 16777619u;
    }
    return digits && number <= UINT32_MAX ? (uint32_t)number : hash;
}

int usb_string_text(const struct port *port, unsigned index, char out_text[USB_STRING_TEXT_MAX])
{
    static const enum feature_id sources[USB_STRING_COUNT] = {
        [USB_STRING_MANUFACTURER] = FEAT_DeviceVendorName,
        [USB_STRING_PRODUCT] = FEAT_DeviceModelName,
        [USB_STRING_SERIAL] = FEAT_DeviceSerialNumber,
        [USB_STRING_GUID] = FEAT_DeviceSerialNumber,
        [USB_STRING_DEVICE_VERSION] = FEAT_DeviceVersion,
        [USB_STRING_MANUFACTURER_INFO] = FEAT_DeviceManufacturerInfo,
        [USB_STRING_USER_DEFINED_NAME] = FEAT_DeviceUserID,
    };
    if (index == USB_STRING_LANGUAGES || index >= USB_STRING_COUNT) {
        return -CT_E_NOT_FOUND;
    }
    if (index == USB_STRING_U3V_FUNCTION || index == USB_STRING_FAMILY) {
        snprintf(out_text, USB_STRING_TEXT_MAX, "%s", index == USB_STRING_FAMILY ? "38U" : "USB3 Vision");
        return 0;
    }
    struct value v = {0};
    int e = port->ops->get(port->self, sources[index], &v);
    if (e < 0) {
        return e;
    }
    if (v.kind != VALUE_TEXT) {
        return -CT_E_TYPE;
    }
    if (index == USB_STRING_GUID) {
        snprintf(out_text, USB_STRING_TEXT_MAX, "%04X%08X", (unsigned)device_descriptor_super.idVendor,
                 (unsigned)serial_number(v.text));
    } else {
        snprintf(out_text, USB_STRING_TEXT_MAX, "%.63s", v.text);
    }
    return 0;
}
