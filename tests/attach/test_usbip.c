// SPDX-License-Identifier: Apache-2.0
// The USB/IP server against hosts that are orderly, and against those that lie, flood, stall and die.
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attach/usbip_wire.h"
#include "base/rng.h"
#include "served_fake.h"
#include "test.h"
#include "usbip_peer.h"

enum { MIB = 1 << 20 };

static struct served *camera;

static int setup(void **state)
{
    (void)state;
    served_room();
    camera = served_start("00000001", 4);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    served_stop(camera);
    served_room_leave();
    return 0;
}

static uint16_t port(void)
{
    return served_usbip_port(camera);
}

static int attach(void)
{
    return peer_attach(port(), SERVED_BUS_ID);
}

static void assert_answer(int fd, uint32_t command, uint32_t seqnum, int32_t status)
{
    struct peer_answer a = peer_hear(fd);
    assert_int_equal(a.command, command);
    assert_int_equal(a.seqnum, seqnum);
    assert_int_equal(a.status, status);
}

/** The camera hangs up: end of file, or a reset when it had not read everything. */
static void assert_dropped(int fd)
{
    char b[4096];
    ssize_t n;
    do {
        n = recv(fd, b, sizeof b, 0);
    } while (n > 0);
    assert_true(n == 0 || errno == ECONNRESET);
    close(fd);
}

/** The host leaves, and the camera is as it was before anyone came. */
static void leave(int fd)
{
    int resets = atomic_load(&served_counts(camera)->resets);
    close(fd);
    assert_true(served_until(&served_counts(camera)->resets, resets + 1));
    assert_true(served_until(&served_counts(camera)->pending, 0));
    assert_true(served_until(&served_counts(camera)->held, 0));
}

static const uint8_t get_device[8] = {0x80, 6, 0, 1, 0, 0, 18, 0};

static void the_camera_still_serves(void)
{
    uint8_t device[18];
    int fd = -1;
    for (int i = 0; i < 1000 && fd < 0; i++) { /* the last host's end is being noticed */
        fd = peer_dial(port());
        if (peer_import(fd, SERVED_BUS_ID) != 0) {
            close(fd);
            fd = -1;
            usleep(1000);
        }
    }
    assert_true(fd >= 0);
    peer_control(fd, 1, get_device);
    assert_answer(fd, PEER_RET_SUBMIT, 1, 0);
    assert_int_equal(peer_take(fd, device, sizeof device), 0);
    assert_int_equal(device[8] | device[9] << 8, FAKE_VENDOR);
    leave(fd);
}

static void a_list_names_every_camera_with_its_interfaces(void **state)
{
    (void)state;
    int fd = peer_dial(port());
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
    assert_dropped(fd);
}

static void an_unknown_bus_id_is_no_device(void **state)
{
    (void)state;
    int fd = peer_dial(port());
    assert_int_equal(peer_import(fd, "9-9"), USBIP_ST_NODEV);
    assert_dropped(fd);
}

static void a_second_host_hears_busy_until_the_first_has_left(void **state)
{
    (void)state;
    int first = attach();
    int second = peer_dial(port());
    assert_int_equal(peer_import(second, SERVED_BUS_ID), USBIP_ST_DEV_BUSY);
    assert_dropped(second);
    peer_control(first, 1, get_device);
    assert_answer(first, PEER_RET_SUBMIT, 1, 0);
    leave(first);
    leave(attach());
}

static void transfers_carry_their_bytes_both_ways(void **state)
{
    (void)state;
    int fd = attach();
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
    leave(fd);
}

static void an_empty_message_and_a_message_too_long_are_told_apart(void **state)
{
    (void)state;
    int fd = attach();
    peer_write(fd, 1, 1, NULL, 0);
    assert_answer(fd, PEER_RET_SUBMIT, 1, 0);
    peer_read(fd, 2, 1, 64);
    struct peer_answer a = peer_hear(fd);
    assert_true(a.seqnum == 2 && a.status == 0 && a.actual == 0);
    peer_write(fd, 3, 1, "0123456789", 10);
    assert_answer(fd, PEER_RET_SUBMIT, 3, 0);
    peer_read(fd, 4, 1, 4);
    a = peer_hear(fd);
    assert_true(a.seqnum == 4 && a.status == USBIP_EOVERFLOW);
    leave(fd);
}

