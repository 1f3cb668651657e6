// SPDX-License-Identifier: Apache-2.0
// The control channel under clients of all kinds: those that ask, those that dawdle, those that mean harm.
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <jansson.h>

#include "app/control_wire.h"
#include "app/operation.h"
#include "base/error.h"
#include "control_bench.h"

enum { TURNS_MAX = 20000, HEARD_MAX = CONTROL_ANSWER_MAX };

/** What a test client has heard and not yet looked at. */
struct ear {
    int fd;
    size_t used;
    char heard[HEARD_MAX];
};

/** At the door: the camera has not opened it. */
static struct ear *knock(const struct bench *b)
{
    struct ear *ear = calloc(1, sizeof *ear);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    assert_non_null(ear);
    memcpy(address.sun_path, b->path, strlen(b->path));
    ear->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(ear->fd, (const struct sockaddr *)&address, sizeof address), 0);
    return ear;
}

static struct ear *dial(struct bench *b)
{
    struct ear *ear = knock(b);
    bench_turn(b);
    return ear;
}

static void hang_up(struct bench *b, struct ear *ear)
{
    close(ear->fd);
    free(ear);
    bench_turn(b);
}

static void say_bytes(struct bench *b, struct ear *ear, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(ear->fd, bytes, n, MSG_NOSIGNAL);
        assert_true(sent > 0 || errno == EAGAIN);
        bytes += sent > 0 ? sent : 0;
        n -= sent > 0 ? (size_t)sent : 0;
        bench_turn(b);
    }
}

static void say(struct bench *b, struct ear *ear, const char *text)
{
    say_bytes(b, ear, text, strlen(text));
}

/** The next answer, a new reference; NULL: the camera hung up. */
static json_t *hear(struct bench *b, struct ear *ear)
{
    for (unsigned i = 0; i < TURNS_MAX; i++) {
        char *end = memchr(ear->heard, '\n', ear->used);
        if (end != NULL) {
            size_t n = (size_t)(end - ear->heard) + 1;
            json_t *answer = json_loadb(ear->heard, n, 0, NULL);
            assert_non_null(answer);
            memmove(ear->heard, ear->heard + n, ear->used - n);
            ear->used -= n;
            return answer;
        }
        ssize_t got = recv(ear->fd, ear->heard + ear->used, sizeof ear->heard - ear->used, 0);
        if (got == 0 || (got < 0 && errno == ECONNRESET)) {
            return NULL;
        }
        ear->used += got > 0 ? (size_t)got : 0;
        bench_turn(b);
    }
    fail_msg("no answer came");
    return NULL;
}

static json_t *ask(struct bench *b, struct ear *ear, const char *request)
{
    say(b, ear, request);
    say(b, ear, "\n");
    json_t *answer = hear(b, ear);
    assert_non_null(answer);
    return answer;
}

static json_int_t ask_int(struct bench *b, struct ear *ear, const char *name)
{
    char request[200];
    snprintf(request, sizeof request, "{\"get\":[\"%s\"]}", name);
    json_t *answer = ask(b, ear, request);
    json_t *v = json_object_get(json_object_get(answer, "get"), name);
    assert_true(json_is_integer(v));
    json_int_t i = json_integer_value(v);
    json_decref(answer);
    return i;
}

/** The name of the error that a request gets; "" when it is done. Static memory until the next call. */
static const char *error_of(struct bench *b, struct ear *ear, const char *request)
{
    static char name[64];
    json_t *answer = ask(b, ear, request);
    const json_t *error = json_object_get(answer, "error");
    const char *text = json_string_value(json_object_get(error, "name"));
    assert_int_equal(json_is_true(json_object_get(answer, "ok")), text == NULL);
    assert_true(text == NULL || json_string_length(json_object_get(error, "text")) > 0);
    snprintf(name, sizeof name, "%s", text != NULL ? text : "");
    json_decref(answer);
    return name;
}

