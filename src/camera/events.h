// SPDX-License-Identifier: Apache-2.0
// GenICam events: told to the sink when EventNotification of that event is On.
#ifndef CAMTWIN_CAMERA_EVENTS_H
#define CAMTWIN_CAMERA_EVENTS_H

#include <stdint.h>

#include "model/event.h"

struct camera;

/** Something happened now. `frame_id` is 0 for events of the line. */
void events_emit(struct camera *c, enum event_id event, uint64_t frame_id);

#endif
