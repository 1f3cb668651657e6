// SPDX-License-Identifier: Apache-2.0
// The USB3 Vision host over a whole camera that another process serves.
#include "test.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/door.h"
#include "base/bytes.h"
#include "base/error.h"
#include "host/u3v_host.h"
#include "host/u3v_host_private.h"
#include "served_camera.h"

enum { WIDTH = 640, HEIGHT = 480, PAYLOAD = WIDTH * HEIGHT, BUFFERS = 8, SEEN_MAX = 256, WAIT_MS = 20000 };

/** What a stream's user has and saw. */
struct user {
    struct u3v_host *host;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct u3v_buffer buffers[BUFFERS];
    bool empty[BUFFERS]; /* the stream may have it */
    bool recycle;        /* a filled buffer is empty again at once */
    unsigned given;      /* buffers that the stream has */
    unsigned filled, ended, dropped, gone;
    bool gone_early; /* before every buffer came back */
    int error;       /* of the last buffer that came back without a picture */
    struct u3v_block blocks[SEEN_MAX];
};

static pid_t camera;

static struct u3v_buffer *next(void *self)
{
    struct user *u = self;
    struct u3v_buffer *b = NULL;
    pthread_mutex_lock(&u->lock);
    for (unsigned i = 0; i < BUFFERS && b == NULL; i++) {
        if (u->empty[i]) {
            b = &u->buffers[i];
            u->empty[i] = false;
            u->given++;
            pthread_cond_broadcast(&u->changed);
        }
    }
    pthread_mutex_unlock(&u->lock);
    return b;
}

static void filled(void *self, struct u3v_buffer *buffer, int err)
{
    struct user *u = self;
    pthread_mutex_lock(&u->lock);
    u->given--;
    if (err != 0) {
        u->ended++;
        u->error = err;
    } else {
        u->blocks[u->filled++ % SEEN_MAX] = buffer->block;
        u->empty[buffer - u->buffers] = u->recycle;
    }
    pthread_cond_broadcast(&u->changed);
    pthread_mutex_unlock(&u->lock);
}

static void dropped(void *self, uint64_t block_id)
{
    struct user *u = self;
    (void)block_id;
    pthread_mutex_lock(&u->lock);
    u->dropped++;
    pthread_cond_broadcast(&u->changed);
    pthread_mutex_unlock(&u->lock);
}

static void gone(void *self)
{
    struct user *u = self;
    pthread_mutex_lock(&u->lock);
    u->gone_early |= u->given > 0;
    u->gone++;
    pthread_cond_broadcast(&u->changed);
    pthread_mutex_unlock(&u->lock);
}

static struct timespec in_ms(unsigned ms)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_sec += ms / 1000;
    return t;
}

/** Waits until *n >= wanted. */
static void await(struct user *u, const unsigned *n, unsigned wanted)
{
    struct timespec until = in_ms(WAIT_MS);
    int failed = 0;
    pthread_mutex_lock(&u->lock);
    while (*n < wanted && failed == 0) {
        failed = pthread_cond_timedwait(&u->changed, &u->lock, &until);
    }
    unsigned have = *n;
    pthread_mutex_unlock(&u->lock);
    assert_true(have >= wanted);
}

static void offer(struct user *u, unsigned buffer)
{
    pthread_mutex_lock(&u->lock);
    u->empty[buffer] = true;
    pthread_mutex_unlock(&u->lock);
    u3v_stream_kick(u->host);
}

static void set(struct u3v_host *h, enum feature_id id, const char *text)
{
    struct door door = door_over_host(h);
    int err = door_set_text(&door, id, text);
    if (err != 0) {
        fail_msg("%s = %s: %s", features[id].name, text, error_text(err));
    }
}

static void execute(struct u3v_host *h, enum feature_id id)
{
    struct door door = door_over_host(h);
    assert_int_equal(door_execute(&door, id), 0);
}

