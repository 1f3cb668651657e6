// SPDX-License-Identifier: Apache-2.0
// Compiler attributes under one name; nothing else in the tree spells __attribute__.
#ifndef CAMTWIN_BASE_ATTR_H
#define CAMTWIN_BASE_ATTR_H

#define CT_PRINTF(format_at, first_at) __attribute__((format(printf, format_at, first_at)))
/* A hint that these bytes will be read soon; any address is allowed. */
#define CT_PREFETCH(address) __builtin_prefetch(address)
#define CT_UNUSED __attribute__((unused))
/* A symbol that may be missing: its address is NULL then. */
#define CT_WEAK __attribute__((weak))
#define CT_EXPORT __attribute__((visibility("default")))

#endif
