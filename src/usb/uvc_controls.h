// SPDX-License-Identifier: Apache-2.0
// The control side of the UVC function: requests to the VideoControl interface, and the descriptors that announce them.
//
// What there is to control stands in model/uvc_control_table.def; what it does, in the camera behind the port. Nothing
// of a control is kept here, so a change through the other face or by an automatic reads back at once.
// Source: UVC 1.1, 3.7 (descriptors), 4.2 (requests).
#ifndef CAMTWIN_USB_UVC_CONTROLS_H
#define CAMTWIN_USB_UVC_CONTROLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "camera/port.h"
#include "usb/function.h"

/** UVC 1.1, A.8: class-specific request codes. */
enum uvc_request {
    UVC_SET_CUR = 0x01,
    UVC_GET_CUR = 0x81,
    UVC_GET_MIN = 0x82,
    UVC_GET_MAX = 0x83,
    UVC_GET_RES = 0x84,
    UVC_GET_LEN = 0x85,
    UVC_GET_INFO = 0x86,
    UVC_GET_DEF = 0x87,
};

/** UVC 1.1, 4.1.2: bits of GET_INFO. */
enum uvc_info {
    UVC_INFO_GET = 1u << 0,
    UVC_INFO_SET = 1u << 1,
    UVC_INFO_DISABLED = 1u << 2,   /* SET_CUR is refused at the moment: a stream is open */
    UVC_INFO_AUTOUPDATE = 1u << 3, /* changes by itself: hosts read it each time */
};

/** dwClockFrequency: ticks a second of the clock that the header descriptor, probe/commit and PTS/SCR speak of. */
enum { UVC_CLOCK_HZ = 10000000 };

/** State of the control side; embedded in the function. One owner, no allocation. */
struct uvc_controls {
    const struct port *port;   /* borrowed; outlives this */
    uint8_t last_error;        /* bRequestErrorCode of the last request to this interface */
    uint16_t scanning_inquiry; /* scanning mode that selector 0x30 describes (written to 0x13) */
};

/** `port` is borrowed and outlives `u`. */
void uvc_controls_init(struct uvc_controls *u, const struct port *port);

/** Bus reset: no error, nothing asked for. The camera's settings stay. */
void uvc_controls_reset(struct uvc_controls *u);

/**
 * A class request to the VideoControl interface (wIndex: entity in the upper byte; the interface was matched by the
 * caller). data: [wLength] of a SET_CUR. An answer is written to reply, whole; the device cuts it to wLength.
 * Returns 0, or -CT_E_*: stall, and the request error code control says why until the next request. On error
 * nothing has changed, in the camera neither.
 */
int uvc_controls_request(struct uvc_controls *u, const struct usb_setup *setup, const uint8_t *data, struct wr *reply);

/** Remembers error `e` (0 or -CT_E_*) for the request error code control, as uvc_controls_request does. */
void uvc_controls_fail(struct uvc_controls *u, int e);

/**
 * Class-specific descriptors of the VideoControl interface: header 1.10 (bInCollection 1: interface number
 * `streaming_interface`), camera terminal, processing unit, extension unit, output terminal.
 */
void uvc_write_control_descriptors(struct wr *w, unsigned streaming_interface);

#endif
