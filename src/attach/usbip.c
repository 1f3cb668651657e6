// SPDX-License-Identifier: Apache-2.0
// A camera as a USB/IP server exports it: known to the hub under a bus id, imported by one host at a time.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attach/usbip_server.h"
#include "base/bytes.h"
#include "base/error.h"

enum {
    REQUEST_GET_DESCRIPTOR = 6,
    DESCRIPTOR_DEVICE = 1,
    DESCRIPTOR_CONFIGURATION = 2,
    DESCRIPTOR_INTERFACE = 4,
    DEVICE_SIZE = 18,
    CONFIGURATION_MAX = 4096,
};

/** Steps of looking at the device, as a->looking. */
enum { LOOK_NOT, LOOK_DEVICE, LOOK_CONFIGURATION };

void usbip_drop(struct attachment *a, const char *why)
{
    struct usbip_conn *c = a->conn;
    a->conn = NULL;
    log_say(a->config.log, why != NULL ? LOG_WARN : LOG_INFO, "attach", "usbip: %s: its host %s%s",
            a->exported.device.bus_id, why != NULL ? "is dropped: " : "has let it go", why != NULL ? why : "");
    usbip_conn_free(c);
    share_give(a->config.share, &a->user);
}

/** Answers an import: the host gets the camera, or hears why not. The fd is ours. */
static void admit(struct attachment *a, int fd)
{
    enum usbip_op_status status = a->device_gone ? USBIP_ST_NODEV : USBIP_ST_OK;
    if (status == USBIP_ST_OK && (a->conn != NULL || share_take(a->config.share, &a->user) < 0)) {
        status = USBIP_ST_DEV_BUSY;
    }
    if (status == USBIP_ST_OK) {
        a->conn = usbip_conn_new(a, fd);
        if (a->conn == NULL) {
            share_give(a->config.share, &a->user);
            status = USBIP_ST_ERROR;
        } else {
            usb_reset(a->config.device);
        }
    }
    uint8_t answer[USBIP_OP_HEAD + USBIP_RECORD_MAX];
    usbip_encode_op(USBIP_REP_IMPORT, status, answer);
    size_t n = USBIP_OP_HEAD;
    if (status == USBIP_ST_OK) {
        usbip_encode_device(&a->exported.device, answer + n);
        n += USBIP_DEVICE_SIZE;
    }
    /* The first bytes on a new socket: they all fit, or something is very wrong. */
    bool whole = send(fd, answer, n, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)n;
    if (status != USBIP_ST_OK) {
        log_say(a->config.log, LOG_WARN, "attach", "usbip: %s: a host is refused: %s", a->exported.device.bus_id,
                status == USBIP_ST_DEV_BUSY ? "BUSY: another host has the camera" : "MEMORY or NO_DEVICE");
        close(fd);
    } else if (!whole) {
        usbip_drop(a, "IO: it can not be greeted");
    } else {
        log_say(a->config.log, LOG_INFO, "attach", "usbip: %s: a host has it", a->exported.device.bus_id);
    }
}

static void gate_ready(void *arg, unsigned ready)
{
    struct attachment *a = arg;
    int fd;
    (void)ready;
    while (read(a->gate, &fd, sizeof fd) == sizeof fd) {
        admit(a, fd);
    }
}

static void look(struct attachment *a, unsigned step);

static void learn_device(struct usbip_device *d, const struct usb_transfer *t)
{
    struct rd r = rd_over(t->in, t->actual);
    (void)rd_bytes(&r, 4); /* bLength, bDescriptorType, bcdUSB */
    d->bDeviceClass = rd_u8(&r);
    d->bDeviceSubClass = rd_u8(&r);
    d->bDeviceProtocol = rd_u8(&r);
    (void)rd_u8(&r); /* bMaxPacketSize0 */
    d->idVendor = rd_u16(&r);
    d->idProduct = rd_u16(&r);
    d->bcdDevice = rd_u16(&r);
    (void)rd_bytes(&r, 3); /* strings */
    d->bNumConfigurations = rd_u8(&r);
}

static void learn_configuration(struct usbip_device *d, const struct usb_transfer *t)
{
    struct rd r = rd_over(t->in, t->actual);
    d->bNumInterfaces = 0;
    d->bConfigurationValue = t->actual > 5 ? t->in[5] : 1;
    while (rd_left(&r) >= 2 && d->bNumInterfaces < USBIP_INTERFACES_MAX) {
        uint8_t length = rd_u8(&r);
        uint8_t type = rd_u8(&r);
        const uint8_t *body = length >= 2 ? rd_bytes(&r, (size_t)length - 2) : NULL;
        if (body == NULL) {
            return; /* the rest is cut off */
        }
        if (type == DESCRIPTOR_INTERFACE && length >= 8 && body[1] == 0) { /* not its alternate settings */
            memcpy(d->interface_class[d->bNumInterfaces++], body + 3, 3);
        }
    }
}

