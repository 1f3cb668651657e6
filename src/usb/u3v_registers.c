// SPDX-License-Identifier: Apache-2.0
// The bootstrap registers as one table, and reading and writing over it. Feature registers are the camera's.
#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "model/feature.h"
#include "model/value.h"
#include "usb/descriptors.h"
#include "usb/u3v_state.h"

enum { REGISTER_MAX = 64 };

enum register_access {
    RO = 1 << 0,
    WO = 1 << 1, /* reads as 0, so that a block can be read in one go */
    RW = RO | WO,
    PARTIAL = 1 << 2, /* a text: any part of it may be written */
};

struct row {
    const char *name;
    uint32_t addr;
    uint32_t length; /* bytes, at most REGISTER_MAX */
    unsigned access;
    uint64_t value; /* of a constant; for a text the index of its string */
    /* bytes: [length], zeroed before. NULL: the constant. */
    int (*read)(struct u3v *u, const struct row *row, uint8_t *bytes);
    /* bytes: [length]. */
    int (*write)(struct u3v *u, const struct row *row, const uint8_t *bytes);
};

static void put(const struct row *row, uint8_t *bytes, uint64_t value)
{
    for (unsigned i = 0; i < row->length && i < 8; i++) {
        bytes[i] = (uint8_t)(value >> (8 * i));
    }
}

static uint64_t number(const struct row *row, const uint8_t *bytes)
{
    struct rd r = rd_over(bytes, row->length);
    return row->length == 4 ? rd_u32(&r) : rd_u64(&r);
}

static int read_text(struct u3v *u, const struct row *row, uint8_t *bytes)
{
    char text[USB_STRING_TEXT_MAX];
    int e = usb_string_text(&u->config.port, (unsigned)row->value, text);
    for (size_t i = 0; e == 0 && i < row->length && text[i] != '\0'; i++) {
        bytes[i] = (uint8_t)text[i]; /* a text that fills its register has no NUL */
    }
    return e;
}

static int write_user_name(struct u3v *u, const struct row *row, const uint8_t *bytes)
{
    if (memchr(bytes, '\0', row->length) == NULL) {
        return -CT_E_FORMAT; /* the feature needs room for the end of the text */
    }
    struct value v = {.kind = VALUE_TEXT};
    static_assert((int)REGISTER_MAX == (int)VALUE_TEXT_MAX, "the register is the feature's text");
    memcpy(v.text, bytes, row->length);
    return u->config.port.ops->set(u->config.port.self, FEAT_DeviceUserID, &v);
}

/** Configuration registers: none of the optional things that their bits would switch on exists. */
static int write_nothing_but_zero(struct u3v *u, const struct row *row, const uint8_t *bytes)
{
    (void)u;
    return number(row, bytes) == 0 ? 0 : -CT_E_PARAMETER;
}

/** One clock under two names: the camera's, which TimestampReset sets to zero for both. */
static int read_timestamp(struct u3v *u, const struct row *row, uint8_t *bytes)
{
    struct value v = {0};
    int e = u->config.port.ops->get(u->config.port.self, FEAT_TimestampLatchValue, &v);
    if (e >= 0) {
        put(row, bytes, (uint64_t)v.i);
    }
    return e;
}

static int write_timestamp_latch(struct u3v *u, const struct row *row, const uint8_t *bytes)
{
    struct value one = {.kind = VALUE_INT, .i = 1};
    if ((number(row, bytes) & 1) == 0) {
        return 0;
    }
    return u->config.port.ops->set(u->config.port.self, FEAT_TimestampLatch, &one);
}

static int read_current_speed(struct u3v *u, const struct row *row, uint8_t *bytes)
{
    enum { HIGH_SPEED = 4, SUPER_SPEED = 8 };
    put(row, bytes, u->config.super_speed ? SUPER_SPEED : HIGH_SPEED);
    return 0;
}

static int read_si_control(struct u3v *u, const struct row *row, uint8_t *bytes)
{
    put(row, bytes, u->stream.enabled ? 1 : 0);
    return 0;
}

static int write_si_control(struct u3v *u, const struct row *row, const uint8_t *bytes)
{
    return u3v_stream_enable(u, (number(row, bytes) & 1) != 0);
}

static int read_required_payload(struct u3v *u, const struct row *row, uint8_t *bytes)
{
    uint64_t payload;
    int e = u3v_stream_required_payload(u, &payload);
    if (e == 0) {
        put(row, bytes, payload);
    }
    return e;
}

static int read_required_trailer(struct u3v *u, const struct row *row, uint8_t *bytes)
{
    put(row, bytes, u3v_stream_required_trailer(u));
    return 0;
}

