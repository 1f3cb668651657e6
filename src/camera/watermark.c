// SPDX-License-Identifier: Apache-2.0
// Bits as pixels and back.
#include "camera/watermark.h"

#include "base/error.h"

enum { MARK_BYTES = WATERMARK_PIXELS / 8, CRC_AT = MARK_BYTES - 4 };

static const uint32_t magic = UINT32_C(0x6374776D); /* "ctwm" */

static uint32_t crc32(const uint8_t *bytes, size_t n)
{
    uint32_t crc = UINT32_C(0xFFFFFFFF);
    for (size_t i = 0; i < n; i++) {
        crc ^= bytes[i];
        for (unsigned bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ ((crc & 1) != 0 ? UINT32_C(0xEDB88320) : 0);
        }
    }
    return ~crc;
}

static void put(uint8_t *at, uint64_t v, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        at[i] = (uint8_t)(v >> 8 * (n - 1 - i));
    }
}

static uint64_t get(const uint8_t *at, unsigned n)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < n; i++) {
        v = v << 8 | at[i];
    }
    return v;
}

static void encode(const struct watermark *w, uint8_t mark[MARK_BYTES])
{
    put(mark, magic, 4);
    put(mark + 4, w->frame_id, 8);
    put(mark + 12, w->trigger_id, 8);
    put(mark + 20, w->seed, 8);
    put(mark + CRC_AT, crc32(mark, CRC_AT), 4);
}

/** Pixel i of a Mono12p row: one whole byte and one half; black leaves the neighbour's half as it is. */
static void put_mono12p(uint8_t *row, size_t i, uint8_t level)
{
    uint8_t *pair = row + i / 2 * 3;
    if (i % 2 == 0) {
        pair[0] = level;
        pair[1] = (uint8_t)((pair[1] & 0xF0) | (level & 0x0F));
    } else {
        pair[1] = (uint8_t)((pair[1] & 0x0F) | (level & 0xF0));
        pair[2] = level;
    }
}

int watermark_write(const struct watermark *w, enum sensor_format format, uint8_t *row, size_t n)
{
    static const size_t bits_per_pixel[] = {[SENSOR_MONO8] = 8, [SENSOR_MONO12P] = 12, [SENSOR_MONO16] = 16};
    uint8_t mark[MARK_BYTES];
    if (n < WATERMARK_PIXELS * bits_per_pixel[format] / 8) {
        return -CT_E_LENGTH;
    }
    encode(w, mark);
    for (size_t i = 0; i < WATERMARK_PIXELS; i++) {
        uint8_t level = (mark[i / 8] >> (7 - i % 8) & 1) != 0 ? 0xFF : 0x00;
        switch (format) {
        case SENSOR_MONO8: row[i] = level; break;
        case SENSOR_MONO12P: put_mono12p(row, i, level); break;
        case SENSOR_MONO16: /* 12 bits on top, as all of its pixels */
            row[2 * i] = level & 0xF0;
            row[2 * i + 1] = level;
            break;
        }
    }
    return 0;
}

int watermark_read(const uint16_t *samples, size_t n, unsigned bits, struct watermark *out)
{
    uint8_t mark[MARK_BYTES] = {0};
    if (n < WATERMARK_PIXELS || bits < 1 || bits > 16) {
        return -CT_E_NOT_FOUND;
    }
    for (size_t i = 0; i < WATERMARK_PIXELS; i++) {
        unsigned white = samples[i] >> (bits - 1) & 1u;
        mark[i / 8] = (uint8_t)(mark[i / 8] | white << (7 - i % 8));
    }
    if (get(mark, 4) != magic) {
        return -CT_E_NOT_FOUND;
    }
    if (get(mark + CRC_AT, 4) != crc32(mark, CRC_AT)) {
        return -CT_E_FORMAT;
    }
    *out = (struct watermark){.frame_id = get(mark + 4, 8), .trigger_id = get(mark + 12, 8), .seed = get(mark + 20, 8)};
    return 0;
}
