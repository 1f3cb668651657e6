// SPDX-License-Identifier: Apache-2.0
// The registers of all features without a camera behind them: a port in 100 lines.
#ifndef CAMTWIN_TESTS_APP_FAKE_CAMERA_H
#define CAMTWIN_TESTS_APP_FAKE_CAMERA_H

#include "app/door.h"

struct fake_camera {
    uint8_t value[FEATURE_COUNT][LUT_BYTES];
    bool locked[FEATURE_COUNT];
    bool absent[FEATURE_COUNT];
    unsigned executed[FEATURE_COUNT]; /* how often each command ran */
    bool unplugged;                   /* nothing answers */
    struct port port;
};

/** All features at their reset values. */
void fake_camera_init(struct fake_camera *c);

/** Answers with the camera's own errors. */
struct door fake_camera_port_door(struct fake_camera *c);
/** Answers as a wire does: several errors share one status word. */
struct door fake_camera_wire_door(struct fake_camera *c);

#endif
