// SPDX-License-Identifier: Apache-2.0
// Tells the sinks what happened, if somebody wants to know.
#include "camera/events.h"

#include "camera/camera_private.h"

/** EventNotification keeps a bit for each event; the register shows that of the selected one. */
static uint64_t bit_of(int64_t event)
{
    return UINT64_C(1) << (unsigned)event;
}

static bool is_on(const struct camera *c, int64_t event)
{
    return ((uint64_t)setting_int(c, FEAT_EventNotification) & bit_of(event)) != 0;
}

struct value events_notification(const struct camera *c)
{
    return value_int(is_on(c, setting_int(c, FEAT_EventSelector)));
}

int events_notify(struct camera *c, const struct value *v)
{
    uint64_t bit = bit_of(setting_int(c, FEAT_EventSelector));
    uint64_t others = (uint64_t)setting_int(c, FEAT_EventNotification) & ~bit;
    setting_put_int(c, FEAT_EventNotification, (int64_t)(others | (v->i != 0 ? bit : 0)));
    return 0;
}

int events_test(struct camera *c)
{
    events_emit(c, EVENT_Test, 0);
    return 0;
}

void events_emit(struct camera *c, enum event_id event, uint64_t frame_id)
{
    if (!is_on(c, event)) {
        return;
    }
    struct camera_event e = {
        .id = events[event].id,
        .timestamp_ns = camera_timestamp(c, evq_now(c->config.clock)),
        .frame_id = frame_id,
    };
    /* A line has edges whether pictures are streamed or not, to whomever: each face hears of it. */
    for (unsigned face = 0; face <= PORT_FACE_LOCAL; face++) {
        if (c->sinks[face].ops != NULL) {
            c->sinks[face].ops->event(c->sinks[face].self, &e);
        }
    }
}
