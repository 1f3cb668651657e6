// SPDX-License-Identifier: Apache-2.0
// What outlives the plug: user sets, the camera's name, and what happens to blobs of other versions or bad memory.
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/rng.h"
#include "camera/rig.h"
#include "camera/user_set.h"

enum { BLOBS = 4, ROUNDS = 60, SWITCHES = 32 };

/** Memory in memory; it can refuse. */
struct fake_store {
    struct fake_blob {
        char key[32];
        size_t n;
        uint8_t bytes[USER_SET_BLOB_MAX];
    } blobs[BLOBS];
    int get_error, put_error;
    unsigned puts;
    unsigned warnings;
    char said[256]; /* the last warning */
    struct log log;
};

static struct fake_blob *blob_of(struct fake_store *s, const char *key)
{
    for (unsigned i = 0; i < BLOBS; i++) {
        if (s->blobs[i].key[0] == '\0' || strcmp(s->blobs[i].key, key) == 0) {
            return &s->blobs[i];
        }
    }
    return NULL;
}

static int fake_get(void *self, const char *key, uint8_t *dst, size_t size)
{
    struct fake_store *s = self;
    const struct fake_blob *b = blob_of(s, key);
    if (s->get_error < 0) {
        return s->get_error;
    }
    if (b == NULL || b->key[0] == '\0') {
        return -CT_E_NOT_FOUND;
    }
    assert_true(b->n <= size);
    memcpy(dst, b->bytes, b->n);
    return (int)b->n;
}

static int fake_put(void *self, const char *key, const uint8_t *bytes, size_t n)
{
    struct fake_store *s = self;
    struct fake_blob *b = blob_of(s, key);
    if (s->put_error < 0) {
        return s->put_error;
    }
    assert_non_null(b);
    assert_true(strlen(key) < sizeof b->key && n <= sizeof b->bytes);
    snprintf(b->key, sizeof b->key, "%s", key);
    memcpy(b->bytes, bytes, n);
    b->n = n;
    s->puts++;
    return 0;
}

static const struct store_ops fake_ops = {.get = fake_get, .put = fake_put};

static void on_log(void *cookie, enum log_level level, const char *room, const char *text)
{
    (void)room;
    struct fake_store *s = cookie;
    if (level <= LOG_WARN) {
        s->warnings++;
        strncpy(s->said, text, sizeof s->said - 1);
    }
}

static struct rig *plug(struct fake_store *s)
{
    s->log = (struct log){.write = on_log, .cookie = s, .level = LOG_WARN};
    struct rig *rig = rig_plug((struct store){.ops = &fake_ops, .self = s}, &s->log);
    assert_non_null(rig);
    return rig;
}

static void unplug(struct rig *rig)
{
    void *state = rig;
    rig_teardown(&state);
}

static int setup(void **state)
{
    *state = calloc(1, sizeof(struct fake_store));
    return *state == NULL;
}

static int teardown(void **state)
{
    free(*state);
    return 0;
}

/* --- every persistent feature: a loop over the table ----------------------------------------------------------------- */

/** The next number of a test that is the same each time. */
static uint32_t chance(uint32_t *count)
{
    const uint32_t key[2] = {5, 10};
    uint32_t words[4] = {(*count)++};
    philox4x32(words, key, words);
    return words[0];
}

static struct value any_value(const struct feature *f, uint32_t *count)
{
    uint32_t r = chance(count);
    double part = r / 4294967295.0;
    switch (f->kind) {
    case FK_BOOL: return value_int(r % 2);
    case FK_ENUM: return value_int(f->entries[r % f->entry_count].value);
    case FK_FLOAT: return value_float(f->range.min + (f->range.max - f->range.min) * part);
    case FK_STRING: {
        char text[16];
        snprintf(text, sizeof text, "name %u", r % 1000);
        return value_text(text);
    }
    default: break;
    }
    int64_t inc = f->range.inc > 1 ? (int64_t)f->range.inc : 1;
    int64_t steps = ((int64_t)f->range.max - (int64_t)f->range.min) / inc;
    return value_int((int64_t)f->range.min + (int64_t)r % (steps + 1) * inc);
}

