// SPDX-License-Identifier: Apache-2.0
// Counts of a control and values of its feature, both ways.
#include "usb/uvc_field.h"

#include <math.h>

#include "base/bytes.h"
#include "base/error.h"
#include "model/feature.h"
#include "usb/uvc_scanning.h"

/* A limit that is a whole count but for the last bits of a double is that count. */
static const double NEARLY = 1e-6;

uint64_t uvc_field_mask(const struct uvc_control *c)
{
    return (UINT64_MAX >> (64 - c->size)) << c->offset;
}

int64_t uvc_field_take(const struct uvc_control *c, uint64_t bytes)
{
    uint64_t bits = (bytes & uvc_field_mask(c)) >> c->offset;
    uint64_t sign = UINT64_C(1) << (c->size - 1);
    if (c->type == UVC_SIGNED && (bits & sign) != 0) {
        return (int64_t)bits - (int64_t)(sign << 1);
    }
    return (int64_t)bits;
}

uint64_t uvc_field_put(const struct uvc_control *c, uint64_t bytes, int64_t count)
{
    uint64_t mask = uvc_field_mask(c);
    return (bytes & ~mask) | (((uint64_t)count << c->offset) & mask);
}

bool uvc_field_readable(const struct uvc_control *c)
{
    return c->feature == FEAT_NONE || features[c->feature].access != FA_WO;
}

bool uvc_field_writable(const struct uvc_control *c)
{
    return c->feature == FEAT_NONE ? uvc_scanning_writable(c) : features[c->feature].access != FA_RO;
}

static int read_state(const struct port *port, enum feature_id id, uint32_t *out)
{
    uint8_t bytes[4];
    int e = port->ops->read(port->self, features[id].addr + FEATURE_REG_STATE, bytes, sizeof bytes);
    if (e < 0) {
        return e;
    }
    struct rd r = rd_over(bytes, sizeof bytes);
    *out = rd_u32(&r);
    return 0;
}

/**
 * *out_overruled: an automatic has the feature. The real camera then takes what is written, and the automatic's next value
 * replaces it (reference/tis.md 0 and 2.2): here the write is taken and changes nothing.
 */
static int check_state(const struct port *port, enum feature_id id, bool *out_overruled)
{
    uint32_t state = 0;
    int e = read_state(port, id, &state);
    if (e < 0) {
        return e;
    }
    if ((state & FEATURE_STATE_AVAILABLE) == 0) {
        return -CT_E_UNAVAILABLE;
    }
    bool locked = (state & FEATURE_STATE_LOCKED) != 0;
    *out_overruled = locked && (features[id].flags & FF_PAYLOAD) == 0;
    return locked && !*out_overruled ? -CT_E_LOCKED : 0;
}

bool uvc_field_locked(const struct uvc_controls *u, const struct uvc_control *c)
{
    if (c->feature == FEAT_NONE) {
        return uvc_scanning_writable(c) && uvc_scanning_check(u, c, 1) == -CT_E_BUSY;
    }
    bool overruled = false;
    return check_state(u->port, c->feature, &overruled) < 0;
}

/** A limit register of a number, as a double. */
static int read_limit(const struct port *port, enum feature_id id, enum feature_register which, double *out)
{
    uint8_t bytes[8];
    int e = port->ops->read(port->self, features[id].addr + which, bytes, sizeof bytes);
    if (e < 0) {
        return e;
    }
    struct rd r = rd_over(bytes, sizeof bytes);
    *out = features[id].kind == FK_FLOAT ? rd_f64(&r) : (double)(int64_t)rd_u64(&r);
    return 0;
}

static double counts_of(const struct uvc_control *c, double feature_value)
{
    return c->num == 0 ? feature_value : feature_value * c->den / c->num;
}

static int number_limit(const struct uvc_controls *u, const struct uvc_control *c, enum uvc_request what, int64_t *out)
{
    const enum feature_register which = what == UVC_GET_MIN   ? FEATURE_REG_MIN
                                        : what == UVC_GET_MAX ? FEATURE_REG_MAX
                                                              : FEATURE_REG_INC;
    double limit = 0;
    int e = read_limit(u->port, c->feature, which, &limit);
    if (e < 0) {
        return e;
    }
    double counts = counts_of(c, limit);
    *out = what == UVC_GET_MIN ? (int64_t)ceil(counts - NEARLY) : (int64_t)floor(counts + NEARLY);
    if (what == UVC_GET_RES && *out < 1) {
        *out = 1; /* any value: the next count */
    }
    return 0;
}

