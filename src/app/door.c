// SPDX-License-Identifier: Apache-2.0
// Reads and writes features through their registers, and finds out why the camera said no.
#include "app/door.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "host/u3v_host.h"

static int host_read(void *self, uint64_t address, uint8_t *dst, size_t n)
{
    return u3v_host_read(self, address, dst, n);
}

static int host_write(void *self, uint64_t address, const uint8_t *src, size_t n)
{
    return u3v_host_write(self, address, src, n);
}

static int port_read(void *self, uint64_t address, uint8_t *dst, size_t n)
{
    struct port *p = self;
    return p->ops->read(p->self, address, dst, n);
}

static int port_write(void *self, uint64_t address, const uint8_t *src, size_t n)
{
    struct port *p = self;
    return p->ops->write(p->self, address, src, n);
}

struct door door_over_host(struct u3v_host *host)
{
    static const struct door_ops ops = {.read = host_read, .write = host_write};
    return (struct door){.ops = &ops, .self = host};
}

struct door door_over_port(struct port *port)
{
    static const struct door_ops ops = {.read = port_read, .write = port_write};
    return (struct door){.ops = &ops, .self = port};
}

static bool is_number(const struct feature *f)
{
    return f->kind == FK_INT || f->kind == FK_FLOAT;
}

static int read_limit(const struct door *d, const struct feature *f, enum feature_register which, struct value *out)
{
    uint8_t bytes[8];
    int err = d->ops->read(d->self, f->addr + (uint32_t)which, bytes, sizeof bytes);
    return err < 0 ? err : feature_decode(f, bytes, sizeof bytes, out);
}

int door_state(const struct door *d, enum feature_id id, struct door_state *out)
{
    const struct feature *f = &features[id];
    struct door_state s = {.available = true};
    if (d->ops->state != NULL) {
        return d->ops->state(d->self, id, out);
    }
    if (f->kind != FK_REGISTER) { /* its bytes lie where other features have their state */
        uint8_t bytes[4];
        int err = d->ops->read(d->self, f->addr + FEATURE_REG_STATE, bytes, sizeof bytes);
        if (err < 0) {
            return err;
        }
        struct rd r = rd_over(bytes, sizeof bytes);
        uint32_t state = rd_u32(&r);
        s.locked = (state & FEATURE_STATE_LOCKED) != 0;
        s.available = (state & FEATURE_STATE_AVAILABLE) != 0;
    }
    if (is_number(f) && f->range.min < f->range.max) {
        int err = read_limit(d, f, FEATURE_REG_MIN, &s.min);
        err = err < 0 ? err : read_limit(d, f, FEATURE_REG_MAX, &s.max);
        err = err < 0 ? err : read_limit(d, f, FEATURE_REG_INC, &s.inc);
        if (err < 0) {
            return err;
        }
        s.limited = true;
    }
    *out = s;
    return 0;
}

/** An access that was denied, without a word on why: the state register knows. */
static int why_denied(const struct door *d, enum feature_id id, int err, bool writing)
{
    struct door_state s;
    if (door_state(d, id, &s) < 0) {
        return err;
    }
    if (!s.available) {
        return -CT_E_UNAVAILABLE;
    }
    if (!writing) {
        return features[id].access == FA_WO ? -CT_E_WRITE_ONLY : err;
    }
    return features[id].access == FA_RO ? -CT_E_READ_ONLY : -CT_E_LOCKED;
}

/** A value that was refused, without a word on why: the limits know. */
static int why_refused(const struct door *d, enum feature_id id, const struct value *v)
{
    const struct feature *f = &features[id];
    struct door_state s;
    if (f->kind == FK_ENUM) {
        return -CT_E_ENTRY;
    }
    if (!is_number(f) || door_state(d, id, &s) < 0 || !s.limited) {
        return -CT_E_PARAMETER;
    }
    bool below = f->kind == FK_INT ? v->i < s.min.i : v->f < s.min.f;
    bool above = f->kind == FK_INT ? v->i > s.max.i : v->f > s.max.f;
    if (below || above) {
        return -CT_E_RANGE;
    }
    bool stepped = f->kind == FK_INT ? s.inc.i > 1 : s.inc.f > 0;
    return stepped ? -CT_E_INCREMENT : -CT_E_PARAMETER;
}

static int read_value(const struct door *d, enum feature_id id, uint8_t *bytes, size_t n)
{
    int err = d->ops->read(d->self, features[id].addr, bytes, n);
    /* WRITE_ONLY is how a wire's "access denied" comes out of the error table. */
    return err == -CT_E_WRITE_ONLY ? why_denied(d, id, err, false) : err;
}

int door_get(const struct door *d, enum feature_id id, struct value *out)
{
    uint8_t bytes[VALUE_TEXT_MAX];
    if (features[id].kind == FK_REGISTER) {
        return -CT_E_TYPE;
    }
    if (d->ops->get_text != NULL) {
        char text[DOOR_TEXT_MAX];
        int said = d->ops->get_text(d->self, id, text);
        return said < 0 ? said : feature_parse(&features[id], text, out);
    }
    size_t n = feature_length(&features[id]);
    int err = read_value(d, id, bytes, n);
    return err < 0 ? err : feature_decode(&features[id], bytes, n, out);
}

static int register_text(const struct door *d, enum feature_id id, char out[DOOR_TEXT_MAX])
{
    uint8_t bytes[LUT_BYTES];
    size_t n = features[id].length;
    if (n > sizeof bytes) {
        return -CT_E_LENGTH;
    }
    int err = read_value(d, id, bytes, n);
    for (size_t i = 0; i < n && err == 0; i++) {
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    }
    return err;
}

