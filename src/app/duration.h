// SPDX-License-Identifier: Apache-2.0
// Spans of time as people write them: "250us", "1.5ms".
#ifndef CAMTWIN_APP_DURATION_H
#define CAMTWIN_APP_DURATION_H

#include <stddef.h>

#include "base/time.h"

/**
 * Reads `n` characters: a decimal number without a sign, and ns, us, ms or s right behind it. Exact: what is no whole
 * number of nanoseconds, or more than 10^9 seconds, is refused. 0 or -CT_E_FORMAT.
 */
int duration_parse(const char *text, size_t n, ns_t *out);

#endif
