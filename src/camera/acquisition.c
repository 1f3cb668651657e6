// SPDX-License-Identifier: Apache-2.0
// When the sensor is exposed: free run, triggers and bursts; Continuous, SingleFrame and MultiFrame.
#include "base/rng.h"
#include "camera/camera_private.h"
#include "camera/events.h"

enum { MODE_CONTINUOUS = 0, MODE_SINGLE_FRAME = 1, MODE_MULTI_FRAME = 2 };
enum { SELECTOR_EXPOSURE_ACTIVE = 1, OVERLAP_READOUT = 1 };
enum { TRIGGER_STREAM = 0x74726967 }; /* keeps the trigger's random numbers apart from the pixels' */

/* A pulse exposes no shorter and no longer than ExposureTime can be. */
static const ns_t SHORTEST_EXPOSURE_NS = 2 * NS_PER_US;
static const ns_t LONGEST_EXPOSURE_NS = 4 * NS_PER_S;

static enum evq_verdict on_exposure_start(void *arg);
static enum evq_verdict on_exposure_end(void *arg);

static ns_t now_of(const struct camera *c)
{
    return evq_now(c->config.clock);
}

static void schedule_start(struct camera *c, ns_t t)
{
    c->start_due_ns = t;
    c->exposure_event = evq_at(c->config.clock, t, on_exposure_start, c);
}

static void unschedule(struct camera *c)
{
    evq_cancel(c->config.clock, c->exposure_event);
    c->exposure_event = 0;
}

static bool triggered(const struct camera *c)
{
    return setting_int(c, FEAT_TriggerMode) != 0;
}

static enum evq_verdict on_readout_over(void *arg)
{
    struct camera *c = arg;
    c->readout_event = 0;
    trace_change(c->config.trace, now_of(c), SIGNAL_READOUT, 0);
    return EVQ_DONE;
}

static void begin_readout(struct camera *c)
{
    struct timing timing = setting_timing(c);
    ns_t now = now_of(c);
    if (c->readout_event != 0) { /* the one before ends at this very moment, whatever the order of the queue */
        evq_cancel(c->config.clock, c->readout_event);
        on_readout_over(c);
    }
    c->sensor_free_ns = now + timing_readout_ns(&timing);
    c->shot.exposure.temperature_c = thermal_c(&c->thermal, now);
    thermal_readout(&c->thermal, now, c->sensor_free_ns - now);
    trace_change(c->config.trace, now, SIGNAL_READOUT, 1);
    c->readout_event = evq_at(c->config.clock, c->sensor_free_ns, on_readout_over, c);
    picture_begin(c, &c->shot, c->sensor_free_ns);
}

static void plan_next(struct camera *c)
{
    if (c->frames_left == 0) {
        c->acquisition = ACQ_STOPPED;
        c->burst_left = 0;
        trigger_stop(c);
    } else if (c->burst_left > 0 || !triggered(c)) {
        schedule_start(c, c->next_start_ns);
    }
}

static enum evq_verdict on_exposure_end(void *arg)
{
    struct camera *c = arg;
    ns_t now = now_of(c);
    c->exposing = false;
    c->exposure_event = 0;
    c->shot.exposure.end_ns = now;
    c->frame_id++;
    c->counters.exposed++;
    trace_change(c->config.trace, now, SIGNAL_EXPOSURE, 0);
    strobe_exposure_ends(c, now);
    events_emit(c, EVENT_ExposureEnd, c->shot.frame_id);
    begin_readout(c);
    plan_next(c);
    return EVQ_DONE;
}

/** An exposure that begins or ends at this very moment has done so, whatever the order of the queue. */
static void settle(struct camera *c)
{
    if (!c->exposing && c->exposure_event != 0 && c->start_due_ns <= now_of(c)) {
        unschedule(c);
        on_exposure_start(c);
    }
    if (c->exposing && c->shot.exposure.end_ns <= now_of(c)) {
        unschedule(c);
        on_exposure_end(c);
    }
}

/** Start plus what the pulse lasted; while it lasts, the longest exposure there is. */
static ns_t pulse_end_ns(const struct camera *c, ns_t start)
{
    ns_t end = c->pulse.open ? NS_NEVER : c->pulse.fall + c->pulse_shift_ns;
    ns_t least = start + SHORTEST_EXPOSURE_NS;
    ns_t most = start + LONGEST_EXPOSURE_NS;
    return end < least ? least : end > most ? most : end;
}

