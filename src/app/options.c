// SPDX-License-Identifier: Apache-2.0
// Reads the flags of a command: first the file that --config names, then all other flags, so that flags win.
#include "app/options.h"

#include <stdio.h>
#include <string.h>

#include "app/option_table.h"
#include "base/attr.h"
#include "base/error.h"

/** One option of the command line, taken apart. */
struct flag {
    const struct option_row *row;
    const char *value; /* NULL: none was given */
    int words;         /* of argv: 1 or 2 */
};

static void names_of_commands(unsigned commands, char *out, size_t n)
{
    size_t used = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < COMMAND_COUNT && used < n; i++) {
        if ((commands & (1u << i)) != 0) {
            used += (size_t)snprintf(out + used, n - used, "%s%s", used > 0 ? ", " : "", command_rows[i].name);
        }
    }
}

/** Finds the option that argv[0] names and its value. 0, or -CT_E_NOT_FOUND or -CT_E_FORMAT after saying why. */
static int take_apart(enum command_id command, int argc, char **argv, struct flag *out)
{
    const char *name = command_rows[command].name;
    const char *word = argv[0];
    const char *inline_value = NULL;
    const struct option_row *row = NULL;
    if (word[1] == '-') {
        const char *equals = strchr(word, '=');
        size_t n = equals != NULL ? (size_t)(equals - word) - 2 : strlen(word) - 2;
        inline_value = equals != NULL ? equals + 1 : NULL;
        row = option_by_word(word + 2, n);
    } else if (word[2] == '\0') {
        row = option_by_letter(word[1]);
    }
    if (row == NULL) {
        fprintf(stderr, "camtwin %s: there is no option %s (camtwin help %s lists those there are)\n", name, word,
                name);
        return -CT_E_NOT_FOUND;
    }
    if ((row->commands & (1u << command)) == 0) {
        char takers[160];
        names_of_commands(row->commands, takers, sizeof takers);
        fprintf(stderr, "camtwin %s: --%s is an option of %s, not of %s\n", name, row->word, takers, name);
        return -CT_E_NOT_FOUND;
    }
    *out = (struct flag){.row = row, .value = inline_value, .words = 1};
    if (inline_value != NULL) {
        return 0;
    }
    if (row->kind == OPTION_SWITCH) {
        out->value = "true";
        return 0;
    }
    if (argc < 2) {
        fprintf(stderr, "camtwin %s: --%s needs a value: --%s %s\n", name, row->word, row->word, row->argument);
        return -CT_E_FORMAT;
    }
    out->value = argv[1];
    out->words = 2;
    return 0;
}

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0' && strcmp(word, "--") != 0;
}

/** Goes once over the flags and applies only --config, or all others. */
static int pass(enum command_id command, int argc, char **argv, bool config_pass, struct options *o, int *out_rest)
{
    int at = 1;
    while (at < argc && is_option(argv[at])) {
        struct flag f;
        int err = take_apart(command, argc - at, argv + at, &f);
        if (err < 0) {
            return err;
        }
        if ((f.row->kind == OPTION_CONFIG) == config_pass) {
            char why[320];
            err = option_apply(o, f.row, f.value, why, sizeof why);
            if (err < 0) {
                fprintf(stderr, "camtwin %s: --%s: %s\n", command_rows[command].name, f.row->word, why);
                return err;
            }
        }
        at += f.words;
    }
    *out_rest = at;
    return 0;
}

void options_default(struct options *out)
{
    *out = (struct options){
        .scene = "chart",
        .seed = 1,
        .clock = CLOCK_REAL,
        .serial = "38253001",
        .cameras = 1,
        .temperature_c = 25,
        .log_level = LOG_WARN,
        .log_format = LOG_TEXT,
        .count = 1,
    };
}

int options_read(const char *command, int argc, char **argv, struct options *out, int *out_rest)
{
    enum command_id id = command_by_name(command);
    options_default(out);
    if (id == COMMAND_COUNT) {
        fprintf(stderr, "camtwin: there is no command %s\n", command);
        return EXIT_USAGE;
    }
    out->clock = id == COMMAND_render ? CLOCK_FREE : CLOCK_REAL; /* nobody waits for what render makes */
    out->keeps_state = id == COMMAND_run || id == COMMAND_serve;
    int rest = 1;
    if (pass(id, argc, argv, true, out, &rest) < 0 || pass(id, argc, argv, false, out, &rest) < 0) {
        return EXIT_USAGE;
    }
    *out_rest = rest;
    return EXIT_OK;
}
