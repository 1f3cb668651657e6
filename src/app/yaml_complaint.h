// SPDX-License-Identifier: Apache-2.0
// What the YAML library says when it does not like a file.
#ifndef CAMTWIN_APP_YAML_COMPLAINT_H
#define CAMTWIN_APP_YAML_COMPLAINT_H

#include <stddef.h>

#include <cyaml/cyaml.h>

/** The complaints of the YAML library, which speaks in single lines from the cause outwards. Start with {""}. */
struct complaint {
    char text[200];
};

/** A cyaml_config_t that complains to `c`. */
cyaml_config_t complaint_config(struct complaint *c);

/** The sentence about `path` into why[n]; -CT_E_IO (it can not be opened) or -CT_E_FORMAT. */
int complaint_say(const struct complaint *c, cyaml_err_t error, const char *path, char *why, size_t n);

#endif
