// SPDX-License-Identifier: Apache-2.0
// Looks errors up in the one table.
#include "base/error.h"

#include <errno.h>

struct error_row {
    const char *name;
    const char *text;
    uint16_t u3v;
    uint8_t uvc;
    int gentl;
    int posix;
};

static const struct error_row rows[CT_ERROR_COUNT] = {
    [CT_OK] = {"OK", "all is well", 0, 0, 0, 0},
#define ERROR(name, text, u3v, uvc, gentl, posix) [CT_E_##name] = {#name, text, u3v, uvc, gentl, posix},
#include "base/error_table.def"
#undef ERROR
};

/** An e outside the table is our own mistake; it shows as GENERIC rather than as a wild read. */
static const struct error_row *row_of(int e)
{
    if (e >= 0) {
        return &rows[CT_OK];
    }
    return e > -CT_ERROR_COUNT ? &rows[-e] : &rows[CT_E_GENERIC];
}

const char *error_name(int e)
{
    return row_of(e)->name;
}

const char *error_text(int e)
{
    return row_of(e)->text;
}

uint16_t error_u3v_status(int e)
{
    return row_of(e)->u3v;
}

uint8_t error_uvc_code(int e)
{
    return row_of(e)->uvc;
}

int error_gentl(int e)
{
    return row_of(e)->gentl;
}

int error_errno(int e)
{
    return row_of(e)->posix;
}
