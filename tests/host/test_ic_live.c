// SPDX-License-Identifier: Apache-2.0
// Pictures of the tisgrabber interface: live, snapped, triggered, in several threads; frame rates.
#include "ic_test.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

/* ---- live ---- */

static void a_snapped_picture_has_the_cameras_pixels(void **state)
{
    HGRABBER g = *state;
    long width;
    long height;
    int bits;
    COLORFORMAT format;
    small(g, Y800);
    assert_int_equal(IC_GetFormat(g), NONE);
    assert_int_equal(IC_SnapImage(g, 100), IC_NOT_IN_LIVEMODE);
    assert_null(IC_GetImagePtr(g));
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_IsLive(g), 1);
    assert_int_equal(IC_GetFormat(g), Y800);
    assert_int_equal(IC_SetFormat(g, RGB24), IC_ERROR); /* not while it runs */
    assert_int_equal(IC_SetVideoFormat(g, text("Y800 (1024x768)")), IC_ERROR);
    assert_int_equal(IC_SetRingBufferSize(g, 2), IC_ERROR);
    assert_int_equal(IC_SetFrameRate(g, 10), IC_NOT_IN_LIVEMODE);
    assert_int_equal(IC_SetContinuousMode(g, 0), IC_NOT_IN_LIVEMODE);
    assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
    const unsigned char *p = IC_GetImagePtr(g);
    assert_non_null(p);
    const uint64_t id = (uint64_t)(uint8_t)((p[0] - fake_u3v_byte(0, 0)) * 0xDF); /* 31 * 0xDF = 1 modulo 256 */
    for (size_t n = 0; n < (size_t)640 * 480; n++) {
        assert_int_equal(p[n], fake_u3v_byte(id, n));
    }
    assert_int_equal(IC_GetImageDescription(g, &width, &height, &bits, &format), IC_SUCCESS);
    assert_true(width == 640 && height == 480 && bits == 8 && format == Y800);
    IC_StopLive(g);
    assert_int_equal(IC_IsLive(g), 0);
    assert_ptr_equal(IC_GetImagePtr(g), p); /* still there, to be saved */
    IC_StopLive(g);
    assert_int_equal(IC_SetFormat(g, RGB24), IC_SUCCESS);
    assert_int_equal(IC_SetFormat(g, NONE), IC_ERROR);
    assert_int_equal(IC_SetFormat(g, (COLORFORMAT)77), IC_ERROR);
}

static void a_stream_is_prepared_suspended_and_goes_on(void **state)
{
    HGRABBER g = *state;
    small(g, RGB24);
    assert_int_equal(IC_SuspendLive(g), IC_NOT_IN_LIVEMODE);
    assert_int_equal(IC_PrepareLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_IsLive(g), 0);
    assert_int_equal(IC_GetFormat(g), RGB24);
    assert_int_equal(IC_SnapImage(g, 10), IC_NOT_IN_LIVEMODE);
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
    assert_int_equal(IC_SuspendLive(g), IC_SUCCESS);
    assert_int_equal(IC_IsLive(g), 0);
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
    IC_CloseVideoCaptureDevice(g); /* ends the stream */
    assert_int_equal(IC_IsLive(g), IC_NO_DEVICE);
}

struct heard {
    atomic_int frames, lost, last_frame, wrong;
    HGRABBER grabber;
};

static void frame_ready(HGRABBER g, unsigned char *pixels, unsigned long frame, void *data)
{
    struct heard *h = data;
    long width = 0;
    if (g != h->grabber || pixels == NULL || IC_GetImageDescription(g, &width, NULL, NULL, NULL) != IC_SUCCESS ||
        width != 640 || IC_GetImagePtr(g) != pixels) {
        atomic_fetch_add(&h->wrong, 1);
    }
    atomic_store(&h->last_frame, (int)frame);
    atomic_fetch_add(&h->frames, 1);
}

static void frame_ready_ex(HGRABBER g, HMEMBUFFER buffer, unsigned long frame, void *data)
{
    struct heard *h = data;
    int width = 0;
    (void)frame;
    if (g != h->grabber || IC_GetMemBufferDescription(buffer, &width, NULL, NULL) != IC_SUCCESS || width != 640) {
        atomic_fetch_add(&h->wrong, 1);
    }
    IC_ReleaseMemBuffer(&buffer);
    atomic_fetch_add(&h->frames, 1);
}

static void device_lost(HGRABBER g, void *data)
{
    struct heard *h = data;
    if (g != h->grabber || IC_IsDevValid(g) != 0) {
        atomic_fetch_add(&h->wrong, 1);
    }
    atomic_fetch_add(&h->lost, 1);
}