static void values_are_told_with_their_types(void **state)
{
    struct bench *b = *state;
    struct ear *ear = dial(b);
    json_t *answer =
        ask(b, ear, "{\"get\":[\"Width\",\"ExposureTime\",\"LUTEnable\",\"PixelFormat\",\"DeviceModelName\"]}");
    json_t *values = json_object_get(answer, "get");
    assert_true(json_is_true(json_object_get(answer, "ok")));
    assert_int_equal(json_integer_value(json_object_get(values, "Width")), 4096);
    assert_true(json_is_real(json_object_get(values, "ExposureTime")));
    assert_true(json_is_boolean(json_object_get(values, "LUTEnable")));
    assert_string_equal(json_string_value(json_object_get(values, "PixelFormat")), "Mono8");
    assert_string_equal(json_string_value(json_object_get(values, "DeviceModelName")), "DMK 38UX253");
    json_decref(answer);
    hang_up(b, ear);
}

static void values_may_be_texts_numbers_and_booleans(void **state)
{
    struct bench *b = *state;
    struct ear *ear = dial(b);
    assert_string_equal(error_of(b, ear, "{\"set\":{\"Width\":1024}}"), "");
    assert_int_equal(ask_int(b, ear, "Width"), 1024);
    assert_string_equal(error_of(b, ear, "{\"set\":{\"Width\":\"0x400\",\"height\":\"1000\"}}"), "");
    assert_int_equal(ask_int(b, ear, "Height"), 1000);
    assert_string_equal(error_of(b, ear, "{\"set\":{\"Width\":2048.0}}"), "");
    assert_int_equal(ask_int(b, ear, "Width"), 2048);
    assert_string_equal(error_of(b, ear, "{\"set\":{\"LUTEnable\":true,\"PixelFormat\":\"mono12p\"}}"), "");
    assert_string_equal(error_of(b, ear, "{\"set\":{\"ExposureAuto\":\"Off\",\"ExposureTime\":1500.25}}"), "");
    json_t *answer = ask(b, ear, "{\"get\":[\"ExposureTime\"]}");
    assert_true(json_real_value(json_object_get(json_object_get(answer, "get"), "ExposureTime")) == 1500.25);
    json_decref(answer);
    hang_up(b, ear);
}

static void set_goes_in_order_until_one_is_refused(void **state)
{
    struct bench *b = *state;
    struct ear *ear = dial(b);
    json_t *answer = ask(b, ear, "{\"set\":{\"Width\":512,\"Height\":9999,\"OffsetX\":16}}");
    assert_true(json_is_false(json_object_get(answer, "ok")));
    assert_int_equal(json_array_size(json_object_get(answer, "set")), 1);
    json_t *error = json_object_get(answer, "error");
    assert_string_equal(json_string_value(json_object_get(error, "feature")), "Height");
    assert_string_equal(json_string_value(json_object_get(error, "name")), "RANGE");
    assert_non_null(strstr(json_string_value(json_object_get(error, "text")), "to 3000 by 4 px"));
    json_decref(answer);
    assert_int_equal(ask_int(b, ear, "Width"), 512);
    assert_int_equal(ask_int(b, ear, "Height"), 3000);
    hang_up(b, ear);
}

