// SPDX-License-Identifier: Apache-2.0
// The producer as consumers load it: opened and let go again and again, in one process. The file is $CAMTWIN_PRODUCER.
#include "test.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/gentl.h"

/** A call of the loaded file: its address as an object's, which ISO C knows no cast for, into *function. */
static void find_call(void *file, const char *name, void *function, size_t n)
{
    void *address = dlsym(file, name);
    assert_non_null(address);
    memcpy(function, &address, n);
}

/** Loads the file, lists its cameras, and lets it go, as a consumer that looks for producers does. Cameras found. */
static uint32_t look(void)
{
    GC_ERROR (*call)(void);
    GC_ERROR (*open_system)(TL_HANDLE *);
    GC_ERROR (*update_interfaces)(TL_HANDLE, bool8_t *, uint64_t);
    GC_ERROR (*open_interface)(TL_HANDLE, const char *, IF_HANDLE *);
    GC_ERROR (*update_devices)(IF_HANDLE, bool8_t *, uint64_t);
    GC_ERROR (*count_devices)(IF_HANDLE, uint32_t *);
    TL_HANDLE system = NULL;
    IF_HANDLE interface = NULL;
    uint32_t count = 99;
    void *file = dlopen(getenv("CAMTWIN_PRODUCER"), RTLD_NOW | RTLD_LOCAL);
    assert_non_null(file);
    find_call(file, "TLOpen", &open_system, sizeof open_system);
    find_call(file, "TLUpdateInterfaceList", &update_interfaces, sizeof update_interfaces);
    find_call(file, "TLOpenInterface", &open_interface, sizeof open_interface);
    find_call(file, "IFUpdateDeviceList", &update_devices, sizeof update_devices);
    find_call(file, "IFGetNumDevices", &count_devices, sizeof count_devices);
    find_call(file, "GCInitLib", &call, sizeof call);
    assert_int_equal(call(), GC_ERR_SUCCESS);
    assert_int_equal(open_system(&system), GC_ERR_SUCCESS);
    assert_int_equal(update_interfaces(system, NULL, 0), GC_ERR_SUCCESS);
    assert_int_equal(open_interface(system, "camtwin-link", &interface), GC_ERR_SUCCESS);
    assert_int_equal(update_devices(interface, NULL, 0), GC_ERR_SUCCESS);
    assert_int_equal(count_devices(interface, &count), GC_ERR_SUCCESS);
    find_call(file, "GCCloseLib", &call, sizeof call);
    assert_int_equal(call(), GC_ERR_SUCCESS);
    assert_int_equal(dlclose(file), 0);
    return count;
}

static void a_process_that_looks_again_and_again_is_told_once_that_no_camera_runs(void **state)
{
    (void)state;
    char folder[] = "/tmp/camtwin-gentl-XXXXXX";
    char text[2048];
    uint32_t found = 0;
    int ends[2];
    assert_non_null(mkdtemp(folder));
    setenv("CAMTWIN_RUNTIME_DIR", folder, 1);
    int before = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    for (unsigned i = 0; i < 4; i++) {
        found += look();
    }
    dup2(before, STDERR_FILENO);
    close(before);
    close(ends[1]);
    ssize_t n = read(ends[0], text, sizeof text - 1);
    close(ends[0]);
    rmdir(folder);
    assert_int_equal(found, 0);
    assert_true(n > 0);
    text[n] = '\0';
    assert_non_null(strstr(text, "camtwin serve"));
    assert_ptr_equal(strchr(text, '\n'), text + n - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_that_looks_again_and_again_is_told_once_that_no_camera_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
