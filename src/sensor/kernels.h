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

/** From light to counts, one exposure. Electrons of the photo diode, 12-bit counts (DN). */
struct pixel_chain {
    float electrons_per_light; /* quantum efficiency x exposure: photons per second to mean electrons */
    float electrons_max;       /* light is cut here before noise: far above the full well, keeps every step finite */
    float full_well_e;
    float read_noise_e2; /* variance of all noise before the ADC that is not shot noise */
    float dn_per_e;      /* analog gain included */
    float black_dn;
};

struct kernels {
    const char *name;

    /* light[BLOCK_PIXELS] to dn[BLOCK_PIXELS], 0 .. 4095. */
    void (*expose)(const float *light, const struct pixel_chain *chain, const struct noise_id *noise, uint16_t *dn);

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