static void refusals_are_named(void **state)
{
    static const struct {
        const char *request, *name;
    } rows[] = {
        {"{\"get\":[\"Nope\"]}", "NOT_FOUND"},
        {"{\"get\":[\"AcquisitionStart\"]}", "WRITE_ONLY"},
        {"{\"set\":{\"Nope\":1}}", "NOT_FOUND"},
        {"{\"set\":{\"Width\":257}}", "INCREMENT"},
        {"{\"set\":{\"Width\":\"wide\"}}", "FORMAT"},
        {"{\"set\":{\"Width\":1e300}}", "FORMAT"},
        {"{\"set\":{\"PixelFormat\":\"RGB8\"}}", "ENTRY"},
        {"{\"set\":{\"PayloadSize\":1}}", "READ_ONLY"},
        {"{\"set\":{\"AcquisitionStart\":1}}", "TYPE"},
        {"{\"exec\":\"Width\"}", "TYPE"},
        {"{\"exec\":\"Nope\"}", "NOT_FOUND"},
        {"{\"describe\":\"Nope\"}", "NOT_FOUND"},
        {"{\"fly\":true}", "NOT_IMPLEMENTED"},
        {"{\"line\":{\"pulse_ns\":0}}", "RANGE"},
        {"{\"line\":{\"pulse_ns\":-5}}", "RANGE"},
        {"{\"line\":{\"pulse_ns\":5,\"count\":-1}}", "RANGE"},
        {"{\"line\":{\"pulse_ns\":5,\"count\":2}}", "RANGE"},
        {"{\"line\":{\"pulse_ns\":500,\"period_ns\":999,\"count\":2}}", "RANGE"},
        {"{\"line\":{\"pulse_ns\":9223372036854775807}}", "RANGE"},
    };
    struct bench *b = *state;
    struct ear *ear = dial(b);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(error_of(b, ear, rows[i].request), rows[i].name);
    }
    assert_string_equal(error_of(b, ear, "{\"exec\":\"AcquisitionStart\"}"), "");
    assert_string_equal(error_of(b, ear, "{\"set\":{\"Width\":256}}"), "LOCKED"); /* an acquisition runs */
    hang_up(b, ear);
}

static void a_description_tells_limits_and_locks(void **state)
{
    struct bench *b = *state;
    struct ear *ear = dial(b);
    json_t *answer = ask(b, ear, "{\"describe\":\"width\"}");
    json_t *d = json_object_get(answer, "describe");
    assert_string_equal(json_string_value(json_object_get(d, "name")), "Width");
    assert_int_equal(json_integer_value(json_object_get(d, "min")), 256);
    assert_int_equal(json_integer_value(json_object_get(d, "max")), 4096);
    assert_int_equal(json_integer_value(json_object_get(d, "inc")), 16);
    assert_true(json_is_false(json_object_get(d, "locked")));
    assert_true(json_is_true(json_object_get(d, "available")));
    json_decref(answer);
    hang_up(b, ear);
}

static void counters_count(void **state)
{
    struct bench *b = *state;
    struct ear *ear = dial(b);
    assert_string_equal(error_of(b, ear, "{\"line\":{\"pulse_ns\":1000,\"period_ns\":2000,\"count\":3}}"), "");
    evq_run_until(b->twin.clock, 100000);
    json_t *answer = ask(b, ear, "{\"counters\":true}");
    json_t *c = json_object_get(answer, "counters");
    assert_int_equal(json_integer_value(json_object_get(c, "triggers_accepted")), 0);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(c, "triggers_refused"), "stopped")), 3);
    assert_true(json_is_integer(json_object_get(c, "exposed")));
    json_decref(answer);
    hang_up(b, ear);
}

/** A holder that opens nothing by itself. */
struct hand {
    struct scene_shown shown;
    char asked[64];
    int error;
};

static struct scene_shown hand_shown(const void *self)
{
    return ((const struct hand *)self)->shown;
}

static int hand_change(void *self, const char *spec)
{
    struct hand *hand = self;
    if (hand->error == 0) {
        snprintf(hand->asked, sizeof hand->asked, "%s", spec);
        hand->shown.opening = hand->asked;
    }
    return hand->error;
}

/** What is said of the scene under `key`: JSON without spaces. Static memory until the next call. */
static const char *said_of_scene(struct bench *b, struct ear *ear, const char *request, const char *key)
{
    static char said[200];
    json_t *answer = ask(b, ear, request);
    assert_true(json_is_true(json_object_get(answer, "ok")));
    char *text = json_dumps(json_object_get(json_object_get(answer, "scene"), key), JSON_COMPACT | JSON_ENCODE_ANY);
    snprintf(said, sizeof said, "%s", text);
    free(text);
    json_decref(answer);
    return said;
}