static bool comes(atomic_int *count, int at_least)
{
    for (unsigned i = 0; i < 5000 && atomic_load(count) < at_least; i++) {
        usleep(1000);
    }
    return atomic_load(count) >= at_least;
}

static void each_software_trigger_calls_back_once(void **state)
{
    HGRABBER g = *state;
    struct heard h = {.grabber = g};
    small(g, RGB32);
    assert_int_equal(IC_SetFrameReadyCallback(g, frame_ready, &h), IC_SUCCESS);
    assert_int_equal(IC_SetContinuousMode(g, 0), IC_SUCCESS);
    assert_int_equal(IC_EnableTrigger(g, 1), IC_SUCCESS);
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_SnapImage(g, 50), IC_ERROR); /* nothing comes by itself */
    for (int n = 1; n <= 3; n++) {
        assert_int_equal(IC_SoftwareTrigger(g), IC_SUCCESS);
        assert_true(comes(&h.frames, n));
        usleep(5000);
        assert_int_equal(atomic_load(&h.frames), n);
        assert_int_equal(atomic_load(&h.last_frame), n - 1);
    }
    IC_StopLive(g);
    assert_int_equal(atomic_load(&h.wrong), 0);
}

static void an_unplugged_camera_is_told_once(void **state)
{
    HGRABBER g = *state;
    struct heard h = {.grabber = g};
    small(g, Y800);
    assert_int_equal(IC_SetCallbacks(g, NULL, NULL, device_lost, &h), IC_SUCCESS);
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
    fake_u3v_unplug();
    assert_true(comes(&h.lost, 1));
    assert_int_equal(IC_SnapImage(g, -1), IC_NO_DEVICE);
    assert_int_equal(IC_IsLive(g), IC_NO_DEVICE);
    IC_StopLive(g);
    assert_int_equal(IC_StartLive(g, 0), IC_NO_DEVICE);
    assert_int_equal(atomic_load(&h.lost), 1);
    assert_int_equal(atomic_load(&h.wrong), 0);
}

static void a_locked_buffer_keeps_its_picture(void **state)
{
    HGRABBER g = *state;
    HMEMBUFFER m = NULL;
    HMEMBUFFER last = NULL;
    unsigned char *pixels = NULL;
    int index;
    int locked;
    small(g, Y800);
    assert_int_equal(IC_SetRingBufferSize(g, 0), IC_ERROR);
    assert_int_equal(IC_SetRingBufferSize(g, 2), IC_SUCCESS);
    assert_int_equal(IC_GetRingBufferSize(g, &index), IC_SUCCESS);
    assert_int_equal(index, 2);
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
    assert_int_equal(IC_GetMemBufferLastAcq(g, &m), IC_SUCCESS);
    assert_int_equal(IC_MemBufferLock(m, 1), IC_SUCCESS);
    assert_int_equal(IC_MemBufferisLocked(m, &locked), IC_SUCCESS);
    assert_int_equal(locked, 1);
    assert_int_equal(IC_MemBufferGetDataPtr(m, &pixels), IC_SUCCESS);
    const unsigned char first = pixels[0];
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
        assert_int_equal(IC_GetMemBufferLastAcq(g, &last), IC_SUCCESS);
        assert_ptr_not_equal(last, m);
        assert_int_equal(pixels[0], first);
    }
    assert_int_equal(IC_MemBufferLock(last, 1), IC_SUCCESS); /* now there is no room left */
    assert_int_equal(IC_SnapImage(g, 50), IC_ERROR);
    assert_int_equal(IC_MemBufferLock(m, 0), IC_SUCCESS);
    assert_int_equal(IC_SnapImage(g, 2000), IC_SUCCESS);
}

/* Inside a callback nothing waits for the stream's thread: it is that thread. */
static void greedy(HGRABBER g, unsigned char *pixels, unsigned long frame, void *data)
{
    struct heard *h = data;
    HGRABBER copy = g;
    (void)pixels;
    (void)frame;
    if (IC_SnapImage(g, -1) != IC_ERROR || IC_SetVideoFormat(g, text("Y800 (640x480)")) != IC_ERROR ||
        IC_StartLive(g, 0) != IC_ERROR) {
        atomic_fetch_add(&h->wrong, 1);
    }
    IC_CloseVideoCaptureDevice(g);
    IC_ReleaseGrabber(&copy);
    IC_SetPropertyValue(g, text("Brightness"), NULL, 100);
    IC_StopLive(g);
    atomic_fetch_add(&h->frames, 1);
}

