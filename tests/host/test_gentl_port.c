// SPDX-License-Identifier: Apache-2.0
// Registers of the modules and of the camera, and where their descriptions can be had.
#include "test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gentl_test.h"

/* Frozen addresses: consumers may keep descriptions. */
enum { TLID = 0x0000, TL_PATH = 0x2000, IF_UPDATE = 0x1000, IF_SELECTOR = 0x1100, IF_DEVICE_ID = 0x1200 };
enum { TEXT_BYTES = 64, STATE = 0x80, MAX = 0x98, XML = 0x10000000 };

static GC_ERROR read_port(PORT_HANDLE port, uint64_t address, void *out, size_t n)
{
    size_t size = n;
    GC_ERROR e = GCReadPort(port, address, out, &size);
    assert_int_equal(size, n);
    return e;
}

static GC_ERROR write_port(PORT_HANDLE port, uint64_t address, const void *bytes, size_t n)
{
    size_t size = n;
    GC_ERROR e = GCWritePort(port, address, bytes, &size);
    assert_int_equal(size, n);
    return e;
}

static int64_t read_integer(PORT_HANDLE port, uint64_t address)
{
    int64_t i = -99;
    assert_int_equal(read_port(port, address, &i, sizeof i), GC_ERR_SUCCESS);
    return i;
}

static void a_module_shows_itself_in_registers(void **state)
{
    struct chain *c = *state;
    char text[TEXT_BYTES];
    char path[0x400];
    assert_int_equal(read_port(c->system, TLID, text, sizeof text), GC_ERR_SUCCESS);
    assert_string_equal(text, "camtwin");
    assert_int_equal(read_port(c->system, TL_PATH, path, sizeof path), GC_ERR_SUCCESS);
    assert_int_equal(path[0], '/');
    assert_int_equal(read_port(c->interface, IF_DEVICE_ID, text, sizeof text), GC_ERR_SUCCESS);
    assert_string_equal(text, CHAIN_SERIAL);
    assert_int_equal(read_port(c->device, 0x0000, text, sizeof text), GC_ERR_SUCCESS);
    assert_string_equal(text, CHAIN_SERIAL);
}

static void what_is_no_register_is_told(void **state)
{
    struct chain *c = *state;
    void *const ports[] = {c->system, c->interface, c->device, c->remote};
    uint8_t bytes[256] = {0};
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(read_port(ports[i], UINT64_C(0x123456789000), bytes, 4), GC_ERR_INVALID_ADDRESS);
        assert_int_equal(read_port(ports[i], UINT64_MAX, bytes, 4), GC_ERR_INVALID_ADDRESS);
        assert_int_equal(read_port(ports[i], UINT64_MAX - 3, bytes, 8), GC_ERR_INVALID_ADDRESS);
        assert_int_equal(write_port(ports[i], UINT64_C(0x123456789000), bytes, 4), GC_ERR_INVALID_ADDRESS);
        assert_int_equal(write_port(ports[i], UINT64_MAX, bytes, 4), GC_ERR_INVALID_ADDRESS);
        assert_int_equal(read_port(ports[i], 0, bytes, 0), GC_ERR_INVALID_PARAMETER);
        assert_int_equal(read_port(ports[i], 0, NULL, 4), GC_ERR_INVALID_PARAMETER);
        assert_int_equal(write_port(ports[i], 0, NULL, 4), GC_ERR_INVALID_PARAMETER);
        assert_int_equal(GCReadPort(ports[i], 0, bytes, NULL), GC_ERR_INVALID_PARAMETER);
        assert_int_equal(GCWritePort(ports[i], 0, bytes, NULL), GC_ERR_INVALID_PARAMETER);
    }
    assert_int_equal(read_port(c->system, TLID, bytes, TEXT_BYTES + 1), GC_ERR_INVALID_ADDRESS);
    assert_int_equal(read_port(c->system, TLID + TEXT_BYTES, bytes, 1), GC_ERR_INVALID_ADDRESS);
}

