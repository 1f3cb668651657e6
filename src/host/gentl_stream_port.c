// SPDX-License-Identifier: Apache-2.0
// The data stream's registers. Names after the GenTL naming convention (GenTL SFNC 1.1).
#include "base/error.h"
#include "host/gentl_stream.h"
#include "host/gentl_technology.h"
#include "model/chunk.h"

static int get_id(struct gentl_object *o, struct value *out)
{
    *out = value_text(o->id);
    return 0;
}

static int get_one(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_int(1);
    return 0;
}

/** There is one way to acquire, entry 0. */
static int get_zero(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_int(0);
    return 0;
}

static int set_nothing(struct gentl_object *o, const struct value *v)
{
    (void)o;
    (void)v; /* the entry that there is */
    return 0;
}

static int get_chunks_max(struct gentl_object *o, struct value *out)
{
    (void)o;
    *out = value_int(CHUNK_COUNT + 1);
    return 0;
}

static int get_payload(struct gentl_object *o, struct value *out)
{
    uint64_t payload = 0;
    int e = u3v_stream_payload(gentl_stream_of(o)->host, &payload);
    *out = value_int((int64_t)payload);
    return e;
}

enum figure { ANNOUNCED, DELIVERED, LOST, STARTED, UNDERRUN, INPUT, OUTPUT, GRABBING, HANDLING };

static int get_figure(struct gentl_object *o, enum figure which, struct value *out)
{
    const struct gentl_stream *s = gentl_stream_of(o);
    pthread_mutex_lock(&o->lock);
    const uint64_t figures[] = {
        [ANNOUNCED] = s->announced_count, [DELIVERED] = s->delivered, [LOST] = s->lost,
        [STARTED] = s->started,           [UNDERRUN] = s->underrun,   [INPUT] = s->input.count + s->engine_count,
        [OUTPUT] = s->output.count,       [GRABBING] = s->grabbing,   [HANDLING] = (uint64_t)s->handling,
    };
    *out = value_int((int64_t)figures[which]);
    pthread_mutex_unlock(&o->lock);
    return 0;
}

static int get_announced(struct gentl_object *o, struct value *out)
{
    return get_figure(o, ANNOUNCED, out);
}

static int get_delivered(struct gentl_object *o, struct value *out)
{
    return get_figure(o, DELIVERED, out);
}

static int get_lost(struct gentl_object *o, struct value *out)
{
    return get_figure(o, LOST, out);
}

static int get_started(struct gentl_object *o, struct value *out)
{
    return get_figure(o, STARTED, out);
}

static int get_underrun(struct gentl_object *o, struct value *out)
{
    return get_figure(o, UNDERRUN, out);
}

static int get_input(struct gentl_object *o, struct value *out)
{
    return get_figure(o, INPUT, out);
}

static int get_output(struct gentl_object *o, struct value *out)
{
    return get_figure(o, OUTPUT, out);
}

static int get_grabbing(struct gentl_object *o, struct value *out)
{
    return get_figure(o, GRABBING, out);
}

static int get_handling(struct gentl_object *o, struct value *out)
{
    return get_figure(o, HANDLING, out);
}

static int set_handling(struct gentl_object *o, const struct value *v)
{
    struct gentl_stream *s = gentl_stream_of(o);
    int e = -CT_E_LOCKED;
    pthread_mutex_lock(&o->lock);
    if (!s->grabbing) {
        s->handling = (enum gentl_handling)v->i;
        e = 0;
    }
    pthread_mutex_unlock(&o->lock);
    return e;
}

/** Locked while it acquires. */
static unsigned handling_state(struct gentl_object *o)
{
    struct value grabbing = value_int(0);
    get_figure(o, GRABBING, &grabbing);
    return FEATURE_STATE_AVAILABLE | (grabbing.i != 0 ? FEATURE_STATE_LOCKED : 0);
}

static const struct feature_entry acquisition_modes[] = {{.name = "Default", .value = 0}};

static const struct feature_entry handlings[] = {
    {.name = "Default", .value = HANDLING_DEFAULT},
    {.name = "OldestFirst", .value = HANDLING_OLDEST_FIRST},
    {.name = "OldestFirstOverwrite", .value = HANDLING_OLDEST_OVERWRITE},
    {.name = "NewestFirst", .value = HANDLING_NEWEST_FIRST},
    {.name = "NewestOnly", .value = HANDLING_NEWEST_ONLY},
};

// clang-format off
#define INFORMATION .category = "StreamInformation", .access = FA_RO
#define BUFFERS     .category = "BufferHandlingControl", .access = FA_RO
#define COUNT       .kind = FK_INT, .flags = FF_STANDARD | FF_VOLATILE, BUFFERS

