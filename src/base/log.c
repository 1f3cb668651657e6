// SPDX-License-Identifier: Apache-2.0
// Formats talk and hands it to the listener.
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

void log_say(const struct log *log, enum log_level level, const char *room, const char *format, ...)
{
    if (log == NULL || log->write == NULL || level > log->level) {
        return;
    }
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    log->write(log->cookie, level, room, text);
}
