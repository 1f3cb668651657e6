// SPDX-License-Identifier: Apache-2.0
// Whole files for tests of the model room.
#include "model/read_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

enum { FILE_MAX = 1 << 20 };

char *read_source_file(const char *path)
{
    char full[4096];
    assert_in_range(snprintf(full, sizeof full, "%s/%s", SOURCE_ROOT, path), 1, sizeof full - 1);
    FILE *file = fopen(full, "rb");
    if (file == NULL) {
        fail_msg("%s can not be read", full);
    }
    char *text = malloc(FILE_MAX);
    assert_non_null(text);
    size_t n = fread(text, 1, FILE_MAX, file);
    fclose(file);
    assert_in_range(n, 1, FILE_MAX - 1);
    text[n] = '\0';
    return text;
}

char *cut(char **rest, char separator)
{
    char *start = *rest;
    if (start == NULL || (separator == '\n' && *start == '\0')) {
        return NULL;
    }
    char *end = strchr(start, separator);
    *rest = end != NULL ? end + 1 : NULL;
    if (end != NULL) {
        *end = '\0';
    }
    return start;
}
