// SPDX-License-Identifier: Apache-2.0
// GenTL's events over a whole camera that another process serves: waiting, ending a wait, and what each kind tells.
#include "test.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gentl_rig.h"
#include "host/gentl_event.h"
#include "model/event.h"
#include "served_camera.h"

static pid_t camera;

static int setup(void **state)
{
    struct gentl_rig *r = calloc(1, sizeof *r);
    rig_open(r);
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    rig_close(*state);
    free(*state);
    return 0;
}

static void sleep_ms(unsigned ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000}, NULL);
}

/** A thread inside EventGetData. */
struct waiter {
    EVENT_HANDLE event;
    pthread_t thread;
    GC_ERROR result;
};

static void *wait_for_ever(void *arg)
{
    struct waiter *w = arg;
    uint8_t bytes[GENTL_EVENT_BYTES_MAX];
    size_t n = sizeof bytes;
    w->result = EventGetData(w->event, bytes, &n, GENTL_INFINITE);
    return NULL;
}

static void begin_wait(struct waiter *w, EVENT_HANDLE event)
{
    *w = (struct waiter){.event = event, .result = 1};
    assert_int_equal(pthread_create(&w->thread, NULL, wait_for_ever, w), 0);
}

static GC_ERROR end_wait(struct waiter *w)
{
    pthread_join(w->thread, NULL);
    return w->result;
}

static void a_kill_ends_one_wait(void **state)
{
    struct gentl_rig *r = *state;
    struct waiter w[3];
    for (unsigned i = 0; i < 3; i++) {
        begin_wait(&w[i], r->new_buffer);
    }
    sleep_ms(50);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(EventKill(r->new_buffer), GC_ERR_SUCCESS);
    }
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(end_wait(&w[i]), GC_ERR_ABORT);
    }
}

static void a_kill_while_nobody_waits_ends_the_next_wait_and_no_other(void **state)
{
    struct gentl_rig *r = *state;
    size_t n = 0;
    assert_int_equal(EventKill(r->new_buffer), GC_ERR_SUCCESS);
    assert_int_equal(EventKill(r->new_buffer), GC_ERR_SUCCESS);
    assert_int_equal(EventGetData(r->new_buffer, NULL, &n, GENTL_INFINITE), GC_ERR_ABORT);
    assert_int_equal(EventGetData(r->new_buffer, NULL, &n, 10), GC_ERR_TIMEOUT);
}

static void unregistering_ends_every_wait(void **state)
{
    struct gentl_rig *r = *state;
    struct waiter w[2];
    begin_wait(&w[0], r->new_buffer);
    begin_wait(&w[1], r->new_buffer);
    sleep_ms(50);
    assert_int_equal(GCUnregisterEvent(r->stream, EVENT_NEW_BUFFER), GC_ERR_SUCCESS);
    assert_int_equal(end_wait(&w[0]), GC_ERR_ABORT);
    assert_int_equal(end_wait(&w[1]), GC_ERR_ABORT);
    assert_int_equal(GCUnregisterEvent(r->stream, EVENT_NEW_BUFFER), GC_ERR_INVALID_ID);
    assert_int_equal(EventKill(r->new_buffer), GC_ERR_INVALID_HANDLE);
}

static void closing_the_stream_the_device_or_everything_ends_a_wait(void **state)
{
    struct gentl_rig *r = *state;
    struct waiter w;
    begin_wait(&w, r->new_buffer);
    sleep_ms(50);
    assert_int_equal(DSClose(r->stream), GC_ERR_SUCCESS);
    assert_int_equal(end_wait(&w), GC_ERR_ABORT);
    EVENT_HANDLE error = NULL;
    assert_int_equal(GCRegisterEvent(r->device, EVENT_ERROR, &error), GC_ERR_SUCCESS);
    begin_wait(&w, error);
    sleep_ms(50);
    assert_int_equal(DevClose(r->device), GC_ERR_SUCCESS);
    assert_int_equal(end_wait(&w), GC_ERR_ABORT);
}

