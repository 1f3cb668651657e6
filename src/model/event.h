// SPDX-License-Identifier: Apache-2.0
// Events as data.
#ifndef CAMTWIN_MODEL_EVENT_H
#define CAMTWIN_MODEL_EVENT_H

#include <stdint.h>

enum event_id {
#define EVENT(name, id) EVENT_##name,
#include "model/event_table.def"
#undef EVENT
    EVENT_COUNT
};

#endif
