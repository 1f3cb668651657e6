// SPDX-License-Identifier: Apache-2.0
// Which picture is this: numbers coded into the first pixels of its first row, for programs that count frames by what
// they show.
//
// 256 pixels, one bit each, black (0) or white (full scale), most significant bit first: magic 32 bits ("ctwm"),
// frame id 64, trigger id 64, seed 64, and the CRC-32 (as in IEEE 802.3, zlib and PNG) of those 28 bytes.
#ifndef CAMTWIN_CAMERA_WATERMARK_H
#define CAMTWIN_CAMERA_WATERMARK_H

#include <stddef.h>
#include <stdint.h>

#include "sensor/sensor.h"

enum { WATERMARK_PIXELS = 256 };

struct watermark {
    uint64_t frame_id;   /* as in the leader */
    uint64_t trigger_id; /* of the accepted trigger that made it, from 1; 0: free run */
    uint64_t seed;       /* of the camera */
};

/** Writes it over the first pixels of a row of packed bytes (`n`: of the row). 0, or -CT_E_LENGTH when it is too short. */
int watermark_write(const struct watermark *w, enum sensor_format format, uint8_t *row, size_t n);

/**
 * Reads it back from the first `n` samples of a picture's first row; each sample has `bits` (1 to 16) of them, and its upper
 * half counts as white. 0, -CT_E_NOT_FOUND (there is none, or the row is too short), -CT_E_FORMAT (damaged).
 */
int watermark_read(const uint16_t *samples, size_t n, unsigned bits, struct watermark *out);

#endif
