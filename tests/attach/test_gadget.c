// SPDX-License-Identifier: Apache-2.0
// The gadget at a controller in memory: what its host sees, and that no thread stays behind in the kernel.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attach/gadget.h"
#include "attach/gadget_private.h"
#include "base/error.h"
#include "fake_udc.h"
#include "served_fake.h"
#include "test.h"
#include "usbip_peer.h"

enum { ECHO_OUT = 0x01, ECHO_IN = 0x81, SILENT_IN = 0x82, STALLING_OUT = 0x02, FOUNTAIN = 0x83 };

static const size_t mib = 1 << 20;

static struct fake_udc *udc;
static struct served *camera;

static int setup(void **state)
{
    (void)state;
    served_room();
    udc = fake_udc_new();
    camera = served_start_gadget("00000001", 4, fake_udc_raw(udc));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    served_stop(camera);
    assert_true(fake_udc_closed(udc));
    fake_udc_free(udc);
    served_room_leave();
    return 0;
}

static int control(unsigned type, unsigned request, unsigned value, unsigned index, uint8_t *bytes, unsigned n)
{
    const uint8_t packet[8] = {(uint8_t)type,  (uint8_t)request,      (uint8_t)value, (uint8_t)(value >> 8),
                               (uint8_t)index, (uint8_t)(index >> 8), (uint8_t)n,     (uint8_t)(n >> 8)};
    return fake_udc_control(udc, packet, bytes);
}

static int configure(unsigned configuration)
{
    return control(0, 9, configuration, 0, NULL, 0);
}

static void echo(unsigned seed, size_t n)
{
    uint8_t out[1024], in[2048] = {0};
    for (size_t i = 0; i < n; i++) {
        out[i] = (uint8_t)(i * 3 + seed);
    }
    assert_int_equal(fake_udc_write(udc, ECHO_OUT, out, n), n);
    assert_int_equal(fake_udc_read(udc, ECHO_IN, in, sizeof in, -1), n);
    assert_memory_equal(in, out, n);
}

static void descriptors_and_requests_are_the_devices_own(void **state)
{
    (void)state;
    uint8_t bytes[4096];
    assert_int_equal(control(0x80, 6, 0x0200, 0, bytes, sizeof bytes), fake_config_size);
    assert_memory_equal(bytes, fake_config_bytes, fake_config_size);
    assert_int_equal(control(0x80, 6, 0x0200, 0, bytes, 9), 9);
    assert_int_equal(control(0x80, 6, 0x7F00, 0, bytes, 64), -EPIPE);
    assert_int_equal(control(0x80, 6, 0x0100, 0, bytes, 18), 18); /* and goes on after a stall */
    static const char text[] = "written by the host";
    memcpy(bytes, text, sizeof text);
    assert_int_equal(control(0x40, 1, 0, 0, bytes, sizeof text), sizeof text);
    memset(bytes, 0, sizeof text);
    assert_int_equal(control(0xC0, 1, 0, 0, bytes, 64), sizeof text);
    assert_memory_equal(bytes, text, sizeof text);
}

static void endpoints_exist_with_their_own_addresses_once_the_host_has_configured(void **state)
{
    (void)state;
    static const uint8_t addresses[] = {ECHO_OUT, ECHO_IN, SILENT_IN, STALLING_OUT, FOUNTAIN};
    assert_false(fake_udc_enabled(udc, ECHO_IN));
    assert_int_equal(configure(1), 0);
    for (unsigned i = 0; i < sizeof addresses; i++) {
        assert_true(fake_udc_enabled(udc, addresses[i]));
    }
    echo(1, 100);
    assert_int_equal(configure(0), 0);
    assert_false(fake_udc_enabled(udc, ECHO_IN));
    assert_int_equal(configure(1), 0);
    assert_int_equal(configure(1), 0);
    echo(2, 1023);
}

static void a_configuration_that_the_device_has_not_is_a_stall(void **state)
{
    (void)state;
    assert_int_equal(configure(7), -EPIPE);
    assert_int_equal(configure(1), 0);
    echo(1, 5);
}

