// SPDX-License-Identifier: Apache-2.0
// When the sensor is exposed: free run and software trigger, Continuous, SingleFrame and MultiFrame.
#include "base/error.h"
#include "camera/camera_private.h"

enum { MODE_CONTINUOUS = 0, MODE_SINGLE_FRAME = 1, MODE_MULTI_FRAME = 2 };
enum { SOURCE_LINE1 = 1 };

static enum evq_verdict on_exposure_start(void *arg);

static void schedule_start(struct camera *c, ns_t t)
{
    c->exposure_event = evq_at(c->config.clock, t, on_exposure_start, c);
}

static bool triggered(const struct camera *c)
{
    return setting_int(c, FEAT_TriggerMode) != 0;
}

static enum evq_verdict on_exposure_end(void *arg)
{
    struct camera *c = arg;
    struct timing timing = setting_timing(c);
    ns_t now = evq_now(c->config.clock);
    c->exposing = false;
    c->exposure_event = 0;
    c->sensor_free_ns = now + timing_readout_ns(&timing);
    c->counters.exposed++;
    picture_begin(c, &c->shot, c->frame_id++, c->sensor_free_ns);
    if (c->frames_left == 0) {
        c->acquisition = ACQ_STOPPED;
    } else if (!triggered(c)) {
        schedule_start(c, c->next_start_ns);
    }
    return EVQ_DONE;
}

static void begin_exposure(struct camera *c)
{
    struct timing timing = setting_timing(c);
    c->shot = setting_exposure(c);
    c->exposures++;
    c->exposing = true;
    if (c->frames_left != UINT64_MAX) {
        c->frames_left--;
    }
    ns_t exposure_ns = c->shot.end_ns - c->shot.start_ns;
    c->next_start_ns = c->shot.start_ns + timing_period_ns(&timing, setting_rate_hz(c), exposure_ns);
    c->exposure_event = evq_at(c->config.clock, c->shot.end_ns, on_exposure_end, c);
}

/** The sensor reads one picture at a time: an exposure may not end before the readout of the one before it. */
static enum evq_verdict on_exposure_start(void *arg)
{
    struct camera *c = arg;
    struct exposure next = setting_exposure(c);
    c->exposure_event = 0;
    if (next.end_ns < c->sensor_free_ns) {
        schedule_start(c, c->sensor_free_ns - (next.end_ns - next.start_ns));
    } else {
        begin_exposure(c);
    }
    return EVQ_DONE;
}

static uint64_t frames_of_mode(const struct camera *c)
{
    switch (setting_int(c, FEAT_AcquisitionMode)) {
    case MODE_SINGLE_FRAME: return 1;
    case MODE_MULTI_FRAME: return (uint64_t)setting_int(c, FEAT_AcquisitionFrameCount);
    default: return UINT64_MAX;
    }
}

int acquisition_start(struct camera *c)
{
    if (c->acquisition == ACQ_RUNNING) {
        return 0; /* as hosts expect of a command that has nothing to do */
    }
    pictures_discard(c);
    c->acquisition = ACQ_RUNNING;
    c->frame_id = 0;
    c->frames_left = frames_of_mode(c);
    if (!triggered(c)) {
        schedule_start(c, c->sensor_free_ns);
    }
    return 0;
}

void acquisition_stop(struct camera *c)
{
    evq_cancel(c->config.clock, c->exposure_event);
    c->exposure_event = 0;
    c->exposing = false;
    c->acquisition = ACQ_STOPPED;
}

void acquisition_trigger_mode_changed(struct camera *c)
{
    if (c->acquisition != ACQ_RUNNING || c->exposing) {
        return; /* an exposure that runs is finished; its end looks at the mode again */
    }
    evq_cancel(c->config.clock, c->exposure_event);
    c->exposure_event = 0;
    if (!triggered(c)) {
        schedule_start(c, c->next_start_ns);
    }
}

/** Manual 5.4.3, 5.4.7: one pulse, one image; with overlap off it is taken only after the last readout. */
int acquisition_software_trigger(struct camera *c)
{
    if (c->acquisition != ACQ_RUNNING || !triggered(c) || setting_int(c, FEAT_TriggerSource) == SOURCE_LINE1) {
        return 0; /* a pulse that nobody waits for */
    }
    if (c->exposing || evq_now(c->config.clock) < c->sensor_free_ns) {
        c->counters.triggers_refused[c->exposing ? REFUSAL_EXPOSING : REFUSAL_READOUT]++;
        return 0;
    }
    begin_exposure(c);
    return 0;
}
