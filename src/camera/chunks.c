// SPDX-License-Identifier: Apache-2.0
// The bytes behind a picture.
#include "camera/chunks.h"

#include <assert.h>
#include <stdbool.h>

#include "base/bytes.h"

enum { TAG_BYTES = 8 };
static_assert(CHUNKS_BYTES_MAX + 64 <= FRAME_TAIL, "a frame's slot has room for the chunks and a trailer");

static bool has(uint32_t set, unsigned chunk)
{
    return (set & (UINT32_C(1) << chunk)) != 0;
}

size_t chunks_size(uint32_t set)
{
    if (set == CHUNKS_OFF) {
        return 0;
    }
    size_t size = TAG_BYTES;
    for (unsigned i = 0; i < CHUNK_COUNT; i++) {
        size += has(set, i) ? CHUNK_BYTES + TAG_BYTES : 0;
    }
    return size;
}

uint32_t chunks_layout_id(uint32_t set)
{
    return set;
}

static void write_tag(struct wr *w, uint32_t id, size_t length)
{
    wr_u32(w, id);
    wr_u32(w, (uint32_t)length);
}

static uint64_t integer_of(unsigned chunk, const struct frame *frame, uint64_t block_id)
{
    switch (chunk) {
    case CHUNK_BlockId: return block_id;
    case CHUNK_MultiFrameSetId: return frame->set_id;
    case CHUNK_MultiFrameSetFrameId: return frame->set_frame_id;
    case CHUNK_TriggerId: return frame->trigger_id;
    case CHUNK_OffsetX: return frame->offset_x;
    case CHUNK_OffsetY: return frame->offset_y;
    case CHUNK_Width: return frame->width;
    default: return frame->height;
    }
}

static void write_data(struct wr *w, unsigned chunk, const struct frame *frame, uint64_t block_id)
{
    switch (chunk) {
    case CHUNK_ExposureTime: wr_f64(w, (double)frame->exposure_ns / (double)NS_PER_US); break;
    case CHUNK_Gain: wr_f64(w, frame->gain_db); break;
    default: wr_u64(w, integer_of(chunk, frame, block_id)); break;
    }
}

void chunks_write(uint32_t set, const struct frame *frame, size_t image_size, uint64_t block_id, uint8_t *out)
{
    struct wr w = wr_over(out, chunks_size(set));
    if (set == CHUNKS_OFF) {
        return;
    }
    write_tag(&w, CHUNK_IMAGE_ID, image_size);
    for (unsigned i = 0; i < CHUNK_COUNT; i++) {
        if (has(set, i)) {
            write_data(&w, i, frame, block_id);
            write_tag(&w, chunks[i].id, CHUNK_BYTES);
        }
    }
    assert(!w.bad && wr_used(&w) == chunks_size(set));
}
