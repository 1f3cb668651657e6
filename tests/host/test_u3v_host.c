// SPDX-License-Identifier: Apache-2.0
// The USB3 Vision host over a whole camera that another process serves: opening it, its registers and events, its end.
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/bytes.h"
#include "base/error.h"
#include "served_camera.h"
#include "u3v_rig.h"

static void a_running_camera_is_listed_even_while_it_is_open(void **state)
{
    struct u3v_rig *u = *state;
    struct u3v_host_info list[4];
    assert_int_equal(u3v_host_list(list, 4), 1);
    assert_string_equal(list[0].serial, SERVED_SERIAL);
    assert_string_equal(list[0].model, "DMK 38UX253");
    assert_string_equal(list[0].vendor, "The Imaging Source Europe GmbH");
    assert_int_equal(strlen(list[0].guid), 12);
    assert_memory_equal(&list[0], u3v_host_info(u->host), sizeof list[0]);
    assert_true(u3v_host_alive(u->host));
}

static void a_camera_that_is_not_there_and_one_that_is_taken_are_told_apart(void **state)
{
    struct u3v_host *other = NULL;
    (void)state;
    assert_int_equal(u3v_host_open("00000000", &other), -CT_E_NO_DEVICE);
    assert_int_equal(u3v_host_open(SERVED_SERIAL, &other), -CT_E_BUSY);
    assert_null(other);
}

static void the_manifest_leads_to_a_zip_that_is_read_whole(void **state)
{
    struct u3v_rig *u = *state;
    struct u3v_manifest m;
    assert_int_equal(u3v_host_manifest(u->host, &m), 0);
    assert_true(m.zipped);
    assert_int_equal(m.schema_major, 1);
    assert_int_equal(m.file_major, 1);
    uint8_t *file = malloc(m.size);
    assert_int_equal(u3v_host_read(u->host, m.address, file, m.size), 0);
    assert_memory_equal(file, "PK\3\4", 4);
    assert_memory_equal(file + m.size - 22, "PK\5\6", 4); /* the end of the directory */
    free(file);
}

static void what_the_camera_refuses_is_told_by_name(void **state)
{
    struct u3v_rig *u = *state;
    uint8_t bytes[4] = {0};
    assert_int_equal(u3v_host_read(u->host, 0xFFFF0000, bytes, 4), -CT_E_ADDRESS);
    assert_int_equal(u3v_host_write(u->host, 0x0, bytes, 4), -CT_E_READ_ONLY);
}

struct reader {
    struct u3v_host *host;
    pthread_t thread;
    unsigned wrong;
};

static void *read_on_and_on(void *arg)
{
    struct reader *r = arg;
    for (unsigned i = 0; i < 300; i++) {
        uint8_t bytes[8];
        int err = u3v_host_read(r->host, features[FEAT_Width].addr, bytes, 8);
        struct rd rd = rd_over(bytes, 8);
        r->wrong += err != 0 || rd_u64(&rd) != WIDTH;
    }
    return NULL;
}

static void several_threads_read_registers_while_pictures_come(void **state)
{
    struct u3v_rig *u = *state;
    struct reader readers[4];
    u3v_rig_start(u, 4, false);
    u3v_rig_execute(u->host, FEAT_AcquisitionStart);
    for (unsigned i = 0; i < 4; i++) {
        readers[i] = (struct reader){.host = u->host};
        assert_int_equal(pthread_create(&readers[i].thread, NULL, read_on_and_on, &readers[i]), 0);
    }
    for (unsigned i = 0; i < 4; i++) {
        pthread_join(readers[i].thread, NULL);
        assert_int_equal(readers[i].wrong, 0);
    }
    u3v_rig_await(u, &u->filled, 5);
}

struct events {
    pthread_mutex_t lock;
    unsigned count, test, gone;
    uint64_t last_ns;
    bool in_order;
};

static void on_event(void *self, const struct u3v_event *event)
{
    struct events *e = self;
    pthread_mutex_lock(&e->lock);
    e->test += event->id == 0x4FFF;
    e->in_order = e->in_order && event->timestamp_ns >= e->last_ns;
    e->last_ns = event->timestamp_ns;
    e->count++;
    pthread_mutex_unlock(&e->lock);
}

static void on_events_gone(void *self)
{
    struct events *e = self;
    pthread_mutex_lock(&e->lock);
    e->gone++;
    pthread_mutex_unlock(&e->lock);
}

