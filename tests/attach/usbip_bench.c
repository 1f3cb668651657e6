// SPDX-License-Identifier: Apache-2.0
// One fake camera behind a USB/IP server, and what every host does to it.
#include "usbip_bench.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test.h"

struct served *usbip_bench_camera;

const uint8_t usbip_bench_get_device[8] = {0x80, 6, 0, 1, 0, 0, 18, 0};

int usbip_bench_setup(void **state)
{
    (void)state;
    served_room();
    usbip_bench_camera = served_start("00000001", 4);
    return 0;
}

int usbip_bench_teardown(void **state)
{
    (void)state;
    served_stop(usbip_bench_camera);
    served_room_leave();
    return 0;
}

uint16_t usbip_bench_port(void)
{
    return served_usbip_port(usbip_bench_camera);
}

int usbip_bench_attach(void)
{
    return peer_attach(usbip_bench_port(), SERVED_BUS_ID);
}

void usbip_bench_answer(int fd, uint32_t command, uint32_t seqnum, int32_t status)
{
    struct peer_answer a = peer_hear(fd);
    assert_int_equal(a.command, command);
    assert_int_equal(a.seqnum, seqnum);
    assert_int_equal(a.status, status);
}

void usbip_bench_dropped(int fd)
{
    char b[4096];
    ssize_t n;
    do {
        n = recv(fd, b, sizeof b, 0);
    } while (n > 0);
    assert_true(n == 0 || errno == ECONNRESET);
    close(fd);
}

void usbip_bench_leave(int fd)
{
    int resets = atomic_load(&served_counts(usbip_bench_camera)->resets);
    close(fd);
    assert_true(served_until(&served_counts(usbip_bench_camera)->resets, resets + 1));
    assert_true(served_until(&served_counts(usbip_bench_camera)->pending, 0));
    assert_true(served_until(&served_counts(usbip_bench_camera)->held, 0));
}

void usbip_bench_still_serves(void)
{
    uint8_t device[18];
    int fd = -1;
    for (int i = 0; i < 1000 && fd < 0; i++) { /* the last host's end is being noticed */
        fd = peer_dial(usbip_bench_port());
        if (peer_import(fd, SERVED_BUS_ID) != 0) {
            close(fd);
            fd = -1;
            usleep(1000);
        }
    }
    assert_true(fd >= 0);
    peer_control(fd, 1, usbip_bench_get_device);
    usbip_bench_answer(fd, PEER_RET_SUBMIT, 1, 0);
    assert_int_equal(peer_take(fd, device, sizeof device), 0);
    assert_int_equal(device[8] | device[9] << 8, FAKE_VENDOR);
    usbip_bench_leave(fd);
}
