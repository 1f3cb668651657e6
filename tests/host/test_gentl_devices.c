// SPDX-License-Identifier: Apache-2.0
// Which cameras are there, who has one, and how one is opened.
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gentl_test.h"

static int interface_setup(void **state)
{
    *state = calloc(1, sizeof(struct chain));
    fake_reset();
    open_interface(*state);
    return 0;
}

static uint32_t device_count(const struct chain *c)
{
    uint32_t count = 99;
    assert_int_equal(IFGetNumDevices(c->interface, &count), GC_ERR_SUCCESS);
    return count;
}

/** Looks for cameras; whether the list changed. */
static bool update(const struct chain *c)
{
    bool8_t changed = 9;
    assert_int_equal(IFUpdateDeviceList(c->interface, &changed, 1000), GC_ERR_SUCCESS);
    assert_true(changed <= 1);
    return changed;
}

static DEVICE_ACCESS_STATUS status_of(const struct chain *c, const char *id)
{
    int32_t status = -1;
    size_t n = sizeof status;
    INFO_DATATYPE type;
    assert_int_equal(IFGetDeviceInfo(c->interface, id, DEVICE_INFO_ACCESS_STATUS, &type, &status, &n), GC_ERR_SUCCESS);
    return status;
}

static void the_list_is_as_of_the_last_update(void **state)
{
    struct chain *c = *state;
    fake_plug("00000001", "");
    assert_int_equal(device_count(c), 0);
    assert_true(update(c));
    assert_int_equal(device_count(c), 1);
    assert_false(update(c));
    fake_plug("00000002", "");
    assert_int_equal(device_count(c), 1);
    assert_true(update(c));
    assert_int_equal(device_count(c), 2);
    fake_unplug("00000001");
    assert_true(update(c));
    assert_int_equal(device_count(c), 1);
    assert_int_equal(IFUpdateDeviceList(c->interface, NULL, 0), GC_ERR_SUCCESS);
    assert_int_equal(IFGetNumDevices(c->interface, NULL), GC_ERR_INVALID_PARAMETER);
}

/** The feature that the oldest waiting event says is no longer so; "" when there is none. */
static void next_invalid(EVENT_HANDLE event, char *name, size_t n)
{
    uint8_t data[512];
    size_t size = sizeof data;
    INFO_DATATYPE type = -1;
    name[0] = '\0';
    if (EventGetData(event, data, &size, 0) == GC_ERR_SUCCESS) {
        assert_int_equal(EventGetDataInfo(event, data, size, EVENT_DATA_ID, &type, name, &n), GC_ERR_SUCCESS);
        assert_int_equal(type, INFO_DATATYPE_STRING);
    }
}

static void a_list_that_changed_makes_its_features_be_read_again(void **state)
{
    struct chain *c = *state;
    EVENT_HANDLE event = NULL;
    char name[64];
    assert_int_equal(GCRegisterEvent(c->interface, EVENT_FEATURE_INVALIDATE, &event), GC_ERR_SUCCESS);
    fake_plug("00000001", "");
    update(c);
    next_invalid(event, name, sizeof name);
    assert_string_equal(name, "DeviceSelector");
    update(c);
    next_invalid(event, name, sizeof name);
    assert_string_equal(name, "");
}

