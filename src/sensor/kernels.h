// SPDX-License-Identifier: Apache-2.0
// The inner loops of the sensor, one set for each instruction set; all sets give the same bytes.
//
// src/sensor/kernels.c is compiled once for each level (KERNEL_SET names the result). "plain" is the truth and
// runs everywhere; the others are guests and are compared with it bit for bit (tests/sensor/test_kernels.c).
#ifndef CAMTWIN_SENSOR_KERNELS_H
#define CAMTWIN_SENSOR_KERNELS_H

#include <stdbool.h>
#include <stdint.h>

/* Noise is made in blocks of a row that lie on multiples of BLOCK_PIXELS of the whole sensor. */
enum { BLOCK_PIXELS = 256 };

/** Which random numbers a block gets: words 1..3 of the Philox counter, and the key. Word 0 counts inside the block. */
struct noise_id {
    uint32_t counter[3]; /* block number on the whole sensor, frame number, stream and the frame number's high part */
    uint32_t key[2];
};

/** From light to counts, one exposure: what is the same for all pixels. Electrons of the photo diode, 12-bit counts (DN). */
struct pixel_chain {
    float electrons_per_light; /* quantum efficiency x exposure: photons per second to mean electrons */
    float electrons_max;       /* light is cut here before noise: far above the full well, keeps every step finite */
    float full_well_e;
    float read_noise_e2; /* variance of all noise before the ADC that is not shot noise */
    float prnu_step;     /* of block_pattern.prnu, relative */
    float dsnu_step_e;   /* of block_pattern.dsnu */
    float dark_step_e;   /* of block_pattern.dark: dark electrons in this exposure */
    float code_max;      /* of the converter: 4095, or 1023 when it is in a hurry */
    unsigned code_shift; /* converter's codes to counts: 0 or 2 */
};

/** What the pixels of one block are like; arrays are [BLOCK_PIXELS]. */
struct block_pattern {
    const int8_t *prnu;        /* sensitivity above or below the mean */
    const int8_t *dsnu;        /* offset */
    const uint8_t *dark;       /* dark current; the mean is 1 / step */
    const float *codes_per_e;  /* gain of the columns, analog gain included */
    const float *offset_codes; /* of the columns; black level and 1/2 for rounding included */
    float row_offset_codes;    /* of this row in this picture */
};

struct kernels {
    const char *name;

    /* light[BLOCK_PIXELS] to dn[BLOCK_PIXELS], 0 .. 4095. */
    void (*expose)(const float *light, const struct block_pattern *pattern, const struct pixel_chain *chain,
                   const struct noise_id *noise, uint16_t *dn);

    /* z[BLOCK_PIXELS]: independent normal numbers, mean 0, variance 1. */
    void (*normals)(const struct noise_id *noise, float *z);

    /* One block's fixed pattern out of normals: z * scale + (add + i * slope), rounded and cut to -127 .. 127. */
    void (*pattern_signed)(const float *z, float scale, float add, float slope, int8_t *out);

    /* The same for a quantity that is never negative: 2^(z * scale + add), rounded and cut to 0 .. 255. */
    void (*pattern_power)(const float *z, float scale, float add, uint8_t *out);

    /* out[i] += light[i] * weight, BLOCK_PIXELS or fewer at a time. */
    void (*add_light)(const float *light, float weight, unsigned n, float *out);

    /* n output pixels of two rows of 2 n pixels each: the sum of four above black, on black, cut to 12 bits. */
    void (*bin)(const uint16_t *upper, const uint16_t *lower, int black_dn, unsigned n, uint16_t *dst);

    /* dst[i] = src[2 i]. */
    void (*every_other)(const uint16_t *src, unsigned n, uint16_t *dst);

    /* In place: (dn - black) * gain + black, rounded and clipped to 12 bits. */
    void (*digital_gain)(uint16_t *dn, unsigned n, float gain, float black_dn);

    /* dst[i] = src[n - 1 - i]; src and dst do not overlap. */
    void (*mirror)(const uint16_t *src, unsigned n, uint16_t *dst);

    /* 12-bit counts to bytes of the wire. n is a multiple of 2 for mono12p. */
    void (*pack_mono8)(const uint16_t *dn, unsigned n, uint8_t *dst);
    void (*pack_mono12p)(const uint16_t *dn, unsigned n, uint8_t *dst);
    void (*pack_mono16)(const uint16_t *dn, unsigned n, uint8_t *dst);
};

/** Set number `i` that was built, from "plain" (0) upwards in speed; NULL after the last. */
const struct kernels *kernels_level(unsigned i);

/** Whether this machine can run the set. */
bool kernels_run_here(const struct kernels *k);

/** The fastest set that runs here. */
const struct kernels *kernels_best(void);

#endif
