// SPDX-License-Identifier: Apache-2.0
// User sets (manual 5.10): two memories for all settings, the factory set that nobody can overwrite, and the features that
// the camera keeps by themselves. What it keeps lies in the store, not here; user_set_blob.c knows the form.
#include "camera/user_set.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "camera/camera_private.h"
#include "model/chunk.h"
#include "model/event.h"

/* Entries of UserSetSelector and UserSetDefault. */
enum { SET_DEFAULT = 0 };

/* Names of the blobs. */
static const char KEY_KEPT[] = "camera";
static const char *const key_of_entry[] = {[1] = "UserSet1", [2] = "UserSet2"};

bool user_set_is_factory(const struct camera *c)
{
    return setting_int(c, FEAT_UserSetSelector) == SET_DEFAULT;
}

/** A set may change the size of a picture: it is never loaded under a stream, and never by half. */
bool user_set_load_is_locked(const struct camera *c)
{
    return camera_locked(c, FEAT_Width);
}

static bool mask_within(int64_t mask, unsigned bits)
{
    return mask >= 0 && mask < (INT64_C(1) << bits);
}

static bool int_within(const struct feature *f, int64_t i)
{
    int64_t min = (int64_t)f->range.min;
    int64_t inc = (int64_t)f->range.inc;
    return i >= min && i <= (int64_t)f->range.max && (inc <= 1 || (i - min) % inc == 0);
}

/** Whether the table allows a value in the form in which it is kept: switches of a selector are masks. */
static bool legal_by_table(enum feature_id id, const struct value *v)
{
    const struct feature *f = &features[id];
    switch ((unsigned)id) {
    case FEAT_ChunkEnable: return mask_within(v->i, CHUNK_COUNT);
    case FEAT_EventNotification: return mask_within(v->i, EVENT_COUNT);
    case FEAT_AcquisitionFrameRate: return v->f >= f->range.min && (v->f <= f->range.max || isinf(v->f));
    default: break;
    }
    switch (f->kind) {
    case FK_INT: return int_within(f, v->i);
    case FK_FLOAT: return isfinite(v->f) && v->f >= f->range.min && v->f <= f->range.max;
    case FK_BOOL: return v->i == 0 || v->i == 1;
    case FK_ENUM: return feature_entry_by_value(f, v->i) != NULL;
    case FK_STRING: return true;
    case FK_COMMAND:
    case FK_REGISTER: break;
    }
    return false;
}

/** Whether the camera as it is now would take the value that it has: sizes bound offsets, modes bound sizes. */
static bool legal_now(const struct camera *c, enum feature_id id)
{
    const struct feature_hook *hook = camera_hook(id);
    if (features[id].kind == FK_REGISTER || hook->live != NULL) {
        return true; /* kept in another form than it is written in, and legal by the table already */
    }
    struct value v = c->values[id];
    if (camera_check(c, id, &v) < 0) {
        return false;
    }
    if (hook->adjust != NULL) {
        hook->adjust(c, &v);
    }
    return v.i == c->values[id].i && !(v.f < c->values[id].f) && !(v.f > c->values[id].f);
}

static void tell_illegal(const struct camera *c, const char *key, enum feature_id id)
{
    log_say(c->config.log, LOG_WARN, "camera", "%s: its %s is not possible here: the default", key, features[id].name);
}

/** Puts factory values in place of those that do not go together. False: that did not help. */
static bool mend(struct camera *c, const char *key, const struct value factory[FEATURE_COUNT])
{
    bool legal = true;
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        if ((features[id].flags & FF_STORED) != 0 && !legal_now(c, id)) {
            tell_illegal(c, key, id);
            c->values[id] = factory[id];
        }
    }
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        legal = legal && ((features[id].flags & FF_STORED) == 0 || legal_now(c, id));
    }
    return legal;
}

/** Every stored feature gets the set's value, or its factory value where the set has none that is possible here. */
static int apply(struct camera *c, const char *key, const struct user_set *set)
{
    struct value before[FEATURE_COUNT];
    struct value factory[FEATURE_COUNT];
    uint16_t lut_before[LUT_ENTRIES];
    memcpy(before, c->values, sizeof before);
    memcpy(lut_before, c->lut, sizeof lut_before);
    settings_reset_stored(c);
    memcpy(factory, c->values, sizeof factory);
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        if ((features[id].flags & FF_STORED) == 0 || !set->present[id]) {
            continue;
        }
        if (features[id].kind == FK_REGISTER) {
            memcpy(c->lut, set->lut, sizeof c->lut);
        } else if (legal_by_table(id, &set->values[id])) {
            c->values[id] = set->values[id];
        } else {
            tell_illegal(c, key, id);
        }
    }
    if (!mend(c, key, factory)) {
        memcpy(c->values, before, sizeof before);
        memcpy(c->lut, lut_before, sizeof lut_before);
        log_say(c->config.log, LOG_WARN, "camera", "%s: its values do not go together: not loaded", key);
        return -CT_E_CONFIGURATION;
    }
    return 0;
}

