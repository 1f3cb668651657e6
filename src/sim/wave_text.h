// SPDX-License-Identifier: Apache-2.0
// A recording's text while it is read: chunks behind one character at a time, and the line for complaints.
#ifndef CAMTWIN_SIM_WAVE_TEXT_H
#define CAMTWIN_SIM_WAVE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "sim/wave.h"

enum {
    WAVE_CHUNK = 1 << 16,
    WAVE_WHY = 512,
    WAVE_END = -1,
    WAVE_AHEAD = 8 /* bytes of a chunk, unless the text ends */
};

struct wave_text {
    struct wave_bytes bytes;
    size_t at, end; /* what is left of the chunk */
    uint64_t line;  /* counts from 1 */
    int error;      /* of bytes.read: the text ends there */
    char why[WAVE_WHY];
    char chunk[WAVE_CHUNK];
};

/** Gets the next chunk; false: there is none. */
bool wave_text_fill(struct wave_text *text);

/** The next character without taking it, or WAVE_END. */
static inline int wave_text_peek(struct wave_text *text)
{
    if (text->at == text->end && !wave_text_fill(text)) {
        return WAVE_END;
    }
    return (unsigned char)text->chunk[text->at];
}

/** Takes the character that wave_text_peek gave. */
static inline void wave_text_take(struct wave_text *text)
{
    text->line += text->chunk[text->at++] == '\n';
}

static inline bool wave_is_space(int c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/** Keeps "line N: ..." (or why the bytes could not be read) in text->why; returns -CT_E_FORMAT (or that error). */
int wave_text_fail(struct wave_text *text, const char *format, ...) CT_PRINTF(2, 3);

#endif
