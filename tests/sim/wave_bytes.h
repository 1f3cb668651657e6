// SPDX-License-Identifier: Apache-2.0
// Recordings in memory for the tests of the readers, given in chunks of any size.
#ifndef CAMTWIN_TESTS_SIM_WAVE_BYTES_H
#define CAMTWIN_TESTS_SIM_WAVE_BYTES_H

#include <string.h>

#include "sim/wave_reader.h"

struct memory {
    const char *at;
    size_t left;
    size_t chunk;
    int error; /* given instead of the end */
};

static inline int memory_read(void *self, char *dst, size_t n)
{
    struct memory *m = self;
    size_t got = n < m->chunk ? n : m->chunk;
    got = got < m->left ? got : m->left;
    memcpy(dst, m->at, got);
    m->at += got;
    m->left -= got;
    return got > 0 ? (int)got : m->error;
}

#endif
