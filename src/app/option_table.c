// SPDX-License-Identifier: Apache-2.0
// Commands and options as data, and how one option's text becomes a value.
#include "app/option_table.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"

#define ON(name) (1u << COMMAND_##name)
#define ON_START (ON(run) | ON(serve))
#define ON_TWIN (ON_START | ON(render))
#define ON_CAMERA (ON(features) | ON(get) | ON(set) | ON(exec) | ON(snap) | ON(line) | ON(scene) | ON(step))
#define ON_ALL ((1u << COMMAND_COUNT) - 1u)

const struct command_row command_rows[COMMAND_COUNT] = {
#define COMMAND_AS(command_id, word, usage_text, summary_text)                                                         \
    [COMMAND_##command_id] = {.name = word, .usage = usage_text, .summary = summary_text},
#define COMMAND(command_id, usage_text, summary_text) COMMAND_AS(command_id, #command_id, usage_text, summary_text)
#include "app/command_table.def"
#undef COMMAND
};

const struct option_row option_rows[OPTION_TOTAL] = {
#define OPTION(name, ...) [OPTION_ID_##name] = {__VA_ARGS__},
#include "app/option_table.def"
#undef OPTION
};

/* OPTION_WORD stores an unsigned where an enum stands. */
static_assert(sizeof(enum clock_kind) == sizeof(unsigned) && sizeof(enum log_level) == sizeof(unsigned) &&
                  sizeof(enum log_format) == sizeof(unsigned) && sizeof(enum picture_format) == sizeof(unsigned),
              "enums of struct options are as wide as unsigned");

/** A text that options keep: freed by options_free. */
struct kept {
    struct kept *next;
    char text[];
};

static const char *keep(struct options *o, const char *text, size_t n)
{
    struct kept *k = malloc(sizeof *k + n + 1);
    if (k == NULL) {
        return NULL;
    }
    memcpy(k->text, text, n);
    k->text[n] = '\0';
    k->next = o->memory;
    o->memory = k;
    return k->text;
}

void options_free(struct options *o)
{
    struct kept *k = o->memory;
    while (k != NULL) {
        struct kept *next = k->next;
        free(k);
        k = next;
    }
    o->memory = NULL;
}

enum command_id command_by_name(const char *name)
{
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(command_rows[i].name, name) == 0) {
            return (enum command_id)i;
        }
    }
    return COMMAND_COUNT;
}

const struct option_row *option_by_word(const char *word, size_t n)
{
    for (unsigned i = 0; i < OPTION_TOTAL; i++) {
        if (strlen(option_rows[i].word) == n && memcmp(option_rows[i].word, word, n) == 0) {
            return &option_rows[i];
        }
    }
    return NULL;
}

const struct option_row *option_by_letter(char letter)
{
    for (unsigned i = 0; i < OPTION_TOTAL; i++) {
        if (letter != 0 && option_rows[i].letter == letter) {
            return &option_rows[i];
        }
    }
    return NULL;
}

static int apply_text(struct options *o, const struct option_row *row, const char *text, char *why, size_t n)
{
    if (text[0] == '\0') {
        snprintf(why, n, "needs a value");
        return -CT_E_FORMAT;
    }
    if (row->digits > 0 && (strlen(text) != row->digits || strspn(text, "0123456789") != row->digits)) {
        snprintf(why, n, "\"%s\" is not %u decimal digits", text, row->digits);
        return -CT_E_FORMAT;
    }
    const char *kept = keep(o, text, strlen(text));
    if (kept == NULL) {
        snprintf(why, n, "%s", error_text(-CT_E_MEMORY));
        return -CT_E_MEMORY;
    }
    memcpy((char *)o + row->member, &kept, sizeof kept);
    return 0;
}

