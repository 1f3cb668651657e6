// SPDX-License-Identifier: Apache-2.0
// GenTL's data stream over a whole camera that another process serves: pictures, queues, buffers.
#include "test.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gentl_rig.h"
#include "served_camera.h"

static pid_t camera;

static int setup(void **state)
{
    struct gentl_rig *r = calloc(1, sizeof *r);
    rig_open(r);
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    rig_close(*state);
    free(*state);
    return 0;
}

static void sleep_ms(unsigned ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000}, NULL);
}

static void the_camera_has_one_data_stream(void **state)
{
    struct gentl_rig *r = *state;
    char id[64];
    size_t n = sizeof id;
    uint32_t count = 0;
    DS_HANDLE other = NULL;
    DEV_HANDLE parent = NULL;
    assert_int_equal(DevGetNumDataStreams(r->device, &count), GC_ERR_SUCCESS);
    assert_int_equal(count, 1);
    assert_int_equal(DevGetDataStreamID(r->device, 0, id, &n), GC_ERR_SUCCESS);
    assert_int_equal(n, strlen(id) + 1);
    n = 2;
    assert_int_equal(DevGetDataStreamID(r->device, 0, id, &n), GC_ERR_BUFFER_TOO_SMALL);
    assert_int_equal(DevGetDataStreamID(r->device, 1, id, &n), GC_ERR_INVALID_INDEX);
    assert_int_equal(DevOpenDataStream(r->device, id, &other), GC_ERR_RESOURCE_IN_USE);
    assert_int_equal(DevOpenDataStream(r->device, "Stream1", &other), GC_ERR_INVALID_ID);
    assert_int_equal(DSGetParentDev(r->stream, &parent), GC_ERR_SUCCESS);
    assert_ptr_equal(parent, r->device);
}

static void twenty_pictures_come_without_gaps_and_their_times_rise(void **state)
{
    struct gentl_rig *r = *state;
    uint64_t last_ns = 0;
    rig_announce(r, 4);
    rig_queue_all(r);
    rig_start(r, GENTL_INFINITE);
    for (uint64_t i = 0; i < 20; i++) {
        BUFFER_HANDLE b = rig_fetch(r);
        assert_int_equal(rig_buffer_info(r, b, BUFFER_INFO_FRAMEID), i);
        assert_false(rig_buffer_info(r, b, BUFFER_INFO_IS_INCOMPLETE));
        assert_true(rig_buffer_info(r, b, BUFFER_INFO_NEW_DATA));
        uint64_t ns = rig_buffer_info(r, b, BUFFER_INFO_TIMESTAMP_NS);
        assert_true(ns > last_ns);
        last_ns = ns;
        rig_requeue(r, b);
    }
    assert_true(rig_stream_info(r, STREAM_INFO_NUM_DELIVERED) >= 20);
    assert_int_equal(rig_stream_info(r, STREAM_INFO_NUM_UNDERRUN), 0);
    assert_int_equal(DSStopAcquisition(r->stream, ACQ_STOP_FLAGS_DEFAULT), GC_ERR_SUCCESS);
}

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
    uint8_t *memory = malloc(RIG_PAYLOAD + 64);
    BUFFER_HANDLE b = NULL;
    BUFFER_HANDLE other = NULL;
    void *bytes = NULL;
    void *user = NULL;
    EVENT_NEW_BUFFER_DATA data;
    size_t n = sizeof data;
    memset(memory, 0xA5, RIG_PAYLOAD + 64);
    assert_int_equal(DSAnnounceBuffer(r->stream, memory, RIG_PAYLOAD, &camera, &b), GC_ERR_SUCCESS);
    assert_int_equal(DSAnnounceBuffer(r->stream, memory, RIG_PAYLOAD, NULL, &other), GC_ERR_RESOURCE_IN_USE);
    rig_requeue(r, b);
    assert_int_equal(DSQueueBuffer(r->stream, b), GC_ERR_RESOURCE_IN_USE);
    assert_int_equal(DSRevokeBuffer(r->stream, b, NULL, NULL), GC_ERR_BUSY);
    rig_start(r, 1);
    assert_int_equal(EventGetData(r->new_buffer, &data, &n, RIG_WAIT_MS), GC_ERR_SUCCESS);
    assert_ptr_equal(data.BufferHandle, b);
    assert_ptr_equal(data.pUserPointer, &camera);
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
    assert_ptr_equal(user, &camera);
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

