// SPDX-License-Identifier: Apache-2.0
// The USB/IP server against hosts that are orderly.
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attach/usbip_wire.h"
#include "served_fake.h"
#include "test.h"
#include "usbip_bench.h"

enum { MIB = 1 << 20 };

static void a_list_names_every_camera_with_its_interfaces(void **state)
{
    (void)state;
    int fd = peer_dial(usbip_bench_port());
    uint8_t list[12 + 312 + 4 * 4];
    assert_int_equal(send(fd, (const uint8_t[]){1, 0x11, 0x80, 5, 0, 0, 0, 0}, 8, 0), 8);
    assert_int_equal(peer_take(fd, list, sizeof list), 0);
    assert_memory_equal(list, ((const uint8_t[]){1, 0x11, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1}), 12);
    const uint8_t *device = list + 12;
    assert_string_equal((const char *)device + 256, SERVED_BUS_ID);
    assert_memory_equal(device + 288, ((const uint8_t[]){0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5}), 12);
    assert_memory_equal(device + 300, ((const uint8_t[]){0x19, 0x9E, 0x98, 0x11, 1, 0, 0xEF, 2, 1, 1, 1, 4}), 12);
    assert_memory_equal(device + 312, ((const uint8_t[]){0xEF, 5, 0, 0, 0xEF, 5, 1, 0, 0xEF, 5, 2, 0, 0xFF, 0, 0, 0}),
                        16);
    usbip_bench_dropped(fd);
}

static void an_unknown_bus_id_is_no_device(void **state)
{
    (void)state;
    int fd = peer_dial(usbip_bench_port());
    assert_int_equal(peer_import(fd, "9-9"), USBIP_ST_NODEV);
    usbip_bench_dropped(fd);
}

static void a_second_host_hears_busy_until_the_first_has_left(void **state)
{
    (void)state;
    int first = usbip_bench_attach();
    int second = peer_dial(usbip_bench_port());
    assert_int_equal(peer_import(second, SERVED_BUS_ID), USBIP_ST_DEV_BUSY);
    usbip_bench_dropped(second);
    peer_control(first, 1, usbip_bench_get_device);
    usbip_bench_answer(first, PEER_RET_SUBMIT, 1, 0);
    usbip_bench_leave(first);
    usbip_bench_leave(usbip_bench_attach());
}

static void transfers_carry_their_bytes_both_ways(void **state)
{
    (void)state;
    int fd = usbip_bench_attach();
    uint8_t back[5];
    peer_read(fd, 1, 1, 1024);
    peer_write(fd, 2, 1, "hello", 5);
    bool heard[3] = {false};
    for (int i = 0; i < 2; i++) {
        struct peer_answer a = peer_hear(fd);
        assert_in_range(a.seqnum, 1, 2);
        assert_int_equal(a.status, 0);
        assert_int_equal(a.actual, 5);
        heard[a.seqnum] = true;
        if (a.seqnum == 1) {
            assert_int_equal(peer_take(fd, back, 5), 0);
            assert_memory_equal(back, "hello", 5);
        }
    }
    assert_true(heard[1] && heard[2]);
    usbip_bench_leave(fd);
}

static void an_empty_message_and_a_message_too_long_are_told_apart(void **state)
{
    (void)state;
    int fd = usbip_bench_attach();
    peer_write(fd, 1, 1, NULL, 0);
    usbip_bench_answer(fd, PEER_RET_SUBMIT, 1, 0);
    peer_read(fd, 2, 1, 64);
    struct peer_answer a = peer_hear(fd);
    assert_true(a.seqnum == 2 && a.status == 0 && a.actual == 0);
    peer_write(fd, 3, 1, "0123456789", 10);
    usbip_bench_answer(fd, PEER_RET_SUBMIT, 3, 0);
    peer_read(fd, 4, 1, 4);
    a = peer_hear(fd);
    assert_true(a.seqnum == 4 && a.status == USBIP_EOVERFLOW);
    usbip_bench_leave(fd);
}

