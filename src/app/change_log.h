// SPDX-License-Identifier: Apache-2.0
// Which features are another than before: a revision that counts looks at the camera which found something new. The owner
// thread's alone.
#ifndef CAMTWIN_APP_CHANGE_LOG_H
#define CAMTWIN_APP_CHANGE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "camera/camera.h"

struct change_log;

/** NULL when out of memory. `camera` is borrowed until the log is freed. Revision 1 is what the camera is now. */
struct change_log *change_log_new(struct camera *camera);
/** NULL is allowed. */
void change_log_free(struct change_log *log);

/** While it rests, a scan finds nothing new: for many answers of one moment. */
void change_log_rest(struct change_log *log, bool rests);

/** Looks at every feature's value, limits and locks; the revision now. */
uint64_t change_log_scan(struct change_log *log);
uint64_t change_log_revision(const struct change_log *log);

/** The states (feature_facts_state_json), by the last scan, of all features that have changed after revision `since`. A new list. */
json_t *change_log_since(const struct change_log *log, uint64_t since);

#endif
