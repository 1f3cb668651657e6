// SPDX-License-Identifier: Apache-2.0
// How a video host and the camera agree on a picture, and what happens to hosts that write rubbish.
#include "test.h"

#include <string.h>

#include "uvc_side.h"

/* Request error codes of UVC 1.1, 4.2.1.2. */
enum { ERROR_NONE = 0, NOT_READY = 1, OUT_OF_RANGE = 4, INVALID_UNIT = 5, INVALID_CONTROL = 6, INVALID_REQUEST = 7 };
enum { MONO8 = 0x01080001, MONO12P = 0x010C0047, MONO16 = 0x01100007 };

static int setup(void **state)
{
    static struct host h;
    host_open(&h);
    *state = &h;
    return 0;
}

static int teardown(void **state)
{
    struct host *h = *state;
    usb_reset(h->device);
    assert_int_equal(h->camera.opened, h->camera.closed);
    host_close(h);
    return 0;
}

static void before_anything_is_asked_it_offers_the_smallest_picture(void **state)
{
    struct host *h = *state;
    static const unsigned requests[] = {GET_CUR, GET_DEF};
    for (unsigned i = 0; i < 2; i++) {
        struct uvc_block_bytes b = video_block(h, requests[i], PROBE);
        assert_int_equal(b.format, 1);
        assert_int_equal(b.size, 1);
        assert_int_equal(b.interval, 333333);
        assert_int_equal(b.picture_bytes, 307200);
        assert_int_equal(b.payload_bytes, 307200 + VIDEO_HEADER); /* one payload a picture */
        assert_int_equal(b.framing, 3); /* frame id and end of frame tell where a picture ends */
        assert_int_equal(b.versions[0], 1);
    }
}

static void lengths_and_abilities_are_told(void **state)
{
    struct host *h = *state;
    uint8_t d[64];
    for (unsigned selector = PROBE; selector <= COMMIT; selector++) {
        assert_int_equal(video_get(h, GET_LEN, selector, d, 2), 2);
        assert_int_equal(d[0] | d[1] << 8, BLOCK_SIZE);
        assert_int_equal(video_get(h, GET_INFO, selector, d, 1), 1);
        assert_int_equal(d[0], 3);
    }
    assert_int_equal(video_get(h, GET_LEN, STREAM_ERROR, d, 2), 2);
    assert_int_equal(d[0] | d[1] << 8, 1);
    assert_int_equal(video_get(h, GET_INFO, STREAM_ERROR, d, 1), 1);
    assert_int_equal(d[0], 1);
    assert_int_equal(video_get(h, GET_CUR, PROBE, d, 26), 26); /* a host of UVC 1.0 */
    assert_int_equal(video_get(h, GET_CUR, PROBE, d, 64), BLOCK_SIZE);
}

static void a_probe_is_answered_with_exact_sizes(void **state)
{
    struct host *h = *state;
    static const struct {
        unsigned format, size;
        uint32_t bytes;
    } cases[] = {{1, 5, 12288000}, {2, 5, 18432000}, {3, 5, 24576000}, {2, 1, 460800}, {3, 2, 4147200}};
    static const size_t lengths[] = {26, BLOCK_SIZE};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (unsigned k = 0; k < 2; k++) {
            assert_true(video_ask(h, PROBE, lengths[k], cases[i].format, cases[i].size, 666666));
            struct uvc_block_bytes b = video_block(h, GET_CUR, PROBE);
            assert_int_equal(b.format, cases[i].format);
            assert_int_equal(b.size, cases[i].size);
            assert_int_equal(b.interval, 666666);
            assert_int_equal(b.picture_bytes, cases[i].bytes);
            assert_int_equal(b.payload_bytes, cases[i].bytes + VIDEO_HEADER);
        }
    }
}

static void intervals_go_to_the_nearest_and_have_a_range(void **state)
{
    struct host *h = *state;
    static const struct {
        uint32_t wanted, given;
    } cases[] = {{1, 6144}, {333333, 333333}, {330000, 333333}, {500001, 666666}, {UINT32_MAX, 10000000}, {0, 333333}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(video_ask(h, PROBE, BLOCK_SIZE, 1, 1, cases[i].wanted));
        assert_int_equal(video_block(h, GET_CUR, PROBE).interval, cases[i].given);
    }
    assert_int_equal(video_block(h, GET_MIN, PROBE).interval, 6144);
    assert_int_equal(video_block(h, GET_MAX, PROBE).interval, 10000000);
}