static void a_short_read_is_an_error_only_where_the_host_says_so(void **state)
{
    (void)state;
    int fd = usbip_bench_attach();
    uint8_t back[3];
    struct peer_urb u = {.command = PEER_CMD_SUBMIT, .devid = PEER_DEVID, .direction = 1, .ep = 1, .b = 16};
    for (uint32_t flags = 0; flags < 2; flags++) {
        peer_write(fd, 1, 1, "abc", 3);
        usbip_bench_answer(fd, PEER_RET_SUBMIT, 1, 0);
        u.seqnum = 2;
        u.a = flags;
        peer_say(fd, &u, NULL, 0);
        struct peer_answer a = peer_hear(fd);
        assert_int_equal(a.status, flags == 0 ? 0 : USBIP_EREMOTEIO);
        assert_int_equal(a.actual, 3);
        assert_int_equal(peer_take(fd, back, 3), 0);
    }
    usbip_bench_leave(fd);
}

static void wrong_endpoints_stall(void **state)
{
    (void)state;
    int fd = usbip_bench_attach();
    peer_write(fd, 1, 2, "x", 1); /* always stalls */
    usbip_bench_answer(fd, PEER_RET_SUBMIT, 1, USBIP_EPIPE);
    uint8_t no_such[8] = {0xA1, 0x99, 0, 0, 0, 0, 4, 0};
    peer_control(fd, 2, no_such);
    usbip_bench_answer(fd, PEER_RET_SUBMIT, 2, USBIP_EPIPE);
    usbip_bench_leave(fd);
}

static void a_setup_packet_against_its_direction_stalls(void **state)
{
    (void)state;
    int fd = usbip_bench_attach();
    struct peer_urb in_as_out = {.command = PEER_CMD_SUBMIT, .seqnum = 1, .devid = PEER_DEVID};
    memcpy(in_as_out.setup, usbip_bench_get_device, 8);
    peer_say(fd, &in_as_out, NULL, 0);
    usbip_bench_answer(fd, PEER_RET_SUBMIT, 1, USBIP_EPIPE);
    struct peer_urb out_as_in = {.command = PEER_CMD_SUBMIT,
                                 .seqnum = 2,
                                 .devid = PEER_DEVID,
                                 .direction = 1,
                                 .b = 4,
                                 .setup = {0x40, 1, [6] = 4}};
    peer_say(fd, &out_as_in, NULL, 0);
    usbip_bench_answer(fd, PEER_RET_SUBMIT, 2, USBIP_EPIPE);
    usbip_bench_leave(fd);
}

static void unlinking_works_in_every_state(void **state)
{
    (void)state;
    int fd = usbip_bench_attach();
    peer_unlink(fd, 1, 999); /* never heard of */
    usbip_bench_answer(fd, PEER_RET_UNLINK, 1, 0);
    peer_read(fd, 2, 2, 64); /* pending: its endpoint never says anything */
    peer_unlink(fd, 3, 2);
    usbip_bench_answer(fd, PEER_RET_UNLINK, 3, USBIP_ECONNRESET); /* and no answer to 2 */
    peer_unlink(fd, 4, 2);                                        /* unlinked before */
    usbip_bench_answer(fd, PEER_RET_UNLINK, 4, 0);
    peer_write(fd, 5, 1, "x", 1); /* completed before */
    usbip_bench_answer(fd, PEER_RET_SUBMIT, 5, 0);
    peer_unlink(fd, 6, 5);
    usbip_bench_answer(fd, PEER_RET_UNLINK, 6, 0);
    peer_unlink(fd, 7, 7); /* itself */
    usbip_bench_answer(fd, PEER_RET_UNLINK, 7, 0);
    usbip_bench_leave(fd);
}

/* Linux does so when two processors get in each other's way: what it hears must not be "there is none", then an answer. */
static void an_unlink_that_overtakes_its_transfer_waits_for_it(void **state)
{
    (void)state;
    int fd = usbip_bench_attach();
    peer_write(fd, 10, 1, "x", 1);
    usbip_bench_answer(fd, PEER_RET_SUBMIT, 10, 0);
    peer_unlink(fd, 12, 11);
    peer_unlink(fd, 14, 13);
    peer_read(fd, 11, 1, 64); /* has something to say: not asked */
    usbip_bench_answer(fd, PEER_RET_UNLINK, 12, USBIP_ECONNRESET);
    peer_write(fd, 13, 1, "xyz", 3);
    usbip_bench_answer(fd, PEER_RET_UNLINK, 14, USBIP_ECONNRESET);
    peer_unlink(fd, 15, 13);
    usbip_bench_answer(fd, PEER_RET_UNLINK, 15, 0);
    peer_unlink(fd, 17, 16); /* never comes; goes with the host */
    usbip_bench_leave(fd);
}