static bool same(const struct value *a, const struct value *b)
{
    return a->kind == b->kind && a->i == b->i && a->f == b->f && strcmp(a->text, b->text) == 0;
}

/** The enumeration that selects this feature; FEAT_NONE: none. */
static enum feature_id selector_of(enum feature_id id)
{
    size_t n = strlen(features[id].name);
    for (unsigned s = 0; s < FEATURE_COUNT; s++) {
        const char *found = features[s].selected;
        while (features[s].kind == FK_ENUM && found != NULL && (found = strstr(found, features[id].name)) != NULL) {
            bool begins = found == features[s].selected || found[-1] == ' ';
            if (begins && (found[n] == ' ' || found[n] == '\0')) {
                return (enum feature_id)s;
            }
            found += n;
        }
    }
    return FEAT_NONE;
}

/** All that must outlive the plug, as the door tells it: each feature, under each entry of what selects it. */
struct snapshot {
    struct value values[FEATURE_COUNT][SWITCHES];
    uint8_t lut[LUT_BYTES];
};

static bool persistent(enum feature_id id)
{
    return (features[id].flags & (FF_STORED | FF_KEPT)) != 0;
}

static void take(struct rig *rig, struct snapshot *out)
{
    memset(out, 0, sizeof *out);
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        if (!persistent(id)) {
            continue;
        }
        if (features[id].kind == FK_REGISTER) {
            assert_int_equal(rig->port.ops->read(rig->port.self, features[id].addr, out->lut, sizeof out->lut), 0);
            continue;
        }
        enum feature_id selector = selector_of(id);
        unsigned n = selector == FEAT_NONE ? 1 : features[selector].entry_count;
        assert_true(n <= SWITCHES);
        for (unsigned i = 0; i < n; i++) {
            if (selector != FEAT_NONE) {
                rig_set(rig, selector, features[selector].entries[i].value);
            }
            assert_int_equal(rig->port.ops->get(rig->port.self, id, &out->values[id][i]), 0);
        }
    }
}

/** Writes what the camera takes of any value for each feature, several times: what locks one feature is open the next time. */
static void scramble(struct rig *rig, uint32_t *count)
{
    for (unsigned pass = 0; pass < 3; pass++) {
        for (unsigned id = 0; id < FEATURE_COUNT; id++) {
            const struct feature *f = &features[id];
            enum feature_id selector = selector_of(id);
            if (!persistent(id) || f->kind == FK_REGISTER) {
                continue;
            }
            if (selector != FEAT_NONE) {
                struct value entry = any_value(&features[selector], count);
                rig->port.ops->set(rig->port.self, selector, &entry);
            }
            struct value v = any_value(f, count);
            rig->port.ops->set(rig->port.self, id, &v); /* may be locked or out of the range of the moment */
        }
    }
    uint8_t lut[LUT_BYTES];
    struct wr w = wr_over(lut, sizeof lut);
    for (unsigned i = 0; i < LUT_ENTRIES; i++) {
        wr_u32(&w, chance(count) & 0xFFFF);
    }
    assert_int_equal(rig->port.ops->write(rig->port.self, features[FEAT_LUTValueAll].addr, lut, sizeof lut), 0);
}

static void assert_same(const struct snapshot *a, const struct snapshot *b, unsigned flags)
{
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        for (unsigned i = 0; (features[id].flags & flags) != 0 && i < SWITCHES; i++) {
            if (!same(&a->values[id][i], &b->values[id][i])) {
                fail_msg("%s did not come back", features[id].name);
            }
        }
    }
    if ((flags & FF_STORED) != 0) {
        assert_memory_equal(a->lut, b->lut, sizeof a->lut);
    }
}

