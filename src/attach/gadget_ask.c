// SPDX-License-Identifier: Apache-2.0
// Requests of the gadget's own to the device, which devices answer at once.
#include <string.h>

#include "attach/gadget_private.h"
#include "base/error.h"

enum {
    DESCRIPTOR_MAX = 4096,
    REQUEST_GET_DESCRIPTOR = 6,
    FROM_DEVICE = 0x80,
    DESCRIPTOR_DEVICE = 1,
    DESCRIPTOR_CONFIGURATION = 2,
};

struct question {
    struct usb_transfer transfer; /* first: complete() finds it */
    uint8_t *answer;
    size_t size;
    bool done;
};

static void question_complete(struct usb_transfer *t)
{
    struct question *q = (struct question *)(void *)t;
    q->done = true;
    q->size = t->status == USB_OK && t->actual < q->size ? t->actual : q->size;
    if (t->status == USB_OK && t->in != NULL) {
        memcpy(q->answer, t->in, q->size);
    }
}

int gadget_request(struct usb_device *device, uint8_t type, uint8_t request, uint16_t value, uint16_t index,
                   uint8_t *answer, uint16_t length)
{
    struct question q = {.answer = answer, .size = length};
    const uint8_t setup[8] = {type,
                              request,
                              (uint8_t)value,
                              (uint8_t)(value >> 8),
                              (uint8_t)index,
                              (uint8_t)(index >> 8),
                              (uint8_t)length,
                              (uint8_t)(length >> 8)};
    memcpy(q.transfer.setup, setup, sizeof setup);
    q.transfer.length = length;
    q.transfer.complete = question_complete;
    usb_submit(device, &q.transfer);
    if (!q.done) {
        usb_cancel(device, &q.transfer);
        return -CT_E_TIMEOUT;
    }
    return q.transfer.status == USB_OK ? (int)q.size : -CT_E_NO_DEVICE;
}

int gadget_ask(struct usb_device *device, struct gadget_info *out)
{
    uint8_t about[18];
    uint8_t configuration[DESCRIPTOR_MAX];
    int n = gadget_request(device, FROM_DEVICE, REQUEST_GET_DESCRIPTOR, DESCRIPTOR_DEVICE << 8, 0, about, sizeof about);
    int m = n < 0 ? n
                  : gadget_request(device, FROM_DEVICE, REQUEST_GET_DESCRIPTOR, DESCRIPTOR_CONFIGURATION << 8, 0,
                                   configuration, sizeof configuration);
    return m < 0 ? m : gadget_info_read(about, (size_t)n, configuration, (size_t)m, out);
}
