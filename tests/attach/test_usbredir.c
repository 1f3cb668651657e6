// SPDX-License-Identifier: Apache-2.0
// The usbredir attachment against a scripted guest that is orderly, slow, hostile, or not alone.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "redir_guest.h"
#include "test.h"

static const uint8_t get_device[8] = {0x80, 6, 0, 1, 0, 0, 18, 0};
static const uint8_t get_nothing[8] = {0x80, 6, 0, 77, 0, 0, 18, 0};
static const uint8_t vendor_out[8] = {0x40, 1, 0, 0, 0, 0, 5, 0};
static const uint8_t vendor_in[8] = {0xC0, 1, 0, 0, 0, 0, 64, 0};

static struct bench bench;
static struct guest guest;

static int setup(void **state)
{
    (void)state;
    bench_open(&bench);
    guest.fd = -1;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    guest_leave(&guest);
    bench_close(&bench);
    return 0;
}

static void join(void)
{
    guest_join(&bench, &guest);
    guest_configure(&bench, &guest);
    guest.order[0] = '\0';
}

static void settle(void)
{
    bench_settle(&bench, &guest);
}

static void assert_answered(uint64_t id, uint8_t status, size_t length)
{
    const struct guest_answer *a = guest_answer(&guest, id);
    assert_non_null(a);
    assert_int_equal(a->status, status);
    assert_int_equal(a->length, length);
}

/* --- order --- */

static void a_guest_hears_endpoints_and_interfaces_before_the_device(void **state)
{
    (void)state;
    guest_join(&bench, &guest);
    assert_string_equal(guest.order, "heid");
    assert_int_equal(guest.device.speed, usb_redir_speed_super);
    assert_int_equal(guest.device.vendor_id, FAKE_VENDOR);
    assert_int_equal(guest.device.product_id, FAKE_PRODUCT);
    assert_int_equal(guest.interfaces.interface_count, 4);
    assert_int_equal(guest.interfaces.interface_class[0], 0xEF);
    assert_int_equal(guest.interfaces.interface_protocol[2], 2);
    assert_int_equal(guest.endpoints.type[0], usb_redir_type_control);
    assert_int_equal(guest.endpoints.type[16], usb_redir_type_control);
    assert_int_equal(guest.endpoints.max_packet_size[0], 512);
    assert_int_equal(guest.endpoints.type[16 + 3], usb_redir_type_bulk);
    assert_int_equal(guest.endpoints.interface[16 + 3], 2);
    assert_int_equal(guest.endpoints.max_packet_size[16 + 3], 1024);
    assert_int_equal(guest.endpoints.type[3], usb_redir_type_invalid);
}

static void a_configuration_comes_with_its_endpoints_before_its_status(void **state)
{
    (void)state;
    guest_join(&bench, &guest);
    guest.order[0] = '\0';
    memset(guest.order, 0, sizeof guest.order);
    guest_configure(&bench, &guest);
    assert_string_equal(guest.order, "eic");
    assert_int_equal(guest.configuration.status, usb_redir_success);
    assert_int_equal(guest.configuration.configuration, 1);
    assert_int_equal(bench.counts.configuration, 1);
    usbredirparser_send_get_configuration(guest.parser, 9);
    settle();
    assert_int_equal(guest.configuration.configuration, 1);
}

static void a_configuration_that_does_not_exist_is_refused(void **state)
{
    (void)state;
    guest_join(&bench, &guest);
    struct usb_redir_set_configuration_header h = {.configuration = 7};
    usbredirparser_send_set_configuration(guest.parser, 1, &h);
    settle();
    assert_int_equal(guest.configuration.status, usb_redir_stall);
}

static void alternate_settings_go_to_the_device(void **state)
{
    (void)state;
    join();
    struct usb_redir_set_alt_setting_header h = {.interface = 3, .alt = 1};
    usbredirparser_send_set_alt_setting(guest.parser, 2, &h);
    settle();
    assert_int_equal(guest.alt.status, usb_redir_success);
    assert_int_equal(guest.alt.interface, 3);
    assert_int_equal(guest.alt.alt, 1);
    assert_int_equal(guest.interfaces.interface_count, 4);
}

/* --- transfers --- */

static void control_reads_bring_the_devices_bytes(void **state)
{
    (void)state;
    join();
    guest_control(&guest, 5, get_device, NULL);
    guest_control(&guest, 6, get_nothing, NULL);
    settle();
    assert_answered(5, usb_redir_success, 18);
    assert_int_equal(guest_answer(&guest, 5)->data[8], 0x9E);
    assert_answered(6, usb_redir_stall, 0);
}