/** The size register of SIRM that a row stands for. */
static uint32_t *size_of(struct u3v *u, const struct row *row)
{
    switch (row->addr - U3V_SIRM) {
    case 0x18: return &u->stream.sizes.max_leader;
    case 0x1C: return &u->stream.sizes.transfer_size;
    case 0x20: return &u->stream.sizes.transfer_count;
    case 0x24: return &u->stream.sizes.final1;
    case 0x28: return &u->stream.sizes.final2;
    default: return &u->stream.sizes.max_trailer;
    }
}

static int read_size(struct u3v *u, const struct row *row, uint8_t *bytes)
{
    put(row, bytes, *size_of(u, row));
    return 0;
}

static int write_size(struct u3v *u, const struct row *row, const uint8_t *bytes)
{
    /* Hosts write these before they switch the stream on: a stream that is on was left behind by a dead one. */
    u3v_stream_enable(u, false);
    *size_of(u, row) = (uint32_t)number(row, bytes);
    return 0;
}

static int read_ei_control(struct u3v *u, const struct row *row, uint8_t *bytes)
{
    put(row, bytes, u->events.enabled ? 1 : 0);
    return 0;
}

static int write_ei_control(struct u3v *u, const struct row *row, const uint8_t *bytes)
{
    return u3v_event_enable(u, (number(row, bytes) & 1) != 0);
}

static int write_event_test(struct u3v *u, const struct row *row, const uint8_t *bytes)
{
    if ((number(row, bytes) & 1) != 0) {
        u3v_event_push(u, U3V_EVENT_TEST, evq_now(u->config.clock), NULL);
    }
    return 0;
}

/** One entry of the manifest: version 1.0.0, a zip of a device description after GenApi schema 1.1. */
static int read_manifest_entry(struct u3v *u, const struct row *row, uint8_t *bytes)
{
    enum { FILE_VERSION = 1 << 24, FORMAT_ZIP = 1 << 10, SCHEMA = (1 << 24) | (1 << 16) };
    struct wr w = wr_over(bytes, row->length);
    wr_u32(&w, FILE_VERSION);
    wr_u32(&w, SCHEMA | FORMAT_ZIP);
    wr_u64(&w, U3V_XML);
    wr_u64(&w, u->manifest.file_size);
    wr_bytes(&w, u->manifest.sha1, sizeof u->manifest.sha1);
    return 0;
}

/* Device capability bits (GenCP). */
enum {
    CAP_USER_NAME = 1 << 0,
    CAP_TIMESTAMP = 1 << 3,
    CAP_FAMILY_NAME = 1 << 8,
    CAP_SBRM = 1 << 9,
    CAP_ENDIANNESS = 1 << 10,
    CAP_WRITTEN_LENGTH = 1 << 11,
    CAP_STACKED = 1 << 13,
};
#define DEVICE_CAPABILITY                                                                                              \
    (CAP_USER_NAME | CAP_TIMESTAMP | CAP_FAMILY_NAME | CAP_SBRM | CAP_ENDIANNESS | CAP_WRITTEN_LENGTH | CAP_STACKED)
enum { U3VCP_SIRM = 1 << 0, U3VCP_EIRM = 1 << 1 };

