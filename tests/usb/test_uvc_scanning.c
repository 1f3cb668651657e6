// SPDX-License-Identifier: Apache-2.0
// Binning and skipping by number, as a host of the vendor's finds and uses them.
#include "test.h"

#include "uvc_bench.h"

enum { SELECTOR = 0x13, MODE = 0x30, OVERRIDE = 0x3A };

static int setup(void **state)
{
    static struct uvc_bench b;
    void *rig = NULL;
    if (rig_setup_without_pixels(&rig) != 0) {
        return 1;
    }
    uvc_bench_open(&b, rig);
    *state = &b;
    return 0;
}

static int teardown(void **state)
{
    void *rig = ((struct uvc_bench *)*state)->rig;
    return rig_teardown(&rig);
}

/* id, then scale, binning, skipping, each horizontal and vertical, then flags: the manual's five readout modes */
static const uint8_t modes[][8] = {
    {1, 1, 1, 1, 1, 1, 1, 0}, {2, 2, 2, 2, 2, 1, 1, 0}, {5, 2, 2, 1, 1, 2, 2, 0},
    {6, 1, 2, 1, 1, 1, 2, 0}, {7, 2, 1, 1, 1, 2, 1, 0},
};
enum { MODES = sizeof modes / sizeof modes[0] };

static void a_host_that_asks_for_all_numbers_finds_the_five_modes(void **state)
{
    struct uvc_bench *b = *state;
    unsigned found = 0;
    uint64_t min = uvc_bench_read(b, UVC_GET_MIN, UVC_EXTENSION_UNIT, SELECTOR);
    uint64_t max = uvc_bench_read(b, UVC_GET_MAX, UVC_EXTENSION_UNIT, SELECTOR);
    for (uint64_t i = min; i <= max; i++) {
        assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, SELECTOR, i), 0);
        assert_int_equal(uvc_bench_read(b, UVC_GET_CUR, UVC_EXTENSION_UNIT, SELECTOR), i);
        uvc_bench_read(b, UVC_GET_CUR, UVC_EXTENSION_UNIT, MODE);
        if (b->reply[0] == i) {
            assert_true(found < MODES);
            assert_memory_equal(b->reply, modes[found], 8);
            found++;
        }
    }
    assert_int_equal(found, MODES);
    assert_int_equal(rig_get(b->rig, FEAT_DecimationHorizontal), 1); /* asking changes nothing */
}

static void an_override_is_the_readout_mode(void **state)
{
    struct uvc_bench *b = *state;
    /* From every mode to every other, and the size is that of the whole field of view each time. */
    for (unsigned from = 0; from < MODES; from++) {
        for (unsigned to = 0; to < MODES; to++) {
            const uint8_t *m = modes[to];
            assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, OVERRIDE, modes[from][0]), 0);
            assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, OVERRIDE, m[0]), 0);
            assert_int_equal(uvc_bench_read(b, UVC_GET_CUR, UVC_EXTENSION_UNIT, OVERRIDE), m[0]);
            assert_int_equal(rig_get(b->rig, FEAT_BinningHorizontal), m[3]);
            assert_int_equal(rig_get(b->rig, FEAT_BinningVertical), m[4]);
            assert_int_equal(rig_get(b->rig, FEAT_DecimationHorizontal), m[5]);
            assert_int_equal(rig_get(b->rig, FEAT_DecimationVertical), m[6]);
            assert_int_equal(rig_get(b->rig, FEAT_Width), 4096 / m[1]);
            assert_int_equal(rig_get(b->rig, FEAT_Height), 3000 / m[2]);
        }
    }
}

static void a_mode_set_through_the_other_face_reads_back(void **state)
{
    struct uvc_bench *b = *state;
    assert_int_equal(rig_set(b->rig, FEAT_DecimationVertical, 2), 0);
    assert_int_equal(uvc_bench_read(b, UVC_GET_CUR, UVC_EXTENSION_UNIT, OVERRIDE), 6);
    assert_int_equal(rig_set(b->rig, FEAT_BinningVertical, 2), 0);
    assert_int_equal(uvc_bench_read(b, UVC_GET_CUR, UVC_EXTENSION_UNIT, OVERRIDE), 2);
}

static void numbers_without_a_mode_are_refused(void **state)
{
    struct uvc_bench *b = *state;
    const uint64_t none[] = {0, 3, 4, 8, 0x100, 0xFFFFFFFF};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, OVERRIDE, none[i]), UVC_STALL);
        assert_int_equal(uvc_bench_error(b), 0x04);
    }
    assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, SELECTOR, 0), UVC_STALL);
    assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, SELECTOR, 8), UVC_STALL);
    assert_int_equal(uvc_bench_error(b), 0x04);
}

static void the_mode_is_busy_while_a_stream_is_open(void **state)
{
    struct uvc_bench *b = *state;
    rig_open_stream(b->rig);
    assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, OVERRIDE, 5), UVC_STALL);
    assert_int_equal(uvc_bench_error(b), 0x01);
    assert_int_equal(uvc_bench_get(b, UVC_GET_INFO, UVC_EXTENSION_UNIT, OVERRIDE, 1), 0);
    assert_int_equal(b->reply[0] & UVC_INFO_DISABLED, UVC_INFO_DISABLED);
    assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, SELECTOR, 5), 0); /* asking is always allowed */
    b->rig->port.ops->stream_close(b->rig->port.self, PORT_FACE_U3V);
    assert_int_equal(uvc_bench_write(b, UVC_EXTENSION_UNIT, OVERRIDE, 5), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_host_that_asks_for_all_numbers_finds_the_five_modes, setup, teardown),
        cmocka_unit_test_setup_teardown(an_override_is_the_readout_mode, setup, teardown),
        cmocka_unit_test_setup_teardown(a_mode_set_through_the_other_face_reads_back, setup, teardown),
        cmocka_unit_test_setup_teardown(numbers_without_a_mode_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(the_mode_is_busy_while_a_stream_is_open, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
