// SPDX-License-Identifier: Apache-2.0
// Bounded little-endian cursors.
#include "base/bytes.h"

#include <string.h>

struct rd rd_over(const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    return (struct rd){.p = p, .end = p + n, .bad = false};
}

static uint64_t rd_le(struct rd *r, size_t n)
{
    const uint8_t *p = rd_bytes(r, n);
    uint64_t v = 0;
    for (size_t i = 0; p != NULL && i < n; i++) {
        v |= (uint64_t)p[i] << (8 * i);
    }
    return v;
}

uint8_t rd_u8(struct rd *r)
{
    return (uint8_t)rd_le(r, 1);
}

uint16_t rd_u16(struct rd *r)
{
    return (uint16_t)rd_le(r, 2);
}

uint32_t rd_u32(struct rd *r)
{
    return (uint32_t)rd_le(r, 4);
}

uint64_t rd_u64(struct rd *r)
{
    return rd_le(r, 8);
}

double rd_f64(struct rd *r)
{
    uint64_t bits = rd_u64(r);
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

const uint8_t *rd_bytes(struct rd *r, size_t n)
{
    if (r->bad || rd_left(r) < n) {
        r->bad = true;
        return NULL;
    }
    const uint8_t *p = r->p;
    r->p += n;
    return p;
}

size_t rd_left(const struct rd *r)
{
    return (size_t)(r->end - r->p);
}

struct wr wr_over(void *bytes, size_t n)
{
    uint8_t *p = bytes;
    return (struct wr){.p = p, .start = p, .end = p + n, .bad = false};
}

static bool wr_room(struct wr *w, size_t n)
{
    if (w->bad || (size_t)(w->end - w->p) < n) {
        w->bad = true;
    }
    return !w->bad;
}

static void wr_le(struct wr *w, uint64_t v, size_t n)
{
    if (!wr_room(w, n)) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        *w->p++ = (uint8_t)(v >> (8 * i));
    }
}

void wr_u8(struct wr *w, uint8_t v)
{
    wr_le(w, v, 1);
}

void wr_u16(struct wr *w, uint16_t v)
{
    wr_le(w, v, 2);
}

void wr_u32(struct wr *w, uint32_t v)
{
    wr_le(w, v, 4);
}

void wr_u64(struct wr *w, uint64_t v)
{
    wr_le(w, v, 8);
}

void wr_f64(struct wr *w, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    wr_u64(w, bits);
}

void wr_bytes(struct wr *w, const void *bytes, size_t n)
{
    if (n == 0 || !wr_room(w, n)) {
        return;
    }
    memcpy(w->p, bytes, n);
    w->p += n;
}

void wr_zeros(struct wr *w, size_t n)
{
    if (n == 0 || !wr_room(w, n)) {
        return;
    }
    memset(w->p, 0, n);
    w->p += n;
}

size_t wr_used(const struct wr *w)
{
    return (size_t)(w->p - w->start);
}

bool span_in(uint64_t addr, uint64_t len, uint64_t base, uint64_t size)
{
    return addr >= base && addr - base <= size && len <= size - (addr - base);
}
