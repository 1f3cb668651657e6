// SPDX-License-Identifier: Apache-2.0
// A camera on the bench.
#include "camera/rig.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

static int sink_frame(void *self, const struct frame *frame)
{
    struct rig *rig = self;
    if (rig->full) {
        return -CT_E_BUSY;
    }
    if (rig->keep) {
        slot_ref(frame->slot);
    }
    if (rig->got_count < RIG_FRAMES_MAX) {
        rig->got[rig->got_count] = *frame;
        size_t tail = frame->payload_size < RIG_TAIL ? frame->payload_size : RIG_TAIL;
        memcpy(rig->tail[rig->got_count], frame->slot->bytes + frame->payload_size - tail, tail);
        rig->first_byte[rig->got_count] = frame->slot->bytes[0];
        rig->got_at[rig->got_count] = evq_now(rig->clock);
        rig->got_count++;
    }
    return 0;
}

static void sink_frame_lost(void *self, uint64_t frame_id)
{
    (void)frame_id;
    ((struct rig *)self)->lost_count++;
}

static void sink_event(void *self, const struct camera_event *event)
{
    struct rig *rig = self;
    if (rig->event_count < RIG_FRAMES_MAX) {
        rig->events[rig->event_count++] = *event;
    }
}

static const struct sink_ops sink_ops = {.frame = sink_frame, .frame_lost = sink_frame_lost, .event = sink_event};

static void job_submit(void *self, struct job *job)
{
    struct rig *rig = self;
    rig->jobs_submitted++;
    if (rig->held_jobs && rig->held_count < RIG_HELD_MAX) {
        rig->held[rig->held_count++] = job;
        return;
    }
    job->run(job->arg, 0, 1);
    if (!rig->slow_jobs) {
        rig->jobs_finished = rig->jobs_submitted;
    }
}

static bool job_finished(void *self, const struct job *job)
{
    (void)job;
    struct rig *rig = self;
    return rig->jobs_finished == rig->jobs_submitted;
}

void rig_do_jobs(struct rig *rig)
{
    for (unsigned i = 0; i < rig->held_count; i++) {
        rig->held[i]->run(rig->held[i]->arg, 0, 1);
    }
    rig->held_count = 0;
    rig->jobs_finished = rig->jobs_submitted;
}

static void job_wait(void *self, struct job *job)
{
    (void)job;
    rig_do_jobs(self);
}

static void on_reset(void *cookie)
{
    ((struct rig *)cookie)->resets++;
}

static void on_change(void *cookie, ns_t t, enum signal_id signal, uint64_t value)
{
    struct rig *rig = cookie;
    if (rig->change_count < RIG_CHANGES_MAX) {
        rig->changes[rig->change_count++] = (struct rig_change){.t = t, .signal = signal, .value = value};
    }
}

static void on_text(void *cookie, ns_t t, enum signal_id signal, const char *text)
{
    struct rig *rig = cookie;
    if (rig->change_count < RIG_CHANGES_MAX) {
        rig->changes[rig->change_count++] = (struct rig_change){.t = t, .signal = signal, .word = text};
    }
}

bool rig_replug(struct rig *rig)
{
    camera_free(rig->camera);
    evq_free(rig->clock);
    rig->clock = evq_new(32);
    if (rig->clock == NULL) {
        return false;
    }
    rig->camera = camera_new(&(struct camera_config){
        .clock = rig->clock,
        .frames = &rig->frames,
        .scene = &rig->scene,
        .jobs = {.submit = job_submit, .finished = job_finished, .wait = job_wait, .self = rig},
        .log = rig->log,
        .trace = &rig->trace,
        .store = rig->store,
        .serial = "12345678",
        .seed = 1,
        .temperature_c = 31.5,
        .no_pixels = rig->no_pixels,
        .on_reset = on_reset,
        .reset_cookie = rig,
    });
    if (rig->camera == NULL) {
        return false;
    }
    rig->port = camera_port(rig->camera);
    camera_set_sink(rig->camera, PORT_FACE_U3V, (struct sink){.ops = &sink_ops, .self = rig});
    return true;
}

