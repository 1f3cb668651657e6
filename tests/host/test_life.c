// SPDX-License-Identifier: Apache-2.0
// Cameras that come, go and are killed; programs that are killed and that fork.
#include "host_test.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MIB = 1 << 20 };

static libusb_context *ctx;
static atomic_int arrived;
static atomic_int left;
static atomic_int done;
static enum libusb_transfer_status last_status;

static int setup(void **state)
{
    (void)state;
    served_room();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    served_room_leave();
    return 0;
}

static int begin(void **state)
{
    (void)state;
    atomic_store(&arrived, 0);
    atomic_store(&left, 0);
    atomic_store(&done, 0);
    return libusb_init(&ctx);
}

static int end(void **state)
{
    (void)state;
    libusb_exit(ctx);
    return 0;
}

static int LIBUSB_CALL on_plug(libusb_context *c, libusb_device *d, libusb_hotplug_event event, void *user_data)
{
    (void)c;
    (void)d;
    (void)user_data;
    atomic_fetch_add(event == LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED ? &arrived : &left, 1);
    return 0;
}

static libusb_hotplug_callback_handle watch_plugs(int flags)
{
    libusb_hotplug_callback_handle handle;
    int e = libusb_hotplug_register_callback(
        ctx, LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT, flags, FAKE_VENDOR,
        LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, on_plug, &arrived, &handle);
    assert_int_equal(e, 0);
    return handle;
}

static void on_done(struct libusb_transfer *t)
{
    last_status = t->status;
    atomic_fetch_add(&done, 1);
}

static void a_camera_that_starts_and_stops_arrives_and_leaves(void **state)
{
    (void)state;
    watch_plugs(0);
    struct served *camera = served_start("00000001", 2);
    assert_true(handle_until(ctx, &arrived, 1));
    libusb_device_handle *h = open_fake(ctx);
    assert_non_null(h);
    served_stop(camera);
    assert_true(handle_until(ctx, &left, 1));
    libusb_close(h);
    camera = served_start("00000001", 2);
    assert_true(handle_until(ctx, &arrived, 2));
    served_stop(camera);
    assert_true(handle_until(ctx, &left, 2)); /* this time nobody had it open */
    libusb_device **list;
    assert_int_equal(libusb_get_device_list(ctx, &list), 0);
    libusb_free_device_list(list, 1);
}

static void enumerating_tells_of_the_cameras_that_are_there_already(void **state)
{
    (void)state;
    struct served *a = served_start("00000001", 2);
    struct served *b = served_start("00000002", 2);
    libusb_hotplug_callback_handle handle = watch_plugs(LIBUSB_HOTPLUG_ENUMERATE);
    assert_int_equal(atomic_load(&arrived), 2);
    assert_ptr_equal(libusb_hotplug_get_user_data(ctx, handle), &arrived);
    libusb_hotplug_deregister_callback(ctx, handle);
    served_stop(a);
    served_stop(b);
    handle_until(ctx, &left, 0);
    assert_int_equal(atomic_load(&left), 0);
}

static void a_killed_camera_process_ends_its_transfers_and_leaves(void **state)
{
    (void)state;
    pid_t pid = served_start_process("00000007");
    watch_plugs(0);
    libusb_device_handle *h = open_fake(ctx);
    unsigned char b[64];
    int n;
    assert_non_null(h);
    struct libusb_transfer *t = libusb_alloc_transfer(0);
    libusb_fill_bulk_transfer(t, h, 0x82, b, sizeof b, on_done, NULL, 0);
    assert_int_equal(libusb_submit_transfer(t), 0);
    kill(pid, SIGKILL);
    assert_true(handle_until(ctx, &done, 1));
    assert_int_equal(last_status, LIBUSB_TRANSFER_NO_DEVICE);
    assert_true(handle_until(ctx, &left, 1));
    assert_int_equal(libusb_bulk_transfer(h, 0x82, b, sizeof b, &n, 100), LIBUSB_ERROR_NO_DEVICE);
    assert_int_equal(libusb_submit_transfer(t), LIBUSB_ERROR_NO_DEVICE);
    libusb_free_transfer(t);
    libusb_close(h);
    libusb_device **list;
    assert_int_equal(libusb_get_device_list(ctx, &list), 0); /* though nobody has waited for the process yet */
    libusb_free_device_list(list, 1);
    waitpid(pid, NULL, 0);
}

static void a_killed_camera_that_nobody_has_open_leaves_too(void **state)
{
    (void)state;
    pid_t pid = served_start_process("00000008");
    watch_plugs(LIBUSB_HOTPLUG_ENUMERATE);
    assert_int_equal(atomic_load(&arrived), 1);
    kill(pid, SIGKILL);
    assert_true(handle_until(ctx, &left, 1));
    waitpid(pid, NULL, 0);
}