static void the_scene_is_told_and_changed(void **state)
{
    static const struct scene_holder_ops ops = {.shown = hand_shown, .change = hand_change};
    static const char yes[] = "{\"scene\":true}", other[] = "{\"scene\":{\"spec\":\"flat:2\"}}";
    struct bench *b = *state;
    struct hand hand = {.shown = {.spec = "chart", .changeable = true}};
    struct ear *ear = dial(b);
    assert_string_equal(error_of(b, ear, yes), "UNSUPPORTED");
    control_server_target(b->server)->scene = (struct scene_holder){.ops = &ops, .self = &hand};
    assert_string_equal(said_of_scene(b, ear, yes, "spec"), "\"chart\"");
    assert_string_equal(said_of_scene(b, ear, yes, "opening"), "null");
    assert_string_equal(said_of_scene(b, ear, yes, "refused"), "null");
    assert_string_equal(said_of_scene(b, ear, yes, "changeable"), "true");
    assert_string_equal(said_of_scene(b, ear, other, "opening"), "\"flat:2\"");
    assert_string_equal(hand.asked, "flat:2");
    hand.error = -CT_E_BUSY;
    assert_string_equal(error_of(b, ear, other), "BUSY");
    hand.error = -CT_E_LENGTH;
    assert_string_equal(error_of(b, ear, other), "LENGTH");
    hand.shown = (struct scene_shown){.spec = "image:\xe9,b", .refused = "x", .refused_text = "cut\xc3"};
    assert_string_equal(said_of_scene(b, ear, yes, "spec"), "\"image:?,b\""); /* no UTF-8 */
    assert_string_equal(said_of_scene(b, ear, yes, "refused"), "{\"spec\":\"x\",\"text\":\"cut?\"}");
    hang_up(b, ear);
}

static void a_scene_that_does_not_change_says_so(void **state)
{
    static const struct scene_holder_ops ops = {.shown = hand_shown};
    struct bench *b = *state;
    struct hand hand = {.shown = {.spec = "chart"}};
    struct ear *ear = dial(b);
    control_server_target(b->server)->scene = (struct scene_holder){.ops = &ops, .self = &hand};
    assert_string_equal(said_of_scene(b, ear, "{\"scene\":true}", "changeable"), "false");
    assert_string_equal(error_of(b, ear, "{\"scene\":{\"spec\":\"chart\"}}"), "UNSUPPORTED");
    hang_up(b, ear);
}

static void time_goes_on_by_the_steps_that_are_asked_for(void **state)
{
    struct bench *b = *state;
    struct ear *ear = dial(b);
    json_t *answer = ask(b, ear, "{\"step_ns\":1500}");
    assert_int_equal(json_integer_value(json_object_get(answer, "until_ns")), 1500);
    json_decref(answer);
    pacer_run(&b->pacer);
    assert_true(evq_now(b->twin.clock) == 1500);
    answer = ask(b, ear, "{\"step_ns\":0}");
    assert_int_equal(json_integer_value(json_object_get(answer, "time_ns")), 1500);
    json_decref(answer);
    assert_string_equal(error_of(b, ear, "{\"step_ns\":-1}"), "FORMAT");
    b->pacer.kind = CLOCK_REAL;
    assert_string_equal(error_of(b, ear, "{\"step_ns\":5}"), "CONFIGURATION");
    hang_up(b, ear);
}

static void pulses_are_exact_to_the_nanosecond(void **state)
{
    struct bench *b = *state;
    struct ear *ear = dial(b);
    evq_run_until(b->twin.clock, 123);
    json_t *answer = ask(b, ear, "{\"line\":{\"pulse_ns\":700,\"period_ns\":5000,\"count\":2}}");
    assert_int_equal(json_integer_value(json_object_get(answer, "time_ns")), 123);
    json_decref(answer);
    const struct {
        ns_t t;
        json_int_t low; /* GPIn: 1 when the line is low */
    } moments[] = {{123, 0}, {822, 0}, {823, 1}, {5122, 1}, {5123, 0}, {5822, 0}, {5823, 1}, {10123, 1}, {99999, 1}};
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        evq_run_until(b->twin.clock, moments[i].t);
        assert_int_equal(ask_int(b, ear, "GPIn"), moments[i].low);
    }
    assert_string_equal(error_of(b, ear, "{\"line\":\"high\"}"), "");
    assert_int_equal(ask_int(b, ear, "GPIn"), 0);
    assert_string_equal(error_of(b, ear, "{\"line\":\"low\"}"), "");
    assert_int_equal(ask_int(b, ear, "GPIn"), 1);
    hang_up(b, ear);
}

