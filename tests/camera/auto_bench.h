// SPDX-License-Identifier: Apache-2.0
// The automatics on the bench: a sensor of a few thousand pixels, a lamp, and pictures that arrive late.
#ifndef CAMTWIN_TESTS_CAMERA_AUTO_BENCH_H
#define CAMTWIN_TESTS_CAMERA_AUTO_BENCH_H

#include "camera/auto.h"

enum { BENCH_PIXELS = 4096, BENCH_LATENCY_MAX = 4 };

struct auto_bench {
    struct auto_state state;
    struct auto_rules rules;
    struct auto_values now;
    double scene[BENCH_PIXELS]; /* 12-bit counts a microsecond at 0 dB, before `light` */
    double light;               /* factor */
    double flicker_hz, flicker_depth;
    double rate_hz;
    double noise_dn;  /* of each pixel */
    unsigned latency; /* exposures that begin before a picture's result counts; 1 .. BENCH_LATENCY_MAX */
    uint64_t seed;

    /* What came last. */
    uint64_t frame;
    struct auto_values made_with; /* of the picture that was looked at last */
    struct meter meter;
    double mean8;     /* its mean, 0 .. 255 */
    double saturated; /* part of its pixels */
    bool changed;     /* the step after it changed something */
    struct auto_values late[BENCH_LATENCY_MAX];
};

/** All pixels alike, free of noise, middle grey (128) at 10 ms and 0 dB; both driven, the factory's limits. */
void auto_bench_init(struct auto_bench *b);

/** Scene brightness: `part` of the pixels are `times` as bright as the others; the mean stays. */
void auto_bench_highlights(struct auto_bench *b, double part, double times);

/** Deterministic, 0 .. 1. */
double auto_bench_random(struct auto_bench *b);

/** Exposes, measures, steps: one frame. */
void auto_bench_frame(struct auto_bench *b);

/** Brightness is within 5 % of the reference, or the automatics are at a limit that keeps them from it. */
bool auto_bench_there(const struct auto_bench *b);

#endif