static void control_writes_arrive_and_are_answered_without_data(void **state)
{
    (void)state;
    join();
    uint8_t text[5] = {'h', 'e', 'l', 'l', 'o'};
    guest_control(&guest, 5, vendor_out, text);
    guest_control(&guest, 6, vendor_in, NULL);
    settle();
    assert_answered(5, usb_redir_success, 5);
    assert_int_equal(guest_answer(&guest, 5)->data_len, 0);
    assert_answered(6, usb_redir_success, 5);
    assert_memory_equal(guest_answer(&guest, 6)->data, text, 5);
}

static void bulk_bytes_go_out_and_come_back(void **state)
{
    (void)state;
    join();
    static uint8_t big[200000];
    for (size_t i = 0; i < sizeof big; i++) {
        big[i] = (uint8_t)(i * 31);
    }
    guest_bulk(&guest, 5, 0x01, big, sizeof big);
    guest_bulk(&guest, 6, 0x81, NULL, sizeof big);
    settle();
    assert_answered(5, usb_redir_success, sizeof big);
    assert_answered(6, usb_redir_success, sizeof big);
    assert_int_equal(guest_answer(&guest, 6)->data_len, sizeof big);
    assert_memory_equal(guest_answer(&guest, 6)->data, big, sizeof big);
}

static void a_halted_endpoint_stalls_and_can_be_cleared(void **state)
{
    (void)state;
    join();
    static const uint8_t clear[8] = {0x02, 1, 0, 0, 0x81, 0, 0, 0};
    static const uint8_t halt[8] = {0x02, 3, 0, 0, 0x81, 0, 0, 0};
    uint8_t x = 1;
    guest_bulk(&guest, 4, 0x02, &x, 1); /* always stalls */
    guest_control(&guest, 5, halt, NULL);
    guest_bulk(&guest, 6, 0x81, NULL, 64);
    guest_control(&guest, 7, clear, NULL);
    guest_bulk(&guest, 8, 0x01, &x, 1);
    guest_bulk(&guest, 9, 0x81, NULL, 64);
    settle();
    assert_answered(4, usb_redir_stall, 0);
    assert_answered(6, usb_redir_stall, 0);
    assert_answered(9, usb_redir_success, 1);
}

static void a_megabyte_and_more_come_whole_and_in_order(void **state)
{
    (void)state;
    join();
    for (uint64_t id = 0; id < 8; id++) {
        guest_bulk(&guest, 100 + id, 0x83, NULL, FAKE_SLOT_SIZE);
    }
    settle();
    size_t at = 0;
    for (uint64_t id = 0; id < 8; id++) {
        const struct guest_answer *a = guest_answer(&guest, 100 + id);
        assert_answered(100 + id, usb_redir_success, FAKE_SLOT_SIZE);
        for (size_t i = 0; i < a->data_len; i += 4093) {
            assert_int_equal(a->data[i], fake_byte((at + i) % ((size_t)GUEST_SLOTS * FAKE_SLOT_SIZE)));
        }
        at += a->data_len;
    }
}

static void a_read_beyond_64_mib_is_refused(void **state)
{
    (void)state;
    join();
    guest_bulk(&guest, 5, 0x83, NULL, ((size_t)64 << 20) + 1);
    guest_bulk(&guest, 6, 0x83, NULL, (size_t)128 << 20);
    settle();
    assert_answered(5, usb_redir_inval, 0);
    assert_answered(6, usb_redir_inval, 0);
    assert_int_equal(bench.counts.pending, 0);
}

/* --- cancelling --- */

static void a_cancelled_read_is_answered_once(void **state)
{
    (void)state;
    join();
    guest_bulk(&guest, 5, 0x82, NULL, 1024); /* never says anything */
    settle();
    assert_null(guest_answer(&guest, 5));
    usbredirparser_send_cancel_data_packet(guest.parser, 5);
    usbredirparser_send_cancel_data_packet(guest.parser, 5);
    usbredirparser_send_cancel_data_packet(guest.parser, 1234567);
    settle();
    assert_answered(5, usb_redir_cancelled, 0);
    assert_int_equal(guest.answer_count, 1);
    assert_int_equal(bench.counts.pending, 0);
}

