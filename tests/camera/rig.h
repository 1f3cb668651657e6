// SPDX-License-Identifier: Apache-2.0
// A camera on the bench: flat light, a sink that writes down what comes, time in the test's hand.
#ifndef CAMTWIN_TESTS_CAMERA_RIG_H
#define CAMTWIN_TESTS_CAMERA_RIG_H

#include "camera/camera.h"

enum { RIG_FRAMES_MAX = 256, RIG_SLOTS = 4, RIG_CHANGES_MAX = 4096, RIG_TAIL = 256, RIG_HELD_MAX = 8 };

struct rig {
    struct evq *clock;
    struct pool frames;
    uint8_t *memory;
    struct scene scene;
    struct camera *camera;
    struct port port;
    bool no_pixels;
    struct store store;
    const struct log *log;

    /* What the sink saw. */
    struct frame got[RIG_FRAMES_MAX];
    ns_t got_at[RIG_FRAMES_MAX];
    uint8_t first_byte[RIG_FRAMES_MAX];
    uint8_t tail[RIG_FRAMES_MAX][RIG_TAIL]; /* last bytes of the payload */
    unsigned got_count;
    unsigned lost_count;
    struct camera_event events[RIG_FRAMES_MAX];
    unsigned event_count;
    bool keep; /* the sink keeps every frame's memory, like a host that never reads */
    bool full; /* the sink refuses every frame */

    /* What the trace told: every change of a signal, and every refusal. */
    struct rig_change {
        ns_t t;
        enum signal_id signal;
        uint64_t value;
        const char *word;
    } changes[RIG_CHANGES_MAX];
    unsigned change_count;
    struct trace trace;

    /* Jobs that the test finishes by hand. */
    bool slow_jobs; /* they are done at once, and nobody hears of it */
    bool held_jobs; /* they are not even begun before rig_do_jobs */
    struct job *held[RIG_HELD_MAX];
    unsigned held_count;
    unsigned jobs_submitted;
    unsigned jobs_finished;
    unsigned resets;
};

int rig_setup(void **state);
int rig_setup_without_pixels(void **state);
/** A camera without pixels that is plugged in with this memory (ops NULL: none). Borrowed. */
struct rig *rig_plug(struct store store, const struct log *log);
/** The power goes and comes back: another camera, at time 0, with the same memory. */
bool rig_replug(struct rig *rig);
int rig_teardown(void **state);

/** Writes a feature through the port; returns what the door says. */
int rig_set(struct rig *rig, enum feature_id id, int64_t i);
int rig_set_float(struct rig *rig, enum feature_id id, double f);
int64_t rig_get(struct rig *rig, enum feature_id id);
double rig_get_float(struct rig *rig, enum feature_id id);
int rig_exec(struct rig *rig, enum feature_id id);

/** Does the jobs that were held. */
void rig_do_jobs(struct rig *rig);

/** Opens the stream as USB3 Vision would. */
void rig_open_stream(struct rig *rig);
void rig_run_ms(struct rig *rig, int64_t ms);
void rig_run_us(struct rig *rig, int64_t us);

/** A small picture, manual exposure of 1 ms, trigger mode on, low latency, acquisition running, trace empty. */
void rig_await_triggers(struct rig *rig);
/** TRIGGER_IN goes high for so long, now. */
void rig_pulse_us(struct rig *rig, int64_t us);
/** Microseconds of the n-th change (from 0) of a signal to this value; -1: there was none. */
int64_t rig_when_us(const struct rig *rig, enum signal_id signal, uint64_t value, unsigned n);
/** The n-th refusal's word; NULL: there was none. */
const char *rig_refusal(const struct rig *rig, unsigned n);

#endif
