// SPDX-License-Identifier: Apache-2.0
// The last events of all signals, the triggers among them, and how fast pictures come: kept in memory for the console. The
// owner thread's alone.
#ifndef CAMTWIN_APP_WAVE_RING_H
#define CAMTWIN_APP_WAVE_RING_H

#include <stddef.h>
#include <stdint.h>

#include "camera/camera.h"
#include "sim/trace.h"

enum { WAVE_RING_EVENTS = 1 << 16, WAVE_RING_TRIGGERS = 1000, WAVE_RING_PICTURES = 64 };

struct wave_event {
    ns_t t;
    uint64_t value; /* of SIGNAL_REFUSED: an enum refusal */
    enum signal_id signal;
};

/** A refused trigger, or an exposure that began. */
struct wave_trigger {
    ns_t t;
    bool refused;
    enum refusal why;  /* when refused */
    uint64_t frame_id; /* when not */
};

struct wave_ring;

/** NULL when out of memory. */
struct wave_ring *wave_ring_new(void);
/** NULL is allowed. */
void wave_ring_free(struct wave_ring *ring);

/** The listener; good until the ring is freed. */
const struct trace *wave_ring_trace(const struct wave_ring *ring);

/** Events are numbered from 0. Those from wave_ring_first to wave_ring_next - 1 are kept. */
uint64_t wave_ring_first(const struct wave_ring *ring);
uint64_t wave_ring_next(const struct wave_ring *ring);
const struct wave_event *wave_ring_event(const struct wave_ring *ring, uint64_t number);

/** The level of every signal just before event `number` (kept, or the next one). */
void wave_ring_levels(const struct wave_ring *ring, uint64_t number, uint64_t out_levels[SIGNAL_COUNT]);

/** Trigger i, from 0 for the oldest that is kept; NULL: there are no more. */
const struct wave_trigger *wave_ring_trigger(const struct wave_ring *ring, unsigned i);

/** Readouts a second of virtual time, over the last second before `now` or the last two of them; 0: none for 10 s. */
double wave_ring_pictures_per_s(const struct wave_ring *ring, ns_t now);

#endif
