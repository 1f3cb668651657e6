// SPDX-License-Identifier: Apache-2.0
// Values of features as the bytes of their registers.
#include "model/feature.h"

#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

/** The kind of value that a feature of this kind has. False: it has none (FK_REGISTER). */
static bool value_kind_of(const struct feature *f, enum value_kind *out)
{
    switch (f->kind) {
    case FK_INT:
    case FK_BOOL:
    case FK_ENUM:
    case FK_COMMAND: *out = VALUE_INT; return true;
    case FK_FLOAT: *out = VALUE_FLOAT; return true;
    case FK_STRING: *out = VALUE_TEXT; return true;
    case FK_REGISTER: break;
    }
    return false;
}

int feature_encode(const struct feature *f, const struct value *v, uint8_t *out)
{
    enum value_kind kind;
    if (!value_kind_of(f, &kind) || v->kind != kind) {
        return -CT_E_TYPE;
    }
    size_t n = feature_length(f);
    struct wr w = wr_over(out, n);
    if (kind == VALUE_FLOAT) {
        wr_f64(&w, v->f);
    } else if (kind == VALUE_TEXT) {
        const char *end = memchr(v->text, '\0', sizeof v->text);
        if (end == NULL) {
            return -CT_E_TYPE;
        }
        wr_bytes(&w, v->text, (size_t)(end - v->text));
        wr_zeros(&w, n - wr_used(&w));
    } else if (n == 8) {
        wr_u64(&w, (uint64_t)v->i);
    } else if (v->i < 0 || v->i > UINT32_MAX) {
        return -CT_E_TYPE;
    } else {
        wr_u32(&w, (uint32_t)v->i);
    }
    return 0;
}

int feature_decode(const struct feature *f, const uint8_t *bytes, size_t n, struct value *out)
{
    enum value_kind kind;
    if (!value_kind_of(f, &kind)) {
        return -CT_E_TYPE;
    }
    if (n != feature_length(f)) {
        return -CT_E_LENGTH;
    }
    struct rd r = rd_over(bytes, n);
    if (kind == VALUE_FLOAT) {
        double number = rd_f64(&r);
        if (!isfinite(number)) {
            return -CT_E_FORMAT;
        }
        *out = value_float(number);
    } else if (kind == VALUE_TEXT) {
        const uint8_t *text = rd_bytes(&r, n);
        if (memchr(text, '\0', n) == NULL) {
            return -CT_E_FORMAT;
        }
        *out = value_text((const char *)text);
    } else if (n == 8) {
        uint64_t bits = rd_u64(&r);
        *out = value_int(bits <= INT64_MAX ? (int64_t)bits : -(int64_t)(~bits) - 1);
    } else {
        *out = value_int(rd_u32(&r));
    }
    return 0;
}
