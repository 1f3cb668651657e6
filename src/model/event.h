// SPDX-License-Identifier: Apache-2.0
// Events as data.
#ifndef CAMTWIN_MODEL_EVENT_H
#define CAMTWIN_MODEL_EVENT_H

#include <stdbool.h>
#include <stdint.h>

enum event_id {
#define EVENT(name, ...) EVENT_##name,
#include "model/event_table.def"
#undef EVENT
    EVENT_COUNT
};

struct event_info {
    const char *name;  /* entry of EventSelector; its nodes are Event<name>, Event<name>Timestamp ... */
    uint16_t id;       /* on the wire */
    bool has_frame_id; /* there is a node Event<name>FrameID */
    const char *tooltip;
};

extern const struct event_info events[EVENT_COUNT];

#endif
