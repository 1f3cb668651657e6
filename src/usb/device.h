// SPDX-License-Identifier: Apache-2.0
// The camera as a USB device: what an attachment drives. Nothing here knows how a host is reached.
//
// Everything runs on the camera's owner thread. An attachment embeds struct usb_transfer in its own
// request, submits it, and gets it back exactly once through `complete`.
#ifndef CAMTWIN_USB_DEVICE_H
#define CAMTWIN_USB_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/log.h"
#include "base/pool.h"
#include "base/time.h"
#include "camera/port.h"
#include "camera/sink.h"
#include "sim/evq.h"
#include "sim/trace.h"

enum usb_status {
    USB_OK,        /* `actual` bytes went over the wire */
    USB_STALL,     /* the endpoint is halted, or the control request is refused */
    USB_OVERFLOW,  /* the device sent a packet that did not fit into the rest of the read (babble) */
    USB_CANCELLED, /* usb_cancel, or the device was reset */
    USB_NO_DEVICE, /* the device has gone */
};

struct usb_transfer {
    /* Set by the attachment before usb_submit, unchanged until complete. */
    uint8_t endpoint;   /* bEndpointAddress with direction; 0x00 for control */
    uint8_t setup[8];   /* control: the SETUP packet as on the wire; direction and wLength stand in here */
    const uint8_t *out; /* OUT data [length], borrowed until complete; NULL for IN */
    size_t length;      /* OUT: bytes; IN: at most so many are wanted (control: wLength) */
    void (*complete)(struct usb_transfer *t); /* may be called inside usb_submit or usb_cancel; the
                                               * transfer is the attachment's again when it is called */

    /* Set by the device before complete. */
    enum usb_status status;
    size_t actual;
    const uint8_t *in; /* IN data [actual]: valid during complete, and longer while `slot` is referenced */
    struct slot *slot; /* not NULL: `in` lies in this frame memory; take a reference to keep the bytes */
    bool host_waits;   /* IN: a host that reads as it announced wants more than its message has: after whole packets an
                        * empty one has to follow. For attachments that do not know what their host asks for */

    /* The device's own. */
    struct usb_transfer *next;
};

struct usb_device;

/** Someone who looks over the wire: each transfer is told when it is submitted and again just before it is complete, with
 * everything that is set by then. Nothing of the device may be called from inside. */
struct usb_tap {
    void (*submitted)(void *self, const struct usb_transfer *t);
    void (*completed)(void *self, const struct usb_transfer *t);
    void *self;
};

struct usb_device_config {
    struct evq *clock;         /* borrowed, outlives the device */
    const struct log *log;     /* borrowed, may be NULL */
    const struct trace *trace; /* borrowed, may be NULL: hears TRANSFER */
    const struct usb_tap *tap; /* borrowed, may be NULL: hears every transfer */
    struct port port;          /* the camera */
    bool super_speed;          /* false: a USB 2 port (high speed) */
    ns_t ack_delay_ns;         /* virtual time from a register command to its acknowledge; 0: at once */
};

/** At most so many events of one device wait in its clock. */
enum { USB_DEVICE_EVENTS = 9 };

/** NULL when out of memory. The device is plugged in, in the default state. usb_device_free(NULL) is allowed; pending
 * transfers complete with USB_NO_DEVICE. */
struct usb_device *usb_device_new(const struct usb_device_config *config);
void usb_device_free(struct usb_device *d);

/** Where the camera sends what is for this face of the device (PORT_FACE_U3V, PORT_FACE_UVC). Frames for PORT_FACE_UVC have at
 * least 12 bytes in front of them (struct slot, head), which are the device's own. */
struct sink usb_device_sink(struct usb_device *d, enum port_face face);

/**
 * Takes the transfer; see struct usb_transfer. Transfers of one endpoint complete in order.
 *
 * As on a real bus, endpoints but 0 exist only after SET_CONFIGURATION(1): before, their transfers complete with
 * USB_STALL. A completion may call everything in this header but usb_device_free.
 */
void usb_submit(struct usb_device *d, struct usb_transfer *t);

/** Completes t with USB_CANCELLED if it is still pending; nothing happens otherwise. No data is lost with it. */
void usb_cancel(struct usb_device *d, struct usb_transfer *t);

/**
 * How often the device has thrown away what it had to say on an IN endpoint (its stream was closed, its halt cleared, ...).
 * An attachment that reads ahead of its host takes back what it read before.
 */
unsigned usb_drops(const struct usb_device *d, uint8_t endpoint);

/** Bus reset: pending transfers are cancelled, the stream is closed, the device is unconfigured and its halts are gone. */
void usb_reset(struct usb_device *d);

/**
 * Nobody uses interface `number` any more (its host program released it or died). A real wire does not
 * carry this; attachments that know it say so, and a stream left open is closed.
 */
void usb_interface_released(struct usb_device *d, unsigned number);

/**
 * Whether a finished picture still waits for its host: the `free` clock then lets time stand still. True while
 * a stream is on, no read is pending on its endpoint, and all bytes of a block are due or more than one
 * block is queued. False while an acknowledge waits for its time (ack_delay_ns), so that no host waits for ever.
 */
bool usb_stream_backlog(const struct usb_device *d);

#endif
