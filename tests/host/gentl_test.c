// SPDX-License-Identifier: Apache-2.0
// Opens and closes the chain of handles.
#include "test.h"

#include <stdlib.h>

#include "gentl_test.h"

int nothing_setup(void **state)
{
    *state = NULL;
    fake_reset();
    return 0;
}

int nothing_teardown(void **state)
{
    (void)state;
    GCCloseLib(); /* a test that failed may have left it open */
    return fake_open_count() == 0 ? 0 : -1;
}

void open_interface(struct chain *c)
{
    assert_int_equal(GCInitLib(), GC_ERR_SUCCESS);
    assert_int_equal(TLOpen(&c->system), GC_ERR_SUCCESS);
    assert_int_equal(TLUpdateInterfaceList(c->system, NULL, 0), GC_ERR_SUCCESS);
    assert_int_equal(TLOpenInterface(c->system, CHAIN_INTERFACE_ID, &c->interface), GC_ERR_SUCCESS);
}

int chain_setup(void **state)
{
    struct chain *c = calloc(1, sizeof *c);
    *state = c;
    fake_reset();
    fake_plug(CHAIN_SERIAL, "eye");
    open_interface(c);
    assert_int_equal(IFUpdateDeviceList(c->interface, NULL, 0), GC_ERR_SUCCESS);
    assert_int_equal(IFOpenDevice(c->interface, CHAIN_SERIAL, DEVICE_ACCESS_EXCLUSIVE, &c->device), GC_ERR_SUCCESS);
    assert_int_equal(DevGetPort(c->device, &c->remote), GC_ERR_SUCCESS);
    return 0;
}

int chain_teardown(void **state)
{
    free(*state);
    return nothing_teardown(state);
}
