// SPDX-License-Identifier: Apache-2.0
// Video payloads on the wire: headers, reads of every size, lost and cut pictures, and every way in which a stream ends.
#include "test.h"

#include <string.h>

#include "base/error.h"
#include "stream_checks.h"
#include "uvc_side.h"

enum { WIDTH = 640, HEIGHT = 480, PICTURE = WIDTH * HEIGHT, BLOCKS = 4, CLOCK_HZ = 10000000 };
/* Stream error codes of UVC 1.1, 4.3.1.7. */
enum { DISCONTINUITY = 3, OVERRUN = 5, FORMAT_CHANGE = 6 };

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
    assert_int_equal(pool_free_count(&h->frames), HOST_SLOTS); /* nothing is kept, whatever happened */
    assert_int_equal(h->camera.opened, h->camera.closed);
    host_close(h);
    return 0;
}

static int picture(struct host *h, unsigned seed)
{
    return video_frame(h, WIDTH, HEIGHT, seed, 0);
}

static unsigned stream_error(struct host *h)
{
    uint8_t code = 0xFF;
    assert_int_equal(video_get(h, GET_CUR, STREAM_ERROR, &code, 1), 1);
    return code;
}

static void a_picture_is_one_payload_whatever_the_size_of_the_reads(void **state)
{
    struct host *h = *state;
    static const size_t pieces[] = {1024, 32768, 65536, MIB, PICTURE + VIDEO_HEADER, PICTURE, MIB / 2};
    video_start(h);
    for (unsigned i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        assert_int_equal(picture(h, i), 0);
        video_read(h, pieces[i], HEADER_EOF | (i & 1), PICTURE, i);
    }
}

static void a_payload_of_whole_packets_ends_with_an_empty_one_if_the_host_waits(void **state)
{
    struct host *h = *state;
    video_start(h);
    enum { CUT = 1024 * 8 - VIDEO_HEADER }; /* not a size that is offered: only such a picture fills its packets */
    assert_int_equal(video_frame(h, CUT / 4, 4, 1, 0), 0);
    assert_int_equal(picture(h, 2), 0);
    struct pending p;
    host_submit_in(h, &p, VIDEO_IN, MIB);
    later(h);
    assert_int_equal(p.actual, 8192);
    assert_true(p.t.host_waits);
    pending_drop(&p);
    video_read(h, MIB, HEADER_EOF | HEADER_FID, PICTURE, 2); /* none is left over */
}

static void the_frame_id_toggles_and_the_clocks_go_on(void **state)
{
    struct host *h = *state;
    video_start(h);
    evq_run_until(h->clock, INT64_C(5) * NS_PER_S);
    uint32_t last = 0;
    for (unsigned i = 0; i < 5; i++) {
        ns_t now = evq_now(h->clock);
        assert_int_equal(picture(h, i), 0);
        struct pending p;
        host_submit_in(h, &p, VIDEO_IN, MIB);
        later(h);
        assert_int_equal(p.head[1], HEADER_ALWAYS | HEADER_EOF | (i & 1));
        uint32_t pts = p.head[2] | p.head[3] << 8 | p.head[4] << 16 | (uint32_t)p.head[5] << 24;
        uint32_t stc = p.head[6] | p.head[7] << 8 | p.head[8] << 16 | (uint32_t)p.head[9] << 24;
        assert_int_equal(stc, (uint32_t)((uint64_t)now * CLOCK_HZ / NS_PER_S));
        assert_int_equal(stc - pts, CLOCK_HZ / 1000); /* video_frame: exposed 1 ms before */
        assert_int_equal(p.head[10] | p.head[11] << 8, now / 1000000 % 2048);
        assert_true(i == 0 || pts > last);
        last = pts;
        pending_drop(&p);
    }
}

static void bytes_come_at_the_speed_of_the_link(void **state)
{
    struct host *h = *state;
    video_start(h);
    ns_t from = evq_now(h->clock);
    assert_int_equal(picture(h, 1), 0);
    assert_int_equal(picture(h, 2), 0);
    struct pending p[3];
    host_submit_in(h, &p[0], VIDEO_IN, 32768);
    host_submit_in(h, &p[1], VIDEO_IN, MIB);
    host_submit_in(h, &p[2], VIDEO_IN, MIB);
    later(h);
    assert_int_equal(p[0].done_at - from, ((32768 - VIDEO_HEADER) * NS_PER_S + SPEED - 1) / SPEED);
    assert_int_equal(p[1].done_at - from, (PICTURE * NS_PER_S + SPEED - 1) / SPEED);
    assert_int_equal(p[2].done_at - p[1].done_at, p[1].done_at - from); /* the second waits for the first */
    for (unsigned i = 0; i < 3; i++) {
        pending_drop(&p[i]);
    }
}

static void chunks_are_not_part_of_a_video_picture(void **state)
{
    struct host *h = *state;
    video_start(h);
    assert_int_equal(video_frame(h, WIDTH, HEIGHT, 7, 100), 0);
    video_read(h, MIB, HEADER_EOF, PICTURE, 7);
}