static void a_camera_that_hangs_does_not_hang_its_host(void **state)
{
    (void)state;
    pid_t pid = served_start_process("00000009");
    libusb_device_handle *h = open_fake(ctx);
    unsigned char *b = calloc(4, MIB);
    int n;
    assert_non_null(h);
    assert_int_equal(libusb_claim_interface(h, 0), 0);
    kill(pid, SIGSTOP);
    int64_t from = now_ms();
    assert_int_equal(libusb_bulk_transfer(h, 0x81, b, 64, &n, 50), LIBUSB_ERROR_TIMEOUT);
    assert_int_equal(libusb_bulk_transfer(h, 0x01, b, 4 * MIB, &n, 50), LIBUSB_ERROR_TIMEOUT);
    free(b); /* the late answers must not land here */
    struct libusb_transfer *t = libusb_alloc_transfer(0);
    unsigned char in[64];
    libusb_fill_bulk_transfer(t, h, 0x81, in, sizeof in, on_done, NULL, 0);
    assert_int_equal(libusb_submit_transfer(t), 0);
    kill(pid, SIGCONT); /* what was sent in the meantime is served now: the echo of the second transfer is too long */
    assert_true(handle_until(ctx, &done, 1));
    assert_int_equal(last_status, LIBUSB_TRANSFER_OVERFLOW);
    kill(pid, SIGSTOP);
    libusb_free_transfer(t);
    libusb_close(h);
    assert_true(now_ms() - from < 5000);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/** A child that streams until it is killed; it starts when it reads a byte. Only before the test has threads. */
static pid_t fork_streamer(int *go, int *going)
{
    int start[2];
    int started[2];
    assert_int_equal(pipe(start) | pipe(started), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        char y;
        libusb_context *c;
        int n;
        if (read(start[0], &y, 1) != 1 || libusb_init(&c) != 0) {
            _exit(1);
        }
        libusb_device_handle *h = open_fake(c);
        unsigned char *b = malloc(MIB);
        if (h == NULL || libusb_claim_interface(h, 2) != 0) {
            _exit(2);
        }
        for (int i = 0;; i++) {
            if (libusb_bulk_transfer(h, 0x83, b, MIB, &n, 1000) != 0) {
                _exit(3);
            }
            if (i == 5 && write(started[1], "y", 1) != 1) {
                _exit(4);
            }
        }
    }
    *go = start[1];
    *going = started[0];
    close(start[0]);
    close(started[1]);
    return pid;
}

static void a_host_killed_in_mid_stream_leaves_nothing_behind(void **state)
{
    (void)state;
    int go;
    int going;
    char y;
    pid_t pid = fork_streamer(&go, &going);
    struct served *camera = served_start("00000001", 4);
    libusb_device_handle *h = open_fake(ctx);
    assert_int_equal(write(go, "y", 1), 1);
    assert_int_equal(read(going, &y, 1), 1);
    assert_int_equal(libusb_claim_interface(h, 2), LIBUSB_ERROR_BUSY); /* two processes, one camera */
    assert_int_equal(libusb_claim_interface(h, 0), 0);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    assert_true(served_until(&served_counts(camera)->released, 1));
    assert_true(served_until(&served_counts(camera)->held, 0));
    assert_true(served_until(&served_counts(camera)->pending, 0));
    assert_int_equal(libusb_claim_interface(h, 2), 0);
    unsigned char *b = malloc(MIB);
    int n;
    assert_int_equal(libusb_bulk_transfer(h, 0x83, b, MIB, &n, 1000), 0);
    assert_true(n > 0);
    free(b);
    libusb_close(h);
    served_stop(camera);
    close(go);
    close(going);
}

static void a_fork_of_the_program_does_not_disturb_it(void **state)
{
    (void)state;
    struct served *camera = served_start("00000001", 2);
    libusb_device_handle *h = open_fake(ctx);
    unsigned char b[64] = {5};
    int n;
    int hold[2];
    assert_int_equal(libusb_claim_interface(h, 0), 0);
    assert_int_equal(pipe(hold), 0);
    pid_t pid = fork();
    if (pid == 0) {
        char y;
        close(hold[1]);
        int e = libusb_bulk_transfer(h, 0x01, b, 64, &n, 100);
        libusb_close(h);
        (void)!read(hold[0], &y, 1); /* outlives the parent's use of the camera */
        _exit(e == LIBUSB_ERROR_NO_DEVICE ? 0 : 1);
    }
    assert_int_equal(libusb_bulk_transfer(h, 0x01, b, 64, &n, 1000), 0);
    assert_int_equal(libusb_bulk_transfer(h, 0x81, b, 64, &n, 1000), 0);
    assert_int_equal(b[0], 5);
    libusb_close(h);
    assert_true(served_until(&served_counts(camera)->released, 1)); /* although the child still runs */
    close(hold[1]);
    int status;
    waitpid(pid, &status, 0);
    assert_int_equal(status, 0);
    close(hold[0]);
    served_stop(camera);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_host_killed_in_mid_stream_leaves_nothing_behind, begin, end),
        cmocka_unit_test_setup_teardown(a_killed_camera_process_ends_its_transfers_and_leaves, begin, end),
        cmocka_unit_test_setup_teardown(a_killed_camera_that_nobody_has_open_leaves_too, begin, end),
        cmocka_unit_test_setup_teardown(a_camera_that_hangs_does_not_hang_its_host, begin, end),
        cmocka_unit_test_setup_teardown(a_camera_that_starts_and_stops_arrives_and_leaves, begin, end),
        cmocka_unit_test_setup_teardown(enumerating_tells_of_the_cameras_that_are_there_already, begin, end),
        cmocka_unit_test_setup_teardown(a_fork_of_the_program_does_not_disturb_it, begin, end),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