static void rubbish_in_a_probe_is_brought_into_range(void **state)
{
    struct host *h = *state;
    uint8_t d[BLOCK_SIZE];
    memset(d, 0xFF, sizeof d);
    assert_int_equal(video_set(h, PROBE, d, sizeof d), BLOCK_SIZE);
    struct uvc_block_bytes b = video_block(h, GET_CUR, PROBE);
    assert_int_equal(b.format, 3);
    assert_int_equal(b.size, 5);
    assert_int_equal(b.interval, 10000000);
    memset(d, 0, sizeof d);
    assert_int_equal(video_set(h, PROBE, d, sizeof d), BLOCK_SIZE);
    b = video_block(h, GET_CUR, PROBE);
    assert_int_equal(b.format, 1);
    assert_int_equal(b.size, 1);
    assert_int_equal(video_error(h), ERROR_NONE);
}

static void every_other_length_stalls_and_changes_nothing(void **state)
{
    struct host *h = *state;
    uint8_t d[64] = {0};
    assert_true(video_ask(h, PROBE, BLOCK_SIZE, 2, 3, 666666));
    for (size_t n = 0; n <= sizeof d; n++) {
        if (n == 26 || n == BLOCK_SIZE) {
            continue;
        }
        assert_int_equal(video_set(h, PROBE, d, n), -1);
        assert_int_equal(video_error(h), INVALID_REQUEST);
        assert_int_equal(video_set(h, COMMIT, d, n), -1);
    }
    assert_int_equal(video_block(h, GET_CUR, PROBE).size, 3);
    assert_false(h->camera.open);
}

static void what_does_not_exist_stalls_and_the_error_code_says_why(void **state)
{
    struct host *h = *state;
    uint8_t d[64] = {0};
    static const unsigned unknown[] = {0x00, 0x03, 0x04, 0x05, 0x07, 0xFF};
    for (unsigned i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        assert_int_equal(video_get(h, GET_CUR, unknown[i], d, 64), -1);
        assert_int_equal(video_error(h), INVALID_CONTROL);
    }
    assert_int_equal(host_control(h, 0xA1, GET_CUR, PROBE << 8, 0x0100 | VIDEO_STREAMING, d, 34), -1);
    assert_int_equal(video_error(h), INVALID_UNIT);
    assert_int_equal(host_control(h, 0xA1, GET_CUR, PROBE << 8 | 1, VIDEO_STREAMING, d, 34), -1);
    assert_int_equal(video_error(h), INVALID_CONTROL);
    assert_int_equal(video_get(h, GET_RES, PROBE, d, 34), -1);
    assert_int_equal(video_error(h), INVALID_REQUEST);
    assert_int_equal(video_get(h, GET_DEF, COMMIT, d, 34), -1);
    assert_int_equal(video_error(h), INVALID_REQUEST);
    assert_int_equal(video_get(h, 0x99, PROBE, d, 34), -1);
    assert_int_equal(video_error(h), INVALID_REQUEST);
    assert_int_equal(host_control(h, 0x21, GET_CUR, PROBE << 8, VIDEO_STREAMING, d, 34), -1); /* the wrong direction */
    assert_int_equal(host_control(h, 0xA1, SET_CUR, PROBE << 8, VIDEO_STREAMING, d, 34), -1);
    assert_int_equal(host_control(h, 0xC1, GET_CUR, PROBE << 8, VIDEO_STREAMING, d, 34), -1); /* vendor */
    assert_int_equal(host_control(h, 0xA2, GET_CUR, PROBE << 8, VIDEO_IN, d, 34), -1);        /* to the endpoint */
    assert_int_equal(video_set(h, STREAM_ERROR, d, 1), -1);
    assert_int_equal(video_error(h), INVALID_REQUEST); /* it can only be read */
    assert_int_equal(video_get(h, GET_CUR, PROBE, d, 34), 34);
    assert_int_equal(video_error(h), ERROR_NONE);
}

static void a_commit_sets_the_camera_and_starts_it(void **state)
{
    struct host *h = *state;
    static const int64_t formats[] = {MONO8, MONO12P, MONO16};
    for (unsigned format = 1; format <= 3; format++) {
        assert_true(video_ask(h, COMMIT, format == 2 ? 26 : BLOCK_SIZE, format, 2, 2000000));
        assert_int_equal(h->camera.pixel_format, formats[format - 1]);
        assert_int_equal(h->camera.width, 1920);
        assert_int_equal(h->camera.height, 1080);
        assert_int_equal(h->camera.acquisition_mode, 0); /* Continuous */
        assert_true(h->camera.rate_hz == 5.0);
        assert_true(h->camera.open && h->camera.face == PORT_FACE_UVC);
        assert_int_equal(h->camera.started, format); /* a second commit without a word in between starts anew */
        assert_int_equal(video_block(h, GET_CUR, COMMIT).format, format);
        assert_int_equal(video_error(h), ERROR_NONE);
    }
}

