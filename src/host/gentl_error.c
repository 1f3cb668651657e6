// SPDX-License-Identifier: Apache-2.0
// The last error of each thread.
#include "host/gentl_error.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/error.h"

/* The standard's own: GCGetLastError speaks of the calling thread. */
static _Thread_local struct {
    GC_ERROR code;
    char text[GENTL_ERROR_TEXT_MAX];
} last;

GC_ERROR gentl_fail(GC_ERROR code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(last.text, sizeof last.text, format, args);
    va_end(args);
    last.code = code;
    return code;
}

GC_ERROR gentl_fail_null(const char *what)
{
    return gentl_fail(GC_ERR_INVALID_PARAMETER, "the pointer to the %s is NULL", what);
}

GC_ERROR gentl_fail_ct(int e, const char *what)
{
    return gentl_fail(error_gentl(e), "%s: %s", what, error_text(e));
}

GC_ERROR gentl_last_error(const char **text)
{
    *text = last.code == GC_ERR_SUCCESS ? "no error" : last.text;
    return last.code;
}