/** Announced but nowhere, input, output. */
static void expect_queues(struct gentl_rig *r, unsigned input, unsigned output)
{
    assert_int_equal(rig_stream_info(r, STREAM_INFO_NUM_QUEUED), input);
    assert_int_equal(rig_stream_info(r, STREAM_INFO_NUM_AWAIT_DELIVERY), output);
    assert_int_equal(rig_event_info(r->new_buffer, EVENT_NUM_IN_QUEUE), output);
}

static void flushing_moves_buffers_as_each_operation_says(void **state)
{
    struct gentl_rig *r = *state;
    rig_announce(r, 4);
    expect_queues(r, 0, 0);
    rig_requeue(r, r->buffers[0]);
    rig_requeue(r, r->buffers[1]);
    expect_queues(r, 2, 0);
    assert_int_equal(DSFlushQueue(r->stream, ACQ_QUEUE_INPUT_TO_OUTPUT), GC_ERR_SUCCESS);
    expect_queues(r, 0, 2);
    BUFFER_HANDLE b = rig_fetch(r); /* it comes out without a picture */
    assert_ptr_equal(b, r->buffers[0]);
    assert_false(rig_buffer_info(r, b, BUFFER_INFO_NEW_DATA));
    expect_queues(r, 0, 1);
    assert_int_equal(DSFlushQueue(r->stream, ACQ_QUEUE_UNQUEUED_TO_INPUT), GC_ERR_SUCCESS);
    expect_queues(r, 3, 1); /* the one in the output stays there */
    assert_int_equal(DSFlushQueue(r->stream, ACQ_QUEUE_ALL_TO_INPUT), GC_ERR_SUCCESS);
    expect_queues(r, 4, 0);
    assert_int_equal(DSFlushQueue(r->stream, ACQ_QUEUE_INPUT_TO_OUTPUT), GC_ERR_SUCCESS);
    expect_queues(r, 0, 4);
    assert_int_equal(DSFlushQueue(r->stream, ACQ_QUEUE_OUTPUT_DISCARD), GC_ERR_SUCCESS);
    expect_queues(r, 0, 0);
    rig_queue_all(r);
    assert_int_equal(DSFlushQueue(r->stream, ACQ_QUEUE_ALL_DISCARD), GC_ERR_SUCCESS);
    expect_queues(r, 0, 0);
    assert_int_equal(DSFlushQueue(r->stream, 99), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(DSRevokeBuffer(r->stream, r->buffers[3], NULL, NULL), GC_ERR_SUCCESS);
}

static void an_acquisition_of_five_ends_by_itself_and_can_be_started_again(void **state)
{
    struct gentl_rig *r = *state;
    size_t n = sizeof(EVENT_NEW_BUFFER_DATA);
    EVENT_NEW_BUFFER_DATA data;
    rig_announce(r, 6);
    for (unsigned round = 0; round < 3; round++) {
        rig_queue_all(r);
        rig_start(r, 5);
        for (unsigned i = 0; i < 5; i++) {
            assert_int_equal(rig_buffer_info(r, rig_fetch(r), BUFFER_INFO_FRAMEID), i);
        }
        assert_int_equal(EventGetData(r->new_buffer, &data, &n, 100), GC_ERR_TIMEOUT);
        assert_int_equal(rig_stream_info(r, STREAM_INFO_NUM_DELIVERED), 5);
        assert_false(rig_stream_info(r, STREAM_INFO_IS_GRABBING));
        rig_execute(r, FEAT_AcquisitionStop);
    }
    assert_int_equal(DSStopAcquisition(r->stream, ACQ_STOP_FLAGS_DEFAULT), GC_ERR_SUCCESS);
    assert_int_equal(DSStopAcquisition(r->stream, ACQ_STOP_FLAGS_DEFAULT), GC_ERR_RESOURCE_IN_USE);
}

static void starting_and_stopping_refuse_what_makes_no_sense(void **state)
{
    struct gentl_rig *r = *state;
    rig_announce(r, 1);
    assert_int_equal(DSStartAcquisition(r->stream, 17, 1), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(DSStartAcquisition(r->stream, ACQ_START_FLAGS_DEFAULT, 0), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(DSStopAcquisition(r->stream, ACQ_STOP_FLAGS_KILL), GC_ERR_RESOURCE_IN_USE);
    rig_start(r, GENTL_INFINITE);
    assert_true(rig_stream_info(r, STREAM_INFO_IS_GRABBING));
    assert_int_equal(DSStartAcquisition(r->stream, ACQ_START_FLAGS_DEFAULT, 1), GC_ERR_RESOURCE_IN_USE);
    assert_int_equal(DSStopAcquisition(r->stream, 17), GC_ERR_INVALID_PARAMETER);
    assert_int_equal(DSStopAcquisition(r->stream, ACQ_STOP_FLAGS_KILL), GC_ERR_SUCCESS);
    assert_int_equal(DSAnnounceCompositeBuffer(r->stream, 0, NULL, NULL, NULL, NULL), GC_ERR_NOT_IMPLEMENTED);
}

static void stopping_leaves_buffers_queued_in_their_order(void **state)
{
    struct gentl_rig *r = *state;
    rig_announce(r, 4);
    rig_queue_all(r);
    assert_int_equal(DSStartAcquisition(r->stream, ACQ_START_FLAGS_DEFAULT, GENTL_INFINITE), GC_ERR_SUCCESS);
    sleep_ms(50); /* the engine has them now */
    expect_queues(r, 4, 0);
    assert_int_equal(DSStopAcquisition(r->stream, ACQ_STOP_FLAGS_DEFAULT), GC_ERR_SUCCESS);
    expect_queues(r, 4, 0);
    rig_start(r, 4);
    for (unsigned i = 0; i < 4; i++) {
        assert_ptr_equal(rig_fetch(r), r->buffers[i]);
    }
}

static void a_consumer_that_is_late_for_a_moment_loses_nothing(void **state)
{
    struct gentl_rig *r = *state;
    rig_announce(r, 1);
    rig_start(r, 3);
    sleep_ms(30);
    for (unsigned i = 0; i < 3; i++) {
        rig_requeue(r, r->buffers[0]);
        assert_int_equal(rig_buffer_info(r, rig_fetch(r), BUFFER_INFO_FRAMEID), i);
    }
}

static void pictures_without_a_buffer_are_counted_as_lost(void **state)
{
    struct gentl_rig *r = *state;
    rig_announce(r, 1);
    rig_start(r, GENTL_INFINITE);
    for (unsigned i = 0; i < 200 && rig_stream_info(r, STREAM_INFO_NUM_UNDERRUN) == 0; i++) {
        sleep_ms(500); /* more than the camera can keep */
        rig_requeue(r, r->buffers[0]);
        rig_fetch(r);
    }
    uint64_t delivered = rig_stream_info(r, STREAM_INFO_NUM_DELIVERED);
    uint64_t underrun = rig_stream_info(r, STREAM_INFO_NUM_UNDERRUN);
    assert_true(underrun > 0);
    assert_int_equal(rig_buffer_info(r, r->buffers[0], BUFFER_INFO_FRAMEID), delivered + underrun - 1);
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

static void each_software_trigger_is_one_buffer(void **state)
{
    struct gentl_rig *r = *state;
    EVENT_NEW_BUFFER_DATA data;
    size_t n = sizeof data;
    rig_set(r, FEAT_TriggerSource, "Software");
    rig_set(r, FEAT_TriggerMode, "On");
    rig_announce(r, 4);
    rig_queue_all(r);
    rig_start(r, GENTL_INFINITE);
    assert_int_equal(EventGetData(r->new_buffer, &data, &n, 200), GC_ERR_TIMEOUT);
    for (uint64_t i = 0; i < 5; i++) {
        rig_execute(r, FEAT_TriggerSoftware);
        BUFFER_HANDLE b = rig_fetch(r);
        assert_int_equal(rig_buffer_info(r, b, BUFFER_INFO_FRAMEID), i);
        rig_requeue(r, b);
    }
    assert_int_equal(EventGetData(r->new_buffer, &data, &n, 200), GC_ERR_TIMEOUT);
}

static uint64_t stream_register(struct gentl_rig *r, uint64_t address, size_t n)
{
    uint64_t value = 0;
    assert_int_equal(GCReadPort(r->stream, address, &value, &n), GC_ERR_SUCCESS);
    return value;
}

static GC_ERROR set_handling(struct gentl_rig *r, uint32_t mode)
{
    size_t n = sizeof mode;
    return GCWritePort(r->stream, 0x1300, &mode, &n);
}

static void the_streams_own_registers_say_what_the_infos_say(void **state)
{
    struct gentl_rig *r = *state;
    char id[64];
    size_t n = sizeof id;
    assert_int_equal(GCReadPort(r->stream, 0x0000, id, &n), GC_ERR_SUCCESS);
    assert_string_equal(id, "Stream0");
    rig_announce(r, 3);
    rig_queue_all(r);
    assert_int_equal(stream_register(r, 0x1100, 8), 3);
    assert_int_equal(stream_register(r, 0x1600, 8), RIG_PAYLOAD);
    assert_int_equal(stream_register(r, 0x1B00, 8), 3);
    assert_int_equal(stream_register(r, 0x1D00, 4), 0);
    rig_start(r, GENTL_INFINITE);
    assert_int_equal(stream_register(r, 0x1D00, 4), 1);
    assert_int_equal(set_handling(r, 4), GC_ERR_ACCESS_DENIED); /* locked while it acquires */
    rig_fetch(r);
    assert_true(stream_register(r, 0x1700, 8) >= 1);
}

static void newest_only_gives_the_latest_picture_and_fills_older_ones_again(void **state)
{
    struct gentl_rig *r = *state;
    assert_int_equal(set_handling(r, 99), GC_ERR_INVALID_VALUE);
    assert_int_equal(set_handling(r, 4), GC_ERR_SUCCESS);
    rig_announce(r, 4);
    rig_queue_all(r);
    rig_start(r, GENTL_INFINITE);
    for (unsigned i = 0; i < 200 && rig_stream_info(r, STREAM_INFO_NUM_DELIVERED) < 20; i++) {
        sleep_ms(50);
        assert_true(rig_stream_info(r, STREAM_INFO_NUM_AWAIT_DELIVERY) <= 1);
    }
    assert_true(rig_buffer_info(r, rig_fetch(r), BUFFER_INFO_FRAMEID) >= 19);
    assert_int_equal(rig_stream_info(r, STREAM_INFO_NUM_UNDERRUN), 0);
    assert_true(stream_register(r, 0x1800, 8) >= 19); /* lost to the consumer */
}

static void oldest_first_overwrite_never_runs_dry(void **state)
{
    struct gentl_rig *r = *state;
    assert_int_equal(set_handling(r, 2), GC_ERR_SUCCESS);
    rig_announce(r, 4);
    rig_queue_all(r);
    rig_start(r, GENTL_INFINITE);
    for (unsigned i = 0; i < 200 && rig_stream_info(r, STREAM_INFO_NUM_DELIVERED) < 20; i++) {
        sleep_ms(50);
    }
    uint64_t first = rig_buffer_info(r, rig_fetch(r), BUFFER_INFO_FRAMEID);
    uint64_t second = rig_buffer_info(r, rig_fetch(r), BUFFER_INFO_FRAMEID);
    assert_true(first >= 10);
    assert_true(second > first);
}

static void newest_first_turns_the_queue_round(void **state)
{
    struct gentl_rig *r = *state;
    assert_int_equal(set_handling(r, 3), GC_ERR_SUCCESS);
    rig_announce(r, 4);
    rig_queue_all(r);
    rig_start(r, 4);
    for (unsigned i = 0; i < 200 && rig_stream_info(r, STREAM_INFO_NUM_AWAIT_DELIVERY) < 4; i++) {
        sleep_ms(50);
    }
    for (uint64_t i = 4; i-- > 0;) {
        assert_int_equal(rig_buffer_info(r, rig_fetch(r), BUFFER_INFO_FRAMEID), i);
    }
}

static void everything_closes_while_it_streams(void **state)
{
    struct gentl_rig *r = *state;
    for (unsigned i = 0; i < 10; i++) {
        rig_announce(r, 4);
        rig_queue_all(r);
        rig_start(r, GENTL_INFINITE);
        rig_fetch(r);
        assert_int_equal(DSClose(r->stream), GC_ERR_SUCCESS);
        assert_int_equal(DSClose(r->stream), GC_ERR_INVALID_HANDLE);
        size_t n = 0;
        assert_int_equal(EventGetData(r->new_buffer, NULL, &n, 0), GC_ERR_INVALID_HANDLE);
        assert_int_equal(DSQueueBuffer(r->stream, r->buffers[0]), GC_ERR_INVALID_HANDLE);
        rig_execute(r, FEAT_AcquisitionStop);
        assert_int_equal(DevOpenDataStream(r->device, "Stream0", &r->stream), GC_ERR_SUCCESS);
        assert_int_equal(GCRegisterEvent(r->stream, EVENT_NEW_BUFFER, &r->new_buffer), GC_ERR_SUCCESS);
    }
}

static int begin(void **state)
{
    (void)state;
    served_camera_room();
    camera = served_camera_start(NULL);
    return 0;
}

static int end(void **state)
{
    (void)state;
    served_camera_end(camera, SIGTERM);
    served_camera_room_leave();
    return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(int argc, char **argv)
{
    served_camera_main(argc, argv);
    const struct CMUnitTest tests[] = {
        CASE(the_camera_has_one_data_stream),
        CASE(twenty_pictures_come_without_gaps_and_their_times_rise),
        CASE(a_buffer_tells_of_its_picture),
        CASE(several_infos_come_in_one_call),
        CASE(an_announced_buffer_is_filled_in_place_and_given_back_with_its_owners_pointer),
        CASE(a_buffer_of_the_producer_has_no_memory_to_give_back),
        CASE(flushing_moves_buffers_as_each_operation_says),
        CASE(an_acquisition_of_five_ends_by_itself_and_can_be_started_again),
        CASE(starting_and_stopping_refuse_what_makes_no_sense),
        CASE(stopping_leaves_buffers_queued_in_their_order),
        CASE(a_consumer_that_is_late_for_a_moment_loses_nothing),
        CASE(pictures_without_a_buffer_are_counted_as_lost),
        CASE(a_buffer_that_is_too_small_says_so),
        CASE(chunks_are_found_behind_the_picture),
        CASE(each_software_trigger_is_one_buffer),
        CASE(the_streams_own_registers_say_what_the_infos_say),
        CASE(newest_only_gives_the_latest_picture_and_fills_older_ones_again),
        CASE(oldest_first_overwrite_never_runs_dry),
        CASE(newest_first_turns_the_queue_round),
        CASE(everything_closes_while_it_streams),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
