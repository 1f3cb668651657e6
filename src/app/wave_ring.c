// SPDX-License-Identifier: Apache-2.0
// Rings of events: what is old gives way.
#include "app/wave_ring.h"

#include <stdlib.h>
#include <string.h>

struct wave_ring {
    struct trace trace;
    struct wave_event events[WAVE_RING_EVENTS];
    uint64_t next;
    uint64_t before[SIGNAL_COUNT]; /* levels before the oldest event */
    uint64_t now[SIGNAL_COUNT];    /* and after the newest */
    struct wave_trigger triggers[WAVE_RING_TRIGGERS];
    uint64_t trigger_next;
    ns_t pictures[WAVE_RING_PICTURES]; /* ends of readouts */
    uint64_t picture_next;
};

static void keep(struct wave_ring *ring, const struct wave_event *event)
{
    struct wave_event *at = &ring->events[ring->next % WAVE_RING_EVENTS];
    if (ring->next >= WAVE_RING_EVENTS) {
        ring->before[at->signal] = at->value;
    }
    *at = *event;
    ring->next++;
}

static void keep_trigger(struct wave_ring *ring, const struct wave_trigger *trigger)
{
    ring->triggers[ring->trigger_next++ % WAVE_RING_TRIGGERS] = *trigger;
}

static void on_change(void *cookie, ns_t t, enum signal_id signal, uint64_t value)
{
    struct wave_ring *ring = cookie;
    if (ring->now[signal] == value) {
        return;
    }
    ring->now[signal] = value;
    keep(ring, &(struct wave_event){.t = t, .value = value, .signal = signal});
    if (signal == SIGNAL_EXPOSURE && value != 0) {
        keep_trigger(ring, &(struct wave_trigger){.t = t, .frame_id = ring->now[SIGNAL_FRAME_ID]});
    }
    if (signal == SIGNAL_READOUT && value == 0) {
        ring->pictures[ring->picture_next++ % WAVE_RING_PICTURES] = t;
    }
}

static enum refusal refusal_of(const char *word)
{
    for (unsigned i = 0; i < REFUSAL_COUNT; i++) {
        if (strcmp(refusal_word((enum refusal)i), word) == 0) {
            return (enum refusal)i;
        }
    }
    return REFUSAL_COUNT;
}

static void on_text(void *cookie, ns_t t, enum signal_id signal, const char *text)
{
    struct wave_ring *ring = cookie;
    enum refusal why = refusal_of(text);
    if (signal != SIGNAL_REFUSED || why == REFUSAL_COUNT) {
        return;
    }
    keep(ring, &(struct wave_event){.t = t, .value = why, .signal = signal});
    keep_trigger(ring, &(struct wave_trigger){.t = t, .refused = true, .why = why});
}

struct wave_ring *wave_ring_new(void)
{
    struct wave_ring *ring = calloc(1, sizeof *ring);
    if (ring != NULL) {
        ring->trace = (struct trace){.change = on_change, .text = on_text, .cookie = ring};
    }
    return ring;
}

void wave_ring_free(struct wave_ring *ring)
{
    free(ring);
}

const struct trace *wave_ring_trace(const struct wave_ring *ring)
{
    return ring != NULL ? &ring->trace : NULL;
}

uint64_t wave_ring_first(const struct wave_ring *ring)
{
    return ring->next > WAVE_RING_EVENTS ? ring->next - WAVE_RING_EVENTS : 0;
}

uint64_t wave_ring_next(const struct wave_ring *ring)
{
    return ring->next;
}

const struct wave_event *wave_ring_event(const struct wave_ring *ring, uint64_t number)
{
    return &ring->events[number % WAVE_RING_EVENTS];
}

void wave_ring_levels(const struct wave_ring *ring, uint64_t number, uint64_t out_levels[SIGNAL_COUNT])
{
    memcpy(out_levels, ring->before, sizeof ring->before);
    for (uint64_t i = wave_ring_first(ring); i < number; i++) {
        const struct wave_event *event = wave_ring_event(ring, i);
        out_levels[event->signal] = event->value;
    }
}

const struct wave_trigger *wave_ring_trigger(const struct wave_ring *ring, unsigned i)
{
    uint64_t first = ring->trigger_next > WAVE_RING_TRIGGERS ? ring->trigger_next - WAVE_RING_TRIGGERS : 0;
    return first + i < ring->trigger_next ? &ring->triggers[(first + i) % WAVE_RING_TRIGGERS] : NULL;
}

double wave_ring_pictures_per_s(const struct wave_ring *ring, ns_t now)
{
    uint64_t kept = ring->picture_next < WAVE_RING_PICTURES ? ring->picture_next : WAVE_RING_PICTURES;
    if (kept < 2) {
        return 0;
    }
    ns_t last = ring->pictures[(ring->picture_next - 1) % WAVE_RING_PICTURES];
    if (now - last > 10 * NS_PER_S) {
        return 0;
    }
    uint64_t n = 1; /* periods: at least one, more within a second */
    while (n + 1 < kept && last - ring->pictures[(ring->picture_next - 2 - n) % WAVE_RING_PICTURES] <= NS_PER_S) {
        n++;
    }
    ns_t span = last - ring->pictures[(ring->picture_next - 1 - n) % WAVE_RING_PICTURES];
    ns_t waiting = now - last;
    if (n == 1 && waiting > span) {
        span = waiting; /* they come ever more slowly */
    }
    return span > 0 ? (double)n * NS_PER_S / (double)span : 0;
}
