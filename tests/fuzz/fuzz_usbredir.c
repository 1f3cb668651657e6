// SPDX-License-Identifier: Apache-2.0
// The usbredir attachment. The first byte tells how the guest behaves: bit 7: it does not read; bit 6: its hello and a
// configuration go before; the others: in how large pieces it speaks. The rest is what it says.
#include <sys/socket.h>
#include <unistd.h>

#include "attach/usbredir_private.h"
#include "fake_usb_device.h"
#include "fuzz_loop.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SLOTS = 4 };

/** A hello with all capabilities: 64-bit ids and 32-bit lengths follow from it. Then SET_CONFIGURATION(1) with id 1. */
enum { HELLO = 12, CAPABILITIES = HELLO + 64, SET = CAPABILITIES + 4, OPENING_SIZE = SET + 16 + 1 };
static const uint8_t opening[OPENING_SIZE] = {
    [0] = usb_redir_hello,
    [4] = SET - HELLO,
    [HELLO] = 'f',
    [CAPABILITIES] = 0xFF,
    [SET] = usb_redir_set_configuration,
    [SET + 4] = 1,
    [SET + 8] = 1,
    [SET + 16] = 1,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static _Alignas(64) uint8_t memory[SLOTS * FAKE_SLOT_SIZE];
    static struct fake_counts counts;
    static struct usb_device *device;
    if (device == NULL) {
        device = fake_usb_new(memory, SLOTS, &counts);
    }
    struct share share = {0};
    int pair[2];
    struct attachment *a = redir_new(&(struct attach_config){.loop = &fuzz_loop, .device = device, .share = &share});
    if (a == NULL) {
        return 0; /* no memory: nothing to see */
    }
    fuzz_check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
    redir_adopt(a, pair[0]);

    uint8_t how = size > 0 ? data[0] : 0;
    bool reads = how < 0x80;
    if ((how & 0x40) != 0) {
        fuzz_check(send(pair[1], opening, sizeof opening, MSG_NOSIGNAL) == (ssize_t)sizeof opening);
        fuzz_loop_serve(device, pair[1], reads);
        fuzz_check(a->peer != NULL && a->peer->configured);
    }
    size_t piece = (how & 0x3F) == 0 ? SIZE_MAX : (size_t)(how & 0x3F) * 3;
    size_t at = size > 0;
    while (at < size) {
        size_t n = size - at < piece ? size - at : piece;
        ssize_t said = send(pair[1], data + at, n, MSG_NOSIGNAL);
        fuzz_loop_serve(device, pair[1], reads);
        if (said <= 0) {
            break; /* hung up on, or not listened to */
        }
        at += (size_t)said;
    }
    close(pair[1]);
    fuzz_loop_serve(device, -1, false);
    redir_free(a);
    /* Nothing is left behind, whatever was said. */
    fuzz_check(atomic_load(&counts.pending) == 0 && share.holder == NULL && fuzz_loop_idle());
    usb_reset(device);
    fake_usb_tick(device);
    fuzz_check(atomic_load(&counts.held) == 0);
    return 0;
}
