// SPDX-License-Identifier: Apache-2.0
// Packets of USB3 Vision, host side, against bytes written by hand.
#include "test.h"

#include <string.h>

#include "host/u3v_wire.h"
#include "base/error.h"

static void a_read_command_is_these_bytes(void **state)
{
    (void)state;
    static const uint8_t want[] = {0x55, 0x33, 0x56, 0x43, 0x00, 0x40, 0x00, 0x08, 0x0C, 0x00, 0x34, 0x12,
                                   0xD8, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08, 0x00};
    uint8_t got[64];
    assert_int_equal(u3v_put_read(got, sizeof got, 0x1234, 0x1D8, 8), sizeof want);
    assert_memory_equal(got, want, sizeof want);
    assert_int_equal(u3v_put_read(got, sizeof want - 1, 0x1234, 0x1D8, 8), 0);
}

static void a_write_command_is_these_bytes(void **state)
{
    (void)state;
    static const uint8_t want[] = {0x55, 0x33, 0x56, 0x43, 0x00, 0x40, 0x02, 0x08, 0x0A, 0x00, 0x01,
                                   0x00, 0x04, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0xAB, 0xCD};
    uint8_t got[64];
    assert_int_equal(u3v_put_write(got, sizeof got, 1, 0x20004, "\xAB\xCD", 2), sizeof want);
    assert_memory_equal(got, want, sizeof want);
    assert_int_equal(u3v_put_write(got, sizeof want - 1, 1, 0x20004, "\xAB\xCD", 2), 0);
    assert_int_equal(u3v_put_write(got, sizeof got, 1, 0, want, UINT16_MAX), 0);
}

static void an_acknowledge_is_read_with_its_data(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0x55, 0x33, 0x56, 0x43, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x34, 0x12, 0xAB, 0xCD};
    struct u3v_ack ack;
    assert_int_equal(u3v_get_ack(bytes, sizeof bytes, &ack), 0);
    assert_int_equal(ack.status, 0);
    assert_int_equal(ack.command, U3V_READMEM + 1);
    assert_int_equal(ack.request_id, 0x1234);
    assert_int_equal(ack.length, 2);
    assert_memory_equal(ack.data, "\xAB\xCD", 2);
}

static void an_acknowledge_that_is_cut_or_foreign_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[] = {0x55, 0x33, 0x56, 0x43, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x34, 0x12, 0xAB, 0xCD};
    struct u3v_ack ack;
    for (size_t n = 0; n < sizeof bytes; n++) {
        assert_int_equal(u3v_get_ack(bytes, n, &ack), -CT_E_HEADER);
    }
    bytes[0] = 0;
    assert_int_equal(u3v_get_ack(bytes, sizeof bytes, &ack), -CT_E_HEADER);
}

static void make_leader(uint8_t bytes[52])
{
    // clang-format off
    static const uint8_t leader[52] = {
        'U', '3', 'V', 'L', [6] = 52, [8] = 5, [18] = 1, [21] = 0x10, [28] = 0x47, 0x00, 0x0C, 0x01,
        [32] = 0x00, 0x10, [36] = 0xB8, 0x0B, [40] = 16, [44] = 4,
    };
    // clang-format on
    memcpy(bytes, leader, sizeof leader);
}

static void a_leader_tells_the_picture(void **state)
{
    (void)state;
    uint8_t bytes[52];
    struct u3v_leader l;
    make_leader(bytes);
    assert_int_equal(u3v_get_leader(bytes, sizeof bytes, &l), 0);
    assert_int_equal(l.block_id, 5);
    assert_int_equal(l.payload_type, 1);
    assert_int_equal(l.timestamp_ns, 0x1000);
    assert_int_equal(l.pixel_format, 0x010C0047);
    assert_int_equal(l.width, 4096);
    assert_int_equal(l.height, 3000);
    assert_int_equal(l.offset_x, 16);
    assert_int_equal(l.offset_y, 4);
    for (size_t n = 0; n < 50; n++) {
        assert_int_equal(u3v_get_leader(bytes, n, &l), -CT_E_HEADER);
    }
}

static void payload_is_no_leader(void **state)
{
    (void)state;
    uint8_t bytes[52];
    struct u3v_leader l;
    struct u3v_trailer t;
    make_leader(bytes);
    assert_int_equal(u3v_get_trailer(bytes, sizeof bytes, &t), -CT_E_HEADER);
    bytes[3] = 'T';
    assert_int_equal(u3v_get_leader(bytes, sizeof bytes, &l), -CT_E_HEADER);
}

