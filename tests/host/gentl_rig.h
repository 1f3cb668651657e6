// SPDX-License-Identifier: Apache-2.0
// A consumer of the GenTL producer with one served camera open, for tests of what lies below it.
#ifndef CAMTWIN_TESTS_GENTL_RIG_H
#define CAMTWIN_TESTS_GENTL_RIG_H

#include <stdbool.h>

#include "host/gentl.h"
#include "model/feature.h"

enum { RIG_WIDTH = 640, RIG_HEIGHT = 480, RIG_PAYLOAD = RIG_WIDTH * RIG_HEIGHT, RIG_BUFFERS = 6, RIG_WAIT_MS = 20000 };

struct gentl_rig {
    TL_HANDLE system;
    IF_HANDLE interface;
    DEV_HANDLE device;
    PORT_HANDLE remote;
    DS_HANDLE stream;
    EVENT_HANDLE new_buffer;
    BUFFER_HANDLE buffers[RIG_BUFFERS];
};

/** Opens everything, sets a picture of 640 x 480 at 100 Hz, announces no buffer. Fails the test when it can not. */
void rig_open(struct gentl_rig *r);
void rig_close(struct gentl_rig *r);

/** A feature of the camera, through its port. */
void rig_set(struct gentl_rig *r, enum feature_id id, const char *text);
void rig_execute(struct gentl_rig *r, enum feature_id id);

/** Announces n buffers that the producer allocates; user pointer: its place. */
void rig_announce(struct gentl_rig *r, unsigned n);
void rig_queue_all(struct gentl_rig *r);
/** Starts stream and camera. */
void rig_start(struct gentl_rig *r, uint64_t count);
/** The next buffer, within RIG_WAIT_MS. */
BUFFER_HANDLE rig_fetch(struct gentl_rig *r);
void rig_requeue(struct gentl_rig *r, BUFFER_HANDLE buffer);

/** Any integer info, whatever its width; fails the test when it has none. */
uint64_t rig_stream_info(struct gentl_rig *r, STREAM_INFO_CMD command);
uint64_t rig_buffer_info(struct gentl_rig *r, BUFFER_HANDLE buffer, BUFFER_INFO_CMD command);
uint64_t rig_event_info(EVENT_HANDLE event, EVENT_INFO_CMD command);

#endif