static void read_fountain(size_t *at, size_t n)
{
    uint8_t *bytes = malloc(n);
    assert_non_null(bytes);
    assert_int_equal(fake_udc_read(udc, FOUNTAIN, bytes, n, -1), n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(bytes[i], fake_byte((*at + i) % (4 * (size_t)FAKE_SLOT_SIZE)));
    }
    *at += n;
    free(bytes);
}

static void a_stream_keeps_every_byte_whatever_the_host_reads_at_once(void **state)
{
    (void)state;
    const size_t sizes[] = {1024, mib, 65536, 3 * mib, mib / 2, 1024, 5120};
    size_t at = 0;
    assert_int_equal(configure(1), 0);
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        read_fountain(&at, sizes[i]);
    }
}

static void a_kernel_without_large_pieces_of_memory_gets_small_ones(void **state)
{
    (void)state;
    size_t at = 0;
    fake_udc_limit(udc, 8192);
    assert_int_equal(configure(1), 0);
    read_fountain(&at, 2 * mib);
}

static void a_halt_of_the_device_reaches_the_host_and_ends_when_the_host_says_so(void **state)
{
    (void)state;
    uint8_t byte = 1;
    assert_int_equal(configure(1), 0);
    assert_int_equal(control(0x02, 3, 0, ECHO_IN, NULL, 0), 0); /* a controller that lets the device know of it */
    int e = 0;
    for (int i = 0; i < 200 && (e = fake_udc_read(udc, ECHO_IN, &byte, 1, 5)) != -EPIPE; i++) {
    }
    assert_int_equal(e, -EPIPE);
    fake_udc_clear_halt(udc, ECHO_IN); /* and one that does not */
    echo(3, 64);
}

static void a_bus_reset_ends_it_and_the_host_may_configure_anew(void **state)
{
    (void)state;
    struct fake_counts *counts = served_counts(camera);
    for (unsigned i = 0; i < 20; i++) {
        assert_int_equal(configure(1), 0);
        echo(i, 200);
        int resets = atomic_load(&counts->resets);
        fake_udc_reset(udc);
        assert_true(served_until(&counts->resets, resets + 1));
        assert_int_equal(atomic_load(&counts->configuration), 0);
    }
    assert_int_equal(configure(1), 0);
    uint8_t bytes[1024];
    assert_int_equal(fake_udc_read(udc, FOUNTAIN, bytes, sizeof bytes, -1), sizeof bytes);
}

static void what_the_device_has_thrown_away_does_not_reach_the_host(void **state)
{
    (void)state;
    assert_int_equal(configure(1), 0);
    assert_true(fake_udc_await(udc, ECHO_IN, false));
    assert_int_equal(fake_udc_write(udc, ECHO_OUT, (const uint8_t *)"old", 3), 3);
    assert_true(fake_udc_await(udc, ECHO_IN, true)); /* it waits at the controller for the host */
    assert_int_equal(control(0x40, 2, 0, 0, NULL, 0), 0);
    assert_true(fake_udc_await(udc, ECHO_IN, false));
    uint8_t in[1024];
    assert_int_equal(fake_udc_read(udc, ECHO_IN, in, sizeof in, 20), -ETIMEDOUT);
    assert_int_equal(fake_udc_write(udc, ECHO_OUT, (const uint8_t *)"new", 3), 3);
    assert_int_equal(fake_udc_read(udc, ECHO_IN, in, sizeof in, -1), 3);
    assert_memory_equal(in, "new", 3);
}

static void what_was_thrown_away_is_not_kept_by_the_controller_either(void **state)
{
    (void)state;
    fake_udc_keep(udc, 64);
    assert_int_equal(configure(1), 0);
    for (unsigned i = 0; i < 20; i++) {
        assert_int_equal(fake_udc_write(udc, ECHO_OUT, (const uint8_t *)"old", 3), 3);
        assert_true(fake_udc_await(udc, ECHO_IN, true));
        assert_int_equal(control(0x40, 2, 0, 0, NULL, 0), 0);
        assert_true(fake_udc_await(udc, ECHO_IN, false));
        echo(i, 60);
        echo(i, 500);
    }
}

