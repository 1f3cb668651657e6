// SPDX-License-Identifier: Apache-2.0
// The bootstrap registers, the manifest, the file in it, and events.
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include <nettle/sha1.h>
#include <zip.h>

#include "base/str.h"
#include "model/genicam.h"
#include "usb/u3v_state.h"
#include "usb_host.h"

static int setup(void **state)
{
    static struct host h;
    host_open(&h);
    *state = &h;
    return 0;
}

static int teardown(void **state)
{
    host_close(*state);
    return 0;
}

static void no_two_registers_overlap_and_every_one_can_be_read(void **state)
{
    struct host *h = *state;
    struct u3v *u = h->sink.self;
    const char *name;
    uint64_t addr;
    uint64_t length;
    unsigned rows = 0;
    for (unsigned i = 0; u3v_register_row(u, i, &name, &addr, &length); i++) {
        rows++;
        assert_true(length > 0 && addr + length <= FEATURE_BASE);
        uint8_t bytes[64];
        size_t n = length < sizeof bytes ? (size_t)length : sizeof bytes;
        if (host_read(h, addr, bytes, n) != 0 || host_read(h, addr + length - 1, bytes, 1) != 0) {
            fail_msg("%s can not be read", name);
        }
        const char *other;
        uint64_t other_addr;
        uint64_t other_length;
        for (unsigned k = 0; k < i; k++) {
            u3v_register_row(u, k, &other, &other_addr, &other_length);
            if (addr < other_addr + other_length && other_addr < addr + length) {
                fail_msg("%s overlaps %s", name, other);
            }
        }
    }
    assert_true(rows > 40);
}

static void reads_may_cross_registers_and_begin_inside_them(void **state)
{
    struct host *h = *state;
    uint8_t block[0x210];
    assert_int_equal(host_read(h, 0, block, sizeof block), 0);
    assert_memory_equal(block + 0x44, "DMK 38UX253", 12);
    uint8_t part[5];
    assert_int_equal(host_read(h, 0x44 + 4, part, 5), 0);
    assert_memory_equal(part, "38UX2", 5);
    uint8_t sirm[0x30];
    assert_int_equal(host_read(h, 0x20000, sirm, sizeof sirm), 0);
    assert_int_equal(host_read(h, 0x20000, block, 0x31), 0x8003);
    assert_int_equal(host_read(h, 0x10024, block, 0x20), 0); /* within SBRM */
    assert_int_equal(host_read(h, 0x5000, block, 4), 0x8003);
    assert_int_equal(host_read(h, 0x20C, block, 8), 0x8003);
}

static void writes_must_cover_whole_numbers_and_hit_writable_registers(void **state)
{
    struct host *h = *state;
    uint8_t b[64] = {0};
    assert_int_equal(host_write(h, 0x0004, b, 64), 0x8004);
    assert_int_equal(host_write(h, 0x2001C, b, 3), 0x8002);
    assert_int_equal(host_write(h, 0x2001E, b, 4), 0x8002);
    assert_int_equal(host_write(h, 0x20008, b, 8), 0x8004);
    assert_int_equal(host_write(h, 0x80000, b, 4), 0x8004);
    assert_int_equal(host_write(h, 0x30, b, 4), 0x8004);
    assert_int_equal(host_write(h, 0x7000, b, 4), 0x8003);
    b[0] = 9;
    assert_int_equal(host_write(h, 0x20018, b, 0x18), 0); /* all six sizes at once */
    assert_int_equal(host_read_number(h, 0x20018, 4), 9);
    assert_int_equal(host_write(h, 0x1E0, b, 8), 0x8002); /* no heartbeat, no multi-event */
    b[0] = 0;
    assert_int_equal(host_write(h, 0x1E0, b, 8), 0);
}

static void a_failing_write_over_several_registers_changes_nothing(void **state)
{
    struct host *h = *state;
    uint8_t b[64] = {1};
    assert_int_equal(host_write(h, 0x20018, b, 0x1C), 0x8003); /* one register too far */
    assert_int_equal(host_read_number(h, 0x20018, 4), 0);
}

