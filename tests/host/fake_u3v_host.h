// SPDX-License-Identifier: Apache-2.0
// Cameras that exist only for the GenTL producer's tests: u3v_host.h without a link, a process or a camera behind it.
#ifndef CAMTWIN_TESTS_FAKE_U3V_HOST_H
#define CAMTWIN_TESTS_FAKE_U3V_HOST_H

#include <stdbool.h>

#include "host/u3v_host.h"

enum { FAKE_CAMERAS_MAX = 4, FAKE_MEMORY = 4096, FAKE_XML_ADDRESS = 0x800, FAKE_READ_ONLY = 0xF00 };

/** The whole description of every fake camera, at FAKE_XML_ADDRESS. */
extern const char fake_description[];

/** No camera at all. */
void fake_reset(void);
void fake_plug(const char *serial, const char *user_name);
/** The camera goes while programs may have it open. */
void fake_unplug(const char *serial);
/** Another program takes or leaves the camera. */
void fake_take(const char *serial, bool taken);

/** From now on reads at address 0 wait; fake_wait_reader returns when one does; fake_let_go ends it. */
void fake_hold_reads(void);
void fake_wait_reader(void);
void fake_let_go(void);

/** Cameras that are open now. */
unsigned fake_open_count(void);

#endif
