// SPDX-License-Identifier: Apache-2.0
// What the host's kernel does when a device is plugged in: hosts behind libusb find it configured, and expect the kernel
// to know which endpoint belongs to which interface.
#include <stdlib.h>
#include <string.h>

#include "attach/link_server.h"
#include "base/bytes.h"

enum {
    REQUEST_SET_ADDRESS = 5,
    REQUEST_GET_DESCRIPTOR = 6,
    REQUEST_GET_CONFIGURATION = 8,
    REQUEST_SET_CONFIGURATION = 9,
    DESCRIPTOR_CONFIGURATION = 2,
    DESCRIPTOR_INTERFACE = 4,
    DESCRIPTOR_ENDPOINT = 5,
};

static void step_done(struct usb_transfer *t);

static struct attachment *attachment_of(struct usb_transfer *t)
{
    return (struct attachment *)(void *)((char *)t - offsetof(struct attachment, enumerate));
}

static void ask(struct attachment *a, enum link_step step, uint8_t type, uint8_t request, uint16_t value,
                uint16_t length)
{
    a->step = step;
    a->enumerate = (struct usb_transfer){
        .setup = {type, request, (uint8_t)value, (uint8_t)(value >> 8), 0, 0, (uint8_t)length, (uint8_t)(length >> 8)},
        .length = length,
        .complete = step_done,
    };
    usb_submit(a->config.device, &a->enumerate);
}

static void learn_configuration(struct attachment *a, const uint8_t *bytes, size_t n)
{
    struct rd r = rd_over(bytes, n);
    int interface_number = -1;
    a->interfaces = 0;
    memset(a->interface_of, -1, sizeof a->interface_of);
    a->configuration_value = n > 5 ? bytes[5] : 1;
    while (rd_left(&r) >= 2) {
        uint8_t length = rd_u8(&r);
        uint8_t type = rd_u8(&r);
        const uint8_t *body = length >= 2 ? rd_bytes(&r, (size_t)length - 2) : NULL;
        if (body == NULL) {
            return; /* the rest is cut off */
        }
        if (type == DESCRIPTOR_INTERFACE && length >= 3 && body[0] < LINK_INTERFACES) {
            interface_number = body[0];
            a->interfaces |= UINT32_C(1) << interface_number;
        } else if (type == DESCRIPTOR_ENDPOINT && length >= 3 && interface_number >= 0) {
            a->interface_of[(body[0] & 0x0F) | (body[0] & 0x80) >> 3] = (int8_t)interface_number;
        }
    }
}

static void finish(struct attachment *a)
{
    a->step = LINK_STEP_NONE;
    link_enumerated(a);
}

static void step_done(struct usb_transfer *t)
{
    struct attachment *a = attachment_of(t);
    if (t->status == USB_NO_DEVICE) {
        a->device_gone = true;
    }
    if (a->step == LINK_STEP_NONE || a->device_gone) {
        finish(a);
        return;
    }
    bool good = t->status == USB_OK;
    if (t->status == USB_CANCELLED) { /* a reset came between: from the start */
        ask(a, LINK_STEP_DESCRIPTOR, 0x80, REQUEST_GET_DESCRIPTOR, DESCRIPTOR_CONFIGURATION << 8,
            LINK_CONFIGURATION_MAX);
        return;
    }
    switch (a->step) {
    case LINK_STEP_DESCRIPTOR:
        if (good) {
            learn_configuration(a, t->in, t->actual);
        }
        ask(a, LINK_STEP_ASK, 0x80, REQUEST_GET_CONFIGURATION, 0, 1);
        break;
    case LINK_STEP_ASK:
        if ((good && t->actual == 1 && t->in[0] != 0) || share_busy(a->config.share, &a->user)) {
            finish(a); /* somebody has configured it before, or a kernel is about to */
        } else {
            ask(a, LINK_STEP_ADDRESS, 0x00, REQUEST_SET_ADDRESS, 1, 0);
        }
        break;
    case LINK_STEP_ADDRESS:
        ask(a, LINK_STEP_CONFIGURE, 0x00, REQUEST_SET_CONFIGURATION, a->configuration_value, 0);
        break;
    default:
        if (!good) {
            log_say(a->config.log, LOG_WARN, "attach", "link: the device can not be configured");
        }
        finish(a);
    }
}

void link_enumerate(struct attachment *a)
{
    if (a->step != LINK_STEP_NONE) {
        return;
    }
    if (a->device_gone) {
        link_enumerated(a);
        return;
    }
    ask(a, LINK_STEP_DESCRIPTOR, 0x80, REQUEST_GET_DESCRIPTOR, DESCRIPTOR_CONFIGURATION << 8, LINK_CONFIGURATION_MAX);
}

static void nothing_to_do(struct usb_transfer *t)
{
    (void)t;
}

void link_enumerate_stop(struct attachment *a)
{
    if (a->step != LINK_STEP_NONE && !a->device_gone) {
        a->step = LINK_STEP_NONE;
        a->enumerate.complete = nothing_to_do;
        usb_cancel(a->config.device, &a->enumerate);
    }
}
