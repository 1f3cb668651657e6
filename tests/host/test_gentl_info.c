// SPDX-License-Identifier: Apache-2.0
// Every info command of system, interface, device, port and URL: type, size, value; and the rules that all of them share.
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "gentl_test.h"

/** An info call with all but its tail filled in. */
typedef GC_ERROR (*asker)(const struct chain *c, int32_t command, INFO_DATATYPE *type, void *buffer, size_t *size);

static GC_ERROR ask_library(const struct chain *c, int32_t command, INFO_DATATYPE *type, void *buffer, size_t *size)
{
    (void)c;
    return GCGetInfo(command, type, buffer, size);
}

static GC_ERROR ask_system(const struct chain *c, int32_t command, INFO_DATATYPE *type, void *buffer, size_t *size)
{
    return TLGetInfo(c->system, command, type, buffer, size);
}

static GC_ERROR ask_listed_interface(const struct chain *c, int32_t command, INFO_DATATYPE *type, void *buffer,
                                     size_t *size)
{
    return TLGetInterfaceInfo(c->system, CHAIN_INTERFACE_ID, command, type, buffer, size);
}

static GC_ERROR ask_interface(const struct chain *c, int32_t command, INFO_DATATYPE *type, void *buffer, size_t *size)
{
    return IFGetInfo(c->interface, command, type, buffer, size);
}

static GC_ERROR ask_listed_device(const struct chain *c, int32_t command, INFO_DATATYPE *type, void *buffer,
                                  size_t *size)
{
    return IFGetDeviceInfo(c->interface, CHAIN_SERIAL, command, type, buffer, size);
}

static GC_ERROR ask_device(const struct chain *c, int32_t command, INFO_DATATYPE *type, void *buffer, size_t *size)
{
    return DevGetInfo(c->device, command, type, buffer, size);
}

static GC_ERROR ask_system_port(const struct chain *c, int32_t command, INFO_DATATYPE *type, void *buffer, size_t *size)
{
    return GCGetPortInfo(c->system, command, type, buffer, size);
}

static GC_ERROR ask_remote_port(const struct chain *c, int32_t command, INFO_DATATYPE *type, void *buffer, size_t *size)
{
    return GCGetPortInfo(c->remote, command, type, buffer, size);
}

static GC_ERROR ask_remote_url(const struct chain *c, int32_t command, INFO_DATATYPE *type, void *buffer, size_t *size)
{
    return GCGetPortURLInfo(c->remote, 0, command, type, buffer, size);
}

/** What the standard says of a command, and what we answer: a text, or a number for the other types. */
struct expected {
    asker ask;
    int32_t command;
    INFO_DATATYPE type;
    const char *text; /* NULL: any */
    uint64_t number;
};

// clang-format off
#define TL_ROWS(ask)                                                           \
    {ask, TL_INFO_ID,              INFO_DATATYPE_STRING, "camtwin",     0},    \
    {ask, TL_INFO_VENDOR,          INFO_DATATYPE_STRING, "camtwin",     0},    \
    {ask, TL_INFO_MODEL,           INFO_DATATYPE_STRING, NULL,          0},    \
    {ask, TL_INFO_VERSION,         INFO_DATATYPE_STRING, NULL,          0},    \
    {ask, TL_INFO_TLTYPE,          INFO_DATATYPE_STRING, "U3V",         0},    \
    {ask, TL_INFO_NAME,            INFO_DATATYPE_STRING, NULL,          0},    \
    {ask, TL_INFO_PATHNAME,        INFO_DATATYPE_STRING, NULL,          0},    \
    {ask, TL_INFO_DISPLAYNAME,     INFO_DATATYPE_STRING, NULL,          0},    \
    {ask, TL_INFO_CHAR_ENCODING,   INFO_DATATYPE_INT32,  NULL, TL_CHAR_ENCODING_UTF8}, \
    {ask, TL_INFO_GENTL_VER_MAJOR, INFO_DATATYPE_UINT32, NULL,          1},    \
    {ask, TL_INFO_GENTL_VER_MINOR, INFO_DATATYPE_UINT32, NULL,          6}
#define IF_ROWS(ask)                                                           \
    {ask, INTERFACE_INFO_ID,          INFO_DATATYPE_STRING, CHAIN_INTERFACE_ID, 0}, \
    {ask, INTERFACE_INFO_DISPLAYNAME, INFO_DATATYPE_STRING, NULL,               0}, \
    {ask, INTERFACE_INFO_TLTYPE,      INFO_DATATYPE_STRING, "U3V",              0}
