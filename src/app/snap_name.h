// SPDX-License-Identifier: Apache-2.0
// Names of the files that snap writes.
#ifndef CAMTWIN_APP_SNAP_NAME_H
#define CAMTWIN_APP_SNAP_NAME_H

#include <stdbool.h>
#include <stddef.h>

/** Picture `number` (from 1) of `count`: "a.png" alone, else "a-0001.png". 0, or -CT_E_LENGTH when out[n] is too small. */
int snap_name(const char *output, unsigned number, unsigned count, char *out, size_t n);

/** Whether pictures can be written to a file with this ending: known before one is taken. */
bool snap_ending_known(const char *output);

#endif
