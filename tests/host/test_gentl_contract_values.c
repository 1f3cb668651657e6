// SPDX-License-Identifier: Apache-2.0
// GenTL's contract about everything but handles: pointers, sizes, commands, ids, indices, numbers and time-outs.
#include "test.h"

#include <signal.h>
#include <string.h>
#include <time.h>

#include "gentl_consumer.h"
#include "served_camera.h"

static pid_t camera;
static struct consumer c;
static uint8_t memory[CALL_BYTES];

static int setup(void **state)
{
    (void)state;
    consumer_open(&c);
    return 0;
}

static uint64_t stream_info(STREAM_INFO_CMD command)
{
    INFO_DATATYPE type;
    uint64_t value = 0;
    size_t n = sizeof value;
    assert_int_equal(gentl.DSGetInfo(c.handles[STREAM], command, &type, &value, &n), GC_ERR_SUCCESS);
    return value; /* little-endian, as all of our machines are */
}

/** Everything is as consumer_open left it: what was refused has changed nothing. */
static int teardown(void **state)
{
    void *parent = NULL;
    (void)state;
    assert_int_equal(stream_info(STREAM_INFO_NUM_ANNOUNCED), 1);
    assert_int_equal(stream_info(STREAM_INFO_NUM_QUEUED), 0);
    assert_int_equal(stream_info(STREAM_INFO_IS_GRABBING), 0);
    assert_int_equal(gentl.DSGetParentDev(c.handles[STREAM], &parent), GC_ERR_SUCCESS);
    assert_ptr_equal(parent, c.handles[DEVICE]);
    consumer_close();
    return 0;
}

/** Runs every call of this shape after `change` made something wrong. */
static void expect_refused(unsigned shape, void (*change)(struct call_args *a), GC_ERROR wanted, const char *what)
{
    struct call_args a;
    unsigned tried = 0;
    for (unsigned i = 0; i < call_count; i++) {
        if ((calls[i].shape & shape) == shape) {
            call_prepare(&calls[i], &c, memory, &a);
            change(&a);
            call_expect(&calls[i], &a, wanted, what);
            tried++;
        }
    }
    assert_true(tried >= 4);
}

static void no_type(struct call_args *a)
{
    a->type = NULL;
}

static void no_size(struct call_args *a)
{
    a->size = NULL;
    a->length = NULL;
    a->number = NULL;
}

static void no_buffer(struct call_args *a)
{
    a->buffer = NULL;
}

static void no_out(struct call_args *a)
{
    a->out = NULL;
}

static void no_count(struct call_args *a)
{
    a->count = NULL;
}

static void null_is_refused_wherever_something_must_be(void **state)
{
    (void)state;
    expect_refused(S_TYPE, no_type, GC_ERR_INVALID_PARAMETER, "type NULL");
    expect_refused(S_SIZE, no_size, GC_ERR_INVALID_PARAMETER, "size NULL");
    expect_refused(S_BUFFER, no_buffer, GC_ERR_INVALID_PARAMETER, "memory NULL");
    expect_refused(S_OUT, no_out, GC_ERR_INVALID_PARAMETER, "handle's place NULL");
    expect_refused(S_COUNT, no_count, GC_ERR_INVALID_PARAMETER, "number's place NULL");
}

static void null_is_taken_where_nothing_need_be(void **state)
{
    (void)state;
    assert_int_equal(gentl.TLUpdateInterfaceList(c.handles[SYSTEM], NULL, 0), GC_ERR_SUCCESS);
    assert_int_equal(gentl.IFUpdateDeviceList(c.handles[INTERFACE], NULL, 0), GC_ERR_SUCCESS);
    assert_int_equal(gentl.EventGetData(c.handles[EVENT], NULL, NULL, 0), GC_ERR_TIMEOUT);
}

