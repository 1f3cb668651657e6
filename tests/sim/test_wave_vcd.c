// SPDX-License-Identifier: Apache-2.0
// What is recorded: the bytes of a dump, the spans of a transfer, and a recording that is played again.
#include "test.h"

#include <stdio.h>

#include "base/error.h"
#include "sim/busy.h"
#include "sim/wave_play.h"
#include "sim/wave_vcd.h"
#include "wave_bytes.h"

struct paper {
    char text[8192];
    size_t n;
    int error;
    unsigned calls;
};

static int write_paper(void *self, const char *bytes, size_t n)
{
    struct paper *p = self;
    p->calls++;
    if (p->error < 0) {
        return p->error;
    }
    assert_true(p->n + n < sizeof p->text);
    memcpy(p->text + p->n, bytes, n);
    p->n += n;
    p->text[p->n] = '\0';
    return 0;
}

/** What stands behind the values of the start. */
static const char *changes(const struct paper *p)
{
    const char *body = strstr(p->text, "$dumpvars");
    assert_non_null(body);
    body = strstr(body, "$end\n");
    assert_non_null(body);
    return body + strlen("$end\n");
}

static struct vcd_writer writer;
static struct paper paper;

static int setup(void **state)
{
    (void)state;
    paper = (struct paper){.n = 0};
    vcd_open(&writer, write_paper, &paper);
    return 0;
}

static void every_signal_is_declared_and_begins(void **state)
{
    (void)state;
    vcd_close(&writer, 0);
    assert_non_null(strstr(paper.text, "$timescale 1 ns $end\n"));
    assert_null(strstr(paper.text, "$date"));
    for (unsigned i = 0; i < SIGNAL_COUNT; i++) {
        char words[64];
        snprintf(words, sizeof words, " %s $end\n", signals[i].name);
        assert_non_null(strstr(paper.text, words));
    }
    assert_string_equal(changes(&paper), "");
}

static void a_value_is_written_when_it_changes(void **state)
{
    (void)state;
    const struct trace *t = &writer.trace;
    trace_change(t, 0, SIGNAL_STROBE_OUT, 1);
    trace_change(t, 5, SIGNAL_TRIGGER_IN, 0); /* as it was */
    trace_change(t, 7, SIGNAL_TRIGGER_IN, 1);
    trace_change(t, 7, SIGNAL_FRAME_ID, 4294967297);
    trace_change(t, 7, SIGNAL_TRIGGER_IN, 1);
    trace_change(t, 9, SIGNAL_TRIGGER_IN, 1);
    trace_change(t, INT64_MAX - 1, SIGNAL_TRIGGER_IN, 0);
    vcd_close(&writer, INT64_MAX);
    assert_string_equal(changes(&paper), "1'\n#7\n1!\nr4294967297 )\n#9223372036854775806\n0!\n#9223372036854775807\n");
}

static void every_refusal_is_a_text_of_its_own(void **state)
{
    (void)state;
    const struct trace *t = &writer.trace;
    trace_text(t, 10, SIGNAL_REFUSED, "mask");
    trace_change(t, 10, SIGNAL_TRIGGER_IN, 1);
    trace_change(t, 20, SIGNAL_TRIGGER_IN, 0);
    trace_text(t, 30, SIGNAL_REFUSED, "mask");
    trace_text(t, 40, SIGNAL_REFUSED, "mask");
    trace_text(t, 40, SIGNAL_REFUSED, "two words");
    vcd_close(&writer, 50);
    assert_string_equal(changes(&paper),
                        "#10\nsmask *\n1!\n#20\ns *\n0!\n#30\nsmask *\n#40\nsmask *\nstwo_words *\n#50\ns *\n");
}

static void nothing_is_written_after_an_error(void **state)
{
    (void)state;
    paper.error = -CT_E_IO;
    assert_int_equal(vcd_flush(&writer), -CT_E_IO);
    for (int i = 0; i < 100000; i++) {
        trace_change(&writer.trace, i, SIGNAL_TRIGGER_IN, (uint64_t)(i % 2));
    }
    assert_int_equal(vcd_close(&writer, 100000), -CT_E_IO);
    assert_int_equal(paper.calls, 1);
}