// clang-format off
static const struct row rows[] = {
    /* name                          address            len  access        constant                  read, write */
    {"GenCP Version",                U3V_ABRM + 0x0000,  4, RO,           0x00010001,               NULL, NULL},
    {"Manufacturer Name",            U3V_ABRM + 0x0004, 64, RO,           USB_STRING_MANUFACTURER,  read_text, NULL},
    {"Model Name",                   U3V_ABRM + 0x0044, 64, RO,           USB_STRING_PRODUCT,       read_text, NULL},
    {"Family Name",                  U3V_ABRM + 0x0084, 64, RO,           USB_STRING_FAMILY,        read_text, NULL},
    {"Device Version",               U3V_ABRM + 0x00C4, 64, RO,           USB_STRING_DEVICE_VERSION, read_text, NULL},
    {"Manufacturer Info",            U3V_ABRM + 0x0104, 64, RO,           USB_STRING_MANUFACTURER_INFO, read_text, NULL},
    {"Serial Number",                U3V_ABRM + 0x0144, 64, RO,           USB_STRING_SERIAL,        read_text, NULL},
    {"User Defined Name",            U3V_ABRM + 0x0184, 64, RW | PARTIAL, USB_STRING_USER_DEFINED_NAME, read_text, write_user_name},
    {"Device Capability",            U3V_ABRM + 0x01C4,  8, RO,           DEVICE_CAPABILITY,        NULL, NULL},
    {"Maximum Device Response Time", U3V_ABRM + 0x01CC,  4, RO,           U3V_MAX_RESPONSE_MS,      NULL, NULL},
    {"Manifest Table Address",       U3V_ABRM + 0x01D0,  8, RO,           U3V_MANIFEST,             NULL, NULL},
    {"SBRM Address",                 U3V_ABRM + 0x01D8,  8, RO,           U3V_SBRM,                 NULL, NULL},
    {"Device Configuration",         U3V_ABRM + 0x01E0,  8, RW,           0,                        NULL, write_nothing_but_zero},
    {"Heartbeat Timeout",            U3V_ABRM + 0x01E8,  4, RO,           0,                        NULL, NULL},
    {"Message Channel Id",           U3V_ABRM + 0x01EC,  4, RO,           0,                        NULL, NULL},
    {"Timestamp",                    U3V_ABRM + 0x01F0,  8, RO,           0,                        read_timestamp, NULL},
    {"Timestamp Latch",              U3V_ABRM + 0x01F8,  4, WO,           0,                        NULL, write_timestamp_latch},
    {"Timestamp Increment",          U3V_ABRM + 0x01FC,  8, RO,           1,                        NULL, NULL},
    {"Access Privilege",             U3V_ABRM + 0x0204,  4, RO,           0,                        NULL, NULL},
    {"Protocol Endianness",          U3V_ABRM + 0x0208,  4, RO,           0,                        NULL, NULL},
    {"Implementation Endianness",    U3V_ABRM + 0x020C,  4, RO,           0,                        NULL, NULL},

    {"U3V Version",                  U3V_SBRM + 0x00,    4, RO,           0x00010000,               NULL, NULL},
    {"U3VCP Capability",             U3V_SBRM + 0x04,    8, RO,           U3VCP_SIRM | U3VCP_EIRM,  NULL, NULL},
    {"U3VCP Configuration",          U3V_SBRM + 0x0C,    8, RW,           0,                        NULL, write_nothing_but_zero},
    {"Maximum Command Transfer",     U3V_SBRM + 0x14,    4, RO,           U3V_MAX_COMMAND,          NULL, NULL},
    {"Maximum Acknowledge Transfer", U3V_SBRM + 0x18,    4, RO,           U3V_MAX_ACK,              NULL, NULL},
    {"Number of Stream Channels",    U3V_SBRM + 0x1C,    4, RO,           1,                        NULL, NULL},
    {"SIRM Address",                 U3V_SBRM + 0x20,    8, RO,           U3V_SIRM,                 NULL, NULL},
    {"SIRM Length",                  U3V_SBRM + 0x28,    4, RO,           U3V_SIRM_LENGTH,          NULL, NULL},
    {"EIRM Address",                 U3V_SBRM + 0x2C,    8, RO,           U3V_EIRM,                 NULL, NULL},
    {"EIRM Length",                  U3V_SBRM + 0x34,    4, RO,           U3V_EIRM_LENGTH,          NULL, NULL},
    {"IIDC2 Address",                U3V_SBRM + 0x38,    8, RO,           0,                        NULL, NULL},
    {"Current Speed",                U3V_SBRM + 0x40,    4, RO,           0,                        read_current_speed, NULL},

    {"SI Info",                      U3V_SIRM + 0x00,    4, RO,           (uint32_t)U3V_ALIGNMENT_EXPONENT << 24, NULL, NULL},
    {"SI Control",                   U3V_SIRM + 0x04,    4, RW,           0,                        read_si_control, write_si_control},
    {"SI Required Payload Size",     U3V_SIRM + 0x08,    8, RO,           0,                        read_required_payload, NULL},
    {"SI Required Leader Size",      U3V_SIRM + 0x10,    4, RO,           U3V_LEADER_SIZE,          NULL, NULL},
    {"SI Required Trailer Size",     U3V_SIRM + 0x14,    4, RO,           0,                        read_required_trailer, NULL},
    {"SI Maximum Leader Size",       U3V_SIRM + 0x18,    4, RW,           0,                        read_size, write_size},
    {"SI Payload Transfer Size",     U3V_SIRM + 0x1C,    4, RW,           0,                        read_size, write_size},
    {"SI Payload Transfer Count",    U3V_SIRM + 0x20,    4, RW,           0,                        read_size, write_size},
    {"SI Payload Final Transfer1",   U3V_SIRM + 0x24,    4, RW,           0,                        read_size, write_size},
    {"SI Payload Final Transfer2",   U3V_SIRM + 0x28,    4, RW,           0,                        read_size, write_size},
    {"SI Maximum Trailer Size",      U3V_SIRM + 0x2C,    4, RW,           0,                        read_size, write_size},

    {"EI Control",                   U3V_EIRM + 0x00,    4, RW,           0,                        read_ei_control, write_ei_control},
    {"Maximum Event Transfer",       U3V_EIRM + 0x04,    4, RO,           U3V_MAX_EVENT,            NULL, NULL},
    {"Event Test Control",           U3V_EIRM + 0x08,    4, WO,           0,                        NULL, write_event_test},

    {"Manifest Entry Count",         U3V_MANIFEST + 0x00, 8, RO,          1,                        NULL, NULL},
    {"Manifest Entry",               U3V_MANIFEST + 0x08, 64, RO,         0,                        read_manifest_entry, NULL},
};
// clang-format on

