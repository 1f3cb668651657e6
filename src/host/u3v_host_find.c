// SPDX-License-Identifier: Apache-2.0
// Finds cameras among libusb's devices: those of the local link that look like USB3 Vision.
#include <stdlib.h>
#include <string.h>

#include "attach/link_path.h"
#include "base/bytes.h"
#include "base/error.h"
#include "host/u3v_host_private.h"

/** String descriptors of a camera. */
struct strings {
    uint8_t serial, vendor, model, version, user_name, guid;
};

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

/** The device info descriptor, which stands in front of the control interface's endpoints. */
static void read_info(const struct libusb_interface_descriptor *d, struct strings *out)
{
    enum { CS_INTERFACE = 0x24, DEVICE_INFO = 0x01, VERSIONS = 8 };
    struct rd r = rd_over(d->extra, d->extra_length > 0 ? (size_t)d->extra_length : 0);
    rd_u8(&r);
    uint8_t type = rd_u8(&r);
    uint8_t subtype = rd_u8(&r);
    rd_bytes(&r, VERSIONS);
    struct strings s;
    s.guid = rd_u8(&r);
    s.vendor = rd_u8(&r);
    s.model = rd_u8(&r);
    rd_u8(&r); /* family */
    s.version = rd_u8(&r);
    rd_u8(&r); /* manufacturer's own */
    s.serial = rd_u8(&r);
    s.user_name = rd_u8(&r);
    if (!r.bad && type == CS_INTERFACE && subtype == DEVICE_INFO) {
        *out = s;
    }
}

/** Where the USB3 Vision interfaces of a device are, and its strings; false when it is no such camera. */
static bool find_interfaces(libusb_device *device, struct u3v_interfaces *out, struct strings *strings)
{
    struct libusb_config_descriptor *config = NULL;
    if (libusb_get_config_descriptor(device, 0, &config) != 0) {
        return false;
    }
    *out = (struct u3v_interfaces){0};
    *strings = (struct strings){0};
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
            read_info(d, strings);
        } else if (d->bInterfaceProtocol == 0x01) {
            out->event = d->bInterfaceNumber;
            out->event_in = endpoint_of(d, LIBUSB_ENDPOINT_IN);
        } else if (d->bInterfaceProtocol == 0x02) {
            out->stream = d->bInterfaceNumber;
            out->stream_in = endpoint_of(d, LIBUSB_ENDPOINT_IN);
        }
    }
    libusb_free_config_descriptor(config);
    return out->control_in != 0 && out->control_out != 0 && out->stream_in != 0;
}

static void read_string(libusb_device_handle *handle, uint8_t index, char out[U3V_HOST_TEXT_MAX])
{
    unsigned char text[256] = "";
    if (index == 0 || libusb_get_string_descriptor_ascii(handle, index, text, sizeof text - 1) < 0) {
        text[0] = '\0';
    }
    strncpy(out, (const char *)text, U3V_HOST_TEXT_MAX - 1);
    out[U3V_HOST_TEXT_MAX - 1] = '\0';
}

static void read_strings(libusb_device_handle *handle, const struct strings *s, struct u3v_host_info *out)
{
    read_string(handle, s->serial, out->serial);
    read_string(handle, s->vendor, out->vendor);
    read_string(handle, s->model, out->model);
    read_string(handle, s->version, out->version);
    read_string(handle, s->user_name, out->user_name);
    read_string(handle, s->guid, out->guid);
}

/** Serial numbers of the running cameras: what else is plugged into this machine is none of ours. */
struct running {
    struct link_place places[U3V_HOST_LIST_MAX];
    unsigned count;
};

static int scan(struct running *out)
{
    int found = link_scan(out->places, U3V_HOST_LIST_MAX);
    out->count = found < 0 ? 0 : found > U3V_HOST_LIST_MAX ? U3V_HOST_LIST_MAX : (unsigned)found;
    return found < 0 ? found : 0;
}

static bool is_running(const struct running *running, const char *serial)
{
    for (unsigned i = 0; i < running->count; i++) {
        if (strcmp(running->places[i].serial, serial) == 0) {
            return true;
        }
    }
    return false;
}

/** Opens one device if it is a running camera. 0 and *handle, 0 and NULL (it is none), or why it can not be asked. */
static int look_at(libusb_device *device, const struct running *running, libusb_device_handle **handle,
                   struct u3v_interfaces *at, struct u3v_host_info *info)
{
    struct strings strings;
    *handle = NULL;
    if (!find_interfaces(device, at, &strings)) {
        return 0;
    }
    int usb = libusb_open(device, handle);
    if (usb != 0) {
        *handle = NULL;
        return u3v_usb_error(usb);
    }
    read_strings(*handle, &strings, info);
    if (!is_running(running, info->serial)) {
        libusb_close(*handle);
        *handle = NULL;
    }
    return 0;
}

int u3v_find(struct u3v_host *h, const char *serial)
{
    struct running running;
    libusb_device **devices = NULL;
    int err = scan(&running);
    if (err < 0) {
        return err;
    }
    ssize_t count = libusb_get_device_list(h->context, &devices);
    if (count < 0) {
        return u3v_usb_error((int)count);
    }
    err = -CT_E_NO_DEVICE;
    for (ssize_t i = 0; i < count && h->handle == NULL; i++) {
        libusb_device_handle *handle = NULL;
        int looked = look_at(devices[i], &running, &handle, &h->at, &h->info);
        if (looked < 0) {
            err = looked; /* it may be the one: remember why it can not be asked */
        } else if (handle != NULL && (serial == NULL || strcmp(h->info.serial, serial) == 0)) {
            h->handle = handle;
        } else if (handle != NULL) {
            libusb_close(handle);
        }
    }
    libusb_free_device_list(devices, 1);
    return h->handle != NULL ? 0 : err;
}

static int by_serial(const void *a, const void *b)
{
    const struct u3v_host_info *left = a;
    const struct u3v_host_info *right = b;
    return strcmp(left->serial, right->serial);
}

int u3v_host_list(struct u3v_host_info *out, unsigned max)
{
    struct running running;
    libusb_context *context = NULL;
    libusb_device **devices = NULL;
    unsigned n = 0;
    int err = scan(&running);
    if (err < 0 || running.count == 0) {
        return err; /* libusb need not be asked */
    }
    err = u3v_usb_error(libusb_init(&context));
    if (err < 0) {
        return err;
    }
    ssize_t count = libusb_get_device_list(context, &devices);
    for (ssize_t i = 0; i < count && n < max; i++) {
        libusb_device_handle *handle = NULL;
        struct u3v_interfaces at;
        if (look_at(devices[i], &running, &handle, &at, &out[n]) == 0 && handle != NULL) {
            libusb_close(handle);
            n++;
        }
    }
    if (count >= 0) {
        libusb_free_device_list(devices, 1);
    }
    libusb_exit(context);
    qsort(out, n, sizeof *out, by_serial);
    return count < 0 ? u3v_usb_error((int)count) : (int)n;
}
