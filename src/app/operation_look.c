// SPDX-License-Identifier: Apache-2.0
// Looking at the whole camera: features and their changes, waveforms, the trigger log, user sets, which camera it is.
#include <string.h>

#include "app/change_log.h"
#include "app/door.h"
#include "app/feature_facts.h"
#include "app/operation_private.h"
#include "app/wave_ring.h"
#include "base/error.h"

enum { EVENTS_AT_ONCE = 1024 }; /* in one answer: a millisecond's work */

static json_t *not_kept(void)
{
    return operation_refusal(-CT_E_UNSUPPORTED, "this camera was started without what keeps that", NULL);
}

static json_int_t now_of(const struct control_target *t)
{
    return (json_int_t)evq_now(t->pacer->clock);
}

json_t *operation_feature_json(const struct control_target *t, const struct feature_facts *facts)
{
    json_t *json = feature_facts_json(facts);
    feature_facts_add_table(json, &features[facts->id]);
    const char *why = camera_why_locked(t->camera, facts->id);
    json_object_set_new(json, "why", why != NULL ? json_string(why) : json_null());
    return json;
}

json_t *operation_list(struct control_target *t, json_t *yes)
{
    struct door door = door_over_port(&t->port);
    if (!json_is_true(yes)) {
        return operation_form(OPERATION_list);
    }
    json_t *list = json_array();
    for (unsigned i = 0; i < FEATURE_COUNT; i++) {
        struct feature_facts facts;
        int e = feature_facts_read(&door, (enum feature_id)i, &facts);
        if (e < 0) {
            json_decref(list);
            return operation_refusal_of_feature(&door, (enum feature_id)i, e);
        }
        json_array_append_new(list, operation_feature_json(t, &facts));
    }
    json_int_t revision = t->changes != NULL ? (json_int_t)change_log_scan(t->changes) : 0;
    return json_pack("{s:b, s:{s:I, s:o}}", "ok", true, "list", "revision", revision, "features", list);
}

json_t *operation_changes(struct control_target *t, json_t *since)
{
    if (!json_is_integer(since) || json_integer_value(since) < 0) {
        return operation_form(OPERATION_changes);
    }
    if (t->changes == NULL) {
        return not_kept();
    }
    uint64_t revision = change_log_scan(t->changes);
    uint64_t known = (uint64_t)json_integer_value(since);
    known = known > revision ? 0 : known; /* of another run of this camera: all is new */
    return json_pack("{s:b, s:{s:I, s:I, s:o}}", "ok", true, "changes", "revision", (json_int_t)revision, "time_ns",
                     now_of(t), "features", change_log_since(t->changes, known));
}

static json_t *event_json(const struct wave_event *e)
{
    const char *name = signals[e->signal].name;
    return e->signal == SIGNAL_REFUSED
               ? json_pack("[I, s, s]", (json_int_t)e->t, name, refusal_word((enum refusal)e->value))
               : json_pack("[I, s, I]", (json_int_t)e->t, name, (json_int_t)e->value);
}

static json_t *levels_json(const uint64_t levels[SIGNAL_COUNT])
{
    json_t *json = json_object();
    for (unsigned i = 0; i < SIGNAL_COUNT; i++) {
        if (signals[i].bits > 0) {
            json_object_set_new(json, signals[i].name, json_integer((json_int_t)levels[i]));
        }
    }
    return json;
}

static json_t *reasons_json(void)
{
    json_t *json = json_object();
    for (unsigned i = 0; i < REFUSAL_COUNT; i++) {
        json_object_set_new(json, refusal_word((enum refusal)i), json_string(refusal_text((enum refusal)i)));
    }
    return json;
}

json_t *operation_waves(struct control_target *t, json_t *from)
{
    json_int_t after = 0;
    if (!json_is_object(from) || json_unpack(from, "{s?I!}", "after", &after) != 0 || after < 0) {
        return operation_form(OPERATION_waves);
    }
    if (t->waves == NULL) {
        return not_kept();
    }
    uint64_t end = wave_ring_next(t->waves);
    uint64_t kept = wave_ring_first(t->waves);
    uint64_t asked = (uint64_t)after < end ? (uint64_t)after : end; /* a number from before a restart: from now on */
    uint64_t first = asked > kept ? asked : kept;
    uint64_t next = end - first > EVENTS_AT_ONCE ? first + EVENTS_AT_ONCE : end;
    uint64_t levels[SIGNAL_COUNT];
    wave_ring_levels(t->waves, first, levels);
    json_t *events = json_array();
    for (uint64_t i = first; i < next; i++) {
        json_array_append_new(events, event_json(wave_ring_event(t->waves, i)));
    }
    json_int_t until = next < end ? (json_int_t)wave_ring_event(t->waves, next)->t : now_of(t);
    json_int_t lost = json_object_size(from) > 0 ? (json_int_t)(first - asked) : 0;
    return json_pack("{s:b, s:{s:I, s:I, s:I, s:I, s:o, s:o, s:o}}", "ok", true, "waves", //
                     "time_ns", until, "first", (json_int_t)first, "next", (json_int_t)next, "lost", lost, "levels",
                     levels_json(levels), "events", events, "reasons", reasons_json());
}

