// SPDX-License-Identifier: Apache-2.0
// The usbredir attachment against guests that come and go, are not alone, or send what is not usbredir; and its door.
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "redir_bench.h"
#include "test.h"

static const uint8_t get_device[8] = {0x80, 6, 0, 1, 0, 0, 18, 0};

/* --- coming and going --- */

static void a_guest_that_leaves_in_the_middle_leaves_nothing_behind(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 3; round++) {
        redir_join();
        guest_bulk(&redir_guest, 5, 0x82, NULL, 1024);
        guest_bulk(&redir_guest, 6, 0x83, NULL, (size_t)40 << 20);
        bench_settle(&redir_bench, &redir_guest);
        guest_leave(&redir_guest);
        bench_settle(&redir_bench, NULL);
        assert_int_equal(redir_bench.counts.pending, 0);
        assert_int_equal(redir_bench.counts.configuration, 0);
    }
}

static void a_second_guest_is_refused(void **state)
{
    (void)state;
    redir_join();
    struct guest second;
    guest_join(&redir_bench, &second);
    assert_true(second.ended);
    assert_string_equal(second.order, "");
    assert_non_null(strstr(redir_bench.said, "BUSY"));
    guest_leave(&second);
    guest_control(&redir_guest, 5, get_device, NULL);
    redir_settle();
    redir_answered(5, usb_redir_success, 18);
}

static void a_connection_that_says_nothing_keeps_nobody_off(void **state)
{
    (void)state;
    int mute = bench_dial(&redir_bench);
    bench_settle(&redir_bench, NULL);
    guest_join(&redir_bench, &redir_guest);
    assert_string_equal(redir_guest.order, "heid");
    close(mute);
}

static void unplugging_is_heard_before_the_connection_ends(void **state)
{
    (void)state;
    redir_join();
    memset(redir_guest.order, 0, sizeof redir_guest.order);
    attach_usbredir.close(redir_bench.attachment);
    redir_bench.attachment = NULL;
    redir_settle();
    assert_string_equal(redir_guest.order, "g");
    assert_true(redir_guest.ended);
    assert_int_equal(access(redir_bench.path, F_OK), -1);
}

static void a_guest_waits_while_somebody_else_has_the_camera(void **state)
{
    (void)state;
    struct share_user other = {0};
    share_join(&redir_bench.share, &other);
    assert_int_equal(share_take(&redir_bench.share, &other), 0);
    guest_join(&redir_bench, &redir_guest);
    assert_string_equal(redir_guest.order, "h");
    guest_control(&redir_guest, 5, get_device, NULL);
    redir_settle();
    redir_answered(5, usb_redir_ioerror, 0);
    share_give(&redir_bench.share, &other);
    redir_settle();
    assert_string_equal(redir_guest.order, "heid");
    assert_int_equal(share_take(&redir_bench.share, &other), -CT_E_BUSY);
    guest_leave(&redir_guest);
    bench_settle(&redir_bench, NULL);
    assert_int_equal(share_take(&redir_bench.share, &other), 0);
    share_leave(&redir_bench.share, &other);
}

static void a_guest_that_waits_does_not_reset_somebody_elses_camera(void **state)
{
    (void)state;
    struct share_user other = {0};
    share_join(&redir_bench.share, &other);
    share_take(&redir_bench.share, &other);
    guest_join(&redir_bench, &redir_guest);
    usbredirparser_send_reset(redir_guest.parser);
    redir_settle();
    guest_leave(&redir_guest);
    bench_settle(&redir_bench, NULL);
    assert_int_equal(redir_bench.counts.resets, 0);
    share_leave(&redir_bench.share, &other);
}

/* --- hostile bytes --- */

/** Sends bytes and sees the connection end; a proper guest is served afterwards. */
static void assert_dropped(int fd)
{
    bench_settle(&redir_bench, NULL);
    uint8_t b[4096];
    ssize_t n;
    while ((n = recv(fd, b, sizeof b, MSG_DONTWAIT)) > 0) {
    }
    assert_true(n == 0 || errno == ECONNRESET);
    close(fd);
    assert_non_null(strstr(redir_bench.said, "FORMAT"));
    guest_join(&redir_bench, &redir_guest);
    assert_string_equal(redir_guest.order, "heid");
}

static void say(int fd, const void *bytes, size_t n)
{
    assert_int_equal(send(fd, bytes, n, MSG_NOSIGNAL), n);
}

static void garbage_is_dropped(void **state)
{
    (void)state;
    int fd = bench_dial(&redir_bench);
    uint8_t garbage[4096];
    memset(garbage, 0xA5, sizeof garbage);
    say(fd, garbage, sizeof garbage);
    assert_dropped(fd);
}

