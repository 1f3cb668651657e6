// SPDX-License-Identifier: Apache-2.0
// What is known of a buffer and of the picture in it.
#include "host/gentl_error.h"
#include "host/gentl_stream.h"

enum { U3V_PAYLOAD_IMAGE = 0x0001, U3V_PAYLOAD_IMAGE_CHUNKS = 0x4001, U3V_PAYLOAD_CHUNKS = 0x4000 };

bool gentl_buffer_has_chunks(const struct gentl_buffer *b)
{
    return b->has_data && (b->block.leader.payload_type & U3V_PAYLOAD_CHUNKS) != 0;
}

static bool has_image(const struct gentl_buffer *b)
{
    uint16_t type = b->block.leader.payload_type;
    return b->has_data && (type == U3V_PAYLOAD_IMAGE || type == U3V_PAYLOAD_IMAGE_CHUNKS);
}

static PAYLOADTYPE_INFO_ID payload_type(const struct gentl_buffer *b)
{
    switch (b->block.leader.payload_type) {
    case U3V_PAYLOAD_IMAGE:
    case U3V_PAYLOAD_IMAGE_CHUNKS: return PAYLOAD_TYPE_IMAGE;
    case U3V_PAYLOAD_CHUNKS: return PAYLOAD_TYPE_CHUNK_ONLY;
    default: return PAYLOAD_TYPE_UNKNOWN;
    }
}

/** What a buffer tells without a picture in it. GC_ERR_NOT_IMPLEMENTED: it is no such command. */
static GC_ERROR own_info(const struct gentl_buffer *b, BUFFER_INFO_CMD command, const struct gentl_info *info)
{
    switch (command) {
    case BUFFER_INFO_BASE: return gentl_info_ptr(info, b->memory.bytes);
    case BUFFER_INFO_SIZE: return gentl_info_size(info, b->memory.capacity);
    case BUFFER_INFO_USER_PTR: return gentl_info_ptr(info, b->user);
    case BUFFER_INFO_NEW_DATA: return gentl_info_bool(info, b->new_data);
    case BUFFER_INFO_IS_QUEUED: return gentl_info_bool(info, b->place != PLACE_ANNOUNCED);
    case BUFFER_INFO_IS_ACQUIRING: return gentl_info_bool(info, b->place == PLACE_ENGINE);
    case BUFFER_INFO_IS_INCOMPLETE: return gentl_info_bool(info, b->has_data && !b->block.whole);
    case BUFFER_INFO_TLTYPE: return gentl_info_text(info, TLTypeU3VName);
    case BUFFER_INFO_SIZE_FILLED: return gentl_info_size(info, b->has_data ? b->block.size : 0);
    case BUFFER_INFO_DATA_LARGER_THAN_BUFFER: return gentl_info_bool(info, b->has_data && b->block.too_small);
    case BUFFER_INFO_CONTAINS_CHUNKDATA: return gentl_info_bool(info, gentl_buffer_has_chunks(b));
    case BUFFER_INFO_IMAGEPRESENT: return gentl_info_bool(info, has_image(b));
    case BUFFER_INFO_IS_COMPOSITE: return gentl_info_bool(info, false);
    default: return GC_ERR_NOT_IMPLEMENTED;
    }
}

/** What a block tells, with or without a picture. */
static GC_ERROR block_info(const struct gentl_buffer *b, BUFFER_INFO_CMD command, const struct gentl_info *info)
{
    const struct u3v_block *block = &b->block;
    switch (command) {
    case BUFFER_INFO_TIMESTAMP:
    case BUFFER_INFO_TIMESTAMP_NS: return gentl_info_u64(info, block->leader.timestamp_ns);
    case BUFFER_INFO_FRAMEID: return gentl_info_u64(info, block->leader.block_id);
    case BUFFER_INFO_PAYLOADTYPE: return gentl_info_size(info, (size_t)payload_type(b));
    case BUFFER_INFO_DATA_SIZE: return gentl_info_size(info, (size_t)block->trailer.valid_bytes);
    case BUFFER_INFO_DELIVERED_CHUNKPAYLOADSIZE:
        return gentl_buffer_has_chunks(b) ? gentl_info_size(info, block->size) : gentl_info_none(command);
    case BUFFER_INFO_CHUNKLAYOUTID:
        return gentl_buffer_has_chunks(b) ? gentl_info_u64(info, block->trailer.chunk_layout_id)
                                          : gentl_info_none(command);
    default: return GC_ERR_NOT_IMPLEMENTED;
    }
}

static GC_ERROR image_info(const struct gentl_buffer *b, BUFFER_INFO_CMD command, const struct gentl_info *info)
{
    const struct u3v_block *block = &b->block;
    switch (command) {
    case BUFFER_INFO_WIDTH: return gentl_info_size(info, block->leader.width);
    case BUFFER_INFO_HEIGHT: return gentl_info_size(info, block->leader.height);
    case BUFFER_INFO_XOFFSET: return gentl_info_size(info, block->leader.offset_x);
    case BUFFER_INFO_YOFFSET: return gentl_info_size(info, block->leader.offset_y);
    case BUFFER_INFO_XPADDING: return gentl_info_size(info, block->leader.padding_x);
    case BUFFER_INFO_YPADDING:
    case BUFFER_INFO_IMAGEOFFSET: return gentl_info_size(info, 0);
    case BUFFER_INFO_PIXELFORMAT: return gentl_info_u64(info, block->leader.pixel_format);
    case BUFFER_INFO_PIXELFORMAT_NAMESPACE: return gentl_info_u64(info, PIXELFORMAT_NAMESPACE_PFNC_32BIT);
    case BUFFER_INFO_PIXEL_ENDIANNESS: return gentl_info_i32(info, PIXELENDIANNESS_LITTLE);
    case BUFFER_INFO_DELIVERED_IMAGEHEIGHT: return gentl_info_size(info, block->trailer.height);
    default: return GC_ERR_NOT_IMPLEMENTED;
    }
}

GC_ERROR gentl_buffer_info(struct gentl_buffer *b, BUFFER_INFO_CMD command, const struct gentl_info *info)
{
    GC_ERROR e = gentl_info_check(info);
    e = e != GC_ERR_SUCCESS ? e : own_info(b, command, info);
    if (e != GC_ERR_NOT_IMPLEMENTED) {
        return e;
    }
    if (command < 0 || command > BUFFER_INFO_IS_COMPOSITE) {
        return gentl_info_unknown(command);
    }
    if (!b->has_data) {
        return gentl_info_none(command);
    }
    e = block_info(b, command, info);
    if (e == GC_ERR_NOT_IMPLEMENTED && has_image(b)) {
        e = image_info(b, command, info);
    }
    return e == GC_ERR_NOT_IMPLEMENTED ? gentl_info_none(command) : e; /* a file name, for example */
}
