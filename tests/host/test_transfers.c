// SPDX-License-Identifier: Apache-2.0
// Transfers through the link: data, order, timeouts, cancelling, errors.
#include "host_test.h"

#include <poll.h>
#include <pthread.h>

enum { MIB = 1 << 20 };

static struct served *camera;
static libusb_context *ctx;
static libusb_device_handle *h;

static int setup(void **state)
{
    (void)state;
    served_room();
    camera = served_start("00000001", 8);
    if (libusb_init(&ctx) != 0) {
        return -1;
    }
    h = open_fake(ctx);
    return h == NULL;
}

static int teardown(void **state)
{
    (void)state;
    libusb_close(h);
    libusb_exit(ctx);
    served_stop(camera);
    served_room_leave();
    return 0;
}

struct seen {
    atomic_int count;
    int order[64];
    enum libusb_transfer_status status[64];
    int actual[64];
    pthread_t thread;
};

static struct seen seen;
static int tags[64];

static void on_done(struct libusb_transfer *t)
{
    int i = atomic_load(&seen.count);
    seen.order[i] = *(int *)t->user_data;
    seen.status[i] = t->status;
    seen.actual[i] = t->actual_length;
    seen.thread = pthread_self();
    atomic_store(&seen.count, i + 1);
}

static struct libusb_transfer *make(unsigned char endpoint, unsigned char *buffer, int n, int tag, unsigned timeout)
{
    struct libusb_transfer *t = libusb_alloc_transfer(0);
    tags[tag] = tag;
    libusb_fill_bulk_transfer(t, h, endpoint, buffer, n, on_done, &tags[tag], timeout);
    return t;
}

static int begin(void **state)
{
    (void)state;
    memset(&seen, 0, sizeof seen);
    return 0;
}

static void what_is_sent_comes_back_synchronously(void **state)
{
    (void)state;
    unsigned char out[600];
    unsigned char in[1024];
    int n = 0;
    for (int i = 0; i < 600; i++) {
        out[i] = (unsigned char)i;
    }
    assert_int_equal(libusb_bulk_transfer(h, 0x01, out, 600, &n, 1000), 0);
    assert_int_equal(n, 600);
    assert_int_equal(libusb_bulk_transfer(h, 0x81, in, sizeof in, &n, 1000), 0);
    assert_int_equal(n, 600);
    assert_memory_equal(in, out, 600);
}

static void sixteen_mebibytes_go_out_and_come_back_in_one_transfer(void **state)
{
    (void)state;
    enum { SIZE = 16 * MIB };
    unsigned char *out = malloc(SIZE);
    unsigned char *in = calloc(1, SIZE);
    int n = 0;
    for (int i = 0; i < SIZE; i++) {
        out[i] = (unsigned char)(i * 31 + (i >> 11));
    }
    assert_int_equal(libusb_bulk_transfer(h, 0x01, out, SIZE, &n, 10000), 0);
    assert_int_equal(n, SIZE);
    assert_int_equal(libusb_bulk_transfer(h, 0x81, in, SIZE, &n, 10000), 0);
    assert_int_equal(n, SIZE);
    assert_int_equal(memcmp(in, out, SIZE), 0);
    free(out);
    free(in);
}

static void control_transfers_carry_data_both_ways(void **state)
{
    (void)state;
    unsigned char bytes[8] = "camera!";
    unsigned char back[8] = {0};
    assert_int_equal(libusb_control_transfer(h, 0x40, 1, 0, 0, bytes, 8, 1000), 8);
    assert_int_equal(libusb_control_transfer(h, 0xC0, 1, 0, 0, back, 8, 1000), 8);
    assert_memory_equal(bytes, back, 8);
    assert_int_equal(libusb_control_transfer(h, 0xC0, 99, 0, 0, back, 8, 1000), LIBUSB_ERROR_PIPE);
}

static void a_read_that_nobody_answers_times_out_in_its_time(void **state)
{
    (void)state;
    unsigned char b[16];
    int n = -1;
    int64_t from = now_ms();
    assert_int_equal(libusb_bulk_transfer(h, 0x82, b, 16, &n, 50), LIBUSB_ERROR_TIMEOUT);
    assert_int_equal(n, 0);
    assert_true(now_ms() - from >= 49);
    assert_true(now_ms() - from < 1000);
    assert_true(served_until(&served_counts(camera)->pending, 0));
}

static void a_message_longer_than_the_read_is_an_overflow(void **state)
{
    (void)state;
    unsigned char b[64] = {0};
    int n;
    assert_int_equal(libusb_bulk_transfer(h, 0x01, b, 64, &n, 1000), 0);
    assert_int_equal(libusb_bulk_transfer(h, 0x81, b, 16, &n, 1000), LIBUSB_ERROR_OVERFLOW);
}

