// SPDX-License-Identifier: Apache-2.0
// GenTL's calls on data streams.
#include <string.h>

#include "base/attr.h"
#include "host/gentl.h"
#include "host/gentl_error.h"
#include "host/gentl_stream.h"

static GC_ERROR fail_null(const char *what)
{
    return gentl_fail(GC_ERR_INVALID_PARAMETER, "the pointer to the %s is NULL", what);
}

CT_EXPORT GC_ERROR DevGetNumDataStreams(DEV_HANDLE device, uint32_t *count)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(device, GENTL_DEVICE, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (count == NULL) {
        e = fail_null("count");
    } else {
        *count = 1;
    }
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR DevGetDataStreamID(DEV_HANDLE device, uint32_t index, char *id, size_t *size)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(device, GENTL_DEVICE, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (index > 0) {
        e = gentl_fail(GC_ERR_INVALID_INDEX, "the camera has one data stream");
    } else {
        e = gentl_text_out(GENTL_STREAM_ID, id, size);
    }
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR DevOpenDataStream(DEV_HANDLE device, const char *id, DS_HANDLE *stream)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(device, GENTL_DEVICE, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (id == NULL || stream == NULL) {
        e = fail_null(id == NULL ? "id" : "handle");
    } else {
        e = gentl_stream_open(o, id, stream);
    }
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR DSClose(DS_HANDLE stream)
{
    return gentl_close(stream, GENTL_STREAM);
}

CT_EXPORT GC_ERROR DSGetParentDev(DS_HANDLE stream, DEV_HANDLE *device)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(stream, GENTL_STREAM, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (device == NULL) {
        e = fail_null("handle");
    } else {
        *device = o->parent->handle;
    }
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR DSStartAcquisition(DS_HANDLE stream, ACQ_START_FLAGS flags, uint64_t count)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(stream, GENTL_STREAM, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (flags != ACQ_START_FLAGS_DEFAULT) {
        e = gentl_fail(GC_ERR_INVALID_PARAMETER, "an acquisition is not started with flags %d", (int)flags);
    } else if (count == 0) {
        e = gentl_fail(GC_ERR_INVALID_PARAMETER, "no pictures are no acquisition");
    } else {
        e = gentl_stream_start(gentl_stream_of(o), count);
    }
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR DSStopAcquisition(DS_HANDLE stream, ACQ_STOP_FLAGS flags)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(stream, GENTL_STREAM, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (flags != ACQ_STOP_FLAGS_DEFAULT && flags != ACQ_STOP_FLAGS_KILL) {
        e = gentl_fail(GC_ERR_INVALID_PARAMETER, "an acquisition is not stopped with flags %d", (int)flags);
    } else {
        e = gentl_stream_stop(gentl_stream_of(o), flags == ACQ_STOP_FLAGS_KILL);
    }
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR DSGetInfo(DS_HANDLE stream, STREAM_INFO_CMD command, INFO_DATATYPE *type, void *buffer, size_t *size)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(stream, GENTL_STREAM, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = gentl_stream_info(gentl_stream_of(o), command, &(struct gentl_info){type, buffer, size});
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR DSGetNumFlows(DS_HANDLE stream, uint32_t *count)
{
    struct gentl_object *o;
    GC_ERROR e = gentl_enter(stream, GENTL_STREAM, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (count == NULL) {
        e = fail_null("count");
    } else {
        *count = 0; /* USB3 Vision has no flows */
    }
    gentl_leave(o);
    return e;
}

CT_EXPORT GC_ERROR DSGetFlowInfo(DS_HANDLE stream, uint32_t flow, FLOW_INFO_CMD command, INFO_DATATYPE *type,
                                 void *buffer, size_t *size)
{
    struct gentl_object *o;
    (void)command;
    GC_ERROR e = gentl_enter(stream, GENTL_STREAM, &o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    e = gentl_info_check(&(struct gentl_info){type, buffer, size});
    if (e == GC_ERR_SUCCESS) {
        e = gentl_fail(GC_ERR_INVALID_INDEX, "there is no flow %u: this data stream has none", (unsigned)flow);
    }
    gentl_leave(o);
    return e;
}
