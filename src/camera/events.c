// SPDX-License-Identifier: Apache-2.0
// Tells the sink what happened.
#include "camera/events.h"

#include "camera/camera_private.h"

void events_emit(struct camera *c, enum event_id event, uint64_t frame_id)
{
    static const uint16_t ids[EVENT_COUNT] = {
#define EVENT(name, id) [EVENT_##name] = (id),
#include "model/event_table.def"
#undef EVENT
    };
    const struct sink *sink = &c->sinks[c->stream_face];
    if (sink->ops != NULL) {
        struct camera_event e = {
            .id = ids[event],
            .timestamp_ns = camera_timestamp(c, evq_now(c->config.clock)),
            .frame_id = frame_id,
        };
        sink->ops->event(sink->self, &e);
    }
}