static void the_user_name_is_the_feature(void **state)
{
    struct host *h = *state;
    uint8_t b[64] = "left camera";
    assert_int_equal(host_write(h, 0x184, b, 64), 0);
    assert_string_equal(h->camera.user_id, "left camera");
    assert_int_equal(host_write(h, 0x184 + 5, (const uint8_t *)"C", 1), 0);
    uint8_t back[64];
    assert_int_equal(host_read(h, 0x184, back, 64), 0);
    assert_string_equal((const char *)back, "left Camera");
    memset(b, 'x', 64);
    assert_int_equal(host_write(h, 0x184, b, 64), 0x8002);
}

static void the_timestamp_is_the_cameras_when_latched(void **state)
{
    struct host *h = *state;
    h->camera.timestamp = 123456789;
    assert_int_equal(host_read_number(h, 0x1F0, 8), 0);
    assert_int_equal(host_write_u32(h, 0x1F8, 1), 0);
    h->camera.timestamp = 200000000;
    assert_int_equal(host_read_number(h, 0x1F0, 8), 123456789);
    assert_int_equal(host_read_number(h, 0x1FC, 8), 1);
}

static void the_limits_suit_every_host(void **state)
{
    struct host *h = *state;
    assert_int_equal(host_read_number(h, 0x1C4, 8), 0x2F09);
    assert_int_equal(host_read_number(h, 0x1CC, 4), 500);
    uint64_t command = host_read_number(h, 0x10014, 4);
    uint64_t ack = host_read_number(h, 0x10018, 4);
    assert_true(command >= ack + 8); /* Aravis' writes are cut by the acknowledge */
    assert_true(ack <= 65535 + 12);
    assert_int_equal(host_read_number(h, 0x10040, 4), 8);
    assert_int_equal(host_read_number(h, 0x10004, 8), 3);
    h->camera.payload_size = 0;
    assert_int_equal(host_read_number(h, 0x20008, 8), 1); /* never 0 */
    assert_true(host_read_number(h, 0x20014, 4) <= host_read_number(h, 0x20010, 4));
}

/** The file as a host loads it, in reads of an odd length. */
static uint8_t *load_file(struct host *h, size_t *out_size)
{
    uint64_t table = host_read_number(h, 0x1D0, 8);
    assert_int_equal(host_read_number(h, table, 8), 1);
    uint64_t addr = host_read_number(h, table + 8 + 8, 8);
    size_t size = (size_t)host_read_number(h, table + 8 + 16, 8);
    uint8_t *file = malloc(size);
    assert_non_null(file);
    enum { CHUNK = 1013 };
    for (size_t at = 0; at < size; at += CHUNK) {
        assert_int_equal(host_read(h, addr + at, file + at, size - at < CHUNK ? size - at : CHUNK), 0);
    }
    uint8_t beyond[2];
    assert_int_equal(host_read(h, addr + size - 1, beyond, 2), 0x8003);
    *out_size = size;
    return file;
}

static void the_manifest_holds_the_description_and_its_sha1(void **state)
{
    struct host *h = *state;
    uint8_t entry[64];
    assert_int_equal(host_read(h, 0x40008, entry, 64), 0);
    static const uint8_t versions[8] = {0, 0, 0, 1, 0, 4, 1, 1};
    assert_memory_equal(entry, versions, 8);
    size_t size;
    uint8_t *file = load_file(h, &size);
    struct sha1_ctx sha1;
    uint8_t digest[20];
    sha1_init(&sha1);
    sha1_update(&sha1, size, file);
    sha1_digest(&sha1, 20, digest);
    assert_memory_equal(entry + 24, digest, 20);

    zip_source_t *source = zip_source_buffer_create(file, size, 0, NULL);
    zip_t *archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
    assert_non_null(archive);
    assert_int_equal(zip_get_num_entries(archive, 0), 1);
    struct str xml = {0};
    genicam_xml(&xml);
    zip_stat_t stat;
    assert_int_equal(zip_stat_index(archive, 0, 0, &stat), 0);
    assert_int_equal(stat.size, xml.len);
    char *text = malloc(xml.len);
    zip_file_t *f = zip_fopen_index(archive, 0, 0);
    assert_int_equal(zip_fread(f, text, xml.len), xml.len);
    assert_memory_equal(text, xml.text, xml.len);
    zip_fclose(f);
    zip_discard(archive);
    free(text);
    free(file);
    str_fini(&xml);
}

