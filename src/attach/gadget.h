// SPDX-License-Identifier: Apache-2.0
// What app asks about USB device controllers before a camera exists. The attachment itself is attach_gadget (attach.h).
#ifndef CAMTWIN_ATTACH_GADGET_H
#define CAMTWIN_ATTACH_GADGET_H

#include <stdbool.h>
#include <stddef.h>

/** The controller of camera `index` (from 0) in --gadget's UDC[,UDC...]: out_name[n], or false: the list is shorter. */
bool gadget_name(const char *list, unsigned index, char *out_name, size_t n);

/** Whether a controller (UDC or UDC:DRIVER) reaches SuperSpeed, as far as the kernel says; true when it does not. */
bool gadget_super_speed(const char *name);

/** Whether this machine can be a camera at its own USB port; what it has or lacks, in text[n]. */
bool gadget_look(char *text, size_t n);

#endif
