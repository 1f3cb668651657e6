// SPDX-License-Identifier: Apache-2.0
// Calls from the console's threads to a camera's owner thread.
#include "test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "app/web_call.h"
#include "base/error.h"

struct asker {
    struct web_desk *desk;
    struct web_call call;
    int result;
    atomic_bool woken;
};

static void on_wake(void *cookie)
{
    struct asker *a = cookie;
    atomic_store(&a->woken, true);
}

static void say_yes(struct web_call *call, struct control_target *t)
{
    (void)t;
    call->answer = json_true();
}

static void *ask(void *arg)
{
    struct asker *a = arg;
    a->result = web_desk_ask(a->desk, &a->call);
    return NULL;
}

/** A thread that asks, its call at the desk. */
static pthread_t begin(struct asker *a)
{
    pthread_t thread;
    *a = (struct asker){.call = {.run = say_yes}};
    a->desk = web_desk_new(on_wake, a);
    assert_non_null(a->desk);
    assert_int_equal(pthread_create(&thread, NULL, ask, a), 0);
    while (!atomic_load(&a->woken)) {
        usleep(1000);
    }
    return thread;
}

static void end(struct asker *a, pthread_t thread)
{
    pthread_join(thread, NULL);
    json_decref(a->call.answer);
    web_desk_free(a->desk);
}

static void the_owner_answers_who_asks(void **state)
{
    struct asker a;
    struct control_target target = {.camera = NULL};
    (void)state;
    pthread_t thread = begin(&a);
    web_desk_serve(a.desk, &target);
    pthread_join(thread, NULL);
    assert_int_equal(a.result, 0);
    assert_true(json_is_true(a.call.answer));
    web_desk_close(a.desk);
    assert_int_equal(web_desk_ask(a.desk, &a.call), -CT_E_NO_DEVICE); /* closed */
    web_desk_free(a.desk);
}

/* Else its figures, which nobody filled in, would pass for the camera's. */
static void who_asks_a_camera_that_goes_hears_of_it(void **state)
{
    struct asker a;
    (void)state;
    pthread_t thread = begin(&a);
    web_desk_close(a.desk);
    end(&a, thread);
    assert_int_equal(a.result, -CT_E_NO_DEVICE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_owner_answers_who_asks),
        cmocka_unit_test(who_asks_a_camera_that_goes_hears_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
