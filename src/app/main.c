// SPDX-License-Identifier: Apache-2.0
// The program: finds the command, reads its options, calls it.
#include <stdio.h>
#include <string.h>

#include "app/commands.h"
#include "app/option_table.h"

static int (*const command_functions[COMMAND_COUNT])(const struct options *o, int argc, char **argv) = {
#define COMMAND(name, usage, summary) [COMMAND_##name] = cmd_##name,
#include "app/command_table.def"
#undef COMMAND
};

static bool wants_help(int argc, char **argv)
{
    return argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);
}

int main(int argc, char **argv)
{
    struct options options;
    int rest = 0;
    if (argc < 2) {
        fprintf(stderr, "usage: camtwin COMMAND ... (camtwin help lists the commands)\n");
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("camtwin %s\n", CAMTWIN_VERSION);
        return EXIT_OK;
    }
    if (wants_help(argc, argv)) {
        return cmd_help(NULL, 0, NULL);
    }
    enum command_id id = command_by_name(argv[1]);
    if (id == COMMAND_COUNT) {
        fprintf(stderr, "camtwin: there is no command %s (camtwin help lists those there are)\n", argv[1]);
        return EXIT_USAGE;
    }
    if (wants_help(argc - 1, argv + 1)) {
        return cmd_help(NULL, 1, argv + 1);
    }
    int status = options_read(argv[1], argc - 1, argv + 1, &options, &rest);
    if (status == EXIT_OK) {
        /* rest counts from the command's name; "--" ends the options and is no operand */
        int first = 1 + rest;
        first += first < argc && strcmp(argv[first], "--") == 0;
        status = command_functions[id](&options, argc - first, argv + first);
    }
    options_free(&options);
    if (fflush(stdout) != 0 || ferror(stdout)) { /* a full disk is no success */
        fprintf(stderr, "camtwin: stdout: writing failed\n");
        return status == EXIT_OK ? EXIT_FAILED : status;
    }
    return status;
}
