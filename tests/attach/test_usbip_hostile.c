// SPDX-License-Identifier: Apache-2.0
// The USB/IP server against hosts that lie, flood, stall and die.
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/rng.h"
#include "served_fake.h"
#include "test.h"
#include "usbip_bench.h"

enum { MIB = 1 << 20 };

/** Says one header after an import and expects to be hung up on, with a named error in the log. */
static void assert_refused(struct peer_urb u, const char *what)
{
    unsigned warnings = served_warnings(usbip_bench_camera);
    int fd = usbip_bench_attach();
    peer_say(fd, &u, NULL, 0);
    assert_int_equal(peer_hear(fd).command, 0);
    if (served_warnings(usbip_bench_camera) != warnings + 1) {
        fail_msg("%s: %u lines in the log", what, served_warnings(usbip_bench_camera) - warnings);
    }
    close(fd);
    usbip_bench_still_serves();
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
        int fd = peer_dial(usbip_bench_port());
        assert_int_equal(send(fd, bad[i], 8, 0), 8);
        usbip_bench_dropped(fd);
    }
    int half = peer_dial(usbip_bench_port());
    assert_int_equal(send(half, bad[0], 3, 0), 3);
    close(half);
    usbip_bench_still_serves();
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
        int fd = peer_dial(usbip_bench_port());
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
    usbip_bench_still_serves();
}

static void one_byte_at_a_time_is_understood(void **state)
{
    (void)state;
    int fd = peer_dial(usbip_bench_port());
    uint8_t ask[40] = {1, 0x11, 0x80, 3, 0, 0, 0, 0, '1', '-', '1'};
    uint8_t submit[48] = {[3] = 1, [7] = 5, [9] = 1, [11] = 1, [15] = 1, [27] = 18};
    uint8_t answer[320];
    memcpy(submit + 40, usbip_bench_get_device, 8);
    for (size_t i = 0; i < sizeof ask; i++) {
        assert_int_equal(send(fd, ask + i, 1, 0), 1);
    }
    assert_int_equal(peer_take(fd, answer, sizeof answer), 0);
    for (size_t i = 0; i < sizeof submit; i++) {
        assert_int_equal(send(fd, submit + i, 1, 0), 1);
    }
    usbip_bench_answer(fd, PEER_RET_SUBMIT, 5, 0);
    usbip_bench_leave(fd);
}

static void a_host_that_never_reads_is_not_read_from_and_then_dropped(void **state)
{
    (void)state;
    int fd = usbip_bench_attach();
    unsigned warnings = served_warnings(usbip_bench_camera);
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
    for (int i = 0; i < 1000 && served_warnings(usbip_bench_camera) == warnings; i++) {
        usleep(10000);
    }
    assert_int_equal(served_warnings(usbip_bench_camera), warnings + 1);
    close(fd);
    usbip_bench_still_serves();
}

static void a_host_that_does_not_read_its_pictures_holds_few_of_them(void **state)
{
    (void)state;
    int fd = usbip_bench_attach();
    int small = 4096;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    for (uint32_t i = 0; i < 64; i++) {
        peer_read(fd, i, 3, MIB);
    }
    uint8_t nothing[8] = {0x80, 8, 0, 0, 0, 0, 1, 0};
    peer_control(fd, 100, nothing);
    usleep(50000);
    assert_in_range(atomic_load(&served_counts(usbip_bench_camera)->held), 1, 4);
    usbip_bench_leave(fd);
}

static void a_thousand_connections_disturb_nobody(void **state)
{
    (void)state;
    static const uint8_t list[8] = {1, 0x11, 0x80, 5};
    int fd = usbip_bench_attach();
    for (uint32_t i = 0; i < 1000; i++) {
        int other = peer_dial(usbip_bench_port());
        if (i % 3 == 0) {
            (void)!send(other, list, sizeof list, MSG_NOSIGNAL);
        } else if (i % 3 == 1) {
            (void)!send(other, list, 3, MSG_NOSIGNAL);
        }
        close(other);
        if (i % 100 == 0) {
            uint8_t device[18];
            peer_control(fd, i, usbip_bench_get_device);
            usbip_bench_answer(fd, PEER_RET_SUBMIT, i, 0);
            assert_int_equal(peer_take(fd, device, sizeof device), 0);
        }
    }
    usbip_bench_leave(fd);
}

static void those_who_say_nothing_do_not_keep_others_out(void **state)
{
    (void)state;
    int silent[100];
    for (unsigned i = 0; i < 100; i++) {
        silent[i] = peer_dial(usbip_bench_port());
    }
    usbip_bench_still_serves();
    for (unsigned i = 0; i < 100; i++) {
        close(silent[i]);
    }
}

static void a_host_that_dies_leaves_nothing_behind(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        int fd = usbip_bench_attach();
        for (uint32_t k = 0; k < 16; k++) {
            peer_read(fd, k, 2 + k % 2, MIB);
        }
        if (i % 2 == 0) { /* and in the middle of a write */
            struct peer_urb u = {.command = PEER_CMD_SUBMIT, .devid = PEER_DEVID, .ep = 1, .b = 100000};
            peer_say(fd, &u, usbip_bench_get_device, sizeof usbip_bench_get_device);
        }
        usbip_bench_leave(fd);
    }
    usbip_bench_still_serves();
}

#define HERE(name) cmocka_unit_test_setup_teardown(name, usbip_bench_setup, usbip_bench_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HERE(a_host_that_dies_leaves_nothing_behind),
        HERE(commands_that_can_not_be_followed_are_hung_up_on),
        HERE(requests_that_are_none_are_hung_up_on),
        HERE(random_bytes_never_harm),
        HERE(one_byte_at_a_time_is_understood),
        HERE(a_host_that_never_reads_is_not_read_from_and_then_dropped),
        HERE(a_host_that_does_not_read_its_pictures_holds_few_of_them),
        HERE(a_thousand_connections_disturb_nobody),
        HERE(those_who_say_nothing_do_not_keep_others_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
