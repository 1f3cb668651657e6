// SPDX-License-Identifier: Apache-2.0
// The USB/IP server: each input is what one connection says, from its first request on. In front of it stands how it says
// it: the first byte tells in how large pieces, and whether the answers are read.
#include <sys/socket.h>
#include <unistd.h>

#include "attach/attach.h"
#include "attach/usbip_hub.h"
#include "fake_usb_device.h"
#include "fuzz_loop.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SLOTS = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static _Alignas(64) uint8_t memory[SLOTS * FAKE_SLOT_SIZE];
    static struct fake_counts counts;
    static struct usb_device *device;
    if (device == NULL) {
        device = fake_usb_new(memory, SLOTS, &counts);
    }
    struct share share = {0};
    struct usbip_hub *hub = NULL;
    struct attachment *a = NULL;
    int pair[2];
    fuzz_check(usbip_hub_open(&(struct usbip_hub_config){.loop = &fuzz_loop}, &hub) == 0);
    struct attach_config config = {
        .loop = &fuzz_loop, .device = device, .address = "1-1", .share = &share, .usbip_hub = hub};
    fuzz_check(attach_usbip.open(&config, &a) == 0);
    fuzz_check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
    usbip_hub_visit(hub, pair[0]);

    uint8_t how = size > 0 ? data[0] : 0;
    size_t piece = (how & 0x7F) == 0 ? SIZE_MAX : (size_t)(how & 0x7F) * 3;
    size_t at = size > 0;
    while (at < size) {
        size_t n = size - at < piece ? size - at : piece;
        ssize_t said = send(pair[1], data + at, n, MSG_NOSIGNAL);
        fuzz_loop_serve(device, pair[1], how < 0x80);
        if (said <= 0) {
            break; /* hung up on, or not listened to */
        }
        at += (size_t)said;
    }
    close(pair[1]);
    fuzz_loop_serve(device, -1, false);
    attach_usbip.close(a);
    usbip_hub_close(hub);
    /* Nothing is left behind, whatever was said. */
    fuzz_check(atomic_load(&counts.pending) == 0 && share.holder == NULL);
    fuzz_check(fuzz_loop_idle());
    usb_reset(device);
    fake_usb_tick(device);
    fuzz_check(atomic_load(&counts.held) == 0);
    return 0;
}
