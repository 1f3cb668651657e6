// SPDX-License-Identifier: Apache-2.0
// Leader, payload and trailer, byte by byte.
#include "stream_checks.h"

#include "test.h"

static uint64_t le(const uint8_t *p, size_t n)
{
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++) {
        v |= (uint64_t)p[i] << (8 * i);
    }
    return v;
}

void expect_leader(const struct pending *p, uint64_t block_id)
{
    assert_true(p->done);
    assert_int_equal(p->status, USB_OK);
    assert_int_equal(p->actual, 52);
    assert_memory_equal(p->head, "U3VL", 4);
    assert_int_equal(le(p->head + 6, 2), 52);
    assert_int_equal(le(p->head + 8, 8), block_id);
    assert_int_equal(le(p->head + 18, 2), 1);
    assert_int_equal(le(p->head + 28, 4), 0x01080001);
    assert_int_equal(le(p->head + 32, 4), 640);
    assert_int_equal(le(p->head + 36, 4), 480);
}

void expect_trailer(const uint8_t *bytes, uint64_t block_id, uint64_t payload)
{
    assert_memory_equal(bytes, "U3VT", 4);
    assert_int_equal(le(bytes + 6, 2), 32);
    assert_int_equal(le(bytes + 8, 8), block_id);
    assert_int_equal(le(bytes + 16, 2), 0);
    assert_int_equal(le(bytes + 20, 8), payload);
    assert_int_equal(le(bytes + 28, 4), 480);
}

void later(struct host *h)
{
    evq_run_until(h->clock, evq_now(h->clock) + NS_PER_S);
}

void read_block(struct host *h, uint64_t id, size_t payload, size_t piece, unsigned seed)
{
    struct pending p;
    host_submit_in(h, &p, STREAM_IN, 52);
    later(h);
    expect_leader(&p, id);
    for (size_t at = 0; at < payload;) {
        size_t want = payload - at < piece ? payload - at : piece;
        host_submit_in(h, &p, STREAM_IN, want);
        later(h);
        assert_true(p.done);
        assert_int_equal(p.status, USB_OK);
        assert_int_equal(p.actual, want);
        assert_non_null(p.slot);
        for (size_t i = 0; i < want; i++) {
            if (p.in[i] != host_pixel(at + i, seed)) {
                fail_msg("byte %zu differs", at + i);
            }
        }
        at += want;
        pending_drop(&p);
    }
    host_submit_in(h, &p, STREAM_IN, 32);
    later(h);
    assert_true(p.done);
    assert_int_equal(p.actual, 32);
    expect_trailer(p.head, id, payload);
    pending_drop(&p);
}
