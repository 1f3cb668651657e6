// SPDX-License-Identifier: Apache-2.0
// The asking end: features by name say what registers say, and every wait has an end.
#include "test.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/control_client.h"
#include "app/door.h"
#include "base/error.h"
#include "control_bench.h"

enum { PATIENCE_MS = 5000 };

static struct control_client *client_of(struct bench *b)
{
    struct control_client *c = NULL;
    assert_int_equal(control_client_open(b->path, PATIENCE_MS, &c), 0);
    return c;
}

/** Two cameras alike: one asked by name through the channel, one by register in this process. */
static void by_name_and_by_register_every_feature_says_the_same(void **state)
{
    struct bench *b = *state;
    struct twin other;
    assert_int_equal(twin_open(&(struct twin_config){.options = &b->options, .jobs = jobs_inline()}, &other), 0);
    struct port port = camera_port(other.camera);
    struct door by_register = door_over_port(&port);
    bench_fork(b);
    struct control_client *c = client_of(b);
    struct door by_name = door_over_control(c);
    for (unsigned id = 0; id < FEATURE_COUNT; id++) {
        static char text[2][DOOR_TEXT_MAX];
        struct door_state s[2] = {{0}, {0}};
        int want = door_get_text(&by_register, (enum feature_id)id, text[0]);
        assert_int_equal(door_get_text(&by_name, (enum feature_id)id, text[1]), want);
        assert_true(want < 0 || strcmp(text[0], text[1]) == 0);
        assert_int_equal(door_state(&by_register, (enum feature_id)id, &s[0]), 0);
        assert_int_equal(door_state(&by_name, (enum feature_id)id, &s[1]), 0);
        assert_int_equal(s[0].locked, s[1].locked);
        assert_int_equal(s[0].available, s[1].available);
        assert_int_equal(s[0].limited, s[1].limited);
        char range[2][200];
        door_print_range(&features[id], &s[0], range[0], sizeof range[0]);
        door_print_range(&features[id], &s[1], range[1], sizeof range[1]);
        assert_string_equal(range[0], range[1]);
    }
    control_client_close(c);
    bench_join(b);
    twin_close(&other);
}

static void every_refusal_has_its_own_name(void **state)
{
    struct bench *b = *state;
    bench_fork(b);
    struct control_client *c = client_of(b);
    struct door d = door_over_control(c);
    char text[DOOR_TEXT_MAX];
    struct value v;
    assert_int_equal(door_set_text(&d, FEAT_Width, "640"), 0);
    assert_int_equal(door_get(&d, FEAT_Width, &v), 0);
    assert_int_equal(v.i, 640);
    assert_int_equal(door_set_text(&d, FEAT_Width, "100000"), -CT_E_RANGE);
    assert_non_null(strstr(control_client_why(c), "256 to 4096 by 16 px"));
    assert_int_equal(door_set_text(&d, FEAT_Width, "257"), -CT_E_INCREMENT);
    assert_int_equal(door_set_text(&d, FEAT_Width, "wide"), -CT_E_FORMAT);
    assert_int_equal(door_set_text(&d, FEAT_DeviceUserID, "\xff"), -CT_E_FORMAT); /* JSON is UTF-8 */
    assert_int_equal(door_set_text(&d, FEAT_PixelFormat, "RGB8"), -CT_E_ENTRY);
    assert_int_equal(door_set_text(&d, FEAT_PayloadSize, "1"), -CT_E_READ_ONLY);
    assert_int_equal(door_set_text(&d, FEAT_AcquisitionStart, "1"), -CT_E_TYPE);
    assert_int_equal(door_get_text(&d, FEAT_AcquisitionStart, text), -CT_E_WRITE_ONLY);
    assert_int_equal(door_execute(&d, FEAT_Width), -CT_E_TYPE);
    assert_int_equal(door_execute(&d, FEAT_AcquisitionStart), 0);
    assert_int_equal(door_set_text(&d, FEAT_Width, "256"), -CT_E_LOCKED);
    control_client_close(c);
    bench_join(b);
}

