// SPDX-License-Identifier: Apache-2.0
// The desk where the console's threads ask a camera's owner.
#include "test.h"

#include <string.h>

#include "app/change_log.h"
#include "app/wave_ring.h"
#include "app/web_call.h"
#include "base/error.h"
#include "control_bench.h"

enum { CALLS = WEB_CALLS_MAX + 1 };

static struct {
    struct web_desk *desk;
    struct control_target target;
    struct web_call calls[CALLS];
    unsigned woken;
    unsigned ran[CALLS], ran_count; /* numbers of calls, in the order in which they were */
    unsigned done[CALLS], done_count;
    unsigned takes_ms;
} s;

static void wake(void *cookie)
{
    assert_ptr_equal(cookie, &s);
    s.woken++;
}

static void run(struct web_call *call, struct control_target *t)
{
    assert_ptr_equal(t, &s.target);
    s.ran[s.ran_count++] = (unsigned)(call - s.calls);
    if (s.takes_ms > 0) {
        pacer_sleep_ms(s.takes_ms);
    }
}

static void done(void *cookie)
{
    s.done[s.done_count++] = (unsigned)((struct web_call *)cookie - s.calls);
}

static int submit(unsigned i)
{
    s.calls[i].run = run;
    s.calls[i].done = done;
    s.calls[i].cookie = &s.calls[i];
    return web_desk_submit(s.desk, &s.calls[i]);
}

static const char *refusal_of(unsigned i)
{
    const char *name = json_string_value(json_object_get(json_object_get(s.calls[i].answer, "error"), "name"));
    return name != NULL ? name : "none";
}

static int setup(void **state)
{
    (void)state;
    memset(&s, 0, sizeof s);
    s.desk = web_desk_new(wake, &s);
    return s.desk != NULL ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    for (unsigned i = 0; i < CALLS; i++) {
        json_decref(s.calls[i].answer);
        json_decref(s.calls[i].what);
    }
    web_desk_free(s.desk);
    return 0;
}

static void calls_are_answered_in_their_order_by_the_owner_alone(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(submit(i), 0);
    }
    assert_int_equal(s.woken, 1); /* the first one does */
    assert_int_equal(s.ran_count, 0);
    assert_false(web_desk_serve(s.desk, &s.target));
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(s.ran[i], i);
        assert_int_equal(s.done[i], i);
    }
    assert_int_equal(submit(3), 0);
    assert_int_equal(s.woken, 2);
    web_desk_serve(s.desk, &s.target);
    assert_int_equal(s.done_count, 4);
}

static void a_visit_ends_soon_and_another_one_is_asked_for(void **state)
{
    (void)state;
    s.takes_ms = 3; /* longer than a visit */
    for (unsigned i = 0; i < 3; i++) {
        submit(i);
    }
    for (unsigned i = 1; i <= 3; i++) {
        web_desk_serve(s.desk, &s.target);
        assert_int_equal(s.done_count, i);
        assert_int_equal(s.woken, i < 3 ? 1 + i : 3);
    }
}

static void more_than_a_queue_of_calls_is_too_much(void **state)
{
    (void)state;
    for (unsigned i = 0; i < WEB_CALLS_MAX; i++) {
        assert_int_equal(submit(i), 0);
    }
    assert_int_equal(submit(WEB_CALLS_MAX), -CT_E_BUSY);
    while (s.done_count < WEB_CALLS_MAX) {
        web_desk_serve(s.desk, &s.target);
    }
    assert_int_equal(submit(WEB_CALLS_MAX), 0);
    web_desk_serve(s.desk, &s.target);
    assert_int_equal(s.done_count, WEB_CALLS_MAX + 1);
}

static void who_waits_for_waves_is_answered_when_there_are_some(void **state)
{
    (void)state;
    struct wave_ring *ring = wave_ring_new();
    s.target.waves = ring;
    s.calls[0].wait = WEB_NEW_WAVES;
    s.calls[0].what = json_pack("{s:i}", "after", 0);
    assert_int_equal(submit(0), 0);
    assert_true(web_desk_serve(s.desk, &s.target));
    pacer_sleep_ms(WEB_TICK_MS);
    assert_true(web_desk_serve(s.desk, &s.target)); /* still */
    assert_int_equal(s.done_count, 0);
    assert_int_equal(submit(1), 0); /* it is not in anybody's way */
    assert_true(web_desk_serve(s.desk, &s.target));
    assert_int_equal(s.done[0], 1);
    trace_change(wave_ring_trace(ring), 10, SIGNAL_TRIGGER_IN, 1);
    pacer_sleep_ms(WEB_TICK_MS);
    assert_false(web_desk_serve(s.desk, &s.target));
    assert_int_equal(s.done[1], 0);
    wave_ring_free(ring);
}