int door_get_text(const struct door *d, enum feature_id id, char out[DOOR_TEXT_MAX])
{
    if (d->ops->get_text != NULL) {
        return d->ops->get_text(d->self, id, out);
    }
    if (features[id].kind == FK_REGISTER) {
        return register_text(d, id, out);
    }
    struct value v;
    int err = door_get(d, id, &v);
    if (err < 0) {
        return err;
    }
    int printed = feature_print(&features[id], &v, out, DOOR_TEXT_MAX);
    return printed < 0 ? printed : 0;
}

/** Hexadecimal bytes, exactly `n` of them. */
static int parse_register(const char *text, uint8_t *bytes, size_t n)
{
    if (strlen(text) != 2 * n || strspn(text, "0123456789abcdefABCDEF") != 2 * n) {
        return -CT_E_FORMAT;
    }
    for (size_t i = 0; i < n; i++) {
        const char pair[] = {text[2 * i], text[2 * i + 1], '\0'};
        bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return 0;
}

int door_set_text(const struct door *d, enum feature_id id, const char *text)
{
    const struct feature *f = &features[id];
    uint8_t bytes[LUT_BYTES];
    struct value v = value_int(0);
    size_t n = feature_length(f);
    if (d->ops->set_text != NULL) {
        return d->ops->set_text(d->self, id, text);
    }
    if (f->kind == FK_COMMAND) {
        return -CT_E_TYPE;
    }
    if (f->access == FA_RO) {
        return -CT_E_READ_ONLY; /* before its text is looked at: no other text would do */
    }
    if (n > sizeof bytes) {
        return -CT_E_LENGTH;
    }
    int err = 0;
    if (f->kind == FK_REGISTER) {
        err = parse_register(text, bytes, n);
    } else {
        err = feature_parse(f, text, &v);
        err = err < 0 ? err : feature_encode(f, &v, bytes);
    }
    err = err < 0 ? err : d->ops->write(d->self, f->addr, bytes, n);
    if (err == -CT_E_WRITE_ONLY) {
        return why_denied(d, id, err, true);
    }
    return err == -CT_E_PARAMETER ? why_refused(d, id, &v) : err;
}

int door_execute(const struct door *d, enum feature_id id)
{
    uint8_t bytes[4];
    struct wr w = wr_over(bytes, sizeof bytes);
    if (features[id].kind != FK_COMMAND) {
        return -CT_E_TYPE;
    }
    if (d->ops->execute != NULL) {
        return d->ops->execute(d->self, id);
    }
    wr_u32(&w, 1);
    int err = d->ops->write(d->self, features[id].addr, bytes, sizeof bytes);
    return err == -CT_E_WRITE_ONLY ? why_denied(d, id, err, true) : err;
}

void door_print_range(const struct feature *f, const struct door_state *s, char *out, size_t n)
{
    char min[VALUE_TEXT_MAX];
    char max[VALUE_TEXT_MAX];
    char inc[VALUE_TEXT_MAX];
    out[0] = '\0';
    if (!s->limited || feature_print(f, &s->min, min, sizeof min) < 0 ||
        feature_print(f, &s->max, max, sizeof max) < 0 || feature_print(f, &s->inc, inc, sizeof inc) < 0) {
        return;
    }
    bool stepped = f->kind == FK_INT ? s->inc.i > 1 : s->inc.f > 0;
    snprintf(out, n, "%s to %s%s%s", min, max, stepped ? " by " : "", stepped ? inc : "");
}

/** "Mono8, Mono12p, Mono16" */
static void print_entries(const struct feature *f, char *out, size_t n)
{
    size_t used = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < f->entry_count && used < n; i++) {
        used += (size_t)snprintf(out + used, n - used, "%s%s", i > 0 ? ", " : "", f->entries[i].name);
    }
}

void door_explain(const struct door *d, enum feature_id id, int err, char *out, size_t n)
{
    static const char *const form[] = {
        [FK_INT] = "a whole number",
        [FK_FLOAT] = "a number",
        [FK_BOOL] = "true or false",
        [FK_ENUM] = "a name",
        [FK_COMMAND] = "nothing",
        [FK_STRING] = "a text of at most 63 bytes",
        [FK_REGISTER] = "hexadecimal digits, two a byte, all of them",
    };
    const struct feature *f = &features[id];
    struct door_state s;
    char limits[256] = "";
    if ((err == -CT_E_RANGE || err == -CT_E_INCREMENT) && door_state(d, id, &s) == 0) {
        door_print_range(f, &s, limits, sizeof limits);
    } else if (err == -CT_E_ENTRY) {
        print_entries(f, limits, sizeof limits);
    } else if (err == -CT_E_FORMAT) {
        snprintf(limits, sizeof limits, "%s is needed", form[f->kind]);
    } else if (err == -CT_E_TYPE && f->kind == FK_COMMAND) {
        snprintf(limits, sizeof limits, "it is a command: camtwin exec %s", f->name);
    }
    bool unit = limits[0] != '\0' && f->unit != NULL && is_number(f) && err != -CT_E_FORMAT;
    snprintf(out, n, "%s: %s%s%s%s%s%s", f->name, error_text(err), limits[0] != '\0' ? " (" : "", limits,
             unit ? " " : "", unit ? f->unit : "", limits[0] != '\0' ? ")" : "");
}
