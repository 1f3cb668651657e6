// SPDX-License-Identifier: Apache-2.0
// The inner loops of the sensor in plain C that a compiler vectorises; compiled once for each instruction set.
//
// Bytes must not depend on who compiles: only + - * / and sqrt of IEEE floats (each correctly rounded), integers, and
// polynomials with literal coefficients. No library function, no contraction (-ffp-contract=off), no
// reassociation (no -ffast-math). -fno-math-errno and -fno-trapping-math only let loops be vectorised.
#include "sensor/kernels.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/rng.h"
#include "sensor/lanes.h"

#define KERNEL_TEXT_(x) #x
#define KERNEL_TEXT(x) KERNEL_TEXT_(x)
#define KERNEL_SYMBOL_(x) kernels_##x
#define KERNEL_SYMBOL(x) KERNEL_SYMBOL_(x)

/* Four words of 64 counters make one block: word j of counter i belongs to pixel i + 64 j. */
enum { COUNTERS = BLOCK_PIXELS / 4, PAIRS = BLOCK_PIXELS / 2 };
static_assert(COUNTERS % (2 * LANES) == 0, "a block is whole groups of lanes");

static inline float float_of_bits(uint32_t bits)
{
    float f;
    memcpy(&f, &bits, sizeof f);
    return f;
}

static inline uint32_t bits_of_float(float f)
{
    uint32_t bits;
    memcpy(&bits, &f, sizeof bits);
    return bits;
}

static inline void philox_round(lanes c[4], lanes k0, lanes k1)
{
    const lanes p0 = lanes_mul(c[0], lanes_all(PHILOX_M0));
    const lanes p1 = lanes_mul(c[2], lanes_all(PHILOX_M1));
    c[0] = lanes_xor3(lanes_high(p1), c[1], k0);
    c[2] = lanes_xor3(lanes_high(p0), c[3], k1);
    c[1] = p1;
    c[3] = p0;
}

/* The block's random words: Philox4x32-10 of the counters (i, noise->counter). */
static void block_words(const struct noise_id *noise, uint32_t words[BLOCK_PIXELS])
{
    for (uint32_t i = 0; i < COUNTERS; i += 2 * LANES) {
        lanes even[4] = {lanes_every_second(i), lanes_all(noise->counter[0]), lanes_all(noise->counter[1]),
                         lanes_all(noise->counter[2])};
        lanes odd[4] = {lanes_every_second(i + 1), even[1], even[2], even[3]};
        uint32_t k0 = noise->key[0], k1 = noise->key[1];

        for (int round = 0; round < PHILOX_ROUNDS; round++) {
            philox_round(even, lanes_all(k0), lanes_all(k1));
            philox_round(odd, lanes_all(k0), lanes_all(k1));
            k0 += PHILOX_W0;
            k1 += PHILOX_W1;
        }
        for (unsigned j = 0; j < 4; j++) {
            lanes_store_pair(words + (size_t)COUNTERS * j + i, even[j], odd[j]);
        }
    }
}

/*
 * ln x of a normal x > 0, absolute error below 1e-6. x = m 2^e with m in [sqrt 1/2, sqrt 2); ln m = t - t^2/2 + t^3 q(t),
 * t = m - 1, q a Chebyshev fit of degree 6.
 */
static inline float ln(float x)
{
    const uint32_t bits = bits_of_float(x);
    const int32_t e = (int32_t)(bits - 0x3F3504F3u) >> 23;
    const float t = float_of_bits(bits - ((uint32_t)e << 23)) - 1.0f;

    float q = 0.0927221423f;
    q = q * t - 0.141184249f;
    q = q * t + 0.146763966f;
    q = q * t - 0.165928563f;
    q = q * t + 0.199851278f;
    q = q * t - 0.250009217f;
    q = q * t + 0.333334103f;
    const float t2 = t * t;
    return t * t2 * q - 0.5f * t2 + t + (float)e * 0.693147181f;
}

/*
 * Box-Muller: pixels k and k + 128 of a block share a radius (from word k) and an angle (from word k + 128).
 * The radius comes from 31 bits, so |z| goes up to 6.66.
 */
