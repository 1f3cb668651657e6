// SPDX-License-Identifier: Apache-2.0
// A consumer that comes and goes, 100 times in one process, with pictures in between: nothing is left behind (under ASan
// its leak check says so too).
#include "test.h"

#include <dirent.h>
#include <signal.h>
#include <string.h>

#include "gentl_consumer.h"
#include "served_camera.h"

enum { LIVES = 100 };

static pid_t camera;

static unsigned count_entries(const char *folder)
{
    unsigned count = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    while (readdir(d) != NULL) {
        count++;
    }
    closedir(d);
    return count;
}

static unsigned descriptors(void)
{
    return count_entries("/proc/self/fd");
}

static unsigned threads(void)
{
    return count_entries("/proc/self/task");
}

/** Everything that a consumer asks for on its way: descriptions and infos, which the producer makes anew each time. */
static void look_around(const struct consumer *c)
{
    char text[4096];
    INFO_DATATYPE type;
    for (enum kind kind = SYSTEM; kind <= STREAM; kind++) {
        uint32_t urls = 0;
        assert_int_equal(gentl.GCGetNumPortURLs(c->handles[kind], &urls), GC_ERR_SUCCESS);
        for (uint32_t i = 0; i < urls; i++) {
            size_t n = sizeof text;
            assert_int_equal(gentl.GCGetPortURLInfo(c->handles[kind], i, URL_INFO_URL, &type, text, &n),
                             GC_ERR_SUCCESS);
        }
    }
}

/** Two pictures, through buffers of the consumer's and of the producer's. */
static void take_pictures(const struct consumer *c)
{
    BUFFER_HANDLE ours = NULL;
    assert_int_equal(gentl.DSAllocAndAnnounceBuffer(c->handles[STREAM], CALL_BYTES, NULL, &ours), GC_ERR_SUCCESS);
    consumer_start(c);
    for (unsigned i = 0; i < 2; i++) {
        EVENT_NEW_BUFFER_DATA data;
        size_t n = sizeof data;
        assert_int_equal(gentl.EventGetData(c->handles[EVENT], &data, &n, 20000), GC_ERR_SUCCESS);
    }
}

/** In order from the bottom up, as the standard's example does. */
static void close_in_order(const struct consumer *c)
{
    void *const *h = c->handles;
    assert_int_equal(consumer_camera_stop(h[REMOTE]), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DSStopAcquisition(h[STREAM], ACQ_STOP_FLAGS_DEFAULT), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DSFlushQueue(h[STREAM], ACQ_QUEUE_ALL_DISCARD), GC_ERR_SUCCESS);
    assert_int_equal(gentl.GCUnregisterEvent(h[STREAM], EVENT_NEW_BUFFER), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DSRevokeBuffer(h[STREAM], h[BUFFER], NULL, NULL), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DSClose(h[STREAM]), GC_ERR_SUCCESS);
    assert_int_equal(gentl.DevClose(h[DEVICE]), GC_ERR_SUCCESS);
    assert_int_equal(gentl.IFClose(h[INTERFACE]), GC_ERR_SUCCESS);
    assert_int_equal(gentl.TLClose(h[SYSTEM]), GC_ERR_SUCCESS);
}

/** One life; every way of leaving has its turn, also in the middle of a stream. */
static void live(unsigned number)
{
    struct consumer c;
    assert_true(gentl_load());
    consumer_open(&c);
    look_around(&c);
    take_pictures(&c);
    switch (number % 4) {
    case 0: close_in_order(&c); break;
    case 1: assert_int_equal(gentl.DSClose(c.handles[STREAM]), GC_ERR_SUCCESS); break;
    case 2: assert_int_equal(gentl.TLClose(c.handles[SYSTEM]), GC_ERR_SUCCESS); break;
    default: break; /* GCCloseLib alone */
    }
    consumer_close();
    gentl_unload();
}

static void a_consumer_that_comes_and_goes_100_times_leaves_nothing_behind(void **state)
{
    (void)state;
    live(0);
    unsigned descriptors_before = descriptors();
    unsigned threads_before = threads();
    for (unsigned i = 1; i < LIVES; i++) {
        live(i);
    }
    assert_int_equal(descriptors(), descriptors_before);
    assert_int_equal(threads(), threads_before);
}

static int begin(void **state)
{
    (void)state;
    served_camera_room();
    camera = served_camera_start(consumer_camera);
    return 0;
}

static int end(void **state)
{
    (void)state;
    served_camera_end(camera, SIGTERM);
    served_camera_room_leave();
    return 0;
}

int main(int argc, char **argv)
{
    served_camera_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_consumer_that_comes_and_goes_100_times_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
