// SPDX-License-Identifier: Apache-2.0
// The USB/IP hub of the process on a thread of its own: cameras come and go beside it.
#ifndef CAMTWIN_APP_USBIP_STAND_H
#define CAMTWIN_APP_USBIP_STAND_H

#include "attach/usbip_hub.h"
#include "base/log.h"

struct usbip_stand;

/** Listens at `address`. 0 or a negative error, after saying what is wrong through `log` (borrowed until the end). */
int usbip_stand_start(const char *address, const struct log *log, struct usbip_stand **out);

/** NULL is allowed, here and below. All cameras have left. */
void usbip_stand_stop(struct usbip_stand *stand);

struct usbip_hub *usbip_stand_hub(const struct usbip_stand *stand);

#endif
