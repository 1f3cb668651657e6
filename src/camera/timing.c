// SPDX-License-Identifier: Apache-2.0
// The frame rate model.
#include "camera/timing.h"

#include <math.h>

enum {
    LINE_CLOCK_HZ = 74250000,
    /* From the end of one exposure to the start of the next, for the sensor's own reset. A guess after what
     * is published for the same sensor family (13.73 us). */
    EXPOSURE_GAP_NS = 13730,
};

/** Clocks of one sensor line: the 8-bit formats use the faster, coarser conversion. */
static int64_t line_clocks(enum sensor_format format)
{
    return format == SENSOR_MONO8 ? 762 : 941;
}

double timing_line_ns(enum sensor_format format)
{
    return (double)line_clocks(format) * 1e9 / LINE_CLOCK_HZ;
}

int64_t timing_bus_bytes_per_s(enum sensor_format format)
{
    return format == SENSOR_MONO12P ? INT64_C(370000000) : INT64_C(372000000);
}

int64_t timing_link_bytes_per_s(const struct timing *t)
{
    int64_t most = timing_bus_bytes_per_s(t->format);
    return t->limit_bytes_per_s > 0 && t->limit_bytes_per_s < most ? t->limit_bytes_per_s : most;
}

static size_t payload_bytes(const struct timing *t)
{
    return sensor_picture_size(t->format, t->width, t->height) + t->chunk_bytes;
}

static int64_t readout_clocks(const struct timing *t)
{
    return (t->rows_read + TIMING_BLANKING_LINES) * line_clocks(t->format);
}

static ns_t ceil_div(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

ns_t timing_readout_ns(const struct timing *t)
{
    return ceil_div(readout_clocks(t) * NS_PER_S, LINE_CLOCK_HZ);
}

ns_t timing_min_period_ns(const struct timing *t)
{
    ns_t bus = ceil_div((int64_t)payload_bytes(t) * NS_PER_S, timing_link_bytes_per_s(t));
    ns_t sensor = timing_readout_ns(t);
    return bus > sensor ? bus : sensor;
}

double timing_max_rate_hz(const struct timing *t)
{
    double bus = (double)timing_link_bytes_per_s(t) / (double)payload_bytes(t);
    double sensor = (double)LINE_CLOCK_HZ / (double)readout_clocks(t);
    return bus < sensor ? bus : sensor;
}

ns_t timing_period_ns(const struct timing *t, double wanted_hz, ns_t exposure_ns)
{
    ns_t period = timing_min_period_ns(t);
    ns_t wanted = (ns_t)floor(1e9 / wanted_hz + 0.5);
    if (wanted > period) {
        period = wanted;
    }
    ns_t exposed = exposure_ns + EXPOSURE_GAP_NS;
    return exposed > period ? exposed : period;
}

ns_t timing_max_exposure_ns(const struct timing *t, double wanted_hz)
{
    return timing_period_ns(t, wanted_hz, 0) - EXPOSURE_GAP_NS;
}
