// SPDX-License-Identifier: Apache-2.0
// Picture files: what is written is read again, what is read is linear light, what is wrong is said.
#include "app/media.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "test.h"

enum { MONO8 = 0x01080001, MONO12P = 0x010C0047, MONO16 = 0x01100007 };

static char folder[64];

static const char *file(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int setup(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/camtwin-test-media-XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int teardown(void **state)
{
    (void)state;
    static const char *const names[] = {"8.png",      "8.tiff",     "16.png",  "16.tif",  "12.png",
                                        "12.tiff",    "wire.raw",   "16.pgm",  "rgb.ppm", "nonsense",
                                        "a,b\\c.pgm", "linear.dpx", "grey.pgm"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        unlink(file(names[i]));
    }
    return rmdir(folder);
}

static void write_bytes(const char *name, const void *bytes, size_t n)
{
    FILE *f = fopen(file(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

static double srgb(double c)
{
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static struct scene_plane read_back(const char *name, unsigned width, unsigned height)
{
    struct scene_plane plane = {0};
    assert_int_equal(media_read_plane(file(name), &plane), 0);
    assert_int_equal(plane.width, width);
    assert_int_equal(plane.height, height);
    return plane;
}

static void every_8_bit_value_comes_back_as_light(void **state)
{
    (void)state;
    uint8_t bytes[256];
    for (unsigned i = 0; i < 256; i++) {
        bytes[i] = (uint8_t)i;
    }
    static const char *const names[] = {"8.png", "8.tiff"};
    for (unsigned k = 0; k < 2; k++) {
        assert_int_equal(media_write_picture(file(names[k]), MONO8, 16, 16, bytes, sizeof bytes), 0);
        struct scene_plane plane = read_back(names[k], 16, 16);
        for (unsigned i = 0; i < 256; i++) {
            assert_true(fabs(plane.luminance[i] - srgb(i / 255.0)) < 1e-6);
        }
        free((void *)plane.luminance);
    }
}

static void every_16_bit_value_comes_back_as_light(void **state)
{
    (void)state;
    static uint8_t bytes[2 * 65536];
    for (size_t i = 0; i < 65536; i++) {
        bytes[2 * i] = (uint8_t)i;
        bytes[2 * i + 1] = (uint8_t)(i >> 8);
    }
    static const char *const names[] = {"16.png", "16.tif"};
    for (unsigned k = 0; k < 2; k++) {
        assert_int_equal(media_write_picture(file(names[k]), MONO16, 256, 256, bytes, sizeof bytes), 0);
        struct scene_plane plane = read_back(names[k], 256, 256);
        for (unsigned i = 0; i < 65536; i++) {
            assert_true(fabs(plane.luminance[i] - srgb(i / 65535.0)) < 1e-7);
            assert_true(i == 0 || plane.luminance[i] > plane.luminance[i - 1]);
        }
        free((void *)plane.luminance);
    }
}

static void assert_samples(const char *name, unsigned bits, const uint16_t *want, unsigned width, unsigned height)
{
    struct media_samples s = {0};
    assert_int_equal(media_read_samples(file(name), &s), 0);
    assert_int_equal(s.bits, bits);
    assert_int_equal(s.width, width);
    assert_int_equal(s.height, height);
    assert_memory_equal(s.samples, want, (size_t)width * height * sizeof *want);
    free(s.samples);
}

static void samples_come_back_as_they_were(void **state)
{
    (void)state;
    static const char *const files[2][2] = {{"8.png", "8.tiff"}, {"16.png", "16.tif"}};
    static uint8_t bytes[2 * 65536];
    static uint16_t want[65536];
    for (size_t i = 0; i < 65536; i++) {
        want[i] = (uint16_t)(i < 256 ? i : i * UINT64_C(40503));
        bytes[2 * i] = (uint8_t)want[i];
        bytes[2 * i + 1] = (uint8_t)(want[i] >> 8);
    }
    for (unsigned k = 0; k < 2; k++) {
        assert_int_equal(media_write_picture(file(files[1][k]), MONO16, 256, 256, bytes, sizeof bytes), 0);
        assert_samples(files[1][k], 16, want, 256, 256);
    }
    for (unsigned i = 0; i < 256; i++) {
        bytes[i] = (uint8_t)i;
    }
    for (unsigned k = 0; k < 2; k++) {
        assert_int_equal(media_write_picture(file(files[0][k]), MONO8, 16, 16, bytes, 256), 0);
        assert_samples(files[0][k], 8, want, 16, 16);
    }
    write_bytes("rgb.ppm", "P6 2 1 255\n\1\2\3\4\5\6", 17);
    assert_samples("rgb.ppm", 8, (const uint16_t[]){2, 5}, 2, 1); /* the green ones */
    write_bytes("nonsense", "not a picture", 13);
    struct media_samples s;
    assert_int_equal(media_read_samples(file("nonsense"), &s), -CT_E_FORMAT);
    assert_int_equal(media_read_samples(file("nowhere.png"), &s), -CT_E_NOT_FOUND);
}

static void raw_files_need_to_be_told_what_they_are(void **state)
{
    (void)state;
    struct media_samples s = {0};
    write_bytes("wire.raw", "\x01\x32\x45\xff\x0f\x00", 6);
    const uint16_t deep[] = {0x2010, 0x4530, 0xFFF0, 0x0000}, narrow[] = {1, 0x32, 0x45, 0xFF, 0x0F, 0};
    assert_int_equal(media_read_raw(file("wire.raw"), MONO12P, 2, &s), 0);
    assert_int_equal(s.bits, 16);
    assert_int_equal(s.height, 2);
    assert_memory_equal(s.samples, deep, sizeof deep);
    free(s.samples);
    assert_int_equal(media_read_raw(file("wire.raw"), MONO8, 3, &s), 0);
    assert_int_equal(s.bits, 8);
    assert_memory_equal(s.samples, narrow, sizeof narrow);
    free(s.samples);
    assert_int_equal(media_read_raw(file("wire.raw"), MONO16, 2, &s), -CT_E_FORMAT); /* one row and a half */
    assert_int_equal(media_read_raw(file("wire.raw"), MONO8, 7, &s), -CT_E_FORMAT);
    assert_int_equal(media_read_raw(file("wire.raw"), MONO8, 0, &s), -CT_E_FORMAT);
    assert_int_equal(media_read_raw(file("wire.raw"), 0, 2, &s), -CT_E_FORMAT);
    assert_int_equal(media_read_raw(file("nowhere.raw"), MONO8, 2, &s), -CT_E_NOT_FOUND);
    write_bytes("wire.raw", "", 0);
    assert_int_equal(media_read_raw(file("wire.raw"), MONO8, 2, &s), -CT_E_FORMAT);
}

static void mono12p_is_written_with_its_bits_on_top(void **state)
{
    (void)state;
    uint8_t bytes[24];
    const unsigned counts[16] = {0, 1, 0xABC, 0x123, 4095, 2048, 240, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    for (size_t i = 0; i < 8; i++) {
        bytes[3 * i] = (uint8_t)counts[2 * i];
        bytes[3 * i + 1] = (uint8_t)(counts[2 * i] >> 8 | counts[2 * i + 1] << 4);
        bytes[3 * i + 2] = (uint8_t)(counts[2 * i + 1] >> 4);
    }
    static const char *const names[] = {"12.png", "12.tiff"};
    for (unsigned k = 0; k < 2; k++) {
        assert_int_equal(media_write_picture(file(names[k]), MONO12P, 16, 1, bytes, sizeof bytes), 0);
        struct scene_plane plane = read_back(names[k], 16, 1);
        for (unsigned i = 0; i < 16; i++) {
            assert_true(fabs(plane.luminance[i] - srgb((counts[i] << 4) / 65535.0)) < 1e-7);
        }
        free((void *)plane.luminance);
    }
}

static void raw_is_the_bytes_of_the_wire(void **state)
{
    (void)state;
    const uint8_t bytes[24] = {1, 2, 3, 4, 5, 250, 0, 9};
    uint8_t back[25];
    assert_int_equal(media_write_picture(file("wire.raw"), MONO12P, 16, 1, bytes, sizeof bytes), 0);
    FILE *f = fopen(file("wire.raw"), "rb");
    assert_int_equal(fread(back, 1, sizeof back, f), sizeof bytes);
    fclose(f);
    assert_memory_equal(back, bytes, sizeof bytes);
}

static void what_can_not_be_written_is_refused(void **state)
{
    (void)state;
    const uint8_t bytes[16] = {0};
    assert_int_equal(media_write_picture(file("x.bmp"), MONO8, 4, 4, bytes, 16), -CT_E_FORMAT);
    assert_int_equal(media_write_picture(file("nothing"), MONO8, 4, 4, bytes, 16), -CT_E_FORMAT);
    assert_int_equal(media_write_picture(file("x.png"), 0x01080009, 4, 4, bytes, 16), -CT_E_FORMAT);
    assert_int_equal(media_write_picture(file("x.png"), MONO8, 4, 5, bytes, 16), -CT_E_FORMAT);
    assert_int_equal(media_write_picture("/nowhere/at/all/x.png", MONO8, 4, 4, bytes, 16), -CT_E_IO);
    assert_int_equal(media_write_picture("/nowhere/at/all/x.raw", MONO8, 4, 4, bytes, 16), -CT_E_IO);
}

static void colours_become_luminance_in_linear_light(void **state)
{
    (void)state;
    static const uint8_t ppm[] = "P6\n4 1\n255\n\xFF\x00\x00\x00\xFF\x00\x00\x00\xFF\x80\x40\xC0";
    write_bytes("rgb.ppm", ppm, sizeof ppm - 1);
    struct scene_plane plane = read_back("rgb.ppm", 4, 1);
    assert_true(fabs(plane.luminance[0] - 0.2126) < 1e-4);
    assert_true(fabs(plane.luminance[1] - 0.7152) < 1e-4);
    assert_true(fabs(plane.luminance[2] - 0.0722) < 1e-4);
    const double mixed = 0.2126 * srgb(128 / 255.0) + 0.7152 * srgb(64 / 255.0) + 0.0722 * srgb(192 / 255.0);
    assert_true(fabs(plane.luminance[3] - mixed) < 1e-4);
    free((void *)plane.luminance);
}

static void a_16_bit_pgm_keeps_its_16_bits(void **state)
{
    (void)state;
    static const uint8_t pgm[] = "P5\n3 1\n65535\n\x12\x34\x12\x35\xFF\xFE";
    write_bytes("16.pgm", pgm, sizeof pgm - 1);
    struct scene_plane plane = read_back("16.pgm", 3, 1);
    assert_true(fabs(plane.luminance[0] - srgb(0x1234 / 65535.0)) < 1e-7);
    assert_true(fabs(plane.luminance[1] - srgb(0x1235 / 65535.0)) < 1e-7);
    assert_true(fabs(plane.luminance[2] - srgb(0xFFFE / 65535.0)) < 1e-7);
    free((void *)plane.luminance);
}

/* SMPTE 268M (DPX) is the small format that says how its samples are coded: 2 is linear, 1 is printing density. */
static void samples_that_are_linear_stay_as_they_are(void **state)
{
    (void)state;
    static const uint8_t samples[4] = {0, 64, 128, 255};
    uint8_t dpx[2048 + sizeof samples] = "SDPX";
    memcpy(dpx + 8, "V1.0", sizeof "V1.0");
    memset(dpx + 660, 0xFF, 4); /* not encrypted */
    dpx[6] = dpx[810] = 8;      /* samples begin at 2048 */
    dpx[18] = 8;                /* the file's size: 2052 */
    dpx[19] = 4;
    dpx[771] = 1; /* one element of 4 x 1 */
    dpx[775] = 4;
    dpx[779] = 1;
    dpx[800] = 6; /* luminance */
    dpx[801] = 2; /* linear */
    dpx[803] = 8; /* bits */
    memcpy(dpx + 2048, samples, sizeof samples);
    write_bytes("linear.dpx", dpx, sizeof dpx);
    struct scene_plane plane = read_back("linear.dpx", 4, 1);
    assert_true(fabs(plane.luminance[1] - 64 / 255.0) < 1e-6);
    assert_true(fabs(plane.luminance[2] - 128 / 255.0) < 1e-6);
    assert_true(fabs(plane.luminance[3] - 1.0) < 1e-6);
    free((void *)plane.luminance);
}

static void what_is_no_picture_is_refused(void **state)
{
    (void)state;
    struct scene_plane plane;
    assert_int_equal(media_read_plane(file("missing.png"), &plane), -CT_E_NOT_FOUND);
    write_bytes("nonsense", "this is not a picture, only a line of text\n", 43);
    assert_int_equal(media_read_plane(file("nonsense"), &plane), -CT_E_FORMAT);
    assert_int_equal(media_read_plane(folder, &plane), -CT_E_FORMAT);
}

static float light_of(const struct scene *scene)
{
    static float scratch[SCENE_WIDTH];
    return scene->ops->row(scene->self, 0, NS_PER_S / 1000, 1000, 2000, 16, scratch)[3];
}

static void scenes_open_by_their_words(void **state)
{
    (void)state;
    struct scene scene;
    char why[200] = "";
    assert_int_equal(media_open_scene("chart", NULL, &scene, why, sizeof why), 0);
    assert_string_equal(scene.ops->name, "chart");
    const float usual = light_of(&scene);
    scene_free(&scene);

    assert_int_equal(media_open_scene("chart,photons=3e6", NULL, &scene, why, sizeof why), 0);
    assert_true(fabs(light_of(&scene) / usual - 3e6 / SCENE_WHITE_PHOTONS) < 1e-5);
    scene_free(&scene);

    assert_int_equal(media_open_scene("flat:1234.5", NULL, &scene, why, sizeof why), 0);
    assert_true(light_of(&scene) == 1234.5f);
    scene_free(&scene);
    assert_string_equal(why, "");
}

static void a_comma_in_a_file_name_is_written_with_a_backslash(void **state)
{
    (void)state;
    struct scene scene;
    char why[200], spec[200];
    static const uint8_t pgm[] = "P5\n1 1\n255\n\xFF";
    write_bytes("a,b\\c.pgm", pgm, sizeof pgm - 1);
    write_bytes("grey.pgm", pgm, sizeof pgm - 1);

    snprintf(spec, sizeof spec, "image:%s/grey.pgm,photons=2000", folder);
    assert_int_equal(media_open_scene(spec, NULL, &scene, why, sizeof why), 0);
    assert_true(light_of(&scene) == 2000.0f);
    scene_free(&scene);

    snprintf(spec, sizeof spec, "image:%s/a\\,b\\c.pgm", folder); /* a backslash before any other letter is itself */
    assert_int_equal(media_open_scene(spec, NULL, &scene, why, sizeof why), 0);
    assert_true(light_of(&scene) == (float)SCENE_WHITE_PHOTONS);
    scene_free(&scene);

    snprintf(spec, sizeof spec, "image:%s/a,b\\c.pgm", folder);
    assert_int_equal(media_open_scene(spec, NULL, &scene, why, sizeof why), -CT_E_PARAMETER);
    assert_non_null(strstr(why, "'b\\c.pgm' is not a setting"));
}

static void wrong_words_are_answered_with_a_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *says;
        int error;
    } cases[] = {
        {"", "there is no scene ''", -CT_E_PARAMETER},
        {"chrat",
         "there is no scene 'chrat'; there are chart, flat:PHOTONS, image:FILE, video:FILE and sequence:PATTERN",
         -CT_E_PARAMETER},
        {"chart:2", "takes no ':2'", -CT_E_PARAMETER},
        {"chart,photons=bright", "'bright' is not a number", -CT_E_PARAMETER},
        {"chart,photons=", "'' is not a number", -CT_E_PARAMETER},
        {"chart,light=3", "'light=3' is not a setting", -CT_E_PARAMETER},
        {"chart,", "'' is not a setting", -CT_E_PARAMETER},
        {"flat", "how bright?", -CT_E_PARAMETER},
        {"flat:", "how bright?", -CT_E_PARAMETER},
        {"flat:-1", "'-1' is not a number", -CT_E_PARAMETER},
        {"flat:nan", "'nan' is not a number", -CT_E_PARAMETER},
        {"flat:1,photons=2", "says how bright it is", -CT_E_PARAMETER},
        {"image:", "which picture?", -CT_E_PARAMETER},
        {"image:/nowhere/at/all.png", "'/nowhere/at/all.png' can not be opened", -CT_E_NOT_FOUND},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scene scene = {0};
        char why[200] = "";
        assert_int_equal(media_open_scene(cases[i].spec, NULL, &scene, why, sizeof why), cases[i].error);
        assert_null(scene.ops);
        if (strstr(why, cases[i].says) == NULL) {
            fail_msg("'%s' gives: %s", cases[i].spec, why);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_8_bit_value_comes_back_as_light),
        cmocka_unit_test(every_16_bit_value_comes_back_as_light),
        cmocka_unit_test(samples_come_back_as_they_were),
        cmocka_unit_test(raw_files_need_to_be_told_what_they_are),
        cmocka_unit_test(mono12p_is_written_with_its_bits_on_top),
        cmocka_unit_test(raw_is_the_bytes_of_the_wire),
        cmocka_unit_test(what_can_not_be_written_is_refused),
        cmocka_unit_test(colours_become_luminance_in_linear_light),
        cmocka_unit_test(a_16_bit_pgm_keeps_its_16_bits),
        cmocka_unit_test(samples_that_are_linear_stay_as_they_are),
        cmocka_unit_test(what_is_no_picture_is_refused),
        cmocka_unit_test(scenes_open_by_their_words),
        cmocka_unit_test(a_comma_in_a_file_name_is_written_with_a_backslash),
        cmocka_unit_test(wrong_words_are_answered_with_a_sentence),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
