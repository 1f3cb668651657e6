// SPDX-License-Identifier: Apache-2.0
// Paths and numbers, from whoever sends them.
#include "app/web_path.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

static int digit_of(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c != '\0' ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;
    return at != NULL ? (int)(at - digits) : -1;
}

/** One character of a path, decoded; *text goes on. Negative: it is none. */
static int take_character(const char **text)
{
    const char *t = *text;
    int c = (unsigned char)t[0];
    if (t[0] == '%') {
        int high = digit_of(t[1]);
        int low = high >= 0 ? digit_of(t[2]) : -1;
        if (low < 0) {
            return -CT_E_FORMAT;
        }
        c = high * 16 + low;
        t += 2;
    }
    *text = t + 1;
    return c >= ' ' && c != 0x7F ? c : -CT_E_FORMAT;
}

static int take_segment(const char **text, char out[WEB_SEGMENT_MAX])
{
    size_t n = 0;
    while (**text != '\0' && **text != '/') {
        int c = take_character(text);
        if (c < 0 || n + 1 == WEB_SEGMENT_MAX) {
            return -CT_E_FORMAT;
        }
        out[n++] = (char)c;
    }
    out[n] = '\0';
    bool is_way = strcmp(out, ".") == 0 || strcmp(out, "..") == 0;
    return n == 0 || is_way ? -CT_E_FORMAT : 0;
}

int web_path_split(const char *path, struct web_path *out)
{
    *out = (struct web_path){0};
    if (path[0] != '/') {
        return -CT_E_FORMAT;
    }
    const char *at = path + 1;
    while (*at != '\0') {
        if (out->count == WEB_SEGMENTS_MAX || take_segment(&at, out->segments[out->count]) < 0) {
            return -CT_E_FORMAT;
        }
        out->count++;
        at += *at == '/' && at[1] != '\0';
        if (*at == '/') {
            return -CT_E_FORMAT; /* at the end */
        }
    }
    return 0;
}

bool web_path_matches(const struct web_path *path, unsigned first, const char *pattern, const char **out_word)
{
    unsigned at = first;
    *out_word = NULL;
    while (*pattern != '\0') {
        size_t n = strcspn(pattern, "/");
        if (at >= path->count) {
            return false;
        }
        const char *segment = path->segments[at++];
        if (n == 2 && memcmp(pattern, "{}", 2) == 0) {
            *out_word = segment;
        } else if (strlen(segment) != n || memcmp(segment, pattern, n) != 0) {
            return false;
        }
        pattern += n + (pattern[n] == '/');
    }
    return at == path->count;
}

int web_number(const char *text, uint64_t least, uint64_t most, uint64_t otherwise, uint64_t *out)
{
    if (text == NULL) {
        *out = otherwise;
        return 0;
    }
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 19 || text[digits] != '\0') {
        return -CT_E_FORMAT;
    }
    uint64_t number = strtoull(text, NULL, 10);
    if (number < least || number > most) {
        return -CT_E_RANGE;
    }
    *out = number;
    return 0;
}

int web_real(const char *text, double least, double most, double otherwise, double *out)
{
    if (text == NULL) {
        *out = otherwise;
        return 0;
    }
    size_t n = strspn(text, "0123456789.");
    char *end = NULL;
    double number = strtod(text, &end);
    if (n == 0 || n > 24 || text[n] != '\0' || *end != '\0') {
        return -CT_E_FORMAT;
    }
    if (number < least || number > most) {
        return -CT_E_RANGE;
    }
    *out = number;
    return 0;
}
