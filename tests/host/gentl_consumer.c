// SPDX-License-Identifier: Apache-2.0
// Loads the producer, opens its modules, and knows the right arguments of each of its calls.
#include "test.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "gentl_consumer.h"
#include "model/feature.h"
#include "served_camera.h"

#define K(kind) (1u << (kind))
#define MODULES (K(SYSTEM) | K(INTERFACE) | K(DEVICE) | K(STREAM) | K(BUFFER))
#define PORTS (MODULES | K(REMOTE))
#define SOURCES MODULES
#define TEXT (S_SIZE | S_SIZED)
#define INFO (TEXT | S_TYPE | S_COMMAND)
#define NONE_THERE (S_TYPE | S_SIZE)

struct gentl_api gentl;
static void *file;

#define CALL(name, kind, takes, shape, answer, arguments)                                                              \
    static GC_ERROR run_##name(struct call_args *a)                                                                    \
    {                                                                                                                  \
        (void)a;                                                                                                       \
        return gentl.name arguments;                                                                                   \
    }
#include "gentl_calls.def"
#undef CALL

#define CALL(name, kind, takes, shape, answer, arguments) {#name, kind, takes, shape, answer, run_##name},
const struct call calls[] = {
#include "gentl_calls.def"
};
#undef CALL
const unsigned call_count = sizeof calls / sizeof calls[0];

/** A call's address as an object's, which ISO C knows no cast for. */
static bool find_call(const char *name, void *function)
{
    void *address = dlsym(file, name);
    memcpy(function, &address, sizeof address);
    return address != NULL;
}

bool gentl_load(void)
{
    file = dlopen(getenv("CAMTWIN_PRODUCER"), RTLD_NOW | RTLD_LOCAL);
    bool good = file != NULL;
#define CALL(name, kind, takes, shape, answer, arguments) good = good && find_call(#name, &gentl.name);
#include "gentl_calls.def"
#undef CALL
    return good;
}

void gentl_unload(void)
{
    dlclose(file);
}

void consumer_open(struct consumer *c)
{
    static uint8_t memory[CALL_BYTES]; /* the announced buffer's, and revoked before the next one */
    memset(c, 0, sizeof *c);
    void **h = c->handles;
    assert_int_equal(gentl.GCInitLib(), GC_ERR_SUCCESS);
    assert_int_equal(gentl.TLOpen(&h[SYSTEM]), GC_ERR_SUCCESS);
    assert_int_equal(gentl.TLUpdateInterfaceList(h[SYSTEM], NULL, 100), GC_ERR_SUCCESS);
    assert_int_equal(gentl.TLOpenInterface(h[SYSTEM], "camtwin-link", &h[INTERFACE]), GC_ERR_SUCCESS);
    assert_int_equal(gentl.IFUpdateDeviceList(h[INTERFACE], NULL, 100), GC_ERR_SUCCESS);
    assert_int_equal(gentl.IFOpenDevice(h[INTERFACE], SERVED_SERIAL, DEVICE_ACCESS_EXCLUSIVE, &h[DEVICE]),
                     GC_ERR_SUCCESS);
    assert_int_equal(gentl.DevGetPort(h[DEVICE], &h[REMOTE]), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DevOpenDataStream(h[DEVICE], "Stream0", &h[STREAM]), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DSAnnounceBuffer(h[STREAM], memory, sizeof memory, NULL, &h[BUFFER]), GC_ERR_SUCCESS);
    assert_int_equal(gentl.GCRegisterEvent(h[STREAM], EVENT_NEW_BUFFER, &h[EVENT]), GC_ERR_SUCCESS);
}

void consumer_close(void)
{
    GC_ERROR e = gentl.GCCloseLib();
    assert_true(e == GC_ERR_SUCCESS || e == GC_ERR_NOT_INITIALIZED);
}

const char *const consumer_camera[] = {
    "--set", "Width=640",
    "--set", "Height=480",
    "--set", "ExposureAuto=Off",
    "--set", "ExposureTime=2000",
    "--set", "AcquisitionFrameRate=100",
    NULL,
};

/** Writes 1: a command is executed, an enumeration gets its second entry. */
static GC_ERROR execute(PORT_HANDLE remote, enum feature_id feature)
{
    static const uint8_t one[4] = {1, 0, 0, 0};
    size_t n = sizeof one;
    return gentl.GCWritePort(remote, features[feature].addr, one, &n);
}

GC_ERROR consumer_camera_tells(PORT_HANDLE remote)
{
    return execute(remote, FEAT_EventNotification);
}

GC_ERROR consumer_camera_start(PORT_HANDLE remote)
{
    return execute(remote, FEAT_AcquisitionStart);
}

GC_ERROR consumer_camera_stop(PORT_HANDLE remote)
{
    return execute(remote, FEAT_AcquisitionStop);
}

void consumer_start(const struct consumer *c)
{
    DS_HANDLE stream = c->handles[STREAM];
    assert_int_equal(gentl.DSFlushQueue(stream, ACQ_QUEUE_ALL_TO_INPUT), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DSStartAcquisition(stream, ACQ_START_FLAGS_DEFAULT, GENTL_INFINITE), GC_ERR_SUCCESS);
    assert_int_equal(consumer_camera_start(c->handles[REMOTE]), GC_ERR_SUCCESS);
}

static const char *id_for(enum kind kind)
{
    switch (kind) {
    case SYSTEM: return "camtwin-link";
    case INTERFACE: return SERVED_SERIAL;
    default: return "Stream0";
    }
}

void call_prepare(const struct call *call, const struct consumer *c, void *memory, struct call_args *a)
{
    *a = (struct call_args){
        .handle = call->kind != NO_HANDLE ? c->handles[call->kind] : NULL,
        .pair = c->handles[BUFFER],
        .type = &a->here.type,
        .buffer = memory,
        .size = &a->here.size,
        .length = &a->here.length,
        .number = &a->here.number,
        .out = &a->here.out,
        .count = &a->here.count,
        .changed = &a->here.changed,
        .id = id_for(call->kind),
        .address = features[FEAT_DeviceUserID].addr,
        .stack = {{features[FEAT_DeviceUserID].addr, memory, 64}},
        .infos = {{BUFFER_INFO_SIZE, 0, memory, CALL_BYTES, 0}},
        .parts = {{0, BUFFER_PART_INFO_BASE, 0, 0, memory, CALL_BYTES}},
        .here = {.size = CALL_BYTES, .length = 64, .number = 1},
    };
    memset(memory, 0, 64);
}

void call_expect(const struct call *call, struct call_args *a, GC_ERROR wanted, const char *what)
{
    GC_ERROR e = call->run(a);
    if (e != wanted) {
        fail_msg("%s, %s: %d instead of %d", call->name, what, (int)e, (int)wanted);
    }
    if (e == GC_ERR_SUCCESS || e == GC_ERR_NOT_INITIALIZED) {
        return;
    }
    GC_ERROR last = 0;
    char text[512] = "";
    size_t n = sizeof text;
    assert_int_equal(gentl.GCGetLastError(&last, text, &n), GC_ERR_SUCCESS);
    if (last != e || n < 8) {
        fail_msg("%s, %s: the last error is %d \"%s\"", call->name, what, (int)last, text);
    }
}