static void every_persistent_feature_outlives_save_power_cycle_and_load(void **state)
{
    struct fake_store *s = *state;
    static struct snapshot factory, saved, loaded;
    bool moved[FEATURE_COUNT] = {false};
    uint32_t count = 0;
    struct rig *rig = plug(s);
    for (unsigned round = 0; round < ROUNDS; round++) {
        memset(s->blobs, 0, sizeof s->blobs);
        assert_true(rig_replug(rig));
        take(rig, &factory);
        scramble(rig, &count);
        rig_set(rig, FEAT_UserSetDefault, 0);
        take(rig, &saved);
        for (unsigned id = 0; id < FEATURE_COUNT; id++) {
            for (unsigned i = 0; i < SWITCHES; i++) {
                moved[id] = moved[id] || !same(&factory.values[id][i], &saved.values[id][i]);
            }
        }
        assert_int_equal(rig_set(rig, FEAT_UserSetSelector, 1 + round % 2), 0);
        assert_int_equal(rig_exec(rig, FEAT_UserSetSave), 0);
        assert_true(rig_replug(rig));
        take(rig, &loaded);
        assert_same(&saved, &loaded, FF_KEPT); /* without loading anything */
        assert_int_equal(rig_set(rig, FEAT_UserSetSelector, 1 + round % 2), 0);
        assert_int_equal(rig_exec(rig, FEAT_UserSetLoad), 0);
        take(rig, &loaded);
        assert_same(&saved, &loaded, FF_STORED | FF_KEPT);
        /* And once more, by itself: the default set. */
        assert_int_equal(rig_set(rig, FEAT_UserSetDefault, 1 + round % 2), 0);
        assert_true(rig_replug(rig));
        take(rig, &loaded);
        assert_same(&saved, &loaded, FF_STORED);
        assert_int_equal(rig_get(rig, FEAT_UserSetDefault), 1 + round % 2);
        assert_int_equal(s->warnings, 0);
    }
    unplug(rig);
    moved[FEAT_UserSetDefault] = true;                /* seen above */
    for (unsigned id = 0; id < FEATURE_COUNT; id++) { /* else the loop above has shown nothing of it */
        bool single = features[id].kind == FK_ENUM && features[id].entry_count < 2;
        if (persistent(id) && features[id].kind != FK_REGISTER && !single && !moved[id]) {
            fail_msg("%s never left its factory value", features[id].name);
        }
    }
}

/* --- other versions -------------------------------------------------------------------------------------------------- */

/** A set by hand: `put` writes entries, then head and check sum are right. */
struct maker {
    uint8_t bytes[2048];
    struct wr w;
    unsigned count;
};

static void make_begin(struct maker *m, unsigned version)
{
    m->w = wr_over(m->bytes, sizeof m->bytes);
    m->count = 0;
    wr_bytes(&m->w, "CTUS", 4);
    wr_u16(&m->w, (uint16_t)version);
    wr_u16(&m->w, 0);
}

static void make_entry(struct maker *m, const char *name, unsigned kind, const void *bytes, size_t n)
{
    wr_u8(&m->w, (uint8_t)strlen(name));
    wr_bytes(&m->w, name, strlen(name));
    wr_u8(&m->w, (uint8_t)kind);
    wr_u16(&m->w, (uint16_t)n);
    wr_bytes(&m->w, bytes, n);
    m->count++;
}

static void make_int(struct maker *m, const char *name, int64_t i)
{
    uint8_t bytes[8];
    struct wr w = wr_over(bytes, sizeof bytes);
    wr_u64(&w, (uint64_t)i);
    make_entry(m, name, 0, bytes, sizeof bytes);
}

static void make_end(struct maker *m, struct fake_store *s)
{
    m->bytes[6] = (uint8_t)m->count;
    wr_u64(&m->w, user_set_check(m->bytes, wr_used(&m->w)));
    assert_false(m->w.bad);
    fake_put(s, "UserSet1", m->bytes, wr_used(&m->w));
}

static int load_first(struct rig *rig)
{
    assert_int_equal(rig_set(rig, FEAT_UserSetSelector, 1), 0);
    return rig_exec(rig, FEAT_UserSetLoad);
}