static void a_short_read_is_an_error_only_where_the_host_says_so(void **state)
{
    (void)state;
    int fd = attach();
    uint8_t back[3];
    struct peer_urb u = {.command = PEER_CMD_SUBMIT, .devid = PEER_DEVID, .direction = 1, .ep = 1, .b = 16};
    for (uint32_t flags = 0; flags < 2; flags++) {
        peer_write(fd, 1, 1, "abc", 3);
        assert_answer(fd, PEER_RET_SUBMIT, 1, 0);
        u.seqnum = 2;
        u.a = flags;
        peer_say(fd, &u, NULL, 0);
        struct peer_answer a = peer_hear(fd);
        assert_int_equal(a.status, flags == 0 ? 0 : USBIP_EREMOTEIO);
        assert_int_equal(a.actual, 3);
        assert_int_equal(peer_take(fd, back, 3), 0);
    }
    leave(fd);
}

static void wrong_endpoints_stall(void **state)
{
    (void)state;
    int fd = attach();
    peer_write(fd, 1, 2, "x", 1); /* always stalls */
    assert_answer(fd, PEER_RET_SUBMIT, 1, USBIP_EPIPE);
    uint8_t no_such[8] = {0xA1, 0x99, 0, 0, 0, 0, 4, 0};
    peer_control(fd, 2, no_such);
    assert_answer(fd, PEER_RET_SUBMIT, 2, USBIP_EPIPE);
    leave(fd);
}

static void a_setup_packet_against_its_direction_stalls(void **state)
{
    (void)state;
    int fd = attach();
    struct peer_urb in_as_out = {.command = PEER_CMD_SUBMIT, .seqnum = 1, .devid = PEER_DEVID};
    memcpy(in_as_out.setup, get_device, 8);
    peer_say(fd, &in_as_out, NULL, 0);
    assert_answer(fd, PEER_RET_SUBMIT, 1, USBIP_EPIPE);
    struct peer_urb out_as_in = {.command = PEER_CMD_SUBMIT,
                                 .seqnum = 2,
                                 .devid = PEER_DEVID,
                                 .direction = 1,
                                 .b = 4,
                                 .setup = {0x40, 1, [6] = 4}};
    peer_say(fd, &out_as_in, NULL, 0);
    assert_answer(fd, PEER_RET_SUBMIT, 2, USBIP_EPIPE);
    leave(fd);
}

static void unlinking_works_in_every_state(void **state)
{
    (void)state;
    int fd = attach();
    peer_unlink(fd, 1, 999); /* never heard of */
    assert_answer(fd, PEER_RET_UNLINK, 1, 0);
    peer_read(fd, 2, 2, 64); /* pending: its endpoint never says anything */
    peer_unlink(fd, 3, 2);
    assert_answer(fd, PEER_RET_UNLINK, 3, USBIP_ECONNRESET); /* and no answer to 2 */
    peer_unlink(fd, 4, 2);                                   /* unlinked before */
    assert_answer(fd, PEER_RET_UNLINK, 4, 0);
    peer_write(fd, 5, 1, "x", 1); /* completed before */
    assert_answer(fd, PEER_RET_SUBMIT, 5, 0);
    peer_unlink(fd, 6, 5);
    assert_answer(fd, PEER_RET_UNLINK, 6, 0);
    peer_unlink(fd, 7, 7); /* itself */
    assert_answer(fd, PEER_RET_UNLINK, 7, 0);
    leave(fd);
}

static void reads_that_wait_for_room_are_unlinked_too(void **state)
{
    (void)state;
    enum { READS = 64 };
    int fd = attach();
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
    leave(fd);
}

static void sixty_four_reads_in_flight_bring_every_byte_in_order(void **state)
{
    (void)state;
    enum { IN_FLIGHT = 64, READS = 400, SIZE = 200000 };
    int fd = attach();
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
    leave(fd);
}

static void a_port_reset_ends_what_is_pending(void **state)
{
    (void)state;
    static const uint8_t configure[8] = {0, 9, 1};
    static const uint8_t port_reset[8] = {0x23, 3, 4};
    int fd = attach();
    peer_control(fd, 1, configure);
    assert_answer(fd, PEER_RET_SUBMIT, 1, 0);
    assert_true(served_until(&served_counts(camera)->configuration, 1));
    peer_read(fd, 2, 2, 64);
    peer_control(fd, 3, port_reset);
    assert_answer(fd, PEER_RET_SUBMIT, 2, USBIP_ESHUTDOWN);
    assert_answer(fd, PEER_RET_SUBMIT, 3, 0);
    assert_true(served_until(&served_counts(camera)->configuration, 0));
    leave(fd);
}

static void a_host_that_dies_leaves_nothing_behind(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        int fd = attach();
        for (uint32_t k = 0; k < 16; k++) {
            peer_read(fd, k, 2 + k % 2, MIB);
        }
        if (i % 2 == 0) { /* and in the middle of a write */
            struct peer_urb u = {.command = PEER_CMD_SUBMIT, .devid = PEER_DEVID, .ep = 1, .b = 100000};
            peer_say(fd, &u, get_device, sizeof get_device);
        }
        leave(fd);
    }
    the_camera_still_serves();
}

