// SPDX-License-Identifier: Apache-2.0
// A text that grows while it is written.
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool str_reserve(struct str *s, size_t more)
{
    if (s->failed) {
        return false;
    }
    size_t need = s->len + more + 1;
    if (need <= s->capacity) {
        return true;
    }
    size_t capacity = s->capacity != 0 ? s->capacity : 256;
    while (capacity < need) {
        capacity *= 2;
    }
    char *text = realloc(s->text, capacity);
    if (text == NULL) {
        s->failed = true;
        return false;
    }
    s->text = text;
    s->capacity = capacity;
    return true;
}

void str_add_n(struct str *s, const char *text, size_t n)
{
    if (!str_reserve(s, n)) {
        return;
    }
    memcpy(s->text + s->len, text, n);
    s->len += n;
    s->text[s->len] = '\0';
}

void str_add(struct str *s, const char *text)
{
    str_add_n(s, text, strlen(text));
}

void str_addf(struct str *s, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0) {
        s->failed = true;
    } else if (str_reserve(s, (size_t)n)) {
        vsnprintf(s->text + s->len, (size_t)n + 1, format, again);
        s->len += (size_t)n;
    }
    va_end(again);
}

void str_add_xml(struct str *s, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        switch (*p) {
        case '&': str_add(s, "&amp;"); break;
        case '<': str_add(s, "&lt;"); break;
        case '>': str_add(s, "&gt;"); break;
        case '"': str_add(s, "&quot;"); break;
        case '\'': str_add(s, "&apos;"); break;
        default: str_add_n(s, p, 1); break;
        }
    }
}

void str_fini(struct str *s)
{
    free(s->text);
    *s = (struct str){0};
}
