// SPDX-License-Identifier: Apache-2.0
// camtwin help: the command and option tables in words.
#include "app/commands.h"

#include <stdio.h>
#include <string.h>

#include "app/option_table.h"
#include "sensor/profile.h"

static void print_option(const struct option_row *row)
{
    char flag[64];
    char letter[8] = "";
    if (row->letter != 0) {
        snprintf(letter, sizeof letter, "-%c, ", row->letter);
    }
    snprintf(flag, sizeof flag, "%s--%s%s%s", letter, row->word, row->argument != NULL ? " " : "",
             row->argument != NULL ? row->argument : "");
    printf("  %-30s %s\n", flag, row->help);
}

static void print_command(enum command_id id)
{
    const struct command_row *c = &command_rows[id];
    bool any = false;
    printf("camtwin %s %s\n\n  %s\n", c->name, c->usage, c->summary);
    for (unsigned i = 0; i < OPTION_TOTAL; i++) {
        if ((option_rows[i].commands & (1u << id)) != 0) {
            printf("%s", any ? "" : "\nOptions (--word VALUE or --word=VALUE):\n");
            print_option(&option_rows[i]);
            any = true;
        }
    }
}

static void print_all(void)
{
    puts("camtwin is a DMK 38UX253 camera in software.\n");
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        const struct command_row *c = &command_rows[i];
        char words[80];
        snprintf(words, sizeof words, "%s %s", c->name, c->usage);
        printf("  camtwin %-34s %s\n", words, c->summary);
    }
    puts("\nNAME is a feature in any of its names: U3V (ExposureTime), V4L2, or VCD (camtwin features lists them).\n"
         "camtwin help COMMAND tells its options; camtwin help config, help profile and help status tell the rest.");
}

static void print_profile(void)
{
    puts("--profile FILE is YAML, NAME: VALUE; figures that it does not have stay those of the IMX253:\n");
    for (unsigned i = 0; profile_row(i) != NULL; i++) {
        const struct profile_row *row = profile_row(i);
        printf("  %s: %g  # %s, %g to %g; %s: %s\n", row->name, row->value, row->unit, row->least, row->most,
               profile_confidence_word(row->confidence), row->source);
    }
}

static void print_config(void)
{
    puts("--config FILE is YAML; its keys are these flags, which win over it:\n");
    for (unsigned i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = &option_rows[i];
        if (!row->flag_only) {
            printf("  %s: %s\n", row->word,
                   row->kind == OPTION_SET      ? "[NAME=VALUE, ...]"
                   : row->kind == OPTION_SWITCH ? "true|false"
                                                : row->argument);
        }
    }
}

static void print_status(void)
{
    puts("Exit status of every command:\n\n"
         "  0  all is well (camtwin run: the status of COMMAND)\n"
         "  1  it failed; stderr says why\n"
         "  2  the command line is not understood\n"
         "  3  this machine can not do that; stderr says what would help\n\n"
         "stdout is data, stderr is talk.");
}

int cmd_help(const struct options *o, int argc, char **argv)
{
    (void)o;
    const char *topic = argc > 0 ? argv[0] : NULL;
    enum command_id id = topic != NULL ? command_by_name(topic) : COMMAND_COUNT;
    if (topic == NULL) {
        print_all();
    } else if (id < COMMAND_COUNT) {
        print_command(id);
    } else if (strcmp(topic, "config") == 0) {
        print_config();
    } else if (strcmp(topic, "profile") == 0) {
        print_profile();
    } else if (strcmp(topic, "status") == 0) {
        print_status();
    } else {
        fprintf(stderr, "camtwin: there is no help on %s (camtwin help lists the commands)\n", topic);
        return EXIT_USAGE;
    }
    return EXIT_OK;
}
