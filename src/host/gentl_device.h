// SPDX-License-Identifier: Apache-2.0
// The device module (the camera as this process has it open) and the remote device (the camera's own registers).
#ifndef CAMTWIN_HOST_GENTL_DEVICE_H
#define CAMTWIN_HOST_GENTL_DEVICE_H

#include "host/gentl_info.h"
#include "host/gentl_modules.h"
#include "host/gentl_port.h"

#define GENTL_REMOTE_ID "Device"

enum { GENTL_TIMESTAMP_HZ = 1000000000 }; /* the camera's timestamps are nanoseconds */

extern const struct gentl_port gentl_device_port;

/**
 * Opens a camera of this interface. GC_ERR_INVALID_PARAMETER (flags), GC_ERR_RESOURCE_IN_USE (open in this process),
 * GC_ERR_ACCESS_DENIED (another program has it), GC_ERR_INVALID_ID (it has gone), GC_ERR_IO, GC_ERR_OUT_OF_MEMORY.
 */
GC_ERROR gentl_device_open(struct gentl_object *interface, const struct u3v_host_info *d, DEVICE_ACCESS_FLAGS flags,
                           void **handle);

/** The handle of the camera's own registers: the same one each time. */
GC_ERROR gentl_device_remote(struct gentl_object *device, void **handle);

/** The same answers for IFGetDeviceInfo and DevGetInfo. */
GC_ERROR gentl_device_info(struct gentl_object *interface, const struct u3v_host_info *d, DEVICE_INFO_CMD command,
                           const struct gentl_info *info);

/** Who has the camera. One that nobody in this process has is opened and closed for the answer. */
DEVICE_ACCESS_STATUS gentl_device_status(struct gentl_object *interface, const char *serial);

/** "VENDOR MODEL (SERIAL)"; cut to n. */
enum { GENTL_DISPLAY_NAME_MAX = 3 * U3V_HOST_TEXT_MAX + 8 };
void gentl_device_display_name(const struct u3v_host_info *d, char *out, size_t n);

extern const struct feature_entry gentl_access_states[7];

#endif
