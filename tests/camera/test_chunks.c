// SPDX-License-Identifier: Apache-2.0
// Chunks: what stands behind a picture.
#include "camera/chunks.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "camera/rig.h"
#include "test.h"

enum { IMAGE = 256 * 128 };

static void small(struct rig *rig)
{
    rig_set(rig, FEAT_Width, 256);
    rig_set(rig, FEAT_Height, 128);
    rig_set(rig, FEAT_ExposureAuto, 0);
    rig_set(rig, FEAT_GainAuto, 0);
    rig_set_float(rig, FEAT_ExposureTime, 1000.0);
    rig_set_float(rig, FEAT_Gain, 3.0);
}

static void enable(struct rig *rig, enum chunk_id chunk, bool on)
{
    assert_int_equal(rig_set(rig, FEAT_ChunkSelector, chunk), 0);
    assert_int_equal(rig_set(rig, FEAT_ChunkEnable, on), 0);
}

static void stream(struct rig *rig)
{
    rig_open_stream(rig);
    assert_int_equal(rig_exec(rig, FEAT_AcquisitionStart), 0);
}

/** The tag that ends at `end` of the tail; moves `end` before the data. */
static uint32_t tag_before(const uint8_t *bytes, size_t *end, size_t *out_length)
{
    struct rd r = rd_over(bytes + *end - 8, 8);
    uint32_t id = rd_u32(&r);
    *out_length = rd_u32(&r);
    *end -= 8;
    if (*out_length <= *end) {
        *end -= *out_length;
    }
    return id;
}

static void without_chunk_mode_a_payload_is_the_picture_alone(void **state)
{
    struct rig *rig = *state;
    small(rig);
    enable(rig, CHUNK_Gain, true);
    assert_int_equal(rig_get(rig, FEAT_PayloadSize), IMAGE);
    stream(rig);
    rig_run_ms(rig, 20);
    assert_true(rig->got_count > 0);
    assert_int_equal(rig->got[0].payload_size, IMAGE);
    assert_int_equal(rig->got[0].chunk_layout_id, 0);
}

static void the_payload_grows_by_each_chunk_and_its_tag(void **state)
{
    struct rig *rig = *state;
    small(rig);
    assert_int_equal(rig_set(rig, FEAT_ChunkModeActive, 1), 0);
    assert_int_equal(rig_get(rig, FEAT_PayloadSize), IMAGE + 8);
    for (unsigned i = 0; i < CHUNK_COUNT; i++) {
        enable(rig, (enum chunk_id)i, true);
        assert_int_equal(rig_get(rig, FEAT_PayloadSize), IMAGE + 8 + 16 * (i + 1));
    }
    enable(rig, CHUNK_Gain, false);
    assert_int_equal(rig_get(rig, FEAT_PayloadSize), IMAGE + 8 + 16 * (CHUNK_COUNT - 1));
    rig_set(rig, FEAT_ChunkSelector, CHUNK_BlockId);
    assert_int_equal(rig_get(rig, FEAT_ChunkEnable), 1);
}