/** The three steps of every consumer: how large, too small, right. */
static void ask_in_three_steps(const struct call *call)
{
    struct call_args a;
    call_prepare(call, &c, memory, &a);
    a.buffer = NULL;
    a.here.size = 0;
    call_expect(call, &a, GC_ERR_SUCCESS, "asked for the size");
    size_t needed = a.here.size;
    assert_true(needed > 0 && needed < CALL_BYTES);
    INFO_DATATYPE type = a.here.type;

    call_prepare(call, &c, memory, &a);
    memset(memory, 0xA5, needed);
    a.here.size = needed - 1;
    a.here.type = -1;
    call_expect(call, &a, GC_ERR_BUFFER_TOO_SMALL, "one byte too small");
    assert_int_equal(a.here.size, needed - 1);
    assert_int_equal(a.here.type, -1);
    for (size_t i = 0; i < needed; i++) {
        assert_int_equal(memory[i], 0xA5);
    }

    a.here.size = needed;
    call_expect(call, &a, GC_ERR_SUCCESS, "as large as it must be");
    assert_int_equal(a.here.size, needed);
    if ((call->shape & S_TYPE) != 0) {
        assert_int_equal(a.here.type, type);
    }
}

static void the_size_is_told_and_memory_that_is_too_small_is_left_alone(void **state)
{
    (void)state;
    unsigned asked = 0;
    for (unsigned i = 0; i < call_count; i++) {
        if ((calls[i].shape & S_SIZED) != 0) {
            ask_in_three_steps(&calls[i]);
            asked++;
        }
    }
    assert_true(asked >= 15);
}

static void what_is_no_info_command_is_not_implemented(void **state)
{
    static const int32_t unknown[] = {-1, INT32_MIN, 99, 999, 1000, INT32_MAX};
    (void)state;
    struct call_args a;
    for (unsigned i = 0; i < call_count; i++) {
        for (unsigned k = 0; (calls[i].shape & S_COMMAND) != 0 && k < sizeof unknown / sizeof unknown[0]; k++) {
            call_prepare(&calls[i], &c, memory, &a);
            a.command = unknown[k];
            call_expect(&calls[i], &a, GC_ERR_NOT_IMPLEMENTED, "unknown command");
        }
    }
}

static void unknown_id(struct call_args *a)
{
    a->id = "nobody";
}

static void empty_id(struct call_args *a)
{
    a->id = "";
}

static void no_id(struct call_args *a)
{
    a->id = NULL;
}

static void long_id(struct call_args *a)
{
    memset(a->buffer, 'x', CALL_BYTES - 1);
    ((char *)a->buffer)[CALL_BYTES - 1] = '\0';
    a->id = a->buffer;
}

static void an_id_that_names_nothing_is_told(void **state)
{
    (void)state;
    expect_refused(S_ID, unknown_id, GC_ERR_INVALID_ID, "an id of nobody");
    expect_refused(S_ID, empty_id, GC_ERR_INVALID_ID, "an empty id");
    expect_refused(S_ID, long_id, GC_ERR_INVALID_ID, "an id without end");
    expect_refused(S_ID, no_id, GC_ERR_INVALID_PARAMETER, "id NULL");
}

static void next_index(struct call_args *a)
{
    a->index = 2; /* no list is so long */
}

static void largest_index(struct call_args *a)
{
    a->index = UINT32_MAX;
}

static void an_index_behind_the_list_is_told(void **state)
{
    (void)state;
    expect_refused(S_INDEX, next_index, GC_ERR_INVALID_INDEX, "index 2");
    expect_refused(S_INDEX, largest_index, GC_ERR_INVALID_INDEX, "the largest index");
}

