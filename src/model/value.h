// SPDX-License-Identifier: Apache-2.0
// One typed value of a feature, and its forms: bytes of a register, text of a command line.
#ifndef CAMTWIN_MODEL_VALUE_H
#define CAMTWIN_MODEL_VALUE_H

#include <stddef.h>
#include <stdint.h>

enum { VALUE_TEXT_MAX = 64 };

enum value_kind { VALUE_INT, VALUE_FLOAT, VALUE_TEXT };

/**
 * INT carries integers, booleans (0, 1), enumeration entries (their GenICam integer) and commands (1);
 * FLOAT carries floats; TEXT carries strings (NUL-terminated, at most 63 bytes).
 */
struct value {
    enum value_kind kind;
    int64_t i;
    double f;
    char text[VALUE_TEXT_MAX];
};

struct value value_int(int64_t i);
struct value value_float(double f);
/** Longer texts are cut. */
struct value value_text(const char *text);

#endif
