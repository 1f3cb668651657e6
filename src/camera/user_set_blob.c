// SPDX-License-Identifier: Apache-2.0
// Values of features as a blob, and back. What lies in a store is no more trusted than what a host sends.
#include "camera/user_set.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

enum { MAGIC = 0x53555443 /* "CTUS" */, HEADER_BYTES = 8, CHECK_BYTES = 8, NAME_MAX_BYTES = 63 };
enum { KIND_INT, KIND_FLOAT, KIND_TEXT, KIND_LUT };

/** One entry, its value still bytes. */
struct entry {
    const uint8_t *name;
    size_t name_bytes;
    unsigned kind;
    struct rd value;
};

uint64_t user_set_check(const uint8_t *bytes, size_t n)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < n; i++) {
        h = (h ^ bytes[i]) * UINT64_C(0x100000001B3);
    }
    return h;
}

static void put_head(struct wr *w, const char *name, unsigned kind, size_t bytes)
{
    size_t n = strlen(name);
    wr_u8(w, (uint8_t)n);
    wr_bytes(w, name, n);
    wr_u8(w, (uint8_t)kind);
    wr_u16(w, (uint16_t)bytes);
}

static void put_value(struct wr *w, const char *name, const struct value *v)
{
    switch (v->kind) {
    case VALUE_INT:
        put_head(w, name, KIND_INT, 8);
        wr_u64(w, (uint64_t)v->i);
        break;
    case VALUE_FLOAT:
        put_head(w, name, KIND_FLOAT, 8);
        wr_f64(w, v->f);
        break;
    case VALUE_TEXT:
        put_head(w, name, KIND_TEXT, strlen(v->text));
        wr_bytes(w, v->text, strlen(v->text));
        break;
    }
}

static void put_lut(struct wr *w, const char *name, const uint16_t lut[LUT_ENTRIES])
{
    put_head(w, name, KIND_LUT, sizeof lut[0] * LUT_ENTRIES);
    for (unsigned i = 0; i < LUT_ENTRIES; i++) {
        wr_u16(w, lut[i]);
    }
}

int user_set_encode(const struct user_set *set, uint8_t *out, size_t size)
{
    struct wr w = wr_over(out, size);
    unsigned count = 0;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        count += set->present[id];
    }
    wr_u32(&w, MAGIC);
    wr_u16(&w, USER_SET_VERSION);
    wr_u16(&w, (uint16_t)count);
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        if (set->present[id] && features[id].kind == FK_REGISTER) {
            put_lut(&w, features[id].name, set->lut);
        } else if (set->present[id]) {
            put_value(&w, features[id].name, &set->values[id]);
        }
    }
    wr_u64(&w, user_set_check(out, wr_used(&w)));
    return w.bad ? -CT_E_LENGTH : (int)wr_used(&w);
}

static struct entry take_entry(struct rd *r)
{
    struct entry e = {.name_bytes = rd_u8(r)};
    e.name = rd_bytes(r, e.name_bytes);
    e.kind = rd_u8(r);
    size_t n = rd_u16(r);
    const uint8_t *value = rd_bytes(r, n);
    e.value = rd_over(value, value != NULL ? n : 0);
    return e;
}

static enum feature_id feature_of(const struct entry *e)
{
    char name[NAME_MAX_BYTES + 1] = "";
    if (e->name_bytes == 0 || e->name_bytes > NAME_MAX_BYTES || memchr(e->name, 0, e->name_bytes) != NULL) {
        return FEAT_NONE;
    }
    memcpy(name, e->name, e->name_bytes);
    return feature_by_name(name, false);
}

static bool take_lut(struct entry *e, struct user_set *set)
{
    if (e->kind != KIND_LUT || rd_left(&e->value) != sizeof set->lut) {
        return false;
    }
    for (unsigned i = 0; i < LUT_ENTRIES; i++) {
        set->lut[i] = rd_u16(&e->value);
    }
    return true;
}

static bool take_text(struct entry *e, struct value *out)
{
    size_t n = rd_left(&e->value);
    const uint8_t *text = rd_bytes(&e->value, n);
    if (n >= VALUE_TEXT_MAX || (n > 0 && memchr(text, 0, n) != NULL)) {
        return false;
    }
    *out = value_text("");
    if (n > 0) {
        memcpy(out->text, text, n);
    }
    return true;
}

/** False: the value has another form than the feature has here. */
static bool take_value(struct entry *e, enum feature_id id, struct user_set *set)
{
    enum feature_kind kind = features[id].kind;
    bool eight = rd_left(&e->value) == 8;
    switch (kind) {
    case FK_REGISTER: return take_lut(e, set);
    case FK_STRING: return e->kind == KIND_TEXT && take_text(e, &set->values[id]);
    case FK_FLOAT: set->values[id] = value_float(rd_f64(&e->value)); return e->kind == KIND_FLOAT && eight;
    case FK_INT:
    case FK_BOOL:
    case FK_ENUM: set->values[id] = value_int((int64_t)rd_u64(&e->value)); return e->kind == KIND_INT && eight;
    case FK_COMMAND: break;
    }
    return false;
}

int user_set_decode(const uint8_t *bytes, size_t n, struct user_set *out)
{
    if (n < HEADER_BYTES + CHECK_BYTES) {
        return -CT_E_FOREIGN;
    }
    struct rd r = rd_over(bytes, n - CHECK_BYTES);
    struct rd check = rd_over(bytes + n - CHECK_BYTES, CHECK_BYTES);
    if (rd_u32(&r) != MAGIC) {
        return -CT_E_FOREIGN;
    }
    if (rd_u64(&check) != user_set_check(bytes, n - CHECK_BYTES)) {
        return -CT_E_DAMAGED;
    }
    memset(out, 0, sizeof *out);
    out->version = rd_u16(&r);
    unsigned count = rd_u16(&r);
    for (unsigned i = 0; i < count && !r.bad; i++) {
        struct entry e = take_entry(&r);
        enum feature_id id = r.bad ? FEAT_NONE : feature_of(&e);
        if (id != FEAT_NONE && take_value(&e, id, out)) {
            out->present[id] = true;
        } else {
            out->unknown++;
        }
    }
    return r.bad ? -CT_E_FOREIGN : 0;
}
