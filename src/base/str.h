// SPDX-License-Identifier: Apache-2.0
// A text that grows while it is written; a failed allocation is remembered and asked for once.
#ifndef CAMTWIN_BASE_STR_H
#define CAMTWIN_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

/** Zero-initialise to start; str_fini frees. `text` is NUL-terminated, or NULL while empty. */
struct str {
    char *text;
    size_t len;
    size_t capacity;
    bool failed;
};

void str_add(struct str *s, const char *text);
void str_add_n(struct str *s, const char *text, size_t n);
void str_addf(struct str *s, const char *format, ...) CT_PRINTF(2, 3);
/** Text with & < > " ' written as XML entities. */
void str_add_xml(struct str *s, const char *text);
void str_fini(struct str *s);

#endif
