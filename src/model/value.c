// SPDX-License-Identifier: Apache-2.0
// One typed value of a feature.
#include "model/value.h"

#include <string.h>

struct value value_int(int64_t i)
{
    return (struct value){.kind = VALUE_INT, .i = i};
}

struct value value_float(double f)
{
    return (struct value){.kind = VALUE_FLOAT, .f = f};
}

struct value value_text(const char *text)
{
    struct value v = {.kind = VALUE_TEXT};
    strncpy(v.text, text, sizeof v.text - 1);
    return v;
}