static int apply_whole_number(struct options *o, const struct option_row *row, const char *text, char *why, size_t n)
{
    char *end = NULL;
    errno = 0;
    unsigned long long v = strtoull(text, &end, 0);
    bool digits_first = text[0] >= '0' && text[0] <= '9'; /* strtoull takes signs and spaces, a person means none */
    if (!digits_first || *end != '\0' || errno != 0) {
        snprintf(why, n, "\"%s\" is not a whole number", text);
        return -CT_E_FORMAT;
    }
    if (row->kind == OPTION_U64) {
        uint64_t u = v;
        memcpy((char *)o + row->member, &u, sizeof u);
        return 0;
    }
    if ((double)v < row->min || (double)v > row->max) {
        snprintf(why, n, "%s is not between %.0f and %.0f", text, row->min, row->max);
        return -CT_E_RANGE;
    }
    unsigned u = (unsigned)v;
    memcpy((char *)o + row->member, &u, sizeof u);
    return 0;
}

static int apply_real(struct options *o, const struct option_row *row, const char *text, char *why, size_t n)
{
    char *end = NULL;
    double v = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(v)) {
        snprintf(why, n, "\"%s\" is not a number", text);
        return -CT_E_FORMAT;
    }
    if (v < row->min || v > row->max) {
        snprintf(why, n, "%s is not between %g and %g", text, row->min, row->max);
        return -CT_E_RANGE;
    }
    memcpy((char *)o + row->member, &v, sizeof v);
    return 0;
}

static int apply_switch(struct options *o, const struct option_row *row, const char *text, char *why, size_t n)
{
    static const char *const yes[] = {"true", "yes", "on", "1"};
    static const char *const no[] = {"false", "no", "off", "0"};
    for (unsigned i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        bool is_yes = strcasecmp(text, yes[i]) == 0;
        if (is_yes || strcasecmp(text, no[i]) == 0) {
            memcpy((char *)o + row->member, &is_yes, sizeof is_yes);
            return 0;
        }
    }
    snprintf(why, n, "\"%s\" is neither true nor false", text);
    return -CT_E_FORMAT;
}

static int apply_word(struct options *o, const struct option_row *row, const char *text, char *why, size_t n)
{
    for (unsigned i = 0; i < sizeof row->words / sizeof row->words[0] && row->words[i] != NULL; i++) {
        if (strcmp(text, row->words[i]) == 0) {
            memcpy((char *)o + row->member, &i, sizeof i);
            return 0;
        }
    }
    snprintf(why, n, "\"%s\" is not one of %s", text, row->argument);
    return -CT_E_FORMAT;
}

static int apply_set(struct options *o, const char *text, char *why, size_t n)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text) {
        snprintf(why, n, "\"%s\" is not NAME=VALUE", text);
        return -CT_E_FORMAT;
    }
    if (o->set_count == OPTION_SETS_MAX) {
        snprintf(why, n, "may be given %d times at most", OPTION_SETS_MAX);
        return -CT_E_RANGE;
    }
    const char *name = keep(o, text, (size_t)(equals - text));
    const char *value = keep(o, equals + 1, strlen(equals + 1));
    if (name == NULL || value == NULL) {
        snprintf(why, n, "%s", error_text(-CT_E_MEMORY));
        return -CT_E_MEMORY;
    }
    o->sets[o->set_count++] = (struct option_set){.name = name, .value = value};
    return 0;
}

int option_apply(struct options *o, const struct option_row *row, const char *text, char *why, size_t n)
{
    switch (row->kind) {
    case OPTION_TEXT: {
        int err = apply_text(o, row, text, why, n);
        o->serial_chosen |= err == 0 && row == &option_rows[OPTION_ID_serial];
        return err;
    }
    case OPTION_U64:
    case OPTION_UNSIGNED: {
        int err = apply_whole_number(o, row, text, why, n);
        o->count_chosen |= err == 0 && row == &option_rows[OPTION_ID_count];
        return err;
    }
    case OPTION_REAL: return apply_real(o, row, text, why, n);
    case OPTION_SWITCH: return apply_switch(o, row, text, why, n);
    case OPTION_WORD: return apply_word(o, row, text, why, n);
    case OPTION_SET: return apply_set(o, text, why, n);
    case OPTION_CONFIG: return options_read_file(o, text, why, n);
    }
    return -CT_E_GENERIC;
}
