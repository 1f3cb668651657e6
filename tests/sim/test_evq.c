// SPDX-License-Identifier: Apache-2.0
// Virtual time: events happen in the order of (time, sequence), and a held event stops time.
#include "test.h"

#include <string.h>

#include "sim/evq.h"

struct record {
    struct evq *q;
    char text[64];
};

struct note {
    struct record *record;
    char letter;
    int holds; /* answers EVQ_HOLD so many times first */
};

static enum evq_verdict write_letter(void *arg)
{
    struct note *note = arg;
    if (note->holds > 0) {
        note->holds--;
        return EVQ_HOLD;
    }
    strncat(note->record->text, &note->letter, 1);
    return EVQ_DONE;
}

static int setup(void **state)
{
    static struct record record;
    record = (struct record){.q = evq_new(64)};
    *state = &record;
    return record.q == NULL;
}

static int teardown(void **state)
{
    evq_free(((struct record *)*state)->q);
    return 0;
}

static void events_happen_in_order_of_time_then_of_coming(void **state)
{
    struct record *r = *state;
    struct note a = {r, 'a', 0}, b = {r, 'b', 0}, c = {r, 'c', 0}, d = {r, 'd', 0};
    evq_at(r->q, 30, write_letter, &d);
    evq_at(r->q, 10, write_letter, &a);
    evq_at(r->q, 20, write_letter, &b);
    evq_at(r->q, 20, write_letter, &c);
    assert_true(evq_next(r->q) == 10);
    assert_true(evq_run_until(r->q, 20));
    assert_string_equal(r->text, "abc");
    assert_true(evq_now(r->q) == 20);
    assert_true(evq_run_until(r->q, 100));
    assert_string_equal(r->text, "abcd");
    assert_true(evq_next(r->q) == NS_NEVER);
    assert_true(evq_now(r->q) == 100);
}

static void many_events_with_equal_times_keep_their_order(void **state)
{
    struct record *r = *state;
    struct note notes[40];
    for (int i = 0; i < 40; i++) {
        notes[i] = (struct note){r, (char)('A' + i), 0};
        evq_at(r->q, 5, write_letter, &notes[i]);
    }
    evq_run_until(r->q, 5);
    for (int i = 0; i < 40; i++) {
        assert_int_equal(r->text[i], 'A' + i);
    }
}

static void a_cancelled_event_does_not_happen(void **state)
{
    struct record *r = *state;
    struct note a = {r, 'a', 0}, b = {r, 'b', 0}, c = {r, 'c', 0};
    evq_at(r->q, 1, write_letter, &a);
    evq_id id = evq_at(r->q, 2, write_letter, &b);
    evq_at(r->q, 3, write_letter, &c);
    evq_cancel(r->q, id);
    evq_cancel(r->q, id);
    evq_cancel(r->q, 0);
    evq_run_until(r->q, 10);
    assert_string_equal(r->text, "ac");
}

static void a_held_event_stops_time_until_it_can_happen(void **state)
{
    struct record *r = *state;
    struct note a = {r, 'a', 2}, b = {r, 'b', 0};
    evq_at(r->q, 10, write_letter, &a);
    evq_at(r->q, 20, write_letter, &b);
    assert_false(evq_run_until(r->q, 50));
    assert_true(evq_now(r->q) == 10);
    assert_false(evq_run_until(r->q, 50));
    assert_string_equal(r->text, "");
    assert_true(evq_run_until(r->q, 50));
    assert_string_equal(r->text, "ab");
}

static void an_event_in_the_past_happens_now(void **state)
{
    struct record *r = *state;
    struct note a = {r, 'a', 0};
    evq_run_until(r->q, 100);
    evq_at(r->q, 5, write_letter, &a);
    assert_true(evq_next(r->q) == 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(events_happen_in_order_of_time_then_of_coming, setup, teardown),
        cmocka_unit_test_setup_teardown(many_events_with_equal_times_keep_their_order, setup, teardown),
        cmocka_unit_test_setup_teardown(a_cancelled_event_does_not_happen, setup, teardown),
        cmocka_unit_test_setup_teardown(a_held_event_stops_time_until_it_can_happen, setup, teardown),
        cmocka_unit_test_setup_teardown(an_event_in_the_past_happens_now, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
