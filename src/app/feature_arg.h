// SPDX-License-Identifier: Apache-2.0
// Names of features on the command line.
#ifndef CAMTWIN_APP_FEATURE_ARG_H
#define CAMTWIN_APP_FEATURE_ARG_H

#include <stdbool.h>

#include "base/log.h"
#include "model/feature.h"

/** By its name in any of the three technologies. FEAT_NONE after saying so through `log`, with names that are alike. */
enum feature_id feature_arg(const struct log *log, const char *name);

/** Whether there is at least one operand and none looks like an option; says what is wrong through `log`. */
bool operands_good(const struct log *log, const char *command, const char *usage, int argc, char **argv);

#endif
