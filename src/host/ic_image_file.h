// SPDX-License-Identifier: Apache-2.0
// A picture of a sink as a file. Y800 becomes an 8-bit grey bitmap, every other format a 24-bit one; JPEG is grey in colour.
#ifndef CAMTWIN_HOST_IC_IMAGE_FILE_H
#define CAMTWIN_HOST_IC_IMAGE_FILE_H

#include "host/ic_grabber.h"

/** Both return 0 or -CT_E_IO, -CT_E_MEMORY, -CT_E_UNSUPPORTED (no encoder); nothing is left behind on failure. */
int ic_image_save_bmp(const char *path, const struct ic_shape *shape, const uint8_t *pixels);
/** quality 0 to 100; what lies outside is clipped. */
int ic_image_save_jpeg(const char *path, const struct ic_shape *shape, const uint8_t *pixels, long quality);

#endif