#define DEV_ROWS(ask)                                                          \
    {ask, DEVICE_INFO_ID,                  INFO_DATATYPE_STRING, CHAIN_SERIAL, 0}, \
    {ask, DEVICE_INFO_VENDOR,              INFO_DATATYPE_STRING, "Nobody",     0}, \
    {ask, DEVICE_INFO_MODEL,               INFO_DATATYPE_STRING, "Fake 1",     0}, \
    {ask, DEVICE_INFO_TLTYPE,              INFO_DATATYPE_STRING, "U3V",        0}, \
    {ask, DEVICE_INFO_DISPLAYNAME,         INFO_DATATYPE_STRING, "Nobody Fake 1 (00000001)", 0}, \
    {ask, DEVICE_INFO_ACCESS_STATUS,       INFO_DATATYPE_INT32,  NULL, DEVICE_ACCESS_STATUS_OPEN_READWRITE}, \
    {ask, DEVICE_INFO_USER_DEFINED_NAME,   INFO_DATATYPE_STRING, "eye",        0}, \
    {ask, DEVICE_INFO_SERIAL_NUMBER,       INFO_DATATYPE_STRING, CHAIN_SERIAL, 0}, \
    {ask, DEVICE_INFO_VERSION,             INFO_DATATYPE_STRING, "7",          0}, \
    {ask, DEVICE_INFO_TIMESTAMP_FREQUENCY, INFO_DATATYPE_UINT64, NULL, 1000000000}
#define PORT_ROWS(ask, id, vendor, module, name)                               \
    {ask, PORT_INFO_ID,            INFO_DATATYPE_STRING, id,     0},           \
    {ask, PORT_INFO_VENDOR,        INFO_DATATYPE_STRING, vendor, 0},           \
    {ask, PORT_INFO_MODEL,         INFO_DATATYPE_STRING, NULL,   0},           \
    {ask, PORT_INFO_TLTYPE,        INFO_DATATYPE_STRING, "U3V",  0},           \
    {ask, PORT_INFO_MODULE,        INFO_DATATYPE_STRING, module, 0},           \
    {ask, PORT_INFO_LITTLE_ENDIAN, INFO_DATATYPE_BOOL8,  NULL,   1},           \
    {ask, PORT_INFO_BIG_ENDIAN,    INFO_DATATYPE_BOOL8,  NULL,   0},           \
    {ask, PORT_INFO_ACCESS_READ,   INFO_DATATYPE_BOOL8,  NULL,   1},           \
    {ask, PORT_INFO_ACCESS_WRITE,  INFO_DATATYPE_BOOL8,  NULL,   1},           \
    {ask, PORT_INFO_ACCESS_NA,     INFO_DATATYPE_BOOL8,  NULL,   0},           \
    {ask, PORT_INFO_ACCESS_NI,     INFO_DATATYPE_BOOL8,  NULL,   0},           \
    {ask, PORT_INFO_VERSION,       INFO_DATATYPE_STRING, NULL,   0},           \
    {ask, PORT_INFO_PORTNAME,      INFO_DATATYPE_STRING, name,   0}

static const struct expected expected[] = {
    TL_ROWS(ask_library),
    TL_ROWS(ask_system),
    IF_ROWS(ask_listed_interface),
    IF_ROWS(ask_interface),
    DEV_ROWS(ask_listed_device),
    DEV_ROWS(ask_device),
    PORT_ROWS(ask_system_port, "camtwin", "camtwin", "TLSystem", "TLPort"),
    PORT_ROWS(ask_remote_port, CHAIN_SERIAL, "Nobody", "Device", "Device"),
    {ask_remote_url, URL_INFO_URL,                   INFO_DATATYPE_STRING, "local:Fake_1.xml;800;2B?SchemaVersion=1.1.0", 0},
    {ask_remote_url, URL_INFO_SCHEMA_VER_MAJOR,      INFO_DATATYPE_INT32,  NULL, 1},
    {ask_remote_url, URL_INFO_SCHEMA_VER_MINOR,      INFO_DATATYPE_INT32,  NULL, 1},
    {ask_remote_url, URL_INFO_FILE_VER_MAJOR,        INFO_DATATYPE_INT32,  NULL, 2},
    {ask_remote_url, URL_INFO_FILE_VER_MINOR,        INFO_DATATYPE_INT32,  NULL, 3},
    {ask_remote_url, URL_INFO_FILE_VER_SUBMINOR,     INFO_DATATYPE_INT32,  NULL, 4},
    {ask_remote_url, URL_INFO_FILE_REGISTER_ADDRESS, INFO_DATATYPE_UINT64, NULL, FAKE_XML_ADDRESS},
    {ask_remote_url, URL_INFO_FILE_SIZE,             INFO_DATATYPE_UINT64, NULL, 0x2B},
    {ask_remote_url, URL_INFO_SCHEME,                INFO_DATATYPE_INT32,  NULL, URL_SCHEME_LOCAL},
    {ask_remote_url, URL_INFO_FILENAME,              INFO_DATATYPE_STRING, "Fake_1.xml", 0},
};
// clang-format on
enum { EXPECTED_COUNT = sizeof expected / sizeof expected[0] };

static size_t size_of(INFO_DATATYPE type)
{
    switch (type) {
    case INFO_DATATYPE_BOOL8: return 1;
    case INFO_DATATYPE_INT32:
    case INFO_DATATYPE_UINT32: return 4;
    case INFO_DATATYPE_UINT64: return 8;
    default: return 0;
    }
}

