// SPDX-License-Identifier: Apache-2.0
// The camera's end of the link against hosts that lie, flood, stall and die.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "attach/link_wire.h"
#include "base/error.h"
#include "base/rng.h"
#include "served_fake.h"
#include "test.h"

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

/** The next number of a row that is the same in every run. */
static uint32_t draw(uint32_t *drawn)
{
    static const uint32_t key[2] = {1, 2};
    uint32_t out[4] = {(*drawn)++};
    philox4x32(out, key, out);
    return out[0];
}

static int dial(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int n = snprintf(address.sun_path, sizeof address.sun_path, "%s", served_path(camera));
    assert_in_range(n, 1, sizeof address.sun_path - 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    struct timeval tv = {.tv_sec = 3};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
    return fd;
}

static void say(int fd, struct link_message m, const void *data)
{
    uint8_t front[LINK_FIXED_MAX];
    size_t n = link_encode(&m, front);
    (void)!send(fd, front, n, MSG_NOSIGNAL);
    if (m.data_size > 0) {
        (void)!send(fd, data, m.data_size, MSG_NOSIGNAL);
    }
}

static struct link_message hear(int fd)
{
    uint8_t bytes[LINK_FIXED_MAX];
    struct link_message m = {0};
    size_t n = 0;
    while (n < sizeof bytes && recv(fd, bytes + n, 1, 0) == 1) {
        n++;
        if (link_decode(bytes, n, &m) > 0) {
            for (uint32_t i = 0; i < m.data_size; i++) {
                (void)!recv(fd, bytes, 1, 0);
            }
            return m;
        }
    }
    return (struct link_message){0};
}

static int greet(void)
{
    int fd = dial();
    say(fd, (struct link_message){.type = LINK_HELLO, .version = LINK_VERSION}, NULL);
    assert_int_equal(hear(fd).type, LINK_HELLO);
    return fd;
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

static void the_camera_still_serves(void)
{
    int fd = greet();
    say(fd, (struct link_message){.type = LINK_SUBMIT, .setup = {0x80, 8, 0, 0, 0, 0, 1, 0}, .length = 1}, NULL);
    struct link_message m = hear(fd);
    assert_int_equal(m.type, LINK_COMPLETE);
    assert_int_equal(m.status, LINK_OK);
    close(fd);
    assert_true(served_until(&served_counts(camera)->pending, 0));
    assert_true(served_until(&served_counts(camera)->held, 0));
}

static void every_message_survives_the_wire(void **state)
{
    (void)state;
    for (int type = 1; type < LINK_TYPE_COUNT; type++) {
        struct link_message m = {.type = (enum link_type)type, .id = type == LINK_HELLO || type == LINK_GONE ? 0 : 77};
        struct link_message back;
        uint8_t bytes[LINK_FIXED_MAX];
        m.version = type == LINK_HELLO ? 1 : 0;
        m.endpoint = type == LINK_SUBMIT ? 0x83 : 0;
        m.length = type == LINK_SUBMIT || type == LINK_COMPLETE ? 12345 : 0;
        m.offset = type == LINK_COMPLETE ? UINT64_C(0x123456789A) : 0;
        m.place = type == LINK_COMPLETE ? LINK_FRAME : 0;
        size_t n = link_encode(&m, bytes);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(link_decode(bytes, i, &back), 0);
        }
        assert_int_equal(link_decode(bytes, n, &back), (int)n);
        assert_memory_equal(&m, &back, sizeof m);
    }
}

static void random_bytes_are_hung_up_on(void **state)
{
    (void)state;
    uint32_t drawn = 0;
    for (int i = 0; i < 50; i++) {
        uint8_t b[300];
        int fd = i % 2 ? dial() : greet();
        for (size_t k = 0; k < sizeof b; k++) {
            b[k] = (uint8_t)draw(&drawn);
        }
        b[5] = 1; /* never a message */
        (void)!send(fd, b, sizeof b, MSG_NOSIGNAL);
        assert_dropped(fd);
    }
    the_camera_still_serves();
}

static void mutated_messages_never_harm(void **state)
{
    (void)state;
    uint32_t drawn = 0;
    for (int i = 0; i < 300; i++) {
        struct link_message m = {.type = (enum link_type)(1 + draw(&drawn) % (LINK_TYPE_COUNT - 1)),
                                 .id = draw(&drawn) % 8,
                                 .endpoint = 0x83,
                                 .version = LINK_VERSION,
                                 .length = draw(&drawn) % 100000};
        uint8_t bytes[LINK_FIXED_MAX];
        size_t n = link_encode(&m, bytes);
        int fd = greet();
        for (int k = 0; k < 3; k++) {
            size_t at = draw(&drawn) % n;
            bytes[at] ^= (uint8_t)(1U << draw(&drawn) % 8);
            (void)!send(fd, bytes, n, MSG_NOSIGNAL);
        }
        close(fd);
    }
    the_camera_still_serves();
}

static void a_message_before_hello_is_hung_up_on(void **state)
{
    (void)state;
    int fd = dial();
    say(fd, (struct link_message){.type = LINK_CLAIM, .id = 1}, NULL);
    assert_dropped(fd);
}

static void another_version_is_told_ours_and_hung_up_on(void **state)
{
    (void)state;
    int fd = dial();
    say(fd, (struct link_message){.type = LINK_HELLO, .version = 99}, NULL);
    struct link_message m = hear(fd);
    assert_int_equal(m.type, LINK_HELLO);
    assert_int_equal(m.version, LINK_VERSION);
    assert_string_equal(m.serial, "00000001");
    assert_dropped(fd);
}

static void oversize_lengths_are_hung_up_on(void **state)
{
    (void)state;
    uint8_t huge[LINK_HEAD_SIZE] = {0xFF, 0xFF, 0xFF, 0xFF, LINK_SUBMIT};
    int fd = greet();
    (void)!send(fd, huge, sizeof huge, MSG_NOSIGNAL);
    assert_dropped(fd);
    fd = greet();
    say(fd, (struct link_message){.type = LINK_SUBMIT, .endpoint = 0x83, .length = LINK_LENGTH_MAX + 1}, NULL);
    assert_dropped(fd);
    fd = greet();
    say(fd, (struct link_message){.type = LINK_SUBMIT, .endpoint = 0x01, .length = 4}, NULL); /* no bytes announced */
    assert_dropped(fd);
}

static void half_a_message_and_silence_costs_nobody_anything(void **state)
{
    (void)state;
    uint8_t bytes[LINK_FIXED_MAX];
    struct link_message m = {.type = LINK_SUBMIT, .endpoint = 0x01, .length = 1 << 20, .data_size = 1 << 20};
    size_t n = link_encode(&m, bytes);
    unsigned before = served_warnings(camera);
    int a = greet();
    int b = greet();
    (void)!send(a, bytes, n, MSG_NOSIGNAL);
    (void)!send(a, bytes, 20, MSG_NOSIGNAL);
    (void)!send(b, bytes, 5, MSG_NOSIGNAL);
    the_camera_still_serves();
    close(a);
    close(b);
    the_camera_still_serves();
    assert_int_equal(served_warnings(camera), before + 2);
}

static void an_id_in_use_and_a_release_of_nothing_are_hung_up_on(void **state)
{
    (void)state;
    int fd = greet();
    say(fd, (struct link_message){.type = LINK_SUBMIT, .id = 5, .endpoint = 0x82, .length = 4}, NULL);
    say(fd, (struct link_message){.type = LINK_SUBMIT, .id = 5, .endpoint = 0x82, .length = 4}, NULL);
    assert_dropped(fd);
    fd = greet();
    say(fd, (struct link_message){.type = LINK_RELEASE, .id = 5}, NULL);
    assert_dropped(fd);
    fd = greet();
    say(fd, (struct link_message){.type = LINK_CANCEL, .id = LINK_IDS}, NULL);
    assert_dropped(fd);
    the_camera_still_serves();
}

static void a_flood_of_pending_reads_is_bounded_by_the_ids(void **state)
{
    (void)state;
    int fd = greet();
    for (uint32_t id = 0; id < LINK_IDS; id++) {
        say(fd, (struct link_message){.type = LINK_SUBMIT, .id = id, .endpoint = 0x82, .length = 4}, NULL);
    }
    assert_true(served_until(&served_counts(camera)->pending, LINK_IDS));
    say(fd, (struct link_message){.type = LINK_SUBMIT, .id = 0, .endpoint = 0x82, .length = 4}, NULL);
    assert_dropped(fd);
    the_camera_still_serves();
}

/** Asks for big inline answers and reads none of them. */
static void a_host_that_does_not_read_is_dropped_at_the_bound(void **state)
{
    (void)state;
    enum { BIG = 48 << 20 };
    uint8_t *bytes = calloc(1, BIG);
    int fd = greet();
    for (uint32_t i = 0; i < 4; i++) {
        struct link_message m = {.type = LINK_SUBMIT, .endpoint = 0x01, .length = BIG, .data_size = BIG};
        m.id = 2 * i;
        say(fd, m, bytes);
        m.id++;
        m.endpoint = 0x81;
        m.data_size = 0;
        say(fd, m, NULL);
    }
    assert_dropped(fd);
    free(bytes);
    the_camera_still_serves();
}

static void a_host_that_keeps_frames_holds_only_its_slots_until_it_goes(void **state)
{
    (void)state;
    int fd = greet();
    for (uint32_t id = 0; id < 8; id++) { /* more than there are */
        say(fd, (struct link_message){.type = LINK_SUBMIT, .id = id, .endpoint = 0x83, .length = FAKE_SLOT_SIZE}, NULL);
    }
    for (int i = 0; i < 4; i++) {
        struct link_message m = hear(fd);
        assert_int_equal(m.type, LINK_COMPLETE);
        assert_int_equal(m.place, LINK_FRAME);
        assert_int_equal(m.offset % FAKE_SLOT_SIZE, 0);
        assert_int_equal(m.length, FAKE_SLOT_SIZE);
    }
    assert_true(served_until(&served_counts(camera)->held, 4));
    say(fd, (struct link_message){.type = LINK_RELEASE, .id = 0}, NULL);
    struct link_message m = hear(fd);
    assert_int_equal(m.id, 4);
    close(fd);
    assert_true(served_until(&served_counts(camera)->held, 0));
    the_camera_still_serves();
}

static void more_hosts_than_the_house_holds_are_refused(void **state)
{
    (void)state;
    int fds[66];
    for (int i = 0; i < 66; i++) {
        fds[i] = dial();
    }
    say(fds[65], (struct link_message){.type = LINK_HELLO, .version = LINK_VERSION}, NULL);
    assert_dropped(fds[65]);
    for (int i = 0; i < 65; i++) {
        close(fds[i]);
    }
    struct link_message m = {0};
    for (int i = 0; i < 1000 && m.type != LINK_HELLO; i++) { /* the camera sees the others go one by one */
        int fd = dial();
        say(fd, (struct link_message){.type = LINK_HELLO, .version = LINK_VERSION}, NULL);
        m = hear(fd);
        close(fd);
    }
    the_camera_still_serves();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_survives_the_wire),
        cmocka_unit_test(a_host_that_keeps_frames_holds_only_its_slots_until_it_goes),
        cmocka_unit_test(random_bytes_are_hung_up_on),
        cmocka_unit_test(mutated_messages_never_harm),
        cmocka_unit_test(a_message_before_hello_is_hung_up_on),
        cmocka_unit_test(another_version_is_told_ours_and_hung_up_on),
        cmocka_unit_test(oversize_lengths_are_hung_up_on),
        cmocka_unit_test(half_a_message_and_silence_costs_nobody_anything),
        cmocka_unit_test(an_id_in_use_and_a_release_of_nothing_are_hung_up_on),
        cmocka_unit_test(a_flood_of_pending_reads_is_bounded_by_the_ids),
        cmocka_unit_test(a_host_that_does_not_read_is_dropped_at_the_bound),
        cmocka_unit_test(more_hosts_than_the_house_holds_are_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
