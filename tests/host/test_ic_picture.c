// SPDX-License-Identifier: Apache-2.0
// Pictures of the wire in every format of a sink, against pixels worked out by hand.
#include "test.h"

#include <string.h>

#include "host/ic_picture.h"

enum { W = 16, H = 4, N = W * H };

static unsigned pixel(size_t n) /* 12 bits, all of them used */
{
    return (unsigned)(n * 2371 + 15) & 0xFFF;
}

/* The same picture in each of the camera's formats; the number of its bytes. */
static size_t wire_picture(uint32_t wire, uint8_t *out)
{
    for (size_t n = 0; n < N; n += 2) {
        const unsigned a = pixel(n);
        const unsigned b = pixel(n + 1);
        if (wire == IC_WIRE_MONO8) {
            out[n] = (uint8_t)(a >> 4);
            out[n + 1] = (uint8_t)(b >> 4);
        } else if (wire == IC_WIRE_MONO12P) {
            out[n / 2 * 3] = (uint8_t)a;
            out[n / 2 * 3 + 1] = (uint8_t)(a >> 8 | (b & 0xF) << 4);
            out[n / 2 * 3 + 2] = (uint8_t)(b >> 4);
        } else {
            out[2 * n] = (uint8_t)(a << 4);
            out[2 * n + 1] = (uint8_t)(a >> 4);
            out[2 * n + 2] = (uint8_t)(b << 4);
            out[2 * n + 3] = (uint8_t)(b >> 4);
        }
    }
    return ic_wire_bytes(wire, W, H);
}

static const uint32_t wires[] = {IC_WIRE_MONO8, IC_WIRE_MONO12P, IC_WIRE_MONO16};

static void sizes_are_those_of_the_formats(void **state)
{
    (void)state;
    assert_int_equal(ic_wire_bytes(IC_WIRE_MONO8, W, H), N);
    assert_int_equal(ic_wire_bytes(IC_WIRE_MONO12P, W, H), N * 3 / 2);
    assert_int_equal(ic_wire_bytes(IC_WIRE_MONO16, W, H), N * 2);
    assert_int_equal(ic_wire_bytes(0x010C0006, W, H), 0); /* another packing */
    assert_int_equal(ic_sink_bytes(Y800, W, H), N);
    assert_int_equal(ic_sink_bytes(RGB24, W, H), N * 3);
    assert_int_equal(ic_sink_bytes(RGB32, W, H), N * 4);
    assert_int_equal(ic_sink_bytes(UYVY, W, H), N * 2);
    assert_int_equal(ic_sink_bytes(Y16, W, H), N * 2);
    assert_int_equal(ic_sink_bits(NONE), 0);
}

static void y800_has_the_upper_8_bits_top_down(void **state)
{
    (void)state;
    for (unsigned k = 0; k < 3; k++) {
        uint8_t in[N * 2];
        uint8_t out[N];
        wire_picture(wires[k], in);
        ic_picture_convert(Y800, out, wires[k], in, W, H);
        for (size_t n = 0; n < N; n++) {
            assert_int_equal(out[n], pixel(n) >> 4);
        }
    }
}

static void y16_has_12_bits_on_top_and_zeros_below(void **state)
{
    (void)state;
    for (unsigned k = 0; k < 3; k++) {
        uint8_t in[N * 2];
        uint8_t out[N * 2];
        wire_picture(wires[k], in);
        ic_picture_convert(Y16, out, wires[k], in, W, H);
        for (size_t n = 0; n < N; n++) {
            const unsigned want = wires[k] == IC_WIRE_MONO8 ? (pixel(n) >> 4) << 8 : pixel(n) << 4;
            assert_int_equal(out[2 * n] | out[2 * n + 1] << 8, want);
        }
    }
}

static void rgb_is_grey_and_bottom_up(void **state)
{
    (void)state;
    for (unsigned k = 0; k < 3; k++) {
        uint8_t in[N * 2];
        uint8_t out24[N * 3];
        uint8_t out32[N * 4];
        wire_picture(wires[k], in);
        ic_picture_convert(RGB24, out24, wires[k], in, W, H);
        ic_picture_convert(RGB32, out32, wires[k], in, W, H);
        for (size_t n = 0; n < N; n++) {
            const size_t at = (H - 1 - n / W) * W + n % W;
            for (unsigned c = 0; c < 3; c++) {
                assert_int_equal(out24[3 * at + c], pixel(n) >> 4);
                assert_int_equal(out32[4 * at + c], pixel(n) >> 4);
            }
            assert_int_equal(out32[4 * at + 3], 0);
        }
    }
}

static void uyvy_is_grey_and_top_down(void **state)
{
    (void)state;
    uint8_t in[N * 2];
    uint8_t out[N * 2];
    wire_picture(IC_WIRE_MONO12P, in);
    ic_picture_convert(UYVY, out, IC_WIRE_MONO12P, in, W, H);
    for (size_t n = 0; n < N; n++) {
        assert_int_equal(out[2 * n], 128);
        assert_int_equal(out[2 * n + 1], pixel(n) >> 4);
    }
}

static void a_grey_row_is_the_same_from_every_sink(void **state)
{
    (void)state;
    static const COLORFORMAT sinks[] = {Y800, RGB24, RGB32, UYVY, Y16};
    uint8_t in[N * 2];
    wire_picture(IC_WIRE_MONO12P, in);
    for (unsigned k = 0; k < 5; k++) {
        uint8_t pixels[N * 4];
        uint8_t row[W];
        ic_picture_convert(sinks[k], pixels, IC_WIRE_MONO12P, in, W, H);
        for (unsigned y = 0; y < H; y++) {
            ic_picture_grey_row(sinks[k], pixels, W, H, y, row);
            for (unsigned x = 0; x < W; x++) {
                assert_int_equal(row[x], pixel(y * W + x) >> 4);
            }
        }
    }
}

/* Colour formats are made in pieces: a row longer than one. */
static void a_row_longer_than_a_piece_has_no_seam(void **state)
{
    (void)state;
    enum { LONG = 4096 };
    static uint8_t in[LONG * 3 / 2];
    static uint8_t out[LONG * 3];
    for (size_t n = 0; n < sizeof in; n++) {
        in[n] = (uint8_t)(n * 13 + n / 256);
    }
    ic_picture_convert(RGB24, out, IC_WIRE_MONO12P, in, LONG, 1);
    for (size_t x = 0; x < LONG; x++) {
        const uint8_t *p = in + x / 2 * 3;
        assert_int_equal(out[3 * x], x % 2 != 0 ? p[2] : (uint8_t)(p[0] >> 4 | p[1] << 4));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_those_of_the_formats),
        cmocka_unit_test(y800_has_the_upper_8_bits_top_down),
        cmocka_unit_test(y16_has_12_bits_on_top_and_zeros_below),
        cmocka_unit_test(rgb_is_grey_and_bottom_up),
        cmocka_unit_test(uyvy_is_grey_and_top_down),
        cmocka_unit_test(a_grey_row_is_the_same_from_every_sink),
        cmocka_unit_test(a_row_longer_than_a_piece_has_no_seam),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
