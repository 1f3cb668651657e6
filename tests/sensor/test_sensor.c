// SPDX-License-Identifier: Apache-2.0
// A picture of the sensor: geometry, formats, and the same bytes wherever it is made.
#include "sensor/sensor.h"

#include <stdlib.h>
#include <string.h>

#include "sensor/sensor_internal.h"
#include "test.h"

struct fixture {
    struct sensor *sensor;
    struct scene chart;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->sensor = sensor_new(NULL, 42);
    assert_int_equal(scene_chart_new(SCENE_WHITE_PHOTONS, &f->chart), 0);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    sensor_free(f->sensor);
    scene_free(&f->chart);
    free(f);
    return 0;
}

/* A piece of the chart with parts of the star, line pairs and crosses; its left and right edges cut noise blocks. */
static struct exposure window(enum sensor_format format)
{
    return (struct exposure){.start_ns = 33 * NS_PER_S / 1000,
                             .end_ns = 43 * NS_PER_S / 1000,
                             .black_level_dn = 240,
                             .format = format,
                             .x = 712,
                             .y = 1180,
                             .width = 1008,
                             .height = 64,
                             .frame_no = 7};
}

static uint8_t *render(const struct fixture *f, const struct exposure *e)
{
    uint8_t *picture = malloc(sensor_picture_size(e->format, e->width, e->height));
    assert_non_null(picture);
    sensor_render(f->sensor, e, &f->chart, 0, e->height, picture, NULL);
    return picture;
}

static unsigned mono16_at(const uint8_t *picture, const struct exposure *e, unsigned x, unsigned y)
{
    const uint8_t *p = picture + 2 * ((size_t)y * e->width + x);
    return p[0] | (unsigned)p[1] << 8;
}

static uint64_t fnv1a(const uint8_t *bytes, size_t n)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static void a_region_is_a_crop_of_the_full_picture(void **state)
{
    const struct fixture *f = *state;
    const struct exposure part = window(SENSOR_MONO16);
    struct exposure full = part;
    full.x = 0;
    full.width = SCENE_WIDTH; /* full width; rows are independent, so the height may stay */
    uint8_t *part_picture = render(f, &part), *full_picture = render(f, &full);

    for (unsigned y = 0; y < part.height; y++) {
        assert_memory_equal(part_picture + (size_t)y * part.width * 2,
                            full_picture + ((size_t)y * full.width + part.x) * 2, (size_t)part.width * 2);
    }
    free(part_picture);

    struct exposure lower = part;
    lower.y += 10;
    lower.height = 8;
    lower.x = 752; /* inside the former window, one block and a bit */
    lower.width = 272;
    part_picture = render(f, &lower);
    for (unsigned y = 0; y < lower.height; y++) {
        assert_memory_equal(part_picture + (size_t)y * lower.width * 2,
                            full_picture + ((size_t)(y + 10) * full.width + lower.x) * 2, (size_t)lower.width * 2);
    }
    free(part_picture);
    free(full_picture);
}

static void rows_can_be_cut_anywhere(void **state)
{
    const struct fixture *f = *state;
    for (enum sensor_format format = SENSOR_MONO8; format <= SENSOR_MONO16; format++) {
        struct exposure e = window(format);
        e.flip_y = true;
        const size_t size = sensor_picture_size(format, e.width, e.height);
        uint8_t *whole = render(f, &e), *pieces = malloc(size);
        memset(pieces, 0xEE, size);
        static const unsigned cuts[] = {0, 1, 2, 17, 50, 50, 64};
        for (int i = 5; i >= 0; i--) {
            sensor_render(f->sensor, &e, &f->chart, cuts[i], cuts[i + 1], pieces, NULL);
        }
        assert_memory_equal(pieces, whole, size);
        free(whole);
        free(pieces);
    }
}

static void flips_mirror_the_same_pixels(void **state)
{
    const struct fixture *f = *state;
    const struct exposure straight = window(SENSOR_MONO16);
    struct exposure turned = straight;
    turned.flip_x = turned.flip_y = true;
    uint8_t *a = render(f, &straight), *b = render(f, &turned);
    for (unsigned y = 0; y < straight.height; y++) {
        for (unsigned x = 0; x < straight.width; x++) {
            assert_int_equal(mono16_at(a, &straight, x, y),
                             mono16_at(b, &turned, straight.width - 1 - x, straight.height - 1 - y));
        }
    }
    free(a);
    free(b);
}