static void a_trailer_tells_what_came(void **state)
{
    (void)state;
    // clang-format off
    static const uint8_t bytes[32] = {
        'U', '3', 'V', 'T', [6] = 32, [8] = 5, [16] = 0x01, 0xA1, [20] = 0x00, 0x00, 0x01, [28] = 7,
    };
    // clang-format on
    struct u3v_trailer t;
    assert_int_equal(u3v_get_trailer(bytes, sizeof bytes, &t), 0);
    assert_int_equal(t.block_id, 5);
    assert_int_equal(t.status, 0xA101);
    assert_int_equal(t.valid_bytes, 65536);
    assert_int_equal(t.height, 7);
    assert_int_equal(u3v_get_trailer(bytes, 31, &t), -CT_E_HEADER);
}

static void status_words_become_errors(void **state)
{
    (void)state;
    assert_int_equal(u3v_error_of_status(0), 0);
    assert_int_equal(u3v_error_of_status(0x8004), -CT_E_READ_ONLY);
    assert_int_equal(u3v_error_of_status(0x8003), -CT_E_ADDRESS);
    assert_int_equal(u3v_error_of_status(0x8007), -CT_E_BUSY);
    assert_int_equal(u3v_error_of_status(0xC123), -CT_E_GENERIC);
}

static void a_payload_is_cut_into_aligned_transfers(void **state)
{
    (void)state;
    struct u3v_cut cut = u3v_cut_payload(307200, 1024, 1 << 20);
    assert_int_equal(cut.size, 307200);
    assert_int_equal(cut.count, 1);
    assert_int_equal(cut.final1, 0);
    cut = u3v_cut_payload(2073600, 4, 1 << 20);
    assert_int_equal(cut.size, 1048576);
    assert_int_equal(cut.count, 1);
    assert_int_equal(cut.final1, 1025024);
    cut = u3v_cut_payload(2073648, 64, 1 << 20);
    assert_int_equal(cut.final1, 1025088); /* room for 1025072 bytes, aligned */
    cut = u3v_cut_payload(4 << 20, 1024, 1 << 20);
    assert_int_equal(cut.count, 4);
    assert_int_equal(cut.final1, 0);
}

static void an_event_is_read_with_its_own_data(void **state)
{
    (void)state;
    // clang-format off
    static const uint8_t bytes[] = {
        'U', '3', 'V', 'E', 0, 0, 0x00, 0x0C, 0x14, 0x00, 0x07, 0x00,
        0, 0, 0x01, 0x90, 0x00, 0x10, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0,
    };
    // clang-format on
    struct u3v_event e;
    assert_int_equal(u3v_get_event(bytes, sizeof bytes, &e), 0);
    assert_int_equal(e.id, 0x9001);
    assert_int_equal(e.timestamp_ns, 0x1000);
    assert_int_equal(e.length, 8);
    assert_int_equal(e.data[0], 5);
    for (size_t n = 0; n < sizeof bytes; n++) {
        assert_int_equal(u3v_get_event(bytes, n, &e), -CT_E_HEADER);
    }
}

static void an_event_of_another_command_or_shorter_than_its_head_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[24] = {'U', '3', 'V', 'E', 0, 0, 0x00, 0x0C, 12};
    struct u3v_event e;
    assert_int_equal(u3v_get_event(bytes, sizeof bytes, &e), 0);
    assert_int_equal(e.length, 0);
    bytes[8] = 11;
    assert_int_equal(u3v_get_event(bytes, sizeof bytes, &e), -CT_E_HEADER);
    bytes[8] = 12;
    bytes[6] = 1;
    assert_int_equal(u3v_get_event(bytes, sizeof bytes, &e), -CT_E_HEADER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_read_command_is_these_bytes),
        cmocka_unit_test(a_write_command_is_these_bytes),
        cmocka_unit_test(an_acknowledge_is_read_with_its_data),
        cmocka_unit_test(an_acknowledge_that_is_cut_or_foreign_is_refused),
        cmocka_unit_test(a_leader_tells_the_picture),
        cmocka_unit_test(payload_is_no_leader),
        cmocka_unit_test(a_trailer_tells_what_came),
        cmocka_unit_test(status_words_become_errors),
        cmocka_unit_test(a_payload_is_cut_into_aligned_transfers),
        cmocka_unit_test(an_event_is_read_with_its_own_data),
        cmocka_unit_test(an_event_of_another_command_or_shorter_than_its_head_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