/** The exposure that would begin now; `by_pulse`: as long as the pulse at hand. */
static struct shot next_shot(const struct camera *c, bool by_pulse)
{
    struct shot shot = {.exposure = setting_exposure(c),
                        .frame_id = c->frame_id,
                        .trigger_id = c->burst_left > 0 ? c->burst_trigger : 0};
    frame_set_apply(c, &shot);
    if (by_pulse) {
        shot.exposure.end_ns = pulse_end_ns(c, shot.exposure.start_ns);
    }
    return shot;
}

static void begin_exposure(struct camera *c)
{
    struct timing timing = setting_timing(c);
    c->shot = next_shot(c, c->pulse_exposes);
    const struct exposure *e = &c->shot.exposure;
    c->exposures++;
    c->exposed_any = true;
    c->exposing = true;
    c->frames_left -= c->frames_left != UINT64_MAX;
    c->burst_left -= c->burst_left > 0;
    c->next_start_ns = e->start_ns + timing_period_ns(&timing, setting_rate_hz(c), e->end_ns - e->start_ns);
    c->exposure_event = evq_at(c->config.clock, e->end_ns, on_exposure_end, c);
    trace_change(c->config.trace, e->start_ns, SIGNAL_FRAME_ID, c->shot.frame_id);
    trace_change(c->config.trace, e->start_ns, SIGNAL_EXPOSURE, 1);
    strobe_exposure_begins(c, e->start_ns);
}

/** The sensor reads one picture at a time: an exposure may not end before the readout of the one before it. */
static enum evq_verdict on_exposure_start(void *arg)
{
    struct camera *c = arg;
    struct shot next = next_shot(c, c->pulse_exposes);
    c->exposure_event = 0;
    if (next.exposure.end_ns < c->sensor_free_ns) {
        schedule_start(c, c->sensor_free_ns - (next.exposure.end_ns - next.exposure.start_ns));
    } else {
        begin_exposure(c);
    }
    return EVQ_DONE;
}

void acquisition_pulse_ended(struct camera *c)
{
    if (!c->pulse_exposes || !c->pulse.open) {
        return;
    }
    c->pulse = (struct pulse){.fall = now_of(c)};
    if (c->exposing) {
        unschedule(c);
        c->shot.exposure.end_ns = pulse_end_ns(c, c->shot.exposure.start_ns);
        c->exposure_event = evq_at(c->config.clock, c->shot.exposure.end_ns, on_exposure_end, c);
    }
}

/** Manual 5.4.7: with overlap, during the readout as long as the rest of it is shorter than the exposure. */
static bool readout_allows(const struct camera *c, bool pulse)
{
    ns_t rest = c->sensor_free_ns - now_of(c);
    if (rest <= 0) {
        return true;
    }
    if (setting_int(c, FEAT_TriggerOverlap) != OVERLAP_READOUT || pulse) {
        return false;
    }
    struct shot next = next_shot(c, false);
    return rest < next.exposure.end_ns - next.exposure.start_ns;
}

static bool refused(const struct camera *c, bool pulse, enum refusal *out_why)
{
    struct timing timing = setting_timing(c);
    ns_t since_start = now_of(c) - c->shot.exposure.start_ns;
    if (c->burst_frames > 1 && c->burst_left > 0) {
        *out_why = REFUSAL_BURST;
    } else if (c->exposing || c->burst_left > 0) {
        *out_why = REFUSAL_EXPOSING;
    } else if (!readout_allows(c, pulse)) {
        *out_why = REFUSAL_READOUT;
    } else if (c->exposed_any && since_start < timing_min_period_ns(&timing)) {
        *out_why = REFUSAL_RATE;
    } else {
        return false;
    }
    return true;
}

/**
 * Manual 5.4.8: without low-latency mode the exposure waits for the sensor's line cycle, and a random part of a cycle more.
 * A cycle is a line at the present frame rate (docs/timing.md).
 */
