// SPDX-License-Identifier: Apache-2.0
// What can be asked of a running camera, as one table of operations with JSON in and JSON out. The control channel
// (control_wire.h) and the console (web_server.h) are two framings of it. Everything runs on the camera's owner thread.
#ifndef CAMTWIN_APP_OPERATION_H
#define CAMTWIN_APP_OPERATION_H

#include <jansson.h>

#include "app/pacer.h"
#include "app/scene_holder.h"
#include "camera/camera.h"
#include "sim/pulses.h"

struct change_log;
struct wave_ring;

/** What does not change while the camera runs; all borrowed. */
struct control_about {
    const char *serial;
    const char *version; /* of camtwin */
    const char *web;     /* URL of the console; NULL: none */
};

/** What operations are about; all borrowed. */
struct control_target {
    struct port port;      /* the one door for values */
    struct camera *camera; /* its counters */
    struct pulses *line;   /* TRIGGER_IN */
    struct pacer *pacer;   /* the camera's time */
    struct scene_holder scene;

    /* NULL: what needs it answers UNSUPPORTED. */
    const struct control_about *about;
    struct change_log *changes;
    const struct wave_ring *waves;
};

/**
 * Does operation `verb` with its argument (hostile; borrowed). The answer is a new object, {"ok": true, ...} or {"ok": false,
 * "error": {...}}; NULL: out of memory. NOT_IMPLEMENTED: there is no such operation.
 */
json_t *operation_do(struct control_target *t, const char *verb, json_t *what);

/** An answer that says no: the error `e` with a sentence; `feature` may be NULL. Texts are UTF-8. */
json_t *operation_refusal(int e, const char *text, const char *feature);

#endif
