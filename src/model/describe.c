// SPDX-License-Identifier: Apache-2.0
// The feature table as pages for people.
#include "model/describe.h"

#include <string.h>

#include "model/chunk.h"
#include "model/event.h"
#include "model/feature.h"
#include "model/text.h"

static const char *const kind_names[] = {
    [FK_INT] = "integer",     [FK_FLOAT] = "float",   [FK_BOOL] = "boolean",      [FK_ENUM] = "enumeration",
    [FK_COMMAND] = "command", [FK_STRING] = "string", [FK_REGISTER] = "register",
};
static const char *const access_names[] = {[FA_RO] = "read", [FA_RW] = "read, write", [FA_WO] = "write"};

/** A cell of a table: a bar would end it. */
static void add_cell(struct str *out, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '|') {
            str_add(out, "\\");
        }
        str_add_n(out, p, 1);
    }
}

static void add_reset(struct str *out, const struct feature *f)
{
    char text[VALUE_TEXT_MAX + 1];
    struct value v = f->kind == FK_FLOAT    ? value_float(f->reset.f)
                     : f->kind == FK_STRING ? value_text(f->reset.text)
                                            : value_int(f->reset.i);
    if (f->kind == FK_COMMAND || f->kind == FK_REGISTER || feature_print(f, &v, text, sizeof text) < 0) {
        return;
    }
    add_cell(out, text);
}

static void add_values(struct str *out, const struct feature *f)
{
    for (unsigned i = 0; i < f->entry_count; i++) {
        str_addf(out, "%s%s", i != 0 ? ", " : "", f->entries[i].name);
    }
    if (f->kind == FK_REGISTER) {
        str_addf(out, "%u bytes", (unsigned)f->length);
    }
    if (f->range.min < f->range.max) {
        str_addf(out, "%.15g to %.15g", f->range.min, f->range.max);
        if (f->range.inc > 1) {
            str_addf(out, " in steps of %.15g", f->range.inc);
        }
        if ((f->flags & FF_DYNAMIC_RANGE) != 0) {
            str_add(out, " at most, by the other settings");
        }
    }
    if (f->unit != NULL) {
        str_addf(out, "%s%s", f->range.min < f->range.max ? "; " : "", f->unit);
    }
}

static void add_feature(struct str *out, const struct feature *f)
{
    str_addf(out, "| %s | %s | %s | ", f->name, kind_names[f->kind], access_names[f->access]);
    add_values(out, f);
    str_add(out, " | ");
    add_reset(out, f);
    str_add(out, " | ");
    add_cell(out, f->v4l2 != NULL ? f->v4l2 : "");
    str_add(out, " | ");
    add_cell(out, f->vcd != NULL ? f->vcd : "");
    str_addf(out, " | %s | ", f->section);
    add_cell(out, f->tooltip);
    if (f->description != NULL) {
        str_add(out, " ");
        add_cell(out, f->description);
    }
    str_addf(out, "%s |\n", f->gap != NULL ? " ([gap](gaps.md))" : "");
}

static void add_events(struct str *out)
{
    str_add(out,
            "\n## What events carry\n\n"
            "Nodes of the GenICam description beside the features: a host that reads the event channel fills them. "
            "Each event has its Timestamp, in ns of the camera's clock.\n\n"
            "| Event | Id | Nodes | It happens when |\n|---|---|---|---|\n");
    for (unsigned i = 0; i < EVENT_COUNT; i++) {
        const struct event_info *e = &events[i];
        str_addf(out, "| %s | 0x%04X | Event%s, Event%sTimestamp", e->name, e->id, e->name, e->name);
        if (e->has_frame_id) {
            str_addf(out, ", Event%sFrameID", e->name);
        }
        str_addf(out, " | %s |\n", e->tooltip);
    }
}

static void add_chunks(struct str *out)
{
    str_add(out,
            "\n## What chunks hold\n\n"
            "Nodes of the GenICam description beside the features: a host fills them from the end of a picture.\n\n"
            "| Chunk | Id | Node | Type | Unit | Meaning |\n|---|---|---|---|---|---|\n");
    for (unsigned i = 0; i < CHUNK_COUNT; i++) {
        const struct chunk_info *c = &chunks[i];
        str_addf(out, "| %s | 0x%04X | Chunk%s | %s | %s | %s |\n", c->name, (unsigned)c->id, c->name,
                 kind_names[c->kind], c->unit != NULL ? c->unit : "", c->tooltip);
    }
}

void describe_features_md(struct str *out)
{
    str_add(out,
            "# Features\n\n"
            "Every parameter of the camera, written by `camtwin-docs` from `src/model/feature_table.def`. *Where* is "
            "the section of the camera's manual, or the naming standard (SFNC) where the manual is silent. A feature "
            "is found by any of its three names, in capitals or not.\n");
    const char *category = "";
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        const struct feature *f = &features[id];
        if (strcmp(category, f->category) != 0) {
            category = f->category;
            str_add(out, "\n## ");
            text_add_words(out, category);
            str_add(out,
                    "\n\n| Name (USB3 Vision) | Type | Access | Values | Default | Video4Linux2 | IC Imaging Control | "
                    "Where | Meaning |\n|---|---|---|---|---|---|---|---|---|\n");
        }
        add_feature(out, f);
    }
    add_events(out);
    add_chunks(out);
}

/** Rows with one sentence in common share a line, so that the page can be read. */
static bool gap_was_told(unsigned id)
{
    for (unsigned before = 0; before < id; before++) {
        const struct feature *f = &features[before];
        if (f->gap != NULL && strcmp(f->gap, features[id].gap) == 0 &&
            strcmp(f->category, features[id].category) == 0) {
            return true;
        }
    }
    return false;
}

static void add_gap(struct str *out, unsigned id)
{
    const struct feature *first = &features[id];
    str_addf(out, "| %s", first->name);
    for (unsigned other = id + 1; other < FEATURE_COUNT; other++) {
        const struct feature *f = &features[other];
        if (f->gap != NULL && strcmp(f->gap, first->gap) == 0 && strcmp(f->category, first->category) == 0) {
            str_addf(out, ", %s", f->name);
        }
    }
    str_add(out, " | ");
    add_cell(out, first->gap);
    str_add(out, " |\n");
}

void describe_gaps_md(struct str *out)
{
    str_add(out,
            "# Gaps\n\n"
            "What the twin does not do yet though the camera does, feature by feature; written by `camtwin-docs` from "
            "`src/model/feature_table.def`. A feature that is not named here works. What is missing and is no feature: "
            "[limits.md](limits.md).\n");
    const char *category = "";
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        const struct feature *f = &features[id];
        if (f->gap == NULL) {
            continue;
        }
        if (strcmp(category, f->category) != 0) {
            category = f->category;
            str_add(out, "\n## ");
            text_add_words(out, category);
            str_add(out, "\n\n| Feature | What does not work yet |\n|---|---|\n");
        }
        if (!gap_was_told(id)) {
            add_gap(out, id);
        }
    }
}