static void a_stall_is_a_pipe_error_and_a_halt_can_be_cleared(void **state)
{
    (void)state;
    unsigned char b[4] = {1, 2, 3, 4};
    int n;
    assert_int_equal(libusb_bulk_transfer(h, 0x02, b, 4, &n, 1000), LIBUSB_ERROR_PIPE);
    assert_int_equal(libusb_control_transfer(h, 0x02, LIBUSB_REQUEST_SET_FEATURE, 0, 0x81, NULL, 0, 1000), 0);
    assert_int_equal(libusb_bulk_transfer(h, 0x81, b, 4, &n, 1000), LIBUSB_ERROR_PIPE);
    assert_int_equal(libusb_clear_halt(h, 0x81), 0);
    assert_int_equal(libusb_bulk_transfer(h, 0x01, b, 4, &n, 1000), 0);
    assert_int_equal(libusb_bulk_transfer(h, 0x81, b, 4, &n, 1000), 0);
}

static void an_endpoint_that_is_not_there_is_an_io_error(void **state)
{
    (void)state;
    unsigned char b[4] = {0};
    int n;
    assert_int_equal(libusb_bulk_transfer(h, 0x8E, b, 4, &n, 1000), LIBUSB_ERROR_IO);
    assert_int_equal(libusb_bulk_transfer(h, 0x80, b, 4, &n, 1000), LIBUSB_ERROR_INVALID_PARAM);
}

static void reads_of_one_endpoint_complete_in_order_inside_handle_events(void **state)
{
    (void)state;
    unsigned char out[32];
    unsigned char in[8][64];
    struct libusb_transfer *t[8];
    int n;
    for (int i = 0; i < 8; i++) {
        t[i] = make(0x81, in[i], 64, i, 0);
        assert_int_equal(libusb_submit_transfer(t[i]), 0);
        assert_int_equal(libusb_submit_transfer(t[i]), LIBUSB_ERROR_BUSY);
    }
    for (int i = 0; i < 8; i++) {
        memset(out, i, sizeof out);
        assert_int_equal(libusb_bulk_transfer(h, 0x01, out, 32, &n, 1000), 0);
    }
    assert_int_equal(atomic_load(&seen.count), 0); /* nobody handles events: nobody is called */
    assert_true(handle_until(ctx, &seen.count, 8));
    assert_true(pthread_equal(seen.thread, pthread_self()));
    for (int i = 0; i < 8; i++) {
        assert_int_equal(seen.order[i], i);
        assert_int_equal(seen.status[i], LIBUSB_TRANSFER_COMPLETED);
        assert_int_equal(seen.actual[i], 32);
        assert_int_equal(in[i][31], i);
        libusb_free_transfer(t[i]);
    }
}

static void every_cancelled_transfer_calls_back_once(void **state)
{
    (void)state;
    unsigned char in[4][64];
    struct libusb_transfer *t[4];
    for (int i = 0; i < 4; i++) {
        t[i] = make(0x82, in[i], 64, i, 0);
        assert_int_equal(libusb_cancel_transfer(t[i]), LIBUSB_ERROR_NOT_FOUND);
        assert_int_equal(libusb_submit_transfer(t[i]), 0);
    }
    for (int i = 3; i >= 0; i--) {
        assert_int_equal(libusb_cancel_transfer(t[i]), 0);
    }
    assert_true(handle_until(ctx, &seen.count, 4));
    for (int i = 0; i < 4; i++) {
        assert_int_equal(seen.status[i], LIBUSB_TRANSFER_CANCELLED);
        assert_int_equal(libusb_cancel_transfer(t[i]), LIBUSB_ERROR_NOT_FOUND);
        libusb_free_transfer(t[i]);
    }
    assert_int_equal(atomic_load(&seen.count), 4);
}

static void an_asynchronous_read_times_out_too(void **state)
{
    (void)state;
    unsigned char in[64];
    struct libusb_transfer *t = make(0x82, in, 64, 0, 30);
    int64_t from = now_ms();
    assert_int_equal(libusb_submit_transfer(t), 0);
    assert_true(handle_until(ctx, &seen.count, 1));
    assert_int_equal(seen.status[0], LIBUSB_TRANSFER_TIMED_OUT);
    assert_true(now_ms() - from >= 29);
    libusb_free_transfer(t);
}

