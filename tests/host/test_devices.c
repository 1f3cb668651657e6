// SPDX-License-Identifier: Apache-2.0
// A camera in the list of devices: what a program learns about it, and who may use it.
#include "host_test.h"

static struct served *camera;
static libusb_context *ctx;

static int setup(void **state)
{
    (void)state;
    served_room();
    camera = served_start("00000001", 8);
    return libusb_init(&ctx);
}

static int teardown(void **state)
{
    (void)state;
    libusb_exit(ctx);
    served_stop(camera);
    served_room_leave();
    return 0;
}

static void a_running_camera_is_in_the_list_and_keeps_its_place(void **state)
{
    (void)state;
    libusb_device **first;
    libusb_device **second;
    struct libusb_device_descriptor d;
    assert_int_equal(libusb_get_device_list(ctx, &first), 1);
    assert_int_equal(libusb_get_device_list(ctx, &second), 1);
    assert_ptr_equal(first[0], second[0]);
    assert_int_equal(libusb_get_device_descriptor(first[0], &d), 0);
    assert_int_equal(d.idVendor, FAKE_VENDOR);
    assert_int_equal(d.idProduct, FAKE_PRODUCT);
    assert_int_equal(d.bcdUSB, 0x0320);
    assert_int_equal(libusb_get_device_speed(first[0]), LIBUSB_SPEED_SUPER);
    assert_true(libusb_get_bus_number(first[0]) >= 0x26);
    assert_in_range(libusb_get_device_address(first[0]), 1, 127);
    uint8_t ports[7];
    assert_int_equal(libusb_get_port_numbers(first[0], ports, 7), 1);
    assert_null(libusb_get_parent(first[0]));
    assert_int_equal(libusb_get_max_packet_size(first[0], 0x83), 1024);
    assert_int_equal(libusb_get_max_packet_size(first[0], 0x8F), LIBUSB_ERROR_NOT_FOUND);
    libusb_free_device_list(first, 1);
    libusb_free_device_list(second, 1);
}

static void a_second_context_sees_the_same_camera_at_the_same_place(void **state)
{
    (void)state;
    libusb_context *other;
    libusb_device **here;
    libusb_device **there;
    assert_int_equal(libusb_init(&other), 0);
    assert_int_equal(libusb_get_device_list(ctx, &here), 1);
    assert_int_equal(libusb_get_device_list(other, &there), 1);
    assert_ptr_not_equal(here[0], there[0]);
    assert_int_equal(libusb_get_bus_number(here[0]), libusb_get_bus_number(there[0]));
    assert_int_equal(libusb_get_device_address(here[0]), libusb_get_device_address(there[0]));
    libusb_free_device_list(here, 1);
    libusb_free_device_list(there, 1);
    libusb_exit(other);
}

static void the_configuration_tree_holds_every_descriptor_where_programs_look(void **state)
{
    (void)state;
    libusb_device_handle *h = open_fake(ctx);
    struct libusb_config_descriptor *c;
    assert_non_null(h);
    assert_int_equal(libusb_get_config_descriptor(libusb_get_device(h), 0, &c), 0);
    assert_int_equal(c->wTotalLength, fake_config_size);
    assert_int_equal(c->bNumInterfaces, 4);
    assert_int_equal(c->extra_length, 8);
    assert_int_equal(c->extra[1], 11); /* interface association */
    const struct libusb_interface_descriptor *control = &c->interface[0].altsetting[0];
    assert_int_equal(control->bNumEndpoints, 2);
    assert_int_equal(control->extra_length, 20);
    assert_int_equal(control->extra[1], 0x24);
    assert_int_equal(control->endpoint[1].bEndpointAddress, 0x81);
    assert_int_equal(control->endpoint[1].wMaxPacketSize, 1024);
    assert_int_equal(control->endpoint[1].extra_length, 6);
    assert_int_equal(c->interface[3].num_altsetting, 2);
    assert_int_equal(c->interface[3].altsetting[1].bAlternateSetting, 1);
    assert_int_equal(c->interface[3].altsetting[1].extra_length, 2);
    struct libusb_ss_endpoint_companion_descriptor *companion;
    assert_int_equal(libusb_get_ss_endpoint_companion_descriptor(ctx, &control->endpoint[0], &companion), 0);
    assert_int_equal(companion->bMaxBurst, 15);
    libusb_free_ss_endpoint_companion_descriptor(companion);
    libusb_free_config_descriptor(c);
    assert_int_equal(libusb_get_active_config_descriptor(libusb_get_device(h), &c), 0);
    libusb_free_config_descriptor(c);
    assert_int_equal(libusb_get_config_descriptor(libusb_get_device(h), 1, &c), LIBUSB_ERROR_NOT_FOUND);
    libusb_close(h);
}

