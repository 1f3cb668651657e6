// SPDX-License-Identifier: Apache-2.0
// A camera without a host: its frames go to a folder, in virtual time.
#ifndef CAMTWIN_APP_RENDER_H
#define CAMTWIN_APP_RENDER_H

#include "app/options.h"
#include "base/log.h"

/**
 * Powers a camera up, starts its acquisition at virtual time 0 and stops it after o->count frames (transferred), at
 * o->seconds, or, with neither, when --wave-in is over and nothing is pending any more. stdout gets the frames and counters.
 * An enum exit_status.
 */
int render(const struct options *o, const struct log *log);

#endif