/** Says one header after an import and expects to be hung up on, with a named error in the log. */
static void assert_refused(struct peer_urb u, const char *what)
{
    unsigned warnings = served_warnings(camera);
    int fd = attach();
    peer_say(fd, &u, NULL, 0);
    assert_int_equal(peer_hear(fd).command, 0);
    if (served_warnings(camera) != warnings + 1) {
        fail_msg("%s: %u lines in the log", what, served_warnings(camera) - warnings);
    }
    close(fd);
    the_camera_still_serves();
}

static void commands_that_can_not_be_followed_are_hung_up_on(void **state)
{
    (void)state;
    const struct peer_urb good = {
        .command = PEER_CMD_SUBMIT, .seqnum = 1, .devid = PEER_DEVID, .direction = 1, .ep = 1, .b = 64};
    struct peer_urb u = good;
    u.command = 9;
    assert_refused(u, "a command");
    u = good;
    u.devid = 0x10002;
    assert_refused(u, "another device");
    u = good;
    u.direction = 2;
    assert_refused(u, "a direction");
    u = good;
    u.ep = 16;
    assert_refused(u, "an endpoint");
    u.ep = UINT32_MAX;
    assert_refused(u, "an endpoint of 2^32-1");
    u = good;
    u.b = UINT32_MAX;
    assert_refused(u, "a length of -1");
    u.b = 0x80000000;
    assert_refused(u, "the most negative length");
    u.direction = 0;
    assert_refused(u, "a write of a negative length");
    u.b = INT32_MAX;
    assert_refused(u, "a write of 2 GiB");
    u = good;
    u.d = 8;
    assert_refused(u, "isochronous packets");
}

static void requests_that_are_none_are_hung_up_on(void **state)
{
    (void)state;
    static const uint8_t bad[][8] = {{1, 6, 0x80, 5}, {1, 0x11, 0x80, 4}, {0}, "GET / HT"};
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int fd = peer_dial(port());
        assert_int_equal(send(fd, bad[i], 8, 0), 8);
        assert_dropped(fd);
    }
    int half = peer_dial(port());
    assert_int_equal(send(half, bad[0], 3, 0), 3);
    close(half);
    the_camera_still_serves();
}

static void random_bytes_never_harm(void **state)
{
    (void)state;
    static const uint32_t key[2] = {3, 4};
    for (uint32_t i = 0; i < 200; i++) {
        uint32_t words[64];
        for (uint32_t k = 0; k < 16; k++) {
            philox4x32((const uint32_t[4]){i, k}, key, words + (size_t)4 * k);
        }
        int fd = peer_dial(port());
        if (i % 2 == 0 && peer_import(fd, SERVED_BUS_ID) != 0) {
            close(fd);
            continue;
        }
        uint8_t *bytes = (uint8_t *)words;
        if (i % 4 == 0) { /* nearly a submit */
            memcpy(bytes, (const uint8_t[]){0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0}, 15);
        }
        (void)!send(fd, bytes, sizeof words, MSG_NOSIGNAL);
        close(fd);
    }
    the_camera_still_serves();
}

static void one_byte_at_a_time_is_understood(void **state)
{
    (void)state;
    int fd = peer_dial(port());
    uint8_t ask[40] = {1, 0x11, 0x80, 3, 0, 0, 0, 0, '1', '-', '1'};
    uint8_t submit[48] = {[3] = 1, [7] = 5, [9] = 1, [11] = 1, [15] = 1, [27] = 18};
    uint8_t answer[320];
    memcpy(submit + 40, get_device, 8);
    for (size_t i = 0; i < sizeof ask; i++) {
        assert_int_equal(send(fd, ask + i, 1, 0), 1);
    }
    assert_int_equal(peer_take(fd, answer, sizeof answer), 0);
    for (size_t i = 0; i < sizeof submit; i++) {
        assert_int_equal(send(fd, submit + i, 1, 0), 1);
    }
    assert_answer(fd, PEER_RET_SUBMIT, 5, 0);
    leave(fd);
}

