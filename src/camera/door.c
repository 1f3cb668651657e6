// SPDX-License-Identifier: Apache-2.0
// The one door for values: every write of every bus ends here and is checked here.
#include <math.h>

#include "base/error.h"
#include "camera/camera_private.h"

int camera_get(const struct camera *c, enum feature_id id, struct value *out)
{
    const struct feature *f = &features[id];
    const struct feature_hook *hook = camera_hook(id);
    if (f->kind == FK_REGISTER) {
        return -CT_E_TYPE;
    }
    if (f->access == FA_WO) {
        return -CT_E_WRITE_ONLY;
    }
    *out = hook->live != NULL ? hook->live(c) : c->values[id];
    return 0;
}

/** What sizes a picture must not move under a stream that has told its host the size. */
static bool payload_locked(const struct camera *c)
{
    return (c->stream_open && c->stream_face != PORT_FACE_LOCAL) || (c->acquisition == ACQ_RUNNING && !c->local_runs) ||
           c->values[FEAT_TLParamsLocked].i != 0;
}

bool camera_locked(const struct camera *c, enum feature_id id)
{
    const struct feature_hook *hook = camera_hook(id);
    if ((features[id].flags & FF_PAYLOAD) != 0 && payload_locked(c)) {
        return true;
    }
    return hook->locked != NULL && hook->locked(c);
}

const char *camera_why_locked(const struct camera *c, enum feature_id id)
{
    const struct feature_hook *hook = camera_hook(id);
    if (!camera_available(c, id)) {
        return "the camera does not have it in the present mode";
    }
    if ((features[id].flags & FF_PAYLOAD) != 0 && payload_locked(c)) {
        return c->stream_open && c->stream_face != PORT_FACE_LOCAL
                   ? "a program has the stream open, and the size of its pictures must not change"
               : c->values[FEAT_TLParamsLocked].i != 0 ? "TLParamsLocked is set: a program is about to stream"
                                                       : "pictures are being taken: AcquisitionStop ends that";
    }
    return hook->locked != NULL && hook->locked(c) ? hook->why : NULL;
}

bool camera_available(const struct camera *c, enum feature_id id)
{
    const struct feature_hook *hook = camera_hook(id);
    return hook->available == NULL || hook->available(c);
}

struct feature_range camera_range(const struct camera *c, enum feature_id id)
{
    const struct feature *f = &features[id];
    struct feature_range range = {f->range.min, f->range.max, f->range.inc};
    const struct feature_hook *hook = camera_hook(id);
    if (hook->range != NULL) {
        hook->range(c, &range);
    }
    return range;
}

static int check_int(const struct camera *c, enum feature_id id, int64_t i)
{
    struct feature_range range = camera_range(c, id);
    int64_t min = (int64_t)range.min;
    if (i < min || i > (int64_t)range.max) {
        return -CT_E_RANGE;
    }
    int64_t inc = (int64_t)range.inc;
    return inc > 1 && (i - min) % inc != 0 ? -CT_E_INCREMENT : 0;
}

static int check_float(const struct camera *c, enum feature_id id, double f)
{
    struct feature_range range = camera_range(c, id);
    return isfinite(f) && f >= range.min && f <= range.max ? 0 : -CT_E_RANGE;
}

int camera_check(const struct camera *c, enum feature_id id, const struct value *v)
{
    static const enum value_kind kinds[] = {
        [FK_INT] = VALUE_INT,  [FK_FLOAT] = VALUE_FLOAT, [FK_BOOL] = VALUE_INT,
        [FK_ENUM] = VALUE_INT, [FK_COMMAND] = VALUE_INT, [FK_STRING] = VALUE_TEXT,
    };
    const struct feature *f = &features[id];
    if (f->kind == FK_REGISTER || v->kind != kinds[f->kind]) {
        return -CT_E_TYPE;
    }
    switch (f->kind) {
    case FK_INT: return check_int(c, id, v->i);
    case FK_FLOAT: return check_float(c, id, v->f);
    case FK_BOOL: return v->i == 0 || v->i == 1 ? 0 : -CT_E_RANGE;
    case FK_ENUM: return feature_entry_by_value(f, v->i) != NULL ? 0 : -CT_E_ENTRY;
    case FK_COMMAND: return v->i == 1 ? 0 : -CT_E_RANGE;
    case FK_STRING:
    case FK_REGISTER: break;
    }
    return 0;
}

static int store(struct camera *c, enum feature_id id, struct value v)
{
    const struct feature_hook *hook = camera_hook(id);
    if (features[id].kind == FK_COMMAND) {
        return hook->execute != NULL ? hook->execute(c) : -CT_E_UNAVAILABLE;
    }
    if (hook->adjust != NULL) {
        hook->adjust(c, &v);
    }
    if (hook->store != NULL) {
        int e = hook->store(c, &v);
        if (e < 0) {
            return e;
        }
    } else {
        int e = (features[id].flags & FF_KEPT) != 0 ? user_set_keep(c, id, &v) : 0;
        if (e < 0) {
            return e;
        }
        c->values[id] = v;
    }
    if (hook->changed != NULL) {
        hook->changed(c);
    }
    return 0;
}

int camera_set(struct camera *c, enum feature_id id, const struct value *v)
{
    if (features[id].access == FA_RO) {
        return -CT_E_READ_ONLY;
    }
    if (!camera_available(c, id)) {
        return -CT_E_UNAVAILABLE;
    }
    if (camera_locked(c, id)) {
        return -CT_E_LOCKED;
    }
    int e = camera_check(c, id, v);
    if (e < 0) {
        return e;
    }
    if ((features[id].flags & FF_PAYLOAD) != 0) {
        camera_local_pause(c);
    }
    e = store(c, id, *v);
    if (e >= 0) {
        log_say(c->config.log, LOG_DEBUG, "camera", "%s set", features[id].name);
    }
    return e;
}
