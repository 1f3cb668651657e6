// SPDX-License-Identifier: Apache-2.0
// The interface module: the local link and the cameras that run on it.
#ifndef CAMTWIN_HOST_GENTL_INTERFACE_H
#define CAMTWIN_HOST_GENTL_INTERFACE_H

#include "host/gentl_info.h"
#include "host/gentl_modules.h"
#include "host/gentl_port.h"

extern const struct gentl_port gentl_interface_port;

/** Opens the interface below this system. GC_ERR_RESOURCE_IN_USE: it is open. */
GC_ERROR gentl_interface_open(struct gentl_object *system, void **handle);
/** The same answers for TLGetInterfaceInfo and IFGetInfo. */
GC_ERROR gentl_interface_info(INTERFACE_INFO_CMD command, const struct gentl_info *info);

/** Looks which cameras there are; *changed: the list is another one. 0 or -CT_E_.... */
int gentl_interface_update(struct gentl_interface *i, bool *changed);
unsigned gentl_interface_count(struct gentl_interface *i);
/** Camera `index` of the list. false: there is none. */
bool gentl_interface_device(struct gentl_interface *i, unsigned index, struct u3v_host_info *out);

/**
 * The camera of the list that an id means: its serial number, or the name that its user gave it.
 * GC_ERR_INVALID_PARAMETER (NULL), GC_ERR_INVALID_ID, GC_ERR_AMBIGUOUS (two have this name).
 */
GC_ERROR gentl_interface_find(struct gentl_interface *i, const char *id, struct u3v_host_info *out);

#endif
