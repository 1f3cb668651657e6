// SPDX-License-Identifier: Apache-2.0
// Photons to counts: one exposure of the IMX253 from light to packed bytes of the wire format.
//
// Pure: the same sensor, exposure and light give the same bytes on every machine, thread count and SIMD level.
#ifndef CAMTWIN_SENSOR_SENSOR_H
#define CAMTWIN_SENSOR_SENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time.h"
#include "scene/scene.h"

enum sensor_format { SENSOR_MONO8, SENSOR_MONO12P, SENSOR_MONO16 };

/** Readout modes (manual 5.1.3). Skipping takes every other pixel, binning adds four. */
enum sensor_readout {
    SENSOR_ALL_PIXELS,
    SENSOR_SKIP_2X,
    SENSOR_SKIP_2X_VERTICAL,
    SENSOR_SKIP_2X_HORIZONTAL,
    SENSOR_BIN_2X,
};

/** Sensor pixels that one output pixel stands for. */
struct sensor_steps {
    unsigned x, y; /* 1 or 2 */
};
struct sensor_steps sensor_steps(enum sensor_readout readout);

enum { SENSOR_CODES = 4096 };

/**
 * Where brightness is measured, for the automatics: on counts behind gain and black level, before LUT and gamma. In
 * output pixels of the picture as sent, flips included. Every `step`-th column and row of the region counts.
 */
struct meter_region {
    unsigned x, y, width, height; /* width 0: nothing is measured */
    unsigned step;                /* 1 or more */
};

/** What was measured. Sums of integers: parts of a picture may be added in any order. */
struct meter {
    uint64_t pixels;
    uint64_t sum_dn;    /* of 12-bit counts, black level included */
    uint32_t bins[256]; /* of counts / 16 */
};
void meter_add(struct meter *sum, const struct meter *part);

/** The present settings of one picture, frozen when its exposure ends. */
struct exposure {
    ns_t start_ns, end_ns; /* the shutter is open over [start, end) */
    unsigned window_count; /* how strong the light was meanwhile; 0: strength 1 all the time */
    struct light_window windows[LIGHT_WINDOWS_MAX];
    double leak_light;     /* strength of the light while rows wait for their readout (parasitic sensitivity) */
    double line_ns;        /* each sensor row waits so much longer than the one above it */
    double gain_db;        /* 0 .. 48 */
    double black_level_dn; /* 12-bit counts added after gain, 0 .. 4095 */
    double temperature_c;  /* of the housing */
    enum sensor_format format;
    enum sensor_readout readout;
    unsigned x, y;            /* top left of the region; all four in output pixels */
    unsigned width, height;   /* width is a multiple of 16 */
    bool flip_x, flip_y;      /* of the output picture */
    const uint16_t *curve_dn; /* [SENSOR_CODES] 12-bit counts to 12-bit counts (LUT or gamma); NULL: none; borrowed */
    struct meter_region meter;
    uint64_t frame_no; /* numbers the noise: never the same twice */
};

struct sensor;
struct sensor_profile;

/** `seed` names one specimen and its noise; `profile` is borrowed, NULL: sensor_imx253. NULL when out of memory. */
struct sensor *sensor_new(const struct sensor_profile *profile, uint64_t seed);
void sensor_free(struct sensor *s);

/** Bytes of a packed picture: ceil(width * height * bits / 8). */
size_t sensor_picture_size(enum sensor_format format, unsigned width, unsigned height);

/**
 * Renders output rows [row0, row1) of the picture into dst (the whole picture's memory, [sensor_picture_size]).
 * Rows of one picture may be rendered by several threads at once, cut anywhere (a Mono12p row is a whole number
 * of bytes because width is a multiple of 16). What e->meter asks for is added to *meter; NULL: nobody measures.
 */
void sensor_render(const struct sensor *s, const struct exposure *e, const struct scene *scene, unsigned row0,
                   unsigned row1, uint8_t *dst, struct meter *meter);

#endif
