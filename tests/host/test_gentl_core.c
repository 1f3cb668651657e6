// SPDX-License-Identifier: Apache-2.0
// The life of the producer and its handles: what is open, what is not, and who says so.
#include "test.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#include "gentl_test.h"

/** The code and text of this thread's last error. */
static GC_ERROR last_error(char *text, size_t n)
{
    GC_ERROR code = 1;
    assert_int_equal(GCGetLastError(&code, text, &n), GC_ERR_SUCCESS);
    assert_int_equal(n, strlen(text) + 1);
    return code;
}

static void before_gcinitlib_nothing_works(void **state)
{
    (void)state;
    void *handle = NULL;
    GC_ERROR code = 0;
    INFO_DATATYPE type = 0;
    char text[64];
    size_t n = sizeof text;
    uint32_t count = 0;
    assert_int_equal(GCCloseLib(), GC_ERR_NOT_INITIALIZED);
    assert_int_equal(GCGetInfo(TL_INFO_VENDOR, &type, text, &n), GC_ERR_NOT_INITIALIZED);
    assert_int_equal(GCGetLastError(&code, text, &n), GC_ERR_NOT_INITIALIZED);
    assert_int_equal(TLOpen(&handle), GC_ERR_NOT_INITIALIZED);
    assert_int_equal(TLClose(&count), GC_ERR_NOT_INITIALIZED);
    assert_int_equal(TLGetNumInterfaces(NULL, &count), GC_ERR_NOT_INITIALIZED);
    assert_int_equal(IFGetNumDevices(NULL, &count), GC_ERR_NOT_INITIALIZED);
    assert_int_equal(DevGetPort(NULL, &handle), GC_ERR_NOT_INITIALIZED);
    assert_int_equal(GCReadPort(NULL, 0, text, &n), GC_ERR_NOT_INITIALIZED);
    assert_int_equal(GCGetNumPortURLs(NULL, &count), GC_ERR_NOT_INITIALIZED);
    assert_int_equal(n, sizeof text);
}

static void it_is_initialised_once_and_closed_once(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(GCInitLib(), GC_ERR_SUCCESS);
        assert_int_equal(GCInitLib(), GC_ERR_RESOURCE_IN_USE);
        assert_int_equal(GCCloseLib(), GC_ERR_SUCCESS);
        assert_int_equal(GCCloseLib(), GC_ERR_NOT_INITIALIZED);
    }
}

static void every_module_is_open_once(void **state)
{
    struct chain *c = *state;
    void *second = c;
    assert_int_equal(TLOpen(&second), GC_ERR_RESOURCE_IN_USE);
    assert_int_equal(TLOpenInterface(c->system, CHAIN_INTERFACE_ID, &second), GC_ERR_RESOURCE_IN_USE);
    assert_int_equal(IFOpenDevice(c->interface, CHAIN_SERIAL, DEVICE_ACCESS_CONTROL, &second), GC_ERR_RESOURCE_IN_USE);
    assert_ptr_equal(second, c);
    assert_int_equal(fake_open_count(), 1);
}

static void a_handle_is_good_for_its_own_kind_alone(void **state)
{
    struct chain *c = *state;
    void *const handles[] = {NULL, c->system, c->interface, c->device, c->remote, c, (void *)1, (void *)-1};
    uint32_t count;
    void *up;
    for (unsigned i = 0; i < sizeof handles / sizeof handles[0]; i++) {
        void *h = handles[i];
        GC_ERROR as_system = h == c->system ? GC_ERR_SUCCESS : GC_ERR_INVALID_HANDLE;
        GC_ERROR as_interface = h == c->interface ? GC_ERR_SUCCESS : GC_ERR_INVALID_HANDLE;
        GC_ERROR as_device = h == c->device ? GC_ERR_SUCCESS : GC_ERR_INVALID_HANDLE;
        GC_ERROR as_port = i >= 1 && i <= 4 ? GC_ERR_SUCCESS : GC_ERR_INVALID_HANDLE;
        assert_int_equal(TLGetNumInterfaces(h, &count), as_system);
        assert_int_equal(IFGetNumDevices(h, &count), as_interface);
        assert_int_equal(IFGetParentTL(h, &up), as_interface);
        assert_int_equal(DevGetParentIF(h, &up), as_device);
        assert_int_equal(GCGetNumPortURLs(h, &count), as_port);
    }
    assert_int_equal(IFClose(c->system), GC_ERR_INVALID_HANDLE);
    assert_int_equal(TLClose(c->interface), GC_ERR_INVALID_HANDLE);
    assert_int_equal(DevClose(c->remote), GC_ERR_INVALID_HANDLE);
}

