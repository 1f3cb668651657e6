// SPDX-License-Identifier: Apache-2.0
// The region of interest for auto functions (manual 5.9), as the meter understands it.
#ifndef CAMTWIN_CAMERA_AUTO_REGION_H
#define CAMTWIN_CAMERA_AUTO_REGION_H

#include <stdbool.h>

#include "sensor/sensor.h"

/* Entries of AutoFunctionsROIPreset. */
enum auto_preset {
    AUTO_PRESET_FULL_SENSOR,
    AUTO_PRESET_CUSTOM_RECTANGLE,
    AUTO_PRESET_CENTER_50,
    AUTO_PRESET_CENTER_25,
    AUTO_PRESET_BOTTOM_HALF,
    AUTO_PRESET_TOP_HALF,
};

enum { AUTO_REGION_LEAST = 16 }; /* pixels that a custom rectangle keeps on each side */

/** What the user asks for. The four numbers are those of the custom rectangle. */
struct auto_roi {
    bool enable;
    enum auto_preset preset;
    unsigned left, top, width, height;
};

/**
 * The region in a picture of width x height output pixels: as it is sent, so that the top half is what a user sees above,
 * whatever is flipped, binned or offset. A custom rectangle is cut to the picture; one that lies outside is moved to the
 * nearest edge first, where 16 pixels of it stay.
 */
struct meter_region auto_region(const struct auto_roi *roi, unsigned width, unsigned height);

#endif
