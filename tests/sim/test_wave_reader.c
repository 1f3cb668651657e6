// SPDX-License-Identifier: Apache-2.0
// Recordings of a line: what is understood, what is refused and in which words.
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/error.h"
#include "wave_bytes.h"

/** The edges of a recording as "10+ 20- | 30", or what is wrong with it, read in chunks of `chunk` bytes. */
static const char *edges_in(const char *text, const char *signal, size_t chunk)
{
    static char out[1024];
    struct memory m = {.at = text, .left = strlen(text), .chunk = chunk};
    struct wave_reader *r = NULL;
    if (wave_reader_open((struct wave_bytes){memory_read, &m}, signal, &r, out, sizeof out) < 0) {
        return out;
    }
    struct wave_source s = wave_reader_source(r);
    ns_t t = 0;
    bool high = false;
    int e;
    int n = 0;
    while ((e = s.next(s.self, &t, &high)) > 0) {
        n += snprintf(out + n, sizeof out - (size_t)n, "%lld%c ", (long long)t, high ? '+' : '-');
    }
    if (e < 0) {
        snprintf(out + n, sizeof out - (size_t)n, "%s", wave_reader_why(r));
    } else {
        snprintf(out + n, sizeof out - (size_t)n, "| %lld", (long long)t);
    }
    wave_reader_free(r);
    return out;
}

static const char *edges(const char *text)
{
    return edges_in(text, NULL, 4096);
}

#define HEAD(timescale)                                                                                                \
    "$timescale " timescale " $end $scope module m $end $var wire 1 ! A $end $upscope $end "                           \
    "$enddefinitions $end\n"

static void assert_says(const char *text, const char *words)
{
    if (strstr(text, words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", text, words);
    }
}

static void a_dump_is_read_whatever_its_chunks(void **state)
{
    (void)state;
    const char *text = "$date now $end\n$comment a $b c $end $timescale\n 10ns\n$end\n"
                       "$scope module top $end $scope task inner $end\n"
                       "$var wire 8 \"# bus [7:0] $end $var reg 1 %x TRIGGER_IN $end $var real 64 r temp $end\n"
                       "$upscope $end $var wire 1 ! other $end $upscope $end\n"
                       "$enddefinitions $end\n#0\n$dumpvars\nx%x\nbxxxx \"#\n1!\nr1.5 r\n$end\n"
                       "#10 1%x b0101 \"# 0!\r\n#20\n$comment 0%x $end\n#30\nz%x\n#40 b1 %x\n#50 stext !\n#60\n";
    for (size_t chunk = 1; chunk < 40; chunk++) {
        assert_string_equal(edges_in(text, NULL, chunk), "100+ 300- 400+ | 600");
    }
}

static void every_sane_timescale_is_known(void **state)
{
    (void)state;
    assert_string_equal(edges(HEAD("1 s") "#2\n1!\n"), "2000000000+ | 2000000000");
    assert_string_equal(edges(HEAD("100 ms") "#2\n1!\n"), "200000000+ | 200000000");
    assert_string_equal(edges(HEAD("10us") "#2\n1!\n"), "20000+ | 20000");
    assert_string_equal(edges(HEAD("1 ns") "#2\n1!\n"), "2+ | 2");
    assert_string_equal(edges(HEAD("100 ps") "#1239\n1!\n"), "123+ | 123");
    assert_string_equal(edges(HEAD("10 fs") "#18446744073709551615\n1!\n"), "184467440737095+ | 184467440737095");
}

static void an_absurd_timescale_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"0 ns", "2 ns", "1000 ns", "1 as", "1 year", "-1 ns", "ns", "1", "1e3 ns", ""};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char text[256];
        snprintf(text, sizeof text, "$timescale %s $end $var wire 1 ! A $end $enddefinitions $end\n#1\n", wrong[i]);
        assert_says(edges(text), "line 1: $timescale");
    }
    assert_says(edges("$var wire 1 ! A $end $enddefinitions $end #1 1!"), "no $timescale");
}

static void changes_within_one_nanosecond_leave_the_last_level(void **state)
{
    (void)state;
    assert_string_equal(edges(HEAD("1 ns") "#5\n1!\n0!\n#6 0! 1!\n#6 1!\n#7 1!\n#8 0!\n"), "6+ 8- | 8");
    assert_string_equal(edges(HEAD("1 ps") "#5000 1! #5001 0! #5999 1! #6000 0!"), "5+ 6- | 6");
}

