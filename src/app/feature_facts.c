// SPDX-License-Identifier: Apache-2.0
// Asks a camera about one feature and writes the answers as JSON.
#include "app/feature_facts.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

/** Whether nobody answers any more, in contrast to a feature that has nothing to tell. */
static bool is_broken(int err)
{
    return err == -CT_E_TIMEOUT || err == -CT_E_NO_DEVICE || err == -CT_E_IO || err == -CT_E_HEADER;
}

int feature_facts_read(const struct door *d, enum feature_id id, struct feature_facts *out)
{
    struct feature_facts facts = {.id = id, .value_error = -CT_E_WRITE_ONLY};
    int err = door_state(d, id, &facts.state);
    if (err < 0) {
        return err;
    }
    if (features[id].access != FA_WO && features[id].kind != FK_COMMAND) {
        facts.value_error = door_get_text(d, id, facts.text);
        if (facts.value_error == 0 && features[id].kind != FK_REGISTER) {
            /* From the text, so that both say the same even when the camera changes in between. */
            facts.value_error = feature_parse(&features[id], facts.text, &facts.value);
        }
    }
    if (is_broken(facts.value_error)) {
        return facts.value_error;
    }
    *out = facts;
    return 0;
}

const char *feature_access_text(const struct feature *f)
{
    static const char *const text[] = {[FA_RO] = "RO", [FA_RW] = "RW", [FA_WO] = "WO"};
    return text[f->access];
}

const char *feature_kind_text(const struct feature *f)
{
    static const char *const text[] = {
        [FK_INT] = "integer",     [FK_FLOAT] = "float",   [FK_BOOL] = "boolean",      [FK_ENUM] = "enumeration",
        [FK_COMMAND] = "command", [FK_STRING] = "string", [FK_REGISTER] = "register",
    };
    return text[f->kind];
}

const char *feature_kept_text(const struct feature *f)
{
    return (f->flags & FF_KEPT) != 0 ? "at once" : (f->flags & FF_STORED) != 0 ? "user set" : NULL;
}

void feature_facts_print_range(const struct feature_facts *facts, char *out, size_t n)
{
    const struct feature *f = &features[facts->id];
    size_t used = 0;
    if (f->kind != FK_ENUM) {
        door_print_range(f, &facts->state, out, n);
        return;
    }
    out[0] = '\0';
    for (unsigned i = 0; i < f->entry_count && used < n; i++) {
        used += (size_t)snprintf(out + used, n - used, "%s%s", i > 0 ? "|" : "", f->entries[i].name);
    }
}

static json_t *number(const struct feature *f, const struct value *v)
{
    return f->kind == FK_INT ? json_integer(v->i) : json_real(v->f);
}

/** JSON is UTF-8, and a host may have written other bytes into a text. */
static json_t *text_json(const char *text)
{
    json_t *whole = json_string(text);
    if (whole != NULL) {
        return whole;
    }
    char ascii[DOOR_TEXT_MAX];
    snprintf(ascii, sizeof ascii, "%s", text);
    for (char *c = ascii; *c != '\0'; c++) {
        *c = (unsigned char)*c < 0x80 ? *c : '?';
    }
    return json_string(ascii);
}

json_t *feature_facts_value_json(const struct feature_facts *facts)
{
    const struct feature *f = &features[facts->id];
    if (facts->value_error < 0) {
        return json_null();
    }
    switch (f->kind) {
    case FK_INT:
    case FK_FLOAT: return number(f, &facts->value);
    case FK_BOOL: return json_boolean(facts->value.i != 0);
    case FK_ENUM:
    case FK_STRING:
    case FK_REGISTER: return text_json(facts->text);
    case FK_COMMAND: break;
    }
    return json_null();
}

static json_t *entries_json(const struct feature *f)
{
    json_t *list = f->kind == FK_ENUM ? json_array() : json_null();
    for (unsigned i = 0; i < f->entry_count; i++) {
        json_array_append_new(
            list, json_pack("{s:s, s:I}", "name", f->entries[i].name, "value", (json_int_t)f->entries[i].value));
    }
    return list;
}

/** The features that this one chooses between, as a list. */
static json_t *selects_json(const struct feature *f)
{
    json_t *list = json_array();
    for (const char *at = f->selected; at != NULL && *at != '\0';) {
        size_t n = strcspn(at, " ");
        json_array_append_new(list, json_stringn(at, n));
        at += n + strspn(at + n, " ");
    }
    return list;
}

void feature_facts_add_table(json_t *json, const struct feature *f)
{
    static const char *const visibility[] = {
        [FV_BEGINNER] = "beginner", [FV_EXPERT] = "expert", [FV_GURU] = "guru", [FV_INVISIBLE] = "invisible"};
    json_t *more = json_pack("{s:s, s:s?, s:o, s:b, s:b}", "visibility", visibility[f->visibility], //
                             "description", f->description,                                         //
                             "selects", selects_json(f),                                            //
                             "volatile", (f->flags & FF_VOLATILE) != 0,                             //
                             "standard", (f->flags & FF_STANDARD) != 0);
    json_object_update(json, more);
    json_decref(more);
}

json_t *feature_facts_json(const struct feature_facts *facts)
{
    const struct feature *f = &features[facts->id];
    const struct door_state *s = &facts->state;
    bool stepped = s->limited && (f->kind == FK_INT ? s->inc.i > 0 : s->inc.f > 0);
    /* "s?" writes NULL as null; "o" takes the new reference. */
    return json_pack(
        "{s:s, s:s, s:o, s:o, s:o, s:o, s:s?, s:s, s:b, s:b, s:o, s:s?, s:s?, s:s?, s:s?, s:s?, s:I, s:s?, s:s?}",
        "name",
        f->name,                                              //
        "type", feature_kind_text(f),                         //
        "value", feature_facts_value_json(facts),             //
        "min", s->limited ? number(f, &s->min) : json_null(), //
        "max", s->limited ? number(f, &s->max) : json_null(), //
        "inc", stepped ? number(f, &s->inc) : json_null(),    //
        "unit", f->unit,                                      //
        "access", feature_access_text(f),                     //
        "locked", s->locked,                                  //
        "available", s->available,                            //
        "entries", entries_json(f),                           //
        "category", f->category,                              //
        "tooltip", f->tooltip,                                //
        "v4l2", f->v4l2,                                      //
        "vcd", f->vcd,                                        //
        "section", f->section,                                //
        "address", (json_int_t)f->addr,                       //
        "gap", f->gap,                                        //
        "kept", feature_kept_text(f));
}

json_t *feature_facts_state_json(const struct feature_facts *facts, const char *why)
{
    const struct feature *f = &features[facts->id];
    const struct door_state *s = &facts->state;
    bool stepped = s->limited && (f->kind == FK_INT ? s->inc.i > 0 : s->inc.f > 0);
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:b, s:b, s:s?}", "name", f->name, //
                     "value", feature_facts_value_json(facts),                     //
                     "min", s->limited ? number(f, &s->min) : json_null(),         //
                     "max", s->limited ? number(f, &s->max) : json_null(),         //
                     "inc", stepped ? number(f, &s->inc) : json_null(),            //
                     "locked", s->locked,                                          //
                     "available", s->available,                                    //
                     "why", why);
}
