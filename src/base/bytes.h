// SPDX-License-Identifier: Apache-2.0
// Bounded little-endian cursors: the only way in which bytes of a host are read or written.
//
// A reader that runs past its end gives zeros and turns `bad`; a writer that runs past its end
// writes nothing more and turns `bad`. Read a whole packet, look at `bad` once, then act.
#ifndef CAMTWIN_BASE_BYTES_H
#define CAMTWIN_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rd {
    const uint8_t *p;
    const uint8_t *end;
    bool bad;
};

struct wr {
    uint8_t *p;
    uint8_t *start;
    uint8_t *end;
    bool bad;
};

struct rd rd_over(const void *bytes, size_t n);
uint8_t rd_u8(struct rd *r);
uint16_t rd_u16(struct rd *r);
uint32_t rd_u32(struct rd *r);
uint64_t rd_u64(struct rd *r);
double rd_f64(struct rd *r);
/** n bytes as they lie (borrowed from the buffer), or NULL when fewer are left. */
const uint8_t *rd_bytes(struct rd *r, size_t n);
size_t rd_left(const struct rd *r);

struct wr wr_over(void *bytes, size_t n);
void wr_u8(struct wr *w, uint8_t v);
void wr_u16(struct wr *w, uint16_t v);
void wr_u32(struct wr *w, uint32_t v);
void wr_u64(struct wr *w, uint64_t v);
void wr_f64(struct wr *w, double v);
void wr_bytes(struct wr *w, const void *bytes, size_t n);
void wr_zeros(struct wr *w, size_t n);
size_t wr_used(const struct wr *w);

/** Whether [addr, addr+len) lies inside [base, base+size); no sum can wrap. len 0 is inside when addr is. */
bool span_in(uint64_t addr, uint64_t len, uint64_t base, uint64_t size);

#endif