static void numbers_that_the_standard_does_not_know_are_refused(void **state)
{
    static const int32_t unknown[] = {-1, 77, 1001, INT32_MAX, INT32_MIN};
    (void)state;
    void **h = c.handles;
    void *out = NULL;
    for (unsigned i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        int32_t n = unknown[i];
        assert_int_equal(gentl.DSStartAcquisition(h[STREAM], n, 1), GC_ERR_INVALID_PARAMETER);
        assert_int_equal(gentl.DSStopAcquisition(h[STREAM], n), GC_ERR_INVALID_PARAMETER);
        assert_int_equal(gentl.DSFlushQueue(h[STREAM], n), GC_ERR_INVALID_PARAMETER);
        assert_int_equal(gentl.DevClose(h[DEVICE]), GC_ERR_SUCCESS);
        assert_int_equal(gentl.IFOpenDevice(h[INTERFACE], SERVED_SERIAL, n, &out), GC_ERR_INVALID_PARAMETER);
        assert_null(out);
        consumer_close();
        consumer_open(&c);
        assert_int_equal(gentl.GCUnregisterEvent(h[STREAM], n), GC_ERR_INVALID_ID);
    }
    assert_int_equal(gentl.GCRegisterEvent(h[STREAM], -1, &out), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(gentl.GCRegisterEvent(h[STREAM], 77, &out), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(gentl.GCRegisterEvent(h[STREAM], EVENT_CUSTOM_ID, &out), GC_ERR_NOT_IMPLEMENTED);
    assert_int_equal(gentl.GCRegisterEvent(h[SYSTEM], EVENT_NEW_BUFFER, &out), GC_ERR_NOT_IMPLEMENTED);
    assert_int_equal(gentl.GCRegisterEvent(h[BUFFER], EVENT_ERROR, &out), GC_ERR_NOT_IMPLEMENTED);
    assert_null(out);
}

static void nothing_of_nothing_is_refused(void **state)
{
    (void)state;
    void **h = c.handles;
    void *out = NULL;
    size_t zero = 0;
    PORT_REGISTER_STACK_ENTRY entry = {0, memory, 0};
    DS_BUFFER_INFO_STACKED info = {0, 0, memory, 8, 0};
    DS_BUFFER_PART_INFO_STACKED part = {0, 0, 0, 0, memory, 8};
    assert_int_equal(gentl.DSAnnounceBuffer(h[STREAM], memory, 0, NULL, &out), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(gentl.DSAllocAndAnnounceBuffer(h[STREAM], 0, NULL, &out), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(gentl.DSStartAcquisition(h[STREAM], ACQ_START_FLAGS_DEFAULT, 0), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(gentl.GCReadPort(h[REMOTE], 0, memory, &zero), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(gentl.GCWritePort(h[REMOTE], 0, memory, &zero), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(gentl.GCReadPortStacked(h[REMOTE], &entry, &zero), GC_ERR_INVALID_PARAMETER);
    zero = 1;
    assert_int_equal(gentl.GCReadPortStacked(h[REMOTE], &entry, &zero), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(zero, 0); /* so many were read */
    assert_int_equal(gentl.DSGetBufferInfoStacked(h[STREAM], h[BUFFER], &info, 0), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(gentl.DSGetBufferPartInfoStacked(h[STREAM], h[BUFFER], &part, 0), GC_ERR_INVALID_PARAMETER);
    assert_null(out);
}

static void a_buffer_larger_than_all_memory_is_told(void **state)
{
    (void)state;
    void *out = NULL;
    assert_int_equal(gentl.DSAllocAndAnnounceBuffer(c.handles[STREAM], SIZE_MAX, NULL, &out), GC_ERR_OUT_OF_MEMORY);
    assert_int_equal(gentl.DSAllocAndAnnounceBuffer(c.handles[STREAM], SIZE_MAX - 4095, NULL, &out),
                     GC_ERR_OUT_OF_MEMORY);
    assert_null(out);
}

static void what_is_announced_queued_or_started_is_not_so_twice(void **state)
{
    (void)state;
    void **h = c.handles;
    void *buffer = NULL;
    void *again = NULL;
    assert_int_equal(gentl.DSAnnounceBuffer(h[STREAM], memory, CALL_BYTES, NULL, &buffer), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DSAnnounceBuffer(h[STREAM], memory, CALL_BYTES, NULL, &again), GC_ERR_RESOURCE_IN_USE);
    assert_null(again);
    assert_int_equal(gentl.DSQueueBuffer(h[STREAM], buffer), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DSQueueBuffer(h[STREAM], buffer), GC_ERR_RESOURCE_IN_USE);
    assert_int_equal(gentl.DSRevokeBuffer(h[STREAM], buffer, NULL, NULL), GC_ERR_BUSY);
    assert_int_equal(gentl.DSStartAcquisition(h[STREAM], ACQ_START_FLAGS_DEFAULT, 5), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DSStartAcquisition(h[STREAM], ACQ_START_FLAGS_DEFAULT, 5), GC_ERR_RESOURCE_IN_USE);
    assert_int_equal(gentl.DSStopAcquisition(h[STREAM], ACQ_STOP_FLAGS_KILL), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DSStopAcquisition(h[STREAM], ACQ_STOP_FLAGS_DEFAULT), GC_ERR_RESOURCE_IN_USE);
    assert_int_equal(gentl.DSFlushQueue(h[STREAM], ACQ_QUEUE_ALL_DISCARD), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DSRevokeBuffer(h[STREAM], buffer, NULL, NULL), GC_ERR_SUCCESS);
}

static uint64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void a_wait_for_what_does_not_come_ends_with_its_time(void **state)
{
    (void)state;
    static const uint64_t waits_ms[] = {0, 1, 40, 200};
    for (unsigned i = 0; i < sizeof waits_ms / sizeof waits_ms[0]; i++) {
        size_t n = sizeof memory;
        uint64_t begin = now_ms();
        assert_int_equal(gentl.EventGetData(c.handles[EVENT], memory, &n, waits_ms[i]), GC_ERR_TIMEOUT);
        assert_true(now_ms() - begin + 1 >= waits_ms[i]);
        assert_int_equal(n, sizeof memory);
    }
}

static void an_event_that_does_not_fit_stays(void **state)
{
    (void)state;
    void **h = c.handles;
    EVENT_NEW_BUFFER_DATA data = {0};
    size_t n = sizeof data - 1;
    assert_int_equal(gentl.DSQueueBuffer(h[STREAM], h[BUFFER]), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DSFlushQueue(h[STREAM], ACQ_QUEUE_INPUT_TO_OUTPUT), GC_ERR_SUCCESS);
    assert_int_equal(gentl.EventGetData(h[EVENT], &data, &n, 0), GC_ERR_BUFFER_TOO_SMALL);
    assert_int_equal(n, sizeof data - 1);
    n = sizeof data;
    assert_int_equal(gentl.EventGetData(h[EVENT], &data, &n, 0), GC_ERR_SUCCESS);
    assert_int_equal(n, sizeof data);
    assert_ptr_equal(data.BufferHandle, h[BUFFER]);
    assert_int_equal(gentl.EventGetData(h[EVENT], &data, &n, 0), GC_ERR_TIMEOUT);
}

static void a_buffer_back_in_the_queue_has_no_picture_any_more(void **state)
{
    (void)state;
    void **h = c.handles;
    EVENT_NEW_BUFFER_DATA data = {0};
    size_t n = sizeof data;
    INFO_DATATYPE type;
    size_t filled = 0;
    consumer_start(&c);
    assert_int_equal(gentl.EventGetData(h[EVENT], &data, &n, 20000), GC_ERR_SUCCESS);
    n = sizeof filled;
    assert_int_equal(gentl.DSGetBufferInfo(h[STREAM], h[BUFFER], BUFFER_INFO_SIZE_FILLED, &type, &filled, &n),
                     GC_ERR_SUCCESS);
    assert_int_equal(filled, CONSUMER_PAYLOAD);
    assert_int_equal(gentl.DSStopAcquisition(h[STREAM], ACQ_STOP_FLAGS_KILL), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DSQueueBuffer(h[STREAM], h[BUFFER]), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DSGetBufferInfo(h[STREAM], h[BUFFER], BUFFER_INFO_SIZE_FILLED, &type, &filled, &n),
                     GC_ERR_SUCCESS);
    assert_int_equal(filled, 0);
    assert_int_equal(gentl.DSFlushQueue(h[STREAM], ACQ_QUEUE_ALL_DISCARD), GC_ERR_SUCCESS);
}

static int begin(void **state)
{
    (void)state;
    served_camera_room();
    camera = served_camera_start(consumer_camera);
    return gentl_load() ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    gentl_unload();
    served_camera_end(camera, SIGTERM);
    served_camera_room_leave();
    return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(int argc, char **argv)
{
    served_camera_main(argc, argv);
    const struct CMUnitTest tests[] = {
        CASE(null_is_refused_wherever_something_must_be),
        CASE(null_is_taken_where_nothing_need_be),
        CASE(the_size_is_told_and_memory_that_is_too_small_is_left_alone),
        CASE(what_is_no_info_command_is_not_implemented),
        CASE(an_id_that_names_nothing_is_told),
        CASE(an_index_behind_the_list_is_told),
        CASE(numbers_that_the_standard_does_not_know_are_refused),
        CASE(nothing_of_nothing_is_refused),
        CASE(a_buffer_larger_than_all_memory_is_told),
        CASE(what_is_announced_queued_or_started_is_not_so_twice),
        CASE(a_wait_for_what_does_not_come_ends_with_its_time),
        CASE(an_event_that_does_not_fit_stays),
        CASE(a_buffer_back_in_the_queue_has_no_picture_any_more),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
