// SPDX-License-Identifier: Apache-2.0
// Words of the model room: comparison without case, names made readable.
#ifndef CAMTWIN_MODEL_TEXT_H
#define CAMTWIN_MODEL_TEXT_H

#include <stdbool.h>

#include "base/str.h"

/** Equal but for the case of ASCII letters. NULL equals nothing. */
bool text_same(const char *a, const char *b);

/** Appends a feature's name as words: "LUTValueAll" gives "LUT Value All". */
void text_add_words(struct str *out, const char *name);

#endif
