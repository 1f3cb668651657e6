// SPDX-License-Identifier: Apache-2.0
// The event table as memory.
#include "model/event.h"

const struct event_info events[EVENT_COUNT] = {
#define EVENT(entry, number, frame, text)                                                                              \
    [EVENT_##entry] = {.name = #entry, .id = (number), .has_frame_id = (frame), .tooltip = (text)},
#include "model/event_table.def"
#undef EVENT
};