static void the_systems_list_has_the_one_interface_after_an_update(void **state)
{
    (void)state;
    TL_HANDLE system;
    uint32_t count = 99;
    bool8_t changed = 9;
    char id[64];
    size_t n = sizeof id;
    assert_int_equal(GCInitLib(), GC_ERR_SUCCESS);
    assert_int_equal(TLOpen(&system), GC_ERR_SUCCESS);
    assert_int_equal(TLGetNumInterfaces(system, &count), GC_ERR_SUCCESS);
    assert_int_equal(count, 0);
    assert_int_equal(TLGetInterfaceID(system, 0, id, &n), GC_ERR_INVALID_INDEX);
    assert_int_equal(TLOpenInterface(system, CHAIN_INTERFACE_ID, &(void *){NULL}), GC_ERR_INVALID_ID);
    assert_int_equal(TLUpdateInterfaceList(system, &changed, 0), GC_ERR_SUCCESS);
    assert_int_equal(changed, 1);
    assert_int_equal(TLUpdateInterfaceList(system, &changed, 0), GC_ERR_SUCCESS);
    assert_int_equal(changed, 0);
    assert_int_equal(TLGetNumInterfaces(system, &count), GC_ERR_SUCCESS);
    assert_int_equal(count, 1);
    assert_int_equal(TLGetInterfaceID(system, 0, id, &n), GC_ERR_SUCCESS);
    assert_string_equal(id, CHAIN_INTERFACE_ID);
    assert_int_equal(TLGetInterfaceID(system, 1, id, &n), GC_ERR_INVALID_INDEX);
    assert_int_equal(TLGetInterfaceID(system, 0, id, NULL), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(TLOpenInterface(system, NULL, &(void *){NULL}), GC_ERR_INVALID_PARAMETER);
}

static void an_id_is_the_serial_number(void **state)
{
    struct chain *c = *state;
    char id[64];
    size_t n = 0;
    fake_plug("12345678", "");
    update(c);
    assert_int_equal(IFGetDeviceID(c->interface, 0, NULL, &n), GC_ERR_SUCCESS);
    assert_int_equal(n, 9);
    n = 8;
    assert_int_equal(IFGetDeviceID(c->interface, 0, id, &n), GC_ERR_BUFFER_TOO_SMALL);
    n = sizeof id;
    assert_int_equal(IFGetDeviceID(c->interface, 0, id, &n), GC_ERR_SUCCESS);
    assert_string_equal(id, "12345678");
    assert_int_equal(IFGetDeviceID(c->interface, 1, id, &n), GC_ERR_INVALID_INDEX);
    assert_int_equal(IFGetDeviceID(c->interface, 0, id, NULL), GC_ERR_INVALID_PARAMETER);
}

static void a_camera_is_found_by_the_name_that_its_user_gave_it(void **state)
{
    struct chain *c = *state;
    DEV_HANDLE d = NULL;
    fake_plug("00000001", "left");
    fake_plug("00000002", "right");
    fake_plug("00000003", "right");
    update(c);
    assert_int_equal(IFOpenDevice(c->interface, "left", DEVICE_ACCESS_EXCLUSIVE, &d), GC_ERR_SUCCESS);
    assert_int_equal(status_of(c, "00000001"), DEVICE_ACCESS_STATUS_OPEN_READWRITE);
    assert_int_equal(IFOpenDevice(c->interface, "right", DEVICE_ACCESS_EXCLUSIVE, &d), GC_ERR_AMBIGUOUS);
    assert_int_equal(IFOpenDevice(c->interface, "", DEVICE_ACCESS_EXCLUSIVE, &d), GC_ERR_INVALID_ID);
    assert_int_equal(IFOpenDevice(c->interface, "up", DEVICE_ACCESS_EXCLUSIVE, &d), GC_ERR_INVALID_ID);
    assert_int_equal(IFOpenDevice(c->interface, NULL, DEVICE_ACCESS_EXCLUSIVE, &d), GC_ERR_INVALID_PARAMETER);
}

static void only_the_standards_access_flags_open_a_camera(void **state)
{
    struct chain *c = *state;
    static const DEVICE_ACCESS_FLAGS good[] = {DEVICE_ACCESS_READONLY, DEVICE_ACCESS_CONTROL, DEVICE_ACCESS_EXCLUSIVE};
    static const DEVICE_ACCESS_FLAGS bad[] = {DEVICE_ACCESS_UNKNOWN, DEVICE_ACCESS_NONE, 5, -1,
                                              DEVICE_ACCESS_CUSTOM_ID};
    fake_plug("00000001", "");
    update(c);
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        DEV_HANDLE d = c;
        assert_int_equal(IFOpenDevice(c->interface, "00000001", bad[i], &d), GC_ERR_INVALID_PARAMETER);
        assert_ptr_equal(d, c);
        assert_int_equal(fake_open_count(), 0);
    }
    for (unsigned i = 0; i < sizeof good / sizeof good[0]; i++) {
        DEV_HANDLE d = NULL;
        assert_int_equal(IFOpenDevice(c->interface, "00000001", good[i], &d), GC_ERR_SUCCESS);
        assert_int_equal(DevClose(d), GC_ERR_SUCCESS);
    }
}

static void who_has_a_camera_is_told(void **state)
{
    struct chain *c = *state;
    DEV_HANDLE d = NULL;
    fake_plug("00000001", "");
    update(c);
    assert_int_equal(status_of(c, "00000001"), DEVICE_ACCESS_STATUS_READWRITE);
    assert_int_equal(fake_open_count(), 0);
    fake_take("00000001", true);
    assert_int_equal(status_of(c, "00000001"), DEVICE_ACCESS_STATUS_BUSY);
    assert_int_equal(IFOpenDevice(c->interface, "00000001", DEVICE_ACCESS_CONTROL, &d), GC_ERR_ACCESS_DENIED);
    fake_take("00000001", false);
    assert_int_equal(IFOpenDevice(c->interface, "00000001", DEVICE_ACCESS_CONTROL, &d), GC_ERR_SUCCESS);
    assert_int_equal(status_of(c, "00000001"), DEVICE_ACCESS_STATUS_OPEN_READWRITE);
    assert_int_equal(DevClose(d), GC_ERR_SUCCESS);
    assert_int_equal(IFOpenDevice(c->interface, "00000001", DEVICE_ACCESS_READONLY, &d), GC_ERR_SUCCESS);
    assert_int_equal(status_of(c, "00000001"), DEVICE_ACCESS_STATUS_OPEN_READONLY);
}

static void a_camera_that_has_gone_can_not_be_opened(void **state)
{
    struct chain *c = *state;
    DEV_HANDLE d = c;
    fake_plug("00000001", "");
    update(c);
    fake_unplug("00000001");
    assert_int_equal(status_of(c, "00000001"), DEVICE_ACCESS_STATUS_NOACCESS);
    assert_int_equal(IFOpenDevice(c->interface, "00000001", DEVICE_ACCESS_CONTROL, &d), GC_ERR_INVALID_ID);
    assert_ptr_equal(d, c);
}

