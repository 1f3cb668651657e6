// SPDX-License-Identifier: Apache-2.0
// Walks the chunks of a payload backwards.
#include "host/gentl_chunk.h"

#include "base/bytes.h"
#include "base/error.h"

enum { TAG_BYTES = 8, CHUNKS_MAX = 1024 };

/** The chunk that ends at byte `end`. False: none does. */
static bool chunk_before(const uint8_t *bytes, size_t end, SINGLE_CHUNK_DATA *out)
{
    if (end < TAG_BYTES) {
        return false;
    }
    struct rd r = rd_over(bytes + end - TAG_BYTES, TAG_BYTES);
    uint32_t id = rd_u32(&r);
    uint32_t length = rd_u32(&r);
    if (length > end - TAG_BYTES) {
        return false;
    }
    *out =
        (SINGLE_CHUNK_DATA){.ChunkID = id, .ChunkOffset = (ptrdiff_t)(end - TAG_BYTES - length), .ChunkLength = length};
    return true;
}

int gentl_chunks(const uint8_t *bytes, size_t n, SINGLE_CHUNK_DATA *out, size_t max)
{
    SINGLE_CHUNK_DATA chunk;
    size_t end = n;
    unsigned count = 0;
    while (end > 0) {
        if (count == CHUNKS_MAX || !chunk_before(bytes, end, &chunk)) {
            return -CT_E_FORMAT;
        }
        end = (size_t)chunk.ChunkOffset;
        count++;
    }
    end = n;
    for (unsigned i = count; i-- > 0;) { /* the walk is from the last to the first */
        chunk_before(bytes, end, &chunk);
        end = (size_t)chunk.ChunkOffset;
        if (i < max) {
            out[i] = chunk;
        }
    }
    return (int)count;
}
