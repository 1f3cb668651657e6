// SPDX-License-Identifier: Apache-2.0
// One camera offered over the local link and over USB/IP at once: who claims first has it, the others hear so.
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "attach/link_wire.h"
#include "attach/share.h"
#include "attach/usbip_wire.h"
#include "base/error.h"
#include "served_fake.h"
#include "test.h"
#include "usbip_peer.h"

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

static void say(int fd, struct link_message m)
{
    uint8_t front[LINK_FIXED_MAX];
    size_t n = link_encode(&m, front);
    assert_int_equal(send(fd, front, n, MSG_NOSIGNAL), n);
}

/** The next message; its data is thrown away. */
static struct link_message hear(int fd)
{
    uint8_t bytes[4096];
    struct link_message m = {0};
    for (size_t n = 0; n < LINK_FIXED_MAX && recv(fd, bytes + n, 1, 0) == 1;) {
        if (link_decode(bytes, ++n, &m) > 0) {
            assert_in_range(m.data_size, 0, sizeof bytes);
            assert_int_equal(peer_take(fd, bytes, m.data_size), 0);
            return m;
        }
    }
    fail_msg("the link is silent");
    return m;
}

static int link_host(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", served_path(camera));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
    say(fd, (struct link_message){.type = LINK_HELLO, .version = LINK_VERSION});
    assert_int_equal(hear(fd).type, LINK_HELLO);
    return fd;
}

static int claim(int fd, enum link_type type, uint32_t interface_number)
{
    say(fd, (struct link_message){.type = type, .id = 1, .number = interface_number});
    return hear(fd).status;
}

static int control(int fd, const uint8_t setup[8])
{
    struct link_message m = {.type = LINK_SUBMIT, .id = 2, .length = setup[6]};
    memcpy(m.setup, setup, 8);
    say(fd, m);
    return hear(fd).status;
}

static int import(int *out_fd)
{
    *out_fd = peer_dial(served_usbip_port(camera));
    return peer_import(*out_fd, SERVED_BUS_ID);
}

static void a_kernel_has_the_whole_camera_and_the_link_may_look(void **state)
{
    (void)state;
    static const uint8_t get_device[8] = {0x80, 6, 0, 1, 0, 0, 18, 0};
    static const uint8_t set_configuration[8] = {0, 9, 1};
    static const uint8_t vendor[8] = {0xC0, 1, 0, 0, 0, 0, 4, 0};
    int kernel;
    int early = link_host();
    assert_int_equal(import(&kernel), 0);
    int late = link_host();
    for (int i = 0; i < 2; i++) {
        int host = i == 0 ? early : late;
        assert_int_equal(claim(host, LINK_CLAIM, 0), LINK_BUSY);
        assert_int_equal(control(host, get_device), LINK_OK);
        assert_int_equal(control(host, set_configuration), LINK_BUSY);
        assert_int_equal(control(host, vendor), LINK_BUSY);
        say(host, (struct link_message){.type = LINK_RESET, .id = 3});
        assert_int_equal(hear(host).status, LINK_BUSY);
    }
    /* The kernel has not configured it yet, and nobody has done so in its place. */
    assert_int_equal(atomic_load(&served_counts(camera)->configuration), 0);
    close(kernel);
    assert_true(served_until(&served_counts(camera)->configuration, 1)); /* as hosts of the link expect it */
    assert_int_equal(claim(early, LINK_CLAIM, 0), LINK_OK);
    assert_int_equal(claim(late, LINK_CLAIM, 0), LINK_BUSY);
    close(early);
    close(late);
}

static void a_claim_over_the_link_keeps_kernels_out_until_the_last_has_gone(void **state)
{
    (void)state;
    int kernel;
    int one = link_host();
    int other = link_host();
    assert_int_equal(claim(one, LINK_CLAIM, 0), LINK_OK);
    assert_int_equal(claim(other, LINK_CLAIM, 2), LINK_OK);
    assert_int_equal(import(&kernel), USBIP_ST_DEV_BUSY);
    close(kernel);
    assert_int_equal(claim(one, LINK_UNCLAIM, 0), LINK_OK);
    assert_int_equal(import(&kernel), USBIP_ST_DEV_BUSY);
    close(kernel);
    assert_int_equal(claim(other, LINK_UNCLAIM, 2), LINK_OK);
    assert_int_equal(import(&kernel), 0);
    assert_int_equal(claim(one, LINK_CLAIM, 0), LINK_BUSY);
    close(kernel);
    close(one);
    close(other);
}

static void a_link_host_that_dies_gives_the_camera_back(void **state)
{
    (void)state;
    int kernel;
    int host = link_host();
    assert_int_equal(claim(host, LINK_CLAIM, 0), LINK_OK);
    close(host);
    assert_true(served_until(&served_counts(camera)->released, 1));
    assert_int_equal(import(&kernel), 0);
    close(kernel);
}

static struct share *shared;
static unsigned woken;

static void take_it(struct share_user *user)
{
    woken++;
    assert_int_equal(share_take(shared, user), 0);
}

static void one_of_those_who_wait_gets_it(void **state)
{
    (void)state;
    struct share share = {0};
    struct share_user holder = {0}, first = {.free_again = take_it}, second = {.free_again = take_it};
    shared = &share;
    woken = 0;
    share_join(&share, &holder);
    share_join(&share, &first);
    share_join(&share, &second);
    assert_int_equal(share_take(&share, &holder), 0);
    assert_int_equal(share_take(&share, &holder), 0);
    assert_int_equal(share_take(&share, &first), -CT_E_BUSY);
    assert_true(share_busy(&share, &first) && !share_busy(&share, &holder));
    share_leave(&share, &holder);
    assert_int_equal(woken, 1);
    assert_true(share_has(&share, &first) != share_has(&share, &second));
}

static void who_shares_with_nobody_always_gets_it(void **state)
{
    (void)state;
    struct share_user user = {0};
    share_join(NULL, &user);
    assert_int_equal(share_take(NULL, &user), 0);
    assert_true(share_has(NULL, &user) && !share_busy(NULL, &user));
    share_give(NULL, &user);
    share_leave(NULL, &user);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_kernel_has_the_whole_camera_and_the_link_may_look, setup, teardown),
        cmocka_unit_test_setup_teardown(a_claim_over_the_link_keeps_kernels_out_until_the_last_has_gone, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_link_host_that_dies_gives_the_camera_back, setup, teardown),
        cmocka_unit_test(one_of_those_who_wait_gets_it),
        cmocka_unit_test(who_shares_with_nobody_always_gets_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