static void a_read_that_waits_for_room_can_be_cancelled(void **state)
{
    (void)state;
    join();
    guest_bulk(&guest, 5, 0x82, NULL, (size_t)60 << 20);
    guest_bulk(&guest, 6, 0x82, NULL, (size_t)60 << 20);
    settle();
    assert_int_equal(bench.counts.pending, 1);
    usbredirparser_send_cancel_data_packet(guest.parser, 6);
    settle();
    assert_answered(6, usb_redir_cancelled, 0);
    assert_null(guest_answer(&guest, 5));
}

static void a_reset_cancels_and_unconfigures(void **state)
{
    (void)state;
    join();
    int before = bench.counts.resets;
    guest_bulk(&guest, 5, 0x82, NULL, 1024);
    settle();
    usbredirparser_send_reset(guest.parser);
    settle();
    assert_answered(5, usb_redir_cancelled, 0);
    assert_int_equal(bench.counts.configuration, 0);
    assert_int_equal(bench.counts.resets, before + 1);
}

/* --- a slow guest --- */

static void a_guest_that_does_not_read_costs_a_bounded_amount_and_loses_nothing(void **state)
{
    (void)state;
    enum { READS = 160 };
    join();
    guest.asleep = true;
    for (uint64_t id = 0; id < READS; id++) {
        guest_bulk(&guest, 100 + id, 0x83, NULL, FAKE_SLOT_SIZE);
    }
    guest_control(&guest, 5, get_device, NULL);
    settle();
    assert_int_equal(bench.counts.pending, 0); /* what fits was answered, the others wait outside of the device */
    guest.asleep = false;
    settle();
    assert_int_equal(guest.answer_count, READS + 1);
    size_t at = 0;
    for (uint64_t id = 0; id < READS; id++) {
        const struct guest_answer *a = guest_answer(&guest, 100 + id);
        assert_int_equal(a->data[0], fake_byte(at % ((size_t)GUEST_SLOTS * FAKE_SLOT_SIZE)));
        at += a->data_len;
    }
}

static void control_requests_pass_reads_that_wait(void **state)
{
    (void)state;
    join();
    guest_bulk(&guest, 5, 0x82, NULL, (size_t)60 << 20);
    guest_bulk(&guest, 6, 0x82, NULL, (size_t)60 << 20);
    guest_control(&guest, 7, get_device, NULL);
    settle();
    assert_answered(7, usb_redir_success, 18);
}

static void a_guest_with_too_many_requests_is_dropped(void **state)
{
    (void)state;
    join();
    for (uint64_t id = 0; id < 1100; id++) {
        guest_bulk(&guest, 100 + id, 0x82, NULL, 512);
    }
    settle();
    assert_true(guest.ended);
    assert_int_equal(bench.counts.pending, 0);
    assert_non_null(strstr(bench.said, "BUSY"));
}

/* --- coming and going --- */

static void a_guest_that_leaves_in_the_middle_leaves_nothing_behind(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 3; round++) {
        join();
        guest_bulk(&guest, 5, 0x82, NULL, 1024);
        guest_bulk(&guest, 6, 0x83, NULL, (size_t)40 << 20);
        bench_settle(&bench, &guest);
        guest_leave(&guest);
        bench_settle(&bench, NULL);
        assert_int_equal(bench.counts.pending, 0);
        assert_int_equal(bench.counts.configuration, 0);
    }
}

static void a_second_guest_is_refused(void **state)
{
    (void)state;
    join();
    struct guest second;
    guest_join(&bench, &second);
    assert_true(second.ended);
    assert_string_equal(second.order, "");
    assert_non_null(strstr(bench.said, "BUSY"));
    guest_leave(&second);
    guest_control(&guest, 5, get_device, NULL);
    settle();
    assert_answered(5, usb_redir_success, 18);
}

static void a_connection_that_says_nothing_keeps_nobody_off(void **state)
{
    (void)state;
    int mute = bench_dial(&bench);
    bench_settle(&bench, NULL);
    guest_join(&bench, &guest);
    assert_string_equal(guest.order, "heid");
    close(mute);
}

static void unplugging_is_heard_before_the_connection_ends(void **state)
{
    (void)state;
    join();
    memset(guest.order, 0, sizeof guest.order);
    attach_usbredir.close(bench.attachment);
    bench.attachment = NULL;
    settle();
    assert_string_equal(guest.order, "g");
    assert_true(guest.ended);
    assert_int_equal(access(bench.path, F_OK), -1);
}

