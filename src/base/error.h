// SPDX-License-Identifier: Apache-2.0
// The one list of errors: an enum, a name, a text, and a code for each wire.
//
// Functions that can fail return int: 0 or more is good, -CT_E_NAME is not. Their results go
// through out_ pointers, which stay untouched on error.
#ifndef CAMTWIN_BASE_ERROR_H
#define CAMTWIN_BASE_ERROR_H

#include <stdint.h>

enum ct_error {
    CT_OK = 0,
#define ERROR(name, text, u3v, uvc, gentl, posix) CT_E_##name,
#include "base/error_table.def"
#undef ERROR
    CT_ERROR_COUNT
};

/** The error's name ("RANGE"), for logs and tests; `e` is 0 or a negative error. Static text. */
const char *error_name(int e);

/** A sentence for a person; `e` is 0 or a negative error. Static text. */
const char *error_text(int e);

/** Status word of a USB3 Vision acknowledge; 0x0000 for e >= 0. */
uint16_t error_u3v_status(int e);

/** bRequestErrorCode of UVC; 0x00 for e >= 0. */
uint8_t error_uvc_code(int e);

/** GC_ERROR of GenTL; 0 for e >= 0. */
int error_gentl(int e);

/** errno value (positive); 0 for e >= 0. */
int error_errno(int e);

#endif
