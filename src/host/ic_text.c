// SPDX-License-Identifier: Apache-2.0
// Texts of programs in, texts to programs out: never more bytes than were said.
#include "host/ic_grabber.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool ic_text_take(char *out, size_t n, const char *text)
{
    const size_t length = text != NULL ? strnlen(text, n) : n;
    if (length == n) {
        return false;
    }
    memcpy(out, text, length);
    out[length] = '\0';
    return true;
}

void ic_text_give(char *out, long bytes, const char *text)
{
    if (bytes < 1) {
        return;
    }
    const size_t length = strnlen(text, (size_t)bytes - 1);
    memcpy(out, text, length);
    out[length] = '\0';
}

void ic_say(const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    fprintf(stderr, "tisgrabber: %s\n", line);
}
