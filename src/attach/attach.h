// SPDX-License-Identifier: Apache-2.0
// One way to reach a camera from a host: what every attachment offers to app.
#ifndef CAMTWIN_ATTACH_ATTACH_H
#define CAMTWIN_ATTACH_ATTACH_H

#include "attach/loop.h"
#include "attach/share.h"
#include "base/log.h"
#include "usb/device.h"

struct attachment;
struct usbip_hub;

struct attach_config {
    const struct loop *loop; /* borrowed, outlives the attachment */
    struct usb_device *device;
    const struct log *log;       /* may be NULL */
    const char *address;         /* the transport's own: a socket path, host:port, a bus id; borrowed for open only */
    int frame_fd;                /* the shared memory behind the frame pool (memfd), or -1; stays the caller's */
    void *frame_memory;          /* the same memory as mapped here */
    size_t frame_size;           /* its bytes */
    struct share *share;         /* of this camera, for all its attachments; NULL: there is no other */
    struct usbip_hub *usbip_hub; /* USB/IP: the door that the cameras of a process share (attach/usbip_hub.h) */
};

/** Everything runs on the owner thread and never blocks. */
struct attach_ops {
    const char *name; /* "link", "usbip", … */
    /* Starts to listen. 0 and *out, or -CT_E_IO (errno says why), -CT_E_MEMORY, -CT_E_BUSY (address in use),
     * -CT_E_UNSUPPORTED (this machine can not do it; the remedy has been said through the log). */
    int (*open)(const struct attach_config *config, struct attachment **out);
    /* Unplugs: hosts see the device go. Frees everything; NULL is allowed. */
    void (*close)(struct attachment *a);
};

extern const struct attach_ops attach_link;
extern const struct attach_ops attach_usbip;
extern const struct attach_ops attach_usbredir;
extern const struct attach_ops attach_gadget; /* address: UDC or UDC:DRIVER */

#endif
