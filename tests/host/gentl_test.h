// SPDX-License-Identifier: Apache-2.0
// The chain of handles from the producer down to a fake camera, for tests that begin with all of it open.
#ifndef CAMTWIN_TESTS_GENTL_TEST_H
#define CAMTWIN_TESTS_GENTL_TEST_H

#include "fake_u3v_host.h"
#include "host/gentl.h"

struct chain {
    TL_HANDLE system;
    IF_HANDLE interface;
    DEV_HANDLE device;
    PORT_HANDLE remote;
};

#define CHAIN_SERIAL "00000001"
#define CHAIN_INTERFACE_ID "camtwin-link"

/** cmocka set-up and tear-down: *state is a struct chain with everything open, and one camera CHAIN_SERIAL called "eye". */
int chain_setup(void **state);
int chain_teardown(void **state);

/** Set-up and tear-down of tests that begin with nothing: no camera, GCInitLib not called. */
int nothing_setup(void **state);
int nothing_teardown(void **state);

/** From GCInitLib to the interface, its list of devices not yet asked for. */
void open_interface(struct chain *c);

#endif
