// SPDX-License-Identifier: Apache-2.0
// GenTL's buffers over a whole camera that another process serves: what they tell, queues, chunks.
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "gentl_rig.h"
#include "served_camera.h"

static void a_buffer_tells_of_its_picture(void **state)
{
    struct gentl_rig *r = *state;
    rig_set(r, FEAT_OffsetX, "320");
    rig_set(r, FEAT_OffsetY, "200");
    rig_announce(r, 1);
    BUFFER_HANDLE b = r->buffers[0];
    uint64_t value;
    size_t n = sizeof value;
    INFO_DATATYPE type;
    assert_int_equal(rig_buffer_info(r, b, BUFFER_INFO_SIZE_FILLED), 0);
    assert_int_equal(DSGetBufferInfo(r->stream, b, BUFFER_INFO_WIDTH, &type, &value, &n), GC_ERR_NOT_AVAILABLE);
    assert_int_equal(DSGetBufferInfo(r->stream, b, 4711, &type, &value, &n), GC_ERR_NOT_IMPLEMENTED);
    rig_queue_all(r);
    assert_true(rig_buffer_info(r, b, BUFFER_INFO_IS_QUEUED));
    rig_start(r, 1);
    assert_ptr_equal(rig_fetch(r), b);
    static const struct {
        BUFFER_INFO_CMD command;
        uint64_t want;
    } wants[] = {
        {BUFFER_INFO_SIZE, RIG_PAYLOAD + 4096},
        {BUFFER_INFO_SIZE_FILLED, RIG_PAYLOAD},
        {BUFFER_INFO_DATA_SIZE, RIG_PAYLOAD},
        {BUFFER_INFO_WIDTH, RIG_WIDTH},
        {BUFFER_INFO_HEIGHT, RIG_HEIGHT},
        {BUFFER_INFO_DELIVERED_IMAGEHEIGHT, RIG_HEIGHT},
        {BUFFER_INFO_XOFFSET, 320},
        {BUFFER_INFO_YOFFSET, 200},
        {BUFFER_INFO_XPADDING, 0},
        {BUFFER_INFO_IMAGEPRESENT, 1},
        {BUFFER_INFO_IMAGEOFFSET, 0},
        {BUFFER_INFO_PAYLOADTYPE, PAYLOAD_TYPE_IMAGE},
        {BUFFER_INFO_PIXELFORMAT, 0x01080001},
        {BUFFER_INFO_PIXELFORMAT_NAMESPACE, PIXELFORMAT_NAMESPACE_PFNC_32BIT},
        {BUFFER_INFO_CONTAINS_CHUNKDATA, 0},
        {BUFFER_INFO_DATA_LARGER_THAN_BUFFER, 0},
        {BUFFER_INFO_IS_QUEUED, 0},
        {BUFFER_INFO_IS_ACQUIRING, 0},
    };
    for (unsigned i = 0; i < sizeof wants / sizeof wants[0]; i++) {
        assert_int_equal(rig_buffer_info(r, b, wants[i].command), wants[i].want);
    }
    const uint8_t *bytes = (const uint8_t *)(uintptr_t)rig_buffer_info(r, b, BUFFER_INFO_BASE);
    unsigned lit = 0;
    for (unsigned i = 0; i < RIG_PAYLOAD; i++) {
        lit += bytes[i] > 0;
    }
    assert_true(lit > RIG_PAYLOAD / 10);
    size_t chunks = 0;
    uint32_t parts = 7;
    assert_int_equal(DSGetBufferChunkData(r->stream, b, NULL, &chunks), GC_ERR_NO_DATA);
    assert_int_equal(DSGetNumBufferParts(r->stream, b, &parts), GC_ERR_SUCCESS);
    assert_int_equal(parts, 0);
    assert_int_equal(DSGetBufferPartInfo(r->stream, b, 0, BUFFER_PART_INFO_BASE, &type, &value, &n),
                     GC_ERR_INVALID_INDEX);
    rig_requeue(r, b);
    assert_false(rig_buffer_info(r, b, BUFFER_INFO_NEW_DATA));
    rig_set(r, FEAT_OffsetX, "0");
    rig_set(r, FEAT_OffsetY, "0");
}

static void several_infos_come_in_one_call(void **state)
{
    struct gentl_rig *r = *state;
    uint64_t size = 0;
    uint8_t small;
    rig_announce(r, 1);
    DS_BUFFER_INFO_STACKED infos[3] = {
        {.iInfoCmd = BUFFER_INFO_SIZE, .pBuffer = &size, .iSize = sizeof size},
        {.iInfoCmd = BUFFER_INFO_SIZE, .pBuffer = &small, .iSize = sizeof small},
        {.iInfoCmd = BUFFER_INFO_FRAMEID, .pBuffer = NULL, .iSize = 0},
    };
    assert_int_equal(DSGetBufferInfoStacked(r->stream, r->buffers[0], infos, 3), GC_ERR_SUCCESS);
    assert_int_equal(infos[0].iResult, GC_ERR_SUCCESS);
    assert_int_equal(infos[0].iType, INFO_DATATYPE_SIZET);
    assert_int_equal(size, RIG_PAYLOAD + 4096);
    assert_int_equal(infos[1].iResult, GC_ERR_BUFFER_TOO_SMALL);
    assert_int_equal(infos[2].iResult, GC_ERR_NOT_AVAILABLE);
}

