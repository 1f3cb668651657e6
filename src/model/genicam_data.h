// SPDX-License-Identifier: Apache-2.0
// Nodes of the GenICam description whose registers lie not in the camera but in what it sends: chunks and events.
#ifndef CAMTWIN_MODEL_GENICAM_DATA_H
#define CAMTWIN_MODEL_GENICAM_DATA_H

#include "base/str.h"

/** Appends a pFeature for each node that belongs into `category` beside its features. */
void genicam_data_members(struct str *out, const char *category);

/** Appends the nodes of all chunks and events, their registers and ports. */
void genicam_data_nodes(struct str *out);

#endif