static void every_command_has_the_type_and_value_of_the_standard(void **state)
{
    for (unsigned i = 0; i < EXPECTED_COUNT; i++) {
        const struct expected *e = &expected[i];
        uint8_t answer[4096] = {0};
        size_t n = sizeof answer;
        INFO_DATATYPE type = -1;
        assert_int_equal(e->ask(*state, e->command, &type, answer, &n), GC_ERR_SUCCESS);
        assert_int_equal(type, e->type);
        if (e->type == INFO_DATATYPE_STRING) {
            assert_int_equal(n, strlen((char *)answer) + 1);
            assert_true(e->text == NULL || strcmp((char *)answer, e->text) == 0);
        } else {
            uint64_t number = 0;
            assert_int_equal(n, size_of(e->type));
            memcpy(&number, answer, n);
            assert_int_equal(number, e->number);
        }
    }
}

static void every_command_tells_its_size_first(void **state)
{
    for (unsigned i = 0; i < EXPECTED_COUNT; i++) {
        const struct expected *e = &expected[i];
        uint8_t answer[4096];
        size_t need = 0;
        size_t n = sizeof answer;
        INFO_DATATYPE type = -1;
        assert_int_equal(e->ask(*state, e->command, &type, NULL, &need), GC_ERR_SUCCESS);
        assert_int_equal(type, e->type);
        assert_int_equal(e->ask(*state, e->command, &type, answer, &n), GC_ERR_SUCCESS);
        assert_int_equal(n, need);
    }
}

static void a_buffer_that_is_too_small_is_left_alone(void **state)
{
    for (unsigned i = 0; i < EXPECTED_COUNT; i++) {
        const struct expected *e = &expected[i];
        uint8_t answer[4096];
        size_t need = 0;
        INFO_DATATYPE type = -1;
        assert_int_equal(e->ask(*state, e->command, &type, NULL, &need), GC_ERR_SUCCESS);
        size_t n = need - 1;
        type = -1;
        memset(answer, 0xA5, sizeof answer);
        assert_int_equal(e->ask(*state, e->command, &type, answer, &n), GC_ERR_BUFFER_TOO_SMALL);
        assert_int_equal(n, need - 1);
        assert_int_equal(type, -1);
        assert_int_equal(answer[0], 0xA5);
    }
}

static void null_for_type_or_size_is_refused(void **state)
{
    for (unsigned i = 0; i < EXPECTED_COUNT; i++) {
        const struct expected *e = &expected[i];
        uint8_t answer[4096];
        size_t n = sizeof answer;
        INFO_DATATYPE type = -1;
        assert_int_equal(e->ask(*state, e->command, NULL, answer, &n), GC_ERR_INVALID_PARAMETER);
        assert_int_equal(e->ask(*state, e->command, &type, answer, NULL), GC_ERR_INVALID_PARAMETER);
    }
}

static void an_unknown_command_is_not_implemented(void **state)
{
    static const int32_t unknown[] = {-1, 99, 1000, 1001, INT32_MAX, INT32_MIN};
    for (unsigned i = 0; i < EXPECTED_COUNT; i++) {
        for (unsigned k = 0; k < sizeof unknown / sizeof unknown[0]; k++) {
            size_t n = 0;
            INFO_DATATYPE type = -1;
            assert_int_equal(expected[i].ask(*state, unknown[k], &type, NULL, &n), GC_ERR_NOT_IMPLEMENTED);
        }
    }
}

static void a_description_has_no_hash_to_tell(void **state)
{
    struct chain *c = *state;
    size_t n = 0;
    INFO_DATATYPE type;
    assert_int_equal(ask_remote_url(c, URL_INFO_FILE_SHA1_HASH, &type, NULL, &n), GC_ERR_NOT_AVAILABLE);
}

static void the_path_is_that_of_the_file_that_was_loaded(void **state)
{
    char path[4096];
    char name[256];
    size_t n = sizeof path;
    INFO_DATATYPE type;
    assert_int_equal(ask_system(*state, TL_INFO_PATHNAME, &type, path, &n), GC_ERR_SUCCESS);
    n = sizeof name;
    assert_int_equal(ask_system(*state, TL_INFO_NAME, &type, name, &n), GC_ERR_SUCCESS);
    assert_int_equal(path[0], '/');
    assert_string_equal(strrchr(path, '/') + 1, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    fclose(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_has_the_type_and_value_of_the_standard),
        cmocka_unit_test(every_command_tells_its_size_first),
        cmocka_unit_test(a_buffer_that_is_too_small_is_left_alone),
        cmocka_unit_test(null_for_type_or_size_is_refused),
        cmocka_unit_test(an_unknown_command_is_not_implemented),
        cmocka_unit_test(a_description_has_no_hash_to_tell),
        cmocka_unit_test(the_path_is_that_of_the_file_that_was_loaded),
    };
    return cmocka_run_group_tests(tests, chain_setup, chain_teardown);
}
