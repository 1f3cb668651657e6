// SPDX-License-Identifier: Apache-2.0
// Trains of pulses: every edge at its nanosecond, one train at a time.
#include "test.h"

#include "base/error.h"
#include "sim/pulses.h"

enum { EDGES_MAX = 64 };

struct bench {
    struct evq *clock;
    struct pulses line;
    unsigned count;
    ns_t at[EDGES_MAX];
    bool high[EDGES_MAX];
};

static void write_down(void *cookie, bool high)
{
    struct bench *b = cookie;
    assert_true(b->count < EDGES_MAX);
    b->at[b->count] = evq_now(b->clock);
    b->high[b->count++] = high;
}

static void open_bench(struct bench *b)
{
    *b = (struct bench){.clock = evq_new(2)};
    assert_non_null(b->clock);
    pulses_init(&b->line, b->clock, write_down, b);
}

static void assert_edge(const struct bench *b, unsigned i, ns_t at, bool high)
{
    assert_true(i < b->count);
    assert_int_equal(b->at[i], at);
    assert_int_equal(b->high[i], high);
}

static void a_pulse_is_as_long_as_asked_for(void **state)
{
    (void)state;
    struct bench b;
    open_bench(&b);
    evq_run_until(b.clock, 1000001);
    assert_int_equal(pulses_start(&b.line, 1, 0, 1), 0);
    evq_run_until(b.clock, NS_PER_S);
    assert_int_equal(b.count, 2);
    assert_edge(&b, 0, 1000001, true);
    assert_edge(&b, 1, 1000002, false);
    assert_int_equal(evq_next(b.clock), NS_NEVER);
    evq_free(b.clock);
}

static void a_train_has_all_its_pulses_and_ends_low(void **state)
{
    (void)state;
    struct bench b;
    open_bench(&b);
    evq_run_until(b.clock, 7);
    assert_int_equal(pulses_start(&b.line, 333, 1001, 10), 0);
    for (ns_t t = 7; t < 20000; t += 13) { /* how the clock is run does not matter */
        evq_run_until(b.clock, t);
    }
    assert_int_equal(b.count, 20);
    for (unsigned i = 0; i < 10; i++) {
        assert_edge(&b, 2 * i, 7 + 1001 * (ns_t)i, true);
        assert_edge(&b, 2 * i + 1, 7 + 1001 * (ns_t)i + 333, false);
    }
    evq_free(b.clock);
}

static void a_new_order_replaces_a_train(void **state)
{
    (void)state;
    struct bench b;
    open_bench(&b);
    assert_int_equal(pulses_start(&b.line, 100, 1000, 1000), 0);
    evq_run_until(b.clock, 1050); /* the second pulse */
    assert_int_equal(pulses_start(&b.line, 5, 0, 1), 0);
    evq_run_until(b.clock, 50000);
    assert_int_equal(b.count, 5);
    assert_edge(&b, 3, 1050, true); /* it is high already: no edge, as on a real line */
    assert_edge(&b, 4, 1055, false);
    assert_int_equal(pulses_start(&b.line, 100, 1000, 1000), 0);
    pulses_level(&b.line, true);
    evq_run_until(b.clock, 100000);
    assert_int_equal(b.count, 7);
    assert_edge(&b, 6, 50000, true);
    assert_int_equal(pulses_start(&b.line, 100, 1000, 1000), 0);
    pulses_stop(&b.line);
    assert_int_equal(evq_next(b.clock), NS_NEVER);
    evq_free(b.clock);
}

static void nonsense_is_refused_and_the_train_goes_on(void **state)
{
    (void)state;
    struct bench b;
    open_bench(&b);
    assert_int_equal(pulses_start(&b.line, 500, 1000, 3), 0);
    const struct {
        ns_t pulse, period;
        uint64_t count;
    } wrong[] = {
        {0, 1000, 2},
        {-1, 1000, 2},
        {PULSES_LONGEST_NS + 1, 0, 1},
        {INT64_MAX, 0, 1},
        {1, 999, 2},
        {1000, 1000, 2},
        {2000, 1500, 2},
        {1, PULSES_LONGEST_NS + 1, 2},
        {1, 1000, 0},
        {1, 1000, (uint64_t)PULSES_COUNT_MAX + 1},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(pulses_start(&b.line, wrong[i].pulse, wrong[i].period, wrong[i].count), -CT_E_RANGE);
    }
    evq_run_until(b.clock, 10000);
    assert_int_equal(b.count, 6);
    evq_free(b.clock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pulse_is_as_long_as_asked_for),
        cmocka_unit_test(a_train_has_all_its_pulses_and_ends_low),
        cmocka_unit_test(a_new_order_replaces_a_train),
        cmocka_unit_test(nonsense_is_refused_and_the_train_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
