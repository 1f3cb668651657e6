// SPDX-License-Identifier: Apache-2.0
// Words of the model room.
#include "model/text.h"

#include <stddef.h>

/* ctype.h asks the locale; names of features are ASCII in every one. */
static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static char lower(char c)
{
    return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

bool text_same(const char *a, const char *b)
{
    if (a == NULL || b == NULL) {
        return false;
    }
    while (*a != '\0' && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return *a == '\0' && *b == '\0';
}

void text_add_words(struct str *out, const char *name)
{
    for (const char *p = name; *p != '\0'; p++) {
        bool after_lower = p != name && is_lower(p[-1]);
        bool ends_acronym = p != name && is_upper(p[-1]) && is_upper(*p) && is_lower(p[1]);
        if ((after_lower && !is_lower(*p)) || ends_acronym) {
            str_add(out, " ");
        }
        str_add_n(out, p, 1);
    }
}
