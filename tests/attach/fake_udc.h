// SPDX-License-Identifier: Apache-2.0
// A USB device controller in memory with a host at its other end, for tests of the gadget without a kernel.
//
// As real controllers do, it answers halts by itself, sends packets, and gives queued transfers back when the bus is reset.
#ifndef CAMTWIN_TESTS_FAKE_UDC_H
#define CAMTWIN_TESTS_FAKE_UDC_H

#include "attach/gadget_raw.h"

struct fake_udc;

/** Aborts when out of memory. */
struct fake_udc *fake_udc_new(void);
/** After the gadget has closed it. */
void fake_udc_free(struct fake_udc *u);
struct raw_udc fake_udc_raw(struct fake_udc *u);

/* The host; each waits a few seconds at most. Bytes, or -EPIPE (stall), -EOVERFLOW, -ETIMEDOUT. */
int fake_udc_control(struct fake_udc *u, const uint8_t setup[8], uint8_t *bytes);
/** Ends when it is full or with a short packet. timeout_ms < 0: the usual. */
int fake_udc_read(struct fake_udc *u, uint8_t address, uint8_t *bytes, size_t n, int timeout_ms);
int fake_udc_write(struct fake_udc *u, uint8_t address, const uint8_t *bytes, size_t n);
/** CLEAR_FEATURE(ENDPOINT_HALT), which this controller answers without a word to the device. */
void fake_udc_clear_halt(struct fake_udc *u, uint8_t address);
/** Bus reset: what is queued ends with -ESHUTDOWN. */
void fake_udc_reset(struct fake_udc *u);

/** Takes no more than so many bytes in one call from now on, as a kernel without contiguous memory. */
void fake_udc_limit(struct fake_udc *u, size_t bytes);
/** Messages of up to so many bytes (64 at most) are done as soon as they lie in the controller's own memory, from now on. */
void fake_udc_keep(struct fake_udc *u, size_t bytes);
bool fake_udc_enabled(struct fake_udc *u, uint8_t address);
/** Waits until there is something to be read from an IN endpoint, or is not any more; whether it came to that. */
bool fake_udc_await(struct fake_udc *u, uint8_t address, bool queued);
bool fake_udc_closed(const struct fake_udc *u);

#endif
