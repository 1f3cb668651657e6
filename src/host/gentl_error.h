// SPDX-License-Identifier: Apache-2.0
// What went wrong last, for each thread: the code and a sentence that says what.
#ifndef CAMTWIN_HOST_GENTL_ERROR_H
#define CAMTWIN_HOST_GENTL_ERROR_H

#include "base/attr.h"
#include "host/gentl_types.h"

enum { GENTL_ERROR_TEXT_MAX = 256 };

/** Notes code and text for GCGetLastError of this thread and returns the code, so that it can stand behind `return`. */
GC_ERROR gentl_fail(GC_ERROR code, const char *format, ...) CT_PRINTF(2, 3);

/** GC_ERR_INVALID_PARAMETER: the pointer to `what` is NULL. */
GC_ERROR gentl_fail_null(const char *what);

/** The same for one of our own errors (a negative CT_E_...): code and sentence come from the error table. `what` failed. */
GC_ERROR gentl_fail_ct(int e, const char *what);

/** What this thread noted last; GC_ERR_SUCCESS and a text that says so when nothing was. The text lives until the next note. */
GC_ERROR gentl_last_error(const char **text);

#endif
