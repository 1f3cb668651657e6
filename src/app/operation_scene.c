// SPDX-License-Identifier: Apache-2.0
// What is in front of the camera, and asking for something else there.
#include <stdlib.h>
#include <string.h>

#include "app/operation_private.h"
#include "base/error.h"

/** A new text; null for NULL. File names need not be UTF-8: what is none of ASCII is a question mark then. */
static json_t *text_json(const char *text)
{
    if (text == NULL) {
        return json_null();
    }
    json_t *json = json_string(text);
    char *plain = json == NULL ? strdup(text) : NULL;
    if (plain == NULL) {
        return json;
    }
    for (char *at = plain; *at != '\0'; at++) {
        *at = (unsigned char)*at < 0x80 ? *at : '?';
    }
    json = json_string(plain);
    free(plain);
    return json;
}

json_t *operation_scene_spec(const struct control_target *t)
{
    return t->scene.ops != NULL ? text_json(t->scene.ops->shown(t->scene.self).spec) : NULL;
}

static json_t *shown_json(const struct scene_holder *holder)
{
    const struct scene_shown shown = holder->ops->shown(holder->self);
    json_t *refused = shown.refused == NULL ? json_null()
                                            : json_pack("{s:o, s:o}", "spec", text_json(shown.refused), "text",
                                                        text_json(shown.refused_text));
    return json_pack("{s:b, s:{s:o, s:o, s:o, s:b}}", "ok", true, "scene", //
                     "spec", text_json(shown.spec),                        //
                     "opening", text_json(shown.opening),                  //
                     "refused", refused,                                   //
                     "changeable", shown.changeable);
}

static json_t *no_change(int e)
{
    return operation_refusal(e,
                             e == -CT_E_BUSY     ? "another scene is being opened"
                             : e == -CT_E_LENGTH ? "a scene has at most 8191 characters"
                                                 : error_text(e),
                             NULL);
}

json_t *operation_scene(struct control_target *t, json_t *what)
{
    const char *spec = json_string_value(json_object_get(what, "spec"));
    const bool changes = spec != NULL && json_object_size(what) == 1;
    if (!json_is_true(what) && !changes) {
        return operation_form(OPERATION_scene);
    }
    if (t->scene.ops == NULL || (changes && t->scene.ops->change == NULL)) {
        return operation_refusal(-CT_E_UNSUPPORTED, "this camera was started without what changes its scene", NULL);
    }
    const int e = changes ? t->scene.ops->change(t->scene.self, spec) : 0;
    return e < 0 ? no_change(e) : shown_json(&t->scene);
}
