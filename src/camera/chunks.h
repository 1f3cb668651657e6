// SPDX-License-Identifier: Apache-2.0
// Chunks: facts about a picture that travel behind it (ChunkModeActive, payload type 0x4001 of USB3 Vision).
//
// Behind the picture stands its own tag, then each enabled chunk's 8 bytes and its tag. A tag is an id and a length, 4
// bytes each, little-endian: a host finds all chunks by walking from the end.
#ifndef CAMTWIN_CAMERA_CHUNKS_H
#define CAMTWIN_CAMERA_CHUNKS_H

#include <stddef.h>
#include <stdint.h>

#include "camera/sink.h"
#include "model/chunk.h"

/* A set of chunks is a word: bit i is that of enum chunk_id i. CHUNKS_ACTIVE is in each but CHUNKS_OFF, which has not
 * even the tag of the picture. */
enum { CHUNKS_OFF = 0, CHUNKS_ACTIVE = 1 << CHUNK_COUNT, CHUNKS_BYTES_MAX = 8 + CHUNK_COUNT * (CHUNK_BYTES + 8) };

/** Bytes that stand behind a picture. */
size_t chunks_size(uint32_t set);

/** Chunk layout id of the trailer: another number for each set, 0 for CHUNKS_OFF. */
uint32_t chunks_layout_id(uint32_t set);

/** Writes the chunks of a picture of `image_size` bytes to out: [chunks_size(set)]. */
void chunks_write(uint32_t set, const struct frame *frame, size_t image_size, uint64_t block_id, uint8_t *out);

#endif
