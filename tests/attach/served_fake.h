// SPDX-License-Identifier: Apache-2.0
// The fake device behind the real local link and USB/IP, served by a thread of the test with a poll() loop.
#ifndef CAMTWIN_TESTS_SERVED_FAKE_H
#define CAMTWIN_TESTS_SERVED_FAKE_H

#include "attach/gadget_raw.h"
#include "attach/link_path.h"
#include "fake_usb_device.h"

struct served;

/** A private base folder for this test process, set as CAMTWIN_RUNTIME_DIR, and no real devices. Aborts on failure. */
void served_room(void);
/** Empties and removes it. */
void served_room_leave(void);

/** Plugs a fake with this serial in; its thread runs. Aborts on failure. */
struct served *served_start(const char *serial, unsigned slots);
/** The same with the device at a controller as well. */
struct served *served_start_gadget(const char *serial, unsigned slots, struct raw_udc udc);
/** Unplugs. NULL is allowed. */
void served_stop(struct served *s);
struct fake_counts *served_counts(struct served *s);
const char *served_path(struct served *s);
#define SERVED_BUS_ID "1-1"
/** Of USB/IP, on 127.0.0.1. */
uint16_t served_usbip_port(struct served *s);
/** The named errors in the log so far. */
unsigned served_warnings(struct served *s);

/** In a child process of its own: returns its pid once the camera can be found. Only before threads exist. */
pid_t served_start_process(const char *serial);

/** Waits until *value == wanted, at most two seconds; whether it came. */
int served_until(atomic_int *value, int wanted);

#endif