/** Limits of what is no number: a menu's values, or 0 and 1. */
static int64_t choice_limit(const struct uvc_control *c, enum uvc_request what)
{
    unsigned count = uvc_control_menu_count(c);
    if (what == UVC_GET_RES && c->type == UVC_BITMASK) {
        int64_t all = 0;
        for (unsigned i = 0; i < count; i++) {
            all |= uvc_control_menu_entry(c, i).value;
        }
        return all; /* of a bitmap, RES tells the bits that there are */
    }
    if (what == UVC_GET_RES) {
        return 1;
    }
    if (count == 0) {
        return what == UVC_GET_MAX;
    }
    return uvc_control_menu_entry(c, what == UVC_GET_MIN ? 0 : count - 1).value;
}

static int limit_of(const struct uvc_controls *u, const struct uvc_control *c, enum uvc_request what, int64_t *out)
{
    const enum feature_kind kind = features[c->feature].kind;
    if ((kind == FK_INT || kind == FK_FLOAT) && c->look == UVC_AS_INTEGER) {
        return number_limit(u, c, what, out);
    }
    *out = choice_limit(c, what);
    return 0;
}

/** The count of a feature's value; of a menu, its entry. */
static int64_t count_of(const struct uvc_control *c, double value)
{
    for (unsigned i = 0; i < uvc_control_menu_count(c); i++) {
        struct uvc_menu_entry entry = uvc_control_menu_entry(c, i);
        if ((double)entry.feature_value == value) {
            return entry.value;
        }
    }
    return uvc_control_from_feature(c, value);
}

static int get_present(const struct uvc_controls *u, const struct uvc_control *c, int64_t *out)
{
    struct value v;
    int64_t min = 0;
    int64_t max = 0;
    int e = u->port->ops->get(u->port->self, c->feature, &v);
    e = e < 0 ? e : limit_of(u, c, UVC_GET_MIN, &min);
    e = e < 0 ? e : limit_of(u, c, UVC_GET_MAX, &max);
    if (e < 0) {
        return e;
    }
    int64_t count = count_of(c, v.kind == VALUE_FLOAT ? v.f : (double)v.i);
    *out = count < min ? min : count > max ? max : count;
    return 0;
}

int uvc_field_get(const struct uvc_controls *u, const struct uvc_control *c, enum uvc_request what, int64_t *out)
{
    if (c->feature == FEAT_NONE) {
        return uvc_scanning_get(u, c, what, out);
    }
    const struct feature *f = &features[c->feature];
    switch (what) {
    case UVC_GET_CUR: return f->access == FA_WO ? -CT_E_WRITE_ONLY : get_present(u, c, out);
    case UVC_GET_DEF: *out = count_of(c, f->kind == FK_FLOAT ? f->reset.f : (double)f->reset.i); return 0;
    default: return limit_of(u, c, what, out);
    }
}

static bool menu_has(const struct uvc_control *c, int64_t count)
{
    for (unsigned i = 0; i < uvc_control_menu_count(c); i++) {
        if (uvc_control_menu_entry(c, i).value == count) {
            return true;
        }
    }
    return c->look != UVC_AS_MENU;
}

int uvc_field_check(const struct uvc_controls *u, const struct uvc_control *c, int64_t count)
{
    if (c->feature == FEAT_NONE) {
        return uvc_scanning_check(u, c, count);
    }
    int64_t min = 0;
    int64_t max = 0;
    int64_t step = 1;
    bool overruled = false;
    int e = check_state(u->port, c->feature, &overruled);
    e = e < 0 ? e : limit_of(u, c, UVC_GET_MIN, &min);
    e = e < 0 ? e : limit_of(u, c, UVC_GET_MAX, &max);
    e = e < 0 ? e : limit_of(u, c, UVC_GET_RES, &step);
    if (e < 0) {
        return e;
    }
    if (count < min || count > max) {
        return -CT_E_RANGE;
    }
    if (!menu_has(c, count)) {
        return -CT_E_ENTRY;
    }
    return c->look == UVC_AS_INTEGER && step > 1 && (count - min) % step != 0 ? -CT_E_INCREMENT : 0;
}

/** What the door of features takes for this count. */
static struct value value_of(const struct uvc_control *c, int64_t count)
{
    const enum feature_kind kind = features[c->feature].kind;
    if (kind == FK_COMMAND) {
        return value_int(1); /* a button is pressed by any write, as V4L2 has it */
    }
    for (unsigned i = 0; i < uvc_control_menu_count(c); i++) {
        struct uvc_menu_entry entry = uvc_control_menu_entry(c, i);
        if (entry.value == count) {
            return value_int(entry.feature_value);
        }
    }
    return kind == FK_FLOAT ? value_float(uvc_control_to_feature(c, count)) : value_int(count);
}

int uvc_field_set(struct uvc_controls *u, const struct uvc_control *c, int64_t count)
{
    if (c->feature == FEAT_NONE) {
        return uvc_scanning_set(u, c, count);
    }
    bool overruled = false;
    int e = check_state(u->port, c->feature, &overruled);
    if (e < 0 || overruled) {
        return e;
    }
    struct value v = value_of(c, count);
    return u->port->ops->set(u->port->self, c->feature, &v);
}