static void a_flush_answers_everybody_now_and_from_then_on(void **state)
{
    (void)state;
    struct wave_ring *ring = wave_ring_new();
    s.target.waves = ring;
    for (unsigned i = 0; i < 3; i++) {
        s.calls[i].wait = WEB_NEW_WAVES;
        s.calls[i].what = json_pack("{s:i}", "after", 0);
    }
    submit(0);
    assert_true(web_desk_serve(s.desk, &s.target));
    submit(1);
    unsigned before = s.woken;
    web_desk_flush(s.desk);
    assert_int_equal(s.woken, before + 1);
    assert_false(web_desk_serve(s.desk, &s.target));
    assert_int_equal(s.done_count, 2);
    submit(2);
    assert_false(web_desk_serve(s.desk, &s.target));
    assert_int_equal(s.done_count, 3);
    wave_ring_free(ring);
}

static void when_the_camera_goes_everybody_is_told_and_the_owner_is_left_alone(void **state)
{
    (void)state;
    struct wave_ring *ring = wave_ring_new();
    s.target.waves = ring;
    s.calls[0].wait = WEB_NEW_WAVES;
    s.calls[0].what = json_pack("{s:i}", "after", 0);
    submit(0);
    assert_true(web_desk_serve(s.desk, &s.target));
    submit(1);
    unsigned before = s.woken;
    web_desk_close(s.desk);
    assert_int_equal(s.done_count, 2);
    assert_int_equal(s.ran_count, 0);
    assert_string_equal(refusal_of(0), "NO_DEVICE");
    assert_string_equal(refusal_of(1), "NO_DEVICE");
    assert_int_equal(submit(2), -CT_E_NO_DEVICE);
    web_desk_flush(s.desk);
    assert_int_equal(s.woken, before);
    wave_ring_free(ring);
}

/* ---- over a camera ---- */

static json_t *operate(struct control_target *t, const char *verb, json_t *what)
{
    struct web_call *c = &s.calls[0];
    json_decref(c->answer);
    json_decref(c->what);
    *c = (struct web_call){.verb = verb, .what = what, .tells_changes = true, .done = done, .cookie = c};
    assert_int_equal(web_desk_submit(s.desk, c), 0);
    web_desk_serve(s.desk, t);
    assert_non_null(c->answer);
    return c->answer;
}

static bool tells(const json_t *answer, const char *feature)
{
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(answer, "changed"), i, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "name")), feature) == 0) {
            return true;
        }
    }
    return false;
}

static void an_answer_tells_what_it_changed(void **state)
{
    struct bench *b = *state;
    struct control_target target = *control_server_target(b->server);
    struct change_log *log = change_log_new(b->twin.camera);
    target.changes = log;
    setup(NULL);
    json_int_t before = (json_int_t)change_log_revision(log);
    const json_t *answer = operate(&target, "set", json_pack("{s:s, s:i}", "ExposureAuto", "Off", "BlackLevel", 17));
    assert_true(json_is_true(json_object_get(answer, "ok")));
    assert_true(tells(answer, "BlackLevel"));
    assert_true(tells(answer, "ExposureTime")); /* its lock is gone */
    assert_true(json_integer_value(json_object_get(answer, "revision")) > before);
    answer = operate(&target, "set", json_pack("{s:i}", "BlackLevel", 17));
    assert_false(tells(answer, "BlackLevel")); /* it is what it was */
    answer = operate(&target, "set", json_pack("{s:i}", "BlackLevel", -1));
    assert_string_equal(refusal_of(0), "RANGE");
    assert_null(json_object_get(answer, "changed"));
    operate(&target, "nothing", json_true());
    assert_string_equal(refusal_of(0), "NOT_IMPLEMENTED");
    teardown(NULL);
    change_log_free(log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(calls_are_answered_in_their_order_by_the_owner_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(a_visit_ends_soon_and_another_one_is_asked_for, setup, teardown),
        cmocka_unit_test_setup_teardown(more_than_a_queue_of_calls_is_too_much, setup, teardown),
        cmocka_unit_test_setup_teardown(who_waits_for_waves_is_answered_when_there_are_some, setup, teardown),
        cmocka_unit_test_setup_teardown(a_flush_answers_everybody_now_and_from_then_on, setup, teardown),
        cmocka_unit_test_setup_teardown(when_the_camera_goes_everybody_is_told_and_the_owner_is_left_alone, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_answer_tells_what_it_changed, bench_setup, bench_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