static void a_transfer_is_told_when_it_begins_and_ends(void **state)
{
    (void)state;
    struct evq *q = evq_new(4);
    struct busy busy = {.clock = q, .trace = &writer.trace, .signal = SIGNAL_TRANSFER};
    busy_add(&busy, 0, 10);
    busy_add(&busy, 10, 20); /* back to back: down and up at one time */
    busy_add(&busy, 30, 40);
    assert_true(evq_run_until(q, 35));
    busy_add(&busy, 50, 60);
    busy_cancel(&busy);
    busy_add(&busy, 35, 36);
    evq_run_until(q, 100);
    vcd_close(&writer, 100);
    assert_string_equal(changes(&paper), "1(\n#10\n0(\n1(\n#20\n0(\n#30\n1(\n#35\n0(\n1(\n#36\n0(\n#100\n");
    evq_free(q);
}

static void more_spans_than_it_keeps_grow_together(void **state)
{
    (void)state;
    struct evq *q = evq_new(4);
    struct busy busy = {.clock = q, .trace = &writer.trace, .signal = SIGNAL_TRANSFER};
    for (int i = 0; i < 3 * BUSY_SPANS; i++) {
        busy_add(&busy, 10 + 10 * i, 15 + 10 * i);
    }
    evq_run_until(q, 10000);
    assert_false(busy.high);
    assert_int_equal(busy.count, 0);
    assert_true(evq_next(q) == NS_NEVER);
    evq_free(q);
}

/** A line that is recorded while it is played. */
struct line {
    struct evq *q;
    char text[256];
};

static void hear(void *cookie, bool high)
{
    struct line *line = cookie;
    size_t n = strlen(line->text);
    snprintf(line->text + n, sizeof line->text - n, "%lld%c ", (long long)evq_now(line->q), high ? '+' : '-');
    trace_change(&writer.trace, evq_now(line->q), SIGNAL_TRIGGER_IN, high);
}

static void what_was_recorded_is_played_again(void **state)
{
    (void)state;
    const struct trace *t = &writer.trace;
    trace_change(t, 0, SIGNAL_TRIGGER_IN, 1);
    trace_text(t, 3, SIGNAL_REFUSED, "mask");
    trace_change(t, 10, SIGNAL_TRIGGER_IN, 0);
    trace_change(t, 10, SIGNAL_EXPOSURE, 1);
    trace_change(t, 12, SIGNAL_FRAME_ID, 77);
    trace_change(t, 20, SIGNAL_TRIGGER_IN, 1);
    vcd_close(&writer, 30);

    struct memory m = {.at = paper.text, .left = paper.n, .chunk = 11};
    struct wave_reader *r = NULL;
    char why[256] = "";
    assert_int_equal(wave_reader_open((struct wave_bytes){memory_read, &m}, NULL, &r, why, sizeof why), 0);
    struct line line = {.q = evq_new(2), .text = ""};
    struct wave_play play;
    wave_play_start(&play, line.q, wave_reader_source(r), hear, &line);
    evq_run_until(line.q, 29);
    assert_false(play.over);
    assert_string_equal(line.text, "0+ 10- 20+ ");
    assert_true(evq_next(line.q) == 30);
    evq_run_until(line.q, 30);
    assert_true(play.over);
    assert_int_equal(play.error, 0);
    evq_free(line.q);
    wave_reader_free(r);
}

static void a_player_keeps_the_error_and_what_came_before_it(void **state)
{
    (void)state;
    static const char text[] = "0.000000001,1\n0.000000002,0\n0,1\n";
    struct memory m = {.at = text, .left = strlen(text), .chunk = 99};
    struct wave_reader *r = NULL;
    char why[256] = "";
    assert_int_equal(wave_reader_open((struct wave_bytes){memory_read, &m}, NULL, &r, why, sizeof why), 0);
    struct line line = {.q = evq_new(2), .text = ""};
    struct wave_play play;
    wave_play_start(&play, line.q, wave_reader_source(r), hear, &line);
    evq_run_until(line.q, 100);
    assert_string_equal(line.text, "1+ ");
    assert_true(play.over);
    assert_int_equal(play.error, -CT_E_FORMAT);
    wave_play_stop(&play);
    evq_free(line.q);
    wave_reader_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_signal_is_declared_and_begins, setup),
        cmocka_unit_test_setup(a_value_is_written_when_it_changes, setup),
        cmocka_unit_test_setup(every_refusal_is_a_text_of_its_own, setup),
        cmocka_unit_test_setup(nothing_is_written_after_an_error, setup),
        cmocka_unit_test_setup(a_transfer_is_told_when_it_begins_and_ends, setup),
        cmocka_unit_test_setup(more_spans_than_it_keeps_grow_together, setup),
        cmocka_unit_test_setup(what_was_recorded_is_played_again, setup),
        cmocka_unit_test_setup(a_player_keeps_the_error_and_what_came_before_it, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
