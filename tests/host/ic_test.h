// SPDX-License-Identifier: Apache-2.0
// What tests of the tisgrabber interface share: a grabber with the camera of fake_ic_camera.h open in it.
#ifndef CAMTWIN_TESTS_IC_TEST_H
#define CAMTWIN_TESTS_IC_TEST_H

#include "test.h"

#include "fake_ic_camera.h"
#include "host/tisgrabber.h"

/** The interface takes char*, and writes nothing there. */
static inline char *text(const char *s)
{
    return (char *)s;
}

/** Setup: *state is the grabber. */
static inline int open_camera(void **state)
{
    fake_u3v_reset();
    HGRABBER g = IC_CreateGrabber();
    if (g == NULL || IC_OpenVideoCaptureDevice(g, text(FAKE_MODEL)) != IC_SUCCESS) {
        return -1;
    }
    *state = g;
    return 0;
}

static inline int close_all(void **state)
{
    (void)state;
    IC_CloseLibrary();
    return 0;
}

#define WITH_CAMERA(test) cmocka_unit_test_setup_teardown(test, open_camera, close_all)

/** Pictures of 640x480 in this format. */
static inline void small(HGRABBER g, COLORFORMAT sink)
{
    assert_int_equal(IC_SetVideoFormat(g, text("Y800 (640x480)")), IC_SUCCESS);
    assert_int_equal(IC_SetFormat(g, sink), IC_SUCCESS);
}

#endif