static void the_object_store_is_taken_apart(void **state)
{
    (void)state;
    libusb_device_handle *h = open_fake(ctx);
    struct libusb_bos_descriptor *bos;
    struct libusb_usb_2_0_extension_descriptor *extension;
    struct libusb_ss_usb_device_capability_descriptor *speed;
    struct libusb_container_id_descriptor *container;
    assert_int_equal(libusb_get_bos_descriptor(h, &bos), 0);
    assert_int_equal(bos->bNumDeviceCaps, 3);
    assert_int_equal(libusb_get_usb_2_0_extension_descriptor(ctx, bos->dev_capability[0], &extension), 0);
    assert_int_equal(extension->bmAttributes, 6);
    assert_int_equal(libusb_get_ss_usb_device_capability_descriptor(ctx, bos->dev_capability[1], &speed), 0);
    assert_int_equal(speed->wSpeedSupported, 0x0E);
    assert_int_equal(speed->bU2DevExitLat, 0x07FF);
    assert_int_equal(libusb_get_container_id_descriptor(ctx, bos->dev_capability[2], &container), 0);
    assert_int_equal(container->ContainerID[15], 16);
    assert_int_equal(libusb_get_container_id_descriptor(ctx, bos->dev_capability[1], &container),
                     LIBUSB_ERROR_INVALID_PARAM);
    libusb_free_usb_2_0_extension_descriptor(extension);
    libusb_free_ss_usb_device_capability_descriptor(speed);
    libusb_free_container_id_descriptor(container);
    libusb_free_bos_descriptor(bos);
    libusb_close(h);
}

static void strings_are_read_through_the_wire(void **state)
{
    (void)state;
    libusb_device_handle *h = open_fake(ctx);
    unsigned char s[64];
    assert_int_equal(libusb_get_string_descriptor_ascii(h, 2, s, sizeof s), 11);
    assert_string_equal((char *)s, "Fake camera");
    assert_int_equal(libusb_get_string_descriptor_ascii(h, 2, s, 5), 4);
    assert_int_equal(libusb_get_string_descriptor_ascii(h, 9, s, sizeof s), LIBUSB_ERROR_PIPE);
    assert_int_equal(libusb_get_string_descriptor_ascii(h, 0, s, sizeof s), LIBUSB_ERROR_INVALID_PARAM);
    libusb_close(h);
}

static void a_camera_is_found_configured(void **state)
{
    (void)state;
    libusb_device_handle *h = open_fake(ctx);
    int value = -1;
    assert_int_equal(libusb_get_configuration(h, &value), 0);
    assert_int_equal(value, 1);
    assert_int_equal(libusb_set_configuration(h, 1), 0);
    assert_int_equal(libusb_claim_interface(h, 0), 0);
    assert_int_equal(libusb_set_configuration(h, 1), LIBUSB_ERROR_BUSY);
    libusb_close(h);
}

