// SPDX-License-Identifier: Apache-2.0
// The commands of the command line: one function and one file each. argv[0..argc) is what follows the options.
#ifndef CAMTWIN_APP_COMMANDS_H
#define CAMTWIN_APP_COMMANDS_H

#include "app/options.h"

/** All return an enum exit_status (cmd_run: the status of the command it ran). stdout is data, stderr is talk. */
int cmd_run(const struct options *o, int argc, char **argv);
int cmd_serve(const struct options *o, int argc, char **argv);
int cmd_list(const struct options *o, int argc, char **argv);
int cmd_features(const struct options *o, int argc, char **argv);
int cmd_get(const struct options *o, int argc, char **argv);
int cmd_set(const struct options *o, int argc, char **argv);
int cmd_exec(const struct options *o, int argc, char **argv);
int cmd_snap(const struct options *o, int argc, char **argv);
int cmd_decode(const struct options *o, int argc, char **argv);
int cmd_line(const struct options *o, int argc, char **argv);
int cmd_scene(const struct options *o, int argc, char **argv);
int cmd_step(const struct options *o, int argc, char **argv);
int cmd_render(const struct options *o, int argc, char **argv);
int cmd_bench(const struct options *o, int argc, char **argv);
int cmd_doctor(const struct options *o, int argc, char **argv);
int cmd_uvc_map(const struct options *o, int argc, char **argv);
int cmd_help(const struct options *o, int argc, char **argv);

#endif
