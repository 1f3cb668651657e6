// SPDX-License-Identifier: Apache-2.0
// Values of features as words of a command line.
#include "model/feature.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "model/text.h"

/** Decimal or 0x; no leading space, no octal, nothing behind the number. */
static bool parse_integer(const char *text, int64_t *out)
{
    const char *digits = *text == '-' || *text == '+' ? text + 1 : text;
    if (*digits < '0' || *digits > '9') {
        return false;
    }
    int base = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X') ? 16 : 10;
    char *end = NULL;
    errno = 0;
    long long number = strtoll(text, &end, base);
    if (errno != 0 || *end != '\0') {
        return false;
    }
    *out = number;
    return true;
}

static bool parse_float(const char *text, double *out)
{
    if (*text == '\0' || strchr(" \t\n\v\f\r", *text) != NULL) {
        return false;
    }
    char *end = NULL;
    double number = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(number)) {
        return false;
    }
    *out = number;
    return true;
}

static bool parse_bool(const char *text, int64_t *out)
{
    static const char *const words[][2] = {{"false", "true"}, {"off", "on"}, {"no", "yes"}, {"0", "1"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        for (int truth = 0; truth < 2; truth++) {
            if (text_same(text, words[i][truth])) {
                *out = truth;
                return true;
            }
        }
    }
    return false;
}

static int parse_entry(const struct feature *f, const char *text, struct value *out)
{
    const struct feature_entry *entry = feature_entry_by_name(f, text);
    for (unsigned i = 0; entry == NULL && i < f->entry_count; i++) {
        if (text_same(f->entries[i].display, text)) {
            entry = &f->entries[i];
        }
    }
    int64_t number;
    if (entry == NULL && parse_integer(text, &number)) {
        entry = feature_entry_by_value(f, number);
    }
    if (entry == NULL) {
        return -CT_E_ENTRY;
    }
    *out = value_int(entry->value);
    return 0;
}

int feature_parse(const struct feature *f, const char *text, struct value *out)
{
    int64_t integer = 1;
    double number;
    bool good = false;
    switch (f->kind) {
    case FK_ENUM: return parse_entry(f, text, out);
    case FK_INT: good = parse_integer(text, &integer); break;
    case FK_BOOL: good = parse_bool(text, &integer); break;
    case FK_COMMAND: good = *text == '\0' || strcmp(text, "1") == 0 || text_same(text, "execute"); break;
    case FK_FLOAT:
        if (!parse_float(text, &number)) {
            return -CT_E_FORMAT;
        }
        *out = value_float(number);
        return 0;
    case FK_STRING:
        if (strlen(text) >= VALUE_TEXT_MAX) {
            return -CT_E_FORMAT;
        }
        *out = value_text(text);
        return 0;
    case FK_REGISTER: break;
    }
    if (!good) {
        return -CT_E_FORMAT;
    }
    *out = value_int(integer);
    return 0;
}

/** The shortest of the usual forms that reads back as the same number. */
static int print_float(double number, char *out, size_t n)
{
    char text[VALUE_TEXT_MAX];
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number) {
            break;
        }
    }
    /* 4000000 reads better than 4e+06 and loses nothing. */
    if (strchr(text, 'e') != NULL && fabs(number) < 1e15 && number == floor(number)) {
        snprintf(text, sizeof text, "%.0f", number);
    }
    return snprintf(out, n, "%s", text);
}

int feature_print(const struct feature *f, const struct value *v, char *out, size_t n)
{
    enum value_kind kind = f->kind == FK_FLOAT ? VALUE_FLOAT : f->kind == FK_STRING ? VALUE_TEXT : VALUE_INT;
    if (f->kind == FK_REGISTER || v->kind != kind) {
        return -CT_E_TYPE;
    }
    if (kind == VALUE_FLOAT) {
        return print_float(v->f, out, n);
    }
    if (kind == VALUE_TEXT) {
        return snprintf(out, n, "%.*s", VALUE_TEXT_MAX - 1, v->text);
    }
    if (f->kind == FK_BOOL && (v->i == 0 || v->i == 1)) {
        return snprintf(out, n, "%s", v->i != 0 ? "true" : "false");
    }
    const struct feature_entry *entry = feature_entry_by_value(f, v->i);
    if (entry != NULL) {
        return snprintf(out, n, "%s", entry->name);
    }
    return snprintf(out, n, "%" PRId64, v->i);
}
