// SPDX-License-Identifier: Apache-2.0
// What every test of the stream checks in the same way.
#ifndef CAMTWIN_TESTS_USB_STREAM_CHECKS_H
#define CAMTWIN_TESTS_USB_STREAM_CHECKS_H

#include "usb_host.h"

enum { MIB = 1 << 20, SPEED = 372000000 };

/** A second of virtual time. */
void later(struct host *h);

void expect_leader(const struct pending *p, uint64_t block_id);
void expect_trailer(const uint8_t *bytes, uint64_t block_id, uint64_t payload);

/** Reads one block as Aravis' asynchronous stream does: leader, exact payload pieces, trailer. */
void read_block(struct host *h, uint64_t id, size_t payload, size_t piece, unsigned seed);

#endif
