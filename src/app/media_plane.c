// SPDX-License-Identifier: Apache-2.0
// Packed light: filling it from rows, and rows of the sensor out of it.
#include "app/media_plane.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/* Codes are the upper bits of the float OFFSET + luminance, counted from those of OFFSET: 0 is exactly 0. */
static const float OFFSET = 1.0f / 4096.0f;
enum { OFFSET_BITS = 0x39800000, DROPPED_BITS = 11, CODE_OF_WHITE = (0x3F800800 - OFFSET_BITS) >> DROPPED_BITS };
enum { LANES = 16 };
_Static_assert(CODE_OF_WHITE <= UINT16_MAX, "white has a code");

static void pack(const float *light, unsigned n, uint16_t *out)
{
    for (unsigned i = 0; i < n; i++) {
        float v = light[i] > 0.0f ? light[i] : 0.0f;
        v = (v < 1.0f ? v : 1.0f) + OFFSET;
        uint32_t bits;
        memcpy(&bits, &v, sizeof bits);
        out[i] = (uint16_t)((bits - OFFSET_BITS + (1u << (DROPPED_BITS - 1))) >> DROPPED_BITS);
    }
}

static float unpack(uint16_t code)
{
    const uint32_t bits = ((uint32_t)code << DROPPED_BITS) + OFFSET_BITS;
    float v;
    memcpy(&v, &bits, sizeof v);
    return v - OFFSET;
}

void plane_fini(struct plane *p)
{
    free(p->light);
    scale_free(p->scale);
    *p = (struct plane){0};
}

void plane_mean_fini(struct plane_mean *m)
{
    free(m->sum);
    *m = (struct plane_mean){0};
}

static int reserve(struct plane *p, unsigned width, unsigned height)
{
    const size_t pixels = (size_t)width * height;
    if (pixels > p->capacity) {
        free(p->light);
        p->light = calloc(pixels + LANES, sizeof *p->light); /* the last lane may look behind the end */
        p->capacity = p->light != NULL ? pixels : 0;
        if (p->light == NULL) {
            return -CT_E_MEMORY;
        }
    }
    if (p->scale == NULL || p->scale_width != width || p->scale_height != height) {
        scale_free(p->scale);
        p->scale = scale_new(width, height);
        if (p->scale == NULL) {
            return -CT_E_MEMORY;
        }
        p->scale_width = width;
        p->scale_height = height;
    }
    p->width = width;
    p->height = height;
    return 0;
}

/* The rows of a picture, or, of one that is larger than what the sensor sees (or when `whole`), the sensor's rows. */
static int begin_rows(const struct scene_rows *picture, bool whole, struct scaled **out_scaled, struct scene_rows *out)
{
    *out_scaled = NULL;
    *out = *picture;
    const size_t pixels = (size_t)picture->width * picture->height;
    if (!whole && pixels <= (size_t)SCENE_WIDTH * SCENE_HEIGHT) {
        return 0;
    }
    *out_scaled = scaled_new(picture);
    *out = (struct scene_rows){.width = SCENE_WIDTH, .height = SCENE_HEIGHT, .row = scaled_row, .cookie = *out_scaled};
    return *out_scaled != NULL ? 0 : -CT_E_MEMORY;
}

int plane_fill(struct plane *p, const struct scene_rows *picture)
{
    struct scaled *scaled;
    struct scene_rows rows;
    int e = begin_rows(picture, false, &scaled, &rows);
    if (e == 0) {
        e = reserve(p, rows.width, rows.height);
    }
    for (unsigned y = 0; e == 0 && y < rows.height; y++) {
        const float *row = rows.row(rows.cookie, y);
        if (row == NULL) {
            e = -CT_E_FORMAT;
        } else {
            pack(row, rows.width, p->light + (size_t)y * rows.width);
        }
    }
    scaled_free(scaled);
    return e;
}

static int begin_sum(struct plane_mean *m, unsigned width, unsigned height)
{
    const size_t pixels = (size_t)width * height;
    if (pixels > m->capacity) {
        free(m->sum);
        m->sum = malloc(pixels * sizeof *m->sum);
        m->capacity = m->sum != NULL ? pixels : 0;
        if (m->sum == NULL) {
            return -CT_E_MEMORY;
        }
    }
    memset(m->sum, 0, pixels * sizeof *m->sum);
    m->width = width;
    m->height = height;
    return 0;
}

int plane_mean_add(struct plane_mean *m, const struct scene_rows *picture, float weight, bool first, bool whole)
{
    struct scaled *scaled;
    struct scene_rows rows;
    int e = begin_rows(picture, whole, &scaled, &rows);
    if (e == 0 && first) {
        e = begin_sum(m, rows.width, rows.height);
    }
    if (e == 0 && (rows.width != m->width || rows.height != m->height)) {
        e = -CT_E_LENGTH;
    }
    for (unsigned y = 0; e == 0 && y < rows.height; y++) {
        const float *row = rows.row(rows.cookie, y);
        if (row == NULL) {
            e = -CT_E_FORMAT;
            break;
        }
        float *sum = m->sum + (size_t)y * m->width;
        for (unsigned x = 0; x < m->width; x++) {
            sum[x] += weight * row[x];
        }
    }
    scaled_free(scaled);
    return e;
}

int plane_fill_mean(struct plane *p, const struct plane_mean *m)
{
    const int e = reserve(p, m->width, m->height);
    for (unsigned y = 0; e == 0 && y < m->height; y++) {
        pack(m->sum + (size_t)y * m->width, m->width, p->light + (size_t)y * m->width);
    }
    return e;
}

/*
 * Columns first .. first+n of the source rows that sensor row y is made of, weighted. Whole lanes, which the compiler makes
 * vectors of: `mixed` and the plane's memory have room for the last one.
 */
static void mix_rows(const struct plane *p, float white, unsigned y, unsigned first, unsigned n, float *mixed)
{
    const struct scale_taps t = scale_rows(p->scale, y);
    memset(mixed, 0, n * sizeof *mixed);
    for (unsigned k = 0; k < t.count; k++) {
        const uint16_t *row = p->light + (size_t)(t.first + k) * p->width + first;
        const float weight = t.weights[k] * white;
        for (unsigned i = 0; i < n; i += LANES) {
            float lanes[LANES];
            for (unsigned j = 0; j < LANES; j++) {
                lanes[j] = weight * unpack(row[i + j]);
            }
            for (unsigned j = 0; j < LANES; j++) {
                mixed[i + j] += lanes[j];
            }
        }
    }
}

/* In pieces that stay in the nearest cache. Planes never shrink on their way: a piece needs no more columns than it has,
 * and one or two beside it. */
void plane_row(const struct plane *p, float white, unsigned y, unsigned x, unsigned width, bool add, float *out)
{
    enum { PIECE = 256 };
    float mixed[PIECE + 2 * LANES], across[PIECE];
    for (unsigned done = 0; done < width; done += PIECE) {
        const unsigned n = width - done < PIECE ? width - done : PIECE;
        unsigned first, end;
        scale_columns(p->scale, x + done, n, &first, &end);
        mix_rows(p, white, y, first, (end - first + LANES - 1) / LANES * LANES, mixed);
        scale_across(p->scale, mixed, first, x + done, n, across);
        for (unsigned i = 0; i < n; i++) {
            out[done + i] = add ? out[done + i] + across[i] : across[i];
        }
    }
}
