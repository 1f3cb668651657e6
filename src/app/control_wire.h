// SPDX-License-Identifier: Apache-2.0
// The control channel of a running camera: values, commands and TRIGGER_IN beside USB, while hosts use the camera.
//
// A unix socket (0600) beside the camera's own: <serial>.ctl next to <serial>.sock. One JSON object a line each way, one
// answer a request, in order:
//
//   {"get": ["Width", ...]}            {"ok": true, "get": {"Width": 4096, ...}}
//   {"set": {"Width": 1024, ...}}      {"ok": true, "set": ["Width", ...]}         in order, until one is refused
//   {"exec": "TriggerSoftware"}        {"ok": true, "exec": "TriggerSoftware"}
//   {"describe": "Width"}              {"ok": true, "describe": {...}}             as `camtwin features --json Width`
//   {"line": "high"} or "low"          {"ok": true, "line": "high", "time_ns": N}
//   {"line": {"pulse_ns": N, "period_ns": N, "count": N}}
//                                      {"ok": true, "line": "pulse", "time_ns": N} begins at virtual time N
//   {"step_ns": N}                     {"ok": true, "time_ns": N, "until_ns": N}   --clock step: time may go on by N
//   {"counters": true}                 {"ok": true, "counters": {...}}
//   {"levels": true}                   {"ok": true, "levels": {"time_ns": N, "TRIGGER_IN": 0, "STROBE_OUT": 0}}
//   {"list": true}                     {"ok": true, "list": {"revision": N, "features": [{...}, ...]}}
//   {"changes": N}                     {"ok": true, "changes": {...}}              features changed since revision N
//   {"waves": {}} or {"after": N}      {"ok": true, "waves": {...}}                events of the lines, 1024 at most
//   {"triggers": true}                 {"ok": true, "triggers": {...}}             the last ones, and why some were refused
//   {"sets": true}                     {"ok": true, "sets": {...}}
//   {"sets": {"load": "UserSet1"}} or "save"
//                                      {"ok": true, "sets": {"load": "UserSet1"}}
//   {"scene": true}                    {"ok": true, "scene": {...}}                what is in front of the camera
//   {"scene": {"spec": "flat:2000"}}   the same, at once: the change begins; ask again until "opening" is null
//   {"about": true}                    {"ok": true, "about": {...}}
//   whatever is wrong                  {"ok": false, "error": {"name": "RANGE", "text": "...", "feature": "Width"}}
//
// app/operation_table.def is the table of these operations; the console's HTTP interface (docs/openapi.yaml, which has the
// forms of the answers) serves the same ones. Without --web nothing keeps changes, waves, triggers and about: UNSUPPORTED.
//
// A scene is {"spec": S, "opening": S2 or null, "refused": {"spec": S3, "text": "..."} or null, "changeable": true}: what is in
// front; what is being opened to replace it; and the last scene that was asked for when it could not be opened. Names of files
// are the camera process's. One change at a time: BUSY.
//
// Values of `set` may be texts, numbers or booleans; feature names may be those of any technology.
#ifndef CAMTWIN_APP_CONTROL_WIRE_H
#define CAMTWIN_APP_CONTROL_WIRE_H

#include "attach/link_path.h"

enum {
    CONTROL_LINE_MAX = 64 << 10,  /* bytes of a request with its end of line */
    CONTROL_ANSWER_MAX = 1 << 20, /* of an answer */
    CONTROL_NAMES_MAX = 256,      /* features in one `get` or `set` */
};

/** The control socket of the camera whose socket is `socket_path` ("….sock"). 0, -CT_E_FORMAT, -CT_E_LENGTH. */
int control_path(const char *socket_path, char out[LINK_PATH_MAX]);

#endif