static void an_announced_buffer_is_filled_in_place_and_given_back_with_its_owners_pointer(void **state)
{
    struct gentl_rig *r = *state;
    int mine = 0;
    uint8_t *memory = malloc(RIG_PAYLOAD + 64);
    BUFFER_HANDLE b = NULL;
    BUFFER_HANDLE other = NULL;
    void *bytes = NULL;
    void *user = NULL;
    EVENT_NEW_BUFFER_DATA data;
    size_t n = sizeof data;
    memset(memory, 0xA5, RIG_PAYLOAD + 64);
    assert_int_equal(DSAnnounceBuffer(r->stream, memory, RIG_PAYLOAD, &mine, &b), GC_ERR_SUCCESS);
    assert_int_equal(DSAnnounceBuffer(r->stream, memory, RIG_PAYLOAD, NULL, &other), GC_ERR_RESOURCE_IN_USE);
    rig_requeue(r, b);
    assert_int_equal(DSQueueBuffer(r->stream, b), GC_ERR_RESOURCE_IN_USE);
    assert_int_equal(DSRevokeBuffer(r->stream, b, NULL, NULL), GC_ERR_BUSY);
    rig_start(r, 1);
    assert_int_equal(EventGetData(r->new_buffer, &data, &n, RIG_WAIT_MS), GC_ERR_SUCCESS);
    assert_ptr_equal(data.BufferHandle, b);
    assert_ptr_equal(data.pUserPointer, &mine);
    unsigned untouched = 0;
    for (unsigned i = 0; i < RIG_PAYLOAD; i++) {
        untouched += memory[i] == 0xA5;
    }
    assert_true(untouched < RIG_PAYLOAD / 2);
    for (unsigned i = 0; i < 64; i++) {
        assert_int_equal(memory[RIG_PAYLOAD + i], 0xA5);
    }
    assert_int_equal(DSRevokeBuffer(r->stream, b, &bytes, &user), GC_ERR_SUCCESS);
    assert_ptr_equal(bytes, memory);
    assert_ptr_equal(user, &mine);
    assert_int_equal(DSRevokeBuffer(r->stream, b, &bytes, &user), GC_ERR_INVALID_HANDLE);
    assert_int_equal(DSQueueBuffer(r->stream, b), GC_ERR_INVALID_HANDLE);
    free(memory);
}

static void a_buffer_of_the_producer_has_no_memory_to_give_back(void **state)
{
    struct gentl_rig *r = *state;
    void *bytes = r;
    void *user = NULL;
    rig_announce(r, 2);
    assert_int_equal(DSRevokeBuffer(r->stream, r->buffers[0], &bytes, &user), GC_ERR_SUCCESS);
    assert_null(bytes);
    assert_ptr_equal(user, &r->buffers[0]);
    assert_int_equal(rig_stream_info(r, STREAM_INFO_NUM_ANNOUNCED), 1);
    BUFFER_HANDLE b = NULL;
    assert_int_equal(DSGetBufferID(r->stream, 0, &b), GC_ERR_SUCCESS);
    assert_ptr_equal(b, r->buffers[1]);
    assert_int_equal(DSGetBufferID(r->stream, 1, &b), GC_ERR_INVALID_INDEX);
}