static void nonsense_is_told_and_the_client_stays(void **state)
{
    static const char *const lines[] = {
        "",
        "hello",
        "[]",
        "{}",
        "null",
        "{\"get\":[\"Width\"],\"exec\":\"AcquisitionStart\"}",
        "{\"get\":[\"Width\"],\"get\":[\"Width\"]}",
        "{\"get\":[\"Width\"]} {}",
        "{\"get\":1}",
        "{\"get\":[]}",
        "{\"get\":[1]}",
        "{\"get\":[\"\\u0000\"]}",
        "{\"get\":[\"\xff\xfe\"]}",
        "{\"set\":[]}",
        "{\"set\":{}}",
        "{\"set\":{\"Width\":null}}",
        "{\"set\":{\"Width\":[1024]}}",
        "{\"set\":{\"Width\":1e999}}",
        "{\"set\":{\"Width\":99999999999999999999999}}",
        "{\"exec\":null}",
        "{\"line\":\"up\"}",
        "{\"line\":true}",
        "{\"line\":{}}",
        "{\"line\":{\"pulse_ns\":1.5}}",
        "{\"line\":{\"pulse_ns\":1,\"colour\":2}}",
        "{\"line\":{\"pulse_ns\":\"1\"}}",
        "{\"counters\":false}",
        "{\"describe\":[\"Width\"]}",
        "{\"scene\":false}",
        "{\"scene\":\"chart\"}",
        "{\"scene\":{}}",
        "{\"scene\":{\"spec\":1}}",
        "{\"scene\":{\"spec\":\"chart\",\"more\":1}}",
    };
    struct bench *b = *state;
    struct ear *ear = dial(b);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_string_equal(error_of(b, ear, lines[i]), "FORMAT");
    }
    static char long_line[CONTROL_LINE_MAX];
    memset(long_line, '[', 60000); /* deeper than any parser should go */
    assert_string_equal(error_of(b, ear, long_line), "FORMAT");
    size_t used = (size_t)snprintf(long_line, sizeof long_line, "{\"get\":[\"Width\"");
    for (unsigned i = 0; i < CONTROL_NAMES_MAX; i++) {
        used += (size_t)snprintf(long_line + used, sizeof long_line - used, ",\"Width\"");
    }
    snprintf(long_line + used, sizeof long_line - used, "]}");
    assert_string_equal(error_of(b, ear, long_line), "FORMAT");
    say_bytes(b, ear, "{\"get\":[\"Width\"]}\0\n", 19);
    json_t *answer = hear(b, ear);
    assert_true(json_is_false(json_object_get(answer, "ok")));
    json_decref(answer);
    assert_int_equal(ask_int(b, ear, "Width"), 4096);
    hang_up(b, ear);
}

static void a_line_may_come_in_pieces(void **state)
{
    struct bench *b = *state;
    struct ear *ear = dial(b);
    const char *request = "{\"get\":[\"Width\"]}\n{\"get\":[\"Height\"]}\n";
    for (const char *at = request; *at != '\0'; at++) {
        say_bytes(b, ear, at, 1);
    }
    for (unsigned i = 0; i < 2; i++) {
        json_t *answer = hear(b, ear);
        const char *name = i == 0 ? "Width" : "Height";
        assert_true(json_is_integer(json_object_get(json_object_get(answer, "get"), name)));
        json_decref(answer);
    }
    hang_up(b, ear);
}

static void half_a_line_does_nothing(void **state)
{
    struct bench *b = *state;
    struct ear *ear = dial(b);
    say(b, ear, "{\"set\":{\"Width\":256}}");
    hang_up(b, ear); /* before the end of the line */
    ear = dial(b);
    assert_int_equal(ask_int(b, ear, "Width"), 4096);
    hang_up(b, ear);
}

