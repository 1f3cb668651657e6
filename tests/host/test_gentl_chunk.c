// SPDX-License-Identifier: Apache-2.0
// Chunks of a payload, against bytes written by hand.
#include "test.h"

#include <string.h>

#include "base/error.h"
#include "host/gentl_chunk.h"

/* Four bytes of picture, then two chunks of two and of no bytes. */
static const uint8_t payload[] = {
    1,    2,    3,    4,    0x00, 0x38, 0, 0, 4, 0, 0, 0, //
    9,    9,    0x01, 0x00, 0,    0,    2, 0, 0, 0,       //
    0x02, 0x00, 0,    0,    0,    0,    0, 0,
};

static void chunks_come_in_the_order_in_which_they_lie(void **state)
{
    (void)state;
    SINGLE_CHUNK_DATA c[4];
    assert_int_equal(gentl_chunks(payload, sizeof payload, c, 4), 3);
    assert_int_equal(c[0].ChunkID, 0x3800);
    assert_int_equal(c[0].ChunkOffset, 0);
    assert_int_equal(c[0].ChunkLength, 4);
    assert_int_equal(c[1].ChunkID, 1);
    assert_int_equal(c[1].ChunkOffset, 12);
    assert_int_equal(c[1].ChunkLength, 2);
    assert_int_equal(c[2].ChunkID, 2);
    assert_int_equal(c[2].ChunkOffset, 22);
    assert_int_equal(c[2].ChunkLength, 0);
}

static void they_can_be_counted_without_room_for_them(void **state)
{
    (void)state;
    SINGLE_CHUNK_DATA c[2] = {{.ChunkID = 7}, {.ChunkID = 7}};
    assert_int_equal(gentl_chunks(payload, sizeof payload, NULL, 0), 3);
    assert_int_equal(gentl_chunks(payload, sizeof payload, c, 1), 3);
    assert_int_equal(c[0].ChunkID, 0x3800);
    assert_int_equal(c[1].ChunkID, 7);
    assert_int_equal(gentl_chunks(payload, 0, c, 2), 0);
}

static void a_payload_that_they_do_not_fill_exactly_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[sizeof payload];
    for (size_t n = 1; n < sizeof payload; n++) {
        int found = gentl_chunks(payload, n, NULL, 0);
        assert_true(n == 12 ? found == 1 : n == 22 ? found == 2 : found == -CT_E_FORMAT);
    }
    memcpy(bytes, payload, sizeof payload);
    bytes[8] = 5; /* the picture would begin before the payload */
    assert_int_equal(gentl_chunks(bytes, sizeof bytes, NULL, 0), -CT_E_FORMAT);
    memset(bytes + 8, 0xFF, 4);
    assert_int_equal(gentl_chunks(bytes, sizeof bytes, NULL, 0), -CT_E_FORMAT);
}

static void chunks_of_no_bytes_do_not_go_on_for_ever(void **state)
{
    (void)state;
    static uint8_t zeros[1 << 16];
    assert_int_equal(gentl_chunks(zeros, sizeof zeros, NULL, 0), -CT_E_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks_come_in_the_order_in_which_they_lie),
        cmocka_unit_test(they_can_be_counted_without_room_for_them),
        cmocka_unit_test(a_payload_that_they_do_not_fill_exactly_is_refused),
        cmocka_unit_test(chunks_of_no_bytes_do_not_go_on_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