static void a_set_of_an_older_version_loads_with_defaults_for_what_it_lacks(void **state)
{
    struct fake_store *s = *state;
    struct rig *rig = plug(s);
    struct maker m;
    make_begin(&m, 0);
    make_int(&m, "Width", 640);
    make_end(&m, s);
    rig_set(rig, FEAT_Height, 480);
    assert_int_equal(load_first(rig), 0);
    assert_int_equal(rig_get(rig, FEAT_Width), 640);
    assert_int_equal(rig_get(rig, FEAT_Height), 3000);
    assert_int_equal(s->warnings, 0);
    unplug(rig);
}

static void a_set_of_a_newer_version_loads_without_what_is_unknown(void **state)
{
    struct fake_store *s = *state;
    struct rig *rig = plug(s);
    struct maker m;
    make_begin(&m, 7);
    make_int(&m, "WidthOfTheFuture", 9);
    make_entry(&m, "Height", 200, "what is this?", 13);
    make_entry(&m, "", 0, NULL, 0);
    make_int(&m, "DeviceSerialNumber", 5);
    make_int(&m, "TLParamsLocked", 1);
    make_int(&m, "Width", 640);
    make_end(&m, s);
    assert_int_equal(load_first(rig), 0);
    assert_int_equal(rig_get(rig, FEAT_Width), 640);
    assert_int_equal(rig_get(rig, FEAT_Height), 3000);
    assert_int_equal(rig_get(rig, FEAT_TLParamsLocked), 0); /* no part of a set, whatever it says */
    unplug(rig);
}

static void a_value_that_is_no_longer_legal_becomes_the_default_and_is_told(void **state)
{
    static const struct {
        const char *name;
        int64_t value;
    } bad[] = {{"Width", 5000},
               {"Width", 641},
               {"ReverseX", 2},
               {"PixelFormat", 3},
               {"ChunkEnable", -1},
               {"Height", -4},
               {"EventNotification", INT64_MIN},
               {"OffsetX", 16}};
    struct fake_store *s = *state;
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct rig *rig = plug(s);
        struct value before, after;
        enum feature_id id = feature_by_name(bad[i].name, false);
        struct maker m;
        rig->port.ops->get(rig->port.self, id, &before);
        make_begin(&m, 1);
        make_int(&m, bad[i].name, bad[i].value);
        make_int(&m, "OffsetAutoCenter", 0);
        make_end(&m, s);
        unsigned warnings = s->warnings;
        assert_int_equal(load_first(rig), 0);
        rig->port.ops->get(rig->port.self, id, &after);
        assert_true(same(&before, &after));
        assert_int_equal(s->warnings, warnings + 1);
        assert_non_null(strstr(s->said, bad[i].name));
        unplug(rig);
    }
}

/* --- bad memory ------------------------------------------------------------------------------------------------------ */

static void a_set_with_any_byte_changed_or_missing_is_refused_whole(void **state)
{
    struct fake_store *s = *state;
    struct rig *rig = plug(s);
    rig_set(rig, FEAT_UserSetSelector, 1);
    rig_set(rig, FEAT_Width, 640);
    assert_int_equal(rig_exec(rig, FEAT_UserSetSave), 0);
    rig_set(rig, FEAT_Width, 1024);
    struct fake_blob *b = blob_of(s, "UserSet1");
    for (size_t at = 0; at < b->n; at += 7) {
        b->bytes[at] ^= 0x10;
        int e = load_first(rig);
        assert_true(e == -CT_E_DAMAGED || e == -CT_E_FOREIGN);
        assert_int_equal(rig_get(rig, FEAT_Width), 1024);
        b->bytes[at] ^= 0x10;
    }
    size_t whole = b->n;
    for (b->n = 0; b->n < whole; b->n += 13) {
        assert_true(load_first(rig) < 0);
        assert_int_equal(rig_get(rig, FEAT_Width), 1024);
    }
    b->n = whole;
    assert_int_equal(load_first(rig), 0);
    assert_int_equal(rig_get(rig, FEAT_Width), 640);
    unplug(rig);
}