static void an_interface_has_one_owner_until_it_is_released(void **state)
{
    (void)state;
    libusb_device_handle *a = open_fake(ctx);
    libusb_device_handle *b = open_fake(ctx);
    int n;
    unsigned char bytes[8] = {0};
    assert_int_equal(libusb_claim_interface(a, 0), 0);
    assert_int_equal(libusb_claim_interface(a, 0), 0);
    assert_int_equal(libusb_claim_interface(b, 0), LIBUSB_ERROR_BUSY);
    assert_int_equal(libusb_claim_interface(b, 1), 0);
    assert_int_equal(libusb_claim_interface(b, 17), LIBUSB_ERROR_NOT_FOUND);
    assert_int_equal(libusb_bulk_transfer(b, 0x01, bytes, 8, &n, 500), LIBUSB_ERROR_IO);
    assert_int_equal(libusb_release_interface(a, 0), 0);
    assert_int_equal(libusb_release_interface(a, 0), LIBUSB_ERROR_NOT_FOUND);
    assert_int_equal(libusb_claim_interface(b, 0), 0);
    assert_int_equal(libusb_claim_interface(a, 0), LIBUSB_ERROR_BUSY);
    int before = atomic_load(&served_counts(camera)->released);
    libusb_close(b);
    assert_true(served_until(&served_counts(camera)->released, before + 2));
    assert_int_equal(libusb_claim_interface(a, 0), 0);
    assert_int_equal(libusb_set_interface_alt_setting(a, 3, 1), LIBUSB_ERROR_NOT_FOUND);
    assert_int_equal(libusb_claim_interface(a, 3), 0);
    assert_int_equal(libusb_set_interface_alt_setting(a, 3, 1), 0);
    libusb_close(a);
}

static void a_reset_leaves_the_device_configured_again(void **state)
{
    (void)state;
    libusb_device_handle *h = open_fake(ctx);
    int resets = atomic_load(&served_counts(camera)->resets);
    int value = 0;
    assert_int_equal(libusb_reset_device(h), 0);
    assert_int_equal(atomic_load(&served_counts(camera)->resets), resets + 1);
    assert_int_equal(libusb_get_configuration(h, &value), 0);
    assert_int_equal(value, 1);
    libusb_close(h);
}

static void what_a_program_may_not_know_of_kernel_drivers_is_answered_truthfully(void **state)
{
    (void)state;
    libusb_device_handle *h = open_fake(ctx);
    assert_int_equal(libusb_kernel_driver_active(h, 0), 0);
    assert_int_equal(libusb_detach_kernel_driver(h, 0), LIBUSB_ERROR_NOT_FOUND);
    assert_int_equal(libusb_set_auto_detach_kernel_driver(h, 1), 0);
    assert_null(libusb_dev_mem_alloc(h, 4096));
    assert_int_equal(libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG), 1);
    assert_string_equal(libusb_error_name(LIBUSB_ERROR_PIPE), "LIBUSB_ERROR_PIPE");
    assert_int_equal(libusb_get_version()->micro, 26);
    libusb_close(h);
}

static void the_default_context_counts_its_users(void **state)
{
    (void)state;
    libusb_device **list;
    assert_int_equal(libusb_init(NULL), 0);
    assert_int_equal(libusb_init(NULL), 0);
    libusb_exit(NULL);
    assert_int_equal(libusb_get_device_list(NULL, &list), 1);
    libusb_free_device_list(list, 1);
    libusb_exit(NULL);
}

static void exit_with_open_handles_and_devices_neither_crashes_nor_hangs(void **state)
{
    (void)state;
    libusb_context *other;
    libusb_device **list;
    assert_int_equal(libusb_init(&other), 0);
    assert_int_equal(libusb_get_device_list(other, &list), 1);
    libusb_device *kept = libusb_ref_device(list[0]);
    libusb_free_device_list(list, 1);
    libusb_device_handle *h = open_fake(other);
    libusb_exit(other);
    unsigned char b[1];
    int n;
    assert_int_equal(libusb_bulk_transfer(h, 0x82, b, 1, &n, 100), LIBUSB_ERROR_NO_DEVICE);
    libusb_close(h);
    libusb_unref_device(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_running_camera_is_in_the_list_and_keeps_its_place),
        cmocka_unit_test(a_second_context_sees_the_same_camera_at_the_same_place),
        cmocka_unit_test(the_configuration_tree_holds_every_descriptor_where_programs_look),
        cmocka_unit_test(the_object_store_is_taken_apart),
        cmocka_unit_test(strings_are_read_through_the_wire),
        cmocka_unit_test(a_camera_is_found_configured),
        cmocka_unit_test(an_interface_has_one_owner_until_it_is_released),
        cmocka_unit_test(a_reset_leaves_the_device_configured_again),
        cmocka_unit_test(what_a_program_may_not_know_of_kernel_drivers_is_answered_truthfully),
        cmocka_unit_test(the_default_context_counts_its_users),
        cmocka_unit_test(exit_with_open_handles_and_devices_neither_crashes_nor_hangs),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
