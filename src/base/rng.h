// SPDX-License-Identifier: Apache-2.0
// Random numbers that are looked up rather than drawn: a pure function of (key, counter).
//
// The generator is Philox4x32 with 10 rounds (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
// SC11). Nobody holds a state, so pixels can be made in any order, by anyone, with the same result.
#ifndef CAMTWIN_BASE_RNG_H
#define CAMTWIN_BASE_RNG_H

#include <stdint.h>

enum { PHILOX_ROUNDS = 10 };

/* The round's two multipliers, and what is added to the two key words after each round. */
#define PHILOX_M0 UINT32_C(0xD2511F53)
#define PHILOX_M1 UINT32_C(0xCD9E8D57)
#define PHILOX_W0 UINT32_C(0x9E3779B9)
#define PHILOX_W1 UINT32_C(0xBB67AE85)

/** Four 32-bit random words of (counter[4], key[2]). `out` ([4]) may be `counter`. */
void philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

#endif