static void stopping_lets_a_wait_go_on_until_a_picture_comes(void **state)
{
    struct gentl_rig *r = *state;
    struct waiter w;
    rig_announce(r, 2);
    rig_start(r, GENTL_INFINITE);
    begin_wait(&w, r->new_buffer);
    sleep_ms(50);
    assert_int_equal(DSStopAcquisition(r->stream, ACQ_STOP_FLAGS_DEFAULT), GC_ERR_SUCCESS);
    rig_execute(r, FEAT_AcquisitionStop);
    rig_start(r, GENTL_INFINITE);
    rig_queue_all(r);
    assert_int_equal(end_wait(&w), GC_ERR_SUCCESS);
}

static void a_buffer_may_be_queued_while_another_thread_waits_for_it(void **state)
{
    struct gentl_rig *r = *state;
    struct waiter w;
    rig_announce(r, 1);
    rig_start(r, GENTL_INFINITE);
    for (unsigned i = 0; i < 20; i++) {
        begin_wait(&w, r->new_buffer);
        rig_requeue(r, r->buffers[0]);
        assert_int_equal(end_wait(&w), GC_ERR_SUCCESS);
    }
}

static void an_event_is_told_by_its_form(void **state)
{
    struct gentl_rig *r = *state;
    EVENT_NEW_BUFFER_DATA data;
    size_t n = 3;
    INFO_DATATYPE type;
    void *handle = NULL;
    size_t size = sizeof handle;
    rig_announce(r, 2);
    rig_queue_all(r);
    assert_int_equal(rig_event_info(r->new_buffer, EVENT_EVENT_TYPE), EVENT_NEW_BUFFER);
    assert_int_equal(rig_event_info(r->new_buffer, EVENT_SIZE_MAX), sizeof data);
    rig_start(r, 2);
    assert_int_equal(EventGetData(r->new_buffer, &data, &n, RIG_WAIT_MS), GC_ERR_BUFFER_TOO_SMALL);
    n = sizeof data;
    assert_int_equal(EventGetData(r->new_buffer, &data, &n, RIG_WAIT_MS), GC_ERR_SUCCESS); /* it was still there */
    assert_ptr_equal(data.BufferHandle, r->buffers[0]);
    assert_int_equal(EventGetDataInfo(r->new_buffer, &data, n, EVENT_DATA_ID, &type, &handle, &size), GC_ERR_SUCCESS);
    assert_int_equal(type, INFO_DATATYPE_PTR);
    assert_ptr_equal(handle, r->buffers[0]);
    assert_int_equal(EventGetDataInfo(r->new_buffer, &data, n - 1, EVENT_DATA_ID, &type, &handle, &size),
                     GC_ERR_INVALID_PARAMETER);
    assert_int_equal(EventGetData(r->new_buffer, NULL, NULL, RIG_WAIT_MS), GC_ERR_SUCCESS); /* taken out unseen */
    assert_int_equal(rig_event_info(r->new_buffer, EVENT_NUM_FIRED), 2);
    assert_int_equal(rig_event_info(r->new_buffer, EVENT_NUM_IN_QUEUE), 0);
}

static void flushing_an_event_forgets_what_waits(void **state)
{
    struct gentl_rig *r = *state;
    rig_announce(r, 3);
    rig_queue_all(r);
    assert_int_equal(DSFlushQueue(r->stream, ACQ_QUEUE_INPUT_TO_OUTPUT), GC_ERR_SUCCESS);
    assert_int_equal(rig_event_info(r->new_buffer, EVENT_NUM_IN_QUEUE), 3);
    assert_int_equal(EventFlush(r->new_buffer), GC_ERR_SUCCESS);
    assert_int_equal(rig_event_info(r->new_buffer, EVENT_NUM_IN_QUEUE), 0);
    assert_int_equal(rig_stream_info(r, STREAM_INFO_NUM_AWAIT_DELIVERY), 0);
}

