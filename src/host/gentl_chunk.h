// SPDX-License-Identifier: Apache-2.0
// Chunks of a payload: data and behind it its id and its length, one after another, found from the end.
#ifndef CAMTWIN_HOST_GENTL_CHUNK_H
#define CAMTWIN_HOST_GENTL_CHUNK_H

#include <stddef.h>
#include <stdint.h>

#include "host/gentl_data.h"

/**
 * The chunks of bytes[n] in the order in which they lie; at most `max` are written, NULL with 0: none. Returns how many there are, or
 * -CT_E_FORMAT when lengths and ids do not fill the payload exactly.
 */
int gentl_chunks(const uint8_t *bytes, size_t n, SINGLE_CHUNK_DATA *out, size_t max);

#endif
