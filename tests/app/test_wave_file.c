// SPDX-License-Identifier: Apache-2.0
// Files of --wave-in and --wave-out: what is opened, and what is said when it can not be.
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/wave_file.h"
#include "base/error.h"

static char said[1024];

static void hear(void *cookie, enum log_level level, const char *room, const char *text)
{
    (void)cookie;
    (void)level;
    (void)room;
    snprintf(said, sizeof said, "%s", text);
}

static const struct log ear = {.write = hear, .level = LOG_ERROR};

static char path[64];

static int setup(void **state)
{
    (void)state;
    said[0] = '\0';
    snprintf(path, sizeof path, "/tmp/camtwin-wave-%d", (int)getpid());
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    unlink(path);
    return 0;
}

static void put(const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void the_signal_stands_behind_the_file(void **state)
{
    (void)state;
    put("time_ns,A,B\n5,0,1\n6,1,0\n");
    char spec[128];
    snprintf(spec, sizeof spec, "%s,signal=A", path);
    struct wave_in *in = NULL;
    assert_int_equal(wave_in_open(spec, &ear, &in), 0);
    struct wave_source s = wave_in_source(in);
    ns_t t = 0;
    bool high = false;
    assert_int_equal(s.next(s.self, &t, &high), 1);
    assert_true(t == 6 && high);
    wave_in_close(in);
    assert_true(wave_in_open(path, &ear, &in) < 0);
    assert_non_null(strstr(said, "there is: A, B"));
}

static void what_can_not_be_opened_is_said(void **state)
{
    (void)state;
    struct wave_in *in = NULL;
    assert_int_equal(wave_in_open("/nowhere/at/all.vcd", &ear, &in), -CT_E_NOT_FOUND);
    assert_non_null(strstr(said, "--wave-in /nowhere/at/all.vcd: No such file"));
    assert_int_equal(wave_in_open("/tmp", &ear, &in), -CT_E_IO);
    struct wave_out *out = NULL;
    assert_int_equal(wave_out_open("/nowhere/at/all.vcd", &ear, &out), -CT_E_IO);
    assert_non_null(strstr(said, "--wave-out /nowhere/at/all.vcd"));
}

static void a_break_is_said_when_it_is_reached(void **state)
{
    (void)state;
    put("1,1\n2,0\n0,1\n");
    struct wave_in *in = NULL;
    assert_int_equal(wave_in_open(path, &ear, &in), 0);
    struct wave_source s = wave_in_source(in);
    ns_t t = 0;
    bool high = false;
    assert_int_equal(s.next(s.self, &t, &high), 1);
    assert_string_equal(said, "");
    assert_true(s.next(s.self, &t, &high) < 0);
    assert_non_null(strstr(said, "line 3: time goes backwards"));
    wave_in_close(in);
}

static void a_full_disk_is_an_error(void **state)
{
    (void)state;
    struct wave_out *out = NULL;
    assert_int_equal(wave_out_open("/dev/full", &ear, &out), 0);
    trace_change(wave_out_trace(out), 5, SIGNAL_TRIGGER_IN, 1);
    assert_int_equal(wave_out_close(out, 10), -CT_E_IO);
    assert_non_null(strstr(said, "No space"));
}

static void what_is_flushed_can_be_read(void **state)
{
    (void)state;
    struct wave_out *out = NULL;
    char text[1024] = "";
    assert_int_equal(wave_out_open(path, &ear, &out), 0);
    trace_change(wave_out_trace(out), 5, SIGNAL_TRIGGER_IN, 1);
    assert_int_equal(wave_out_flush(out), 0);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    assert_true(n > 6);
    assert_string_equal(text + n - 6, "#5\n1!\n");
    assert_int_equal(wave_out_close(out, 5), 0);
}

static void nobody_is_recorded_or_closed(void **state)
{
    (void)state;
    assert_null(wave_out_trace(NULL));
    assert_int_equal(wave_out_flush(NULL), 0);
    assert_int_equal(wave_out_close(NULL, 0), 0);
    wave_in_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_signal_stands_behind_the_file, setup, teardown),
        cmocka_unit_test_setup_teardown(what_can_not_be_opened_is_said, setup, teardown),
        cmocka_unit_test_setup_teardown(a_break_is_said_when_it_is_reached, setup, teardown),
        cmocka_unit_test_setup_teardown(a_full_disk_is_an_error, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_flushed_can_be_read, setup, teardown),
        cmocka_unit_test_setup_teardown(nobody_is_recorded_or_closed, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
