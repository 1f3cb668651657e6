// SPDX-License-Identifier: Apache-2.0
// Scanning modes as data, and the three selectors that speak of them.
#include "usb/uvc_scanning.h"

#include "base/bytes.h"
#include "base/error.h"
#include "model/feature.h"

/* Selectors of the extension unit. */
enum { SCANNING_SELECTOR = 0x13, SCANNING_MODE = 0x30, SCANNING_OVERRIDE = 0x3A };

/* What selector 0x30 tells, byte by byte. */
enum { MODE_ID, MODE_SCALE_H, MODE_SCALE_V, MODE_BIN_H, MODE_BIN_V, MODE_SKIP_H, MODE_SKIP_V, MODE_FLAGS, MODE_BYTES };

enum { MODE_DEFAULT = 1, MODE_LAST = 7 };

struct scanning_mode {
    uint8_t id;
    uint8_t bin_h, bin_v, skip_h, skip_v;
};

/* The manual's five readout modes (5.1.3) under the vendor's numbers. Which number binning has is not known: 2 is a
 * guess, and harmless, for hosts ask what a number means before they use it. */
// clang-format off
static const struct scanning_mode modes[] = {
    {.id = MODE_DEFAULT, .bin_h = 1, .bin_v = 1, .skip_h = 1, .skip_v = 1},
    {.id = 2,            .bin_h = 2, .bin_v = 2, .skip_h = 1, .skip_v = 1},
    {.id = 5,            .bin_h = 1, .bin_v = 1, .skip_h = 2, .skip_v = 2},
    {.id = 6,            .bin_h = 1, .bin_v = 1, .skip_h = 1, .skip_v = 2},
    {.id = MODE_LAST,    .bin_h = 1, .bin_v = 1, .skip_h = 2, .skip_v = 1},
};
// clang-format on

/* The features that make a mode. Binning first: it takes the decimations back, so no size is halved twice. */
enum { MODE_FEATURES = 4 };
static const enum feature_id mode_features[MODE_FEATURES] = {
    FEAT_BinningHorizontal,
    FEAT_BinningVertical,
    FEAT_DecimationHorizontal,
    FEAT_DecimationVertical,
};

static int64_t factor_of(const struct scanning_mode *m, unsigned i)
{
    const uint8_t factors[MODE_FEATURES] = {m->bin_h, m->bin_v, m->skip_h, m->skip_v};
    return factors[i];
}

static const struct scanning_mode *mode_by_id(int64_t id)
{
    for (unsigned i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        if (modes[i].id == id) {
            return &modes[i];
        }
    }
    return NULL;
}

/** The mode that the camera reads out in. */
static int present_mode(const struct port *port, int64_t *out_id)
{
    int64_t now[MODE_FEATURES];
    for (unsigned i = 0; i < MODE_FEATURES; i++) {
        struct value v;
        int e = port->ops->get(port->self, mode_features[i], &v);
        if (e < 0) {
            return e;
        }
        now[i] = v.i;
    }
    for (unsigned m = 0; m < sizeof modes / sizeof modes[0]; m++) {
        bool same = true;
        for (unsigned i = 0; i < MODE_FEATURES; i++) {
            same = same && factor_of(&modes[m], i) == now[i];
        }
        if (same) {
            *out_id = modes[m].id;
            return 0;
        }
    }
    *out_id = MODE_DEFAULT;
    return 0;
}

/** One byte of what selector 0x30 tells of a mode; all 0 where there is none. */
static int64_t mode_byte(const struct scanning_mode *m, unsigned byte)
{
    if (m == NULL) {
        return 0;
    }
    const int64_t bytes[MODE_BYTES] = {
        [MODE_ID] = m->id,
        [MODE_SCALE_H] = (int64_t)m->bin_h * m->skip_h,
        [MODE_SCALE_V] = (int64_t)m->bin_v * m->skip_v,
        [MODE_BIN_H] = m->bin_h,
        [MODE_BIN_V] = m->bin_v,
        [MODE_SKIP_H] = m->skip_h,
        [MODE_SKIP_V] = m->skip_v,
        [MODE_FLAGS] = 0,
    };
    return byte < MODE_BYTES ? bytes[byte] : 0;
}

/** What a mode can be at most, byte by byte: a byte that never differs is its own limit. */
static int64_t mode_byte_max(unsigned byte)
{
    int64_t most = 0;
    for (unsigned i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        int64_t b = mode_byte(&modes[i], byte);
        most = b > most ? b : most;
    }
    return most;
}

static int get_mode_byte(const struct uvc_controls *u, unsigned byte, enum uvc_request what, int64_t *out)
{
    switch (what) {
    case UVC_GET_CUR: *out = mode_byte(mode_by_id(u->scanning_inquiry), byte); return 0;
    case UVC_GET_MIN: *out = 0; return 0;
    case UVC_GET_MAX: *out = mode_byte_max(byte); return 0;
    case UVC_GET_RES: *out = 1; return 0;
    default: *out = mode_byte(mode_by_id(MODE_DEFAULT), byte); return 0;
    }
}

int uvc_scanning_get(const struct uvc_controls *u, const struct uvc_control *c, enum uvc_request what, int64_t *out)
{
    if (c->selector == SCANNING_MODE) {
        return get_mode_byte(u, c->offset / 8u, what, out);
    }
    switch (what) {
    case UVC_GET_MIN: *out = MODE_DEFAULT; return 0;
    case UVC_GET_MAX: *out = MODE_LAST; return 0;
    case UVC_GET_RES: *out = 1; return 0;
    case UVC_GET_CUR: break;
    default: *out = MODE_DEFAULT; return 0;
    }
    if (c->selector == SCANNING_OVERRIDE) {
        return present_mode(u->port, out);
    }
    *out = u->scanning_inquiry;
    return 0;
}

bool uvc_scanning_writable(const struct uvc_control *c)
{
    return c->selector != SCANNING_MODE;
}

/** Sizes must not move under a stream: the features that make a mode are locked then. */
static int check_unlocked(const struct port *port)
{
    for (unsigned i = 0; i < MODE_FEATURES; i++) {
        uint8_t bytes[4];
        int e = port->ops->read(port->self, features[mode_features[i]].addr + FEATURE_REG_STATE, bytes, sizeof bytes);
        if (e < 0) {
            return e;
        }
        struct rd r = rd_over(bytes, sizeof bytes);
        if ((rd_u32(&r) & FEATURE_STATE_LOCKED) != 0) {
            return -CT_E_BUSY;
        }
    }
    return 0;
}

int uvc_scanning_check(const struct uvc_controls *u, const struct uvc_control *c, int64_t count)
{
    if (count < MODE_DEFAULT || count > MODE_LAST) {
        return -CT_E_RANGE;
    }
    if (c->selector != SCANNING_OVERRIDE) {
        return 0;
    }
    return mode_by_id(count) == NULL ? -CT_E_ENTRY : check_unlocked(u->port);
}

int uvc_scanning_set(struct uvc_controls *u, const struct uvc_control *c, int64_t count)
{
    if (c->selector != SCANNING_OVERRIDE) {
        u->scanning_inquiry = (uint16_t)count;
        return 0;
    }
    const struct scanning_mode *m = mode_by_id(count);
    for (unsigned i = 0; m != NULL && i < MODE_FEATURES; i++) {
        struct value now;
        struct value want = value_int(factor_of(m, i));
        int e = u->port->ops->get(u->port->self, mode_features[i], &now);
        if (e == 0 && now.i != want.i) {
            e = u->port->ops->set(u->port->self, mode_features[i], &want);
        }
        if (e < 0) {
            return e;
        }
    }
    return 0;
}
