// SPDX-License-Identifier: Apache-2.0
// Values of features as a blob for the store: each under its feature's name, so that sets outlive versions.
//
// Little-endian: "CTUS", u16 version, u16 count, then `count` entries, then a u64 check sum (FNV-1a) over all before.
// Entry: u8 n, n bytes of name, u8 kind, u16 m, m bytes of value. Kinds: 0 integer (8 bytes), 1 float (8 bytes),
// 2 text (its bytes), 3 look-up table (2 bytes each). A reader skips names and kinds that it does not know.
#ifndef CAMTWIN_CAMERA_USER_SET_H
#define CAMTWIN_CAMERA_USER_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/feature.h"

enum { USER_SET_VERSION = 1, USER_SET_BLOB_MAX = 16384 };

/** Values by feature; only those that are `present` mean anything. Kept form, not the register's: masks, infinite rates. */
struct user_set {
    bool present[FEATURE_COUNT];
    struct value values[FEATURE_COUNT];
    uint16_t lut[LUT_ENTRIES]; /* of LUTValueAll */
    unsigned version;          /* of the camera that wrote it */
    unsigned unknown;          /* entries that were skipped: no such feature here, or in another form */
};

/** Writes what is present into out[size]. Returns bytes, or -CT_E_LENGTH. */
int user_set_encode(const struct user_set *set, uint8_t *out, size_t size);

/**
 * Reads a blob; features it does not name are not present. Whether values are legal is not looked at.
 * 0, -CT_E_DAMAGED when the check sum is wrong, -CT_E_FOREIGN when the bytes are no set.
 */
int user_set_decode(const uint8_t *bytes, size_t n, struct user_set *out);

/** The check sum of a blob's bytes. */
uint64_t user_set_check(const uint8_t *bytes, size_t n);

#endif