static void a_text_that_is_not_utf_8_can_still_be_read(void **state)
{
    struct bench *b = *state;
    struct port port = camera_port(b->twin.camera);
    struct value v = value_text("caf\xe9");
    char text[DOOR_TEXT_MAX];
    assert_int_equal(port.ops->set(port.self, FEAT_DeviceUserID, &v), 0); /* as a host may write it */
    bench_fork(b);
    struct control_client *c = client_of(b);
    struct door d = door_over_control(c);
    struct door_state s;
    assert_int_equal(door_get_text(&d, FEAT_DeviceUserID, text), 0);
    assert_string_equal(text, "caf?");
    assert_int_equal(door_state(&d, FEAT_DeviceUserID, &s), 0);
    control_client_close(c);
    bench_join(b);
}

/** A socket at which somebody listens and says what the test wants. */
static int false_camera(struct bench *b, char *path, size_t n)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(path, n, "%s/false.ctl", b->folder);
    memcpy(address.sun_path, path, strlen(path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 4), 0);
    return fd;
}

static int ask_false_camera(int listener, const char *path, const char *answer, bool hang_up)
{
    struct control_client *c = NULL;
    assert_int_equal(control_client_open(path, 50, &c), 0);
    int fd = accept(listener, NULL, NULL);
    assert_true(fd >= 0);
    assert_int_equal(send(fd, answer, strlen(answer), 0), strlen(answer));
    if (hang_up) {
        shutdown(fd, SHUT_WR);
    }
    int e = control_client_ask(c, json_pack("{s:s}", "exec", "Nothing"), NULL);
    if (e != 0) { /* once the talk is out of step nothing more is asked */
        assert_int_equal(control_client_ask(c, json_pack("{s:s}", "exec", "Nothing"), NULL), e);
    }
    control_client_close(c);
    close(fd);
    return e;
}

static void what_is_no_camera_is_found_out(void **state)
{
    struct bench *b = *state;
    char path[LINK_PATH_MAX + 16];
    int listener = false_camera(b, path, sizeof path);
    assert_int_equal(ask_false_camera(listener, path, "{\"ok\":true}\n", false), 0);
    assert_int_equal(ask_false_camera(listener, path, "", false), -CT_E_TIMEOUT);
    assert_int_equal(ask_false_camera(listener, path, "{\"ok\":tr", false), -CT_E_TIMEOUT);
    assert_int_equal(ask_false_camera(listener, path, "{\"ok\":tr", true), -CT_E_NO_DEVICE);
    assert_int_equal(ask_false_camera(listener, path, "hello\n", false), -CT_E_HEADER);
    assert_int_equal(ask_false_camera(listener, path, "{\"ok\":false}\n", false), -CT_E_HEADER);
    assert_int_equal(ask_false_camera(listener, path, "{\"ok\":true}\n{\"ok\":true}\n", false), -CT_E_HEADER);
    close(listener);
    struct control_client *c = NULL;
    assert_int_equal(control_client_open(path, 50, &c), -CT_E_NO_DEVICE);
    unlink(path);
    assert_int_equal(control_client_open(path, 50, &c), -CT_E_NOT_FOUND);
}

static void an_error_of_an_unknown_name_is_an_error(void **state)
{
    struct bench *b = *state;
    char path[LINK_PATH_MAX + 16];
    int listener = false_camera(b, path, sizeof path);
    struct control_client *c = NULL;
    assert_int_equal(control_client_open(path, 50, &c), 0);
    int fd = accept(listener, NULL, NULL);
    const char *answer = "{\"ok\":false,\"error\":{\"name\":\"TIRED\",\"text\":\"not now\"}}\n";
    assert_int_equal(send(fd, answer, strlen(answer), 0), strlen(answer));
    assert_int_equal(control_client_ask(c, json_pack("{s:s}", "exec", "Nothing"), NULL), -CT_E_GENERIC);
    assert_string_equal(control_client_why(c), "not now");
    control_client_close(c);
    close(fd);
    close(listener);
    unlink(path);
}

int main(void)
{
#define ON_BENCH(test) cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        ON_BENCH(by_name_and_by_register_every_feature_says_the_same),
        ON_BENCH(every_refusal_has_its_own_name),
        ON_BENCH(a_text_that_is_not_utf_8_can_still_be_read),
        ON_BENCH(what_is_no_camera_is_found_out),
        ON_BENCH(an_error_of_an_unknown_name_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
