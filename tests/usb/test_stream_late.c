// SPDX-License-Identifier: Apache-2.0
// Hosts that read late: the camera's frame memory fills, then whole blocks are lost, and the ids of the rest tell which.
#include "test.h"

#include "stream_checks.h"

#include "base/rng.h"

enum { PAYLOAD = 5000, PIECE = 2048, PICTURES = 400, PERIOD_NS = 1000 * 1000, BLOCKS_KEPT = 4 };

static int setup(void **state)
{
    static struct host h;
    host_open(&h);
    *state = &h;
    return 0;
}

static int teardown(void **state)
{
    struct host *h = *state;
    usb_reset(h->device);
    assert_int_equal(pool_free_count(&h->frames), HOST_SLOTS);
    host_close(h);
    return 0;
}

/** What a host knows of one stream. */
struct reader {
    uint64_t blocks; /* whole ones */
    uint64_t next_id;
    uint64_t missing; /* ids that were jumped over */
};

/** Reads one transfer of at most n bytes that is there already. */
static void read_now(struct host *h, struct pending *p, size_t n)
{
    host_submit_in(h, p, STREAM_IN, n);
    assert_true(p->done);
    assert_int_equal(p->status, USB_OK);
}

/** Reads a block that is there: it must be whole and of the one picture whose number its leader says. */
static void read_late_block(struct host *h, struct reader *r)
{
    struct pending p;
    read_now(h, &p, 52);
    uint64_t id = p.head[8] | (uint64_t)p.head[9] << 8;
    expect_leader(&p, id);
    assert_true(id >= r->next_id);
    r->missing += id - r->next_id;
    r->next_id = id + 1;
    for (size_t at = 0; at < PAYLOAD;) {
        size_t want = PAYLOAD - at < PIECE ? PAYLOAD - at : PIECE;
        read_now(h, &p, want);
        assert_int_equal(p.actual, want);
        for (size_t i = 0; i < want; i++) {
            assert_int_equal(p.in[i], host_pixel(at + i, (unsigned)id));
        }
        at += want;
        pending_drop(&p);
    }
    read_now(h, &p, 32);
    assert_int_equal(p.actual, 32);
    expect_trailer(p.head, id, PAYLOAD);
    pending_drop(&p);
    r->blocks++;
}

static void a_host_that_does_not_read_finds_the_oldest_blocks_whole(void **state)
{
    struct host *h = *state;
    struct reader r = {0};
    assert_int_equal(host_stream_start(h, PAYLOAD, PIECE), 0);
    unsigned taken = 0;
    for (unsigned i = 0; i < 20; i++) {
        taken += host_frame(h, PAYLOAD, i, SPEED) == 0;
        evq_run_until(h->clock, evq_now(h->clock) + PERIOD_NS);
    }
    assert_int_equal(taken, BLOCKS_KEPT);
    for (unsigned i = 0; i < BLOCKS_KEPT; i++) {
        read_late_block(h, &r);
    }
    assert_int_equal(r.missing, 0);
    assert_int_equal(host_frame(h, PAYLOAD, 20, SPEED), 0);
    evq_run_until(h->clock, evq_now(h->clock) + PERIOD_NS);
    read_late_block(h, &r);
    assert_int_equal(r.missing, 20 - BLOCKS_KEPT); /* lost before their leaders */
}

static bool chance(uint64_t seed, unsigned i, unsigned of_16)
{
    uint32_t words[4];
    philox4x32((const uint32_t[4]){i}, (const uint32_t[2]){(uint32_t)seed}, words);
    return (words[0] & 15) < of_16;
}

/** A host that now and then sleeps for some pictures, the more often the slower it is. */
static void read_at_random(struct host *h, uint64_t seed, unsigned sleeps_of_16)
{
    struct reader r = {0};
    unsigned waiting = 0, lost = 0;
    assert_int_equal(host_stream_start(h, PAYLOAD, PIECE), 0);
    for (unsigned i = 0; i < PICTURES; i++) {
        if (host_frame(h, PAYLOAD, i, SPEED) == 0) {
            waiting++;
        } else {
            lost++;
        }
        evq_run_until(h->clock, evq_now(h->clock) + PERIOD_NS);
        bool sleeps = chance(seed, i, sleeps_of_16);
        while (!sleeps && waiting > 0) {
            read_late_block(h, &r);
            waiting--;
        }
    }
    while (waiting-- > 0) {
        read_late_block(h, &r);
    }
    uint64_t lost_at_end = PICTURES - r.next_id;
    if (r.blocks + lost != PICTURES || r.missing + lost_at_end != lost || (sleeps_of_16 > 12) != (lost > 0)) {
        fail_msg("seed %u, %u of 16: %u blocks, %u lost, %u missing", (unsigned)seed, sleeps_of_16, (unsigned)r.blocks,
                 lost, (unsigned)r.missing);
    }
    assert_int_equal(host_write_u32(h, 0x20004, 0), 0);
}

static void whatever_a_host_misses_it_can_count(void **state)
{
    struct host *h = *state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        read_at_random(h, seed, 0);
        read_at_random(h, seed, 14);
        read_at_random(h, seed, 15);
    }
}

static void a_host_that_stops_in_the_middle_of_a_block_finds_the_rest_of_it(void **state)
{
    struct host *h = *state;
    struct pending p;
    assert_int_equal(host_stream_start(h, PAYLOAD, PIECE), 0);
    assert_int_equal(host_frame(h, PAYLOAD, 0, SPEED), 0);
    evq_run_until(h->clock, evq_now(h->clock) + PERIOD_NS);
    read_now(h, &p, 52);
    read_now(h, &p, PIECE);
    pending_drop(&p);
    for (unsigned i = 1; i < 10; i++) {
        host_frame(h, PAYLOAD, i, SPEED); /* more than there is room for */
        evq_run_until(h->clock, evq_now(h->clock) + PERIOD_NS);
    }
    for (size_t at = PIECE; at < PAYLOAD; at += p.actual) {
        read_now(h, &p, PAYLOAD - at < PIECE ? PAYLOAD - at : PIECE);
        assert_int_equal(p.in[0], host_pixel(at, 0));
        pending_drop(&p);
    }
    read_now(h, &p, 32);
    expect_trailer(p.head, 0, PAYLOAD);
    pending_drop(&p);
    struct reader r = {.next_id = 1};
    for (unsigned i = 1; i < BLOCKS_KEPT; i++) {
        read_late_block(h, &r);
    }
    assert_int_equal(r.missing, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(a_host_that_does_not_read_finds_the_oldest_blocks_whole),
        T(whatever_a_host_misses_it_can_count),
        T(a_host_that_stops_in_the_middle_of_a_block_finds_the_rest_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