static void a_picture_of_another_size_is_cut_and_says_so(void **state)
{
    struct host *h = *state;
    video_start(h);
    assert_int_equal(stream_error(h), 0);
    assert_int_equal(video_frame(h, WIDTH, HEIGHT * 2, 1, 0), 0);
    video_read(h, MIB, HEADER_EOF | HEADER_ERR, PICTURE, 1);
    assert_int_equal(stream_error(h), FORMAT_CHANGE);
    assert_int_equal(video_frame(h, WIDTH, HEIGHT / 2, 2, 0), 0);
    video_read(h, MIB, HEADER_EOF | HEADER_ERR | HEADER_FID, PICTURE / 2, 2);
    assert_int_equal(picture(h, 3), 0);
    video_read(h, MIB, HEADER_EOF, PICTURE, 3);
    video_start(h);
    assert_int_equal(stream_error(h), 0); /* of this stream */
}

static void a_lost_picture_is_an_empty_payload_of_its_own(void **state)
{
    struct host *h = *state;
    video_start(h);
    assert_int_equal(picture(h, 1), 0);
    video_read(h, MIB, HEADER_EOF, PICTURE, 1);
    h->video_sink.ops->frame_lost(h->video_sink.self, 1);
    h->video_sink.ops->frame_lost(h->video_sink.self, 2);
    assert_int_equal(stream_error(h), DISCONTINUITY);
    assert_int_equal(picture(h, 2), 0);
    video_read(h, MIB, HEADER_EOF | HEADER_FID, 0, 0);
    video_read(h, 32768, HEADER_EOF, 0, 0);
    video_read(h, MIB, HEADER_EOF | HEADER_FID, PICTURE, 2); /* whole, and so without the error bit */
}

static void a_host_that_does_not_fetch_loses_the_newest(void **state)
{
    struct host *h = *state;
    video_start(h);
    for (unsigned i = 0; i < BLOCKS; i++) {
        assert_int_equal(picture(h, i), 0);
    }
    assert_int_equal(picture(h, 90), -CT_E_BUSY);
    assert_int_equal(stream_error(h), OVERRUN);
    for (unsigned i = 0; i < BLOCKS; i++) {
        video_read(h, MIB, HEADER_EOF | (i & 1), PICTURE, i);
    }
    assert_int_equal(picture(h, 5), 0);
    video_read(h, MIB, HEADER_EOF, 0, 0);
    video_read(h, MIB, HEADER_EOF | HEADER_FID, PICTURE, 5);
}

static void a_very_long_gap_is_told_in_few_words(void **state)
{
    struct host *h = *state;
    video_start(h);
    for (unsigned i = 0; i < 100000; i++) {
        h->video_sink.ops->frame_lost(h->video_sink.self, i);
    }
    assert_int_equal(picture(h, 1), 0);
    unsigned empty = 0;
    size_t last = 0;
    while (last <= VIDEO_HEADER) {
        struct pending p;
        host_submit_in(h, &p, VIDEO_IN, MIB);
        later(h);
        assert_true(p.done);
        last = p.actual;
        empty += last == VIDEO_HEADER;
        pending_drop(&p);
    }
    assert_int_equal(empty, 64);
    assert_int_equal(last, PICTURE + VIDEO_HEADER);
}

static void without_a_host_or_room_for_a_header_there_is_no_picture(void **state)
{
    struct host *h = *state;
    assert_int_equal(picture(h, 1), -CT_E_BUSY);
    video_start(h);
    struct slot *slot = pool_take(&h->frames);
    struct slot bare = {.bytes = slot->bytes, .capacity = slot->capacity, .refs = 1};
    struct frame f = {
        .slot = &bare, .payload_size = PICTURE, .pixel_format = 0x01080001, .width = WIDTH, .height = HEIGHT};
    assert_int_equal(h->video_sink.ops->frame(h->video_sink.self, &f), -CT_E_BUSY);
    assert_int_equal(bare.refs, 1);
    slot_unref(slot);
}

/** An attachment that reads ahead of its host takes something back when it hears of that, and the host is reading by then. */
static void a_stream_that_begins_throws_only_away_what_an_earlier_one_left(void **state)
{
    struct host *h = *state;
    unsigned drops = usb_drops(h->device, VIDEO_IN);
    video_start(h);
    video_start(h);
    assert_int_equal(usb_drops(h->device, VIDEO_IN), drops);
    assert_int_equal(picture(h, 1), 0);
    video_read(h, MIB, HEADER_EOF, PICTURE, 1);
    assert_int_equal(usb_drops(h->device, VIDEO_IN), drops);
    video_start(h); /* what was read may not have reached the host */
    assert_int_equal(usb_drops(h->device, VIDEO_IN), drops + 1);
}

