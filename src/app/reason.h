// SPDX-License-Identifier: Apache-2.0
// A sentence for a person on why something can not be had.
#ifndef CAMTWIN_APP_REASON_H
#define CAMTWIN_APP_REASON_H

#include <stddef.h>

#include "base/attr.h"

/** Where the sentence goes: text[n]. */
struct reason {
    char *text;
    size_t n;
};

/** Writes the sentence and gives back `error`. */
int refuse(const struct reason *why, int error, const char *format, ...) CT_PRINTF(3, 4);

#endif
