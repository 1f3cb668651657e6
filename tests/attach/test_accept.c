// SPDX-License-Identifier: Apache-2.0
// A door in a process that has no file descriptor left.
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "attach/accept.h"
#include "test.h"

static unsigned warnings;

static void count(void *cookie, enum log_level level, const char *room, const char *text)
{
    (void)cookie;
    (void)room;
    (void)text;
    warnings += level == LOG_WARN;
}

static const struct log heard = {.write = count, .level = LOG_WARN};

/** An abstract unix socket that listens. */
static int listen_somewhere(struct sockaddr_un *out)
{
    socklen_t n = sizeof *out;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    assert_int_equal(bind(fd, (struct sockaddr *)out, sizeof out->sun_family), 0); /* the kernel chooses a name */
    assert_int_equal(listen(fd, 4), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)out, &n), 0);
    return fd;
}

static int dial(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t n = (socklen_t)(sizeof address->sun_family + 6); /* abstract: a zero and five digits */
    assert_int_equal(connect(fd, (const struct sockaddr *)address, n), 0);
    return fd;
}

static bool hung_up_on(int fd)
{
    char byte;
    return recv(fd, &byte, 1, MSG_DONTWAIT) == 0;
}

/** From now on no fd can be had. Returns the limit as it was. */
static struct rlimit take_all_fds(void)
{
    struct rlimit before, now;
    int lowest_free = dup(0);
    assert_true(lowest_free >= 0);
    close(lowest_free);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    now = before;
    now.rlim_cur = (rlim_t)lowest_free;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &now), 0);
    return before;
}

static void who_comes_when_no_fd_is_left_is_hung_up_on_and_the_door_stays_open(void **state)
{
    (void)state;
    struct sockaddr_un address;
    int door = listen_somewhere(&address);
    int spare = accept_spare();
    int one = dial(&address);
    int two = dial(&address);
    warnings = 0;
    struct rlimit before = take_all_fds();
    int first = accept_next(door, &spare, "test", &heard);
    int second = accept_next(door, &spare, "test", &heard);
    setrlimit(RLIMIT_NOFILE, &before);
    assert_true(first < 0 && second < 0);
    assert_int_equal(warnings, 2);
    assert_true(hung_up_on(one) && hung_up_on(two));

    int three = dial(&address);
    int accepted = accept_next(door, &spare, "test", &heard);
    assert_true(accepted >= 0);
    assert_int_equal(accept_next(door, &spare, "test", &heard), -1); /* nobody else */
    assert_int_equal(warnings, 2);
    const int fds[] = {accepted, three, two, one, spare, door};
    for (unsigned i = 0; i < sizeof fds / sizeof fds[0]; i++) {
        close(fds[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_comes_when_no_fd_is_left_is_hung_up_on_and_the_door_stays_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