static void who_only_stops_talking_still_gets_all_answers(void **state)
{
    struct bench *b = *state;
    struct ear *ear = dial(b);
    for (unsigned i = 0; i < 100; i++) { /* more than one visit's worth */
        assert_int_equal(send(ear->fd, "{\"get\":[\"Width\"]}\n", 18, MSG_NOSIGNAL), 18);
    }
    shutdown(ear->fd, SHUT_WR);
    for (unsigned i = 0; i < 100; i++) {
        json_t *answer = hear(b, ear);
        assert_non_null(answer);
        json_decref(answer);
    }
    assert_null(hear(b, ear));
    hang_up(b, ear);
}

static void the_longest_line_is_served_and_a_longer_one_ends_it(void **state)
{
    struct bench *b = *state;
    static char line[CONTROL_LINE_MAX + 1];
    struct ear *ear = dial(b);
    memset(line, ' ', CONTROL_LINE_MAX - 1);
    line[snprintf(line, sizeof line, "{\"get\":[\"Width\"]}")] = ' ';
    line[CONTROL_LINE_MAX - 1] = '\n';
    say_bytes(b, ear, line, CONTROL_LINE_MAX);
    json_t *answer = hear(b, ear);
    assert_true(json_is_true(json_object_get(answer, "ok")));
    json_decref(answer);
    line[CONTROL_LINE_MAX - 1] = ' ';
    say_bytes(b, ear, line, CONTROL_LINE_MAX);
    answer = hear(b, ear);
    assert_string_equal(json_string_value(json_object_get(json_object_get(answer, "error"), "name")), "LENGTH");
    json_decref(answer);
    assert_null(hear(b, ear));
    hang_up(b, ear);
    ear = dial(b);
    assert_int_equal(ask_int(b, ear, "Width"), 4096);
    hang_up(b, ear);
}

static void who_does_not_read_is_not_read_from(void **state)
{
    struct bench *b = *state;
    struct ear *deaf = dial(b);
    struct ear *ear = dial(b);
    const char *request = "{\"get\":[\"LUTValueAll\"]}\n";
    size_t n = strlen(request);
    size_t sent = 0;
    unsigned refused = 0;
    while (refused < 100) {
        ssize_t now = send(deaf->fd, request + sent % n, n - sent % n, MSG_NOSIGNAL);
        sent += now > 0 ? (size_t)now : 0;
        refused = now < 0 ? refused + 1 : 0;
        assert_true(sent < 4 << 20); /* what a socket holds both ways, no more */
        bench_turn(b);
    }
    assert_int_equal(ask_int(b, ear, "Width"), 4096); /* others are served */
    for (size_t i = 0; i < sent / n; i++) {
        json_t *answer = hear(b, deaf); /* and nothing of its own is lost */
        assert_true(json_is_true(json_object_get(answer, "ok")));
        json_decref(answer);
    }
    hang_up(b, deaf);
    hang_up(b, ear);
}

static void who_hangs_up_on_its_answer_is_forgotten(void **state)
{
    struct bench *b = *state;
    for (unsigned i = 0; i < 3 * CONTROL_CLIENTS_MAX; i++) {
        struct ear *ear = dial(b);
        for (unsigned k = 0; k < 200; k++) {
            send(ear->fd, "{\"get\":[\"LUTValueAll\"]}\n", 24, MSG_NOSIGNAL);
        }
        bench_turn(b);
        hang_up(b, ear);
    }
    struct ear *ear = dial(b);
    assert_int_equal(ask_int(b, ear, "Width"), 4096);
    hang_up(b, ear);
}

