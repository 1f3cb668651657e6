// SPDX-License-Identifier: Apache-2.0
// How long the camera takes for a picture: sensor lines, readout, bus.
//
// Source: design section 3 and docs/architecture.md; the constants reproduce the 15 frame rates of the manual (5.1.4).
#ifndef CAMTWIN_CAMERA_TIMING_H
#define CAMTWIN_CAMERA_TIMING_H

#include <stddef.h>
#include <stdint.h>

#include "base/time.h"
#include "sensor/sensor.h"

/* Lines that a readout takes beside the rows of the picture. */
enum { TIMING_BLANKING_LINES = 37 };

/** Time of one line of the sensor, ns. */
double timing_line_ns(enum sensor_format format);

/** Everything that the speed of a picture depends on. */
struct timing {
    enum sensor_format format;
    unsigned width, height;    /* output pixels */
    unsigned rows_read;        /* sensor rows the readout touches */
    size_t chunk_bytes;        /* that follow each picture on the bus */
    int64_t limit_bytes_per_s; /* DeviceLinkThroughputLimit; 0: no limit */
};

/** Bytes per second at which the camera hands a picture of this format to the bus. */
int64_t timing_bus_bytes_per_s(enum sensor_format format);

/** The same under the limit. */
int64_t timing_link_bytes_per_s(const struct timing *t);

/** From the end of the exposure to the last row: (rows + blanking) lines. */
ns_t timing_readout_ns(const struct timing *t);

/** The shortest time between two pictures, whole nanoseconds, exposure not regarded. */
ns_t timing_min_period_ns(const struct timing *t);

/** The largest AcquisitionFrameRate, Hz, unrounded: min(B / bytes, 1 / ((rows + 37) * t_line)). */
double timing_max_rate_hz(const struct timing *t);

/** The longest exposure that leaves a wanted rate, or the largest if that is less, as it is. */
ns_t timing_max_exposure_ns(const struct timing *t, double wanted_hz);

/**
 * Free run: time between two starts of exposure for a wanted rate. An exposure longer than the period makes
 * it longer: the next exposure starts a moment after the end of this one.
 */
ns_t timing_period_ns(const struct timing *t, double wanted_hz, ns_t exposure_ns);

#endif
