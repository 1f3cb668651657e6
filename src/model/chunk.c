// SPDX-License-Identifier: Apache-2.0
// The chunk table as memory.
#include "model/chunk.h"

#include <stddef.h>

const struct chunk_info chunks[CHUNK_COUNT] = {
#define CHUNK(entry, number, its_kind, its_unit, text)                                                                 \
    [CHUNK_##entry] = {.name = #entry, .id = (number), .kind = (its_kind), .unit = (its_unit), .tooltip = (text)},
#include "model/chunk_table.def"
#undef CHUNK
};
