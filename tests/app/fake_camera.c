// SPDX-License-Identifier: Apache-2.0
// Plays the registers of features from the table's own ranges.
#include "fake_camera.h"

#include <string.h>

#include "host/u3v_wire.h"
#include "base/bytes.h"
#include "base/error.h"

static void put_number(const struct feature *f, double v, uint8_t *out)
{
    struct value number = f->kind == FK_FLOAT ? value_float(v) : value_int((int64_t)v);
    feature_encode(f, &number, out);
}

static int fake_read(void *self, uint64_t addr, uint8_t *dst, size_t len)
{
    struct fake_camera *c = self;
    enum feature_id id = feature_by_address(addr);
    if (c->unplugged) {
        return -CT_E_NO_DEVICE;
    }
    if (id == FEAT_NONE) {
        return -CT_E_ADDRESS;
    }
    const struct feature *f = &features[id];
    uint64_t offset = addr - f->addr;
    if (offset == 0) {
        if (f->access == FA_WO) {
            return -CT_E_WRITE_ONLY;
        }
        if (c->absent[id]) {
            return -CT_E_UNAVAILABLE;
        }
        memcpy(dst, c->value[id], len);
        return 0;
    }
    if (offset == FEATURE_REG_STATE && len == 4) {
        struct wr w = wr_over(dst, len);
        wr_u32(&w, (c->locked[id] ? FEATURE_STATE_LOCKED : 0) | (c->absent[id] ? 0 : FEATURE_STATE_AVAILABLE));
        return 0;
    }
    if (len != 8 || (f->kind != FK_INT && f->kind != FK_FLOAT)) {
        return -CT_E_ADDRESS;
    }
    switch (offset) {
    case FEATURE_REG_MIN: put_number(f, f->range.min, dst); return 0;
    case FEATURE_REG_MAX: put_number(f, f->range.max, dst); return 0;
    case FEATURE_REG_INC: put_number(f, f->range.inc, dst); return 0;
    default: return -CT_E_ADDRESS;
    }
}

static int check_value(const struct feature *f, const uint8_t *src, size_t len)
{
    struct value v;
    int err = f->kind == FK_REGISTER ? 0 : feature_decode(f, src, len, &v);
    if (err < 0 || (f->kind != FK_INT && f->kind != FK_FLOAT)) {
        return err;
    }
    double number = f->kind == FK_INT ? (double)v.i : v.f;
    if (number < f->range.min || number > f->range.max) {
        return -CT_E_RANGE;
    }
    if (f->kind == FK_INT && f->range.inc > 1 && (int64_t)(number - f->range.min) % (int64_t)f->range.inc != 0) {
        return -CT_E_INCREMENT;
    }
    return 0;
}

static int fake_write(void *self, uint64_t addr, const uint8_t *src, size_t len)
{
    struct fake_camera *c = self;
    enum feature_id id = feature_by_address(addr);
    if (c->unplugged) {
        return -CT_E_NO_DEVICE;
    }
    if (id == FEAT_NONE || addr != features[id].addr) {
        return -CT_E_ADDRESS;
    }
    if (len != feature_length(&features[id])) {
        return -CT_E_LENGTH;
    }
    if (features[id].access == FA_RO || c->locked[id] || c->absent[id]) {
        return features[id].access == FA_RO ? -CT_E_READ_ONLY : c->absent[id] ? -CT_E_UNAVAILABLE : -CT_E_LOCKED;
    }
    int err = check_value(&features[id], src, len);
    if (err == 0) {
        memcpy(c->value[id], src, len);
        c->executed[id] += features[id].kind == FK_COMMAND;
    }
    return err;
}

static const struct port_ops fake_ops = {.read = fake_read, .write = fake_write};

void fake_camera_init(struct fake_camera *c)
{
    memset(c, 0, sizeof *c);
    c->port = (struct port){.ops = &fake_ops, .self = c};
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        const struct feature *f = &features[id];
        struct value v = value_int(f->reset.i);
        if (f->kind == FK_FLOAT) {
            v = value_float(f->reset.f);
        } else if (f->kind == FK_STRING) {
            v = value_text(f->reset.text != NULL ? f->reset.text : "");
        }
        if (f->kind != FK_REGISTER) {
            feature_encode(f, &v, c->value[id]);
        }
    }
}

struct door fake_camera_port_door(struct fake_camera *c)
{
    return door_over_port(&c->port);
}

static int as_on_a_wire(int err)
{
    /* No status word: the wire itself failed. */
    return err >= 0 || err == -CT_E_NO_DEVICE ? err : u3v_error_of_status(error_u3v_status(err));
}

static int wire_read(void *self, uint64_t address, uint8_t *dst, size_t n)
{
    return as_on_a_wire(fake_read(self, address, dst, n));
}

static int wire_write(void *self, uint64_t address, const uint8_t *src, size_t n)
{
    return as_on_a_wire(fake_write(self, address, src, n));
}

struct door fake_camera_wire_door(struct fake_camera *c)
{
    static const struct door_ops ops = {.read = wire_read, .write = wire_write};
    return (struct door){.ops = &ops, .self = c};
}
