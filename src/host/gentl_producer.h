// SPDX-License-Identifier: Apache-2.0
// What the producer says of itself: names, version, where its file lies.
#ifndef CAMTWIN_HOST_GENTL_PRODUCER_H
#define CAMTWIN_HOST_GENTL_PRODUCER_H

#include "host/gentl_info.h"

#define GENTL_FILE "camtwin.cti"
#define GENTL_SYSTEM_ID "camtwin"

/** "0.1.0" */
const char *gentl_producer_version(void);
/** The full path of the loaded file, and its name alone; cut to n. */
void gentl_producer_path(char *out, size_t n);
void gentl_producer_file(char *out, size_t n);

/** TLGetInfo and GCGetInfo: the same answers. */
GC_ERROR gentl_producer_info(TL_INFO_CMD command, const struct gentl_info *info);

#endif