static json_t *trigger_json(const struct wave_trigger *trigger)
{
    return json_pack("{s:I, s:o, s:s?, s:s?}", "time_ns", (json_int_t)trigger->t, //
                     "frame_id", trigger->refused ? json_null() : json_integer((json_int_t)trigger->frame_id),
                     "refused", trigger->refused ? refusal_word(trigger->why) : NULL, //
                     "text", trigger->refused ? refusal_text(trigger->why) : NULL);
}

json_t *operation_triggers(struct control_target *t, json_t *yes)
{
    if (!json_is_true(yes)) {
        return operation_form(OPERATION_triggers);
    }
    if (t->waves == NULL) {
        return not_kept();
    }
    json_t *list = json_array();
    const struct wave_trigger *trigger = wave_ring_trigger(t->waves, 0);
    for (unsigned i = 1; trigger != NULL; i++) {
        json_array_append_new(list, trigger_json(trigger));
        trigger = wave_ring_trigger(t->waves, i);
    }
    return json_pack("{s:b, s:{s:I, s:o}}", "ok", true, "triggers", "time_ns", now_of(t), "triggers", list);
}

/** Selects a set and loads it or saves into it. */
static json_t *use_set(struct control_target *t, const char *name, enum feature_id command, const char *word)
{
    struct door door = door_over_port(&t->port);
    int e = door_set_text(&door, FEAT_UserSetSelector, name);
    if (e < 0) {
        return operation_refusal_of_feature(&door, FEAT_UserSetSelector, e);
    }
    e = door_execute(&door, command);
    return e < 0 ? operation_refusal_of_feature(&door, command, e)
                 : json_pack("{s:b, s:{s:s}}", "ok", true, "sets", word, name);
}

static json_t *list_sets(struct control_target *t)
{
    struct door door = door_over_port(&t->port);
    char selected[DOOR_TEXT_MAX] = "";
    char first[DOOR_TEXT_MAX] = "";
    int e = door_get_text(&door, FEAT_UserSetSelector, selected);
    e = e < 0 ? e : door_get_text(&door, FEAT_UserSetDefault, first);
    if (e < 0) {
        return operation_refusal_of_feature(&door, FEAT_UserSetSelector, e);
    }
    const struct feature *f = &features[FEAT_UserSetSelector];
    json_t *list = json_array();
    for (unsigned i = 0; i < f->entry_count; i++) {
        bool factory = f->entries[i].value == f->reset.i;
        json_array_append_new(list, json_pack("{s:s, s:b}", "name", f->entries[i].name, "writable", !factory));
    }
    return json_pack("{s:b, s:{s:s, s:s, s:o}}", "ok", true, "sets", "selected", selected, "default", first, "sets",
                     list);
}

json_t *operation_sets(struct control_target *t, json_t *what)
{
    const char *load = json_string_value(json_object_get(what, "load"));
    const char *save = json_string_value(json_object_get(what, "save"));
    if (json_is_true(what)) {
        return list_sets(t);
    }
    if (json_object_size(what) != 1 || (load == NULL && save == NULL)) {
        return operation_form(OPERATION_sets);
    }
    return load != NULL ? use_set(t, load, FEAT_UserSetLoad, "load") : use_set(t, save, FEAT_UserSetSave, "save");
}

static const char *stream_word(const struct control_target *t)
{
    static const char *const words[] = {
        [PORT_FACE_U3V] = "u3v", [PORT_FACE_UVC] = "uvc", [PORT_FACE_LOCAL] = "console"};
    enum port_face face = PORT_FACE_LOCAL;
    return camera_stream_face(t->camera, &face) ? words[face] : "none";
}

json_t *operation_about(struct control_target *t, json_t *yes)
{
    static const char *const clocks[] = {[CLOCK_REAL] = "real", [CLOCK_FREE] = "free", [CLOCK_STEP] = "step"};
    struct door door = door_over_port(&t->port);
    struct feature_facts id;
    if (!json_is_true(yes)) {
        return operation_form(OPERATION_about);
    }
    int e = feature_facts_read(&door, FEAT_DeviceUserID, &id);
    if (t->about == NULL || t->scene.ops == NULL || e < 0) {
        return not_kept();
    }
    json_t *url = json_sprintf("/api/cameras/%s", t->about->serial);
    return json_pack("{s:b, s:{s:s, s:s, s:o, s:s, s:s, s:I, s:s, s:o, s:o, s:s?}}", "ok", true, "about", //
                     "serial", t->about->serial,                                                          //
                     "model", features[FEAT_DeviceModelName].reset.text,                                  //
                     "user_id", feature_facts_value_json(&id),                                            //
                     "version", t->about->version,                                                        //
                     "clock", clocks[t->pacer->kind],                                                     //
                     "time_ns", now_of(t),                                                                //
                     "stream", stream_word(t),                                                            //
                     "scene", operation_scene_spec(t),                                                    //
                     "url", url,                                                                          //
                     "web", t->about->web);
}
