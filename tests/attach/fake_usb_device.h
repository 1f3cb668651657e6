// SPDX-License-Identifier: Apache-2.0
// A small USB device behind src/usb/device.h, for tests of what reaches devices: no camera in it.
//
//   0x01 OUT, 0x81 IN   echo: each OUT transfer is one IN message (interface 0)
//   0x82 IN             never says anything (interface 1)
//   0x02 OUT            always stalls (interface 1)
//   0x83 IN             endless bytes of frame memory: byte i of the stream is fake_byte(i) (interface 2)
//   control             descriptors, configuration, halts; vendor 0xC0/0x40: reads back what was written; request 2
//                       says that what IN endpoints have said is void
#ifndef CAMTWIN_TESTS_FAKE_USB_DEVICE_H
#define CAMTWIN_TESTS_FAKE_USB_DEVICE_H

#include <stdatomic.h>

#include "usb/device.h"

enum { FAKE_VENDOR = 0x199E, FAKE_PRODUCT = 0x9811, FAKE_SLOT_SIZE = 1 << 20 };

/** What tests look at from their own thread. */
struct fake_counts {
    atomic_int pending;  /* transfers that the device has */
    atomic_int held;     /* frame slots that someone references (as of the last tick) */
    atomic_int released; /* usb_interface_released */
    atomic_int resets;
    atomic_int configuration;
    atomic_int ticks;
};

/** `memory` is `slots` * FAKE_SLOT_SIZE bytes; the device fills it once, so stream offset i repeats with its size. */
struct usb_device *fake_usb_new(void *memory, unsigned slots, struct fake_counts *counts);
/** Reads that wait for frame memory are looked at again. */
void fake_usb_tick(struct usb_device *d);

static inline unsigned char fake_byte(size_t stream_offset)
{
    return (unsigned char)(stream_offset * 7 + (stream_offset >> 12));
}

extern const unsigned char fake_config_bytes[];
extern const size_t fake_config_size;

#endif
