// SPDX-License-Identifier: Apache-2.0
// One fake camera behind a USB/IP server for each test, and what every host does to it. Aborts or fails the test.
#ifndef CAMTWIN_TESTS_USBIP_BENCH_H
#define CAMTWIN_TESTS_USBIP_BENCH_H

#include "served_fake.h"
#include "usbip_peer.h"

extern struct served *usbip_bench_camera;

/** SETUP of GET_DESCRIPTOR(device). */
extern const uint8_t usbip_bench_get_device[8];

/* Of cmocka. */
int usbip_bench_setup(void **state);
int usbip_bench_teardown(void **state);

uint16_t usbip_bench_port(void);
/** A host that has the camera. */
int usbip_bench_attach(void);
/** The next answer is this one. */
void usbip_bench_answer(int fd, uint32_t command, uint32_t seqnum, int32_t status);
/** The camera hangs up: end of file, or a reset when it had not read everything. */
void usbip_bench_dropped(int fd);
/** The host leaves, and the camera is as it was before anyone came. */
void usbip_bench_leave(int fd);
void usbip_bench_still_serves(void);

#endif
