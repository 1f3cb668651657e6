// SPDX-License-Identifier: Apache-2.0
// One camera behind host/u3v_host.h that is only its feature table: values are kept and checked, ExposureAuto and GainAuto
// lock what they drive, and pictures come from a thread while AcquisitionStart holds.
#ifndef CAMTWIN_TESTS_FAKE_IC_CAMERA_H
#define CAMTWIN_TESTS_FAKE_IC_CAMERA_H

#include <stdbool.h>
#include <stdint.h>

#include "model/feature.h"

#define FAKE_MODEL "DMK 38UX253"
#define FAKE_SERIAL "38250001"

/** All values as after power-up, plugged in, nobody has it. */
void fake_u3v_reset(void);
/** The cable is pulled: `gone` is told if a stream is on. */
void fake_u3v_unplug(void);
/** As a second channel to the camera, past the host. */
double fake_u3v_number(enum feature_id id);
/** Byte n of the payload of picture `id`. */
uint8_t fake_u3v_byte(uint64_t id, size_t n);

#endif
