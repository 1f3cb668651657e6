// SPDX-License-Identifier: Apache-2.0
// What is known of a data stream.
#include "host/gentl_error.h"
#include "host/gentl_stream.h"
#include "model/chunk.h"

enum { ANNOUNCE_MIN = 1, ALIGNMENT = 1, CHUNKS_MAX = CHUNK_COUNT + 1 /* and the picture */ };

static GC_ERROR payload_size(struct gentl_stream *s, const struct gentl_info *info)
{
    uint64_t payload = 0;
    int err = u3v_stream_payload(s->host, &payload);
    return err < 0 ? gentl_fail_ct(err, "reading the payload size") : gentl_info_size(info, (size_t)payload);
}

/** Figures. With the lock held. GC_ERR_NOT_IMPLEMENTED: it is none. */
static GC_ERROR figure(const struct gentl_stream *s, STREAM_INFO_CMD command, const struct gentl_info *info)
{
    switch (command) {
    case STREAM_INFO_NUM_DELIVERED: return gentl_info_u64(info, s->delivered);
    case STREAM_INFO_NUM_UNDERRUN: return gentl_info_u64(info, s->underrun);
    case STREAM_INFO_NUM_ANNOUNCED: return gentl_info_size(info, s->announced_count);
    case STREAM_INFO_NUM_QUEUED: return gentl_info_size(info, s->input.count + s->engine_count);
    case STREAM_INFO_NUM_AWAIT_DELIVERY: return gentl_info_size(info, s->output.count);
    case STREAM_INFO_NUM_STARTED: return gentl_info_u64(info, s->started);
    case STREAM_INFO_IS_GRABBING: return gentl_info_bool(info, s->grabbing);
    default: return GC_ERR_NOT_IMPLEMENTED;
    }
}

GC_ERROR gentl_stream_info(struct gentl_stream *s, STREAM_INFO_CMD command, const struct gentl_info *info)
{
    GC_ERROR e = gentl_info_check(info);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    switch (command) {
    case STREAM_INFO_ID: return gentl_info_text(info, s->object.id);
    case STREAM_INFO_TLTYPE: return gentl_info_text(info, TLTypeU3VName);
    case STREAM_INFO_PAYLOAD_SIZE: return payload_size(s, info);
    case STREAM_INFO_DEFINES_PAYLOADSIZE: return gentl_info_bool(info, true);
    case STREAM_INFO_NUM_CHUNKS_MAX: return gentl_info_size(info, CHUNKS_MAX);
    case STREAM_INFO_BUF_ANNOUNCE_MIN: return gentl_info_size(info, ANNOUNCE_MIN);
    case STREAM_INFO_BUF_ALIGNMENT: return gentl_info_size(info, ALIGNMENT);
    case STREAM_INFO_FLOW_TABLE:
    case STREAM_INFO_GENDC_PREFETCH_DESCRIPTOR: return gentl_info_none(command);
    default: break;
    }
    pthread_mutex_lock(&s->object.lock);
    e = figure(s, command, info);
    pthread_mutex_unlock(&s->object.lock);
    return e == GC_ERR_NOT_IMPLEMENTED ? gentl_info_unknown(command) : e;
}
