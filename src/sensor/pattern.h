// SPDX-License-Identifier: Apache-2.0
// One specimen's fixed pattern: what makes its pixels, columns and rows differ, the same in every picture.
#ifndef CAMTWIN_SENSOR_PATTERN_H
#define CAMTWIN_SENSOR_PATTERN_H

#include <stdatomic.h>
#include <stdint.h>

#include "scene/scene.h"
#include "sensor/kernels.h"
#include "sensor/profile.h"

enum { BLOCKS_PER_ROW = SCENE_WIDTH / BLOCK_PIXELS };

/* Upper byte of the last counter word: who uses the random numbers. */
enum noise_stream {
    STREAM_PIXEL = 0, /* new in every picture, as the next */
    STREAM_ROW,
    STREAM_PRNU, /* of the specimen, from here on */
    STREAM_DSNU,
    STREAM_DARK,
    STREAM_COLUMN_OFFSET,
    STREAM_COLUMN_GAIN,
    STREAM_ROW_OFFSET,
    STREAM_SHADING,
    STREAM_DEFECT,
};

struct noise_id noise_of(uint64_t seed, enum noise_stream stream, uint32_t block, uint64_t frame_no);

/** A pixel that is not like the others. */
struct defect {
    uint16_t x, y;
    float dark_e_per_s; /* beyond the others', at dark_reference_c; below 0: the pixel sees no light */
};

/** Maps are [SCENE_HEIGHT][SCENE_WIDTH], in the steps below them; a row is drawn when the first picture shows it. */
struct pattern {
    const struct sensor_profile *profile;
    uint64_t seed;
    atomic_uchar row_state[SCENE_HEIGHT]; /* of the maps: enum row_state in pattern.c */
    int8_t *prnu;
    float prnu_step; /* relative */
    int8_t *dsnu;
    float dsnu_step_e;
    uint8_t *dark;
    unsigned dark_bits; /* the mean dark current is 1 << dark_bits steps */
    float column_e[SCENE_WIDTH], column_gain[SCENE_WIDTH]; /* the gain is near 1 */
    float row_e[SCENE_HEIGHT];
    float shading[SCENE_HEIGHT / BLOCK_PIXELS + 2][BLOCKS_PER_ROW + 1]; /* knots of the slow part of prnu */
    struct defect *defects;                                             /* in reading order */
    unsigned defect_of_row[SCENE_HEIGHT + 1];                           /* its first; that of the next row is the end */
};

/** Everything but the maps' rows. 0 or -CT_E_MEMORY; pattern_fini either way. *p is zeroed before; `profile` is borrowed. */
int pattern_init(struct pattern *p, const struct sensor_profile *profile, uint64_t seed, const struct kernels *k);
void pattern_fini(struct pattern *p);

/**
 * Sees to it that row y of the maps is drawn. Several threads may ask for the same row at once: the first draws it, the
 * others wait for it (some 20 us).
 */
void pattern_need_row(struct pattern *p, const struct kernels *k, unsigned y);

/** Electrons a second in the mean pixel at this temperature of the housing. */
double pattern_dark_e_per_s(const struct sensor_profile *profile, double housing_c);

#endif