static void await_events(struct events *e, const unsigned *n, unsigned wanted)
{
    unsigned have = 0;
    for (unsigned i = 0; i < WAIT_MS / 10 && have < wanted; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        pthread_mutex_lock(&e->lock);
        have = *n;
        pthread_mutex_unlock(&e->lock);
    }
    assert_true(have >= wanted);
}

static void events_come_beside_the_pictures_and_stop_with_the_host(void **state)
{
    enum { EIRM_TEST = 0x08 };
    struct u3v_rig *u = *state;
    struct events e = {.lock = PTHREAD_MUTEX_INITIALIZER, .in_order = true};
    const struct u3v_event_user user = {.event = on_event, .gone = on_events_gone, .self = &e};
    uint8_t bytes[8];
    assert_int_equal(u3v_events_start(u->host, &user), 0);
    assert_int_equal(u3v_events_start(u->host, &user), -CT_E_BUSY);
    assert_int_equal(u3v_host_read(u->host, ABRM_SBRM_ADDRESS, bytes, 8), 0);
    struct rd r = rd_over(bytes, 8);
    assert_int_equal(u3v_host_read(u->host, rd_u64(&r) + SBRM_EIRM_ADDRESS, bytes, 8), 0);
    r = rd_over(bytes, 8);
    assert_int_equal(u3v_host_write(u->host, rd_u64(&r) + EIRM_TEST, (const uint8_t *)"\1\0\0\0", 4), 0);
    await_events(&e, &e.test, 1);
    u3v_rig_set(u->host, FEAT_EventSelector, "ExposureEnd");
    u3v_rig_set(u->host, FEAT_EventNotification, "On");
    u3v_rig_start(u, 4, false);
    u3v_rig_execute(u->host, FEAT_AcquisitionStart);
    u3v_rig_await(u, &u->filled, 10);
    await_events(&e, &e.count, 11);
    assert_true(e.in_order);
    for (unsigned i = 0; i < 20; i++) { /* while they come */
        u3v_events_stop(u->host);
        assert_int_equal(u3v_events_start(u->host, &user), 0);
    }
    u3v_events_stop(u->host);
    assert_int_equal(e.gone, 0);
    u3v_rig_set(u->host, FEAT_EventNotification, "Off");
}

static void an_unplugged_camera_is_told_once_and_nothing_hangs(void **state)
{
    struct u3v_rig *u = *state;
    struct events e = {.lock = PTHREAD_MUTEX_INITIALIZER, .in_order = true};
    const struct u3v_event_user user = {.event = on_event, .gone = on_events_gone, .self = &e};
    uint8_t bytes[4];
    assert_int_equal(u3v_events_start(u->host, &user), 0);
    u3v_rig_start(u, 4, false);
    u3v_rig_execute(u->host, FEAT_AcquisitionStart);
    u3v_rig_await(u, &u->filled, 3);
    u3v_rig_unplug();
    u3v_rig_await(u, &u->gone, 1);
    await_events(&e, &e.gone, 1);
    assert_int_equal(u->error, -CT_E_NO_DEVICE);
    assert_false(u->gone_early);
    assert_false(u3v_host_alive(u->host));
    assert_int_equal(u3v_host_read(u->host, 0, bytes, 4), -CT_E_NO_DEVICE);
    u3v_stream_stop(u->host);
    u3v_events_stop(u->host);
    assert_int_equal(u->gone, 1);
    assert_int_equal(e.gone, 1);
    struct u3v_host_info list[4];
    assert_int_equal(u3v_host_list(list, 4), 0);
    struct u3v_host *other = NULL;
    assert_int_equal(u3v_host_open(NULL, &other), -CT_E_NO_DEVICE);
    u3v_rig_plug(); /* the next camera at the same place is another one */
    assert_false(u3v_host_alive(u->host));
    assert_int_equal(u3v_host_open(NULL, &other), 0);
    u3v_host_close(other);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, u3v_rig_setup, u3v_rig_teardown)

int main(int argc, char **argv)
{
    served_camera_main(argc, argv);
    const struct CMUnitTest tests[] = {
        CASE(a_running_camera_is_listed_even_while_it_is_open),
        CASE(a_camera_that_is_not_there_and_one_that_is_taken_are_told_apart),
        CASE(the_manifest_leads_to_a_zip_that_is_read_whole),
        CASE(what_the_camera_refuses_is_told_by_name),
        CASE(several_threads_read_registers_while_pictures_come),
        CASE(events_come_beside_the_pictures_and_stop_with_the_host),
        CASE(an_unplugged_camera_is_told_once_and_nothing_hangs),
    };
    return cmocka_run_group_tests(tests, u3v_rig_begin, u3v_rig_end);
}