static void flushing_moves_buffers_as_each_operation_says(void **state)
{
    struct gentl_rig *r = *state;
    rig_announce(r, 4);
    rig_expect_queues(r, 0, 0);
    rig_requeue(r, r->buffers[0]);
    rig_requeue(r, r->buffers[1]);
    rig_expect_queues(r, 2, 0);
    assert_int_equal(DSFlushQueue(r->stream, ACQ_QUEUE_INPUT_TO_OUTPUT), GC_ERR_SUCCESS);
    rig_expect_queues(r, 0, 2);
    BUFFER_HANDLE b = rig_fetch(r); /* it comes out without a picture */
    assert_ptr_equal(b, r->buffers[0]);
    assert_false(rig_buffer_info(r, b, BUFFER_INFO_NEW_DATA));
    rig_expect_queues(r, 0, 1);
    assert_int_equal(DSFlushQueue(r->stream, ACQ_QUEUE_UNQUEUED_TO_INPUT), GC_ERR_SUCCESS);
    rig_expect_queues(r, 3, 1); /* the one in the output stays there */
    assert_int_equal(DSFlushQueue(r->stream, ACQ_QUEUE_ALL_TO_INPUT), GC_ERR_SUCCESS);
    rig_expect_queues(r, 4, 0);
    assert_int_equal(DSFlushQueue(r->stream, ACQ_QUEUE_INPUT_TO_OUTPUT), GC_ERR_SUCCESS);
    rig_expect_queues(r, 0, 4);
    assert_int_equal(DSFlushQueue(r->stream, ACQ_QUEUE_OUTPUT_DISCARD), GC_ERR_SUCCESS);
    rig_expect_queues(r, 0, 0);
    rig_queue_all(r);
    assert_int_equal(DSFlushQueue(r->stream, ACQ_QUEUE_ALL_DISCARD), GC_ERR_SUCCESS);
    rig_expect_queues(r, 0, 0);
    assert_int_equal(DSFlushQueue(r->stream, 99), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(DSRevokeBuffer(r->stream, r->buffers[3], NULL, NULL), GC_ERR_SUCCESS);
}

static void a_buffer_that_is_too_small_says_so(void **state)
{
    struct gentl_rig *r = *state;
    uint8_t *memory = malloc(RIG_PAYLOAD);
    BUFFER_HANDLE b = NULL;
    memset(memory, 0xA5, RIG_PAYLOAD);
    assert_int_equal(DSAnnounceBuffer(r->stream, memory, 1000, NULL, &b), GC_ERR_SUCCESS);
    rig_requeue(r, b);
    rig_start(r, 1);
    assert_ptr_equal(rig_fetch(r), b);
    assert_true(rig_buffer_info(r, b, BUFFER_INFO_IS_INCOMPLETE));
    assert_true(rig_buffer_info(r, b, BUFFER_INFO_DATA_LARGER_THAN_BUFFER));
    assert_int_equal(rig_buffer_info(r, b, BUFFER_INFO_SIZE_FILLED), 1000);
    assert_int_equal(rig_buffer_info(r, b, BUFFER_INFO_DATA_SIZE), RIG_PAYLOAD);
    for (unsigned i = 1000; i < RIG_PAYLOAD; i++) {
        assert_int_equal(memory[i], 0xA5);
    }
    assert_int_equal(DSRevokeBuffer(r->stream, b, NULL, NULL), GC_ERR_SUCCESS);
    free(memory);
}

static void chunks_are_found_behind_the_picture(void **state)
{
    struct gentl_rig *r = *state;
    rig_set(r, FEAT_ChunkModeActive, "true");
    rig_set(r, FEAT_ChunkSelector, "BlockId");
    rig_set(r, FEAT_ChunkEnable, "true");
    rig_set(r, FEAT_ChunkSelector, "ExposureTime");
    rig_set(r, FEAT_ChunkEnable, "true");
    rig_announce(r, 4);
    rig_queue_all(r);
    rig_start(r, GENTL_INFINITE);
    for (uint64_t i = 0; i < 5; i++) {
        SINGLE_CHUNK_DATA chunks[8];
        size_t n = 0;
        BUFFER_HANDLE b = rig_fetch(r);
        assert_true(rig_buffer_info(r, b, BUFFER_INFO_CONTAINS_CHUNKDATA));
        assert_true(rig_buffer_info(r, b, BUFFER_INFO_IMAGEPRESENT));
        assert_true(rig_buffer_info(r, b, BUFFER_INFO_CHUNKLAYOUTID) != 0);
        assert_int_equal(DSGetBufferChunkData(r->stream, b, NULL, &n), GC_ERR_SUCCESS);
        assert_int_equal(n, 3);
        n = 2;
        assert_int_equal(DSGetBufferChunkData(r->stream, b, chunks, &n), GC_ERR_BUFFER_TOO_SMALL);
        n = 8;
        assert_int_equal(DSGetBufferChunkData(r->stream, b, chunks, &n), GC_ERR_SUCCESS);
        assert_int_equal(n, 3);
        assert_int_equal(chunks[0].ChunkID, 0x3800);
        assert_int_equal(chunks[0].ChunkOffset, 0);
        assert_int_equal(chunks[0].ChunkLength, RIG_PAYLOAD);
        const uint8_t *bytes = (const uint8_t *)(uintptr_t)rig_buffer_info(r, b, BUFFER_INFO_BASE);
        for (unsigned k = 1; k < 3; k++) {
            assert_int_equal(chunks[k].ChunkLength, 8);
            if (chunks[k].ChunkID == 0x3803) {
                uint64_t block;
                memcpy(&block, bytes + chunks[k].ChunkOffset, sizeof block);
                assert_int_equal(block, i);
            }
        }
        rig_requeue(r, b);
    }
    rig_execute(r, FEAT_AcquisitionStop);
    assert_int_equal(DSStopAcquisition(r->stream, ACQ_STOP_FLAGS_DEFAULT), GC_ERR_SUCCESS);
    rig_set(r, FEAT_ChunkModeActive, "false");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

int main(int argc, char **argv)
{
    served_camera_main(argc, argv);
    const struct CMUnitTest tests[] = {
        CASE(a_buffer_tells_of_its_picture),
        CASE(several_infos_come_in_one_call),
        CASE(an_announced_buffer_is_filled_in_place_and_given_back_with_its_owners_pointer),
        CASE(a_buffer_of_the_producer_has_no_memory_to_give_back),
        CASE(flushing_moves_buffers_as_each_operation_says),
        CASE(a_buffer_that_is_too_small_says_so),
        CASE(chunks_are_found_behind_the_picture),
    };
    return cmocka_run_group_tests(tests, rig_begin, rig_end);
}
