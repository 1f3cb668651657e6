// SPDX-License-Identifier: Apache-2.0
// One machine word of Philox: LANES counters side by side, each in a 64-bit lane, for the instruction set in force.
//
// A 32-bit word of the generator sits in the low half of its lane; what the high half holds is of no meaning.
// With that a round needs no shuffling: the product's high word is a shift away, its low word is where it
// should be. `lanes_store_pair` puts the words of even and odd counters back into memory order.
#ifndef CAMTWIN_SENSOR_LANES_H
#define CAMTWIN_SENSOR_LANES_H

#include <stdint.h>

#if !defined(KERNEL_PLAIN) && (defined(__AVX512F__) || defined(__AVX2__) || defined(__SSE4_1__))
#include <immintrin.h>
#elif !defined(KERNEL_PLAIN) && defined(__aarch64__)
#include <arm_neon.h>
#endif

#if !defined(KERNEL_PLAIN) && defined(__AVX512F__)

enum { LANES = 8 };
typedef __m512i lanes;

static inline lanes lanes_all(uint32_t v)
{
    return _mm512_set1_epi64((long long)v);
}

/* first, first + 2, first + 4, ... */
static inline lanes lanes_every_second(uint32_t first)
{
    return _mm512_add_epi64(lanes_all(first), _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14));
}

static inline lanes lanes_mul(lanes a, lanes m)
{
    return _mm512_mul_epu32(a, m);
}

static inline lanes lanes_high(lanes product)
{
    return _mm512_srli_epi64(product, 32);
}

static inline lanes lanes_xor3(lanes a, lanes b, lanes c)
{
    return _mm512_ternarylogic_epi64(a, b, c, 0x96);
}

static inline void lanes_store_pair(uint32_t *dst, lanes even, lanes odd)
{
    _mm512_storeu_si512(dst, _mm512_mask_blend_epi32(0xAAAA, even, _mm512_slli_epi64(odd, 32)));
}

#elif !defined(KERNEL_PLAIN) && defined(__AVX2__)

enum { LANES = 4 };
typedef __m256i lanes;

static inline lanes lanes_all(uint32_t v)
{
    return _mm256_set1_epi64x((long long)v);
}

static inline lanes lanes_every_second(uint32_t first)
{
    return _mm256_add_epi64(lanes_all(first), _mm256_setr_epi64x(0, 2, 4, 6));
}

static inline lanes lanes_mul(lanes a, lanes m)
{
    return _mm256_mul_epu32(a, m);
}

static inline lanes lanes_high(lanes product)
{
    return _mm256_srli_epi64(product, 32);
}

static inline lanes lanes_xor3(lanes a, lanes b, lanes c)
{
    return _mm256_xor_si256(_mm256_xor_si256(a, b), c);
}

static inline void lanes_store_pair(uint32_t *dst, lanes even, lanes odd)
{
    _mm256_storeu_si256((__m256i *)dst, _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA));
}

#elif !defined(KERNEL_PLAIN) && defined(__SSE4_1__)

enum { LANES = 2 };
typedef __m128i lanes;

static inline lanes lanes_all(uint32_t v)
{
    return _mm_set1_epi64x((long long)v);
}

static inline lanes lanes_every_second(uint32_t first)
{
    return _mm_add_epi64(lanes_all(first), _mm_set_epi64x(2, 0));
}

static inline lanes lanes_mul(lanes a, lanes m)
{
    return _mm_mul_epu32(a, m);
}

static inline lanes lanes_high(lanes product)
{
    return _mm_srli_epi64(product, 32);
}

static inline lanes lanes_xor3(lanes a, lanes b, lanes c)
{
    return _mm_xor_si128(_mm_xor_si128(a, b), c);
}

static inline void lanes_store_pair(uint32_t *dst, lanes even, lanes odd)
{
    _mm_storeu_si128((__m128i *)dst, _mm_blend_epi16(even, _mm_slli_epi64(odd, 32), 0xCC));
}

#elif !defined(KERNEL_PLAIN) && defined(__aarch64__)

enum { LANES = 2 };
typedef uint64x2_t lanes;

static inline lanes lanes_all(uint32_t v)
{
    return vdupq_n_u64(v);
}

static inline lanes lanes_every_second(uint32_t first)
{
    return vaddq_u64(lanes_all(first), vcombine_u64(vcreate_u64(0), vcreate_u64(2)));
}

static inline lanes lanes_mul(lanes a, lanes m)
{
    return vmull_u32(vmovn_u64(a), vmovn_u64(m));
}

static inline lanes lanes_high(lanes product)
{
    return vshrq_n_u64(product, 32);
}

static inline lanes lanes_xor3(lanes a, lanes b, lanes c)
{
    return veorq_u64(veorq_u64(a, b), c);
}

static inline void lanes_store_pair(uint32_t *dst, lanes even, lanes odd)
{
    vst1q_u32(dst, vtrn1q_u32(vreinterpretq_u32_u64(even), vreinterpretq_u32_u64(odd)));
}

#else /* plain C: one counter a lane; what every other version is held against */

enum { LANES = 1 };
typedef uint64_t lanes;

static inline lanes lanes_all(uint32_t v)
{
    return v;
}

static inline lanes lanes_every_second(uint32_t first)
{
    return first;
}

static inline lanes lanes_mul(lanes a, lanes m)
{
    return (uint64_t)(uint32_t)a * (uint32_t)m;
}

static inline lanes lanes_high(lanes product)
{
    return product >> 32;
}

static inline lanes lanes_xor3(lanes a, lanes b, lanes c)
{
    return a ^ b ^ c;
}

static inline void lanes_store_pair(uint32_t *dst, lanes even, lanes odd)
{
    dst[0] = (uint32_t)even;
    dst[1] = (uint32_t)odd;
}

#endif

#endif
