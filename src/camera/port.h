// SPDX-License-Identifier: Apache-2.0
// What a bus may ask of a camera: registers, features, the stream. `camera` implements it, `usb` calls it.
#ifndef CAMTWIN_CAMERA_PORT_H
#define CAMTWIN_CAMERA_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time.h"
#include "model/feature.h"
#include "model/value.h"

/** Which bus face of the camera speaks. */
enum port_face { PORT_FACE_U3V, PORT_FACE_UVC, PORT_FACE_LOCAL };

/**
 * All slots are mandatory, run on the camera's owner thread, do not block, and are done when they return:
 * an acknowledge may be sent at once. Pointers are borrowed for the call.
 */
struct port_ops {
    /* Reads len bytes at addr of the feature registers (addr >= FEATURE_BASE). Any offset and length inside
     * one feature's registers. 0, -CT_E_ADDRESS, -CT_E_WRITE_ONLY, -CT_E_UNAVAILABLE. */
    int (*read)(void *self, uint64_t addr, uint8_t *dst, size_t len);

    /* Writes one value register, whole. 0, or -CT_E_ADDRESS, _LENGTH, _READ_ONLY, _LOCKED, _UNAVAILABLE, _RANGE, _INCREMENT,
     * _ENTRY, _FORMAT; on error nothing has changed. Commands run before the call returns. */
    int (*write)(void *self, uint64_t addr, const uint8_t *src, size_t len);

    /* The same door by feature; errors as above. */
    int (*get)(void *self, enum feature_id id, struct value *out);
    int (*set)(void *self, enum feature_id id, const struct value *v);

    /* A face opens the stream: from now on frames go to its sink and FF_PAYLOAD features are locked.
     * 0, or -CT_E_BUSY while another face has it. Opening twice by the same face is 0.
     * PORT_FACE_LOCAL, the console, is everybody's inferior: it locks nothing, its acquisition starts with the opening (and
     * again with each further one), and it gives way: to a face that opens the stream, to AcquisitionStart, and to
     * whatever changes the size of a picture. */
    int (*stream_open)(void *self, enum port_face face);

    /* The face is done, cleanly or not: acquisition stops, locks end. Harmless when it was not open. */
    void (*stream_close)(void *self, enum port_face face);

    /* The shortest time between two pictures of this format (PFNC) and size, whatever is set now: manual 2, frame rates.
     * Nanoseconds; 0: there is no such format or size. */
    ns_t (*shortest_period)(void *self, uint32_t pixel_format, uint32_t width, uint32_t height);
};

struct port {
    const struct port_ops *ops;
    void *self;
};

#endif
