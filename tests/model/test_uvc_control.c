// SPDX-License-Identifier: Apache-2.0
// The table of UVC controls against the manual's own list of parameters, and against itself.
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "model/read_file.h"
#include "model/uvc_control.h"
#include "test.h"

enum { USB3_VISION_COLUMN = 8, V4L2_COLUMN = 9, COLUMNS = 12, MANUAL_NAMES = 40 };

/* Where the real camera's name is not the manual's (docs/manual-notes.md, V4L2 names). */
static const struct {
    const char *feature, *manual, *real;
} renamed[] = {
    {"Gain", "Gain (dB/100)", "Gain"},
    {"GainAuto", "Auto Gain", "Gain Auto"},
    {"ExposureAutoReference", "ExposureAutoReference", "Auto Exposure Reference"},
    {"ExposureAutoLowerLimit", "Exposure Auto Lower Limit", "Exposure Auto Lower Limit (us)"},
    {"ExposureAutoUpperLimit", "Exposure Auto Upper Limit", "Exposure Auto Upper Limit (us)"},
    {"TriggerDelay", "Trigger Delay", "Trigger Delay (100ns)"},
    {"StrobeOperation", "Strobe Exposure", "Strobe Operation"},
    {"AutoFunctionsROIEnable", "Auto Functions ROI Enable", "Auto Functions ROI Control"},
};
enum { RENAMED = sizeof renamed / sizeof renamed[0] };

static const struct uvc_control *control_of(enum feature_id feature, const char *v4l2_name)
{
    for (unsigned i = 0; i < uvc_control_count; i++) {
        if (uvc_controls[i].feature == feature && strcmp(uvc_controls[i].v4l2_name, v4l2_name) == 0) {
            return &uvc_controls[i];
        }
    }
    return NULL;
}

/** The real name of a parameter that the manual calls so; counts the differences that were met. */
static const char *real_name(const char *feature, const char *manual, unsigned *met)
{
    for (unsigned i = 0; i < RENAMED; i++) {
        if (strcmp(renamed[i].feature, feature) == 0) {
            assert_string_equal(renamed[i].manual, manual);
            (*met)++;
            return renamed[i].real;
        }
    }
    return manual;
}

static void every_v4l2_name_of_the_manual_is_a_control_of_its_feature(void **state)
{
    (void)state;
    char *text = read_source_file("tests/data/features.tsv");
    char *rest = text;
    unsigned names = 0;
    unsigned differences = 0;
    assert_non_null(cut(&rest, '\n')); /* headings */
    for (char *line = cut(&rest, '\n'); line != NULL; line = cut(&rest, '\n')) {
        char *cell[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            cell[i] = cut(&line, '\t');
            assert_non_null(cell[i]);
        }
        const char *manual = cell[V4L2_COLUMN];
        if (*manual == '\0' || *manual == '(') {
            continue;
        }
        enum feature_id id = feature_by_name(cell[USB3_VISION_COLUMN], false);
        const char *real = real_name(cell[USB3_VISION_COLUMN], manual, &differences);
        if (control_of(id, real) == NULL) {
            fail_msg("%s has no control \"%s\"", cell[USB3_VISION_COLUMN], real);
        }
        names++;
    }
    assert_int_equal(names, MANUAL_NAMES);
    assert_int_equal(differences, RENAMED);
    free(text);
}

/* Controls beyond the manual: what uvcvideo knows by itself, the scanning modes, and one that the vendor added. */
static void controls_that_the_manual_does_not_name_are_these(void **state)
{
    static const char *const more[] = {"Auto Exposure", "Exposure Time, Absolute", "Privacy", "IMX Low-Latency Mode"};
    (void)state;
    unsigned found = 0;
    for (unsigned i = 0; i < uvc_control_count; i++) {
        const struct uvc_control *c = &uvc_controls[i];
        if (c->feature == FEAT_NONE) {
            assert_true(strstr(c->v4l2_name, "Scanning Mode") != NULL);
            continue;
        }
        const char *manual = features[c->feature].v4l2;
        bool named = manual != NULL && strcasecmp(manual, c->v4l2_name) == 0;
        for (unsigned k = 0; k < RENAMED; k++) {
            named = named || strcmp(renamed[k].real, c->v4l2_name) == 0;
        }
        for (unsigned k = 0; k < sizeof more / sizeof more[0]; k++) {
            found += strcmp(more[k], c->v4l2_name) == 0;
            named = named || strcmp(more[k], c->v4l2_name) == 0;
        }
        if (!named) {
            fail_msg("%s", c->v4l2_name);
        }
    }
    assert_int_equal(found, sizeof more / sizeof more[0]);
}

static void the_extension_unit_has_the_selectors_of_the_real_camera(void **state)
{
    static const uint8_t real[] = {0x01, 0x02, 0x04, 0x05, 0x06, 0x07, 0x08, 0x0F, 0x13, 0x15, 0x16, 0x17,
                                   0x1A, 0x1B, 0x2E, 0x2F, 0x30, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F, 0x40,
                                   0x41, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x4B, 0x4C, 0x52};
    (void)state;
    for (unsigned selector = 0; selector < 256; selector++) {
        bool there = memchr(real, (int)selector, sizeof real) != NULL;
        assert_int_equal(uvc_control_length(UVC_EXTENSION_UNIT, (uint8_t)selector) > 0, there);
    }
}

