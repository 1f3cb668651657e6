// SPDX-License-Identifier: Apache-2.0
// Which kernel sets were built, and which of them this machine can run; the one place that asks the CPU.
#include "sensor/kernels.h"

#include <stddef.h>

extern const struct kernels kernels_plain;

#ifdef KERNELS_X86
extern const struct kernels kernels_sse4;
extern const struct kernels kernels_avx2;
extern const struct kernels kernels_avx512;

/* Exactly the instruction sets that src/sensor/meson.build compiles each set with. */
static bool cpu_has_sse4(void)
{
    return __builtin_cpu_supports("sse4.1");
}

static bool cpu_has_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}

static bool cpu_has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#endif

#ifdef KERNELS_NEON
extern const struct kernels kernels_neon;
#endif

static bool always(void)
{
    return true;
}

// clang-format off
static const struct level {
    const struct kernels *kernels;
    bool (*here)(void);
} levels[] = {
    {&kernels_plain, always},
#ifdef KERNELS_X86
    {&kernels_sse4, cpu_has_sse4},
    {&kernels_avx2, cpu_has_avx2},
    {&kernels_avx512, cpu_has_avx512},
#endif
#ifdef KERNELS_NEON
    {&kernels_neon, always}, /* part of every aarch64 that runs Linux */
#endif
};
// clang-format on

enum { LEVELS = sizeof levels / sizeof levels[0] };

const struct kernels *kernels_level(unsigned i)
{
    return i < LEVELS ? levels[i].kernels : NULL;
}

bool kernels_run_here(const struct kernels *k)
{
    for (unsigned i = 0; i < LEVELS; i++) {
        if (levels[i].kernels == k) {
            return levels[i].here();
        }
    }
    return false;
}

const struct kernels *kernels_best(void)
{
    const struct kernels *best = &kernels_plain;
    for (unsigned i = 0; i < LEVELS; i++) {
        if (levels[i].here()) {
            best = levels[i].kernels;
        }
    }
    return best;
}
