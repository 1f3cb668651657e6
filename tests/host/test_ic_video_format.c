// SPDX-License-Identifier: Apache-2.0
// Texts of video formats.
#include "test.h"

#include <string.h>

#include "host/ic_video_format.h"

static void assert_format(const char *text, bool y16, unsigned width, unsigned height, const char *suffix)
{
    struct ic_video_format f;
    assert_true(ic_video_format_parse(text, &f));
    assert_int_equal(f.y16, y16);
    assert_int_equal(f.width, width);
    assert_int_equal(f.height, height);
    assert_string_equal(ic_readouts[f.readout].suffix, suffix);
}

static void a_text_names_type_size_and_readout_mode(void **state)
{
    (void)state;
    assert_format("Y800 (4096x3000)", false, 4096, 3000, "");
    assert_format("Y16 (1920x1080)", true, 1920, 1080, "");
    assert_format("Y800 (2048x1500) [Binning 2x]", false, 2048, 1500, "Binning 2x");
    assert_format("Y16 (2048x1500) [Skipping 2x]", true, 2048, 1500, "Skipping 2x");
    assert_format("Y800 (4096x1500) [Skipping 2x vertical]", false, 4096, 1500, "Skipping 2x vertical");
    assert_format("y800 (2048x3000)[skipping 2x horizontal]", false, 2048, 3000, "Skipping 2x horizontal");
    assert_format("Y800 (304x288)", false, 304, 288, ""); /* between those of the list */
    assert_format("Y800 (256x4)", false, 256, 4, "");
}

static void sizes_and_modes_that_the_sensor_has_not_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "Y800",
        "Y800 ()",
        "Y800 (640)",
        "Y800 (640x)",
        "Y800 (x480)",
        "Y800 (640x480",
        "Y800 (640x480) [",
        "Y800 (640x480) []",
        "Y800 (640x480) [Binning 4x]",
        "Y800 (640x480) Binning 2x",
        "Y800 (640x480) [Binning 2x] ",
        "Y800 (648x480)",                /* steps of 16 columns */
        "Y800 (640x482)",                /* and 4 rows */
        "Y800 (240x480)",                /* below the smallest */
        "Y800 (4112x3000)",              /* beyond the sensor */
        "Y800 (2064x1500) [Binning 2x]", /* beyond its half */
        "Y800 (4096x3000) [Skipping 2x vertical]",
        "Y800 (4294967936x480)",
        "Y800 (-640x480)",
        "RGB32 (640x480)", /* this camera has no colours */
        "Y12p (640x480)",
        "(640x480)",
        "Y800 (640x480)                                                                        ",
    };
    struct ic_video_format f;
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(ic_video_format_parse(wrong[i], &f));
    }
    assert_false(ic_video_format_parse(NULL, &f));
}

static void every_format_of_the_list_is_what_its_text_says(void **state)
{
    (void)state;
    struct ic_video_format f;
    unsigned n = 0;
    bool whole = false;
    bool binned = false;
    for (; ic_video_format_at(n, &f); n++) {
        struct ic_video_format again;
        char text[IC_VIDEO_FORMAT_TEXT];
        ic_video_format_print(&f, text);
        assert_true(ic_video_format_parse(text, &again));
        assert_memory_equal(&again, &f, sizeof f);
        whole = whole || strcmp(text, "Y800 (4096x3000)") == 0;
        binned = binned || strcmp(text, "Y16 (2048x1500) [Binning 2x]") == 0;
    }
    assert_int_equal(n, ic_video_format_count());
    assert_true(whole && binned);
    assert_true(n <= 80); /* rows that programs bring for IC_ListVideoFormats */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_names_type_size_and_readout_mode),
        cmocka_unit_test(sizes_and_modes_that_the_sensor_has_not_are_refused),
        cmocka_unit_test(every_format_of_the_list_is_what_its_text_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
