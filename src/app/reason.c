// SPDX-License-Identifier: Apache-2.0
// A sentence for a person on why something can not be had.
#include "app/reason.h"

#include <stdarg.h>
#include <stdio.h>

int refuse(const struct reason *why, int error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(why->text, why->n, format, args);
    va_end(args);
    return error;
}
