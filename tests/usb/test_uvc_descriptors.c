// SPDX-License-Identifier: Apache-2.0
// What a video host finds when it walks the configuration.
#include "test.h"

#include <string.h>

#include "../host/uvc_walk.h"
#include "usb_host.h"

static struct walk walk(bool super_speed)
{
    struct host h;
    host_plug(&h, super_speed, 0);
    static uint8_t bytes[4096];
    int n = host_control(&h, 0x80, 6, 0x0200, 0, bytes, sizeof bytes);
    assert_true(n > 0);
    struct walk w;
    const char *wrong = uvc_walk(bytes, (size_t)n, &w);
    if (wrong != NULL) {
        fail_msg("%s", wrong);
    }
    host_close(&h);
    return w;
}

static void it_is_a_uvc_1_10_camera_with_one_bulk_stream(void **state)
{
    (void)state;
    for (int super_speed = 0; super_speed < 2; super_speed++) {
        struct walk w = walk(super_speed != 0);
        assert_int_equal(w.uvc_version, 0x0110);
        assert_int_equal(w.first_interface, 3);
        assert_int_equal(w.control_interface, 3);
        assert_int_equal(w.streaming_interface, 4);
        assert_int_equal(w.endpoint, 0x84);
        assert_int_equal(w.attributes, 2);
        assert_int_equal(w.packet_size, super_speed ? 1024 : 512);
        assert_int_equal(w.max_burst, super_speed ? 15 : 0);
        assert_int_equal(w.terminal_link, 4);
    }
}

static void the_formats_are_y800_y12p_y16_in_this_order(void **state)
{
    (void)state;
    static const struct {
        uint8_t guid[16];
        unsigned bits;
    } expected[] = {
        {{'Y', '8', '0', '0', 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71}, 8},
        {{'Y', '1', '2', 'p', 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71}, 12},
        {{'Y', '1', '6', ' ', 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71}, 16},
    };
    struct walk w = walk(true);
    assert_int_equal(w.format_count, 3);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(w.formats[i].index, i + 1);
        assert_memory_equal(w.formats[i].guid, expected[i].guid, 16);
        assert_int_equal(w.formats[i].bits_per_pixel, expected[i].bits);
        assert_int_equal(w.formats[i].default_frame, 1);
        assert_int_equal(w.formats[i].primaries, 1);
        assert_int_equal(w.formats[i].transfer, 6); /* linear */
    }
}

static void each_has_the_five_sizes_of_the_manual_and_exact_bytes(void **state)
{
    (void)state;
    static const unsigned sizes[5][2] = {{640, 480}, {1920, 1080}, {3840, 2160}, {4096, 2160}, {4096, 3000}};
    struct walk w = walk(true);
    for (unsigned i = 0; i < w.format_count; i++) {
        assert_int_equal(w.formats[i].frame_count, 5);
        for (unsigned k = 0; k < 5; k++) {
            const struct walk_frame *f = &w.formats[i].frames[k];
            assert_int_equal(f->index, k + 1);
            assert_int_equal(f->width, sizes[k][0]);
            assert_int_equal(f->height, sizes[k][1]);
            assert_int_equal(f->buffer_size, f->width * f->height * w.formats[i].bits_per_pixel / 8);
            uint64_t most = (uint64_t)f->buffer_size * 8 * 10000000 / f->intervals[0];
            assert_int_equal(f->max_bit_rate, most < UINT32_MAX ? most : UINT32_MAX); /* the fake camera is very fast */
            assert_int_equal(f->min_bit_rate, (uint64_t)f->buffer_size * 8);          /* one a second */
        }
    }
}

/** The fake camera takes 2 ns a pixel, so that all of the vendor's list is slower at the smallest size and little at the largest. */
static void the_fastest_interval_comes_first_and_never_promises_more_than_the_camera_does(void **state)
{
    (void)state;
    static const uint32_t vendor[] = {20833, 41666, 83333, 166666, 333333, 666666, 2000000, 10000000};
    struct walk w = walk(true);
    for (unsigned k = 0; k < 5; k++) {
        const struct walk_frame *f = &w.formats[0].frames[k];
        uint32_t period_ns = f->width * f->height * 2;
        assert_true(f->intervals[0] * 100 >= period_ns && f->intervals[0] * 100 < period_ns + 100);
        unsigned at = 1;
        for (unsigned i = 0; i < sizeof vendor / sizeof vendor[0]; i++) {
            if (vendor[i] > f->intervals[0]) {
                assert_int_equal(f->intervals[at++], vendor[i]);
            }
        }
        assert_int_equal(at, f->interval_count);
        assert_int_equal(f->default_interval, 333333);
    }
    assert_int_equal(w.formats[0].frames[0].interval_count, 9);
    assert_int_equal(w.formats[0].frames[4].interval_count, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_a_uvc_1_10_camera_with_one_bulk_stream),
        cmocka_unit_test(the_formats_are_y800_y12p_y16_in_this_order),
        cmocka_unit_test(each_has_the_five_sizes_of_the_manual_and_exact_bytes),
        cmocka_unit_test(the_fastest_interval_comes_first_and_never_promises_more_than_the_camera_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
