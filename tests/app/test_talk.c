// SPDX-License-Identifier: Apache-2.0
// What is said on stderr, as lines for people and for programs.
#include "test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "app/talk.h"

/** What one log_say writes to stderr. */
static void hear(enum log_format format, enum log_level level, const char *room, const char *text, char *out, size_t n)
{
    int ends[2];
    struct options o;
    options_default(&o);
    o.log_format = format;
    struct log log = talk_log(&o);
    assert_int_equal(pipe(ends), 0);
    int saved = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    log_say(&log, level, room, "%s", text);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(ends[1]);
    ssize_t got = read(ends[0], out, n - 1);
    close(ends[0]);
    out[got > 0 ? got : 0] = '\0';
}

static void people_read_a_line_that_names_the_room(void **state)
{
    (void)state;
    char line[256];
    hear(LOG_TEXT, LOG_WARN, "usb", "slow", line, sizeof line);
    assert_string_equal(line, "camtwin: usb: warning: slow\n");
    hear(LOG_TEXT, LOG_ERROR, "app", "no", line, sizeof line);
    assert_string_equal(line, "camtwin: no\n");
}

static void programs_read_one_object_a_line(void **state)
{
    (void)state;
    char line[256];
    hear(LOG_JSON, LOG_WARN, "usb", "a \"b\"\nc", line, sizeof line);
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
    json_t *j = json_loads(line, 0, NULL);
    assert_non_null(j);
    assert_string_equal(json_string_value(json_object_get(j, "level")), "warn");
    assert_string_equal(json_string_value(json_object_get(j, "room")), "usb");
    assert_string_equal(json_string_value(json_object_get(j, "text")), "a \"b\"\nc");
    assert_true(json_is_string(json_object_get(j, "time")));
    json_decref(j);
}

static void talk_above_the_level_is_not_heard(void **state)
{
    (void)state;
    char line[256];
    hear(LOG_TEXT, LOG_INFO, "usb", "fine", line, sizeof line);
    assert_string_equal(line, "");
}

static void text_that_is_not_utf_8_does_not_lose_the_line(void **state)
{
    (void)state;
    char line[256];
    hear(LOG_JSON, LOG_ERROR, "usb", "\xff", line, sizeof line);
    assert_non_null(strstr(line, "\"room\":\"usb\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_read_a_line_that_names_the_room),
        cmocka_unit_test(programs_read_one_object_a_line),
        cmocka_unit_test(talk_above_the_level_is_not_heard),
        cmocka_unit_test(text_that_is_not_utf_8_does_not_lose_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
