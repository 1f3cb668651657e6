// SPDX-License-Identifier: Apache-2.0
// Chunks of a recording and complaints about it.
#include "sim/wave_text.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/error.h"

bool wave_text_fill(struct wave_text *text)
{
    if (text->error < 0) {
        return false;
    }
    text->at = 0;
    text->end = 0;
    int n = 1;
    while (n > 0 && text->end < WAVE_AHEAD) {
        n = text->bytes.read(text->bytes.self, text->chunk + text->end, sizeof text->chunk - text->end);
        text->end += n > 0 ? (size_t)n : 0;
    }
    text->error = n < 0 ? n : 0;
    return text->end > 0;
}

int wave_text_fail(struct wave_text *text, const char *format, ...)
{
    if (text->error < 0) { /* what looks like a truncated file is one that can not be read */
        snprintf(text->why, sizeof text->why, "line %llu: %s", (unsigned long long)text->line, error_text(text->error));
        return text->error;
    }
    int n = snprintf(text->why, sizeof text->why, "line %llu: ", (unsigned long long)text->line);
    va_list args;
    va_start(args, format);
    vsnprintf(text->why + n, sizeof text->why - (size_t)n, format, args);
    va_end(args);
    return -CT_E_FORMAT;
}
