// SPDX-License-Identifier: Apache-2.0
// A consumer in few words.
#include "test.h"

#include <string.h>

#include "gentl_rig.h"
#include "host/gentl_modules.h"
#include "served_camera.h"

enum { NEW_BUFFER_BYTES = sizeof(EVENT_NEW_BUFFER_DATA) };

void rig_set(struct gentl_rig *r, enum feature_id id, const char *text)
{
    const struct feature *f = &features[id];
    struct value v;
    uint8_t bytes[64];
    size_t n = feature_length(f);
    assert_int_equal(feature_parse(f, text, &v), 0);
    assert_true(n <= sizeof bytes);
    assert_int_equal(feature_encode(f, &v, bytes), 0);
    GC_ERROR e = GCWritePort(r->remote, f->addr, bytes, &n);
    if (e != GC_ERR_SUCCESS) {
        fail_msg("%s = %s: %d", f->name, text, (int)e);
    }
}

void rig_execute(struct gentl_rig *r, enum feature_id id)
{
    static const uint8_t one[4] = {1, 0, 0, 0};
    size_t n = sizeof one;
    assert_int_equal(GCWritePort(r->remote, features[id].addr, one, &n), GC_ERR_SUCCESS);
}

void rig_open(struct gentl_rig *r)
{
    memset(r, 0, sizeof *r);
    assert_int_equal(GCInitLib(), GC_ERR_SUCCESS);
    assert_int_equal(TLOpen(&r->system), GC_ERR_SUCCESS);
    assert_int_equal(TLUpdateInterfaceList(r->system, NULL, 100), GC_ERR_SUCCESS);
    assert_int_equal(TLOpenInterface(r->system, GENTL_INTERFACE_ID, &r->interface), GC_ERR_SUCCESS);
    assert_int_equal(IFUpdateDeviceList(r->interface, NULL, 100), GC_ERR_SUCCESS);
    assert_int_equal(IFOpenDevice(r->interface, SERVED_SERIAL, DEVICE_ACCESS_EXCLUSIVE, &r->device), GC_ERR_SUCCESS);
    assert_int_equal(DevGetPort(r->device, &r->remote), GC_ERR_SUCCESS);
    assert_int_equal(DevOpenDataStream(r->device, GENTL_STREAM_ID, &r->stream), GC_ERR_SUCCESS);
    assert_int_equal(GCRegisterEvent(r->stream, EVENT_NEW_BUFFER, &r->new_buffer), GC_ERR_SUCCESS);
    rig_execute(r, FEAT_AcquisitionStop);
    rig_set(r, FEAT_ChunkModeActive, "false");
    rig_set(r, FEAT_AcquisitionMode, "Continuous");
    rig_set(r, FEAT_PixelFormat, "Mono8");
    rig_set(r, FEAT_Width, "640");
    rig_set(r, FEAT_Height, "480");
    rig_set(r, FEAT_OffsetAutoCenter, "Off");
    rig_set(r, FEAT_ExposureAuto, "Off");
    rig_set(r, FEAT_TriggerMode, "Off");
    rig_set(r, FEAT_ExposureTime, "2000");
    rig_set(r, FEAT_AcquisitionFrameRate, "100");
}

void rig_close(struct gentl_rig *r)
{
    assert_int_equal(TLClose(r->system), GC_ERR_SUCCESS);
    assert_int_equal(GCCloseLib(), GC_ERR_SUCCESS);
}

void rig_announce(struct gentl_rig *r, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        assert_int_equal(DSAllocAndAnnounceBuffer(r->stream, RIG_PAYLOAD + 4096, &r->buffers[i], &r->buffers[i]),
                         GC_ERR_SUCCESS);
    }
}

void rig_queue_all(struct gentl_rig *r)
{
    assert_int_equal(DSFlushQueue(r->stream, ACQ_QUEUE_UNQUEUED_TO_INPUT), GC_ERR_SUCCESS);
}

void rig_start(struct gentl_rig *r, uint64_t count)
{
    assert_int_equal(DSStartAcquisition(r->stream, ACQ_START_FLAGS_DEFAULT, count), GC_ERR_SUCCESS);
    rig_execute(r, FEAT_AcquisitionStart);
}

BUFFER_HANDLE rig_fetch(struct gentl_rig *r)
{
    EVENT_NEW_BUFFER_DATA data = {0};
    size_t n = NEW_BUFFER_BYTES;
    assert_int_equal(EventGetData(r->new_buffer, &data, &n, RIG_WAIT_MS), GC_ERR_SUCCESS);
    assert_int_equal(n, NEW_BUFFER_BYTES);
    return data.BufferHandle;
}

void rig_requeue(struct gentl_rig *r, BUFFER_HANDLE buffer)
{
    assert_int_equal(DSQueueBuffer(r->stream, buffer), GC_ERR_SUCCESS);
}

/** Little-endian, as all of our machines are. */
static uint64_t number(GC_ERROR e, const uint64_t *value, size_t n)
{
    assert_int_equal(e, GC_ERR_SUCCESS);
    assert_true(n == 1 || n == 4 || n == 8);
    return *value;
}

uint64_t rig_stream_info(struct gentl_rig *r, STREAM_INFO_CMD command)
{
    INFO_DATATYPE type;
    uint64_t value = 0;
    size_t n = sizeof value;
    GC_ERROR e = DSGetInfo(r->stream, command, &type, &value, &n);
    return number(e, &value, n);
}

uint64_t rig_buffer_info(struct gentl_rig *r, BUFFER_HANDLE buffer, BUFFER_INFO_CMD command)
{
    INFO_DATATYPE type;
    uint64_t value = 0;
    size_t n = sizeof value;
    GC_ERROR e = DSGetBufferInfo(r->stream, buffer, command, &type, &value, &n);
    return number(e, &value, n);
}

uint64_t rig_event_info(EVENT_HANDLE event, EVENT_INFO_CMD command)
{
    INFO_DATATYPE type;
    uint64_t value = 0;
    size_t n = sizeof value;
    GC_ERROR e = EventGetInfo(event, command, &type, &value, &n);
    return number(e, &value, n);
}