enum { ROWS = sizeof rows / sizeof rows[0] };

/** The row whose register holds addr, or NULL. */
static const struct row *row_at(uint64_t addr)
{
    for (unsigned i = 0; i < ROWS; i++) {
        if (span_in(addr, 1, rows[i].addr, rows[i].length)) {
            return &rows[i];
        }
    }
    return NULL;
}

static int read_row(struct u3v *u, const struct row *row, uint8_t bytes[REGISTER_MAX])
{
    memset(bytes, 0, REGISTER_MAX);
    if (row->read != NULL) {
        return row->read(u, row, bytes);
    }
    put(row, bytes, row->value);
    return 0;
}

/** The bytes of [addr, addr+n) that lie in the row's register: *out_at is where they begin in it. */
static size_t part_in(const struct row *row, uint64_t addr, size_t n, size_t *out_at)
{
    *out_at = (size_t)(addr - row->addr);
    size_t left = row->length - *out_at;
    return n < left ? n : left;
}

int u3v_read(struct u3v *u, uint64_t addr, uint8_t *dst, size_t n)
{
    if (addr >= FEATURE_BASE) {
        return u->config.port.ops->read(u->config.port.self, addr, dst, n);
    }
    if (span_in(addr, n, U3V_XML, u->manifest.file_size)) {
        memcpy(dst, u->manifest.file + (addr - U3V_XML), n);
        return 0;
    }
    while (n > 0) {
        const struct row *row = row_at(addr);
        if (row == NULL) {
            return -CT_E_ADDRESS;
        }
        uint8_t bytes[REGISTER_MAX];
        int e = read_row(u, row, bytes);
        if (e < 0) {
            return e;
        }
        size_t at;
        size_t part = part_in(row, addr, n, &at);
        memcpy(dst, bytes + at, part);
        dst += part;
        addr += part;
        n -= part;
    }
    return 0;
}

/** Whether [addr, addr+n) may be written, before anything is. */
static int check_write(const struct u3v *u, uint64_t addr, size_t n)
{
    if (span_in(addr, 1, U3V_XML, u->manifest.file_size)) {
        return -CT_E_READ_ONLY;
    }
    while (n > 0) {
        const struct row *row = row_at(addr);
        if (row == NULL) {
            return -CT_E_ADDRESS;
        }
        if ((row->access & WO) == 0) {
            return -CT_E_READ_ONLY;
        }
        size_t at;
        size_t part = part_in(row, addr, n, &at);
        if (part != row->length && (row->access & PARTIAL) == 0) {
            return -CT_E_LENGTH;
        }
        addr += part;
        n -= part;
    }
    return 0;
}

int u3v_write(struct u3v *u, uint64_t addr, const uint8_t *src, size_t n)
{
    if (addr >= FEATURE_BASE) {
        return u->config.port.ops->write(u->config.port.self, addr, src, n);
    }
    int e = check_write(u, addr, n);
    while (e == 0 && n > 0) {
        const struct row *row = row_at(addr);
        size_t at;
        size_t part = part_in(row, addr, n, &at);
        uint8_t bytes[REGISTER_MAX] = {0};
        e = part == row->length ? 0 : read_row(u, row, bytes);
        if (e == 0) {
            memcpy(bytes + at, src, part);
            e = row->write(u, row, bytes);
        }
        src += part;
        addr += part;
        n -= part;
    }
    return e;
}

bool u3v_register_row(const struct u3v *u, unsigned i, const char **name, uint64_t *addr, uint64_t *length)
{
    if (i > ROWS) {
        return false;
    }
    *name = i < ROWS ? rows[i].name : "XML file";
    *addr = i < ROWS ? rows[i].addr : U3V_XML;
    *length = i < ROWS ? rows[i].length : u->manifest.file_size;
    return true;
}