static int setup(void **state)
{
    struct user *u = calloc(1, sizeof *u);
    pthread_mutex_init(&u->lock, NULL);
    pthread_cond_init(&u->changed, NULL);
    for (unsigned i = 0; i < BUFFERS; i++) {
        u->buffers[i] = (struct u3v_buffer){.bytes = malloc(PAYLOAD + 64), .capacity = PAYLOAD};
        memset(u->buffers[i].bytes, 0xA5, PAYLOAD + 64);
    }
    u->recycle = true;
    if (u3v_host_open(SERVED_SERIAL, &u->host) != 0) {
        return -1;
    }
    execute(u->host, FEAT_AcquisitionStop);
    set(u->host, FEAT_AcquisitionMode, "Continuous");
    set(u->host, FEAT_PixelFormat, "Mono8");
    set(u->host, FEAT_Width, "640");
    set(u->host, FEAT_Height, "480");
    set(u->host, FEAT_ExposureAuto, "Off");
    set(u->host, FEAT_TriggerMode, "Off");
    set(u->host, FEAT_ExposureTime, "2000");
    set(u->host, FEAT_AcquisitionFrameRate, "100");
    *state = u;
    return 0;
}

static int teardown(void **state)
{
    struct user *u = *state;
    u3v_host_close(u->host);
    for (unsigned i = 0; i < BUFFERS; i++) {
        free(u->buffers[i].bytes);
    }
    pthread_cond_destroy(&u->changed);
    pthread_mutex_destroy(&u->lock);
    free(u);
    return 0;
}

static void start(struct user *u, unsigned buffers, bool holds)
{
    const struct u3v_stream_user user = {
        .holds = holds, .next = next, .filled = filled, .dropped = dropped, .gone = gone, .self = u};
    for (unsigned i = 0; i < BUFFERS; i++) {
        u->empty[i] = i < buffers;
    }
    assert_int_equal(u3v_stream_start(u->host, &user), 0);
}

static void a_running_camera_is_listed_even_while_it_is_open(void **state)
{
    struct user *u = *state;
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
    struct user *u = *state;
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
    struct user *u = *state;
    uint8_t bytes[4] = {0};
    assert_int_equal(u3v_host_read(u->host, 0xFFFF0000, bytes, 4), -CT_E_ADDRESS);
    assert_int_equal(u3v_host_write(u->host, 0x0, bytes, 4), -CT_E_READ_ONLY);
}

static void twenty_pictures_come_whole_in_order_and_nothing_beside_them(void **state)
{
    struct user *u = *state;
    start(u, 4, false);
    execute(u->host, FEAT_AcquisitionStart);
    await(u, &u->filled, 20);
    u3v_stream_stop(u->host);
    assert_int_equal(u->given, 0);
    assert_int_equal(u->dropped, 0);
    for (unsigned i = 0; i < 20; i++) {
        const struct u3v_block *b = &u->blocks[i];
        assert_true(b->whole);
        assert_false(b->too_small);
        assert_int_equal(b->size, PAYLOAD);
        assert_int_equal(b->leader.block_id, i);
        assert_int_equal(b->leader.width, WIDTH);
        assert_int_equal(b->leader.height, HEIGHT);
        assert_true(i == 0 || b->leader.timestamp_ns > u->blocks[i - 1].leader.timestamp_ns);
    }
    for (unsigned i = 0; i < 64; i++) {
        assert_int_equal(u->buffers[0].bytes[PAYLOAD + i], 0xA5);
    }
    unsigned untouched = 0;
    for (unsigned i = 0; i < PAYLOAD; i++) {
        untouched += u->buffers[0].bytes[i] == 0xA5;
    }
    assert_true(untouched < PAYLOAD / 2);
}

static void stopping_gives_every_buffer_back(void **state)
{
    struct user *u = *state;
    start(u, BUFFERS, false);
    await(u, &u->given, 3); /* at least three are asked for ahead */
    u3v_stream_stop(u->host);
    assert_int_equal(u->given, 0);
    assert_int_equal(u->filled, 0);
    assert_true(u->ended >= 3);
    assert_int_equal(u->error, -CT_E_UNAVAILABLE);
    u3v_stream_stop(u->host); /* harmless */
}

static void a_second_start_is_refused(void **state)
{
    struct user *u = *state;
    const struct u3v_stream_user user = {.next = next, .filled = filled, .self = u};
    start(u, 1, false);
    assert_int_equal(u3v_stream_start(u->host, &user), -CT_E_BUSY);
}

