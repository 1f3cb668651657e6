// SPDX-License-Identifier: Apache-2.0
// camtwin scene [SPEC]: what is in front of a running camera, and putting something else there.
#include "app/commands.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/control_client.h"
#include "app/option_table.h"
#include "app/pacer.h"
#include "app/pick.h"
#include "app/scene_spec.h"
#include "app/talk.h"
#include "base/error.h"

enum { POLL_MS = 10, POLLS_MAX = 6000 };

/** Asks (taking the argument's reference) and gives back what is said of the scene, a new reference; NULL and *e: an error. */
static json_t *ask(struct control_client *control, json_t *argument, int *e)
{
    json_t *answer = NULL;
    *e = control_client_ask(control, json_pack("{s:o}", "scene", argument), &answer);
    json_t *scene = json_incref(json_object_get(answer, "scene"));
    json_decref(answer);
    *e = *e >= 0 && scene == NULL ? -CT_E_HEADER : *e;
    return scene;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

/** Waits until nothing is being opened. As ask. */
static json_t *await(struct control_client *control, json_t *scene, int *e)
{
    for (unsigned i = 0; scene != NULL && json_is_string(json_object_get(scene, "opening")); i++) {
        json_decref(scene);
        if (i == POLLS_MAX) {
            *e = -CT_E_TIMEOUT;
            return NULL;
        }
        pacer_sleep_ms(POLL_MS);
        scene = ask(control, json_true(), e);
    }
    return scene;
}

/** 0 when it stands in front, or an error; what the camera said of it is in why[n] then. */
static int put(struct control_client *control, const char *spec, char *why, size_t n)
{
    int e = 0;
    json_t *scene = await(control, ask(control, json_pack("{s:s}", "spec", spec), &e), &e);
    const json_t *refused = json_object_get(scene, "refused");
    if (scene == NULL) {
        snprintf(why, n, "%s", control_client_why(control));
    } else if (strcmp(text_of(refused, "spec"), spec) == 0) {
        snprintf(why, n, "%s", text_of(refused, "text"));
        e = -CT_E_PARAMETER;
    } else if (strcmp(text_of(scene, "spec"), spec) != 0) {
        snprintf(why, n, "somebody else has asked for another one meanwhile");
        e = -CT_E_BUSY;
    }
    json_decref(scene);
    return e;
}

static int show(struct control_client *control, char *why, size_t n)
{
    int e = 0;
    json_t *scene = ask(control, json_true(), &e);
    if (scene != NULL) {
        puts(text_of(scene, "spec"));
    } else {
        snprintf(why, n, "%s", control_client_why(control));
    }
    json_decref(scene);
    return e;
}

/** The spec as the camera's process understands it, which works in another folder. NULL: out of memory. */
static char *spec_for_the_camera(const char *spec)
{
    char folder[PATH_MAX];
    return getcwd(folder, sizeof folder) != NULL ? scene_spec_from(spec, folder) : strdup(spec);
}

int cmd_scene(const struct options *o, int argc, char **argv)
{
    struct log log = talk_log(o);
    if (argc > 1) {
        log_say(&log, LOG_ERROR, "app", "usage: camtwin scene %s", command_rows[COMMAND_scene].usage);
        return EXIT_USAGE;
    }
    struct control_client *control = NULL;
    enum exit_status status = pick_control(o, &log, &control);
    if (status != EXIT_OK) {
        return status;
    }
    char why[600] = "";
    char *spec = argc == 1 ? spec_for_the_camera(argv[0]) : NULL;
    int e = argc == 1 && spec == NULL ? -CT_E_MEMORY
            : spec != NULL            ? put(control, spec, why, sizeof why)
                                      : show(control, why, sizeof why);
    if (e < 0) {
        log_say(&log, LOG_ERROR, "app", "scene%s%s: %s", argc == 1 ? " " : "", argc == 1 ? argv[0] : "",
                why[0] != '\0' ? why : error_text(e));
        status = EXIT_FAILED;
    }
    free(spec);
    control_client_close(control);
    return status;
}
