// SPDX-License-Identifier: Apache-2.0
// Flags and the --config file: what they set, who wins, what is refused.
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/option_table.h"
#include "app/options.h"

enum { WORDS_MAX = 16 };

/** Reads "run" "--seed" "3" ...; the words end with NULL. */
static int read_words(const char *const *words, struct options *o, int *rest)
{
    char *argv[WORDS_MAX];
    int argc = 0;
    while (words[argc] != NULL) {
        argv[argc] = (char *)(uintptr_t)words[argc];
        argc++;
    }
    return options_read(words[0], argc, argv, o, rest);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static int status_of(const char *const *words)
{
    struct options o;
    int rest = 0;
    int status = read_words(words, &o, &rest);
    options_free(&o);
    return status;
}

/** A file with this text; its path is good until the next call. */
static const char *file_of(const char *text)
{
    static char path[64];
    snprintf(path, sizeof path, "/tmp/camtwin-options-%d.yaml", (int)getpid());
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    return path;
}

static int remove_file(void **state)
{
    (void)state;
    unlink(file_of(""));
    return 0;
}

static void without_flags_the_defaults_hold(void **state)
{
    (void)state;
    struct options o;
    int rest = 0;
    assert_int_equal(read_words(WORDS("serve"), &o, &rest), EXIT_OK);
    assert_string_equal(o.scene, "chart");
    assert_int_equal(o.seed, 1);
    assert_int_equal(o.clock, CLOCK_REAL);
    assert_string_equal(o.serial, "38253001");
    assert_false(o.serial_chosen);
    assert_int_equal(o.cameras, 1);
    assert_true(o.temperature_c == 25);
    assert_int_equal(o.log_level, LOG_WARN);
    assert_int_equal(rest, 1);
    options_free(&o);
}

static void both_ways_to_give_a_value_work(void **state)
{
    (void)state;
    struct options o;
    int rest = 0;
    const char *const *words = WORDS("run", "--seed=0x10", "--clock", "free", "--temperature=-5.5", "--no-pixels",
                                     "--serial", "12345678", "--", "ls", "--seed", "9");
    assert_int_equal(read_words(words, &o, &rest), EXIT_OK);
    assert_int_equal(o.seed, 16);
    assert_int_equal(o.clock, CLOCK_FREE);
    assert_true(o.temperature_c == -5.5);
    assert_true(o.no_pixels);
    assert_true(o.serial_chosen);
    assert_string_equal(words[rest], "--");
    options_free(&o);
}

static void reading_stops_at_the_first_operand(void **state)
{
    (void)state;
    struct options o;
    int rest = 0;
    assert_int_equal(read_words(WORDS("features", "--json", "Width", "--json"), &o, &rest), EXIT_OK);
    assert_true(o.json);
    assert_int_equal(rest, 2);
    options_free(&o);
}

static void letters_stand_for_words(void **state)
{
    (void)state;
    struct options o;
    int rest = 0;
    assert_int_equal(read_words(WORDS("snap", "-o", "a.png", "-n", "3"), &o, &rest), EXIT_OK);
    assert_string_equal(o.output, "a.png");
    assert_int_equal(o.count, 3);
    options_free(&o);
}

static void render_is_not_paced_and_has_no_number_of_frames_unless_asked(void **state)
{
    (void)state;
    struct options o;
    int rest = 0;
    assert_int_equal(read_words(WORDS("render", "--wave-in", "a.vcd,signal=X"), &o, &rest), EXIT_OK);
    assert_int_equal(o.clock, CLOCK_FREE);
    assert_false(o.count_chosen);
    assert_string_equal(o.wave_in, "a.vcd,signal=X");
    options_free(&o);
    assert_int_equal(read_words(WORDS("render", "--clock", "real", "-n", "100000", "--threads=2", "--seconds=1.5",
                                      "--format", "tiff", "--wave-out", "b.vcd"),
                                &o, &rest),
                     EXIT_OK);
    assert_int_equal(o.clock, CLOCK_REAL);
    assert_true(o.count_chosen);
    assert_int_equal(o.count, 100000);
    assert_int_equal(o.threads, 2);
    assert_int_equal(o.format, PICTURE_TIFF);
    assert_true(o.seconds == 1.5);
    assert_string_equal(o.wave_out, "b.vcd");
    options_free(&o);
    assert_int_equal(status_of(WORDS("render", "--cameras", "2")), EXIT_USAGE);
    assert_int_equal(status_of(WORDS("serve", "--seconds", "2")), EXIT_USAGE);
}

static void set_may_be_given_many_times_and_keeps_its_order(void **state)
{
    (void)state;
    struct options o;
    int rest = 0;
    assert_int_equal(read_words(WORDS("serve", "--set", "Width=640", "--set=DeviceUserID=a=b"), &o, &rest), EXIT_OK);
    assert_int_equal(o.set_count, 2);
    assert_string_equal(o.sets[0].name, "Width");
    assert_string_equal(o.sets[0].value, "640");
    assert_string_equal(o.sets[1].name, "DeviceUserID");
    assert_string_equal(o.sets[1].value, "a=b");
    options_free(&o);
}

static void the_ways_to_offer_a_camera_are_kept_as_they_are_said(void **state)
{
    (void)state;
    struct options o;
    int rest = 0;
    assert_int_equal(read_words(WORDS("serve", "--usbip", "127.0.0.1:3240", "--usbredir", "/run/r", "--gadget=udc.0",
                                      "--pcapng", "f"),
                                &o, &rest),
                     EXIT_OK);
    assert_string_equal(o.usbip, "127.0.0.1:3240");
    assert_string_equal(o.usbredir, "/run/r");
    assert_string_equal(o.gadget, "udc.0");
    assert_string_equal(o.pcapng, "f");
    options_free(&o);
}

static void what_is_not_understood_is_a_usage_error(void **state)
{
    (void)state;
    assert_int_equal(status_of(WORDS("fly")), EXIT_USAGE);
    assert_int_equal(status_of(WORDS("run", "--warp", "9")), EXIT_USAGE);
    assert_int_equal(status_of(WORDS("run", "-x")), EXIT_USAGE);
    assert_int_equal(status_of(WORDS("get", "--usbip", "127.0.0.1:3240")), EXIT_USAGE);
    assert_int_equal(status_of(WORDS("get", "--scene", "chart")), EXIT_USAGE);
    assert_int_equal(status_of(WORDS("run", "--seed")), EXIT_USAGE);
    assert_int_equal(status_of(WORDS("run", "--seed", "-1")), EXIT_USAGE);
    assert_int_equal(status_of(WORDS("run", "--seed", "18446744073709551616")), EXIT_USAGE);
    assert_int_equal(status_of(WORDS("run", "--cameras", "0")), EXIT_USAGE);
    assert_int_equal(status_of(WORDS("run", "--cameras", "17")), EXIT_USAGE);
    assert_int_equal(status_of(WORDS("run", "--serial", "12")), EXIT_USAGE);
    assert_int_equal(status_of(WORDS("run", "--temperature", "warm")), EXIT_USAGE);
    assert_int_equal(status_of(WORDS("run", "--temperature", "nan")), EXIT_USAGE);
    assert_int_equal(status_of(WORDS("run", "--clock", "slow")), EXIT_USAGE);
    assert_int_equal(status_of(WORDS("run", "--set", "Width")), EXIT_USAGE);
    assert_int_equal(status_of(WORDS("run", "--no-pixels=perhaps")), EXIT_USAGE);
}

static void more_sets_than_there_is_room_for_are_refused(void **state)
{
    (void)state;
    struct options o;
    char why[160];
    options_default(&o);
    for (unsigned i = 0; i < OPTION_SETS_MAX; i++) {
        assert_int_equal(option_apply(&o, &option_rows[OPTION_ID_set], "Width=256", why, sizeof why), 0);
    }
    assert_true(option_apply(&o, &option_rows[OPTION_ID_set], "Width=256", why, sizeof why) < 0);
    assert_int_equal(o.set_count, OPTION_SETS_MAX);
    options_free(&o);
}

static void flags_win_over_the_file_wherever_they_stand(void **state)
{
    (void)state;
    struct options o;
    int rest = 0;
    const char *path = file_of("seed: 7\nclock: free\nno-pixels: yes\nset: [Width=640, Height=480]\n");
    assert_int_equal(read_words(WORDS("run", "--seed", "9", "--set", "Width=256", "--config", path), &o, &rest),
                     EXIT_OK);
    assert_int_equal(o.seed, 9);
    assert_int_equal(o.clock, CLOCK_FREE);
    assert_true(o.no_pixels);
    assert_int_equal(o.set_count, 3); /* the last of a name holds: the flag's */
    assert_string_equal(o.sets[2].value, "256");
    options_free(&o);
}

static void every_option_of_the_table_is_a_key_of_the_file(void **state)
{
    (void)state;
    for (unsigned i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = &option_rows[i];
        static const char *const good[] = {
            [OPTION_TEXT] = "12345678", [OPTION_U64] = "5",   [OPTION_UNSIGNED] = "2", [OPTION_REAL] = "1.5",
            [OPTION_SWITCH] = "true",   [OPTION_WORD] = NULL, [OPTION_SET] = "[A=1]",  [OPTION_CONFIG] = "x",
        };
        char text[128];
        snprintf(text, sizeof text, "%s: %s\n", row->word, row->kind == OPTION_WORD ? row->words[1] : good[row->kind]);
        int status = status_of(WORDS("run", "--config", file_of(text)));
        assert_int_equal(status, row->flag_only ? EXIT_USAGE : EXIT_OK);
    }
}

static void a_file_that_is_wrong_is_a_usage_error(void **state)
{
    (void)state;
    static const char *const wrong[] = {"sceen: chart\n",     "cameras: 99\n", "set: {Width: 1}\n", "seed: [1]\n",
                                        "seed: 1\nseed: 2\n", "scene: [\n",    "- seed\n"};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(status_of(WORDS("run", "--config", file_of(wrong[i]))), EXIT_USAGE);
    }
    assert_int_equal(status_of(WORDS("run", "--config", "/nowhere/at/all.yaml")), EXIT_USAGE);
    assert_int_equal(status_of(WORDS("run", "--config", file_of(""))), EXIT_OK);
}

