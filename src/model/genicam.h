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

/** What a description says of itself before its first node. */
struct genicam_head {
    const char *model; /* a C identifier, as the next two */
    const char *vendor;
    const char *tooltip;
    const char *name_space; /* StandardNameSpace of the schema: "USB", "None" */
    const char *product_guid;
    const char *version_guid; /* its first three parts: the rest is a hash of the nodes */
};

/** Appends a description of these nodes. */
void genicam_document(struct str *out, const struct genicam_head *head, const struct str *nodes);

#endif