static void two_cameras_carry_the_same_file(void **state)
{
    struct host other;
    host_open(&other);
    size_t size;
    size_t other_size;
    uint8_t *file = load_file(*state, &size);
    uint8_t *other_file = load_file(&other, &other_size);
    assert_int_equal(size, other_size);
    assert_memory_equal(file, other_file, size);
    free(file);
    free(other_file);
    host_close(&other);
}

static void a_test_event_comes_when_events_are_on(void **state)
{
    struct host *h = *state;
    struct pending p;
    host_submit_in(h, &p, EVENT_IN, 1024);
    assert_int_equal(host_write_u32(h, 0x30008, 1), 0);
    assert_false(p.done);
    assert_int_equal(host_write_u32(h, 0x30000, 1), 0);
    evq_run_until(h->clock, 77);
    assert_int_equal(host_write_u32(h, 0x30008, 1), 0);
    assert_true(p.done);
    static const uint8_t expected[24] = {0x55, 0x33, 0x56, 0x45, 0, 0, 0, 0x0C, 12, 0, 0, 0, 0, 0, 0xFF, 0x4F, 77};
    assert_int_equal(p.actual, 24);
    assert_memory_equal(p.head, expected, 24);
}

static void unread_events_never_block_and_are_forgotten_when_switched_off(void **state)
{
    struct host *h = *state;
    assert_int_equal(host_write_u32(h, 0x30000, 1), 0);
    for (uint64_t i = 0; i < 100; i++) {
        struct camera_event e = {.id = 0x9001, .timestamp_ns = 5, .frame_id = i};
        h->sink.ops->event(h->sink.self, &e);
    }
    struct pending p;
    unsigned got = 0;
    for (;; got++) {
        host_submit_in(h, &p, EVENT_IN, 1024);
        if (!p.done) {
            break;
        }
        assert_int_equal(p.actual, 32);
        assert_int_equal(p.head[14] | p.head[15] << 8, 0x9001);
        assert_int_equal(p.head[24], got); /* the oldest are kept, in order */
    }
    assert_int_equal(got, 15);
    usb_cancel(h->device, &p.t);
    struct camera_event e = {.id = 0x9001};
    h->sink.ops->event(h->sink.self, &e);
    assert_int_equal(host_write_u32(h, 0x30000, 0), 0);
    host_submit_in(h, &p, EVENT_IN, 1024);
    assert_false(p.done);
    assert_int_equal(host_control(h, 0x02, 3, 0, EVENT_IN, NULL, 0), 0);
    assert_int_equal(host_write_u32(h, 0x30000, 1), 0xA005);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(no_two_registers_overlap_and_every_one_can_be_read),
        T(reads_may_cross_registers_and_begin_inside_them),
        T(writes_must_cover_whole_numbers_and_hit_writable_registers),
        T(a_failing_write_over_several_registers_changes_nothing),
        T(the_user_name_is_the_feature),
        T(the_timestamp_is_the_cameras_when_latched),
        T(the_limits_suit_every_host),
        T(the_manifest_holds_the_description_and_its_sha1),
        T(two_cameras_carry_the_same_file),
        T(a_test_event_comes_when_events_are_on),
        T(unread_events_never_block_and_are_forgotten_when_switched_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
