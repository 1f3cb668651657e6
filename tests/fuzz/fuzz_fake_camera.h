// SPDX-License-Identifier: Apache-2.0
// What a fuzz target may do to the fake camera behind the device.
#ifndef CAMTWIN_TESTS_FUZZ_FAKE_CAMERA_H
#define CAMTWIN_TESTS_FUZZ_FAKE_CAMERA_H

#include <stdint.h>

#include "camera/port.h"

/** The PayloadSize that the camera reports from now on. */
void fake_camera_payload_size(int64_t bytes);

/** The face that has opened its stream last. */
enum port_face fake_camera_face(void);

#endif
