// SPDX-License-Identifier: Apache-2.0
// The system's own libusb, loaded beside ours: real devices are handed through to it.
//
// Its contexts, devices and handles never reach the program: each is wrapped in one of ours. Only descriptor trees
// (struct libusb_config_descriptor, libusb_bos_descriptor) go out as they are; a register of those says whose they are
// when they come back to be freed.
#ifndef CAMTWIN_HOST_REAL_H
#define CAMTWIN_HOST_REAL_H

#include <libusb-1.0/libusb.h>
#include <stdbool.h>

struct real_api {
#define REAL(type, name, arguments) type(*name) arguments;
#include "host/real_table.def"
#undef REAL
};

/** The system's libusb, found and loaded at the first call; NULL: there is none, only cameras are seen. */
const struct real_api *real_api(void);

/** Notes that `tree` was allocated by the system's libusb. false: out of memory (nothing noted). */
bool real_tree_note(const void *tree);
/** Whether it was; it is forgotten then. */
bool real_tree_take(const void *tree);

#endif