static void a_level_that_is_there_from_the_start_is_an_edge_at_zero(void **state)
{
    (void)state;
    assert_string_equal(edges(HEAD("1 ns") "$dumpvars 1! $end #9 0!"), "0+ 9- | 9");
    assert_string_equal(edges(HEAD("1 ns") "#100"), "| 100");
    assert_string_equal(edges(HEAD("1 ns")), "| 0");
}

static void the_signal_is_chosen_by_name_or_by_being_alone(void **state)
{
    (void)state;
    const char *two = "$timescale 1 ns $end $scope module a $end $var wire 1 ! X $end $upscope $end "
                      "$scope module b $end $var wire 1 \" X $end $var wire 1 # Y $end $var wire 2 % W $end "
                      "$upscope $end $enddefinitions $end #1 1! #2 1\" #3 1#";
    assert_string_equal(edges_in(two, "Y", 99), "3+ | 3");
    assert_string_equal(edges_in(two, "b.X", 99), "2+ | 3");
    assert_says(edges_in(two, "X", 99), "there are 2 signals X");
    assert_says(edges_in(two, "W", 99), "no signal W of one bit; there is: a.X, b.X, b.Y");
    assert_says(edges(two), "choose a signal with FILE,signal=NAME; there is: a.X, b.X, b.Y");
    assert_says(edges("$timescale 1 ns $end $var real 64 ! A $end $enddefinitions $end"), "none of one bit");
}

static void a_broken_dump_is_refused_with_its_line(void **state)
{
    (void)state;
    assert_string_equal(edges(HEAD("1 ns") "#10\n1!\n#20\n0!\n#19\n"),
                        "10+ line 6: time goes backwards, from 20 ns to 19 ns");
    assert_says(edges(HEAD("1 ns") "#10\n1?\n"), "line 3: a value of a signal that is not declared: ?");
    assert_says(edges(HEAD("1 ns") "#10\nb101 ?\n"), "line 3: a value of a signal that is not declared: ?");
    assert_says(edges(HEAD("1 ns") "#10\n1\n"), "line 3: a value without a signal");
    assert_says(edges(HEAD("1 ns") "#10\n1"), "cut off");
    assert_says(edges(HEAD("1 ns") "#-1\n"), "a time is # and a whole number");
    assert_says(edges(HEAD("1 ns") "#\n"), "a time is # and a whole number");
    assert_says(edges(HEAD("1 ns") "#99999999999999999999\n"), "too far away");
    assert_says(edges(HEAD("1 s") "#9223372037\n"), "too far away");
    assert_says(edges(HEAD("1 ns") "hello\n"), "line 2: this is neither a time nor a value");
    assert_says(edges(HEAD("1 ns") "$var wire 1 % B $end\n"), "$var has no place behind $enddefinitions");
    assert_says(edges(HEAD("1 ns") "#1 $comment never ended"), "within its head");
    assert_says(edges("$timescale 1 ns $end\n$scope module"), "line 2: the file ends within its head");
    assert_says(edges("$timescale 1 ns $end\n#0\n"), "line 2: #0 stands where a $command of the head is due");
    assert_says(edges("$timescale 1 ns $end $var wire 1 ! $end $enddefinitions $end"), "$var needs a type");
    assert_says(edges(""), "the file is empty");
    assert_says(edges(" \n\n"), "the file is empty");
}

static void scopes_without_end_are_refused(void **state)
{
    (void)state;
    enum { DEPTH = 2000 };
    static const char scope[] = "$scope module deep $end ";
    char *text = calloc(DEPTH, sizeof scope);
    assert_non_null(text);
    for (size_t i = 0; i < DEPTH; i++) {
        memcpy(text + i * (sizeof scope - 1), scope, sizeof scope);
    }
    assert_says(edges(text), "nested too deeply");
    free(text);
}

static void an_error_of_the_bytes_is_not_taken_for_the_end(void **state)
{
    (void)state;
    static const char text[] = HEAD("1 ns") "#10\n1!\n";
    struct memory m = {.at = text, .left = strlen(text), .chunk = 7, .error = -CT_E_IO};
    struct wave_reader *r = NULL;
    char why[200];
    assert_int_equal(wave_reader_open((struct wave_bytes){memory_read, &m}, NULL, &r, why, sizeof why), 0);
    struct wave_source s = wave_reader_source(r);
    ns_t t;
    bool high;
    int e = s.next(s.self, &t, &high);
    assert_true(e == -CT_E_IO);
    assert_true(s.next(s.self, &t, &high) == -CT_E_IO); /* and stays so */
    wave_reader_free(r);
}