static void block_normals(const uint32_t *restrict words, float *restrict z)
{
    for (int k = 0; k < PAIRS; k++) {
        const float u = ((float)(int32_t)(words[k] >> 1) + 0.5f) * (1.0f / 2147483648.0f);
        const float u2 = u > 0.99999994f ? 0.99999994f : u; /* 1 would have no logarithm's root below it */
        const float radius = sqrtf(-2.0f * ln(u2));

        /* The angle in turns is a 32-bit word: its nearest quarter, and the rest in quarters, -1/2 .. 1/2. */
        const uint32_t angle = words[k + PAIRS];
        const uint32_t quarter = (angle + 0x20000000u) >> 30;
        const float a = (float)(int32_t)(angle - (quarter << 30)) * (1.0f / 1073741824.0f);
        const float a2 = a * a;
        const float s = a * (1.57079632f + a2 * (-0.645963478f + a2 * (0.0796802229f + a2 * -0.0046021631f)));
        const float c = 0.999999972f + a2 * (-1.23369701f + a2 * (0.253598608f + a2 * -0.0204082555f));

        /* sin(a + 90) = cos a, cos(a + 90) = -sin a, and so on round the circle */
        const float across = quarter & 1 ? c : s, along = quarter & 1 ? s : c;
        const uint32_t across_sign = (quarter & 2) << 30, along_sign = ((quarter + 1) & 2) << 30;
        z[k] = radius * float_of_bits(bits_of_float(along) ^ along_sign);
        z[k + PAIRS] = radius * float_of_bits(bits_of_float(across) ^ across_sign);
    }
}

/*
 * Shot and read noise in one step. The sum of Poisson(mean) and N(0, read noise) has the cumulants mean, V = mean +
 * read noise^2, mean, mean; a normal z is bent to them by the Cornish-Fisher expansion up to the fourth. With
 * more than 2 electrons of read noise no test can tell this from counting single electrons.
 */
static inline float electrons_of(float mean, float read_noise_e2, float z)
{
    const float variance = mean + read_noise_e2;
    const float sigma = sqrtf(variance);
    const float inverse = 1.0f / variance;
    const float w = mean * inverse;
    const float z2 = z * z;
    const float skew = z2 * (1.0f / 6.0f) - 1.0f / 6.0f;
    const float kurtosis = z2 * (1.0f / 24.0f) - 3.0f / 24.0f - w * (z2 * (2.0f / 36.0f) - 5.0f / 36.0f);
    return mean + w * skew + z * (sigma + w * (sigma * inverse) * kurtosis);
}

static void block_counts(const float *restrict light, const float *restrict z, const struct block_pattern *pattern,
                         const struct pixel_chain *chain, uint16_t *restrict dn)
{
    const struct pixel_chain p = *chain;
    const int8_t *restrict prnu = pattern->prnu, *restrict dsnu = pattern->dsnu;
    const uint8_t *restrict dark = pattern->dark;
    const float *restrict gain = pattern->codes_per_e, *restrict offset = pattern->offset_codes;
    const float row = pattern->row_offset_codes;

    for (int i = 0; i < BLOCK_PIXELS; i++) {
        float even = light[i] * p.electrons_per_light;
        even = even < p.electrons_max ? even : p.electrons_max;
        const float mean = even + even * ((float)prnu[i] * p.prnu_step) + (float)(int32_t)dark[i] * p.dark_step_e;

        float electrons = electrons_of(mean, p.read_noise_e2, z[i]);
        electrons = electrons < p.full_well_e ? electrons : p.full_well_e;
        electrons += (float)dsnu[i] * p.dsnu_step_e;

        float code = electrons * gain[i] + (offset[i] + row);
        code = code > 0.0f ? code : 0.0f;
        code = code < p.code_max ? code : p.code_max;
        dn[i] = (uint16_t)((int32_t)code << p.code_shift);
    }
}

static void expose(const float *light, const struct block_pattern *pattern, const struct pixel_chain *chain,
                   const struct noise_id *noise, uint16_t *dn)
{
    _Alignas(64) uint32_t words[BLOCK_PIXELS];
    _Alignas(64) float z[BLOCK_PIXELS];

    block_words(noise, words);
    block_normals(words, z);
    block_counts(light, z, pattern, chain, dn);
}

static void normals(const struct noise_id *noise, float *z)
{
    _Alignas(64) uint32_t words[BLOCK_PIXELS];

    block_words(noise, words);
    block_normals(words, z);
}

/* To the nearest, halves up: a cast cuts towards 0, so it works on what is above 0. */
static inline int32_t rounded(float v, float least, float most)
{
    v = v > least ? v : least;
    v = v < most ? v : most;
    return (int32_t)(v - least + 0.5f) + (int32_t)least;
}