static void a_host_that_never_reads_is_not_read_from_and_then_dropped(void **state)
{
    (void)state;
    int fd = attach();
    unsigned warnings = served_warnings(camera);
    struct timeval wait = {.tv_usec = 200000};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    static uint8_t submits[1000 * 48];
    for (unsigned i = 0; i < 1000; i++) {
        uint8_t one[48] = {[3] = 1, [9] = 1, [11] = 1, [15] = 1, [26] = 0x10, [40] = 0x80, 6, 0, 2, 0, 0, 0, 0x10};
        memcpy(submits + (size_t)48 * i, one, sizeof one);
    }
    size_t said = 0;
    ssize_t n;
    for (n = 1; n > 0 && said<256 * (size_t)MIB; said += n> 0 ? (size_t)n : 0) {
        n = send(fd, submits, sizeof submits, MSG_NOSIGNAL);
    }
    assert_true(n < 0); /* it was not listened to any more, or dropped */
    for (int i = 0; i < 1000 && served_warnings(camera) == warnings; i++) {
        usleep(10000);
    }
    assert_int_equal(served_warnings(camera), warnings + 1);
    close(fd);
    the_camera_still_serves();
}

static void a_host_that_does_not_read_its_pictures_holds_few_of_them(void **state)
{
    (void)state;
    int fd = attach();
    int small = 4096;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    for (uint32_t i = 0; i < 64; i++) {
        peer_read(fd, i, 3, MIB);
    }
    uint8_t nothing[8] = {0x80, 8, 0, 0, 0, 0, 1, 0};
    peer_control(fd, 100, nothing);
    usleep(50000);
    assert_in_range(atomic_load(&served_counts(camera)->held), 1, 4);
    leave(fd);
}

static void a_thousand_connections_disturb_nobody(void **state)
{
    (void)state;
    static const uint8_t list[8] = {1, 0x11, 0x80, 5};
    int fd = attach();
    for (uint32_t i = 0; i < 1000; i++) {
        int other = peer_dial(port());
        if (i % 3 == 0) {
            (void)!send(other, list, sizeof list, MSG_NOSIGNAL);
        } else if (i % 3 == 1) {
            (void)!send(other, list, 3, MSG_NOSIGNAL);
        }
        close(other);
        if (i % 100 == 0) {
            uint8_t device[18];
            peer_control(fd, i, get_device);
            assert_answer(fd, PEER_RET_SUBMIT, i, 0);
            assert_int_equal(peer_take(fd, device, sizeof device), 0);
        }
    }
    leave(fd);
}

static void those_who_say_nothing_do_not_keep_others_out(void **state)
{
    (void)state;
    int silent[100];
    for (unsigned i = 0; i < 100; i++) {
        silent[i] = peer_dial(port());
    }
    the_camera_still_serves();
    for (unsigned i = 0; i < 100; i++) {
        close(silent[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_list_names_every_camera_with_its_interfaces, setup, teardown),
        cmocka_unit_test_setup_teardown(an_unknown_bus_id_is_no_device, setup, teardown),
        cmocka_unit_test_setup_teardown(a_second_host_hears_busy_until_the_first_has_left, setup, teardown),
        cmocka_unit_test_setup_teardown(transfers_carry_their_bytes_both_ways, setup, teardown),
        cmocka_unit_test_setup_teardown(an_empty_message_and_a_message_too_long_are_told_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(a_short_read_is_an_error_only_where_the_host_says_so, setup, teardown),
        cmocka_unit_test_setup_teardown(wrong_endpoints_stall, setup, teardown),
        cmocka_unit_test_setup_teardown(a_setup_packet_against_its_direction_stalls, setup, teardown),
        cmocka_unit_test_setup_teardown(unlinking_works_in_every_state, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_that_wait_for_room_are_unlinked_too, setup, teardown),
        cmocka_unit_test_setup_teardown(sixty_four_reads_in_flight_bring_every_byte_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(a_port_reset_ends_what_is_pending, setup, teardown),
        cmocka_unit_test_setup_teardown(a_host_that_dies_leaves_nothing_behind, setup, teardown),
        cmocka_unit_test_setup_teardown(commands_that_can_not_be_followed_are_hung_up_on, setup, teardown),
        cmocka_unit_test_setup_teardown(requests_that_are_none_are_hung_up_on, setup, teardown),
        cmocka_unit_test_setup_teardown(random_bytes_never_harm, setup, teardown),
        cmocka_unit_test_setup_teardown(one_byte_at_a_time_is_understood, setup, teardown),
        cmocka_unit_test_setup_teardown(a_host_that_never_reads_is_not_read_from_and_then_dropped, setup, teardown),
        cmocka_unit_test_setup_teardown(a_host_that_does_not_read_its_pictures_holds_few_of_them, setup, teardown),
        cmocka_unit_test_setup_teardown(a_thousand_connections_disturb_nobody, setup, teardown),
        cmocka_unit_test_setup_teardown(those_who_say_nothing_do_not_keep_others_out, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
