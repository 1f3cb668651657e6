// SPDX-License-Identifier: Apache-2.0
// The scene in front of a running camera is changed: opened on a thread, put in front, the old one freed; nothing waits for it.
#include "app/scene_stand.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/option_table.h"
#include "app/twin.h"
#include "app/workers.h"
#include "base/error.h"
#include "test.h"

enum { TURNS_MAX = 20000 };

/** A camera with real workers on a loop that the test turns. */
struct desk {
    struct options options;
    struct workers *workers;
    struct worker_client client;
    uv_loop_t uv;
    uv_async_t wake;
    struct twin twin;
    struct scene_stand *stand;
    struct scene_holder holder;
    char folder[64], fifo[80];
    atomic_bool over;
};

static void on_done(void *cookie)
{
    struct desk *d = cookie;
    uv_async_send(&d->wake);
}

static void on_wake(uv_async_t *wake)
{
    (void)wake;
}

static int setup(void **state)
{
    struct desk *d = calloc(1, sizeof *d);
    assert_non_null(d);
    options_default(&d->options);
    char why[100];
    assert_int_equal(option_apply(&d->options, &option_rows[OPTION_ID_scene], "flat:1000", why, sizeof why), 0);
    d->options.log_level = LOG_ERROR;
    uv_loop_init(&d->uv);
    uv_async_init(&d->uv, &d->wake, on_wake);
    d->workers = workers_new(2);
    d->client = (struct worker_client){.workers = d->workers, .done = on_done, .cookie = d};
    assert_int_equal(
        twin_open(&(struct twin_config){.options = &d->options, .jobs = workers_jobs(&d->client)}, &d->twin), 0);
    assert_int_equal(scene_stand_open(&(struct scene_stand_config){.uv = &d->uv,
                                                                   .camera = d->twin.camera,
                                                                   .clock = d->twin.clock,
                                                                   .first = &d->twin.scene,
                                                                   .spec = d->options.scene},
                                      &d->stand),
                     0);
    d->holder = scene_stand_holder(d->stand);
    snprintf(d->folder, sizeof d->folder, "/tmp/camtwin-test-stand-XXXXXX");
    assert_non_null(mkdtemp(d->folder));
    snprintf(d->fifo, sizeof d->fifo, "%s/pipe", d->folder);
    *state = d;
    return 0;
}

/** As the owner ends. */
static int teardown(void **state)
{
    struct desk *d = *state;
    scene_stand_close(d->stand);
    uv_close((uv_handle_t *)&d->wake, NULL);
    uv_run(&d->uv, UV_RUN_DEFAULT);
    twin_close(&d->twin);
    scene_stand_free(d->stand);
    assert_int_equal(uv_loop_close(&d->uv), 0); /* nothing is left on it */
    workers_free(d->workers);
    options_free(&d->options);
    unlink(d->fifo);
    assert_int_equal(rmdir(d->folder), 0);
    free(d);
    return 0;
}

static struct scene_shown shown(const struct desk *d)
{
    return d->holder.ops->shown(d->holder.self);
}

static int change(const struct desk *d, const char *spec)
{
    return d->holder.ops->change(d->holder.self, spec);
}

/** A moment of the loop, and of the camera's time. */
static void turn(struct desk *d)
{
    uv_run(&d->uv, UV_RUN_NOWAIT);
    evq_run_until(d->twin.clock, evq_now(d->twin.clock) + NS_PER_MS / 10);
    usleep(100);
}

static void await(struct desk *d)
{
    for (unsigned i = 0; shown(d).opening != NULL; i++) {
        assert_true(i < TURNS_MAX);
        turn(d);
    }
}

static void a_change_begins_at_once_and_stands_later(void **state)
{
    struct desk *d = *state;
    assert_true(shown(d).changeable);
    assert_string_equal(shown(d).spec, "flat:1000");
    assert_null(shown(d).opening);
    assert_int_equal(change(d, "flat:2000"), 0);
    assert_string_equal(shown(d).spec, "flat:1000");
    assert_string_equal(shown(d).opening, "flat:2000");
    await(d);
    assert_string_equal(shown(d).spec, "flat:2000");
    assert_null(shown(d).refused);
    assert_false(camera_sees(d->twin.camera, &d->twin.scene));
}

static void what_can_not_be_opened_is_refused_and_the_old_one_stays(void **state)
{
    struct desk *d = *state;
    assert_int_equal(change(d, "image:/nowhere.png"), 0);
    await(d);
    assert_string_equal(shown(d).spec, "flat:1000");
    assert_string_equal(shown(d).refused, "image:/nowhere.png");
    assert_non_null(strstr(shown(d).refused_text, "can not be opened"));
    assert_true(camera_sees(d->twin.camera, &d->twin.scene));
    assert_int_equal(change(d, "chart"), 0); /* what was refused before is no matter any more */
    assert_null(shown(d).refused);
    await(d);
    assert_string_equal(shown(d).spec, "chart");
}

/** Opens a pipe for reading, which waits for who writes: a file that takes its time. */
static void begin_to_wait(struct desk *d)
{
    char spec[100];
    assert_int_equal(mkfifo(d->fifo, 0600), 0);
    snprintf(spec, sizeof spec, "image:%s", d->fifo);
    assert_int_equal(change(d, spec), 0);
}

/** It is no picture. Whoever looks at it again waits again. */
static void end_a_wait(const struct desk *d)
{
    int fd = open(d->fifo, O_WRONLY | O_NONBLOCK); /* none: nobody waits */
    if (fd >= 0) {
        close(fd);
    }
}

