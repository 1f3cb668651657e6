// SPDX-License-Identifier: Apache-2.0
// The GenICam description of the camera, written from the feature table.
#ifndef CAMTWIN_MODEL_GENICAM_H
#define CAMTWIN_MODEL_GENICAM_H

#include "base/str.h"

/**
 * Appends the whole XML (GenApi schema 1.1, element order of the schema). The same bytes in every process.
 * Failure to allocate shows in out->failed.
 */
void genicam_xml(struct str *out);

#endif