static const struct gentl_register registers[] = {
    {.feature = {.name = "StreamID", .kind = FK_STRING, .addr = 0x0000, .flags = FF_STANDARD, INFORMATION,
        .tooltip = "Unique name of this data stream at its camera."}, .get = get_id},
    {.feature = {.name = "StreamType", .kind = FK_ENUM, .addr = 0x0100, .flags = FF_STANDARD, INFORMATION,
        .entries = gentl_technologies, .entry_count = 1, .tooltip = "Technology of the data stream."},
        .get = gentl_get_technology},
    {.feature = {.name = "StreamAnnounceBufferMinimum", .kind = FK_INT, .addr = 0x1000, .flags = FF_STANDARD, BUFFERS,
        .tooltip = "How many buffers must be announced before an acquisition."}, .get = get_one},
    {.feature = {.name = "StreamAnnouncedBufferCount", .addr = 0x1100, COUNT,
        .tooltip = "How many buffers are announced."}, .get = get_announced},
    {.feature = {.name = "StreamAcquisitionModeSelector", .kind = FK_ENUM, .addr = 0x1200, .access = FA_RW,
        .category = "BufferHandlingControl", .flags = FF_STANDARD, .entries = acquisition_modes, .entry_count = 1,
        .tooltip = "How the data stream acquires."}, .get = get_zero, .set = set_nothing},
    {.feature = {.name = "StreamBufferHandlingMode", .kind = FK_ENUM, .addr = 0x1300, .access = FA_RW,
        .category = "BufferHandlingControl", .flags = FF_STANDARD | FF_LOCKABLE, .entries = handlings,
        .entry_count = sizeof handlings / sizeof handlings[0],
        .tooltip = "Default and OldestFirst: in the order in which they came; a picture without a buffer is lost. "
                   "OldestFirstOverwrite: it takes the oldest buffer that nobody fetched. "
                   "NewestFirst: the latest first. NewestOnly: the latest alone, older ones are filled again."},
        .get = get_handling, .set = set_handling, .state = handling_state},
    {.feature = {.name = "StreamChunkCountMaximum", .kind = FK_INT, .addr = 0x1400, .flags = FF_STANDARD, BUFFERS,
        .visibility = FV_EXPERT, .tooltip = "How many chunks a buffer can have, the picture among them."},
        .get = get_chunks_max},
    {.feature = {.name = "StreamBufferAlignment", .kind = FK_INT, .addr = 0x1500, .flags = FF_STANDARD, BUFFERS,
        .visibility = FV_EXPERT, .unit = "B", .tooltip = "To what the address of a buffer must be aligned."},
        .get = get_one},
    {.feature = {.name = "PayloadSize", .kind = FK_INT, .addr = 0x1600, .flags = FF_STANDARD | FF_VOLATILE, BUFFERS,
        .unit = "B", .tooltip = "What a buffer must hold."}, .get = get_payload},
    {.feature = {.name = "StreamDeliveredFrameCount", .addr = 0x1700, COUNT,
        .tooltip = "Pictures that came since the acquisition was started."}, .get = get_delivered},
    {.feature = {.name = "StreamLostFrameCount", .addr = 0x1800, COUNT,
        .tooltip = "Pictures that the consumer did not and will not get, for whatever reason."}, .get = get_lost},
    {.feature = {.name = "StreamUnderrunFrameCount", .addr = 0x1900, COUNT,
        .tooltip = "Pictures that were lost because no buffer was queued."}, .get = get_underrun},
    {.feature = {.name = "StreamStartedFrameCount", .addr = 0x1A00, COUNT,
        .tooltip = "Pictures that began to come."}, .get = get_started},
    {.feature = {.name = "StreamInputBufferCount", .addr = 0x1B00, COUNT,
        .tooltip = "Buffers that wait for a picture."}, .get = get_input},
    {.feature = {.name = "StreamOutputBufferCount", .addr = 0x1C00, COUNT,
        .tooltip = "Buffers that wait to be fetched."}, .get = get_output},
    {.feature = {.name = "StreamIsGrabbing", .kind = FK_BOOL, .addr = 0x1D00, .flags = FF_STANDARD | FF_VOLATILE,
        BUFFERS, .tooltip = "Whether an acquisition is on."}, .get = get_grabbing},
};
// clang-format on

const struct gentl_port gentl_stream_port = {
    .module = TLDataStreamModuleName,
    .name = "StreamPort",
    .model = "camtwin_stream",
    .tooltip = "A data stream of the camtwin GenTL producer",
    .guid = "0C1B7D0E-7A2F-4A53-9D0E-5B0B2C6E3A04",
    .registers = registers,
    .count = sizeof registers / sizeof registers[0],
};
