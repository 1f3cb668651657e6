// SPDX-License-Identifier: Apache-2.0
// Answers info commands.
#include "host/gentl_info.h"

#include <string.h>

#include "host/gentl_error.h"

GC_ERROR gentl_info_check(const struct gentl_info *info)
{
    if (info->type == NULL || info->size == NULL) {
        return gentl_fail_null(info->type == NULL ? "type" : "size");
    }
    return GC_ERR_SUCCESS;
}

/** The rules of a buffer and its size, for what has a type and what has none. */
static GC_ERROR hand_out(const void *value, size_t n, void *buffer, size_t *size)
{
    if (buffer != NULL && *size < n) {
        return gentl_fail(GC_ERR_BUFFER_TOO_SMALL, "%zu bytes are needed and there is room for %zu", n, *size);
    }
    if (buffer != NULL && n > 0) {
        memcpy(buffer, value, n);
    }
    *size = n;
    return GC_ERR_SUCCESS;
}

GC_ERROR gentl_info_bytes(const struct gentl_info *info, INFO_DATATYPE type, const void *value, size_t n)
{
    GC_ERROR e = gentl_info_check(info);
    if (e == GC_ERR_SUCCESS) {
        e = hand_out(value, n, info->buffer, info->size);
    }
    if (e == GC_ERR_SUCCESS) {
        *info->type = type;
    }
    return e;
}

GC_ERROR gentl_info_text(const struct gentl_info *info, const char *text)
{
    return gentl_info_bytes(info, INFO_DATATYPE_STRING, text, strlen(text) + 1);
}

GC_ERROR gentl_info_bool(const struct gentl_info *info, bool value)
{
    bool8_t byte = value ? 1 : 0;
    return gentl_info_bytes(info, INFO_DATATYPE_BOOL8, &byte, sizeof byte);
}

GC_ERROR gentl_info_i32(const struct gentl_info *info, int32_t value)
{
    return gentl_info_bytes(info, INFO_DATATYPE_INT32, &value, sizeof value);
}

GC_ERROR gentl_info_u32(const struct gentl_info *info, uint32_t value)
{
    return gentl_info_bytes(info, INFO_DATATYPE_UINT32, &value, sizeof value);
}

GC_ERROR gentl_info_u64(const struct gentl_info *info, uint64_t value)
{
    return gentl_info_bytes(info, INFO_DATATYPE_UINT64, &value, sizeof value);
}

GC_ERROR gentl_info_size(const struct gentl_info *info, size_t value)
{
    return gentl_info_bytes(info, INFO_DATATYPE_SIZET, &value, sizeof value);
}

GC_ERROR gentl_info_ptr(const struct gentl_info *info, void *value)
{
    return gentl_info_bytes(info, INFO_DATATYPE_PTR, &value, sizeof(void *));
}

GC_ERROR gentl_info_unknown(int32_t command)
{
    return gentl_fail(GC_ERR_NOT_IMPLEMENTED, "there is no info command %d here", (int)command);
}

GC_ERROR gentl_info_none(int32_t command)
{
    return gentl_fail(GC_ERR_NOT_AVAILABLE, "info command %d has no answer here", (int)command);
}

GC_ERROR gentl_text_out(const char *text, char *buffer, size_t *size)
{
    if (size == NULL) {
        return gentl_fail_null("size");
    }
    return hand_out(text, strlen(text) + 1, buffer, size);
}
