// SPDX-License-Identifier: Apache-2.0
// The list of cameras as IC_GetDeviceCount last saw it.
#ifndef CAMTWIN_HOST_IC_DEVICES_H
#define CAMTWIN_HOST_IC_DEVICES_H

#include "host/ic_grabber.h"

void ic_devices_forget(void);

/** "<model> <serial>". */
void ic_unique_name(const struct u3v_host_info *info, char out[IC_NAME_MAX]);

#endif