static void a_walk_from_the_end_finds_every_chunk_and_the_picture(void **state)
{
    struct rig *rig = *state;
    small(rig);
    rig_set(rig, FEAT_ChunkModeActive, 1);
    for (unsigned i = 0; i < CHUNK_COUNT; i++) {
        enable(rig, (enum chunk_id)i, true);
    }
    stream(rig);
    rig_run_ms(rig, 20);
    assert_true(rig->got_count > 2);
    for (unsigned k = 0; k < rig->got_count; k++) {
        const struct frame *f = &rig->got[k];
        size_t end = RIG_TAIL;
        size_t length;
        assert_int_equal(f->payload_size, rig_get(rig, FEAT_PayloadSize));
        for (unsigned i = CHUNK_COUNT; i-- > 0;) {
            assert_int_equal(tag_before(rig->tail[k], &end, &length), chunks[i].id);
            assert_int_equal(length, 8);
            struct rd r = rd_over(rig->tail[k] + end, 8);
            switch (i) {
            case CHUNK_ExposureTime: assert_true(rd_f64(&r) == (double)f->exposure_ns / 1000.0); break;
            case CHUNK_Gain: assert_true(rd_f64(&r) == f->gain_db); break;
            case CHUNK_BlockId: assert_int_equal(rd_u64(&r), k); break;
            case CHUNK_MultiFrameSetId: assert_int_equal(rd_u64(&r), f->set_id); break;
            case CHUNK_MultiFrameSetFrameId: assert_int_equal(rd_u64(&r), f->set_frame_id); break;
            case CHUNK_TriggerId: assert_int_equal(rd_u64(&r), f->trigger_id); break;
            case CHUNK_OffsetX: assert_int_equal(rd_u64(&r), f->offset_x); break;
            case CHUNK_OffsetY: assert_int_equal(rd_u64(&r), f->offset_y); break;
            case CHUNK_Width: assert_int_equal(rd_u64(&r), f->width); break;
            default: assert_int_equal(rd_u64(&r), f->height); break;
            }
        }
        assert_int_equal(tag_before(rig->tail[k], &end, &length), CHUNK_IMAGE_ID);
        assert_int_equal(length, IMAGE);
    }
}

static void every_field_has_its_own_chunk(void **state)
{
    (void)state;
    const struct frame f = {.exposure_ns = 1234500,
                            .gain_db = 6.5,
                            .set_id = 7,
                            .set_frame_id = 3,
                            .trigger_id = 9,
                            .offset_x = 16,
                            .offset_y = 4,
                            .width = 640,
                            .height = 480};
    for (unsigned i = 0; i < CHUNK_COUNT; i++) {
        uint8_t out[CHUNKS_BYTES_MAX + 8];
        memset(out, 0xA5, sizeof out);
        uint32_t set = (uint32_t)CHUNKS_ACTIVE | UINT32_C(1) << i;
        assert_int_equal(chunks_size(set), 24);
        chunks_write(set, &f, 1000, UINT64_C(1) << 40, out);
        struct rd r = rd_over(out, sizeof out);
        assert_int_equal(rd_u32(&r), 0x3800);
        assert_int_equal(rd_u32(&r), 1000);
        switch (i) {
        case CHUNK_ExposureTime: assert_true(rd_f64(&r) == 1234.5); break;
        case CHUNK_Gain: assert_true(rd_f64(&r) == 6.5); break;
        case CHUNK_BlockId: assert_true(rd_u64(&r) == UINT64_C(1) << 40); break;
        case CHUNK_MultiFrameSetId: assert_int_equal(rd_u64(&r), 7); break;
        case CHUNK_MultiFrameSetFrameId: assert_int_equal(rd_u64(&r), 3); break;
        case CHUNK_TriggerId: assert_int_equal(rd_u64(&r), 9); break;
        case CHUNK_OffsetX: assert_int_equal(rd_u64(&r), 16); break;
        case CHUNK_OffsetY: assert_int_equal(rd_u64(&r), 4); break;
        case CHUNK_Width: assert_int_equal(rd_u64(&r), 640); break;
        default: assert_int_equal(rd_u64(&r), 480); break;
        }
        assert_int_equal(rd_u32(&r), 0x3801 + i);
        assert_int_equal(rd_u32(&r), 8);
        assert_int_equal(rd_u8(&r), 0xA5);
    }
}

static void every_set_of_chunks_has_a_layout_id_of_its_own(void **state)
{
    (void)state;
    assert_int_equal(chunks_layout_id(CHUNKS_OFF), 0);
    for (uint32_t a = 0; a < 1u << CHUNK_COUNT; a++) {
        assert_true(chunks_layout_id(CHUNKS_ACTIVE | a) != 0);
        for (uint32_t b = 0; b < a; b++) {
            assert_true(chunks_layout_id(CHUNKS_ACTIVE | a) != chunks_layout_id(CHUNKS_ACTIVE | b));
        }
    }
}

