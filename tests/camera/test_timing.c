// SPDX-License-Identifier: Apache-2.0
// The frame rate model reproduces every number that the manual prints (5.1.4).
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camera/timing.h"

static const char *table_path;

static enum sensor_format format_named(const char *name)
{
    return strcmp(name, "Mono8") == 0 ? SENSOR_MONO8 : strcmp(name, "Mono12p") == 0 ? SENSOR_MONO12P : SENSOR_MONO16;
}

static struct timing timing_of(const char *format, unsigned width, unsigned height)
{
    return (struct timing){.format = format_named(format), .width = width, .height = height, .rows_read = height};
}

static unsigned read_number(char **next)
{
    char *end;
    unsigned long n = strtoul(*next, &end, 10);
    assert_ptr_not_equal(end, *next);
    *next = end;
    return (unsigned)n;
}

static void all_fifteen_published_frame_rates_come_out(void **state)
{
    (void)state;
    FILE *table = fopen(table_path, "r");
    assert_non_null(table);
    char line[128];
    unsigned rows = 0;
    assert_non_null(fgets(line, sizeof line, table));
    while (fgets(line, sizeof line, table) != NULL) {
        char *next = line + strcspn(line, "\t ");
        assert_true(*next != '\0');
        *next++ = '\0';
        unsigned width = read_number(&next);
        unsigned height = read_number(&next);
        struct timing t = timing_of(line, width, height);
        assert_int_equal((unsigned)timing_max_rate_hz(&t), read_number(&next));
        rows++;
    }
    fclose(table);
    assert_int_equal(rows, 15);
}

static void the_shortest_period_is_the_largest_rate(void **state)
{
    (void)state;
    struct timing t = timing_of("Mono8", 640, 480);
    double rate = 1e9 / (double)timing_min_period_ns(&t);
    assert_true(rate <= timing_max_rate_hz(&t));
    assert_true(rate > timing_max_rate_hz(&t) * 0.999999);
}

static void fewer_rows_are_faster_but_fewer_columns_only_save_bytes(void **state)
{
    (void)state;
    struct timing whole = timing_of("Mono12p", 2048, 1080);
    struct timing narrow = timing_of("Mono12p", 256, 1080);
    struct timing flat = timing_of("Mono12p", 2048, 540);
    assert_true(timing_readout_ns(&narrow) == timing_readout_ns(&whole));
    assert_true(timing_readout_ns(&flat) < timing_readout_ns(&whole));
}

static void a_long_exposure_lowers_the_rate(void **state)
{
    (void)state;
    struct timing t = timing_of("Mono8", 4096, 3000);
    ns_t period = timing_period_ns(&t, 30.0, 10 * NS_PER_US);
    assert_true(llabs(period - 33333333) <= 1);
    assert_true(timing_period_ns(&t, 30.0, 100000 * NS_PER_US) > 100000 * NS_PER_US);
    assert_true(timing_period_ns(&t, 30.0, 100000 * NS_PER_US) < 100100 * NS_PER_US);
}

static void a_wanted_rate_never_beats_the_largest(void **state)
{
    (void)state;
    struct timing t = timing_of("Mono16", 4096, 3000);
    assert_true(timing_period_ns(&t, 1000.0, 2000) == timing_min_period_ns(&t));
}

int main(int argc, char **argv)
{
    table_path = argc > 1 ? argv[1] : "tests/data/frame-rates.tsv";
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_fifteen_published_frame_rates_come_out),
        cmocka_unit_test(the_shortest_period_is_the_largest_rate),
        cmocka_unit_test(fewer_rows_are_faster_but_fewer_columns_only_save_bytes),
        cmocka_unit_test(a_long_exposure_lowers_the_rate),
        cmocka_unit_test(a_wanted_rate_never_beats_the_largest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
