// SPDX-License-Identifier: Apache-2.0
// One feature as nodes of the GenICam description: what the user sees, and the registers behind it.
#ifndef CAMTWIN_MODEL_GENICAM_NODE_H
#define CAMTWIN_MODEL_GENICAM_NODE_H

#include "base/str.h"
#include "model/feature.h"

/** Appends the feature's own node and all register nodes that it points to; those lie behind the Port node `port`. */
void genicam_feature(struct str *out, const struct feature *f, const char *port);

/** Appends one element with its text escaped; nothing when `text` is NULL or empty (the schema has no empty ones). */
void genicam_element(struct str *out, const char *element, const char *text);

#endif