static void lost_blocks_are_counted_in_BlockId(void **state)
{
    struct rig *rig = *state;
    small(rig);
    rig_set(rig, FEAT_ChunkModeActive, 1);
    enable(rig, CHUNK_BlockId, true);
    stream(rig);
    rig->full = true;
    rig_run_ms(rig, 50);
    uint64_t lost = camera_counters(rig->camera).lost;
    assert_true(lost > 3);
    rig->full = false;
    rig_run_ms(rig, 20);
    assert_true(rig->got_count > 0);
    struct rd r = rd_over(rig->tail[0] + RIG_TAIL - 16, 8);
    assert_int_equal(rd_u64(&r), lost);
}

static void BlockId_goes_on_when_acquisition_starts_again_and_not_when_a_stream_does(void **state)
{
    struct rig *rig = *state;
    small(rig);
    rig_set(rig, FEAT_ChunkModeActive, 1);
    enable(rig, CHUNK_BlockId, true);
    for (unsigned streams = 0; streams < 2; streams++) {
        rig->got_count = 0;
        rig_open_stream(rig);
        for (unsigned starts = 0; starts < 2; starts++) {
            rig_exec(rig, FEAT_AcquisitionStart);
            rig_run_ms(rig, 20);
            rig_exec(rig, FEAT_AcquisitionStop);
            rig_run_ms(rig, 20);
        }
        assert_true(rig->got_count > 4);
        assert_true(rig->got[rig->got_count - 1].frame_id < rig->got_count - 1);
        for (unsigned k = 0; k < rig->got_count; k++) {
            struct rd r = rd_over(rig->tail[k] + RIG_TAIL - 16, 8);
            assert_int_equal(rd_u64(&r), k);
        }
        rig->port.ops->stream_close(rig->port.self, PORT_FACE_U3V);
    }
}

static void chunks_are_locked_while_pictures_stream(void **state)
{
    struct rig *rig = *state;
    rig_open_stream(rig);
    assert_int_equal(rig_set(rig, FEAT_ChunkModeActive, 1), -CT_E_LOCKED);
    assert_int_equal(rig_set(rig, FEAT_ChunkEnable, 1), -CT_E_LOCKED);
    assert_int_equal(rig_set(rig, FEAT_ChunkSelector, CHUNK_TriggerId), 0);
    rig->port.ops->stream_close(rig->port.self, PORT_FACE_U3V);
    assert_int_equal(rig_set(rig, FEAT_ChunkModeActive, 1), 0);
}

static void the_largest_picture_has_room_for_all_chunks(void **state)
{
    struct rig *rig = *state;
    rig_set(rig, FEAT_PixelFormat, 0x01100007);
    rig_set(rig, FEAT_ChunkModeActive, 1);
    for (unsigned i = 0; i < CHUNK_COUNT; i++) {
        enable(rig, (enum chunk_id)i, true);
    }
    assert_int_equal(rig_get(rig, FEAT_PayloadSize), 4096 * 3000 * 2 + CHUNKS_BYTES_MAX);
    assert_true((size_t)rig_get(rig, FEAT_PayloadSize) + 36 <= camera_slot_size());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(test) cmocka_unit_test_setup_teardown(test, rig_setup_without_pixels, rig_teardown)
        T(without_chunk_mode_a_payload_is_the_picture_alone),
        T(the_payload_grows_by_each_chunk_and_its_tag),
        T(a_walk_from_the_end_finds_every_chunk_and_the_picture),
        cmocka_unit_test(every_field_has_its_own_chunk),
        cmocka_unit_test(every_set_of_chunks_has_a_layout_id_of_its_own),
        T(lost_blocks_are_counted_in_BlockId),
        T(BlockId_goes_on_when_acquisition_starts_again_and_not_when_a_stream_does),
        T(chunks_are_locked_while_pictures_stream),
        T(the_largest_picture_has_room_for_all_chunks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