static void a_length_of_2_to_the_32_minus_1_is_dropped(void **state)
{
    (void)state;
    int fd = bench_dial(&redir_bench);
    const uint32_t header[3] = {usb_redir_bulk_packet, UINT32_MAX, 1};
    say(fd, header, sizeof header);
    assert_dropped(fd);
}

static void a_read_of_4_gib_is_dropped(void **state)
{
    (void)state;
    redir_join();
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
    say(redir_guest.fd, packet, sizeof packet);
    redir_settle();
    assert_true(redir_guest.ended);
    assert_int_equal(redir_bench.counts.pending, 0);
}

static void a_packet_before_the_hello_is_dropped(void **state)
{
    (void)state;
    int fd = bench_dial(&redir_bench);
    const uint32_t header[3] = {usb_redir_get_configuration, 0, 1};
    say(fd, header, sizeof header);
    assert_dropped(fd);
}

static void half_a_packet_does_no_harm(void **state)
{
    (void)state;
    redir_join();
    const uint8_t half[7] = {101, 0, 0, 0, 10, 0, 0};
    say(redir_guest.fd, half, sizeof half);
    bench_settle(&redir_bench, NULL);
    guest_leave(&redir_guest);
    bench_settle(&redir_bench, NULL);
    guest_join(&redir_bench, &redir_guest);
    assert_string_equal(redir_guest.order, "heid");
}

static void endpoints_of_other_kinds_are_not_served(void **state)
{
    (void)state;
    redir_join();
    struct usb_redir_start_interrupt_receiving_header h = {.endpoint = 0x82};
    usbredirparser_send_start_interrupt_receiving(redir_guest.parser, 3, &h);
    redir_settle();
    assert_true(redir_guest.ended);
    assert_non_null(strstr(redir_bench.said, "FORMAT"));
}

static void a_control_request_against_its_direction_is_refused(void **state)
{
    (void)state;
    redir_join();
    struct usb_redir_control_packet_header h = {.endpoint = 0x80, .requesttype = 0x00, .request = 9, .value = 0};
    usbredirparser_send_control_packet(redir_guest.parser, 3, &h, NULL, 0);
    redir_settle();
    redir_answered(3, usb_redir_inval, 0);
    assert_int_equal(redir_bench.counts.configuration, 1);
}

static void a_thousand_connections_leave_the_guest_alone(void **state)
{
    (void)state;
    redir_join();
    for (unsigned i = 0; i < 1000; i++) {
        int fd = bench_dial(&redir_bench);
        bench_settle(&redir_bench, NULL);
        close(fd);
    }
    guest_control(&redir_guest, 5, get_device, NULL);
    redir_settle();
    redir_answered(5, usb_redir_success, 18);
    assert_in_range(strlen(redir_bench.said), 1, 200); /* said once */
}

/* --- the door --- */

static int open_at(const char *address, struct attachment **out)
{
    struct attach_config config = {.loop = &redir_bench.loop,
                                   .device = redir_bench.device,
                                   .log = &redir_bench.log,
                                   .address = address,
                                   .frame_fd = -1};
    return attach_usbredir.open(&config, out);
}

static void a_door_that_is_in_use_is_busy_and_a_dead_one_is_replaced(void **state)
{
    (void)state;
    struct attachment *a = NULL;
    assert_int_equal(open_at(redir_bench.path, &a), -CT_E_BUSY);
    attach_usbredir.close(redir_bench.attachment);
    redir_bench.attachment = NULL;
    assert_int_equal(open_at("/nonexistent/socket", &a), -CT_E_IO);
    assert_int_equal(open_at("no address", &a), -CT_E_FORMAT);
    assert_int_equal(open_at("127.0.0.1:0", &a), 0);
    assert_string_equal(redir_bench.said, "");
    attach_usbredir.close(a);
}

static void the_socket_is_its_users_alone(void **state)
{
    (void)state;
    struct stat s;
    assert_int_equal(stat(redir_bench.path, &s), 0);
    assert_int_equal(s.st_mode & 0077, 0);
}

static void listening_beyond_this_machine_warns(void **state)
{
    (void)state;
    struct attachment *a = NULL;
    assert_int_equal(open_at("0.0.0.0:0", &a), 0);
    assert_non_null(strstr(redir_bench.said, "password"));
    attach_usbredir.close(a);
}

#define HERE(name) cmocka_unit_test_setup_teardown(name, redir_setup, redir_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
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
