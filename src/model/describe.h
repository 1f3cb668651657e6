// SPDX-License-Identifier: Apache-2.0
// The feature table as pages for people: docs/features.md and docs/gaps.md.
#ifndef CAMTWIN_MODEL_DESCRIBE_H
#define CAMTWIN_MODEL_DESCRIBE_H

#include "base/str.h"

/** Appends docs/features.md, docs/gaps.md (Markdown). Failure to allocate shows in out->failed. */
void describe_features_md(struct str *out);
void describe_gaps_md(struct str *out);

#endif