static ns_t sensor_delay_ns(const struct camera *c)
{
    if (setting_int(c, FEAT_IMXLowLatencyTriggerMode) != 0) {
        return 0;
    }
    struct timing timing = setting_timing(c);
    ns_t cycle = timing_period_ns(&timing, setting_rate_hz(c), 0) / (timing.rows_read + TIMING_BLANKING_LINES);
    ns_t phase = (now_of(c) - c->acquisition_start_ns) % cycle;
    const uint32_t key[2] = {(uint32_t)c->config.seed, (uint32_t)(c->config.seed >> 32)};
    uint32_t words[4] = {(uint32_t)c->trigger.last_id, (uint32_t)(c->trigger.last_id >> 32), 0, TRIGGER_STREAM};
    philox4x32(words, key, words);
    return (phase == 0 ? 0 : cycle - phase) + (ns_t)(((uint64_t)words[0] * (uint64_t)cycle) >> 32);
}

/** `pulse`: the exposure is as long as it; NULL: as long as ExposureTime says. */
static void grant(struct camera *c, const struct pulse *pulse)
{
    c->counters.triggers_accepted++;
    c->burst_trigger = ++c->trigger.last_id;
    /* One pulse, one picture: bursts are for FrameStart, whoever makes the pulse. */
    bool single = setting_int(c, FEAT_TriggerSelector) == SELECTOR_EXPOSURE_ACTIVE;
    c->burst_frames = single ? 1 : (uint64_t)setting_int(c, FEAT_AcquisitionBurstFrameCount);
    c->burst_left = c->burst_frames;
    c->pulse_exposes = pulse != NULL;
    ns_t delay = sensor_delay_ns(c);
    if (pulse != NULL) {
        c->pulse = *pulse;
        c->pulse_shift_ns = c->trigger.delay_ns + delay;
    }
    if (delay == 0) {
        begin_exposure(c);
    } else {
        schedule_start(c, now_of(c) + delay);
    }
}

void acquisition_request(struct camera *c, const struct pulse *pulse)
{
    bool by_pulse = pulse != NULL && setting_int(c, FEAT_TriggerSelector) == SELECTOR_EXPOSURE_ACTIVE;
    enum refusal why;
    settle(c);
    if (refused(c, by_pulse, &why)) {
        trigger_refuse(c, why);
    } else {
        grant(c, by_pulse ? pulse : NULL);
    }
}

static uint64_t frames_of_mode(const struct camera *c)
{
    switch (setting_int(c, FEAT_AcquisitionMode)) {
    case MODE_SINGLE_FRAME: return 1;
    case MODE_MULTI_FRAME: return (uint64_t)setting_int(c, FEAT_AcquisitionFrameCount);
    default: return UINT64_MAX;
    }
}

/** Free run begins when the sensor is free, and no sooner after the exposure before than any other. */
static ns_t first_start_ns(const struct camera *c)
{
    struct timing timing = setting_timing(c);
    ns_t earliest = c->shot.exposure.start_ns + timing_min_period_ns(&timing);
    return c->exposed_any && earliest > c->sensor_free_ns ? earliest : c->sensor_free_ns;
}

int acquisition_start(struct camera *c)
{
    if (c->acquisition == ACQ_RUNNING) {
        return 0; /* as hosts expect of a command that has nothing to do */
    }
    pictures_discard(c);
    trigger_start(c);
    c->acquisition = ACQ_RUNNING;
    c->local_runs = false;
    c->acquisition_start_ns = now_of(c);
    c->frame_id = 0;
    c->frames_left = frames_of_mode(c);
    c->pulse_exposes = false;
    if (!triggered(c)) {
        schedule_start(c, first_start_ns(c));
    }
    return 0;
}

void acquisition_stop(struct camera *c)
{
    settle(c);
    trigger_stop(c);
    unschedule(c);
    c->burst_left = 0;
    c->acquisition = ACQ_STOPPED;
    c->local_runs = false;
    if (c->exposing) { /* cut short: it makes no frame */
        c->exposing = false;
        trace_change(c->config.trace, now_of(c), SIGNAL_EXPOSURE, 0);
        strobe_exposure_ends(c, now_of(c));
    }
}

void acquisition_trigger_mode_changed(struct camera *c)
{
    c->burst_left = 0;
    if (c->acquisition != ACQ_RUNNING || c->exposing) {
        return; /* an exposure that runs is finished; its end looks at the mode again */
    }
    unschedule(c);
    c->pulse_exposes = false;
    if (!triggered(c)) {
        schedule_start(c, first_start_ns(c));
    }
}
