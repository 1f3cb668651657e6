// SPDX-License-Identifier: Apache-2.0
// Talk on stderr: lines for people, or one JSON object a line.
#ifndef CAMTWIN_APP_TALK_H
#define CAMTWIN_APP_TALK_H

#include "app/options.h"
#include "base/log.h"

/** Text: "camtwin: [ROOM: ][warning: ]TEXT" (room "app" is not named). JSON: {"time","level","room","text"}. */
struct log talk_log(const struct options *o);

#endif
