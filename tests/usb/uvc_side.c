// SPDX-License-Identifier: Apache-2.0
// The tests' video host.
#include "test.h"

#include "uvc_side.h"

#include <string.h>

#include "base/bytes.h"
#include "stream_checks.h"

int video_get(struct host *h, unsigned request, unsigned selector, uint8_t *data, size_t n)
{
    return host_control(h, 0xA1, request, selector << 8, VIDEO_STREAMING, data, n);
}

int video_set(struct host *h, unsigned selector, uint8_t *data, size_t n)
{
    return host_control(h, 0x21, SET_CUR, selector << 8, VIDEO_STREAMING, data, n);
}

struct uvc_block_bytes video_block(struct host *h, unsigned request, unsigned selector)
{
    uint8_t bytes[64];
    assert_int_equal(video_get(h, request, selector, bytes, BLOCK_SIZE), BLOCK_SIZE);
    struct rd r = rd_over(bytes, BLOCK_SIZE);
    struct uvc_block_bytes b = {.hint = rd_u16(&r), .format = rd_u8(&r), .size = rd_u8(&r), .interval = rd_u32(&r)};
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(rd_u16(&r), 0); /* nothing of compression */
    }
    b.delay_ms = rd_u16(&r);
    b.picture_bytes = rd_u32(&r);
    b.payload_bytes = rd_u32(&r);
    b.clock_hz = rd_u32(&r);
    b.framing = rd_u8(&r);
    for (unsigned i = 0; i < 3; i++) {
        b.versions[i] = rd_u8(&r);
    }
    assert_false(r.bad);
    return b;
}

bool video_ask(struct host *h, unsigned selector, size_t n, unsigned format, unsigned size, uint32_t interval)
{
    uint8_t bytes[64] = {0};
    struct wr w = wr_over(bytes, sizeof bytes);
    wr_u16(&w, 1);
    wr_u8(&w, (uint8_t)format);
    wr_u8(&w, (uint8_t)size);
    wr_u32(&w, interval);
    return video_set(h, selector, bytes, n) == (int)n;
}

int video_error(struct host *h)
{
    uint8_t code = 0xFF;
    assert_int_equal(host_control(h, 0xA1, GET_CUR, 0x02 << 8, VIDEO_CONTROL, &code, 1), 1);
    return code;
}

void video_start(struct host *h)
{
    assert_true(video_ask(h, COMMIT, BLOCK_SIZE, 1, 1, 333333));
}

int video_frame(struct host *h, uint32_t width, uint32_t height, unsigned seed, size_t chunk_bytes)
{
    struct slot *slot = pool_take(&h->frames);
    assert_non_null(slot);
    size_t n = (size_t)width * height;
    for (size_t i = 0; i < n; i++) {
        slot->bytes[i] = host_pixel(i, seed);
    }
    memset(slot->bytes + n, 0xCC, chunk_bytes);
    struct frame f = {
        .slot = slot,
        .payload_size = n + chunk_bytes,
        .chunk_layout_id = chunk_bytes > 0,
        .timestamp_ns = 1,
        .start_ns = evq_now(h->clock) - 1000000,
        .pixel_format = 0x01080001,
        .width = width,
        .height = height,
        .bytes_per_s = SPEED,
    };
    int e = h->video_sink.ops->frame(h->video_sink.self, &f);
    slot_unref(slot);
    return e;
}

void video_read(struct host *h, size_t piece, unsigned flags, size_t picture, unsigned seed)
{
    size_t done = 0;
    bool ended = false;
    while (!ended) {
        struct pending p;
        host_submit_in(h, &p, VIDEO_IN, piece);
        later(h);
        assert_true(p.done && p.status == USB_OK);
        size_t header = done == 0 ? VIDEO_HEADER : 0;
        if (done == 0) {
            assert_true(p.actual >= VIDEO_HEADER);
            assert_int_equal(p.in[0], VIDEO_HEADER);
            assert_int_equal(p.in[1], HEADER_ALWAYS | flags);
        }
        for (size_t i = header; i < p.actual; i++) {
            if (p.in[i] != host_pixel(done + i - VIDEO_HEADER, seed)) {
                fail_msg("byte %zu of the payload", done + i);
            }
        }
        done += p.actual;
        ended = p.actual < piece || done == VIDEO_HEADER + picture;
        pending_drop(&p);
    }
    assert_int_equal(done, VIDEO_HEADER + picture);
}
