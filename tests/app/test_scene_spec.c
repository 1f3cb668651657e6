// SPDX-License-Identifier: Apache-2.0
// The words of --scene before anybody opens anything: which need no file, and how they read from another folder.
#include "app/scene_spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "test.h"

static void only_chart_and_flat_open_nothing(void **state)
{
    (void)state;
    static const char *const computed[] = {"chart", "flat:2000", "chart,lux=20", "flat,lux=10", "flat:\\,"};
    static const char *const opened[] = {"image:/etc/passwd",
                                         "video:/dev/video0",
                                         "video:http://127.0.0.1/",
                                         "sequence:*",
                                         "image,chart",
                                         "Chart",
                                         " chart",
                                         "",
                                         ",chart",
                                         ":chart",
                                         "chart\\,",
                                         "flat2"};
    for (unsigned i = 0; i < sizeof computed / sizeof computed[0]; i++) {
        if (!scene_spec_is_computed(computed[i])) {
            fail_msg("%s", computed[i]);
        }
    }
    for (unsigned i = 0; i < sizeof opened / sizeof opened[0]; i++) {
        if (scene_spec_is_computed(opened[i])) {
            fail_msg("%s", opened[i]);
        }
    }
}

static void a_spec_is_taken_apart(void **state)
{
    (void)state;
    char words[] = "image:a\\,b:c,lux=5,lamp=pwm", bare[] = "chart";
    const struct scene_spec spec = scene_spec_split(words), chart = scene_spec_split(bare);
    assert_string_equal(spec.kind, "image");
    assert_string_equal(spec.argument, "a,b:c");
    assert_string_equal(spec.settings, "lux=5,lamp=pwm");
    assert_string_equal(chart.kind, "chart");
    assert_null(chart.argument);
    assert_null(chart.settings);
}

static void assert_from(const char *spec, const char *folder, const char *expected)
{
    char *got = scene_spec_from(spec, folder);
    assert_non_null(got);
    assert_string_equal(got, expected);
    free(got);
}

static void names_of_files_are_put_behind_the_folder(void **state)
{
    (void)state;
    assert_from("image:part.png", "/srv/a", "image:/srv/a/part.png");
    assert_from("image:part.png,lux=5,lamp=pwm", "/srv/a,b", "image:/srv/a\\,b/part.png,lux=5,lamp=pwm");
    assert_from("image:a\\,b\\\\c", "/x", "image:/x/a\\,b\\\\c");
    assert_from("sequence:film/*.png,fps=5", "/x", "sequence:/x/film/*.png,fps=5");
    assert_from("sequence:*.png", "/x[1]\\", "sequence:/x\\\\[1]\\\\\\\\/*.png"); /* glob sees \[ and \\ */
}

static void other_names_stay(void **state)
{
    (void)state;
    static const char *const same[] = {"image:/part.png",   "chart",  "flat:2000,lux=5", "video:rtsp://camera/stream",
                                       "video:/dev/video0", "image:", "image",           ""};
    for (unsigned i = 0; i < sizeof same / sizeof same[0]; i++) {
        assert_from(same[i], "/srv/a", same[i]);
    }
}

static void a_video_is_a_file_if_there_is_one(void **state)
{
    (void)state;
    char folder[] = "/tmp/camtwin-test-spec-XXXXXX", path[64], expected[80];
    assert_non_null(mkdtemp(folder));
    assert_from("video:film.mp4", folder, "video:film.mp4");
    snprintf(path, sizeof path, "%s/film.mp4", folder);
    fclose(fopen(path, "w"));
    snprintf(expected, sizeof expected, "video:%s,fps=5", path);
    assert_from("video:film.mp4,fps=5", folder, expected);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_chart_and_flat_open_nothing),         cmocka_unit_test(a_spec_is_taken_apart),
        cmocka_unit_test(names_of_files_are_put_behind_the_folder), cmocka_unit_test(other_names_stay),
        cmocka_unit_test(a_video_is_a_file_if_there_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
