// SPDX-License-Identifier: Apache-2.0
// GenTL's contract about handles: every call with every handle that is not good for it, from the standard's rules.
#include "test.h"

#include <signal.h>
#include <string.h>

#include "gentl_consumer.h"
#include "served_camera.h"

static pid_t camera;
static uint8_t memory[CALL_BYTES];

// clang-format off
static const enum kind parent_of[KINDS] = {
    [SYSTEM] = NO_HANDLE, [INTERFACE] = SYSTEM, [DEVICE] = INTERFACE, [REMOTE] = DEVICE, [STREAM] = DEVICE,
    [BUFFER] = STREAM, [EVENT] = STREAM,
};
// clang-format on

static bool is_below(enum kind kind, enum kind root)
{
    while (kind != NO_HANDLE && kind != root) {
        kind = parent_of[kind];
    }
    return kind == root;
}

static bool can_be_closed(enum kind kind)
{
    return kind != REMOTE; /* it goes with its device */
}

static GC_ERROR close_one(const struct consumer *c, enum kind kind)
{
    void *const *h = c->handles;
    switch (kind) {
    case SYSTEM: return gentl.TLClose(h[SYSTEM]);
    case INTERFACE: return gentl.IFClose(h[INTERFACE]);
    case DEVICE: return gentl.DevClose(h[DEVICE]);
    case STREAM: return gentl.DSClose(h[STREAM]);
    case BUFFER: return gentl.DSRevokeBuffer(h[STREAM], h[BUFFER], NULL, NULL);
    default: return gentl.GCUnregisterEvent(h[STREAM], EVENT_NEW_BUFFER);
    }
}

/** Runs every call that takes a module of this kind with `handle`. */
static void expect_of_kind(const struct consumer *c, enum kind kind, void *handle, GC_ERROR wanted, const char *what)
{
    struct call_args a;
    for (unsigned i = 0; i < call_count; i++) {
        if ((calls[i].takes & 1u << kind) != 0) {
            call_prepare(&calls[i], c, memory, &a);
            a.handle = handle;
            call_expect(&calls[i], &a, wanted, what);
        }
    }
}

/** The same of the calls that take a buffer beside its stream. */
static void expect_of_pair(const struct consumer *c, void *pair, GC_ERROR wanted, const char *what)
{
    struct call_args a;
    for (unsigned i = 0; i < call_count; i++) {
        if ((calls[i].shape & S_PAIR) != 0) {
            call_prepare(&calls[i], c, memory, &a);
            a.pair = pair;
            call_expect(&calls[i], &a, wanted, what);
        }
    }
}

static void the_table_has_every_call_of_gentl_1_6(void **state)
{
    (void)state;
    assert_int_equal(call_count, 64);
}

static void before_gcinitlib_no_call_works(void **state)
{
    (void)state;
    struct call_args a;
    for (unsigned i = 0; i < call_count; i++) {
        if (strcmp(calls[i].name, "GCInitLib") != 0) {
            call_prepare(&calls[i], &(struct consumer){0}, memory, &a);
            call_expect(&calls[i], &a, GC_ERR_NOT_INITIALIZED, "before GCInitLib");
        }
    }
}

static void with_everything_open_and_right_each_call_answers_what_the_table_says(void **state)
{
    (void)state;
    struct consumer c;
    struct call_args a;
    for (unsigned i = 0; i < call_count; i++) {
        consumer_open(&c);
        call_prepare(&calls[i], &c, memory, &a);
        call_expect(&calls[i], &a, calls[i].answer, "everything right");
        consumer_close();
    }
}

static void what_is_no_handle_is_told(void **state)
{
    (void)state;
    struct consumer c;
    int local = 0;
    consumer_open(&c);
    for (enum kind kind = SYSTEM; kind < KINDS; kind++) {
        char *good = c.handles[kind];
        void *const bad[] = {NULL,     &local,   memory,   (void *)1,      (void *)-1,
                             good + 1, good + 2, good - 2, good + 0x200000};
        for (unsigned k = 0; k < sizeof bad / sizeof bad[0]; k++) {
            bool other = false; /* beside a handle another good one may lie */
            for (enum kind o = SYSTEM; o < KINDS; o++) {
                other = other || bad[k] == c.handles[o];
            }
            if (!other) {
                expect_of_kind(&c, kind, bad[k], GC_ERR_INVALID_HANDLE, "no handle");
                expect_of_pair(&c, bad[k], GC_ERR_INVALID_HANDLE, "no buffer");
            }
        }
    }
    consumer_close();
}

static void a_handle_of_another_kind_is_told(void **state)
{
    (void)state;
    struct consumer c;
    struct call_args a;
    consumer_open(&c);
    for (enum kind kind = SYSTEM; kind < KINDS; kind++) {
        for (unsigned i = 0; i < call_count; i++) {
            if (calls[i].takes != 0 && (calls[i].takes & 1u << kind) == 0) {
                call_prepare(&calls[i], &c, memory, &a);
                a.handle = c.handles[kind];
                call_expect(&calls[i], &a, GC_ERR_INVALID_HANDLE, "of another kind");
            }
        }
        if (kind != BUFFER) {
            expect_of_pair(&c, c.handles[kind], GC_ERR_INVALID_HANDLE, "no buffer but another kind");
        }
    }
    consumer_close();
}