static void flags_do_what_they_say(void **state)
{
    (void)state;
    unsigned char out[16] = {0};
    int n;
    struct libusb_transfer *t = make(0x81, malloc(64), 64, 0, 0);
    t->flags = LIBUSB_TRANSFER_SHORT_NOT_OK | LIBUSB_TRANSFER_FREE_BUFFER | LIBUSB_TRANSFER_FREE_TRANSFER;
    assert_int_equal(libusb_submit_transfer(t), 0);
    assert_int_equal(libusb_bulk_transfer(h, 0x01, out, 16, &n, 1000), 0);
    assert_true(handle_until(ctx, &seen.count, 1));
    assert_int_equal(seen.status[0], LIBUSB_TRANSFER_ERROR);
    assert_int_equal(seen.actual[0], 16);
    t = make(0x01, out, 16, 1, 0);
    t->flags = LIBUSB_TRANSFER_ADD_ZERO_PACKET | LIBUSB_TRANSFER_FREE_TRANSFER;
    assert_int_equal(libusb_submit_transfer(t), 0);
    assert_true(handle_until(ctx, &seen.count, 2));
    assert_int_equal(seen.status[1], LIBUSB_TRANSFER_COMPLETED);
    assert_int_equal(libusb_bulk_transfer(h, 0x81, out, 16, &n, 1000), 0);
}

static void asynchronous_control_transfers_find_their_data_behind_the_setup(void **state)
{
    (void)state;
    unsigned char b[8 + 18];
    struct libusb_transfer *t = libusb_alloc_transfer(0);
    tags[0] = 0;
    libusb_fill_control_setup(b, 0x80, LIBUSB_REQUEST_GET_DESCRIPTOR, 0x0100, 0, 18);
    libusb_fill_control_transfer(t, h, b, on_done, &tags[0], 1000);
    assert_int_equal(libusb_submit_transfer(t), 0);
    assert_true(handle_until(ctx, &seen.count, 1));
    assert_int_equal(seen.actual[0], 18);
    assert_int_equal(b[8], 18);
    libusb_free_transfer(t);
    t = libusb_alloc_transfer(2);
    libusb_fill_iso_transfer(t, h, 0x83, b, 16, 2, on_done, &tags[0], 0);
    assert_int_equal(libusb_submit_transfer(t), LIBUSB_ERROR_NOT_SUPPORTED);
    libusb_free_transfer(t);
}

static void check_stream(const unsigned char *bytes, size_t n, size_t *at)
{
    for (size_t i = 0; i < n; i += 509) {
        if (bytes[i] != fake_byte((*at + i) % (8 * (size_t)FAKE_SLOT_SIZE))) {
            fail_msg("byte %zu of the stream is wrong", *at + i);
        }
    }
    *at += n;
}

static void frames_arrive_whole_and_in_order_through_shared_memory(void **state)
{
    (void)state;
    enum { N = 6, SIZE = 300000 };
    static unsigned char in[N][SIZE];
    struct libusb_transfer *t[N];
    size_t at = 0;
    for (int round = 0; round < 10; round++) {
        atomic_store(&seen.count, 0);
        for (int i = 0; i < N; i++) {
            t[i] = make(0x83, in[i], SIZE, i, 0);
            assert_int_equal(libusb_submit_transfer(t[i]), 0);
        }
        assert_true(handle_until(ctx, &seen.count, N));
        for (int i = 0; i < N; i++) {
            assert_int_equal(seen.status[i], LIBUSB_TRANSFER_COMPLETED);
            check_stream(in[i], (size_t)seen.actual[i], &at);
            libusb_free_transfer(t[i]);
        }
    }
    assert_true(served_until(&served_counts(camera)->held, 0)); /* every slot was given back */
}

static void closing_with_transfers_under_way_neither_crashes_nor_hangs(void **state)
{
    (void)state;
    libusb_device_handle *second = open_fake(ctx);
    unsigned char in[4][64];
    struct libusb_transfer *t[4];
    libusb_device_handle *first = h;
    libusb_release_interface(first, 1);
    libusb_close(first); /* it used interface 1 */
    h = second;
    for (int i = 0; i < 4; i++) {
        t[i] = make(0x82, in[i], 64, i, 0);
        assert_int_equal(libusb_submit_transfer(t[i]), 0);
    }
    libusb_close(h);
    assert_int_equal(atomic_load(&seen.count), 0);
    assert_true(served_until(&served_counts(camera)->pending, 0));
    for (int i = 0; i < 4; i++) {
        assert_null(t[i]->dev_handle);
        libusb_free_transfer(t[i]);
    }
    h = open_fake(ctx);
    assert_non_null(h);
}

static void a_program_with_its_own_loop_polls_our_descriptors(void **state)
{
    (void)state;
    unsigned char b[16] = {0};
    int n;
    struct libusb_transfer *t = make(0x81, b, 16, 0, 0);
    const struct libusb_pollfd **fds = libusb_get_pollfds(ctx);
    struct timeval tv = {0};
    assert_non_null(fds[0]);
    assert_null(fds[1]);
    struct pollfd p = {.fd = fds[0]->fd, .events = fds[0]->events};
    while (poll(&p, 1, 0) == 1) {
        libusb_handle_events_timeout(ctx, &tv);
    }
    assert_int_equal(libusb_submit_transfer(t), 0);
    assert_int_equal(poll(&p, 1, 20), 0);
    assert_int_equal(libusb_pollfds_handle_timeouts(ctx), 1);
    assert_int_equal(libusb_get_next_timeout(ctx, &tv), 0);
    assert_int_equal(libusb_bulk_transfer(h, 0x01, b, 16, &n, 1000), 0);
    assert_int_equal(poll(&p, 1, 2000), 1);
    assert_int_equal(libusb_handle_events_timeout(ctx, &tv), 0);
    assert_int_equal(atomic_load(&seen.count), 1);
    assert_int_equal(poll(&p, 1, 0), 0);
    libusb_free_pollfds(fds);
    libusb_free_transfer(t);
}

