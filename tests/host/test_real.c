// SPDX-License-Identifier: Apache-2.0
// Real devices beside cameras: everything is handed to the system's libusb, and nothing of it gets mixed up.
#include "host_test.h"

static struct served *camera;
static libusb_context *ctx;
static libusb_device_handle *h;
static atomic_int done;
static atomic_int arrived;
static struct libusb_transfer *last;
static int added_fd;

static int setup(void **state)
{
    (void)state;
    served_room();
    camera = served_start("00000001", 2);
    if (libusb_init(&ctx) != 0) {
        return -1;
    }
    h = libusb_open_device_with_vid_pid(ctx, 0x1234, 0x5678);
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

static void cameras_come_first_and_real_devices_follow(void **state)
{
    (void)state;
    libusb_device **list;
    struct libusb_device_descriptor d;
    assert_int_equal(libusb_get_device_list(ctx, &list), 2);
    assert_int_equal(libusb_get_device_descriptor(list[0], &d), 0);
    assert_int_equal(d.idVendor, FAKE_VENDOR);
    assert_int_equal(libusb_get_device_descriptor(list[1], &d), 0);
    assert_int_equal(d.idVendor, 0x1234);
    assert_ptr_equal(libusb_get_device(h), list[1]);
    assert_int_equal(libusb_get_bus_number(list[1]), 1);
    assert_int_equal(libusb_get_device_address(list[1]), 3);
    assert_int_equal(libusb_get_max_packet_size(list[1], 0x81), 512);
    assert_null(libusb_get_parent(list[1]));
    libusb_free_device_list(list, 1);
}

static void a_real_tree_goes_back_to_where_it_came_from(void **state)
{
    (void)state;
    struct libusb_config_descriptor *real;
    struct libusb_config_descriptor *ours;
    libusb_device_handle *c = open_fake(ctx);
    assert_int_equal(libusb_get_config_descriptor(libusb_get_device(h), 0, &real), 0);
    assert_int_equal(libusb_get_config_descriptor(libusb_get_device(c), 0, &ours), 0);
    assert_int_equal(real->bConfigurationValue, 42);
    assert_int_equal(ours->bConfigurationValue, 1);
    libusb_free_config_descriptor(ours);
    libusb_free_config_descriptor(real);
    libusb_close(c);
}

static void calls_on_a_real_handle_reach_the_real_library(void **state)
{
    (void)state;
    int value = 0;
    int n = 0;
    unsigned char b[8] = {1, 2, 3};
    unsigned char s[8];
    assert_int_equal(libusb_get_configuration(h, &value), 0);
    assert_int_equal(value, 42);
    assert_int_equal(libusb_release_interface(h, 3), LIBUSB_ERROR_NOT_FOUND);
    assert_int_equal(libusb_claim_interface(h, 3), 0);
    assert_int_equal(libusb_release_interface(h, 3), 0);
    assert_int_equal(libusb_kernel_driver_active(h, 5), 1);
    assert_int_equal(libusb_control_transfer(h, 0, 1, 2, 3, NULL, 4, 0), 10);
    assert_int_equal(libusb_get_string_descriptor_ascii(h, 1, s, sizeof s), 4);
    assert_int_equal(libusb_bulk_transfer(h, 0x01, b, 3, &n, 0), 0);
    assert_int_equal(libusb_interrupt_transfer(h, 0x81, b, 8, &n, 0), 0);
    assert_int_equal(n, 3);
    assert_int_equal(b[2], 6);
    unsigned char *memory = libusb_dev_mem_alloc(h, 9);
    assert_non_null(memory);
    assert_int_equal(libusb_dev_mem_free(h, memory, 9), 0);
    assert_int_equal(libusb_has_capability(LIBUSB_CAP_HAS_HID_ACCESS), 1);
}

static void on_done(struct libusb_transfer *t)
{
    last = t;
    atomic_fetch_add(&done, 1);
}

static void transfers_on_both_kinds_complete_in_one_event_loop(void **state)
{
    (void)state;
    unsigned char out[4] = {5, 6, 7, 8};
    unsigned char in[8];
    int n;
    struct libusb_transfer *t = libusb_alloc_transfer(0);
    libusb_bulk_transfer(h, 0x01, out, 4, &n, 0);
    libusb_fill_bulk_transfer(t, h, 0x81, in, 8, on_done, NULL, 0);
    assert_int_equal(libusb_submit_transfer(t), 0);
    assert_true(handle_until(ctx, &done, 1));
    assert_ptr_equal(last, t);
    assert_int_equal(t->status, LIBUSB_TRANSFER_COMPLETED);
    assert_int_equal(t->actual_length, 4);
    assert_int_equal(in[3], 16);
    t->endpoint = 0x82;
    assert_int_equal(libusb_submit_transfer(t), 0);
    assert_int_equal(libusb_cancel_transfer(t), 0);
    assert_true(handle_until(ctx, &done, 2));
    assert_int_equal(t->status, LIBUSB_TRANSFER_CANCELLED);
    libusb_device_handle *c = open_fake(ctx);
    libusb_fill_control_setup(in, 0x80, 8, 0, 0, 0);
    libusb_fill_control_transfer(t, c, in, on_done, NULL, 0);
    assert_int_equal(libusb_submit_transfer(t), 0);
    assert_true(handle_until(ctx, &done, 3));
    assert_int_equal(t->status, LIBUSB_TRANSFER_COMPLETED);
    libusb_close(c);
    libusb_free_transfer(t);
}

static void on_added(int fd, short events, void *user_data)
{
    (void)events;
    (void)user_data;
    added_fd = fd;
}

static void programs_poll_the_descriptors_of_both(void **state)
{
    (void)state;
    const struct libusb_pollfd **fds = libusb_get_pollfds(ctx);
    assert_non_null(fds[0]);
    assert_non_null(fds[1]);
    assert_null(fds[2]);
    libusb_free_pollfds(fds);
    libusb_set_pollfd_notifiers(ctx, on_added, NULL, NULL);
    assert_int_equal(added_fd, 99);
}

static int LIBUSB_CALL on_plug(libusb_context *c, libusb_device *d, libusb_hotplug_event event, void *user_data)
{
    (void)event;
    (void)user_data;
    assert_ptr_equal(c, ctx);
    assert_ptr_equal(d, libusb_get_device(h));
    atomic_fetch_add(&arrived, 1);
    return 1;
}

static void a_real_device_arrives_as_the_pointer_the_program_knows(void **state)
{
    (void)state;
    assert_int_equal(libusb_hotplug_register_callback(ctx, LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED, 0, 0x1234, 0x5678,
                                                      LIBUSB_HOTPLUG_MATCH_ANY, on_plug, NULL, NULL),
                     0);
    assert_true(handle_until(ctx, &arrived, 1));
}

static void a_descriptor_of_the_system_can_be_wrapped(void **state)
{
    (void)state;
    libusb_device_handle *w;
    assert_int_equal(libusb_wrap_sys_device(ctx, 1, &w), LIBUSB_ERROR_INVALID_PARAM);
    assert_int_equal(libusb_wrap_sys_device(ctx, 77, &w), 0);
    assert_ptr_equal(libusb_get_device(w), libusb_get_device(h));
    libusb_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cameras_come_first_and_real_devices_follow),
        cmocka_unit_test(a_real_tree_goes_back_to_where_it_came_from),
        cmocka_unit_test(calls_on_a_real_handle_reach_the_real_library),
        cmocka_unit_test(transfers_on_both_kinds_complete_in_one_event_loop),
        cmocka_unit_test(programs_poll_the_descriptors_of_both),
        cmocka_unit_test(a_real_device_arrives_as_the_pointer_the_program_knows),
        cmocka_unit_test(a_descriptor_of_the_system_can_be_wrapped),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