static void fifty_starts_and_stops_leave_a_stream_that_works(void **state)
{
    struct user *u = *state;
    for (unsigned i = 0; i < 50; i++) {
        start(u, 4, false);
        execute(u->host, FEAT_AcquisitionStart);
        if (i % 5 == 0) {
            unsigned before = u->filled;
            await(u, &u->filled, before + 1);
        }
        execute(u->host, FEAT_AcquisitionStop);
        u3v_stream_stop(u->host);
        assert_int_equal(u->given, 0);
    }
    u->filled = 0;
    start(u, 4, false);
    execute(u->host, FEAT_AcquisitionStart);
    await(u, &u->filled, 3);
    assert_true(u->blocks[0].whole);
    assert_int_equal(u->blocks[0].leader.block_id, 0);
}

static void sizes_are_read_again_at_every_start(void **state)
{
    static const char *const widths[] = {"256", "640", "320"};
    struct user *u = *state;
    for (unsigned i = 0; i < 3; i++) {
        uint64_t payload = 0;
        set(u->host, FEAT_Width, widths[i]);
        assert_int_equal(u3v_stream_payload(u->host, &payload), 0);
        assert_int_equal(payload, strtoul(widths[i], NULL, 10) * HEIGHT);
        u->filled = 0;
        start(u, 4, false);
        execute(u->host, FEAT_AcquisitionStart);
        await(u, &u->filled, 3);
        execute(u->host, FEAT_AcquisitionStop);
        u3v_stream_stop(u->host);
        assert_true(u->blocks[0].whole);
        assert_int_equal(u->blocks[0].size, payload);
    }
}

static void blocks_without_a_buffer_are_dropped_and_the_next_picture_is_a_fresh_one(void **state)
{
    struct user *u = *state;
    u->recycle = false;
    start(u, 0, false);
    execute(u->host, FEAT_AcquisitionStart);
    await(u, &u->dropped, 20); /* more than the camera could keep */
    unsigned before = u->dropped;
    offer(u, 0);
    await(u, &u->filled, 1);
    assert_true(u->blocks[0].whole);
    assert_true(u->blocks[0].leader.block_id >= before);
}

static void a_stream_that_holds_leaves_the_picture_with_the_camera(void **state)
{
    struct user *u = *state;
    set(u->host, FEAT_AcquisitionMode, "SingleFrame");
    start(u, 0, true);
    execute(u->host, FEAT_AcquisitionStart);
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    offer(u, 0);
    await(u, &u->filled, 1);
    assert_true(u->blocks[0].whole);
    assert_int_equal(u->blocks[0].leader.block_id, 0);
    assert_int_equal(u->dropped, 0);
}

static void a_buffer_that_is_too_small_gets_what_fits_and_is_not_overrun(void **state)
{
    struct user *u = *state;
    u->buffers[0].capacity = 100000;
    start(u, 1, false);
    execute(u->host, FEAT_AcquisitionStart);
    await(u, &u->filled, 2);
    u3v_stream_stop(u->host);
    assert_true(u->blocks[0].too_small);
    assert_false(u->blocks[0].whole);
    assert_int_equal(u->blocks[0].size, 100000);
    for (unsigned i = 100000; i < PAYLOAD; i++) {
        assert_int_equal(u->buffers[0].bytes[i], 0xA5);
    }
}

static void a_stream_that_is_out_of_step_finds_the_next_leader(void **state)
{
    struct user *u = *state;
    start(u, 4, false);
    execute(u->host, FEAT_AcquisitionStart);
    for (unsigned i = 0; i < 5; i++) { /* the camera drops what it was sending */
        unsigned before = u->filled;
        assert_int_equal(libusb_clear_halt(u->host->handle, u->host->at.stream_in), 0);
        await(u, &u->filled, before + 20);
        assert_true(u->blocks[before + 19].whole);
    }
}