static void a_commit_is_taken_as_it_stands_or_not_at_all(void **state)
{
    struct host *h = *state;
    static const struct {
        unsigned format, size;
        uint32_t interval;
    } cases[] = {{0, 1, 333333}, {4, 1, 333333}, {1, 0, 333333},        {1, 6, 333333},
                 {1, 1, 0},      {1, 1, 333334}, {255, 255, UINT32_MAX}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_false(video_ask(h, COMMIT, BLOCK_SIZE, cases[i].format, cases[i].size, cases[i].interval));
        assert_int_equal(video_error(h), OUT_OF_RANGE);
        assert_false(h->camera.open);
        assert_int_equal(h->camera.width, 640);
        assert_int_equal(h->camera.started, 0);
    }
}

static void sizes_that_binning_does_not_leave_become_the_next_smaller(void **state)
{
    struct host *h = *state;
    assert_true(video_ask(h, PROBE, BLOCK_SIZE, 1, 5, 333333));
    h->camera.width_max = 2048;
    h->camera.height_max = 1500;
    assert_int_equal(video_block(h, GET_CUR, PROBE).size, 2); /* it was switched on after the probe */
    assert_int_equal(video_block(h, GET_CUR, PROBE).picture_bytes, 1920 * 1080);
    assert_false(video_ask(h, COMMIT, BLOCK_SIZE, 1, 5, 333333));
    assert_int_equal(video_error(h), OUT_OF_RANGE);
    assert_true(video_ask(h, COMMIT, BLOCK_SIZE, 1, 2, 333333));
}

static void a_camera_that_is_slower_than_it_said_goes_as_fast_as_it_can(void **state)
{
    struct host *h = *state;
    h->camera.rate_max_hz = 17.5; /* chunks, or a limited link */
    assert_true(video_ask(h, COMMIT, BLOCK_SIZE, 1, 1, 333333));
    assert_true(h->camera.rate_hz == 17.5);
}

static void while_the_other_face_streams_a_commit_says_not_ready(void **state)
{
    struct host *h = *state;
    assert_int_equal(host_stream_start(h, 307200, 1 << 20), 0);
    assert_false(video_ask(h, COMMIT, BLOCK_SIZE, 1, 2, 333333));
    assert_int_equal(video_error(h), NOT_READY);
    assert_int_equal(h->camera.width, 640);
    assert_true(h->camera.open && h->camera.face == PORT_FACE_U3V);
    assert_true(video_ask(h, PROBE, BLOCK_SIZE, 1, 2, 333333)); /* asking is allowed */
    assert_int_equal(host_write_u32(h, 0x20004, 0), 0);
    assert_true(video_ask(h, COMMIT, BLOCK_SIZE, 1, 2, 333333));
}

static void while_the_video_streams_the_other_face_hears_busy(void **state)
{
    struct host *h = *state;
    video_start(h);
    assert_int_equal(host_stream_start(h, 307200, 1 << 20), 0x8007);
    assert_int_equal(host_write(h, FAKE_WIDTH_ADDR, (uint8_t[8]){0, 1}, 8),
                     0x8006); /* and what sizes a picture is locked */
    assert_int_equal(host_control(h, 0x02, 1, 0, VIDEO_IN, NULL, 0), 0);
    assert_int_equal(host_stream_start(h, 307200, 1 << 20), 0);
}

static void a_halted_endpoint_does_not_start(void **state)
{
    struct host *h = *state;
    assert_int_equal(host_control(h, 0x02, 3, 0, VIDEO_IN, NULL, 0), 0);
    assert_false(video_ask(h, COMMIT, BLOCK_SIZE, 1, 1, 333333));
    assert_int_equal(host_control(h, 0x02, 1, 0, VIDEO_IN, NULL, 0), 0);
    video_start(h);
}

static void a_reset_forgets_what_was_agreed(void **state)
{
    struct host *h = *state;
    assert_true(video_ask(h, PROBE, BLOCK_SIZE, 3, 5, 2000000));
    usb_reset(h->device);
    host_control(h, 0x00, 9, 1, 0, NULL, 0);
    assert_int_equal(video_block(h, GET_CUR, PROBE).format, 1);
    assert_int_equal(video_block(h, GET_CUR, PROBE).size, 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(before_anything_is_asked_it_offers_the_smallest_picture),
        T(lengths_and_abilities_are_told),
        T(a_probe_is_answered_with_exact_sizes),
        T(intervals_go_to_the_nearest_and_have_a_range),
        T(rubbish_in_a_probe_is_brought_into_range),
        T(every_other_length_stalls_and_changes_nothing),
        T(what_does_not_exist_stalls_and_the_error_code_says_why),
        T(a_commit_sets_the_camera_and_starts_it),
        T(a_commit_is_taken_as_it_stands_or_not_at_all),
        T(sizes_that_binning_does_not_leave_become_the_next_smaller),
        T(a_camera_that_is_slower_than_it_said_goes_as_fast_as_it_can),
        T(while_the_other_face_streams_a_commit_says_not_ready),
        T(while_the_video_streams_the_other_face_hears_busy),
        T(a_halted_endpoint_does_not_start),
        T(a_reset_forgets_what_was_agreed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