static int read_set(const struct camera *c, const char *key, struct user_set *out)
{
    uint8_t bytes[USER_SET_BLOB_MAX];
    int n = c->store.ops->get(c->store.self, key, bytes, sizeof bytes);
    int e = n < 0 ? n : user_set_decode(bytes, (size_t)n, out);
    if (e == -CT_E_NOT_FOUND) {
        return e; /* nothing was ever kept: no news */
    }
    if (e < 0) {
        log_say(c->config.log, LOG_WARN, "camera", "%s can not be read back: %s", key, error_text(e));
    } else if (out->version != USER_SET_VERSION || out->unknown > 0) {
        log_say(c->config.log, LOG_INFO, "camera",
                "%s was saved by another version of the camera; %u of its values mean "
                "nothing here",
                key, out->unknown);
    }
    return e;
}

/** What all features with this flag hold now. */
static void collect(const struct camera *c, unsigned flag, struct user_set *out)
{
    memset(out, 0, sizeof *out);
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        out->present[id] = (features[id].flags & flag) != 0;
        out->values[id] = c->values[id];
    }
    memcpy(out->lut, c->lut, sizeof out->lut);
}

static int write_set(const struct camera *c, const char *key, const struct user_set *set)
{
    uint8_t bytes[USER_SET_BLOB_MAX];
    int n = user_set_encode(set, bytes, sizeof bytes);
    int e = n < 0 ? n : c->store.ops->put(c->store.self, key, bytes, (size_t)n);
    if (e < 0) {
        log_say(c->config.log, LOG_ERROR, "camera", "%s can not be kept: %s", key, error_text(e));
    }
    return e;
}

/** The set behind an entry: 0, -CT_E_UNAVAILABLE for a memory that was never saved to, or why it can not be read. */
static int load(struct camera *c, int64_t entry)
{
    struct user_set set;
    if (entry == SET_DEFAULT) {
        settings_reset_stored(c);
        return 0;
    }
    int e = read_set(c, key_of_entry[entry], &set);
    if (e < 0) {
        return e == -CT_E_NOT_FOUND ? -CT_E_UNAVAILABLE : e;
    }
    return apply(c, key_of_entry[entry], &set);
}

int user_set_load(struct camera *c)
{
    camera_local_pause(c);
    int e = load(c, setting_int(c, FEAT_UserSetSelector));
    if (e >= 0) {
        settings_changed(c);
    }
    return e;
}

int user_set_save(struct camera *c)
{
    struct user_set set;
    collect(c, FF_STORED, &set);
    return write_set(c, key_of_entry[setting_int(c, FEAT_UserSetSelector)], &set);
}

int user_set_keep(struct camera *c, enum feature_id id, const struct value *v)
{
    struct user_set set;
    collect(c, FF_KEPT, &set);
    set.values[id] = *v;
    return write_set(c, KEY_KEPT, &set);
}

void user_set_power_up(struct camera *c)
{
    struct user_set set;
    if (read_set(c, KEY_KEPT, &set) >= 0) {
        for (unsigned id = 0; id < FEATURE_COUNT; id++) {
            if ((features[id].flags & FF_KEPT) == 0 || !set.present[id]) {
                continue;
            }
            if (legal_by_table(id, &set.values[id])) {
                c->values[id] = set.values[id];
            } else {
                tell_illegal(c, KEY_KEPT, id);
            }
        }
    }
    int64_t entry = setting_int(c, FEAT_UserSetDefault);
    if (load(c, entry) < 0) {
        log_say(c->config.log, LOG_WARN, "camera", "UserSetDefault is %s, which can not be loaded: factory values",
                key_of_entry[entry]);
    }
}

/* A camera without a store: blobs that live as long as it is plugged in. */

static struct unkept *unkept_of(struct camera *c, const char *key)
{
    for (unsigned i = 0; i < UNKEPT_BLOBS; i++) {
        if (c->unkept[i].key == NULL || strcmp(c->unkept[i].key, key) == 0) {
            return &c->unkept[i];
        }
    }
    return NULL;
}

static int unkept_get(void *self, const char *key, uint8_t *dst, size_t size)
{
    const struct unkept *u = unkept_of(self, key);
    if (u == NULL || u->key == NULL) {
        return -CT_E_NOT_FOUND;
    }
    if (u->size > size) {
        return -CT_E_LENGTH;
    }
    memcpy(dst, u->bytes, u->size);
    return (int)u->size;
}

static int unkept_put(void *self, const char *key, const uint8_t *bytes, size_t n)
{
    struct unkept *u = unkept_of(self, key);
    if (u == NULL || n > sizeof u->bytes) {
        return -CT_E_NO_SPACE;
    }
    u->key = key; /* all keys are static texts of this file */
    u->size = n;
    memcpy(u->bytes, bytes, n);
    return 0;
}

static const struct store_ops unkept_ops = {.get = unkept_get, .put = unkept_put};

void user_set_plug(struct camera *c)
{
    c->store = c->config.store.ops != NULL ? c->config.store : (struct store){.ops = &unkept_ops, .self = c};
}