static void an_open_camera_that_goes_answers_io_and_closes_well(void **state)
{
    struct chain *c = *state;
    PORT_HANDLE remote = NULL;
    DEV_HANDLE d = NULL;
    uint32_t word = 0;
    size_t n = sizeof word;
    fake_plug("00000001", "");
    update(c);
    assert_int_equal(IFOpenDevice(c->interface, "00000001", DEVICE_ACCESS_CONTROL, &d), GC_ERR_SUCCESS);
    assert_int_equal(DevGetPort(d, &remote), GC_ERR_SUCCESS);
    fake_unplug("00000001");
    assert_int_equal(GCReadPort(remote, 0, &word, &n), GC_ERR_IO);
    assert_int_equal(GCWritePort(remote, 0, &word, &n), GC_ERR_IO);
    assert_int_equal(status_of(c, "00000001"), DEVICE_ACCESS_STATUS_NOACCESS);
    assert_int_equal(DevClose(d), GC_ERR_SUCCESS);
}

static void the_port_of_a_camera_has_one_handle(void **state)
{
    struct chain *c = *state;
    PORT_HANDLE first = NULL;
    PORT_HANDLE second = NULL;
    DEV_HANDLE d = NULL;
    fake_plug("00000001", "");
    update(c);
    assert_int_equal(IFOpenDevice(c->interface, "00000001", DEVICE_ACCESS_CONTROL, &d), GC_ERR_SUCCESS);
    assert_int_equal(DevGetPort(d, &first), GC_ERR_SUCCESS);
    assert_int_equal(DevGetPort(d, &second), GC_ERR_SUCCESS);
    assert_ptr_equal(first, second);
}

static void two_cameras_are_open_side_by_side(void **state)
{
    struct chain *c = *state;
    DEV_HANDLE first = NULL;
    DEV_HANDLE second = NULL;
    fake_plug("00000001", "");
    fake_plug("00000002", "");
    update(c);
    assert_int_equal(IFOpenDevice(c->interface, "00000001", DEVICE_ACCESS_CONTROL, &first), GC_ERR_SUCCESS);
    assert_int_equal(IFOpenDevice(c->interface, "00000002", DEVICE_ACCESS_CONTROL, &second), GC_ERR_SUCCESS);
    assert_int_equal(fake_open_count(), 2);
    assert_int_equal(IFClose(c->interface), GC_ERR_SUCCESS);
    assert_int_equal(fake_open_count(), 0);
}

/** What the call writes to stderr, in text[n]. */
static void updates_said(const struct chain *c, unsigned times, char *text, size_t n)
{
    int ends[2];
    int before = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    for (unsigned i = 0; i < times; i++) {
        update(c);
    }
    dup2(before, STDERR_FILENO);
    close(before);
    close(ends[1]);
    ssize_t got = read(ends[0], text, n - 1);
    close(ends[0]);
    text[got > 0 ? got : 0] = '\0';
}

static void where_no_camera_runs_it_is_said_once_how_to_start_one(void **state)
{
    struct chain *c = *state;
    char text[1024];
    updates_said(c, 5, text, sizeof text);
    assert_int_equal(device_count(c), 0);
    const char *end = strchr(text, '\n');
    assert_non_null(end);
    assert_int_equal(end[1], '\0');
    assert_non_null(strstr(text, "camtwin serve"));
    assert_non_null(strstr(text, "camtwin run -- "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        /* First: a process is told once. */
        cmocka_unit_test_setup_teardown(where_no_camera_runs_it_is_said_once_how_to_start_one, interface_setup,
                                        chain_teardown),
        cmocka_unit_test_setup_teardown(the_list_is_as_of_the_last_update, interface_setup, chain_teardown),
        cmocka_unit_test_setup_teardown(a_list_that_changed_makes_its_features_be_read_again, interface_setup,
                                        chain_teardown),
        cmocka_unit_test_setup_teardown(the_systems_list_has_the_one_interface_after_an_update, nothing_setup,
                                        nothing_teardown),
        cmocka_unit_test_setup_teardown(an_id_is_the_serial_number, interface_setup, chain_teardown),
        cmocka_unit_test_setup_teardown(a_camera_is_found_by_the_name_that_its_user_gave_it, interface_setup,
                                        chain_teardown),
        cmocka_unit_test_setup_teardown(only_the_standards_access_flags_open_a_camera, interface_setup, chain_teardown),
        cmocka_unit_test_setup_teardown(who_has_a_camera_is_told, interface_setup, chain_teardown),
        cmocka_unit_test_setup_teardown(a_camera_that_has_gone_can_not_be_opened, interface_setup, chain_teardown),
        cmocka_unit_test_setup_teardown(an_open_camera_that_goes_answers_io_and_closes_well, interface_setup,
                                        chain_teardown),
        cmocka_unit_test_setup_teardown(the_port_of_a_camera_has_one_handle, interface_setup, chain_teardown),
        cmocka_unit_test_setup_teardown(two_cameras_are_open_side_by_side, interface_setup, chain_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