/** Each begins with a picture half read and another in the queue. */
static void expect_end(struct host *h, void (*end)(struct host *h))
{
    video_start(h);
    assert_int_equal(picture(h, 1), 0);
    assert_int_equal(picture(h, 2), 0);
    struct pending p;
    host_submit_in(h, &p, VIDEO_IN, 32768);
    later(h);
    assert_int_equal(p.actual, 32768);
    pending_drop(&p);
    unsigned drops = usb_drops(h->device, VIDEO_IN);
    end(h);
    assert_false(h->camera.open);
    assert_int_equal(pool_free_count(&h->frames), HOST_SLOTS);
    assert_true(usb_drops(h->device, VIDEO_IN) > drops);
    assert_int_equal(picture(h, 3), -CT_E_BUSY);
    host_control(h, 0x00, 9, 1, 0, NULL, 0);
    host_control(h, 0x02, 1, 0, VIDEO_IN, NULL, 0);
    video_start(h);
    assert_int_equal(picture(h, 4), 0);
    video_read(h, MIB, HEADER_EOF, PICTURE, 4); /* the next host begins at a header, with frame id 0 */
    host_control(h, 0x02, 1, 0, VIDEO_IN, NULL, 0);
}

static void end_by_clear_halt(struct host *h)
{
    assert_int_equal(host_control(h, 0x02, 1, 0, VIDEO_IN, NULL, 0), 0);
}

static void end_by_set_interface(struct host *h)
{
    assert_int_equal(host_control(h, 0x01, 11, 0, VIDEO_STREAMING, NULL, 0), 0);
}

static void end_by_halt(struct host *h)
{
    assert_int_equal(host_control(h, 0x02, 3, 0, VIDEO_IN, NULL, 0), 0);
}

static void end_by_release(struct host *h)
{
    usb_interface_released(h->device, VIDEO_STREAMING);
}

static void end_by_reset(struct host *h)
{
    usb_reset(h->device);
}

static void end_by_configuration(struct host *h)
{
    assert_int_equal(host_control(h, 0x00, 9, 0, 0, NULL, 0), 0);
}

static void every_way_to_end_it_leaves_nothing_behind(void **state)
{
    struct host *h = *state;
    void (*const ends[])(struct host *) = {end_by_clear_halt, end_by_set_interface, end_by_halt,
                                           end_by_release,    end_by_reset,         end_by_configuration};
    for (unsigned i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        expect_end(h, ends[i]);
    }
}

static void others_do_not_end_it(void **state)
{
    struct host *h = *state;
    video_start(h);
    usb_interface_released(h->device, VIDEO_CONTROL);
    usb_interface_released(h->device, 0);
    usb_interface_released(h->device, 2);
    host_control(h, 0x01, 11, 0, 2, NULL, 0);
    host_control(h, 0x02, 1, 0, STREAM_IN, NULL, 0);
    assert_true(h->camera.open);
    assert_int_equal(picture(h, 1), 0);
    video_read(h, MIB, HEADER_EOF, PICTURE, 1);
}

static void a_cancelled_read_loses_no_byte(void **state)
{
    struct host *h = *state;
    video_start(h);
    assert_int_equal(picture(h, 1), 0);
    struct pending p;
    host_submit_in(h, &p, VIDEO_IN, MIB);
    assert_false(p.done);
    usb_cancel(h->device, &p.t);
    assert_int_equal(p.status, USB_CANCELLED);
    video_read(h, 32768, HEADER_EOF, PICTURE, 1);
}

static void time_stands_still_for_a_picture_that_is_not_fetched(void **state)
{
    struct host *h = *state;
    video_start(h);
    assert_false(usb_stream_backlog(h->device));
    assert_int_equal(picture(h, 1), 0);
    assert_false(usb_stream_backlog(h->device)); /* its bytes are still coming */
    later(h);
    assert_true(usb_stream_backlog(h->device));
    struct pending p;
    host_submit_in(h, &p, VIDEO_IN, MIB);
    pending_drop(&p);
    assert_false(usb_stream_backlog(h->device));
}

static void out_transfers_and_short_reads_do_no_harm(void **state)
{
    struct host *h = *state;
    struct pending p;
    uint8_t byte = 0;
    host_submit_out(h, &p, 0x04, &byte, 1);
    assert_int_equal(p.status, USB_STALL);
    video_start(h);
    assert_int_equal(picture(h, 1), 0);
    host_submit_in(h, &p, VIDEO_IN, 5);
    later(h);
    assert_int_equal(p.status, USB_OVERFLOW); /* less than a packet */
    pending_drop(&p);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_picture_is_one_payload_whatever_the_size_of_the_reads),
        T(a_payload_of_whole_packets_ends_with_an_empty_one_if_the_host_waits),
        T(the_frame_id_toggles_and_the_clocks_go_on),
        T(bytes_come_at_the_speed_of_the_link),
        T(chunks_are_not_part_of_a_video_picture),
        T(a_picture_of_another_size_is_cut_and_says_so),
        T(a_lost_picture_is_an_empty_payload_of_its_own),
        T(a_host_that_does_not_fetch_loses_the_newest),
        T(a_very_long_gap_is_told_in_few_words),
        T(without_a_host_or_room_for_a_header_there_is_no_picture),
        T(a_stream_that_begins_throws_only_away_what_an_earlier_one_left),
        T(every_way_to_end_it_leaves_nothing_behind),
        T(others_do_not_end_it),
        T(a_cancelled_read_loses_no_byte),
        T(time_stands_still_for_a_picture_that_is_not_fetched),
        T(out_transfers_and_short_reads_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
