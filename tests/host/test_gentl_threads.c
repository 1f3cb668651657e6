// SPDX-License-Identifier: Apache-2.0
// Eight threads of one process on the same modules of one camera: they open, stream, wait for events and close, in no
// order and under each other's feet. Whatever happens, every call answers with a code of the standard, none hangs, and
// afterwards all is well.
#include "test.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gentl_consumer.h"
#include "served_camera.h"

enum { THREADS = 8, BUFFERS = 6, HAMMER_S = 3, PATIENCE_S = 60, WAIT_MS = 50 };

static pid_t camera;

/* What all threads see: the latest handle of each kind, good or not. */
static _Atomic(void *) handles[KINDS];
static _Atomic(void *) buffers[BUFFERS];
static atomic_uint pictures;
static atomic_bool over;

struct worker {
    pthread_t thread;
    uint64_t random;
    unsigned calls;
    const char *wrong; /* name of a call that answered what no call may */
    GC_ERROR answer;
    uint8_t *memory;    /* [CALL_BYTES] */
    uint8_t *announced; /* [CALL_BYTES]: a stream may write into it at any time */
};

/** A number below n (SplitMix64). */
static unsigned pick(struct worker *w, unsigned n)
{
    uint64_t z = w->random += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return (unsigned)((z ^ z >> 31) % n);
}

/** Every answer goes through here. True: success. Only codes of the standard may come, but not GC_ERR_ERROR. */
static bool went_well(struct worker *w, const char *name, GC_ERROR e)
{
    w->calls++;
    if (e != GC_ERR_SUCCESS && (e > GC_ERR_NOT_INITIALIZED || e < GC_ERR_AMBIGUOUS) && w->wrong == NULL) {
        w->wrong = name;
        w->answer = e;
    }
    return e == GC_ERR_SUCCESS;
}

#define TRY(call, ...) went_well(w, #call, gentl.call(__VA_ARGS__))

/** Opens whatever is not open, from the top down. */
static void build_up(struct worker *w)
{
    void *h = NULL;
    went_well(w, "GCInitLib", gentl.GCInitLib());
    if (TRY(TLOpen, &h)) {
        handles[SYSTEM] = h;
    }
    TRY(TLUpdateInterfaceList, handles[SYSTEM], NULL, 0);
    if (TRY(TLOpenInterface, handles[SYSTEM], "camtwin-link", &h)) {
        handles[INTERFACE] = h;
    }
    TRY(IFUpdateDeviceList, handles[INTERFACE], NULL, 0);
    if (TRY(IFOpenDevice, handles[INTERFACE], SERVED_SERIAL, DEVICE_ACCESS_EXCLUSIVE, &h)) {
        handles[DEVICE] = h;
    }
    if (TRY(DevGetPort, handles[DEVICE], &h)) {
        handles[REMOTE] = h;
    }
    if (TRY(DevOpenDataStream, handles[DEVICE], "Stream0", &h)) {
        handles[STREAM] = h;
    }
    if (TRY(GCRegisterEvent, handles[STREAM], EVENT_NEW_BUFFER, &h)) {
        handles[EVENT] = h;
    }
}

/** Starts if nothing runs, takes a picture, gives its buffer back. */
static void stream(struct worker *w)
{
    void *h = NULL;
    EVENT_NEW_BUFFER_DATA data = {0};
    size_t n = sizeof data;
    uint64_t announced = 0;
    INFO_DATATYPE type;
    if (TRY(DSGetInfo, handles[STREAM], STREAM_INFO_NUM_ANNOUNCED, &type, &announced, &n) && announced < BUFFERS &&
        TRY(DSAllocAndAnnounceBuffer, handles[STREAM], CALL_BYTES, NULL, &h)) {
        buffers[pick(w, BUFFERS)] = h;
        handles[BUFFER] = h;
    }
    TRY(DSFlushQueue, handles[STREAM], ACQ_QUEUE_UNQUEUED_TO_INPUT);
    if (TRY(DSStartAcquisition, handles[STREAM], ACQ_START_FLAGS_DEFAULT, GENTL_INFINITE)) {
        went_well(w, "AcquisitionStart", consumer_camera_start(handles[REMOTE]));
    }
    n = sizeof data;
    if (TRY(EventGetData, handles[EVENT], &data, &n, WAIT_MS) && data.BufferHandle != NULL) {
        pictures++;
        TRY(DSQueueBuffer, handles[STREAM], data.BufferHandle);
    }
}