static void a_guest_waits_while_somebody_else_has_the_camera(void **state)
{
    (void)state;
    struct share_user other = {0};
    share_join(&bench.share, &other);
    assert_int_equal(share_take(&bench.share, &other), 0);
    guest_join(&bench, &guest);
    assert_string_equal(guest.order, "h");
    guest_control(&guest, 5, get_device, NULL);
    settle();
    assert_answered(5, usb_redir_ioerror, 0);
    share_give(&bench.share, &other);
    settle();
    assert_string_equal(guest.order, "heid");
    assert_int_equal(share_take(&bench.share, &other), -CT_E_BUSY);
    guest_leave(&guest);
    bench_settle(&bench, NULL);
    assert_int_equal(share_take(&bench.share, &other), 0);
    share_leave(&bench.share, &other);
}

static void a_guest_that_waits_does_not_reset_somebody_elses_camera(void **state)
{
    (void)state;
    struct share_user other = {0};
    share_join(&bench.share, &other);
    share_take(&bench.share, &other);
    guest_join(&bench, &guest);
    usbredirparser_send_reset(guest.parser);
    settle();
    guest_leave(&guest);
    bench_settle(&bench, NULL);
    assert_int_equal(bench.counts.resets, 0);
    share_leave(&bench.share, &other);
}

/* --- hostile bytes --- */

/** Sends bytes and sees the connection end; a proper guest is served afterwards. */
static void assert_dropped(int fd)
{
    bench_settle(&bench, NULL);
    uint8_t b[4096];
    ssize_t n;
    while ((n = recv(fd, b, sizeof b, MSG_DONTWAIT)) > 0) {
    }
    assert_true(n == 0 || errno == ECONNRESET);
    close(fd);
    assert_non_null(strstr(bench.said, "FORMAT"));
    guest_join(&bench, &guest);
    assert_string_equal(guest.order, "heid");
}

static void say(int fd, const void *bytes, size_t n)
{
    assert_int_equal(send(fd, bytes, n, MSG_NOSIGNAL), n);
}

static void garbage_is_dropped(void **state)
{
    (void)state;
    int fd = bench_dial(&bench);
    uint8_t garbage[4096];
    memset(garbage, 0xA5, sizeof garbage);
    say(fd, garbage, sizeof garbage);
    assert_dropped(fd);
}

static void a_length_of_2_to_the_32_minus_1_is_dropped(void **state)
{
    (void)state;
    int fd = bench_dial(&bench);
    const uint32_t header[3] = {usb_redir_bulk_packet, UINT32_MAX, 1};
    say(fd, header, sizeof header);
    assert_dropped(fd);
}

static void a_read_of_4_gib_is_dropped(void **state)
{
    (void)state;
    join();
    const uint8_t packet[] = {usb_redir_bulk_packet,
                              0,
                              0,
                              0,
                              10,
                              0,
                              0,
                              0,
                              9,
                              0,
                              0,
                              0,
                              0,
                              0,
                              0,
                              0, /* header, 64-bit id */
                              0x83,
                              0,
                              0xFF,
                              0xFF,
                              0,
                              0,
                              0,
                              0,
                              0xFF,
                              0xFF};
    say(guest.fd, packet, sizeof packet);
    settle();
    assert_true(guest.ended);
    assert_int_equal(bench.counts.pending, 0);
}

static void a_packet_before_the_hello_is_dropped(void **state)
{
    (void)state;
    int fd = bench_dial(&bench);
    const uint32_t header[3] = {usb_redir_get_configuration, 0, 1};
    say(fd, header, sizeof header);
    assert_dropped(fd);
}

static void half_a_packet_does_no_harm(void **state)
{
    (void)state;
    join();
    const uint8_t half[7] = {101, 0, 0, 0, 10, 0, 0};
    say(guest.fd, half, sizeof half);
    bench_settle(&bench, NULL);
    guest_leave(&guest);
    bench_settle(&bench, NULL);
    guest_join(&bench, &guest);
    assert_string_equal(guest.order, "heid");
}

static void endpoints_of_other_kinds_are_not_served(void **state)
{
    (void)state;
    join();
    struct usb_redir_start_interrupt_receiving_header h = {.endpoint = 0x82};
    usbredirparser_send_start_interrupt_receiving(guest.parser, 3, &h);
    settle();
    assert_true(guest.ended);
    assert_non_null(strstr(bench.said, "FORMAT"));
}

