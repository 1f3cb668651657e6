// SPDX-License-Identifier: Apache-2.0
// The door of the USB/IP server: one listening socket for all cameras of a process, each under a bus id of its own.
//
// The hub reads no more than the first request of a connection: it answers a list itself, and hands the connection of an
// import to the camera's own attachment, whose thread answers it. Cameras join and leave from their threads.
#ifndef CAMTWIN_ATTACH_USBIP_HUB_H
#define CAMTWIN_ATTACH_USBIP_HUB_H

#include <stddef.h>
#include <stdint.h>

#include "attach/loop.h"
#include "attach/usbip_wire.h"
#include "base/log.h"

struct usbip_hub;

struct usbip_hub_config {
    const struct loop *loop; /* borrowed; the hub runs on its thread */
    const struct log *log;   /* borrowed, may be NULL */
    const char *address;     /* ADDR:PORT, borrowed for open only; NULL: connections come by usbip_hub_visit alone */
    unsigned unread_ms;      /* who takes no bytes for so long is dropped; 0: USBIP_UNREAD_MS */
};

enum { USBIP_UNREAD_MS = 30000 };

/** 0 and *out, or -CT_E_FORMAT, -CT_E_BUSY, -CT_E_IO (errno says why), -CT_E_MEMORY. */
int usbip_hub_open(const struct usbip_hub_config *config, struct usbip_hub **out);

/** All cameras have left. NULL is allowed. */
void usbip_hub_close(struct usbip_hub *hub);

/** The port that it listens at; 0: none. */
uint16_t usbip_hub_port(const struct usbip_hub *hub);

/** A new connection, accepted elsewhere; the fd is the hub's from here. On the hub's thread. */
void usbip_hub_visit(struct usbip_hub *hub, int fd);

/** A camera as the hub sees it; embedded in its attachment. */
struct usbip_export {
    struct usbip_device device;
    int gate; /* write end of a non-blocking pipe: the fd (an int) of each import is written into it, and then the reader's */
    struct usbip_export *next; /* the hub's */
};

/** Any thread. 0, or -CT_E_BUSY: the bus id is taken. */
int usbip_hub_join(struct usbip_hub *hub, struct usbip_export *e);

/** Any thread: nothing is written into the gate afterwards. An export that never joined is allowed. */
void usbip_hub_leave(struct usbip_hub *hub, struct usbip_export *e);

#endif