static int setup(void **state, bool no_pixels, struct store store, const struct log *log)
{
    struct rig *rig = calloc(1, sizeof *rig);
    *state = rig;
    if (rig == NULL) {
        return 1;
    }
    rig->no_pixels = no_pixels;
    rig->store = store;
    rig->log = log;
    rig->trace = (struct trace){.change = on_change, .text = on_text, .cookie = rig};
    rig->memory = malloc(RIG_SLOTS * camera_slot_size());
    if (rig->memory == NULL || pool_init(&rig->frames, rig->memory, RIG_SLOTS, camera_slot_size()) < 0 ||
        scene_flat_new(SCENE_WHITE_PHOTONS / 2, &rig->scene) < 0) {
        return 1;
    }
    return rig_replug(rig) ? 0 : 1;
}

int rig_setup(void **state)
{
    return setup(state, false, (struct store){.ops = NULL}, NULL);
}

int rig_setup_without_pixels(void **state)
{
    return setup(state, true, (struct store){.ops = NULL}, NULL);
}

struct rig *rig_plug(struct store store, const struct log *log)
{
    void *rig = NULL;
    return setup(&rig, true, store, log) == 0 ? rig : NULL;
}

int rig_teardown(void **state)
{
    struct rig *rig = *state;
    camera_free(rig->camera);
    scene_free(&rig->scene);
    pool_fini(&rig->frames);
    free(rig->memory);
    evq_free(rig->clock);
    free(rig);
    return 0;
}

int rig_set(struct rig *rig, enum feature_id id, int64_t i)
{
    struct value v = value_int(i);
    return rig->port.ops->set(rig->port.self, id, &v);
}

int rig_set_float(struct rig *rig, enum feature_id id, double f)
{
    struct value v = value_float(f);
    return rig->port.ops->set(rig->port.self, id, &v);
}

int64_t rig_get(struct rig *rig, enum feature_id id)
{
    struct value v = value_int(INT64_MIN);
    rig->port.ops->get(rig->port.self, id, &v);
    return v.i;
}

double rig_get_float(struct rig *rig, enum feature_id id)
{
    struct value v = value_float(-1.0);
    rig->port.ops->get(rig->port.self, id, &v);
    return v.f;
}

int rig_exec(struct rig *rig, enum feature_id id)
{
    return rig_set(rig, id, 1);
}

void rig_open_stream(struct rig *rig)
{
    rig->port.ops->stream_open(rig->port.self, PORT_FACE_U3V);
}

void rig_run_ms(struct rig *rig, int64_t ms)
{
    evq_run_until(rig->clock, evq_now(rig->clock) + ms * 1000000);
}

void rig_run_us(struct rig *rig, int64_t us)
{
    evq_run_until(rig->clock, evq_now(rig->clock) + us * NS_PER_US);
}

void rig_await_triggers(struct rig *rig)
{
    rig_set(rig, FEAT_Width, 256);
    rig_set(rig, FEAT_Height, 128);
    rig_set(rig, FEAT_ExposureAuto, 0);
    rig_set(rig, FEAT_GainAuto, 0);
    rig_set_float(rig, FEAT_ExposureTime, 1000.0);
    rig_set(rig, FEAT_IMXLowLatencyTriggerMode, 1);
    rig_set(rig, FEAT_TriggerMode, 1);
    rig_open_stream(rig);
    rig_exec(rig, FEAT_AcquisitionStart);
    rig->change_count = 0;
}

void rig_pulse_us(struct rig *rig, int64_t us)
{
    camera_trigger_in(rig->camera, true);
    rig_run_us(rig, us);
    camera_trigger_in(rig->camera, false);
}

int64_t rig_when_us(const struct rig *rig, enum signal_id signal, uint64_t value, unsigned n)
{
    for (unsigned i = 0; i < rig->change_count; i++) {
        const struct rig_change *x = &rig->changes[i];
        if (x->signal == signal && x->value == value && n-- == 0) {
            return x->t / NS_PER_US;
        }
    }
    return -1;
}

const char *rig_refusal(const struct rig *rig, unsigned n)
{
    for (unsigned i = 0; i < rig->change_count; i++) {
        if (rig->changes[i].word != NULL && n-- == 0) {
            return rig->changes[i].word;
        }
    }
    return NULL;
}
