// SPDX-License-Identifier: Apache-2.0
// The camera's non-volatile memory as the camera sees it: named blobs, made by whoever plugs the camera in.
#ifndef CAMTWIN_CAMERA_STORE_H
#define CAMTWIN_CAMERA_STORE_H

#include <stddef.h>
#include <stdint.h>

/** Called on the camera's thread, during a write of a feature: a few milliseconds are allowed. */
struct store_ops {
    /**
     * Copies the blob of this name to dst[size]. Returns its bytes, -CT_E_NOT_FOUND when none was ever put, -CT_E_LENGTH when
     * it is longer than size, -CT_E_DAMAGED, -CT_E_FOREIGN (not made by us), -CT_E_IO.
     */
    int (*get)(void *self, const char *key, uint8_t *dst, size_t size);

    /**
     * Replaces the blob of this name, whole or not at all; when it returns 0 the new one outlives the process and the
     * machine. Else the old one is still there: -CT_E_NO_SPACE, -CT_E_WRITE_PROTECTED, -CT_E_DAMAGED, -CT_E_FOREIGN, -CT_E_IO.
     */
    int (*put)(void *self, const char *key, const uint8_t *bytes, size_t n);
};

/** Borrowed by the camera. ops NULL: there is none, and what is saved lives until the camera is unplugged. */
struct store {
    const struct store_ops *ops;
    void *self;
};

#endif
