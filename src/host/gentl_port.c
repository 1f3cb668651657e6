// SPDX-License-Identifier: Apache-2.0
// Reads and writes the registers of a module, from its table.
#include "host/gentl_port.h"

#include <inttypes.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "host/gentl_error.h"
#include "host/gentl_modules.h"
#include "host/u3v_host.h"

enum { PIECE_MAX = 0x400, XML_ROUND = 8 };

/** The bytes of one register, wherever in a row's block it lies. */
struct piece {
    uint32_t at; /* from the row's address */
    size_t n;
    uint8_t bytes[PIECE_MAX];
};

/** The row in whose block an address lies; NULL: nobody's. */
static const struct gentl_register *row_at(const struct gentl_port *port, uint64_t address)
{
    for (unsigned i = 0; i < port->count; i++) {
        const struct feature *f = &port->registers[i].feature;
        size_t span = feature_length(f) > FEATURE_SPAN ? feature_length(f) : FEATURE_SPAN;
        if (span_in(address, 1, f->addr, span)) {
            return &port->registers[i];
        }
    }
    return NULL;
}

static int get_value(struct gentl_object *o, const struct gentl_register *r, struct piece *p)
{
    const struct feature *f = &r->feature;
    p->at = FEATURE_REG_VALUE;
    p->n = feature_length(f);
    if (f->kind == FK_COMMAND) {
        return 0;
    }
    if (f->access == FA_WO) {
        return -CT_E_WRITE_ONLY;
    }
    if (r->get_text != NULL) {
        return r->get_text(o, (char *)p->bytes, p->n);
    }
    struct value v = {0};
    int err = r->get(o, &v);
    return err < 0 ? err : feature_encode(f, &v, p->bytes);
}

static int get_limit(struct gentl_object *o, const struct gentl_register *r, uint32_t at, struct piece *p)
{
    int64_t min = 0;
    int64_t max = 0;
    int err = r->limits(o, &min, &max);
    if (err < 0) {
        return err;
    }
    p->at = at;
    p->n = 8;
    struct wr w = wr_over(p->bytes, p->n);
    wr_u64(&w, (uint64_t)(at == FEATURE_REG_MIN ? min : max));
    return 0;
}

static void get_state(struct gentl_object *o, const struct gentl_register *r, struct piece *p)
{
    p->at = FEATURE_REG_STATE;
    p->n = 4;
    struct wr w = wr_over(p->bytes, p->n);
    wr_u32(&w, r->state != NULL ? r->state(o) : FEATURE_STATE_AVAILABLE);
}

static int get_piece(struct gentl_object *o, const struct gentl_register *r, uint64_t offset, struct piece *p)
{
    const struct feature *f = &r->feature;
    memset(p, 0, sizeof *p);
    if (offset < feature_length(f)) {
        return get_value(o, r, p);
    }
    if ((f->flags & FF_LOCKABLE) != 0 && offset >= FEATURE_REG_STATE && offset < FEATURE_REG_STATE + 4) {
        get_state(o, r, p);
        return 0;
    }
    if ((f->flags & FF_DYNAMIC_RANGE) != 0 && offset >= FEATURE_REG_MIN && offset < FEATURE_REG_INC) {
        return get_limit(o, r, offset < FEATURE_REG_MAX ? FEATURE_REG_MIN : FEATURE_REG_MAX, p);
    }
    return -CT_E_ADDRESS;
}

static GC_ERROR fail_address(uint64_t address, size_t n)
{
    return gentl_fail(GC_ERR_INVALID_ADDRESS, "there is no register at 0x%" PRIX64 " of %zu bytes", address, n);
}

/** A part of a register may be read, but not more than one register. */
static GC_ERROR read_register(struct gentl_object *o, uint64_t address, void *out, size_t n)
{
    const struct gentl_register *r = row_at(o->class->port, address);
    if (r == NULL) {
        return fail_address(address, n);
    }
    struct piece p;
    uint64_t offset = address - r->feature.addr;
    int err = get_piece(o, r, offset, &p);
    if (err < 0) {
        return gentl_fail_ct(err, r->feature.name);
    }
    if (!span_in(offset, n, p.at, p.n)) {
        return fail_address(address, n);
    }
    memcpy(out, p.bytes + (offset - p.at), n);
    return GC_ERR_SUCCESS;
}

/** Zeros behind the last character up to a multiple of 8: consumers that read in words find them. */
static GC_ERROR read_xml(const struct gentl_object *o, uint64_t address, void *out, size_t n)
{
    size_t room = (o->xml.len + XML_ROUND - 1) / XML_ROUND * XML_ROUND;
    if (!span_in(address, n, GENTL_XML_ADDRESS, room)) {
        return fail_address(address, n);
    }
    size_t at = (size_t)(address - GENTL_XML_ADDRESS);
    size_t text = at < o->xml.len ? o->xml.len - at : 0;
    text = text < n ? text : n;
    memset(out, 0, n);
    memcpy(out, o->xml.text + at, text);
    return GC_ERR_SUCCESS;
}