static void looked(struct usb_transfer *t)
{
    struct attachment *a = (struct attachment *)(void *)((char *)t - offsetof(struct attachment, look));
    if (a->looking == LOOK_NOT) {
        return;
    }
    if (t->status == USB_NO_DEVICE) {
        a->device_gone = true;
        return;
    }
    if (t->status == USB_CANCELLED) { /* a reset came between */
        look(a, a->looking);
    } else if (a->looking == LOOK_DEVICE) {
        learn_device(&a->exported.device, t);
        look(a, LOOK_CONFIGURATION);
    } else {
        a->looking = LOOK_NOT;
        learn_configuration(&a->exported.device, t);
        a->joined = usbip_hub_join(a->config.usbip_hub, &a->exported) == 0;
    }
}

static void look(struct attachment *a, unsigned step)
{
    uint8_t type = step == LOOK_DEVICE ? DESCRIPTOR_DEVICE : DESCRIPTOR_CONFIGURATION;
    uint16_t n = step == LOOK_DEVICE ? DEVICE_SIZE : CONFIGURATION_MAX;
    a->looking = step;
    a->look = (struct usb_transfer){
        .setup = {0x80, REQUEST_GET_DESCRIPTOR, 0, type, 0, 0, (uint8_t)n, (uint8_t)(n >> 8)},
        .length = n,
        .complete = looked,
    };
    usb_submit(a->config.device, &a->look);
}

static void usbip_close(struct attachment *a)
{
    if (a == NULL) {
        return;
    }
    usbip_hub_leave(a->config.usbip_hub, &a->exported);
    if (a->looking != LOOK_NOT && !a->device_gone) {
        a->looking = LOOK_NOT;
        usb_cancel(a->config.device, &a->look);
    }
    if (a->conn != NULL) {
        usbip_drop(a, NULL);
    }
    share_leave(a->config.share, &a->user);
    a->config.loop->unwatch(a->config.loop->self, a->gate_watch);
    if (a->gate >= 0) {
        int fd;
        while (read(a->gate, &fd, sizeof fd) == sizeof fd) {
            close(fd); /* came too late */
        }
        close(a->gate);
        close(a->exported.gate);
    }
    free(a);
}

/** "1-2": bus 1, device 2. */
static int parse_bus_id(const char *address, struct usbip_device *d)
{
    size_t bus = strspn(address, "0123456789");
    size_t number = address[bus] == '-' ? strspn(address + bus + 1, "0123456789") : 0;
    size_t size = bus + 1 + number;
    if (bus == 0 || bus > 5 || number == 0 || number > 5 || address[size] != '\0') {
        return -CT_E_FORMAT;
    }
    d->busnum = (uint32_t)strtoul(address, NULL, 10);
    d->devnum = (uint32_t)strtoul(address + bus + 1, NULL, 10);
    if (d->busnum > UINT16_MAX || d->devnum == 0 || d->devnum > UINT16_MAX) {
        return -CT_E_FORMAT;
    }
    memcpy(d->bus_id, address, size);
    return 0;
}

static int usbip_open(const struct attach_config *config, struct attachment **out)
{
    struct attachment *a = calloc(1, sizeof *a);
    if (a == NULL) {
        return -CT_E_MEMORY;
    }
    a->config = *config;
    a->config.address = NULL;
    a->gate = -1;
    a->exported.device.speed = USBIP_SPEED_SUPER;
    int e = parse_bus_id(config->address, &a->exported.device);
    int gate[2];
    if (e == 0 && pipe2(gate, O_CLOEXEC | O_NONBLOCK) != 0) {
        e = -CT_E_IO;
    } else if (e == 0) {
        a->gate = gate[0];
        a->exported.gate = gate[1];
        a->gate_watch = config->loop->watch(config->loop->self, a->gate, LOOP_READ, gate_ready, a);
        e = a->gate_watch != NULL ? 0 : -CT_E_MEMORY;
    }
    share_join(a->config.share, &a->user);
    if (e == 0) {
        look(a, LOOK_DEVICE);
        e = a->joined || a->looking != LOOK_NOT ? 0 : -CT_E_BUSY;
    }
    if (e < 0) {
        int why = errno;
        usbip_close(a);
        errno = why;
        return e;
    }
    *out = a;
    return 0;
}

const struct attach_ops attach_usbip = {.name = "usbip", .open = usbip_open, .close = usbip_close};