static void reads_that_wait_for_room_are_unlinked_too(void **state)
{
    (void)state;
    enum { READS = 64 };
    int fd = usbip_bench_attach();
    for (uint32_t i = 1; i <= READS; i++) {
        peer_read(fd, i, 3, MIB);
    }
    peer_unlink(fd, 1000, READS); /* the last: 64 MiB are more than may wait for the host */
    uint8_t *bytes = malloc(MIB);
    assert_non_null(bytes);
    unsigned reads = 0;
    bool unlinked = false;
    while (reads < READS - 1 || !unlinked) {
        struct peer_answer a = peer_hear(fd);
        if (a.command == PEER_RET_UNLINK) {
            assert_int_equal(a.status, USBIP_ECONNRESET);
            unlinked = true;
            continue;
        }
        assert_int_equal(a.command, PEER_RET_SUBMIT);
        assert_int_equal(a.seqnum, ++reads);
        assert_int_equal(peer_take(fd, bytes, a.actual), 0);
    }
    free(bytes);
    usbip_bench_leave(fd);
}

static void sixty_four_reads_in_flight_bring_every_byte_in_order(void **state)
{
    (void)state;
    enum { IN_FLIGHT = 64, READS = 400, SIZE = 200000 };
    int fd = usbip_bench_attach();
    static uint8_t bytes[SIZE];
    size_t offset = 0;
    uint32_t asked = 0;
    for (uint32_t heard = 0; heard < READS; heard++) {
        while (asked < READS && asked - heard < IN_FLIGHT) {
            peer_read(fd, asked++, 3, SIZE);
        }
        struct peer_answer a = peer_hear(fd);
        assert_int_equal(a.seqnum, heard);
        assert_int_equal(a.status, 0);
        assert_int_equal(peer_take(fd, bytes, a.actual), 0);
        for (size_t i = 0; i < a.actual; i += 97) {
            assert_int_equal(bytes[i], fake_byte((offset + i) % (4 * (size_t)FAKE_SLOT_SIZE)));
        }
        offset += a.actual;
    }
    usbip_bench_leave(fd);
}

static void a_port_reset_ends_what_is_pending(void **state)
{
    (void)state;
    static const uint8_t configure[8] = {0, 9, 1};
    static const uint8_t port_reset[8] = {0x23, 3, 4};
    int fd = usbip_bench_attach();
    peer_control(fd, 1, configure);
    usbip_bench_answer(fd, PEER_RET_SUBMIT, 1, 0);
    assert_true(served_until(&served_counts(usbip_bench_camera)->configuration, 1));
    peer_read(fd, 2, 2, 64);
    peer_control(fd, 3, port_reset);
    usbip_bench_answer(fd, PEER_RET_SUBMIT, 2, USBIP_ESHUTDOWN);
    usbip_bench_answer(fd, PEER_RET_SUBMIT, 3, 0);
    assert_true(served_until(&served_counts(usbip_bench_camera)->configuration, 0));
    usbip_bench_leave(fd);
}

#define HERE(name) cmocka_unit_test_setup_teardown(name, usbip_bench_setup, usbip_bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HERE(a_list_names_every_camera_with_its_interfaces),
        HERE(an_unknown_bus_id_is_no_device),
        HERE(a_second_host_hears_busy_until_the_first_has_left),
        HERE(transfers_carry_their_bytes_both_ways),
        HERE(an_empty_message_and_a_message_too_long_are_told_apart),
        HERE(a_short_read_is_an_error_only_where_the_host_says_so),
        HERE(wrong_endpoints_stall),
        HERE(a_setup_packet_against_its_direction_stalls),
        HERE(unlinking_works_in_every_state),
        HERE(an_unlink_that_overtakes_its_transfer_waits_for_it),
        HERE(reads_that_wait_for_room_are_unlinked_too),
        HERE(sixty_four_reads_in_flight_bring_every_byte_in_order),
        HERE(a_port_reset_ends_what_is_pending),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