static void a_part_of_a_register_may_be_read(void **state)
{
    struct chain *c = *state;
    char two[2];
    assert_int_equal(read_port(c->system, TLID + 3, two, 2), GC_ERR_SUCCESS);
    assert_memory_equal(two, "tw", 2);
}

static void what_is_read_only_stays_as_it_is(void **state)
{
    struct chain *c = *state;
    char text[TEXT_BYTES] = "another";
    assert_int_equal(write_port(c->system, TLID, text, sizeof text), GC_ERR_ACCESS_DENIED);
    assert_int_equal(write_port(c->interface, IF_DEVICE_ID, text, sizeof text), GC_ERR_ACCESS_DENIED);
    assert_int_equal(write_port(c->system, XML, text, 4), GC_ERR_ACCESS_DENIED);
    assert_int_equal(read_port(c->system, TLID, text, sizeof text), GC_ERR_SUCCESS);
    assert_string_equal(text, "camtwin");
}

static void the_device_selector_walks_the_list(void **state)
{
    struct chain *c = *state;
    int64_t second = 1;
    int64_t third = 2;
    uint32_t one = 1;
    char text[TEXT_BYTES];
    assert_int_equal(read_integer(c->interface, IF_SELECTOR + MAX), 0);
    assert_int_equal(write_port(c->interface, IF_SELECTOR, &second, 8), GC_ERR_INVALID_VALUE);
    fake_plug("00000009", "");
    assert_int_equal(write_port(c->interface, IF_UPDATE, &one, 4), GC_ERR_SUCCESS);
    assert_int_equal(read_integer(c->interface, IF_SELECTOR + MAX), 1);
    assert_int_equal(write_port(c->interface, IF_SELECTOR, &second, 8), GC_ERR_SUCCESS);
    assert_int_equal(write_port(c->interface, IF_SELECTOR, &third, 8), GC_ERR_INVALID_VALUE);
    assert_int_equal(write_port(c->interface, IF_SELECTOR, &second, 4), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(write_port(c->interface, IF_SELECTOR + MAX, &third, 8), GC_ERR_ACCESS_DENIED);
    assert_int_equal(read_integer(c->interface, IF_SELECTOR), 1);
    assert_int_equal(read_port(c->interface, IF_DEVICE_ID, text, sizeof text), GC_ERR_SUCCESS);
    assert_string_equal(text, "00000009");
}

static void what_describes_no_camera_is_not_available(void **state)
{
    struct chain *c = *state;
    uint32_t one = 1;
    uint32_t state_bits = 99;
    char text[TEXT_BYTES];
    fake_unplug(CHAIN_SERIAL);
    assert_int_equal(write_port(c->interface, IF_UPDATE, &one, 4), GC_ERR_SUCCESS);
    assert_int_equal(read_port(c->interface, IF_DEVICE_ID, text, sizeof text), GC_ERR_ACCESS_DENIED);
    assert_int_equal(read_port(c->interface, IF_DEVICE_ID + STATE, &state_bits, 4), GC_ERR_SUCCESS);
    assert_int_equal(state_bits, 0);
}

static void the_cameras_registers_go_over_the_wire(void **state)
{
    struct chain *c = *state;
    uint32_t word = 0x12345678;
    uint32_t back = 0;
    assert_int_equal(write_port(c->remote, 0x10, &word, 4), GC_ERR_SUCCESS);
    assert_int_equal(read_port(c->remote, 0x10, &back, 4), GC_ERR_SUCCESS);
    assert_int_equal(back, word);
    assert_int_equal(write_port(c->remote, FAKE_READ_ONLY, &word, 4), GC_ERR_ACCESS_DENIED);
}

static void a_camera_opened_for_reading_is_not_written(void **state)
{
    struct chain *c = *state;
    uint32_t word = 0;
    INFO_DATATYPE type;
    bool8_t writable = 9;
    size_t n = sizeof writable;
    assert_int_equal(DevClose(c->device), GC_ERR_SUCCESS);
    assert_int_equal(IFOpenDevice(c->interface, CHAIN_SERIAL, DEVICE_ACCESS_READONLY, &c->device), GC_ERR_SUCCESS);
    assert_int_equal(DevGetPort(c->device, &c->remote), GC_ERR_SUCCESS);
    assert_int_equal(read_port(c->remote, 0x10, &word, 4), GC_ERR_SUCCESS);
    assert_int_equal(write_port(c->remote, 0x10, &word, 4), GC_ERR_ACCESS_DENIED);
    assert_int_equal(GCGetPortInfo(c->remote, PORT_INFO_ACCESS_WRITE, &type, &writable, &n), GC_ERR_SUCCESS);
    assert_int_equal(writable, 0);
}

static void a_stack_is_done_up_to_the_first_that_fails(void **state)
{
    struct chain *c = *state;
    uint32_t words[3] = {1, 2, 3};
    PORT_REGISTER_STACK_ENTRY writes[] = {{0x10, &words[0], 4}, {FAKE_READ_ONLY, &words[1], 4}, {0x14, &words[2], 4}};
    uint32_t back[2] = {9, 9};
    PORT_REGISTER_STACK_ENTRY reads[] = {{0x10, &back[0], 4}, {0x14, &back[1], 4}};
    size_t n = 3;
    assert_int_equal(GCWritePortStacked(c->remote, writes, &n), GC_ERR_ACCESS_DENIED);
    assert_int_equal(n, 1);
    n = 2;
    assert_int_equal(GCReadPortStacked(c->remote, reads, &n), GC_ERR_SUCCESS);
    assert_int_equal(n, 2);
    assert_int_equal(back[0], 1);
    assert_int_equal(back[1], 0);
    n = 0;
    assert_int_equal(GCReadPortStacked(c->remote, reads, &n), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(GCReadPortStacked(c->remote, reads, NULL), GC_ERR_INVALID_PARAMETER);
    n = 1;
    assert_int_equal(GCWritePortStacked(c->remote, NULL, &n), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(GCWritePortStacked(NULL, writes, &n), GC_ERR_INVALID_HANDLE);
}

/** One URL of a port. */
static void get_url(PORT_HANDLE port, uint32_t index, char *url, size_t n)
{
    INFO_DATATYPE type;
    assert_int_equal(GCGetPortURLInfo(port, index, URL_INFO_URL, &type, url, &n), GC_ERR_SUCCESS);
}

/** The description behind a local URL; the caller frees it. */
static char *read_local(PORT_HANDLE port, const char *url, size_t *n)
{
    const char *semicolon = strchr(url, ';');
    char *end = NULL;
    assert_memory_equal(url, "local:", 6);
    assert_non_null(semicolon);
    uint64_t address = strtoull(semicolon + 1, &end, 16);
    assert_int_equal(*end, ';');
    uint64_t size = strtoull(end + 1, &end, 16);
    assert_string_equal(end, "?SchemaVersion=1.1.0");
    char *text = calloc(1, size + 1);
    assert_int_equal(read_port(port, address, text, size), GC_ERR_SUCCESS);
    assert_int_equal(strlen(text), size);
    *n = size;
    return text;
}

static void every_port_has_its_description_in_registers_and_in_a_file(void **state)
{
    struct chain *c = *state;
    void *const ports[] = {c->system, c->interface, c->device, c->remote};
    for (unsigned i = 0; i < 4; i++) {
        uint32_t count = 0;
        char url[512];
        char path[512];
        size_t n;
        struct stat s;
        assert_int_equal(GCGetNumPortURLs(ports[i], &count), GC_ERR_SUCCESS);
        assert_int_equal(count, 2);
        get_url(ports[i], 0, url, sizeof url);
        char *text = read_local(ports[i], url, &n);
        assert_non_null(strstr(text, "<RegisterDescription"));
        get_url(ports[i], 1, url, sizeof url);
        assert_int_equal(sscanf(url, "file://%511[^?]?SchemaVersion=1.1.0", path), 1);
        assert_int_equal(stat(path, &s), 0);
        assert_int_equal(s.st_mode & 0777, 0600);
        assert_int_equal(s.st_size, n);
        char *again = calloc(1, n + 1);
        FILE *f = fopen(path, "rb");
        assert_int_equal(fread(again, 1, n, f), n);
        fclose(f);
        assert_memory_equal(again, text, n);
        free(again);
        free(text);
    }
}

static void a_url_that_is_not_there_is_told(void **state)
{
    struct chain *c = *state;
    INFO_DATATYPE type;
    uint32_t count;
    size_t n = 0;
    assert_int_equal(GCGetPortURLInfo(c->system, 2, URL_INFO_URL, &type, NULL, &n), GC_ERR_INVALID_INDEX);
    assert_int_equal(GCGetPortURLInfo(c->system, 1, URL_INFO_FILE_REGISTER_ADDRESS, &type, NULL, &n),
                     GC_ERR_NOT_AVAILABLE);
    assert_int_equal(GCGetNumPortURLs(c->system, NULL), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(GCGetNumPortURLs(NULL, &count), GC_ERR_INVALID_HANDLE);
}

static void the_old_call_gives_a_list_of_the_local_url(void **state)
{
    struct chain *c = *state;
    char url[256];
    char list[256];
    size_t n = sizeof list;
    get_url(c->device, 0, url, sizeof url);
    memset(list, 0xA5, sizeof list);
    assert_int_equal(GCGetPortURL(c->device, list, &n), GC_ERR_SUCCESS);
    assert_int_equal(n, strlen(url) + 2);
    assert_string_equal(list, url);
    assert_int_equal(list[n - 1], '\0');
    n = 4;
    assert_int_equal(GCGetPortURL(c->device, list, &n), GC_ERR_BUFFER_TOO_SMALL);
    assert_int_equal(GCGetPortURL(c->device, list, NULL), GC_ERR_INVALID_PARAMETER);
}

static void a_description_may_be_read_in_words(void **state)
{
    struct chain *c = *state;
    char url[256];
    char last[8];
    size_t n;
    get_url(c->system, 0, url, sizeof url);
    char *text = read_local(c->system, url, &n);
    free(text);
    size_t rounded = (n + 7) / 8 * 8;
    assert_int_equal(read_port(c->system, XML + rounded - 8, last, 8), GC_ERR_SUCCESS);
    assert_int_equal(read_port(c->system, XML + rounded, last, 8), GC_ERR_INVALID_ADDRESS);
}

static char folder[] = "/tmp/camtwin-gentl-XXXXXX";

/** Files with descriptions go into a folder of the test's own. */
static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL ? setenv("CAMTWIN_RUNTIME_DIR", folder, 1) : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    DIR *dir = opendir(folder);
    for (struct dirent *d = readdir(dir); d != NULL; d = readdir(dir)) {
        unlinkat(dirfd(dir), d->d_name, 0); /* what is no file stays, and is told by rmdir */
    }
    closedir(dir);
    return rmdir(folder);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, chain_setup, chain_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_module_shows_itself_in_registers),
        CASE(what_is_no_register_is_told),
        CASE(a_part_of_a_register_may_be_read),
        CASE(what_is_read_only_stays_as_it_is),
        CASE(the_device_selector_walks_the_list),
        CASE(what_describes_no_camera_is_not_available),
        CASE(the_cameras_registers_go_over_the_wire),
        CASE(a_camera_opened_for_reading_is_not_written),
        CASE(a_stack_is_done_up_to_the_first_that_fails),
        CASE(every_port_has_its_description_in_registers_and_in_a_file),
        CASE(a_url_that_is_not_there_is_told),
        CASE(the_old_call_gives_a_list_of_the_local_url),
        CASE(a_description_may_be_read_in_words),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
