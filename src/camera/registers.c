// SPDX-License-Identifier: Apache-2.0
// The door as registers: value, state and limits of each feature at the addresses of the table.
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "camera/camera_private.h"

static int encode_lut(const struct camera *c, uint8_t *out)
{
    struct wr w = wr_over(out, LUT_BYTES);
    for (unsigned i = 0; i < LUT_ENTRIES; i++) {
        wr_u32(&w, c->lut[i]);
    }
    return 0;
}

/** Bytes of the value register; `out` holds the longest one. */
static int encode_value(const struct camera *c, enum feature_id id, uint8_t *out)
{
    const struct feature *f = &features[id];
    if (f->access == FA_WO) {
        return -CT_E_WRITE_ONLY;
    }
    if (f->kind == FK_REGISTER) {
        return encode_lut(c, out);
    }
    struct value v;
    int e = camera_get(c, id, &v);
    return e < 0 ? e : feature_encode(f, &v, out);
}

static int encode_limit(const struct feature *f, double limit, uint8_t *out)
{
    struct value v = f->kind == FK_FLOAT ? value_float(limit) : value_int((int64_t)limit);
    return feature_encode(f, &v, out);
}

/** One register of a feature: its bytes into `out`, its place and length. 0 or -CT_E_ADDRESS. */
static int encode_register(const struct camera *c, enum feature_id id, uint64_t offset, uint8_t *out,
                           uint64_t *out_place, size_t *out_len)
{
    const struct feature *f = &features[id];
    bool number = f->kind == FK_INT || f->kind == FK_FLOAT;
    *out_place = FEATURE_REG_VALUE;
    *out_len = feature_length(f);
    if (offset < *out_len) {
        return encode_value(c, id, out);
    }
    if (offset >= FEATURE_REG_STATE && offset < FEATURE_REG_STATE + 4) {
        *out_place = FEATURE_REG_STATE;
        *out_len = 4;
        struct wr w = wr_over(out, 4);
        wr_u32(&w, (camera_locked(c, id) ? FEATURE_STATE_LOCKED : 0u) |
                       (camera_available(c, id) ? FEATURE_STATE_AVAILABLE : 0u));
        return 0;
    }
    if (number && offset >= FEATURE_REG_MIN && offset < FEATURE_REG_INC + 8) {
        struct feature_range range = camera_range(c, id);
        const double limits[] = {range.min, range.max, range.inc};
        unsigned which = (unsigned)(offset - FEATURE_REG_MIN) / 8;
        *out_place = FEATURE_REG_MIN + 8 * which;
        *out_len = 8;
        return encode_limit(f, limits[which], out);
    }
    return -CT_E_ADDRESS;
}

int camera_read_register(struct camera *c, uint64_t addr, uint8_t *dst, size_t len)
{
    uint8_t bytes[LUT_BYTES];
    while (len > 0) {
        enum feature_id id = feature_by_address(addr);
        if (id == FEAT_NONE) {
            return -CT_E_ADDRESS;
        }
        uint64_t offset = addr - features[id].addr;
        uint64_t place = 0;
        size_t size = 0;
        int e = encode_register(c, id, offset, bytes, &place, &size);
        if (e < 0) {
            return e;
        }
        size_t skip = (size_t)(offset - place);
        size_t n = size - skip < len ? size - skip : len;
        memcpy(dst, bytes + skip, n);
        dst += n;
        addr += n;
        len -= n;
    }
    return 0;
}

/** The look-up table may be written in pieces of whole entries: hosts cut long writes. */
static int write_lut(struct camera *c, uint64_t offset, const uint8_t *src, size_t len)
{
    if (offset % 4 != 0 || len % 4 != 0 || len == 0 || !span_in(offset, len, 0, LUT_BYTES)) {
        return -CT_E_LENGTH;
    }
    struct rd check = rd_over(src, len);
    while (rd_left(&check) > 0) {
        if (rd_u32(&check) > UINT16_MAX) {
            return -CT_E_RANGE;
        }
    }
    struct rd r = rd_over(src, len);
    for (uint64_t i = offset / 4; rd_left(&r) > 0; i++) {
        c->lut[i] = (uint16_t)rd_u32(&r);
    }
    lut_update(c);
    return 0;
}

int camera_write_register(struct camera *c, uint64_t addr, const uint8_t *src, size_t len)
{
    enum feature_id id = feature_by_address(addr);
    if (id == FEAT_NONE) {
        return -CT_E_ADDRESS;
    }
    const struct feature *f = &features[id];
    uint64_t offset = addr - f->addr;
    if (f->kind == FK_REGISTER) {
        return write_lut(c, offset, src, len);
    }
    if (offset >= feature_length(f)) {
        uint8_t bytes[LUT_BYTES];
        uint64_t place = 0;
        size_t size = 0;
        int e = encode_register(c, id, offset, bytes, &place, &size);
        return e < 0 ? e : -CT_E_READ_ONLY; /* state and limits are the camera's to say */
    }
    if (f->access == FA_RO) {
        return -CT_E_READ_ONLY;
    }
    if (offset != 0) {
        return -CT_E_LENGTH;
    }
    struct value v;
    int e = feature_decode(f, src, len, &v);
    return e < 0 ? e : camera_set(c, id, &v);
}
