// SPDX-License-Identifier: Apache-2.0
// Nobody holds a seat at the console for long without having asked for something.
#include "test.h"

#include <sys/socket.h>
#include <unistd.h>

#include "app/pacer.h"
#include "app/web_seats.h"

/** A connection; the other end sees when it is shut down. */
struct guest {
    int fd, far;
    struct web_seat *seat;
};

static void come(struct web_seats *seats, struct guest *g)
{
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    *g = (struct guest){.fd = pair[0], .far = pair[1], .seat = web_seats_take(seats, pair[0])};
    assert_non_null(g->seat);
}

static void go(struct web_seats *seats, struct guest *g)
{
    web_seats_leave(seats, g->seat);
    close(g->fd);
    close(g->far);
}

static bool is_shut(const struct guest *g)
{
    char byte;
    return recv(g->far, &byte, 1, MSG_DONTWAIT) == 0;
}

static int64_t wall_ms(void)
{
    return pacer_wall_ns() / NS_PER_MS;
}

static int setup(void **state)
{
    *state = web_seats_new();
    return *state != NULL ? 0 : -1;
}

static int teardown(void **state)
{
    web_seats_free(*state);
    return 0;
}

static void who_has_asked_for_nothing_in_time_has_to_go(void **state)
{
    struct web_seats *seats = *state;
    struct guest silent;
    struct guest served;
    come(seats, &silent);
    come(seats, &served);
    web_seat_waits(seats, served.seat, false);
    web_seats_sweep(seats, wall_ms() + WEB_REQUEST_MS - 1000);
    assert_false(is_shut(&silent));
    web_seats_sweep(seats, wall_ms() + WEB_REQUEST_MS + 1000);
    assert_true(is_shut(&silent));
    assert_false(is_shut(&served));
    assert_int_equal(web_seats_count(seats), 1);
    go(seats, &silent);
    assert_int_equal(web_seats_count(seats), 1); /* it was not counted any more */
    go(seats, &served);
    assert_int_equal(web_seats_count(seats), 0);
}

static void the_time_begins_again_with_each_request(void **state)
{
    struct web_seats *seats = *state;
    struct guest one;
    come(seats, &one);
    int64_t came = wall_ms();
    pacer_sleep_ms(50);
    web_seat_waits(seats, one.seat, false);
    web_seats_sweep(seats, came + INT64_C(100) * WEB_REQUEST_MS);
    assert_false(is_shut(&one)); /* it is being answered, for as long as it takes */
    web_seat_waits(seats, one.seat, true);
    web_seats_sweep(seats, came + WEB_REQUEST_MS + 20);
    assert_false(is_shut(&one));
    web_seats_sweep(seats, wall_ms() + WEB_REQUEST_MS + 1);
    assert_true(is_shut(&one));
    go(seats, &one);
}

static void when_seats_are_short_who_has_waited_longest_goes(void **state)
{
    enum { FULL = WEB_SEATS_MAX - WEB_SEATS_SPARE };
    static struct guest guests[FULL + 1];
    struct web_seats *seats = *state;
    for (unsigned i = 0; i < FULL; i++) {
        come(seats, &guests[i]);
    }
    web_seat_waits(seats, guests[0].seat, false); /* the first one is being answered */
    web_seats_sweep(seats, wall_ms());
    assert_int_equal(web_seats_count(seats), FULL);
    come(seats, &guests[FULL]);
    web_seats_sweep(seats, wall_ms());
    assert_int_equal(web_seats_count(seats), FULL);
    assert_false(is_shut(&guests[0]));
    assert_true(is_shut(&guests[1]));
    assert_false(is_shut(&guests[2]));
    assert_false(is_shut(&guests[FULL]));
    for (unsigned i = FULL + 1; i-- > 0;) { /* in another order than they came */
        go(seats, &guests[i]);
    }
    assert_int_equal(web_seats_count(seats), 0);
}

static void a_seat_that_could_not_be_had_is_left_without_harm(void **state)
{
    web_seat_waits(*state, NULL, true);
    web_seats_leave(*state, NULL);
    web_seats_free(NULL);
    assert_int_equal(web_seats_count(*state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_has_asked_for_nothing_in_time_has_to_go, setup, teardown),
        cmocka_unit_test_setup_teardown(the_time_begins_again_with_each_request, setup, teardown),
        cmocka_unit_test_setup_teardown(when_seats_are_short_who_has_waited_longest_goes, setup, teardown),
        cmocka_unit_test_setup_teardown(a_seat_that_could_not_be_had_is_left_without_harm, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