static void pattern_signed(const float *restrict z, float scale, float add, float slope, int8_t *restrict out)
{
    for (int i = 0; i < BLOCK_PIXELS; i++) {
        out[i] = (int8_t)rounded(z[i] * scale + (add + (float)i * slope), -127.0f, 127.0f);
    }
}

/* 2^x for x in -126 .. 127, relative error below 3e-7: the whole part goes into the exponent's bits. */
static inline float power2(float x)
{
    const int32_t whole = rounded(x, -126.0f, 127.0f);
    const float f = (x - (float)whole) * 0.693147181f;

    float e = 1.0f / 720.0f;
    e = e * f + 1.0f / 120.0f;
    e = e * f + 1.0f / 24.0f;
    e = e * f + 1.0f / 6.0f;
    e = e * f + 0.5f;
    e = e * f + 1.0f;
    e = e * f + 1.0f;
    return e * float_of_bits((uint32_t)(whole + 127) << 23);
}

static void pattern_power(const float *restrict z, float scale, float add, uint8_t *restrict out)
{
    for (int i = 0; i < BLOCK_PIXELS; i++) {
        out[i] = (uint8_t)rounded(power2(z[i] * scale + add), 0.0f, 255.0f);
    }
}

static void add_light(const float *restrict light, float weight, unsigned n, float *restrict out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] += light[i] * weight;
    }
}

static void bin(const uint16_t *restrict upper, const uint16_t *restrict lower, int black_dn, unsigned n,
                uint16_t *restrict dst)
{
    for (size_t i = 0; i < n; i++) {
        int32_t sum = upper[2 * i] + upper[2 * i + 1] + lower[2 * i] + lower[2 * i + 1] - 3 * black_dn;
        sum = sum > 0 ? sum : 0;
        dst[i] = (uint16_t)(sum < 4095 ? sum : 4095);
    }
}

static void every_other(const uint16_t *restrict src, unsigned n, uint16_t *restrict dst)
{
    for (size_t i = 0; i < n; i++) {
        dst[i] = src[2 * i];
    }
}

static void digital_gain(uint16_t *dn, unsigned n, float gain, float black_dn)
{
    for (size_t i = 0; i < n; i++) {
        float count = ((float)(int32_t)dn[i] - black_dn) * gain + (black_dn + 0.5f);
        count = count > 0.0f ? count : 0.0f;
        count = count < 4095.0f ? count : 4095.0f;
        dn[i] = (uint16_t)(int32_t)count;
    }
}

static void mirror(const uint16_t *restrict src, unsigned n, uint16_t *restrict dst)
{
    for (ptrdiff_t i = 0, last = (ptrdiff_t)n - 1; i <= last; i++) {
        dst[i] = src[last - i];
    }
}

static void pack_mono8(const uint16_t *restrict dn, unsigned n, uint8_t *restrict dst)
{
    for (size_t i = 0; i < n; i++) {
        dst[i] = (uint8_t)(dn[i] >> 4);
    }
}

/* PFNC Mono12p: pixels follow one another without a gap, least significant bit first. */
static void pack_mono12p(const uint16_t *restrict dn, unsigned n, uint8_t *restrict dst)
{
    for (size_t i = 0; i < n / 2; i++) {
        const uint32_t first = dn[2 * i], second = dn[2 * i + 1];
        dst[3 * i] = (uint8_t)first;
        dst[3 * i + 1] = (uint8_t)(first >> 8 | second << 4);
        dst[3 * i + 2] = (uint8_t)(second >> 4);
    }
}

/* The 12 bits are the upper ones, little endian. */
static void pack_mono16(const uint16_t *restrict dn, unsigned n, uint8_t *restrict dst)
{
    for (size_t i = 0; i < n; i++) {
        dst[2 * i] = (uint8_t)(dn[i] << 4);
        dst[2 * i + 1] = (uint8_t)(dn[i] >> 4);
    }
}

extern const struct kernels KERNEL_SYMBOL(KERNEL_SET);
const struct kernels KERNEL_SYMBOL(KERNEL_SET) = {
    .name = KERNEL_TEXT(KERNEL_SET),
    .expose = expose,
    .normals = normals,
    .pattern_signed = pattern_signed,
    .pattern_power = pattern_power,
    .add_light = add_light,
    .bin = bin,
    .every_other = every_other,
    .digital_gain = digital_gain,
    .mirror = mirror,
    .pack_mono8 = pack_mono8,
    .pack_mono12p = pack_mono12p,
    .pack_mono16 = pack_mono16,
};
