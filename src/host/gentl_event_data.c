// SPDX-License-Identifier: Apache-2.0
// Reads an event's data for a consumer that does not know its form.
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "host/gentl_data.h"
#include "host/gentl_error.h"
#include "host/gentl_event.h"

static GC_ERROR fail_form(void)
{
    return gentl_fail(GC_ERR_INVALID_PARAMETER, "this is no data of such an event");
}

static GC_ERROR buffer_data(const void *data, size_t n, EVENT_DATA_INFO_CMD command, const struct gentl_info *info)
{
    EVENT_NEW_BUFFER_DATA event;
    if (n < sizeof event) {
        return fail_form();
    }
    memcpy(&event, data, sizeof event);
    switch (command) {
    case EVENT_DATA_ID: return gentl_info_ptr(info, event.BufferHandle);
    case EVENT_DATA_VALUE: return gentl_info_ptr(info, event.pUserPointer);
    default: return gentl_info_none(command);
    }
}

static GC_ERROR error_data(const void *data, size_t n, EVENT_DATA_INFO_CMD command, const struct gentl_info *info)
{
    struct rd r = rd_over(data, n);
    int32_t code = (int32_t)rd_u32(&r);
    size_t length = rd_left(&r);
    const char *text = (const char *)rd_bytes(&r, length);
    if (r.bad || length == 0 || text[length - 1] != '\0') {
        return fail_form();
    }
    switch (command) {
    case EVENT_DATA_ID: return gentl_info_i32(info, code);
    case EVENT_DATA_VALUE: return gentl_info_text(info, text);
    case EVENT_DATA_NUMID: return gentl_info_u64(info, (uint64_t)(int64_t)code);
    default: return gentl_info_none(command);
    }
}

static GC_ERROR feature_data(const void *data, size_t n, EVENT_DATA_INFO_CMD command, const struct gentl_info *info)
{
    const char *name = data;
    if (n == 0 || name[n - 1] != '\0') {
        return fail_form();
    }
    return command == EVENT_DATA_ID ? gentl_info_text(info, name) : gentl_info_none(command);
}

static GC_ERROR genapi_data(const void *data, size_t n, EVENT_DATA_INFO_CMD command, const struct gentl_info *info)
{
    struct rd r = rd_over(data, n);
    char text[8];
    rd_u16(&r);
    uint16_t id = rd_u16(&r);
    rd_u64(&r);
    if (r.bad) {
        return fail_form();
    }
    switch (command) {
    case EVENT_DATA_ID: snprintf(text, sizeof text, "%04X", id); return gentl_info_text(info, text);
    case EVENT_DATA_VALUE: return gentl_info_bytes(info, INFO_DATATYPE_BUFFER, data, n);
    case EVENT_DATA_NUMID: return gentl_info_u64(info, id);
    default: return gentl_info_none(command);
    }
}

GC_ERROR gentl_event_data_info(EVENT_TYPE type, const void *data, size_t n, EVENT_DATA_INFO_CMD command,
                               const struct gentl_info *info)
{
    GC_ERROR e = gentl_info_check(info);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (data == NULL) {
        return gentl_fail(GC_ERR_INVALID_PARAMETER, "the pointer to the event's data is NULL");
    }
    if (command < 0 || command > EVENT_DATA_NUMID) {
        return gentl_info_unknown(command);
    }
    switch (type) {
    case EVENT_NEW_BUFFER: return buffer_data(data, n, command, info);
    case EVENT_ERROR: return error_data(data, n, command, info);
    case EVENT_FEATURE_INVALIDATE: return feature_data(data, n, command, info);
    default: return genapi_data(data, n, command, info);
    }
}
