// SPDX-License-Identifier: Apache-2.0
// GenTL's calls that ask what is in a buffer.
#include "base/attr.h"
#include "base/error.h"
#include "host/gentl.h"
#include "host/gentl_chunk.h"
#include "host/gentl_error.h"
#include "host/gentl_stream.h"

static GC_ERROR fail_null(const char *what)
{
    return gentl_fail(GC_ERR_INVALID_PARAMETER, "the pointer to the %s is NULL", what);
}

/** The buffer, entered, with its stream's lock held: what it says then belongs together. */
static GC_ERROR enter(DS_HANDLE stream, BUFFER_HANDLE buffer, struct gentl_buffer **out)
{
    struct gentl_object *s;
    struct gentl_object *b;
    GC_ERROR e = gentl_enter(stream, GENTL_STREAM, &s);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = gentl_enter(buffer, GENTL_BUFFER, &b);
    if (e == GC_ERR_SUCCESS && b->parent != s) {
        gentl_leave(b);
        e = gentl_fail(GC_ERR_INVALID_HANDLE, "the buffer belongs to another data stream");
    }
    if (e == GC_ERR_SUCCESS) {
        pthread_mutex_lock(&s->lock);
        *out = gentl_buffer_of(b);
    }
    gentl_leave(s); /* a parent stays as long as its child is held */
    return e;
}

static void leave(struct gentl_buffer *b)
{
    pthread_mutex_unlock(&b->object.parent->lock);
    gentl_leave(&b->object);
}

CT_EXPORT GC_ERROR DSGetBufferInfo(DS_HANDLE stream, BUFFER_HANDLE of, BUFFER_INFO_CMD command, INFO_DATATYPE *type,
                                   void *buffer, size_t *size)
{
    struct gentl_buffer *b;
    GC_ERROR e = enter(stream, of, &b);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = gentl_buffer_info(b, command, &(struct gentl_info){type, buffer, size});
    leave(b);
    return e;
}

CT_EXPORT GC_ERROR DSGetBufferInfoStacked(DS_HANDLE stream, BUFFER_HANDLE of, DS_BUFFER_INFO_STACKED *infos,
                                          size_t count)
{
    struct gentl_buffer *b;
    GC_ERROR e = enter(stream, of, &b);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (infos == NULL || count == 0) {
        e = fail_null("commands");
    }
    for (size_t i = 0; infos != NULL && i < count; i++) {
        DS_BUFFER_INFO_STACKED entry = infos[i]; /* packed: its members may not be aligned */
        INFO_DATATYPE type = INFO_DATATYPE_UNKNOWN;
        size_t size = entry.iSize;
        infos[i].iResult = gentl_buffer_info(b, entry.iInfoCmd, &(struct gentl_info){&type, entry.pBuffer, &size});
        infos[i].iType = type;
        infos[i].iSize = size;
    }
    leave(b);
    return e; /* how each went, it says itself */
}

/** With the stream's lock held. */
static GC_ERROR chunk_data(const struct gentl_buffer *b, SINGLE_CHUNK_DATA *chunks, size_t *count)
{
    if (b->place == PLACE_ENGINE) {
        return gentl_fail(GC_ERR_BUSY, "the buffer is being filled");
    }
    if (!gentl_buffer_has_chunks(b)) {
        return gentl_fail(GC_ERR_NO_DATA, "there is no chunk data in the buffer");
    }
    int found = gentl_chunks(b->memory.bytes, b->block.size, NULL, 0);
    if (found < 0) {
        return gentl_fail(GC_ERR_PARSING_CHUNK_DATA, "the chunks do not fill the payload: it did not come whole");
    }
    if (chunks != NULL && *count < (size_t)found) {
        return gentl_fail(GC_ERR_BUFFER_TOO_SMALL, "there are %d chunks and room for %zu", found, *count);
    }
    if (chunks != NULL) {
        gentl_chunks(b->memory.bytes, b->block.size, chunks, *count);
    }
    *count = (size_t)found;
    return GC_ERR_SUCCESS;
}

CT_EXPORT GC_ERROR DSGetBufferChunkData(DS_HANDLE stream, BUFFER_HANDLE of, SINGLE_CHUNK_DATA *chunks, size_t *count)
{
    struct gentl_buffer *b;
    GC_ERROR e = enter(stream, of, &b);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = count == NULL ? fail_null("count") : chunk_data(b, chunks, count);
    leave(b);
    return e;
}

/* Neither parts nor segments: a picture of USB3 Vision is one piece. */

static GC_ERROR count_none(DS_HANDLE stream, BUFFER_HANDLE of, uint32_t *count)
{
    struct gentl_buffer *b;
    GC_ERROR e = enter(stream, of, &b);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (count == NULL) {
        e = fail_null("count");
    } else {
        *count = 0;
    }
    leave(b);
    return e;
}

static GC_ERROR fail_index(const char *what, uint32_t index)
{
    return gentl_fail(GC_ERR_INVALID_INDEX, "there is no %s %u: the buffer has none", what, (unsigned)index);
}

static GC_ERROR info_of_none(DS_HANDLE stream, BUFFER_HANDLE of, const char *what, uint32_t index,
                             const struct gentl_info *info)
{
    struct gentl_buffer *b;
    GC_ERROR e = enter(stream, of, &b);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = gentl_info_check(info);
    if (e == GC_ERR_SUCCESS) {
        e = fail_index(what, index);
    }
    leave(b);
    return e;
}

CT_EXPORT GC_ERROR DSGetNumBufferParts(DS_HANDLE stream, BUFFER_HANDLE of, uint32_t *count)
{
    return count_none(stream, of, count);
}

CT_EXPORT GC_ERROR DSGetBufferPartInfo(DS_HANDLE stream, BUFFER_HANDLE of, uint32_t part, BUFFER_PART_INFO_CMD command,
                                       INFO_DATATYPE *type, void *buffer, size_t *size)
{
    (void)command;
    return info_of_none(stream, of, "part", part, &(struct gentl_info){type, buffer, size});
}

CT_EXPORT GC_ERROR DSGetBufferPartInfoStacked(DS_HANDLE stream, BUFFER_HANDLE of, DS_BUFFER_PART_INFO_STACKED *infos,
                                              size_t count)
{
    struct gentl_buffer *b;
    GC_ERROR e = enter(stream, of, &b);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (infos == NULL || count == 0) {
        e = fail_null("commands");
    }
    for (size_t i = 0; infos != NULL && i < count; i++) {
        infos[i].iResult = fail_index("part", infos[i].iPartIndex);
    }
    leave(b);
    return e;
}

CT_EXPORT GC_ERROR DSGetNumBufferSegments(DS_HANDLE stream, BUFFER_HANDLE of, uint32_t *count)
{
    return count_none(stream, of, count);
}

CT_EXPORT GC_ERROR DSGetBufferSegmentInfo(DS_HANDLE stream, BUFFER_HANDLE of, uint32_t segment,
                                          SEGMENT_INFO_CMD command, INFO_DATATYPE *type, void *buffer, size_t *size)
{
    (void)command;
    return info_of_none(stream, of, "segment", segment, &(struct gentl_info){type, buffer, size});
}