static void bytes_with_a_right_check_sum_are_not_believed_either(void **state)
{
    struct fake_store *s = *state;
    struct rig *rig = plug(s);
    struct maker m;
    make_begin(&m, 1);
    make_int(&m, "Width", 640);
    m.count = 200; /* more than there are */
    make_end(&m, s);
    assert_int_equal(load_first(rig), -CT_E_FOREIGN);
    assert_int_equal(rig_get(rig, FEAT_Width), 4096);
    unplug(rig);
}

static void a_write_that_can_not_be_kept_is_refused_and_changes_nothing(void **state)
{
    struct fake_store *s = *state;
    struct rig *rig = plug(s);
    struct value first = value_text("first"), second = value_text("second"), now;
    assert_int_equal(rig->port.ops->set(rig->port.self, FEAT_DeviceUserID, &first), 0);
    assert_int_equal(s->puts, 1); /* at once */
    s->put_error = -CT_E_NO_SPACE;
    assert_int_equal(rig->port.ops->set(rig->port.self, FEAT_DeviceUserID, &second), -CT_E_NO_SPACE);
    rig->port.ops->get(rig->port.self, FEAT_DeviceUserID, &now);
    assert_string_equal(now.text, "first");
    assert_int_equal(rig_set(rig, FEAT_UserSetDefault, 1), -CT_E_NO_SPACE);
    assert_int_equal(rig_get(rig, FEAT_UserSetDefault), 0);
    rig_set(rig, FEAT_UserSetSelector, 2);
    assert_int_equal(rig_exec(rig, FEAT_UserSetSave), -CT_E_NO_SPACE);
    assert_non_null(strstr(s->said, error_text(-CT_E_NO_SPACE)));
    unplug(rig);
}

static void a_camera_whose_memory_fails_starts_with_factory_values(void **state)
{
    struct fake_store *s = *state;
    struct rig *rig = plug(s);
    rig_set(rig, FEAT_Width, 640);
    rig_set(rig, FEAT_UserSetSelector, 1);
    assert_int_equal(rig_exec(rig, FEAT_UserSetSave), 0);
    assert_int_equal(rig_set(rig, FEAT_UserSetDefault, 1), 0);
    s->get_error = -CT_E_DAMAGED;
    assert_true(rig_replug(rig));
    assert_int_equal(rig_get(rig, FEAT_Width), 4096);
    assert_true(s->warnings > 0);
    rig_set(rig, FEAT_UserSetSelector, 1);
    assert_int_equal(rig_exec(rig, FEAT_UserSetLoad), -CT_E_DAMAGED);
    s->get_error = 0;
    assert_true(rig_replug(rig));
    assert_int_equal(rig_get(rig, FEAT_Width), 640);
    unplug(rig);
}

static void a_loaded_set_moves_the_lines_as_well(void **state)
{
    struct fake_store *s = *state;
    struct rig *rig = plug(s);
    rig_set(rig, FEAT_GPOut, 1);
    rig_set(rig, FEAT_UserSetSelector, 1);
    rig_exec(rig, FEAT_UserSetSave);
    assert_true(rig_replug(rig));
    assert_false(camera_strobe_out(rig->camera));
    assert_int_equal(load_first(rig), 0);
    assert_true(camera_strobe_out(rig->camera));
    unplug(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define WITH_MEMORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
        WITH_MEMORY(every_persistent_feature_outlives_save_power_cycle_and_load),
        WITH_MEMORY(a_set_of_an_older_version_loads_with_defaults_for_what_it_lacks),
        WITH_MEMORY(a_set_of_a_newer_version_loads_without_what_is_unknown),
        WITH_MEMORY(a_value_that_is_no_longer_legal_becomes_the_default_and_is_told),
        WITH_MEMORY(a_set_with_any_byte_changed_or_missing_is_refused_whole),
        WITH_MEMORY(bytes_with_a_right_check_sum_are_not_believed_either),
        WITH_MEMORY(a_write_that_can_not_be_kept_is_refused_and_changes_nothing),
        WITH_MEMORY(a_camera_whose_memory_fails_starts_with_factory_values),
        WITH_MEMORY(a_loaded_set_moves_the_lines_as_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