static void a_module_that_was_closed_takes_everything_below_it_with_it(void **state)
{
    (void)state;
    struct consumer c;
    for (enum kind root = SYSTEM; root < KINDS; root++) {
        if (!can_be_closed(root)) {
            continue;
        }
        consumer_open(&c);
        assert_int_equal(close_one(&c, root), GC_ERR_SUCCESS);
        for (enum kind kind = SYSTEM; kind < KINDS; kind++) {
            if (is_below(kind, root)) {
                expect_of_kind(&c, kind, c.handles[kind], GC_ERR_INVALID_HANDLE, "closed");
            }
        }
        if (is_below(BUFFER, root)) {
            expect_of_pair(&c, c.handles[BUFFER], GC_ERR_INVALID_HANDLE, "revoked, or its stream closed");
        }
        consumer_close();
    }
}

static void nothing_is_closed_twice(void **state)
{
    (void)state;
    struct consumer c;
    for (enum kind kind = SYSTEM; kind < KINDS; kind++) {
        if (can_be_closed(kind)) {
            consumer_open(&c);
            assert_int_equal(close_one(&c, kind), GC_ERR_SUCCESS);
            assert_int_equal(close_one(&c, kind), kind == EVENT ? GC_ERR_INVALID_ID : GC_ERR_INVALID_HANDLE);
            consumer_close();
        }
    }
    assert_int_equal(gentl.GCCloseLib(), GC_ERR_NOT_INITIALIZED);
}

static void what_is_above_a_closed_module_stays_and_opens_it_again(void **state)
{
    (void)state;
    struct consumer c;
    void **h = c.handles;
    consumer_open(&c);
    assert_int_equal(close_one(&c, STREAM), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DevOpenDataStream(h[DEVICE], "Stream0", &h[STREAM]), GC_ERR_SUCCESS);
    assert_int_equal(close_one(&c, DEVICE), GC_ERR_SUCCESS);
    assert_int_equal(gentl.IFOpenDevice(h[INTERFACE], SERVED_SERIAL, DEVICE_ACCESS_CONTROL, &h[DEVICE]),
                     GC_ERR_SUCCESS);
    assert_int_equal(close_one(&c, INTERFACE), GC_ERR_SUCCESS);
    assert_int_equal(gentl.TLOpenInterface(h[SYSTEM], "camtwin-link", &h[INTERFACE]), GC_ERR_SUCCESS);
    assert_int_equal(close_one(&c, SYSTEM), GC_ERR_SUCCESS);
    assert_int_equal(gentl.TLOpen(&h[SYSTEM]), GC_ERR_SUCCESS);
    consumer_close();
}

static void handles_do_not_outlive_the_producer(void **state)
{
    (void)state;
    struct consumer c;
    struct call_args a;
    consumer_open(&c);
    consumer_close();
    for (unsigned i = 0; i < call_count; i++) {
        if (calls[i].takes != 0) {
            call_prepare(&calls[i], &c, memory, &a);
            call_expect(&calls[i], &a, GC_ERR_NOT_INITIALIZED, "after GCCloseLib");
        }
    }
    assert_int_equal(gentl.GCInitLib(), GC_ERR_SUCCESS);
    for (enum kind kind = SYSTEM; kind < KINDS; kind++) {
        expect_of_kind(&c, kind, c.handles[kind], GC_ERR_INVALID_HANDLE, "after a new GCInitLib");
    }
    consumer_close();
}

static void a_buffer_of_another_stream_is_told(void **state)
{
    (void)state;
    struct consumer c;
    DEV_HANDLE device = NULL;
    DS_HANDLE stream = NULL;
    BUFFER_HANDLE buffer = NULL;
    consumer_open(&c);
    assert_int_equal(gentl.IFOpenDevice(c.handles[INTERFACE], "38250002", DEVICE_ACCESS_EXCLUSIVE, &device),
                     GC_ERR_SUCCESS);
    assert_int_equal(gentl.DevOpenDataStream(device, "Stream0", &stream), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DSAllocAndAnnounceBuffer(stream, CALL_BYTES, NULL, &buffer), GC_ERR_SUCCESS);
    expect_of_pair(&c, buffer, GC_ERR_INVALID_HANDLE, "of another stream");
    consumer_close();
}

static int begin(void **state)
{
    static const char *const two[] = {"--cameras", "2", NULL};
    (void)state;
    served_camera_room();
    camera = served_camera_start(two);
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

int main(int argc, char **argv)
{
    served_camera_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_has_every_call_of_gentl_1_6),
        cmocka_unit_test(before_gcinitlib_no_call_works),
        cmocka_unit_test(with_everything_open_and_right_each_call_answers_what_the_table_says),
        cmocka_unit_test(what_is_no_handle_is_told),
        cmocka_unit_test(a_handle_of_another_kind_is_told),
        cmocka_unit_test(a_module_that_was_closed_takes_everything_below_it_with_it),
        cmocka_unit_test(nothing_is_closed_twice),
        cmocka_unit_test(what_is_above_a_closed_module_stays_and_opens_it_again),
        cmocka_unit_test(handles_do_not_outlive_the_producer),
        cmocka_unit_test(a_buffer_of_another_stream_is_told),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
