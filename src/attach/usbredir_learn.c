// SPDX-License-Identifier: Apache-2.0
// What we ask of the device ourselves before a guest sees it: a guest is told of endpoints before it asks for them.
#include <string.h>

#include "attach/usbredir_private.h"

enum {
    REQUEST_GET_DESCRIPTOR = 6,
    DESCRIPTOR_DEVICE = 1,
    DESCRIPTOR_CONFIGURATION = 2,
    DESCRIPTOR_DEVICE_SIZE = 18,
};

static void learn(struct redir_peer *p, enum redir_kind kind, uint8_t type, uint16_t length)
{
    struct redir_request *r = redir_peer_request(p, kind, 0, NULL);
    if (r != NULL) {
        const uint8_t setup[8] = {0x80, REQUEST_GET_DESCRIPTOR, 0, type, 0, 0, (uint8_t)length, (uint8_t)(length >> 8)};
        memcpy(r->transfer.setup, setup, sizeof setup);
        r->transfer.length = length;
    }
}

void redir_learn(struct redir_peer *p)
{
    learn(p, REDIR_LEARN_DEVICE, DESCRIPTOR_DEVICE, DESCRIPTOR_DEVICE_SIZE);
}

void redir_learn_more(struct redir_peer *p, const struct redir_request *r)
{
    const struct usb_transfer *t = &r->transfer;
    if (t->status == USB_CANCELLED) { /* somebody has reset it: from the start */
        redir_learn(p);
        return;
    }
    if (t->status != USB_OK) {
        redir_peer_doom(p, "NO_DEVICE: the device does not tell what it is");
        return;
    }
    if (r->kind == REDIR_LEARN_DEVICE) {
        if (redir_info_device(t->in, t->actual, &p->device) < 0) {
            redir_peer_doom(p, "FORMAT: the device does not tell what it is");
            return;
        }
        learn(p, REDIR_LEARN_CONFIGURATION, DESCRIPTOR_CONFIGURATION, REDIR_CONFIGURATION_MAX);
        return;
    }
    p->device.configuration_size = t->actual < REDIR_CONFIGURATION_MAX ? t->actual : REDIR_CONFIGURATION_MAX;
    memcpy(p->device.configuration, t->in, p->device.configuration_size);
    /* In this order: a guest holds the device against its filters when it is connected. */
    redir_packets_describe(p, true);
    usbredirparser_send_device_connect(p->parser, &p->device.connect);
    p->announced = true;
}
