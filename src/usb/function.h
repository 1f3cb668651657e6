// SPDX-License-Identifier: Apache-2.0
// What a class driver (USB3 Vision, UVC) is to the device: one table of functions.
//
// The device owns chapter 9, the endpoints' queues and halts; a function owns what its packets mean. A
// function learns its first interface number when it is made and must not assume one.
#ifndef CAMTWIN_USB_FUNCTION_H
#define CAMTWIN_USB_FUNCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/time.h"
#include "usb/descriptors.h"
#include "usb/device.h"

/** The SETUP packet. */
struct usb_setup {
    uint8_t bmRequestType;
    uint8_t bRequest;
    uint16_t wValue;
    uint16_t wIndex;
    uint16_t wLength;
};

/**
 * One IN transfer while a function fills it, packet by packet. A read takes packets until it is full or a
 * packet is shorter than wMaxPacketSize. All bytes of one read lie behind each other in memory.
 */
struct usb_read {
    size_t length;      /* wanted by the host */
    size_t packet_size; /* wMaxPacketSize */

    const uint8_t *in;
    size_t actual;
    struct slot *slot; /* set by the function when `in` lies in frame memory */
    ns_t due;          /* set by the function: when the last byte is there; the read completes no earlier */
    bool ended;
    bool overflow;
    bool host_waits; /* set by the function: see struct usb_transfer */
};

/**
 * Move packets of a message (what is left of it, n > 0 bytes) into the read until the read ends or the message is used
 * up. With ends_short, a message of whole packets is followed by an empty packet if, and only if, the host
 * still waits: a ZLP is never left over for the next read. Returns the bytes that left the message; a
 * packet that did not fit is lost to the wire and counts.
 */
size_t usb_read_message(struct usb_read *read, const uint8_t *bytes, size_t n, bool ends_short);

/** What a function does with an OUT transfer. */
enum usb_answer {
    USB_ACK,    /* taken whole */
    USB_NAK,    /* not now: stays queued; the function kicks the endpoint when it can take it */
    USB_REFUSE, /* answered with STALL */
};

/**
 * All slots are mandatory. They run on the owner thread, do not block, and borrow their pointers for the call.
 * A function may call usb_endpoint_* of its own endpoints from every slot.
 */
struct usb_function {
    const char *name;
    const struct usb_function_descriptor *descriptor;

    /* A class or vendor request to one of its interfaces (`interface` counts from its first) or endpoints.
     * data: [wLength] of an OUT request. An IN answer is written to reply and cut to wLength by the device.
     * 0, or negative: stall. */
    int (*control)(void *self, const struct usb_setup *setup, unsigned interface, const uint8_t *data,
                   struct wr *reply);

    /* An OUT transfer on one of its endpoints. */
    enum usb_answer (*out)(void *self, uint8_t address, const uint8_t *data, size_t n);

    /* Plans a read: fills `read` from what it has, without taking it. False: nothing, or not all of it,
     * is there yet. True: read->ended, and the read will complete at read->due. */
    bool (*in)(void *self, uint8_t address, struct usb_read *read);

    /* The read that `in` planned last goes to the host now: take its bytes out. They must stay as they are until
     * the next call of `in` that follows this one on the same endpoint. */
    void (*taken)(void *self, uint8_t address);

    /* The endpoint was halted (by the host or the function), or its halt and sequence were reset. */
    void (*halted)(void *self, uint8_t address);
    void (*cleared)(void *self, uint8_t address);

    /* Nobody uses its interface (counted from its first) any more; pending transfers are cancelled after. */
    void (*released)(void *self, unsigned interface);

    /* Bus reset or a new configuration: back to the state after power-up, as far as the bus can see. */
    void (*reset)(void *self);
};

#endif
