// SPDX-License-Identifier: Apache-2.0
// GenICam events: told to the sink when EventNotification of that event is On.
#ifndef CAMTWIN_CAMERA_EVENTS_H
#define CAMTWIN_CAMERA_EVENTS_H

#include <stdint.h>

#include "model/event.h"
#include "model/value.h"

struct camera;

/** Something happened now; nobody is told while EventNotification of the event is Off. `frame_id` is 0 for events of the line. */
void events_emit(struct camera *c, enum event_id event, uint64_t frame_id);

/* Hooks of EventNotification (of the event that EventSelector names) and TestEventGenerate. */
struct value events_notification(const struct camera *c);
int events_notify(struct camera *c, const struct value *v);
int events_test(struct camera *c);

#endif