static void tables_of_logic_analysers_are_read(void **state)
{
    (void)state;
    assert_string_equal(edges("0.0,0\n0.001,1\n1.5e-3,0\n"), "1000000+ 1500000- | 1500000");
    assert_string_equal(edges("Time [s],Channel 0\r\n0.000000000,1\r\n0.0000000015,0\r\n"), "0+ 2- | 2");
    assert_string_equal(edges("time_ms,level\n1,1\n2.5,0\n"), "1000000+ 2500000- | 2500000");
    assert_string_equal(edges("us;TRIGGER_IN\n1;1\n"), "1000+ | 1000");
    assert_string_equal(edges("level, time_ns\n1, 5\n0, 8\n"), "5+ 8- | 8");
    assert_string_equal(edges("# a comment\n\ntime,A,TRIGGER_IN,B\n0,1,0,1\n1,0,1,0\n"), "1000000000+ | 1000000000");
    assert_string_equal(edges_in("time_s,A,B\n0,1,0\n1,0,1\n", "A", 3), "0+ 1000000000- | 1000000000");
    assert_string_equal(edges("123456789.123456789,1\n"), "123456789123456789+ | 123456789123456789");
}

static void tables_of_sigrok_are_read(void **state)
{
    (void)state;
    const char *plain = "; CSV generated by libsigrok 0.5.2\n; Channels (2/2): D0, D1\n; Samplerate: 1 MHz\n"
                        "logic,logic\n0,1\n1,0\n1,0\n0,1\n";
    assert_string_equal(edges_in(plain, "D0", 9), "1000+ 3000- | 3000");
    assert_string_equal(edges_in(plain, "D1", 9), "0+ 1000- 3000+ | 3000");
    assert_says(edges(plain), "there is: D0, D1");
    assert_string_equal(edges("; Channels (1/1): D0\nmicroseconds,logic\n1,1\n2,0\n"), "1000+ 2000- | 2000");
}

static void a_column_of_volts_is_high_from_3_3_on(void **state)
{
    (void)state;
    assert_string_equal(edges("time_us,TRIGGER_IN_V\n1,0.02\n2,3.29\n3,3.3\n4,23.9\n5,-0.1\n"), "3000+ 5000- | 5000");
    assert_string_equal(edges("time_us,CH1 (V)\n1,5\n2,0\n"), "1000+ 2000- | 2000");
    assert_says(edges("time_us,CH1 [V]\n1,five\n"), "line 2: five is no voltage");
    assert_says(edges("time_us,CH1 [V]\n1,nan\n"), "line 2: nan is no voltage");
    assert_says(edges("time_us,CH1 [V]\n1,\n"), "is no voltage");
}

static void the_line_that_sigrok_puts_in_front_is_passed_over(void **state)
{
    (void)state;
    const char *text = "META samplerate: 1000\n" HEAD("1 ns") "#5\n1!\n";
    for (size_t chunk = 1; chunk < 40; chunk++) {
        assert_string_equal(edges_in(text, NULL, chunk), "5+ | 5");
    }
    assert_string_equal(edges("META samplerate: 1000\n1,1\n"), "1000000000+ | 1000000000");
    assert_says(edges("META"), "no column is a time");
    assert_says(edges("META x"), "the file is empty");
}

static void a_broken_table_is_refused_with_its_line(void **state)
{
    (void)state;
    assert_string_equal(edges("1,1\n2,0\n1.5,1\n"),
                        "1000000000+ line 3: time goes backwards, from 2000000000 ns to 1500000000 ns");
    assert_says(edges("time,A\n1,2\n"), "line 2: 2 is neither 0 nor 1");
    assert_says(edges("time,A\n-1,0\n"), "line 2: -1 is not a time of 0 or more");
    assert_says(edges("time,A\n1s,0\n"), "is not a time");
    assert_says(edges("time,A\n1e400,0\n"), "too far away");
    assert_says(edges("time,A\n1e,0\n"), "is not a time");
    assert_says(edges("time,A\n1\n"), "line 2: there are 1 columns");
    assert_says(edges("time,A,B\n1,0,1\n"), "choose a column with FILE,signal=NAME; there is: A, B");
    assert_says(edges_in("time,A,B\n1,0,1\n", "C", 9), "there is no column C; there is: A, B");
    assert_says(edges("A,B\n1,0\n"), "no column is a time");
    assert_says(edges("1,2,3\n"), "without a head there are two columns");
    assert_says(edges("# only talk\n"), "there is no data");
    assert_says(edges("\x7f"
                      "ELF\x01"),
                "no column is a time");
}

static void a_line_that_never_ends_is_refused(void **state)
{
    (void)state;
    char text[9000];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_says(edges(text), "line 1: this line is too long");
    text[0] = '$';
    assert_says(edges(text), "the file ends within its head");
}

/** Makes 10 million edges while they are read: no file, no memory. */
struct endless {
    unsigned long i, count;
    bool csv;
};