static void a_control_request_against_its_direction_is_refused(void **state)
{
    (void)state;
    join();
    struct usb_redir_control_packet_header h = {.endpoint = 0x80, .requesttype = 0x00, .request = 9, .value = 0};
    usbredirparser_send_control_packet(guest.parser, 3, &h, NULL, 0);
    settle();
    assert_answered(3, usb_redir_inval, 0);
    assert_int_equal(bench.counts.configuration, 1);
}

static void a_thousand_connections_leave_the_guest_alone(void **state)
{
    (void)state;
    join();
    for (unsigned i = 0; i < 1000; i++) {
        int fd = bench_dial(&bench);
        bench_settle(&bench, NULL);
        close(fd);
    }
    guest_control(&guest, 5, get_device, NULL);
    settle();
    assert_answered(5, usb_redir_success, 18);
    assert_in_range(strlen(bench.said), 1, 200); /* said once */
}

/* --- the door --- */

static int open_at(const char *address, struct attachment **out)
{
    struct attach_config config = {
        .loop = &bench.loop, .device = bench.device, .log = &bench.log, .address = address, .frame_fd = -1};
    return attach_usbredir.open(&config, out);
}

static void a_door_that_is_in_use_is_busy_and_a_dead_one_is_replaced(void **state)
{
    (void)state;
    struct attachment *a = NULL;
    assert_int_equal(open_at(bench.path, &a), -CT_E_BUSY);
    attach_usbredir.close(bench.attachment);
    bench.attachment = NULL;
    assert_int_equal(open_at("/nonexistent/socket", &a), -CT_E_IO);
    assert_int_equal(open_at("no address", &a), -CT_E_FORMAT);
    assert_int_equal(open_at("127.0.0.1:0", &a), 0);
    assert_string_equal(bench.said, "");
    attach_usbredir.close(a);
}

static void the_socket_is_its_users_alone(void **state)
{
    (void)state;
    struct stat s;
    assert_int_equal(stat(bench.path, &s), 0);
    assert_int_equal(s.st_mode & 0077, 0);
}

static void listening_beyond_this_machine_warns(void **state)
{
    (void)state;
    struct attachment *a = NULL;
    assert_int_equal(open_at("0.0.0.0:0", &a), 0);
    assert_non_null(strstr(bench.said, "password"));
    attach_usbredir.close(a);
}

#define HERE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HERE(a_guest_hears_endpoints_and_interfaces_before_the_device),
        HERE(a_configuration_comes_with_its_endpoints_before_its_status),
        HERE(a_configuration_that_does_not_exist_is_refused),
        HERE(alternate_settings_go_to_the_device),
        HERE(control_reads_bring_the_devices_bytes),
        HERE(control_writes_arrive_and_are_answered_without_data),
        HERE(bulk_bytes_go_out_and_come_back),
        HERE(a_halted_endpoint_stalls_and_can_be_cleared),
        HERE(a_megabyte_and_more_come_whole_and_in_order),
        HERE(a_read_beyond_64_mib_is_refused),
        HERE(a_cancelled_read_is_answered_once),
        HERE(a_read_that_waits_for_room_can_be_cancelled),
        HERE(a_reset_cancels_and_unconfigures),
        HERE(a_guest_that_does_not_read_costs_a_bounded_amount_and_loses_nothing),
        HERE(control_requests_pass_reads_that_wait),
        HERE(a_guest_with_too_many_requests_is_dropped),
        HERE(a_guest_that_leaves_in_the_middle_leaves_nothing_behind),
        HERE(a_second_guest_is_refused),
        HERE(a_connection_that_says_nothing_keeps_nobody_off),
        HERE(unplugging_is_heard_before_the_connection_ends),
        HERE(a_guest_waits_while_somebody_else_has_the_camera),
        HERE(a_guest_that_waits_does_not_reset_somebody_elses_camera),
        HERE(garbage_is_dropped),
        HERE(a_length_of_2_to_the_32_minus_1_is_dropped),
        HERE(a_read_of_4_gib_is_dropped),
        HERE(a_packet_before_the_hello_is_dropped),
        HERE(half_a_packet_does_no_harm),
        HERE(endpoints_of_other_kinds_are_not_served),
        HERE(a_control_request_against_its_direction_is_refused),
        HERE(a_thousand_connections_leave_the_guest_alone),
        HERE(a_door_that_is_in_use_is_busy_and_a_dead_one_is_replaced),
        HERE(the_socket_is_its_users_alone),
        HERE(listening_beyond_this_machine_warns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