static void fields_of_a_selector_do_not_overlap(void **state)
{
    (void)state;
    for (unsigned i = 0; i < uvc_control_count; i++) {
        for (unsigned k = 0; k < i; k++) {
            const struct uvc_control *a = &uvc_controls[i];
            const struct uvc_control *b = &uvc_controls[k];
            assert_true(a->v4l2_id != b->v4l2_id && strcmp(a->v4l2_name, b->v4l2_name) != 0);
            assert_false(a->entity == b->entity && a->selector == b->selector && a->offset < b->offset + b->size &&
                         b->offset < a->offset + a->size);
        }
    }
}

static void names_and_menus_fit_what_uvcvideo_keeps(void **state)
{
    (void)state;
    for (unsigned i = 0; i < uvc_control_count; i++) {
        const struct uvc_control *c = &uvc_controls[i];
        assert_true(strlen(c->v4l2_name) <= UVC_NAME_MAX);
        assert_true(uvc_control_menu_count(c) <= UVC_MENU_MAX);
        assert_int_equal(c->look == UVC_AS_MENU, uvc_control_menu_count(c) > 0);
        for (unsigned k = 0; k < uvc_control_menu_count(c); k++) {
            struct uvc_menu_entry entry = uvc_control_menu_entry(c, k);
            assert_true(strlen(entry.name) <= UVC_NAME_MAX);
            assert_true(entry.value < (UINT64_C(1) << c->size));
            assert_non_null(feature_entry_by_value(&features[c->feature], entry.feature_value));
            /* V4L2 counts a mapped menu's entries from 0: that must be the control's value as well */
            assert_true(c->type == UVC_BITMASK || entry.value == k);
        }
    }
}

static void menus_have_the_order_and_words_of_the_real_camera(void **state)
{
    static const struct {
        const char *control, *words;
    } menus[] = {
        {"Strobe Operation", "Fixed Duration|Exposure|"},
        {"Trigger Polarity", "Rising Edge|Falling Edge|"},
        {"Trigger Exposure Mode", "Frame Start|Exposure Active|"},
        {"Auto Functions ROI Preset", "Full Sensor|Custom Rectangle|Center 50%|Center 25%|Bottom Half|Top Half|"},
        {"Auto Exposure", "Manual Mode|Aperture Priority Mode|"},
    };
    (void)state;
    unsigned found = 0;
    for (unsigned i = 0; i < uvc_control_count; i++) {
        struct str words = {0};
        str_add(&words, "");
        for (unsigned k = 0; k < uvc_control_menu_count(&uvc_controls[i]); k++) {
            str_addf(&words, "%s|", uvc_control_menu_entry(&uvc_controls[i], k).name);
        }
        for (unsigned k = 0; k < sizeof menus / sizeof menus[0]; k++) {
            if (strcmp(uvc_controls[i].v4l2_name, menus[k].control) == 0) {
                assert_string_equal(words.text, menus[k].words);
                found++;
            }
        }
        str_fini(&words);
    }
    assert_int_equal(found, sizeof menus / sizeof menus[0]);
}

static void keys_are_those_of_v4l2_ctl(void **state)
{
    static const struct {
        const char *name, *key;
    } keys[] = {
        {"Exposure Time (us)", "exposure_time_us"},
        {"Exposure Time, Absolute", "exposure_time_absolute"},
        {"Trigger Delay (100ns)", "trigger_delay_100ns"},
        {"IMX Low-Latency Mode", "imx_low_latency_mode"},
        {"GPIN", "gpin"},
    };
    (void)state;
    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char key[UVC_NAME_MAX + 1];
        struct uvc_control c = {.v4l2_name = keys[i].name};
        uvc_control_key(&c, key);
        assert_string_equal(key, keys[i].key);
    }
}

static void a_feature_is_found_by_the_real_name_too(void **state)
{
    (void)state;
    for (unsigned i = 0; i < RENAMED; i++) {
        enum feature_id id = feature_by_name(renamed[i].feature, false);
        assert_int_equal(feature_by_name(renamed[i].manual, true), id);
        assert_int_equal(feature_by_name(renamed[i].real, true), id);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_v4l2_name_of_the_manual_is_a_control_of_its_feature),
        cmocka_unit_test(controls_that_the_manual_does_not_name_are_these),
        cmocka_unit_test(the_extension_unit_has_the_selectors_of_the_real_camera),
        cmocka_unit_test(fields_of_a_selector_do_not_overlap),
        cmocka_unit_test(names_and_menus_fit_what_uvcvideo_keeps),
        cmocka_unit_test(menus_have_the_order_and_words_of_the_real_camera),
        cmocka_unit_test(keys_are_those_of_v4l2_ctl),
        cmocka_unit_test(a_feature_is_found_by_the_real_name_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