static void every_option_has_help_and_a_command(void **state)
{
    (void)state;
    for (unsigned i = 0; i < OPTION_TOTAL; i++) {
        assert_non_null(option_rows[i].help);
        assert_true(option_rows[i].commands != 0);
        assert_true(option_rows[i].kind == OPTION_SWITCH || option_rows[i].argument != NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_flags_the_defaults_hold),
        cmocka_unit_test(both_ways_to_give_a_value_work),
        cmocka_unit_test(reading_stops_at_the_first_operand),
        cmocka_unit_test(letters_stand_for_words),
        cmocka_unit_test(render_is_not_paced_and_has_no_number_of_frames_unless_asked),
        cmocka_unit_test(set_may_be_given_many_times_and_keeps_its_order),
        cmocka_unit_test(the_ways_to_offer_a_camera_are_kept_as_they_are_said),
        cmocka_unit_test(what_is_not_understood_is_a_usage_error),
        cmocka_unit_test(more_sets_than_there_is_room_for_are_refused),
        cmocka_unit_test(flags_win_over_the_file_wherever_they_stand),
        cmocka_unit_test(every_option_of_the_table_is_a_key_of_the_file),
        cmocka_unit_test(a_file_that_is_wrong_is_a_usage_error),
        cmocka_unit_test(every_option_has_help_and_a_command),
    };
    return cmocka_run_group_tests(tests, NULL, remove_file);
}
