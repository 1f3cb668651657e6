// SPDX-License-Identifier: Apache-2.0
// The feature table as memory, and the look-ups over it.
#include "model/feature.h"

#include "base/bytes.h"
#include "model/chunk.h"
#include "model/event.h"
#include "model/text.h"
#include "model/uvc_control.h"

// clang-format off
#define ENTRY(symbol, number)          {.name = #symbol, .value = (number)}
#define ENTRY_AS(symbol, number, text) {.name = #symbol, .value = (number), .display = (text)}
#define ENTRIES(...)                                                                                                   \
    .entries = (const struct feature_entry[]){__VA_ARGS__},                                                            \
    .entry_count = sizeof((const struct feature_entry[]){__VA_ARGS__}) / sizeof(struct feature_entry)
// clang-format on

const struct feature features[FEATURE_COUNT] = {
#define FEATURE(id, ...) [FEAT_##id] = {.name = #id, __VA_ARGS__},
#include "model/feature_table.def"
#undef FEATURE
};

size_t feature_length(const struct feature *f)
{
    switch (f->kind) {
    case FK_INT:
    case FK_FLOAT: return 8;
    case FK_BOOL:
    case FK_ENUM:
    case FK_COMMAND: return 4;
    case FK_STRING: return f->length != 0 ? f->length : VALUE_TEXT_MAX;
    case FK_REGISTER: break;
    }
    return f->length;
}

enum feature_id feature_by_name(const char *name, bool any_technology)
{
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        if (text_same(features[id].name, name)) {
            return (enum feature_id)id;
        }
    }
    if (!any_technology) {
        return FEAT_NONE;
    }
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        if (text_same(features[id].v4l2, name) || text_same(features[id].vcd, name)) {
            return (enum feature_id)id;
        }
    }
    for (unsigned i = 0; i < uvc_control_count; i++) { /* eight names are not the manual's: docs/manual-notes.md */
        if (text_same(uvc_controls[i].v4l2_name, name)) {
            return uvc_controls[i].feature;
        }
    }
    return FEAT_NONE;
}

enum feature_id feature_by_address(uint64_t addr)
{
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        const struct feature *f = &features[id];
        /* A raw register has no state or limits behind it: its bytes are all that it holds. */
        uint64_t span = f->kind == FK_REGISTER ? f->length : FEATURE_SPAN;
        if (span_in(addr, 1, f->addr, span)) {
            return (enum feature_id)id;
        }
    }
    return FEAT_NONE;
}

const struct feature_entry *feature_entry_by_value(const struct feature *f, int64_t value)
{
    for (unsigned i = 0; i < f->entry_count; i++) {
        if (f->entries[i].value == value) {
            return &f->entries[i];
        }
    }
    return NULL;
}

const struct feature_entry *feature_entry_by_name(const struct feature *f, const char *name)
{
    for (unsigned i = 0; i < f->entry_count; i++) {
        if (text_same(f->entries[i].name, name)) {
            return &f->entries[i];
        }
    }
    return NULL;
}