static void a_second_host_hears_that_the_camera_is_busy(void **state)
{
    (void)state;
    int fd = peer_attach(served_usbip_port(camera), SERVED_BUS_ID);
    uint8_t bytes[18];
    assert_int_equal(control(0x80, 6, 0x0100, 0, bytes, 18), 18); /* looking is free */
    assert_int_equal(configure(1), -EPIPE);
    assert_false(fake_udc_enabled(udc, ECHO_IN));
    close(fd);
    int e = -EPIPE;
    for (int i = 0; i < 500 && e == -EPIPE; i++) {
        usleep(2000);
        e = configure(1);
    }
    assert_int_equal(e, 0);
    echo(9, 9);
    fd = peer_dial(served_usbip_port(camera));
    assert_int_not_equal(peer_import(fd, SERVED_BUS_ID), 0);
    close(fd);
    assert_int_equal(configure(0), 0);
    close(peer_attach(served_usbip_port(camera), SERVED_BUS_ID));
}

static void descriptors_that_no_controller_can_serve_are_refused(void **state)
{
    (void)state;
    struct gadget_info info;
    uint8_t device[18] = {18, 1, 0x00, 0x02, 0, 0, 0, 64};
    uint8_t config[] = {9, 2, 25, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 1, 0xEF, 5, 0, 0, 7, 5, 0x81, 2, 0x00, 0x02, 0};
    assert_int_equal(gadget_info_read(device, 18, config, sizeof config, &info), 0);
    assert_false(info.super_speed);
    assert_int_equal(info.max_power_ma, 100);
    assert_int_equal(info.endpoint_count, 1);
    assert_int_equal(info.endpoints[0].packet_size, 512);
    config[21] = 3; /* an interrupt endpoint */
    assert_int_equal(gadget_info_read(device, 18, config, sizeof config, &info), -CT_E_UNSUPPORTED);
    config[21] = 2;
    config[23] = 0; /* packets of no bytes */
    assert_int_equal(gadget_info_read(device, 18, config, sizeof config, &info), -CT_E_FORMAT);
    config[23] = 2;
    config[18] = 0; /* a descriptor of no length */
    assert_int_equal(gadget_info_read(device, 18, config, sizeof config, &info), -CT_E_FORMAT);
    config[18] = 8; /* one longer than what is there */
    assert_int_equal(gadget_info_read(device, 18, config, sizeof config, &info), -CT_E_FORMAT);
    assert_int_equal(gadget_info_read(device, 17, config, sizeof config, &info), -CT_E_FORMAT);
}

static void each_camera_takes_its_controller_from_the_list(void **state)
{
    (void)state;
    char name[16];
    assert_true(gadget_name("dummy_udc.0,fe980000.usb", 0, name, sizeof name));
    assert_string_equal(name, "dummy_udc.0");
    assert_true(gadget_name("dummy_udc.0,fe980000.usb", 1, name, sizeof name));
    assert_string_equal(name, "fe980000.usb");
    assert_false(gadget_name("dummy_udc.0,fe980000.usb", 2, name, sizeof name));
    assert_false(gadget_name("", 0, name, sizeof name));
    assert_false(gadget_name("a_name_that_is_too_long", 0, name, sizeof name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(descriptors_and_requests_are_the_devices_own, setup, teardown),
        cmocka_unit_test_setup_teardown(endpoints_exist_with_their_own_addresses_once_the_host_has_configured, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_configuration_that_the_device_has_not_is_a_stall, setup, teardown),
        cmocka_unit_test_setup_teardown(a_stream_keeps_every_byte_whatever_the_host_reads_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(a_kernel_without_large_pieces_of_memory_gets_small_ones, setup, teardown),
        cmocka_unit_test_setup_teardown(a_halt_of_the_device_reaches_the_host_and_ends_when_the_host_says_so, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_bus_reset_ends_it_and_the_host_may_configure_anew, setup, teardown),
        cmocka_unit_test_setup_teardown(what_the_device_has_thrown_away_does_not_reach_the_host, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_thrown_away_is_not_kept_by_the_controller_either, setup, teardown),
        cmocka_unit_test_setup_teardown(a_second_host_hears_that_the_camera_is_busy, setup, teardown),
        cmocka_unit_test(descriptors_that_no_controller_can_serve_are_refused),
        cmocka_unit_test(each_camera_takes_its_controller_from_the_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
