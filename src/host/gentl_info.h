// SPDX-License-Identifier: Apache-2.0
// The one way in which an info command is answered: type, size, value.
//
// Every Get...Info of the standard has the same tail (type, buffer, size): a NULL buffer asks how large it must be, one that is
// too small is told so and nothing is written.
#ifndef CAMTWIN_HOST_GENTL_INFO_H
#define CAMTWIN_HOST_GENTL_INFO_H

#include <stdbool.h>

#include "host/gentl_types.h"

/** The tail of an info call, borrowed from the consumer. */
struct gentl_info {
    INFO_DATATYPE *type;
    void *buffer; /* NULL: only the size is asked for */
    size_t *size; /* bytes: room going in, used coming out */
};

/** GC_ERR_INVALID_PARAMETER when type or size is NULL. The first thing that a call with such a tail asks. */
GC_ERROR gentl_info_check(const struct gentl_info *info);

/** All return GC_ERR_SUCCESS, GC_ERR_INVALID_PARAMETER (type or size NULL) or GC_ERR_BUFFER_TOO_SMALL (nothing is written). */
GC_ERROR gentl_info_bytes(const struct gentl_info *info, INFO_DATATYPE type, const void *value, size_t n);
GC_ERROR gentl_info_text(const struct gentl_info *info, const char *text); /* size counts the NUL */
GC_ERROR gentl_info_bool(const struct gentl_info *info, bool value);       /* BOOL8 */
GC_ERROR gentl_info_i32(const struct gentl_info *info, int32_t value);
GC_ERROR gentl_info_u32(const struct gentl_info *info, uint32_t value);
GC_ERROR gentl_info_u64(const struct gentl_info *info, uint64_t value);
GC_ERROR gentl_info_size(const struct gentl_info *info, size_t value); /* SIZET */
GC_ERROR gentl_info_ptr(const struct gentl_info *info, void *value);

/** GC_ERR_NOT_IMPLEMENTED: there is no such command here. */
GC_ERROR gentl_info_unknown(int32_t command);
/** GC_ERR_NOT_AVAILABLE: the command is known and has no answer (now, or for this camera). */
GC_ERROR gentl_info_none(int32_t command);

/** The calls that hand out a text without a type (ids, URLs, error texts): same rules; size NULL is GC_ERR_INVALID_PARAMETER. */
GC_ERROR gentl_text_out(const char *text, char *buffer, size_t *size);

#endif
