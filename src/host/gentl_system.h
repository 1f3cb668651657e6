// SPDX-License-Identifier: Apache-2.0
// The system module: the producer as something that is opened, and its one interface.
#ifndef CAMTWIN_HOST_GENTL_SYSTEM_H
#define CAMTWIN_HOST_GENTL_SYSTEM_H

#include "host/gentl_modules.h"
#include "host/gentl_port.h"

#define GENTL_INTERFACE_NAME "camtwin local link (cameras that run on this machine)"

extern const struct gentl_port gentl_system_port;

/** Looks which interfaces there are; returns whether that changed. */
bool gentl_system_update(struct gentl_system *s);
/** Interfaces as of the last update. */
unsigned gentl_system_count(struct gentl_system *s);

#endif
