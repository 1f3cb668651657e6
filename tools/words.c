// SPDX-License-Identifier: Apache-2.0
// camtwin-words: manual pages and shell completion, from the tables of commands, options and features.
//
//   camtwin-words man TEMPLATE     the template, with a line `.\" @COMMANDS@`, `@OPTIONS@`, `@KEYS@` or `@FEATURES@` replaced
//   camtwin-words completion       a completion script for bash
#include <stdio.h>
#include <string.h>

#include "app/option_table.h"
#include "model/feature.h"

enum { LINE_MAX_BYTES = 4096 };

/** Text for roff: no character of it is a command. */
static void put_text(const char *text)
{
    if (*text == '.' || *text == '\'') {
        fputs("\\&", stdout);
    }
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '\\': fputs("\\e", stdout); break;
        case '-': fputs("\\-", stdout); break;
        default: putchar(*text);
        }
    }
}

static void put_line(const char *text)
{
    put_text(text);
    putchar('\n');
}

static void put_commands(void)
{
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        printf(".TP\n\\fB");
        put_text(command_rows[i].name);
        printf("\\fR ");
        put_line(command_rows[i].usage);
        put_line(command_rows[i].summary);
    }
}

/** "of run, serve": who takes the option. */
static void put_takers(const struct option_row *row)
{
    const char *before = "\nOf ";
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        if ((row->commands & (1u << c)) != 0) {
            printf("%s%s", before, command_rows[c].name);
            before = ", ";
        }
    }
    puts(".");
}

static void put_options(void)
{
    const unsigned everybody = (1u << COMMAND_COUNT) - 1;
    for (unsigned i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = &option_rows[i];
        printf(".TP\n\\fB");
        if (row->letter != 0) {
            printf("\\-%c\\fR, \\fB", row->letter);
        }
        printf("\\-\\-");
        put_text(row->word);
        printf("\\fR ");
        put_line(row->argument != NULL ? row->argument : "");
        put_text(row->help);
        putchar('.');
        if ((row->commands & everybody) != everybody) {
            put_takers(row);
        } else {
            putchar('\n');
        }
    }
}

static void put_keys(void)
{
    for (unsigned i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = &option_rows[i];
        if (row->flag_only) {
            continue;
        }
        printf(".TP\n\\fB");
        put_text(row->word);
        printf(":\\fR ");
        put_line(row->kind == OPTION_SET      ? "[NAME=VALUE, ...]"
                 : row->kind == OPTION_SWITCH ? "true|false"
                                              : row->argument);
        put_text(row->help);
        puts(".");
    }
}

static void put_features(void)
{
    const char *category = "";
    for (unsigned i = 0; i < FEATURE_COUNT; i++) {
        const struct feature *f = &features[i];
        if (f->visibility == FV_INVISIBLE) {
            continue;
        }
        if (strcmp(category, f->category) != 0) {
            category = f->category;
            printf(".SS %s\n", category);
        }
        printf(".TP\n\\fB%s\\fR\n", f->name);
        put_text(f->tooltip);
        if (f->v4l2 != NULL) {
            printf("\nVideo4Linux2: ");
            put_text(f->v4l2);
            putchar('.');
        }
        putchar('\n');
    }
}

static const struct {
    const char *mark;
    void (*put)(void);
} parts[] = {
    {".\\\" @COMMANDS@\n", put_commands},
    {".\\\" @OPTIONS@\n", put_options},
    {".\\\" @KEYS@\n", put_keys},
    {".\\\" @FEATURES@\n", put_features},
};

static int write_man(const char *path)
{
    char line[LINE_MAX_BYTES];
    FILE *template = fopen(path, "r");
    if (template == NULL) {
        perror(path);
        return 1;
    }
    while (fgets(line, sizeof line, template) != NULL) {
        bool replaced = false;
        for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++) {
            if (strcmp(line, parts[i].mark) == 0) {
                parts[i].put();
                replaced = true;
            }
        }
        if (!replaced) {
            fputs(line, stdout);
        }
    }
    bool bad = ferror(template) != 0;
    fclose(template);
    return bad;
}

static void put_option_words(enum command_id command)
{
    for (unsigned i = 0; i < OPTION_TOTAL; i++) {
        if ((option_rows[i].commands & (1u << command)) != 0) {
            printf(" --%s", option_rows[i].word);
        }
    }
}

/** What may follow an option that takes one of a few words. */
static void put_option_cases(void)
{
    for (unsigned i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = &option_rows[i];
        if (row->kind != OPTION_WORD) {
            continue;
        }
        printf("    --%s) words=\"", row->word);
        for (unsigned w = 0; w < sizeof row->words / sizeof row->words[0] && row->words[w] != NULL; w++) {
            printf("%s%s", w > 0 ? " " : "", row->words[w]);
        }
        puts("\" ;;");
    }
}

static void put_feature_words(void)
{
    for (unsigned i = 0; i < FEATURE_COUNT; i++) {
        if (features[i].visibility != FV_INVISIBLE) {
            printf(" %s", features[i].name);
        }
    }
}

static void write_completion(void)
{
    puts("# bash completion for camtwin; written by camtwin-words\n"
         "_camtwin() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} words=\"\" "
         "features i\n"
         "  for ((i = 2; i < COMP_CWORD; i++)); do\n"
         "    if [[ $command == run && ${COMP_WORDS[i]} == -- ]]; then\n"
         "      COMPREPLY=($(compgen -c -- \"$cur\")) # the command that run starts\n"
         "      return\n"
         "    fi\n"
         "  done");
    printf("  features=\"");
    put_feature_words();
    puts("\"\n  if ((COMP_CWORD == 1)); then");
    printf("    COMPREPLY=($(compgen -W \"--version --help");
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        printf(" %s", command_rows[i].name);
    }
    puts("\" -- \"$cur\"))\n    return\n  fi\n  case $prev in");
    put_option_cases();
    puts("  esac\n  if [[ -z $words ]]; then\n    case $command in");
    for (unsigned c = 0; c < COMMAND_COUNT; c++) {
        printf("    %s) words=\"", command_rows[c].name);
        put_option_words((enum command_id)c);
        bool names = c == COMMAND_get || c == COMMAND_set || c == COMMAND_exec || c == COMMAND_features;
        puts(names ? " $features\" ;;" : "\" ;;");
    }
    puts("    esac\n"
         "    [[ $command == help ]] && words=\"${words} config profile status");
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        printf(" %s", command_rows[i].name);
    }
    puts("\"\n"
         "  fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
         "  [[ $command == set && ${#COMPREPLY[@]} == 1 && $cur != -* ]] && { COMPREPLY=(\"${COMPREPLY[0]}=\"); "
         "compopt -o nospace; }\n"
         "  [[ ${#COMPREPLY[@]} == 0 && $cur != -* ]] && COMPREPLY=($(compgen -f -- \"$cur\"))\n"
         "}\n"
         "complete -F _camtwin camtwin");
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "man") == 0) {
        return write_man(argv[2]) != 0 || fflush(stdout) != 0;
    }
    if (argc == 2 && strcmp(argv[1], "completion") == 0) {
        write_completion();
        return fflush(stdout) != 0;
    }
    fprintf(stderr, "usage: camtwin-words man TEMPLATE | completion\n");
    return 2;
}
