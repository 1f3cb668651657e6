// SPDX-License-Identifier: Apache-2.0
#include "host/ic_camera.h"

#include <math.h>

#include "base/bytes.h"
#include "base/error.h"
#include "host/ic_picture.h"

int ic_camera_get(struct u3v_host *h, enum feature_id id, struct value *out)
{
    const struct feature *f = &features[id];
    uint8_t bytes[VALUE_TEXT_MAX];
    const size_t n = feature_length(f);
    if (n > sizeof bytes) {
        return -CT_E_TYPE;
    }
    int err = u3v_host_read(h, f->addr + FEATURE_REG_VALUE, bytes, n);
    return err < 0 ? err : feature_decode(f, bytes, n, out);
}

int ic_camera_put(struct u3v_host *h, enum feature_id id, const struct value *v)
{
    const struct feature *f = &features[id];
    uint8_t bytes[VALUE_TEXT_MAX];
    const size_t n = feature_length(f);
    if (n > sizeof bytes) {
        return -CT_E_TYPE;
    }
    int err = feature_encode(f, v, bytes);
    return err < 0 ? err : u3v_host_write(h, f->addr + FEATURE_REG_VALUE, bytes, n);
}

int ic_camera_execute(struct u3v_host *h, enum feature_id id)
{
    const struct value one = value_int(1);
    return ic_camera_put(h, id, &one);
}

int ic_camera_get_number(struct u3v_host *h, enum feature_id id, double *out)
{
    struct value v;
    int err = ic_camera_get(h, id, &v);
    if (err < 0) {
        return err;
    }
    if (v.kind == VALUE_TEXT) {
        return -CT_E_TYPE;
    }
    *out = v.kind == VALUE_FLOAT ? v.f : (double)v.i;
    return 0;
}

int ic_camera_put_number(struct u3v_host *h, enum feature_id id, double v)
{
    if (!isfinite(v) || fabs(v) > 1e15) {
        return -CT_E_RANGE;
    }
    const struct value as = features[id].kind == FK_FLOAT ? value_float(v) : value_int((int64_t)llround(v));
    return ic_camera_put(h, id, &as);
}

static double number_from(const struct feature *f, struct rd *r)
{
    return f->kind == FK_FLOAT ? rd_f64(r) : (double)(int64_t)rd_u64(r);
}

int ic_camera_limits(struct u3v_host *h, enum feature_id id, struct ic_limits *out)
{
    const struct feature *f = &features[id];
    uint8_t bytes[FEATURE_REG_INC + 8 - FEATURE_REG_MIN];
    if (f->kind != FK_INT && f->kind != FK_FLOAT) {
        return -CT_E_TYPE;
    }
    int err = u3v_host_read(h, f->addr + FEATURE_REG_MIN, bytes, sizeof bytes);
    if (err < 0) {
        return err;
    }
    struct rd r = rd_over(bytes, sizeof bytes);
    out->min = number_from(f, &r);
    out->max = number_from(f, &r);
    out->inc = number_from(f, &r);
    return isfinite(out->min) && isfinite(out->max) && isfinite(out->inc) ? 0 : -CT_E_FORMAT;
}

bool ic_camera_is_free(struct u3v_host *h, enum feature_id id)
{
    uint8_t bytes[4];
    if (u3v_host_read(h, features[id].addr + FEATURE_REG_STATE, bytes, sizeof bytes) < 0) {
        return false;
    }
    struct rd r = rd_over(bytes, sizeof bytes);
    const uint32_t state = rd_u32(&r);
    return (state & FEATURE_STATE_LOCKED) == 0 && (state & FEATURE_STATE_AVAILABLE) != 0;
}

static unsigned readout_of(double binning, double skip_x, double skip_y)
{
    for (unsigned i = 0; i < ic_readout_count; i++) {
        const struct ic_readout *r = &ic_readouts[i];
        if (r->binning == binning && r->skip_x == skip_x && r->skip_y == skip_y) {
            return i;
        }
    }
    return 0;
}

int ic_camera_get_format(struct u3v_host *h, struct ic_video_format *out, uint32_t *wire)
{
    static const enum feature_id ids[] = {
        FEAT_PixelFormat,       FEAT_Width, FEAT_Height, FEAT_BinningHorizontal, FEAT_DecimationHorizontal,
        FEAT_DecimationVertical};
    double v[sizeof ids / sizeof ids[0]];
    for (unsigned i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        int err = ic_camera_get_number(h, ids[i], &v[i]);
        if (err < 0) {
            return err;
        }
    }
    if (v[1] < 0 || v[1] > features[FEAT_Width].range.max || v[2] < 0 || v[2] > features[FEAT_Height].range.max) {
        return -CT_E_FORMAT; /* no camera of this model */
    }
    *out = (struct ic_video_format){
        .y16 = v[0] != IC_WIRE_MONO8,
        .width = (unsigned)v[1],
        .height = (unsigned)v[2],
        .readout = readout_of(v[3], v[4], v[5]),
    };
    if (wire != NULL) {
        *wire = (uint32_t)v[0];
    }
    return 0;
}

/** The readout mode goes first: it decides which sizes there are. */
static int put_all(struct u3v_host *h, const struct ic_video_format *f)
{
    const struct ic_readout *r = &ic_readouts[f->readout];
    const struct {
        enum feature_id id;
        double v;
    } steps[] = {
        {FEAT_PixelFormat, f->y16 ? IC_WIRE_MONO12P : IC_WIRE_MONO8},
        {FEAT_BinningHorizontal, r->binning},
        {FEAT_DecimationHorizontal, r->skip_x},
        {FEAT_DecimationVertical, r->skip_y},
        {FEAT_Width, f->width},
        {FEAT_Height, f->height},
    };
    for (unsigned i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        int err = ic_camera_put_number(h, steps[i].id, steps[i].v);
        if (err < 0) {
            return err;
        }
    }
    return 0;
}

int ic_camera_put_format(struct u3v_host *h, const struct ic_video_format *f)
{
    struct ic_video_format before;
    int err = ic_camera_get_format(h, &before, NULL);
    if (err < 0) {
        return err;
    }
    err = put_all(h, f);
    if (err < 0) {
        (void)put_all(h, &before); /* what was there fits */
    }
    return err;
}