static void *pump(void *arg)
{
    (void)arg;
    while (atomic_load(&seen.count) == 0) {
        struct timeval tv = {.tv_usec = 100000};
        libusb_handle_events_timeout_completed(ctx, &tv, NULL);
    }
    return NULL;
}

static void threads_share_event_handling(void **state)
{
    (void)state;
    unsigned char b[16] = {0};
    int n;
    pthread_t threads[3];
    struct libusb_transfer *t = make(0x81, b, 16, 0, 0);
    assert_int_equal(libusb_submit_transfer(t), 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, pump, NULL), 0);
    }
    assert_int_equal(libusb_bulk_transfer(h, 0x01, b, 16, &n, 1000), 0);
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
    }
    libusb_free_transfer(t);
    assert_int_equal(libusb_try_lock_events(ctx), 0);
    assert_int_equal(libusb_event_handler_active(ctx), 1);
    assert_int_equal(libusb_event_handling_ok(ctx), 1);
    struct timeval tv = {.tv_usec = 1000};
    assert_int_equal(libusb_handle_events_locked(ctx, &tv), 0);
    libusb_unlock_events(ctx);
    libusb_lock_event_waiters(ctx);
    assert_int_equal(libusb_wait_for_event(ctx, &tv), 1);
    libusb_unlock_event_waiters(ctx);
    libusb_interrupt_event_handler(ctx);
    assert_int_equal(libusb_handle_events(ctx), 0); /* at once, not in a minute */
}

static void on_done_close(struct libusb_transfer *t)
{
    int n;
    unsigned char b[1];
    seen.actual[0] = libusb_bulk_transfer(t->dev_handle, 0x82, b, 1, &n, 10);
    libusb_close(t->dev_handle);
    atomic_fetch_add(&seen.count, 1);
}

static void a_callback_may_close_its_device_but_not_wait(void **state)
{
    (void)state;
    libusb_device_handle *second = open_fake(ctx);
    unsigned char b[8 + 2];
    struct libusb_transfer *t = libusb_alloc_transfer(0);
    libusb_fill_control_setup(b, 0x80, LIBUSB_REQUEST_GET_CONFIGURATION, 0, 0, 1);
    libusb_fill_control_transfer(t, second, b, on_done_close, NULL, 1000);
    assert_int_equal(libusb_submit_transfer(t), 0);
    assert_true(handle_until(ctx, &seen.count, 1));
    assert_int_equal(seen.actual[0], LIBUSB_ERROR_BUSY);
    libusb_free_transfer(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_is_sent_comes_back_synchronously, begin),
        cmocka_unit_test_setup(sixteen_mebibytes_go_out_and_come_back_in_one_transfer, begin),
        cmocka_unit_test_setup(control_transfers_carry_data_both_ways, begin),
        cmocka_unit_test_setup(a_read_that_nobody_answers_times_out_in_its_time, begin),
        cmocka_unit_test_setup(a_message_longer_than_the_read_is_an_overflow, begin),
        cmocka_unit_test_setup(a_stall_is_a_pipe_error_and_a_halt_can_be_cleared, begin),
        cmocka_unit_test_setup(an_endpoint_that_is_not_there_is_an_io_error, begin),
        cmocka_unit_test_setup(reads_of_one_endpoint_complete_in_order_inside_handle_events, begin),
        cmocka_unit_test_setup(every_cancelled_transfer_calls_back_once, begin),
        cmocka_unit_test_setup(an_asynchronous_read_times_out_too, begin),
        cmocka_unit_test_setup(flags_do_what_they_say, begin),
        cmocka_unit_test_setup(asynchronous_control_transfers_find_their_data_behind_the_setup, begin),
        cmocka_unit_test_setup(frames_arrive_whole_and_in_order_through_shared_memory, begin),
        cmocka_unit_test_setup(closing_with_transfers_under_way_neither_crashes_nor_hangs, begin),
        cmocka_unit_test_setup(a_program_with_its_own_loop_polls_our_descriptors, begin),
        cmocka_unit_test_setup(threads_share_event_handling, begin),
        cmocka_unit_test_setup(a_callback_may_close_its_device_but_not_wait, begin),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