static void a_halted_endpoint_is_brought_back_and_the_next_acquisition_works(void **state)
{
    struct user *u = *state;
    start(u, 4, false);
    execute(u->host, FEAT_AcquisitionStart);
    await(u, &u->filled, 5);
    assert_int_equal(libusb_control_transfer(u->host->handle, LIBUSB_RECIPIENT_ENDPOINT, LIBUSB_REQUEST_SET_FEATURE, 0,
                                             u->host->at.stream_in, NULL, 0, 1000),
                     0);
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    execute(u->host, FEAT_AcquisitionStart); /* halting a camera's stream ends its acquisition */
    unsigned before = u->filled;
    await(u, &u->filled, before + 20);
    assert_true(u->blocks[before + 19].whole);
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
    struct user *u = *state;
    struct reader readers[4];
    start(u, 4, false);
    execute(u->host, FEAT_AcquisitionStart);
    for (unsigned i = 0; i < 4; i++) {
        readers[i] = (struct reader){.host = u->host};
        assert_int_equal(pthread_create(&readers[i].thread, NULL, read_on_and_on, &readers[i]), 0);
    }
    for (unsigned i = 0; i < 4; i++) {
        pthread_join(readers[i].thread, NULL);
        assert_int_equal(readers[i].wrong, 0);
    }
    await(u, &u->filled, 5);
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
    struct user *u = *state;
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
    set(u->host, FEAT_EventSelector, "ExposureEnd");
    set(u->host, FEAT_EventNotification, "On");
    start(u, 4, false);
    execute(u->host, FEAT_AcquisitionStart);
    await(u, &u->filled, 10);
    await_events(&e, &e.count, 11);
    assert_true(e.in_order);
    for (unsigned i = 0; i < 20; i++) { /* while they come */
        u3v_events_stop(u->host);
        assert_int_equal(u3v_events_start(u->host, &user), 0);
    }
    u3v_events_stop(u->host);
    assert_int_equal(e.gone, 0);
    set(u->host, FEAT_EventNotification, "Off");
}

static void an_unplugged_camera_is_told_once_and_nothing_hangs(void **state)
{
    struct user *u = *state;
    struct events e = {.lock = PTHREAD_MUTEX_INITIALIZER, .in_order = true};
    const struct u3v_event_user user = {.event = on_event, .gone = on_events_gone, .self = &e};
    uint8_t bytes[4];
    assert_int_equal(u3v_events_start(u->host, &user), 0);
    start(u, 4, false);
    execute(u->host, FEAT_AcquisitionStart);
    await(u, &u->filled, 3);
    served_camera_end(camera, SIGKILL);
    await(u, &u->gone, 1);
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
    camera = served_camera_start(NULL); /* the next camera at the same place is another one */
    assert_false(u3v_host_alive(u->host));
    assert_int_equal(u3v_host_open(NULL, &other), 0);
    u3v_host_close(other);
}

static int begin(void **state)
{
    (void)state;
    served_camera_room();
    camera = served_camera_start(NULL);
    return 0;
}

static int end(void **state)
{
    (void)state;
    served_camera_end(camera, SIGTERM);
    served_camera_room_leave();
    return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(int argc, char **argv)
{
    served_camera_main(argc, argv);
    const struct CMUnitTest tests[] = {
        CASE(a_running_camera_is_listed_even_while_it_is_open),
        CASE(a_camera_that_is_not_there_and_one_that_is_taken_are_told_apart),
        CASE(the_manifest_leads_to_a_zip_that_is_read_whole),
        CASE(what_the_camera_refuses_is_told_by_name),
        CASE(twenty_pictures_come_whole_in_order_and_nothing_beside_them),
        CASE(stopping_gives_every_buffer_back),
        CASE(a_second_start_is_refused),
        CASE(fifty_starts_and_stops_leave_a_stream_that_works),
        CASE(sizes_are_read_again_at_every_start),
        CASE(blocks_without_a_buffer_are_dropped_and_the_next_picture_is_a_fresh_one),
        CASE(a_stream_that_holds_leaves_the_picture_with_the_camera),
        CASE(a_buffer_that_is_too_small_gets_what_fits_and_is_not_overrun),
        CASE(a_stream_that_is_out_of_step_finds_the_next_leader),
        CASE(a_halted_endpoint_is_brought_back_and_the_next_acquisition_works),
        CASE(several_threads_read_registers_while_pictures_come),
        CASE(events_come_beside_the_pictures_and_stop_with_the_host),
        CASE(an_unplugged_camera_is_told_once_and_nothing_hangs),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