/* Mono8 comes from a converter of 10 bits: its rounding is another, by a quarter of a count at most. */
static void all_formats_show_the_same_light(void **state)
{
    const struct fixture *f = *state;
    const struct exposure e8 = window(SENSOR_MONO8), e12 = window(SENSOR_MONO12P), e16 = window(SENSOR_MONO16);
    unsigned equal = 0;
    uint8_t *p8 = render(f, &e8), *p12 = render(f, &e12), *p16 = render(f, &e16);
    for (unsigned y = 0; y < e16.height; y++) {
        for (unsigned x = 0; x < e16.width; x++) {
            const size_t i = (size_t)y * e16.width + x;
            const unsigned v = mono16_at(p16, &e16, x, y);
            const uint8_t *pair = p12 + i / 2 * 3;
            assert_int_equal(v & 15, 0);
            assert_in_range(p8[i] + 1, v >> 8, (v >> 8) + 2);
            equal += p8[i] == v >> 8;
            assert_int_equal(i % 2 ? pair[1] >> 4 | pair[2] << 4 : pair[0] | (pair[1] & 15) << 8, v >> 4);
        }
    }
    assert_true(equal > 0.85 * e16.width * e16.height); /* 1/8 of all codes lie at an edge */
    free(p8);
    free(p12);
    free(p16);
}

static void pictures_have_the_size_of_their_format(void **state)
{
    (void)state;
    assert_int_equal(sensor_picture_size(SENSOR_MONO8, 4096, 3000), 12288000);
    assert_int_equal(sensor_picture_size(SENSOR_MONO12P, 4096, 3000), 18432000);
    assert_int_equal(sensor_picture_size(SENSOR_MONO16, 4096, 3000), 24576000);
}

static void noise_differs_between_frames_and_specimens_but_not_between_runs(void **state)
{
    struct fixture *f = *state;
    struct exposure e = window(SENSOR_MONO16);
    const size_t size = sensor_picture_size(e.format, e.width, e.height);
    uint8_t *first = render(f, &e), *again = render(f, &e);
    assert_memory_equal(again, first, size);
    free(again);

    e.frame_no++;
    again = render(f, &e);
    assert_int_not_equal(memcmp(again, first, size), 0);
    free(again);

    e.frame_no = 7 + (UINT64_C(1) << 32); /* the frame number's upper part counts too */
    again = render(f, &e);
    assert_int_not_equal(memcmp(again, first, size), 0);
    free(again);

    struct fixture other = {.sensor = sensor_new(NULL, 42 + (UINT64_C(1) << 32)), .chart = f->chart};
    e = window(SENSOR_MONO16);
    again = render(&other, &e);
    assert_int_not_equal(memcmp(again, first, size), 0);
    sensor_free(other.sensor);
    free(again);
    free(first);
}

/* If a change is meant to alter pictures, put the new numbers here; nothing else may. */
static void the_bytes_are_the_same_on_every_machine(void **state)
{
    struct fixture *f = *state;
    for (unsigned i = 0; kernels_level(i) != NULL; i++) {
        if (!kernels_run_here(kernels_level(i))) {
            continue;
        }
        sensor_use_kernels(f->sensor, kernels_level(i));
        struct exposure e = window(SENSOR_MONO12P);
        uint8_t *picture = render(f, &e);
        assert_int_equal(fnv1a(picture, sensor_picture_size(e.format, e.width, e.height)),
                         UINT64_C(0xa66a9b4c6811af6e));
        free(picture);

        e = window(SENSOR_MONO16);
        e.y = 2400; /* the moving target */
        e.x = 320;
        e.gain_db = 31.7;
        e.flip_x = true;
        e.end_ns = e.start_ns + 250 * NS_PER_US;
        picture = render(f, &e);
        assert_int_equal(fnv1a(picture, sensor_picture_size(e.format, e.width, e.height)),
                         UINT64_C(0x41cf800ce4adf6a0));
        free(picture);
    }
    sensor_use_kernels(f->sensor, kernels_best());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_region_is_a_crop_of_the_full_picture),
        cmocka_unit_test(rows_can_be_cut_anywhere),
        cmocka_unit_test(flips_mirror_the_same_pixels),
        cmocka_unit_test(all_formats_show_the_same_light),
        cmocka_unit_test(pictures_have_the_size_of_their_format),
        cmocka_unit_test(noise_differs_between_frames_and_specimens_but_not_between_runs),
        cmocka_unit_test(the_bytes_are_the_same_on_every_machine),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
