// SPDX-License-Identifier: Apache-2.0
// Chunks as data.
#ifndef CAMTWIN_MODEL_CHUNK_H
#define CAMTWIN_MODEL_CHUNK_H

#include <stdint.h>

#include "model/feature.h"

enum chunk_id {
#define CHUNK(name, ...) CHUNK_##name,
#include "model/chunk_table.def"
#undef CHUNK
    CHUNK_COUNT
};

/* CHUNK_IMAGE_ID: the picture itself, which always comes first. CHUNK_BYTES: of every other chunk. */
enum { CHUNK_IMAGE_ID = 0x3800, CHUNK_BYTES = 8 };

struct chunk_info {
    const char *name;       /* entry of ChunkSelector; its node is Chunk<name> */
    uint32_t id;            /* ChunkID */
    enum feature_kind kind; /* FK_INT or FK_FLOAT */
    const char *unit;       /* NULL: none */
    const char *tooltip;
};

extern const struct chunk_info chunks[CHUNK_COUNT];

#endif
