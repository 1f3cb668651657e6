// SPDX-License-Identifier: Apache-2.0
// Endpoints: a queue of transfers each, halts, and completion at the virtual moment when the bytes are there.
#ifndef CAMTWIN_USB_ENDPOINT_H
#define CAMTWIN_USB_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/evq.h"
#include "usb/function.h"

struct usb_endpoints;

struct usb_endpoint {
    struct usb_endpoints *all;
    const struct usb_function *function; /* NULL: no such endpoint (or endpoint 0) */
    void *self;
    uint8_t address;
    bool halted;
    bool busy; /* a transfer of this endpoint is being worked on: nested submits only queue */
    struct usb_transfer *head, *tail;
    evq_id timer; /* 0, or the event at which the head is due */
    ns_t timer_due;
    unsigned drops; /* usb_drops */
};

/** Owned by the device. */
struct usb_endpoints {
    struct evq *clock;         /* borrowed */
    const struct usb_tap *tap; /* borrowed, may be NULL */
    uint16_t packet_size;
    bool enabled; /* configured: endpoints but 0 exist */
    /* Does a control transfer: sets status, in, actual. */
    void (*control)(void *control_self, struct usb_transfer *t);
    void *control_self;
    struct usb_endpoint zero;
    struct usb_endpoint in[16], out[16]; /* by endpoint number; 0 is unused */
};

/** Zeroed storage becomes endpoints without functions. */
void usb_endpoints_init(struct usb_endpoints *all, struct evq *clock, bool super_speed);

/** Gives the endpoints of a function's descriptor to it. */
void usb_endpoints_bind(struct usb_endpoints *all, const struct usb_function *function, void *self);

/** The endpoint at a bEndpointAddress, or NULL when there is none or the device is not configured. */
struct usb_endpoint *usb_endpoint_at(struct usb_endpoints *all, uint8_t address);

void usb_endpoints_submit(struct usb_endpoints *all, struct usb_transfer *t);
void usb_endpoints_cancel(struct usb_endpoints *all, struct usb_transfer *t);

/** Completes every pending transfer of every endpoint, halts and timers go. */
void usb_endpoints_flush(struct usb_endpoints *all, enum usb_status status);

/** Something has changed for the endpoint: let its transfers go on. Unknown addresses are ignored. */
void usb_endpoint_kick(struct usb_endpoints *all, uint8_t address);

/** The function has thrown away what it had to say on this IN endpoint. Unknown addresses are ignored. */
void usb_endpoint_dropped(struct usb_endpoints *all, uint8_t address);

/** Completes the endpoint's pending transfers with `status`. */
void usb_endpoint_flush(struct usb_endpoint *ep, enum usb_status status);

/** Halt: pending and new transfers are answered with STALL until it is cleared. */
void usb_endpoint_halt(struct usb_endpoint *ep);
void usb_endpoint_clear(struct usb_endpoint *ep);

#endif