static int check_range(struct gentl_object *o, const struct gentl_register *r, int64_t i)
{
    const struct feature *f = &r->feature;
    int64_t min = (int64_t)f->range.min;
    int64_t max = (int64_t)f->range.max;
    int err = r->limits != NULL ? r->limits(o, &min, &max) : 0;
    if (err < 0) {
        return err;
    }
    return f->range.min < f->range.max && (i < min || i > max) ? -CT_E_RANGE : 0;
}

static int check_value(struct gentl_object *o, const struct gentl_register *r, const struct value *v)
{
    const struct feature *f = &r->feature;
    if (f->kind == FK_ENUM && feature_entry_by_value(f, v->i) == NULL) {
        return -CT_E_ENTRY;
    }
    return f->kind == FK_INT ? check_range(o, r, v->i) : 0;
}

static GC_ERROR write_register(struct gentl_object *o, uint64_t address, const void *bytes, size_t n)
{
    const struct gentl_register *r = row_at(o->class->port, address);
    if (r == NULL) {
        return fail_address(address, n);
    }
    const struct feature *f = &r->feature;
    if (f->access == FA_RO || address != f->addr) {
        return gentl_fail(GC_ERR_ACCESS_DENIED, "%s can not be written", f->name);
    }
    unsigned state = r->state != NULL ? r->state(o) : FEATURE_STATE_AVAILABLE;
    if (state != FEATURE_STATE_AVAILABLE) {
        return gentl_fail_ct((state & FEATURE_STATE_LOCKED) != 0 ? -CT_E_LOCKED : -CT_E_UNAVAILABLE, f->name);
    }
    struct value v;
    int err = feature_decode(f, bytes, n, &v);
    err = err < 0 ? err : check_value(o, r, &v);
    err = err < 0 ? err : r->set(o, &v);
    return err < 0 ? gentl_fail_ct(err, f->name) : GC_ERR_SUCCESS;
}

static GC_ERROR check_local(const struct gentl_object *o)
{
    if (o->class->port == NULL) {
        return gentl_fail(GC_ERR_NOT_IMPLEMENTED, "a %s has no registers", o->class->name);
    }
    return GC_ERR_SUCCESS;
}

static GC_ERROR check_span(const void *bytes, size_t n)
{
    if (bytes == NULL || n == 0) {
        return gentl_fail(GC_ERR_INVALID_PARAMETER, bytes == NULL ? "the buffer is NULL" : "the size is 0");
    }
    return GC_ERR_SUCCESS;
}

/** The camera's own registers, over the wire. */
static GC_ERROR read_camera(struct gentl_object *o, uint64_t address, void *out, size_t n)
{
    int err = u3v_host_read(gentl_device_above(o)->host, address, out, n);
    return err < 0 ? gentl_fail_ct(err, "reading from the camera") : GC_ERR_SUCCESS;
}

static GC_ERROR write_camera(struct gentl_object *o, uint64_t address, const void *bytes, size_t n)
{
    struct gentl_device *d = gentl_device_above(o);
    if (d->access == DEVICE_ACCESS_READONLY) {
        return gentl_fail(GC_ERR_ACCESS_DENIED, "the camera was opened for reading only");
    }
    int err = u3v_host_write(d->host, address, bytes, n);
    return err < 0 ? gentl_fail_ct(err, "writing to the camera") : GC_ERR_SUCCESS;
}

GC_ERROR gentl_port_read(struct gentl_object *o, uint64_t address, void *out, size_t n)
{
    GC_ERROR e = check_span(out, n);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (o->class->kind == GENTL_REMOTE) {
        return read_camera(o, address, out, n);
    }
    e = check_local(o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    return address >= GENTL_XML_ADDRESS ? read_xml(o, address, out, n) : read_register(o, address, out, n);
}

GC_ERROR gentl_port_write(struct gentl_object *o, uint64_t address, const void *bytes, size_t n)
{
    GC_ERROR e = check_span(bytes, n);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (o->class->kind == GENTL_REMOTE) {
        return write_camera(o, address, bytes, n);
    }
    e = check_local(o);
    if (e != GC_ERR_SUCCESS) {
        return e;
    }
    if (span_in(address, n, GENTL_XML_ADDRESS, o->xml.len)) {
        return gentl_fail(GC_ERR_ACCESS_DENIED, "the description can not be written");
    }
    return write_register(o, address, bytes, n);
}