static void events_are_registered_where_they_happen_and_once(void **state)
{
    struct gentl_rig *r = *state;
    EVENT_HANDLE e = NULL;
    assert_int_equal(GCRegisterEvent(r->stream, EVENT_NEW_BUFFER, &e), GC_ERR_RESOURCE_IN_USE);
    assert_int_equal(GCRegisterEvent(r->device, EVENT_NEW_BUFFER, &e), GC_ERR_NOT_IMPLEMENTED);
    assert_int_equal(GCRegisterEvent(r->stream, EVENT_REMOTE_DEVICE, &e), GC_ERR_NOT_IMPLEMENTED);
    assert_int_equal(GCRegisterEvent(r->device, 99, &e), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(GCRegisterEvent(r->device, EVENT_ERROR, NULL), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(GCRegisterEvent(NULL, EVENT_ERROR, &e), GC_ERR_INVALID_HANDLE);
    for (unsigned i = 0; i < 20; i++) {
        assert_int_equal(GCRegisterEvent(r->device, EVENT_REMOTE_DEVICE, &e), GC_ERR_SUCCESS);
        assert_int_equal(GCRegisterEvent(r->device, EVENT_REMOTE_DEVICE, &e), GC_ERR_RESOURCE_IN_USE);
        assert_int_equal(GCUnregisterEvent(r->device, EVENT_REMOTE_DEVICE), GC_ERR_SUCCESS);
    }
}

static void info_text(EVENT_HANDLE event, const uint8_t *bytes, size_t n, EVENT_DATA_INFO_CMD command, char out[64])
{
    INFO_DATATYPE type;
    size_t size = 64;
    assert_int_equal(EventGetDataInfo(event, bytes, n, command, &type, out, &size), GC_ERR_SUCCESS);
    assert_int_equal(type, INFO_DATATYPE_STRING);
}

static void the_cameras_events_come_in_the_form_of_genapi(void **state)
{
    struct gentl_rig *r = *state;
    EVENT_HANDLE e = NULL;
    uint8_t bytes[GENTL_EVENT_BYTES_MAX];
    uint8_t value[GENTL_EVENT_BYTES_MAX];
    char id[64];
    size_t n = sizeof bytes;
    size_t value_n = sizeof value;
    uint64_t number = 0;
    size_t number_n = sizeof number;
    INFO_DATATYPE type;
    assert_int_equal(GCRegisterEvent(r->device, EVENT_REMOTE_DEVICE, &e), GC_ERR_SUCCESS);
    rig_set(r, FEAT_EventSelector, "Test");
    rig_set(r, FEAT_EventNotification, "On");
    rig_execute(r, FEAT_TestEventGenerate);
    assert_int_equal(EventGetData(e, bytes, &n, RIG_WAIT_MS), GC_ERR_SUCCESS);
    info_text(e, bytes, n, EVENT_DATA_ID, id);
    assert_string_equal(id, "4FFF");
    assert_int_equal(EventGetDataInfo(e, bytes, n, EVENT_DATA_NUMID, &type, &number, &number_n), GC_ERR_SUCCESS);
    assert_int_equal(number, events[EVENT_Test].id);
    assert_int_equal(EventGetDataInfo(e, bytes, n, EVENT_DATA_VALUE, &type, value, &value_n), GC_ERR_SUCCESS);
    assert_int_equal(type, INFO_DATATYPE_BUFFER);
    assert_true(value_n >= 12);
    assert_int_equal(value[2] | value[3] << 8, 0x4FFF); /* at the port's address 2; its time at 4 */
    rig_set(r, FEAT_EventNotification, "Off");
    assert_int_equal(GCUnregisterEvent(r->device, EVENT_REMOTE_DEVICE), GC_ERR_SUCCESS);
}

static void a_stream_says_that_it_started_and_ended_and_which_feature_changed(void **state)
{
    struct gentl_rig *r = *state;
    EVENT_HANDLE module = NULL;
    EVENT_HANDLE invalid = NULL;
    uint8_t bytes[GENTL_EVENT_BYTES_MAX];
    char text[64];
    assert_int_equal(GCRegisterEvent(r->stream, EVENT_MODULE, &module), GC_ERR_SUCCESS);
    assert_int_equal(GCRegisterEvent(r->stream, EVENT_FEATURE_INVALIDATE, &invalid), GC_ERR_SUCCESS);
    rig_announce(r, 1);
    rig_queue_all(r);
    rig_start(r, 1);
    rig_fetch(r);
    static const char *const ids[] = {"A101", "A102"};
    for (unsigned i = 0; i < 2; i++) {
        size_t n = sizeof bytes;
        assert_int_equal(EventGetData(module, bytes, &n, RIG_WAIT_MS), GC_ERR_SUCCESS);
        info_text(module, bytes, n, EVENT_DATA_ID, text);
        assert_string_equal(text, ids[i]);
    }
    static const char *const names[] = {"StreamAnnouncedBufferCount", "StreamIsGrabbing", "StreamIsGrabbing"};
    for (unsigned i = 0; i < 3; i++) {
        size_t n = sizeof bytes;
        assert_int_equal(EventGetData(invalid, bytes, &n, RIG_WAIT_MS), GC_ERR_SUCCESS);
        info_text(invalid, bytes, n, EVENT_DATA_ID, text);
        assert_string_equal(text, names[i]);
    }
    size_t n = sizeof bytes;
    assert_int_equal(EventGetData(module, bytes, &n, 0), GC_ERR_TIMEOUT);
}

static void a_camera_that_goes_is_an_error_and_nothing_hangs(void **state)
{
    struct gentl_rig *r = *state;
    EVENT_HANDLE stream_error = NULL;
    EVENT_HANDLE device_error = NULL;
    EVENT_HANDLE remote = NULL;
    struct waiter w;
    uint8_t bytes[GENTL_EVENT_BYTES_MAX];
    char text[64];
    int32_t code = 0;
    size_t code_n = sizeof code;
    size_t n = sizeof bytes;
    INFO_DATATYPE type;
    assert_int_equal(GCRegisterEvent(r->stream, EVENT_ERROR, &stream_error), GC_ERR_SUCCESS);
    assert_int_equal(GCRegisterEvent(r->device, EVENT_ERROR, &device_error), GC_ERR_SUCCESS);
    assert_int_equal(GCRegisterEvent(r->device, EVENT_REMOTE_DEVICE, &remote), GC_ERR_SUCCESS);
    rig_announce(r, 4);
    rig_queue_all(r);
    rig_start(r, GENTL_INFINITE);
    rig_fetch(r);
    begin_wait(&w, device_error);
    served_camera_end(camera, SIGKILL);
    assert_int_equal(end_wait(&w), GC_ERR_SUCCESS);
    assert_int_equal(EventGetData(stream_error, bytes, &n, RIG_WAIT_MS), GC_ERR_SUCCESS);
    assert_int_equal(EventGetDataInfo(stream_error, bytes, n, EVENT_DATA_ID, &type, &code, &code_n), GC_ERR_SUCCESS);
    assert_int_equal(type, INFO_DATATYPE_INT32);
    assert_int_equal(code, GC_ERR_IO);
    info_text(stream_error, bytes, n, EVENT_DATA_VALUE, text);
    assert_string_equal(text, "the camera has gone");
    assert_int_equal(DSFlushQueue(r->stream, ACQ_QUEUE_OUTPUT_DISCARD), GC_ERR_SUCCESS);
    n = sizeof bytes;
    assert_int_equal(EventGetData(r->new_buffer, bytes, &n, 50), GC_ERR_TIMEOUT);
    assert_false(rig_stream_info(r, STREAM_INFO_IS_GRABBING));
    assert_int_equal(DSStopAcquisition(r->stream, ACQ_STOP_FLAGS_DEFAULT), GC_ERR_SUCCESS);
    assert_int_equal(DSStartAcquisition(r->stream, ACQ_START_FLAGS_DEFAULT, 1), GC_ERR_IO);
    assert_int_equal(DSFlushQueue(r->stream, ACQ_QUEUE_ALL_DISCARD), GC_ERR_SUCCESS);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(DSRevokeBuffer(r->stream, r->buffers[i], NULL, NULL), GC_ERR_SUCCESS);
    }
    camera = served_camera_start(NULL);
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
        CASE(a_kill_ends_one_wait),
        CASE(a_kill_while_nobody_waits_ends_the_next_wait_and_no_other),
        CASE(unregistering_ends_every_wait),
        CASE(closing_the_stream_the_device_or_everything_ends_a_wait),
        CASE(stopping_lets_a_wait_go_on_until_a_picture_comes),
        CASE(a_buffer_may_be_queued_while_another_thread_waits_for_it),
        CASE(an_event_is_told_by_its_form),
        CASE(flushing_an_event_forgets_what_waits),
        CASE(events_are_registered_where_they_happen_and_once),
        CASE(the_cameras_events_come_in_the_form_of_genapi),
        CASE(a_stream_says_that_it_started_and_ended_and_which_feature_changed),
        CASE(a_camera_that_goes_is_an_error_and_nothing_hangs),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