static void a_callback_may_call_anything(void **state)
{
    HGRABBER g = *state;
    struct heard h = {.grabber = g};
    small(g, Y800);
    assert_int_equal(IC_SetFrameReadyCallback(g, greedy, &h), IC_SUCCESS);
    assert_int_equal(IC_SetContinuousMode(g, 0), IC_SUCCESS);
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_true(comes(&h.frames, 1));
    for (unsigned i = 0; i < 1000 && IC_IsLive(g) != 0; i++) {
        usleep(1000);
    }
    assert_int_equal(IC_IsLive(g), 0); /* its IC_StopLive */
    assert_true(fake_u3v_number(FEAT_BlackLevel) == 100);
    assert_int_equal(atomic_load(&h.wrong), 0);
    IC_StopLive(g);
    assert_int_equal(IC_IsDevValid(g), 1); /* it could not be released there */
}

/* ---- several threads ---- */

static atomic_bool enough;

static void *meddle(void *data)
{
    HGRABBER g = data;
    while (!atomic_load(&enough)) {
        int i;
        long l;
        HMEMBUFFER m;
        IC_GetPropertyValue(g, text("Gain"), NULL, &i);
        IC_SetPropertySwitch(g, text("Gain"), text("Auto"), i & 1);
        IC_SnapImage(g, 1);
        IC_GetImageDescription(g, &l, &l, &i, NULL);
        if (IC_GetMemBufferLastAcq(g, &m) == IC_SUCCESS) {
            IC_MemBufferLock(m, 1);
            IC_MemBufferLock(m, 0);
        }
        IC_SaveImage(g, text("/dev/null"), FILETYPE_BMP, 0);
        IC_IsDevValid(g);
    }
    return NULL;
}

static void threads_may_meet_in_one_grabber_until_it_is_released(void **state)
{
    HGRABBER g = *state;
    struct heard h = {.grabber = g};
    pthread_t threads[4];
    small(g, RGB24);
    IC_SetFrameReadyCallbackEx(g, frame_ready_ex, &h);
    IC_SetContinuousMode(g, 0);
    atomic_store(&enough, false);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, meddle, g), 0);
    }
    for (unsigned round = 0; round < 10; round++) {
        assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
        usleep(5000);
        IC_StopLive(g);
        IC_CloseVideoCaptureDevice(g);
        assert_int_equal(IC_OpenVideoCaptureDevice(g, text(FAKE_MODEL)), IC_SUCCESS);
    }
    assert_int_equal(IC_StartLive(g, 0), IC_SUCCESS);
    assert_true(comes(&h.frames, 1));
    IC_ReleaseGrabber(&g);
    atomic_store(&enough, true);
    for (unsigned i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(atomic_load(&h.wrong), 0);
}

/* ---- rates ---- */

static void rates_begin_with_the_largest(void **state)
{
    HGRABBER g = *state;
    float fps = 0;
    float before = 1e9f;
    int n = 0;
    for (; IC_GetAvailableFrameRates(g, n, &fps) == IC_SUCCESS; n++) {
        assert_true(fps < before);
        before = fps;
    }
    assert_int_equal(n, 9); /* the largest that this fake camera has lies above the whole list */
    assert_int_equal(IC_GetAvailableFrameRates(g, -1, &fps), IC_ERROR);
    assert_int_equal(IC_GetAvailableFrameRates(g, 0, NULL), IC_ERROR);
    assert_int_equal(IC_SetFrameRate(g, 1e9f), IC_SUCCESS);
    assert_true(fake_u3v_number(FEAT_AcquisitionFrameRate) == features[FEAT_AcquisitionFrameRate].range.max);
    assert_int_equal(IC_SetFrameRate(g, 0), IC_ERROR);
    assert_int_equal(IC_SetFrameRate(g, NAN), IC_ERROR);
    assert_int_equal(IC_SetFrameRate(g, 15), IC_SUCCESS);
    assert_true(IC_GetFrameRate(g) == 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CAMERA(a_snapped_picture_has_the_cameras_pixels),
        WITH_CAMERA(a_stream_is_prepared_suspended_and_goes_on),
        WITH_CAMERA(each_software_trigger_calls_back_once),
        WITH_CAMERA(an_unplugged_camera_is_told_once),
        WITH_CAMERA(a_locked_buffer_keeps_its_picture),
        WITH_CAMERA(a_callback_may_call_anything),
        WITH_CAMERA(threads_may_meet_in_one_grabber_until_it_is_released),
        WITH_CAMERA(rates_begin_with_the_largest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