static void when_there_are_too_many_the_most_silent_goes(void **state)
{
    struct bench *b = *state;
    struct ear *ears[CONTROL_CLIENTS_MAX];
    for (unsigned i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        ears[i] = dial(b);
    }
    assert_int_equal(ask_int(b, ears[0], "Width"), 4096); /* the first to come is not the most silent now */
    struct ear *late = dial(b);
    assert_int_equal(ask_int(b, late, "Width"), 4096);
    assert_int_equal(ask_int(b, ears[0], "Width"), 4096);
    assert_null(hear(b, ears[1]));
    assert_int_equal(ask_int(b, ears[2], "Width"), 4096);
    hang_up(b, late);
    for (unsigned i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        hang_up(b, ears[i]);
    }
}

static void who_comes_when_no_descriptor_is_left_is_hung_up_on_and_the_next_one_is_served(void **state)
{
    enum { FEW = 128 };
    struct bench *b = *state;
    struct rlimit before;
    struct ear *early = knock(b);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    const struct rlimit few = {.rlim_cur = FEW, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    int taken[FEW];
    unsigned count = 0;
    while (count < FEW && (taken[count] = dup(0)) >= 0) {
        count++;
    }
    bench_turn(b);
    while (count > 0) {
        close(taken[--count]);
    }
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_null(hear(b, early));
    hang_up(b, early);
    struct ear *late = dial(b);
    assert_int_equal(ask_int(b, late, "Width"), 4096);
    hang_up(b, late);
}

static void the_socket_is_for_its_owner_alone_and_no_camera(void **state)
{
    struct bench *b = *state;
    struct link_place place;
    struct stat s;
    assert_int_equal(lstat(b->path, &s), 0);
    assert_true(S_ISSOCK(s.st_mode));
    assert_int_equal(s.st_mode & 0777, 0600);
    setenv("CAMTWIN_PLUGGED", b->folder, 1);
    assert_int_equal(link_scan(&place, 1), 0);
    unsetenv("CAMTWIN_PLUGGED");
}

static void a_path_is_made_of_the_camera_s(void **state)
{
    (void)state;
    char path[LINK_PATH_MAX];
    assert_int_equal(control_path("/run/1/12345678.sock", path), 0);
    assert_string_equal(path, "/run/1/12345678.ctl");
    assert_int_equal(control_path(".sock", path), -CT_E_FORMAT);
    assert_int_equal(control_path("/run/1/12345678", path), -CT_E_FORMAT);
    char longer[LINK_PATH_MAX + 8];
    memset(longer, 'x', sizeof longer);
    snprintf(longer + LINK_PATH_MAX - 5, 6, "%s", ".sock");
    assert_int_equal(control_path(longer, path), -CT_E_LENGTH);
}

int main(void)
{
#define ON_BENCH(test) cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        ON_BENCH(values_are_told_with_their_types),
        ON_BENCH(values_may_be_texts_numbers_and_booleans),
        ON_BENCH(set_goes_in_order_until_one_is_refused),
        ON_BENCH(refusals_are_named),
        ON_BENCH(a_description_tells_limits_and_locks),
        ON_BENCH(counters_count),
        ON_BENCH(the_scene_is_told_and_changed),
        ON_BENCH(a_scene_that_does_not_change_says_so),
        ON_BENCH(time_goes_on_by_the_steps_that_are_asked_for),
        ON_BENCH(pulses_are_exact_to_the_nanosecond),
        ON_BENCH(nonsense_is_told_and_the_client_stays),
        ON_BENCH(a_line_may_come_in_pieces),
        ON_BENCH(half_a_line_does_nothing),
        ON_BENCH(who_only_stops_talking_still_gets_all_answers),
        ON_BENCH(the_longest_line_is_served_and_a_longer_one_ends_it),
        ON_BENCH(who_does_not_read_is_not_read_from),
        ON_BENCH(who_hangs_up_on_its_answer_is_forgotten),
        ON_BENCH(when_there_are_too_many_the_most_silent_goes),
        ON_BENCH(who_comes_when_no_descriptor_is_left_is_hung_up_on_and_the_next_one_is_served),
        ON_BENCH(the_socket_is_for_its_owner_alone_and_no_camera),
        cmocka_unit_test(a_path_is_made_of_the_camera_s),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
