// SPDX-License-Identifier: Apache-2.0
// Plays recorded edges on a line in virtual time; one event of the queue at a time.
#ifndef CAMTWIN_SIM_WAVE_PLAY_H
#define CAMTWIN_SIM_WAVE_PLAY_H

#include "sim/evq.h"
#include "sim/wave.h"

/** Fields are for reading. */
struct wave_play {
    struct evq *clock;
    struct wave_source source;
    void (*level)(void *cookie, bool high);
    void *cookie;
    evq_id event;
    bool high; /* of the edge that is to come */
    bool last; /* the event that is to come is the end of the recording */
    bool over; /* the recording has been played to its end, or is broken */
    int error; /* of the source: what came before it was played */
};

/** Time 0 of the recording is time 0 of the clock. All is borrowed until wave_play_stop. */
void wave_play_start(struct wave_play *p, struct evq *clock, struct wave_source source,
                     void (*level)(void *cookie, bool high), void *cookie);

/** Takes the pending event out; harmless for a player that is zeroed or over. */
void wave_play_stop(struct wave_play *p);

#endif