/** Registers for an event of any type at any module, waits a moment for it, and goes, or leaves that to others. */
static void listen(struct worker *w)
{
    static const EVENT_TYPE types[] = {EVENT_ERROR, EVENT_FEATURE_INVALIDATE, EVENT_REMOTE_DEVICE, EVENT_MODULE};
    EVENT_TYPE type = types[pick(w, sizeof types / sizeof types[0])];
    void *source = handles[pick(w, STREAM + 1)];
    void *event = NULL;
    uint8_t bytes[256];
    size_t n = sizeof bytes;
    if (type == EVENT_REMOTE_DEVICE) {
        source = handles[DEVICE];
        went_well(w, "EventNotification", consumer_camera_tells(handles[REMOTE]));
    }
    if (TRY(GCRegisterEvent, source, type, &event)) {
        TRY(EventGetData, event, bytes, &n, WAIT_MS);
        TRY(EventFlush, event);
    }
    if (pick(w, 2) == 0) {
        TRY(GCUnregisterEvent, source, type);
    }
}

/** One call of the standard, any; now and then with a handle of another kind, or NULL where something must be. */
static void call_something(struct worker *w)
{
    const struct call *call = &calls[pick(w, call_count)];
    struct consumer seen;
    struct call_args a;
    unsigned closes = strcmp(call->name, "GCCloseLib") == 0 ? 400 : 40;
    if ((call->shape & S_CLOSES) != 0 && pick(w, closes) != 0) {
        return;
    }
    if (strstr(call->name, "Announce") != NULL && pick(w, 32) != 0) {
        return; /* memory is not without end */
    }
    if ((strstr(call->name, "Flush") != NULL || strstr(call->name, "Stop") != NULL) && pick(w, 16) != 0) {
        return; /* some pictures shall come */
    }
    for (unsigned kind = SYSTEM; kind < KINDS; kind++) {
        seen.handles[kind] = handles[kind];
    }
    call_prepare(call, &seen, w->memory, &a);
    a.pair = buffers[pick(w, BUFFERS)];
    if (strcmp(call->name, "DSAnnounceBuffer") == 0) {
        a.buffer = w->announced;
    }
    if (pick(w, 16) == 0) {
        a.handle = seen.handles[pick(w, KINDS)];
    }
    if (pick(w, 16) == 0) {
        a.out = NULL;
        a.size = NULL;
        a.count = NULL;
    }
    went_well(w, call->name, call->run(&a));
}

static void *hammer(void *cookie)
{
    struct worker *w = cookie;
    while (!over) {
        switch (pick(w, 8)) {
        case 0: build_up(w); break;
        case 1:
        case 2: stream(w); break;
        case 3: listen(w); break;
        default: call_something(w); break;
        }
    }
    return NULL;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/** A new beginning takes a picture. */
static void expect_a_picture(void)
{
    struct consumer c;
    EVENT_NEW_BUFFER_DATA data = {0};
    size_t n = sizeof data;
    consumer_open(&c);
    consumer_camera_stop(c.handles[REMOTE]);
    consumer_start(&c);
    assert_int_equal(gentl.EventGetData(c.handles[EVENT], &data, &n, 20000), GC_ERR_SUCCESS);
    assert_ptr_equal(data.BufferHandle, c.handles[BUFFER]);
    consumer_close();
}

static void eight_threads_do_what_they_want_with_one_camera(void **state)
{
    struct worker workers[THREADS] = {0};
    (void)state;
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i].random = i;
        workers[i].memory = calloc(1, CALL_BYTES);
        workers[i].announced = calloc(1, CALL_BYTES);
        assert_true(workers[i].memory != NULL && workers[i].announced != NULL);
        assert_int_equal(pthread_create(&workers[i].thread, NULL, hammer, &workers[i]), 0);
    }
    /* A slow machine gets more time, for something must have happened. */
    for (double begin = seconds(); seconds() < begin + HAMMER_S || (pictures < 10 && seconds() < begin + PATIENCE_S);) {
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    }
    over = true;
    unsigned done = 0;
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        done += workers[i].calls;
    }
    consumer_close(); /* before their memory goes */
    for (unsigned i = 0; i < THREADS; i++) {
        if (workers[i].wrong != NULL) {
            fail_msg("%s answered %d", workers[i].wrong, (int)workers[i].answer);
        }
        free(workers[i].memory);
        free(workers[i].announced);
    }
    print_message("%u calls, %u pictures\n", done, pictures);
    assert_true(done > 1000);
    assert_true(pictures >= 10);
    expect_a_picture();
}

static int begin(void **state)
{
    (void)state;
    served_camera_room();
    camera = served_camera_start(consumer_camera);
    return gentl_load() ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    gentl_unload();
    served_camera_end(camera, SIGTERM);
    served_camera_room_leave();
    return 0;
}

int main(int argc, char **argv)
{
    served_camera_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eight_threads_do_what_they_want_with_one_camera),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