static void one_change_at_a_time(void **state)
{
    struct desk *d = *state;
    begin_to_wait(d);
    for (unsigned i = 0; i < 50; i++) {
        turn(d); /* the loop and the camera go on meanwhile */
    }
    assert_non_null(shown(d).opening);
    assert_int_equal(change(d, "chart"), -CT_E_BUSY);
    for (unsigned i = 0; shown(d).opening != NULL; i++) {
        assert_true(i < TURNS_MAX);
        end_a_wait(d);
        turn(d);
    }
    assert_non_null(shown(d).refused);
    assert_int_equal(change(d, "chart"), 0);
    await(d);
    assert_string_equal(shown(d).spec, "chart");
}

static void *end_waits(void *arg)
{
    struct desk *d = arg;
    while (!atomic_load(&d->over)) {
        usleep(20000);
        end_a_wait(d);
    }
    return NULL;
}

static void a_camera_that_goes_waits_for_what_is_being_opened(void **state)
{
    struct desk *d = *state;
    pthread_t writer;
    begin_to_wait(d);
    turn(d);
    assert_int_equal(pthread_create(&writer, NULL, end_waits, d), 0);
    scene_stand_close(d->stand);
    assert_int_equal(change(d, "chart"), -CT_E_BUSY);
    uv_close((uv_handle_t *)&d->wake, NULL);
    uv_run(&d->uv, UV_RUN_DEFAULT);
    atomic_store(&d->over, true);
    pthread_join(writer, NULL);
    assert_string_equal(shown(d).spec, "flat:1000");
    assert_null(shown(d).opening);
    uv_async_init(&d->uv, &d->wake, on_wake); /* for teardown to close */
}

static void what_was_not_begun_is_not_put_in_front_of_a_camera_that_goes(void **state)
{
    struct desk *d = *state;
    assert_int_equal(change(d, "chart"), 0);
    scene_stand_close(d->stand);
    uv_close((uv_handle_t *)&d->wake, NULL);
    uv_run(&d->uv, UV_RUN_DEFAULT);
    assert_string_equal(shown(d).spec, "flat:1000");
    assert_null(shown(d).opening);
    uv_async_init(&d->uv, &d->wake, on_wake);
}

static void a_spec_has_a_bound(void **state)
{
    struct desk *d = *state;
    char spec[SCENE_SPEC_MAX + 2];
    memset(spec, 'x', sizeof spec - 1);
    spec[sizeof spec - 1] = '\0';
    assert_int_equal(change(d, spec), -CT_E_LENGTH);
    assert_null(shown(d).opening);
    spec[SCENE_SPEC_MAX] = '\0';
    assert_int_equal(change(d, spec), 0);
    await(d);
    assert_string_equal(shown(d).refused, spec);
}

/** What the sink saw. */
struct seen {
    atomic_uint frames;
    unsigned dark, bright;
};

static int take_frame(void *self, const struct frame *frame)
{
    struct seen *seen = self;
    seen->frames++;
    if (frame->slot->bytes[0] > 200) {
        seen->bright++;
    } else {
        seen->dark++;
    }
    return 0;
}

static void lose_frame(void *self, uint64_t frame_id)
{
    (void)self;
    (void)frame_id;
}

static void hear_event(void *self, const struct camera_event *event)
{
    (void)self;
    (void)event;
}

static void put_value(const struct desk *d, enum feature_id id, struct value v)
{
    struct port port = camera_port(d->twin.camera);
    port.ops->set(port.self, id, &v);
}

/** For the sanitizers: pictures are made by other threads all the time. */
static void scenes_change_while_pictures_are_made(void **state)
{
    static const struct sink_ops ops = {.frame = take_frame, .frame_lost = lose_frame, .event = hear_event};
    struct desk *d = *state;
    struct seen seen = {0};
    struct port port = camera_port(d->twin.camera);
    camera_set_sink(d->twin.camera, PORT_FACE_LOCAL, (struct sink){.ops = &ops, .self = &seen});
    put_value(d, FEAT_Width, value_int(256));
    put_value(d, FEAT_Height, value_int(128));
    put_value(d, FEAT_ExposureAuto, value_int(0));
    put_value(d, FEAT_GainAuto, value_int(0));
    put_value(d, FEAT_ExposureTime, value_float(1000.0));
    assert_int_equal(port.ops->stream_open(port.self, PORT_FACE_LOCAL), 0);
    for (unsigned i = 0; i < 40; i++) {
        const bool bright = i % 2 == 0;
        assert_int_equal(change(d, bright ? "flat:1e9" : "flat:1"), 0);
        await(d);
        const unsigned before = seen.frames;
        for (unsigned k = 0; seen.frames < before + 3; k++) {
            assert_true(k < TURNS_MAX);
            turn(d);
        }
        assert_int_equal(bright ? seen.bright > 0 : seen.dark > 0, true);
    }
    assert_true(seen.bright >= 20 && seen.dark >= 20);
    port.ops->stream_close(port.self, PORT_FACE_LOCAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_DESK(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
        ON_A_DESK(a_change_begins_at_once_and_stands_later),
        ON_A_DESK(what_can_not_be_opened_is_refused_and_the_old_one_stays),
        ON_A_DESK(one_change_at_a_time),
        ON_A_DESK(a_camera_that_goes_waits_for_what_is_being_opened),
        ON_A_DESK(what_was_not_begun_is_not_put_in_front_of_a_camera_that_goes),
        ON_A_DESK(a_spec_has_a_bound),
        ON_A_DESK(scenes_change_while_pictures_are_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