static void a_module_knows_its_parent(void **state)
{
    struct chain *c = *state;
    void *up = NULL;
    assert_int_equal(DevGetParentIF(c->device, &up), GC_ERR_SUCCESS);
    assert_ptr_equal(up, c->interface);
    assert_int_equal(IFGetParentTL(c->interface, &up), GC_ERR_SUCCESS);
    assert_ptr_equal(up, c->system);
    assert_int_equal(DevGetParentIF(c->device, NULL), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(IFGetParentTL(c->interface, NULL), GC_ERR_INVALID_PARAMETER);
}

static void closing_a_parent_closes_all_below_it(void **state)
{
    struct chain *c = *state;
    uint32_t count;
    assert_int_equal(TLClose(c->system), GC_ERR_SUCCESS);
    assert_int_equal(fake_open_count(), 0);
    assert_int_equal(GCGetNumPortURLs(c->remote, &count), GC_ERR_INVALID_HANDLE);
    assert_int_equal(DevClose(c->device), GC_ERR_INVALID_HANDLE);
    assert_int_equal(IFClose(c->interface), GC_ERR_INVALID_HANDLE);
    assert_int_equal(TLClose(c->system), GC_ERR_INVALID_HANDLE);
}

static void closing_the_producer_closes_everything(void **state)
{
    struct chain *c = *state;
    uint32_t count;
    assert_int_equal(GCCloseLib(), GC_ERR_SUCCESS);
    assert_int_equal(fake_open_count(), 0);
    assert_int_equal(GCInitLib(), GC_ERR_SUCCESS);
    assert_int_equal(TLGetNumInterfaces(c->system, &count), GC_ERR_INVALID_HANDLE);
    assert_int_equal(DevClose(c->device), GC_ERR_INVALID_HANDLE);
}

static void an_old_handle_stays_bad_when_its_place_is_taken_again(void **state)
{
    struct chain *c = *state;
    void *again = NULL;
    assert_int_equal(DevClose(c->device), GC_ERR_SUCCESS);
    assert_int_equal(fake_open_count(), 0);
    assert_int_equal(IFOpenDevice(c->interface, CHAIN_SERIAL, DEVICE_ACCESS_EXCLUSIVE, &again), GC_ERR_SUCCESS);
    assert_ptr_not_equal(again, c->device);
    assert_int_equal(DevClose(c->device), GC_ERR_INVALID_HANDLE);
    assert_int_equal(DevClose(again), GC_ERR_SUCCESS);
}

static void a_null_where_a_handle_would_go_opens_nothing(void **state)
{
    struct chain *c = *state;
    assert_int_equal(DevGetPort(c->device, NULL), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(DevClose(c->device), GC_ERR_SUCCESS);
    assert_int_equal(IFOpenDevice(c->interface, CHAIN_SERIAL, DEVICE_ACCESS_EXCLUSIVE, NULL), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(fake_open_count(), 0);
    assert_int_equal(IFClose(c->interface), GC_ERR_SUCCESS);
    assert_int_equal(TLOpenInterface(c->system, CHAIN_INTERFACE_ID, NULL), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(TLClose(c->system), GC_ERR_SUCCESS);
    assert_int_equal(TLOpen(NULL), GC_ERR_INVALID_PARAMETER);
}

static void *look_at_own_error(void *result)
{
    char text[64];
    *(GC_ERROR *)result = last_error(text, sizeof text);
    return NULL;
}

static void the_last_error_says_what_was_wrong_and_stays(void **state)
{
    struct chain *c = *state;
    char text[256];
    uint32_t count;
    assert_int_equal(TLOpenInterface(c->system, "elsewhere", &(void *){NULL}), GC_ERR_INVALID_ID);
    assert_int_equal(TLGetNumInterfaces(c->system, &count), GC_ERR_SUCCESS);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(last_error(text, sizeof text), GC_ERR_INVALID_ID);
        assert_non_null(strstr(text, "no interface of this id"));
    }
    GC_ERROR code = 0;
    size_t n = 3;
    assert_int_equal(GCGetLastError(&code, text, &n), GC_ERR_BUFFER_TOO_SMALL);
    assert_int_equal(n, 3);
    assert_int_equal(last_error(text, sizeof text), GC_ERR_INVALID_ID);
    assert_int_equal(GCGetLastError(&code, NULL, &n), GC_ERR_SUCCESS);
    assert_int_equal(n, strlen(text) + 1);
    assert_int_equal(GCGetLastError(NULL, text, &n), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(GCGetLastError(&code, text, NULL), GC_ERR_INVALID_PARAMETER);
}

static void each_thread_has_its_own_last_error(void **state)
{
    struct chain *c = *state;
    GC_ERROR elsewhere = 1;
    pthread_t thread;
    assert_int_equal(IFClose(c->system), GC_ERR_INVALID_HANDLE);
    pthread_create(&thread, NULL, look_at_own_error, &elsewhere);
    pthread_join(thread, NULL);
    assert_int_equal(elsewhere, GC_ERR_SUCCESS);
}

struct reading {
    PORT_HANDLE port;
    GC_ERROR result;
};

static void *read_at_0(void *cookie)
{
    struct reading *r = cookie;
    uint32_t word;
    size_t n = sizeof word;
    r->result = GCReadPort(r->port, 0, &word, &n);
    return NULL;
}

static void *close_device(void *device)
{
    DevClose(device);
    return NULL;
}

static void a_close_waits_for_the_calls_inside(void **state)
{
    struct chain *c = *state;
    struct reading r = {.port = c->remote, .result = 1};
    pthread_t reader;
    pthread_t closer;
    uint32_t count;
    fake_hold_reads();
    pthread_create(&reader, NULL, read_at_0, &r);
    fake_wait_reader();
    pthread_create(&closer, NULL, close_device, c->device);
    while (GCGetNumPortURLs(c->remote, &count) == GC_ERR_SUCCESS) {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    assert_int_equal(fake_open_count(), 1); /* closed for new calls; the one inside still has its camera */
    assert_int_equal(DevClose(c->device), GC_ERR_INVALID_HANDLE);
    fake_let_go();
    pthread_join(reader, NULL);
    pthread_join(closer, NULL);
    assert_int_equal(r.result, GC_ERR_SUCCESS);
    assert_int_equal(fake_open_count(), 0);
}

/** Opens, asks and closes what it can; others close under its feet. Only codes of the standard may come back. */
static void *hammer(void *cookie)
{
    unsigned *bad = cookie;
    for (unsigned i = 0; i < 300; i++) {
        struct chain c = {0};
        uint32_t count = 0;
        char text[256];
        size_t n = sizeof text;
        GC_ERROR results[] = {
            TLOpen(&c.system),
            TLUpdateInterfaceList(c.system, NULL, 0),
            TLOpenInterface(c.system, CHAIN_INTERFACE_ID, &c.interface),
            IFUpdateDeviceList(c.interface, NULL, 0),
            IFOpenDevice(c.interface, CHAIN_SERIAL, DEVICE_ACCESS_EXCLUSIVE, &c.device),
            DevGetPort(c.device, &c.remote),
            GCReadPort(c.remote, 4, text, &(size_t){4}),
            GCGetPortURL(c.interface, text, &n),
            IFGetNumDevices(c.interface, &count),
            i % 3 == 0 ? DevClose(c.device) : GC_ERR_SUCCESS,
            i % 2 == 0 ? IFClose(c.interface) : GC_ERR_SUCCESS,
            TLClose(c.system),
        };
        for (unsigned k = 0; k < sizeof results / sizeof results[0]; k++) {
            GC_ERROR e = results[k];
            *bad += e != GC_ERR_SUCCESS && e != GC_ERR_INVALID_HANDLE && e != GC_ERR_RESOURCE_IN_USE &&
                    e != GC_ERR_INVALID_ID && e != GC_ERR_ACCESS_DENIED;
        }
    }
    return NULL;
}

static void eight_threads_may_open_ask_and_close_at_once(void **state)
{
    (void)state;
    pthread_t threads[8];
    unsigned bad[8] = {0};
    fake_plug(CHAIN_SERIAL, "");
    assert_int_equal(GCInitLib(), GC_ERR_SUCCESS);
    for (unsigned i = 0; i < 8; i++) {
        pthread_create(&threads[i], NULL, hammer, &bad[i]);
    }
    for (unsigned i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(bad[i], 0);
    }
    assert_int_equal(GCCloseLib(), GC_ERR_SUCCESS);
    assert_int_equal(fake_open_count(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(before_gcinitlib_nothing_works, nothing_setup, nothing_teardown),
        cmocka_unit_test_setup_teardown(it_is_initialised_once_and_closed_once, nothing_setup, nothing_teardown),
        cmocka_unit_test_setup_teardown(every_module_is_open_once, chain_setup, chain_teardown),
        cmocka_unit_test_setup_teardown(a_handle_is_good_for_its_own_kind_alone, chain_setup, chain_teardown),
        cmocka_unit_test_setup_teardown(a_module_knows_its_parent, chain_setup, chain_teardown),
        cmocka_unit_test_setup_teardown(closing_a_parent_closes_all_below_it, chain_setup, chain_teardown),
        cmocka_unit_test_setup_teardown(closing_the_producer_closes_everything, chain_setup, chain_teardown),
        cmocka_unit_test_setup_teardown(an_old_handle_stays_bad_when_its_place_is_taken_again, chain_setup,
                                        chain_teardown),
        cmocka_unit_test_setup_teardown(a_null_where_a_handle_would_go_opens_nothing, chain_setup, chain_teardown),
        cmocka_unit_test_setup_teardown(the_last_error_says_what_was_wrong_and_stays, chain_setup, chain_teardown),
        cmocka_unit_test_setup_teardown(each_thread_has_its_own_last_error, chain_setup, chain_teardown),
        cmocka_unit_test_setup_teardown(a_close_waits_for_the_calls_inside, chain_setup, chain_teardown),
        cmocka_unit_test_setup_teardown(eight_threads_may_open_ask_and_close_at_once, nothing_setup, nothing_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
