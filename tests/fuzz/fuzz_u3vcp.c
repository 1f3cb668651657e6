// SPDX-License-Identifier: Apache-2.0
// Commands: the input is a row of (u16 length, bytes), each sent as one OUT transfer, each followed by a read.
#include <string.h>

#include "base/bytes.h"
#include "fuzz_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world *w = world_begin();
    struct rd r = rd_over(data, size);
    while (rd_left(&r) > 2) {
        size_t n = rd_u16(&r);
        n = n < rd_left(&r) ? n : rd_left(&r);
        n = n < WORLD_OUT_MAX ? n : WORLD_OUT_MAX;
        struct world_transfer *out = world_free_transfer(w);
        out->t = (struct usb_transfer){.endpoint = 0x01, .length = n, .out = out->out};
        memcpy(out->out, rd_bytes(&r, n), n);
        world_submit(w, out);
        struct world_transfer *in = world_free_transfer(w);
        in->t = (struct usb_transfer){.endpoint = 0x81, .length = 0x4000};
        world_submit(w, in);
        usb_cancel(w->device, &in->t);
        usb_cancel(w->device, &out->t);
        if (out->t.status == USB_STALL) {
            usb_interface_released(w->device, 0);
        }
    }
    world_end(w);
    return 0;
}
