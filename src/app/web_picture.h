// SPDX-License-Identifier: Apache-2.0
// What a picture says: values of its pixels, its histogram, as JSON.
#ifndef CAMTWIN_APP_WEB_PICTURE_H
#define CAMTWIN_APP_WEB_PICTURE_H

#include <jansson.h>

#include "app/web_gallery.h"

enum { WEB_PIXELS_MAX = 16384 };

/** "Mono8" ...; "unknown" for a code that is none of the camera's. */
const char *web_pixel_format(uint32_t code);

/** PictureFacts of docs/openapi.yaml. New references, here and below. */
json_t *web_picture_json(const struct web_picture *p);

/** Pixels; the region (w * h at most WEB_PIXELS_MAX) is cut to the picture. gain_dn_per_e: of the sensor at 0 dB. */
json_t *web_pixels_json(const struct web_picture *p, unsigned x, unsigned y, unsigned w, unsigned h,
                        double gain_dn_per_e);

/** The part of Statistics that is in the picture. */
json_t *web_histogram_json(const struct web_picture *p);

#endif
