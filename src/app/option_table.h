// SPDX-License-Identifier: Apache-2.0
// The commands and options as data, for the flag parser, the --config reader and help.
#ifndef CAMTWIN_APP_OPTION_TABLE_H
#define CAMTWIN_APP_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/options.h"

enum command_id {
#define COMMAND(name, usage, summary) COMMAND_##name,
#include "app/command_table.def"
#undef COMMAND
    COMMAND_COUNT
};

struct command_row {
    const char *name;
    const char *usage; /* what follows the name */
    const char *summary;
};

enum option_id {
#define OPTION(name, ...) OPTION_ID_##name,
#include "app/option_table.def"
#undef OPTION
    OPTION_TOTAL
};

enum option_kind {
    OPTION_TEXT,     /* const char * */
    OPTION_U64,      /* uint64_t */
    OPTION_UNSIGNED, /* unsigned, min to max */
    OPTION_REAL,     /* double, min to max */
    OPTION_SWITCH,   /* bool; the flag needs no value */
    OPTION_WORD,     /* an enum: the place of the word in `words` */
    OPTION_SET,      /* NAME=VALUE, appended to options.sets */
    OPTION_CONFIG,   /* the file itself */
};

struct option_row {
    const char *word;
    char letter; /* 0: none */
    enum option_kind kind;
    size_t member; /* offset in struct options */
    double min, max;
    unsigned digits; /* OPTION_TEXT: exactly so many decimal digits; 0: any text */
    const char *words[4];
    unsigned commands; /* bit 1 << enum command_id: who takes it */
    bool flag_only;    /* not a key of the --config file */
    const char *argument;
    const char *help;
};

extern const struct command_row command_rows[COMMAND_COUNT];
extern const struct option_row option_rows[OPTION_TOTAL];

/** COMMAND_COUNT: there is no such command. */
enum command_id command_by_name(const char *name);
/** By --word (n characters of it) or, with n 1, also by letter. NULL: there is none. */
const struct option_row *option_by_word(const char *word, size_t n);
const struct option_row *option_by_letter(char letter);

/**
 * Puts one option's text into *o (copied). 0, or -CT_E_FORMAT, _RANGE, _MEMORY with a sentence about the value in why[n].
 */
int option_apply(struct options *o, const struct option_row *row, const char *text, char *why, size_t n);

/** Puts all keys of a YAML file into *o; errors as above, and -CT_E_IO; `why` names key and line where it can. */
int options_read_file(struct options *o, const char *path, char *why, size_t n);

#endif