static int endless_read(void *self, char *dst, size_t n)
{
    struct endless *e = self;
    size_t used = 0;
    if (e->i == 0) {
        used = (size_t)snprintf(dst, n, "%s", e->csv ? "time_ns,A\n" : HEAD("1 ns"));
    }
    while (used + 64 < n && e->i < e->count) {
        unsigned long t = ++e->i * 1000;
        char digits[12];
        unsigned d = 0;
        for (; t > 0; t /= 10) {
            digits[d++] = (char)('0' + t % 10);
        }
        dst[used] = '#';
        used += !e->csv;
        while (d > 0) {
            dst[used++] = digits[--d];
        }
        dst[used++] = e->csv ? ',' : '\n';
        dst[used++] = (char)('0' + e->i % 2);
        dst[used] = '!';
        used += !e->csv;
        dst[used++] = '\n';
    }
    return (int)used;
}

static void ten_million_edges_stream_through(void **state)
{
    (void)state;
    for (int csv = 0; csv < 2; csv++) {
        struct endless endless = {.count = 10000000, .csv = csv};
        struct wave_reader *r = NULL;
        char why[200];
        clock_t begun = clock();
        assert_int_equal(wave_reader_open((struct wave_bytes){endless_read, &endless}, NULL, &r, why, sizeof why), 0);
        struct wave_source s = wave_reader_source(r);
        ns_t t;
        bool high;
        unsigned long n = 0;
        while (s.next(s.self, &t, &high) > 0) {
            n++;
        }
        double seconds = (double)(clock() - begun) / CLOCKS_PER_SEC;
        print_message("%s: %lu edges in %.2f s\n", csv ? "CSV" : "VCD", n, seconds);
        assert_int_equal(n, 10000000);
        assert_true(t == INT64_C(10000000000));
        assert_true(seconds < 30); /* of a sanitized build on a busy machine */
        wave_reader_free(r);
    }
}

/** Whatever the bytes are: no crash, no endless loop, and times that do not go back. */
static void random_damage_is_survived(void **state)
{
    (void)state;
    static const char good[] =
        "$timescale 1 ns $end $scope module m $end $var wire 1 ! A $end $var wire 4 # B $end "
        "$upscope $end $enddefinitions $end\n#0\n$dumpvars 0! b0 # $end\n#10\n1!\n#20 0!\nb11 #\n";
    uint32_t random = 1;
    for (unsigned round = 0; round < 20000; round++) {
        char text[sizeof good];
        memcpy(text, good, sizeof good);
        for (unsigned i = 0; i < 1 + round % 4; i++) {
            random = random * 1664525u + 1013904223u;
            text[(random >> 8) % (sizeof good - 1)] = (char)(1 + (random >> 24) % 126);
        }
        struct memory m = {.at = text, .left = strlen(text), .chunk = 1 + round % 50};
        struct wave_reader *r = NULL;
        char why[600];
        if (wave_reader_open((struct wave_bytes){memory_read, &m}, NULL, &r, why, sizeof why) < 0) {
            assert_true(strncmp(why, "line ", 5) == 0);
            continue;
        }
        struct wave_source s = wave_reader_source(r);
        ns_t t = 0, before = 0;
        bool high;
        while (s.next(s.self, &t, &high) > 0) {
            assert_true(t >= before);
            before = t;
        }
        wave_reader_free(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dump_is_read_whatever_its_chunks),
        cmocka_unit_test(every_sane_timescale_is_known),
        cmocka_unit_test(an_absurd_timescale_is_refused),
        cmocka_unit_test(changes_within_one_nanosecond_leave_the_last_level),
        cmocka_unit_test(a_level_that_is_there_from_the_start_is_an_edge_at_zero),
        cmocka_unit_test(the_signal_is_chosen_by_name_or_by_being_alone),
        cmocka_unit_test(a_broken_dump_is_refused_with_its_line),
        cmocka_unit_test(scopes_without_end_are_refused),
        cmocka_unit_test(an_error_of_the_bytes_is_not_taken_for_the_end),
        cmocka_unit_test(tables_of_logic_analysers_are_read),
        cmocka_unit_test(tables_of_sigrok_are_read),
        cmocka_unit_test(a_column_of_volts_is_high_from_3_3_on),
        cmocka_unit_test(the_line_that_sigrok_puts_in_front_is_passed_over),
        cmocka_unit_test(a_broken_table_is_refused_with_its_line),
        cmocka_unit_test(a_line_that_never_ends_is_refused),
        cmocka_unit_test(ten_million_edges_stream_through),
        cmocka_unit_test(random_damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
