// SPDX-License-Identifier: Apache-2.0
// A user of the USB3 Vision host with one served camera open: it keeps buffers ready and notes what comes.
#ifndef CAMTWIN_TESTS_U3V_RIG_H
#define CAMTWIN_TESTS_U3V_RIG_H

#include <pthread.h>
#include <stdbool.h>

#include "host/u3v_host.h"
#include "model/feature.h"

enum { WIDTH = 640, HEIGHT = 480, PAYLOAD = WIDTH * HEIGHT, BUFFERS = 8, SEEN_MAX = 256, WAIT_MS = 20000 };

/** What a stream's user has and saw. */
struct u3v_rig {
    struct u3v_host *host;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct u3v_buffer buffers[BUFFERS];
    bool empty[BUFFERS]; /* the stream may have it */
    bool recycle;        /* a filled buffer is empty again at once */
    unsigned given;      /* buffers that the stream has */
    unsigned filled, ended, dropped, gone;
    bool gone_early; /* before every buffer came back */
    int error;       /* of the last buffer that came back without a picture */
    struct u3v_block blocks[SEEN_MAX];
};

/** cmocka's group: a camera that another process serves. */
int u3v_rig_begin(void **state);
int u3v_rig_end(void **state);
/** Pulls its cable; plugs in the next one at the same place. */
void u3v_rig_unplug(void);
void u3v_rig_plug(void);

/** cmocka's test: *state is a struct u3v_rig with the camera open, 640 x 480 at 100 Hz. */
int u3v_rig_setup(void **state);
int u3v_rig_teardown(void **state);

/** The rig as a stream sees it. */
struct u3v_stream_user u3v_rig_user(struct u3v_rig *u, bool holds);
/** Starts the stream with so many empty buffers. */
void u3v_rig_start(struct u3v_rig *u, unsigned buffers, bool holds);
/** A buffer is empty again. */
void u3v_rig_offer(struct u3v_rig *u, unsigned buffer);
/** Waits until *n >= wanted. */
void u3v_rig_await(struct u3v_rig *u, const unsigned *n, unsigned wanted);

/** Features of the camera; the test fails when it refuses. */
void u3v_rig_set(struct u3v_host *h, enum feature_id id, const char *text);
void u3v_rig_execute(struct u3v_host *h, enum feature_id id);

#endif
