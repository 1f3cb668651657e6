// SPDX-License-Identifier: Apache-2.0
// The camera: the one door for values, acquisition in virtual time, pictures as jobs.
//
// Everything runs on one owner thread; the camera starts none. Same (seed, configuration, calls, virtual times):
// same bytes.
#ifndef CAMTWIN_CAMERA_CAMERA_H
#define CAMTWIN_CAMERA_CAMERA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/job.h"
#include "base/log.h"
#include "base/pool.h"
#include "camera/port.h"
#include "camera/sink.h"
#include "camera/store.h"
#include "scene/scene.h"
#include "sim/evq.h"
#include "sim/trace.h"

struct camera;
struct sensor_profile;

/**
 * The electronics behind the I/O connector (manual chapter 3): how much later a level arrives inside (TRIGGER_IN's
 * opto-coupler) or outside (STROBE_OUT's open drain). The manual gives no times: all 0 unless someone measured them. The
 * levels that it does give (high from 3.3 V) are applied where a recording is in volts: sim/wave_reader.h.
 */
struct io_profile {
    ns_t trigger_rise_ns, trigger_fall_ns;
    ns_t strobe_rise_ns, strobe_fall_ns;
};

enum refusal {
#define REFUSAL(name, word, text) REFUSAL_##name,
#include "camera/refusal_table.def"
#undef REFUSAL
    REFUSAL_COUNT
};

/** The word ("denoise") and the sentence of a refusal. Static texts. */
const char *refusal_word(enum refusal refusal);
const char *refusal_text(enum refusal refusal);

struct camera_config {
    struct evq *clock;                    /* all borrowed, all outlive the camera */
    struct pool *frames;                  /* slots of camera_slot_size() bytes */
    const struct scene *scene;            /* may be asked by job threads; until another is put in its place */
    const struct sensor_profile *profile; /* NULL: sensor_imx253 */
    struct jobs jobs;
    const struct log *log;     /* may be NULL */
    const struct trace *trace; /* may be NULL: no waveform is wanted */
    struct io_profile io;
    const char *serial; /* 8 decimal digits */
    uint64_t seed;
    double temperature_c;    /* around the housing, which starts with it and is warmed by work (camera/thermal.h) */
    bool steady_temperature; /* the housing stays at temperature_c */
    struct store store;      /* non-volatile memory; borrowed */
    bool watermark;          /* frame id, trigger id and seed stand in the first pixels (camera/watermark.h) */
    bool no_pixels;          /* frames of the right size and timing, without a picture */
    void (*on_reset)(
        void *cookie); /* DeviceReset was written: the device leaves its bus and comes back; NULL: it stays */
    void *reset_cookie;
};

/** Bytes of a frame slot: FRAME_HEAD, the largest picture and FRAME_TAIL. */
size_t camera_slot_size(void);

/** A camera after power-up, or NULL when out of memory. camera_free(NULL) is allowed and waits for running jobs. */
struct camera *camera_new(const struct camera_config *config);
void camera_free(struct camera *c);

struct port camera_port(struct camera *c);

/**
 * Where frames go while a face has the stream open; set once, before time starts. The sink of PORT_FACE_LOCAL looks on: it
 * also hears of the frames of every other face, after that face's own sink; what it answers then does not count.
 */
void camera_set_sink(struct camera *c, enum port_face face, struct sink sink);

/**
 * Puts another scene in front of the camera, now. A picture whose exposure is over keeps what it saw; the exposure that runs
 * sees the new scene from its start to its end, as do all later ones. The pulses of STROBE_OUT that a lamp of the old scene was lit
 * by light that of the new one as well; without such a lamp before, it is lit from now on if the line is active. `scene` is
 * borrowed, and outlives the camera or the moment from which camera_sees denies it.
 */
void camera_set_scene(struct camera *c, const struct scene *scene);

/** Whether the camera looks at this scene, or a picture under way is still made of it: then it must stay. */
bool camera_sees(const struct camera *c, const struct scene *scene);

/** Whether a face has the stream open, and which. */
bool camera_stream_face(const struct camera *c, enum port_face *out_face);

/** Why a feature can not be written now (locked, not available): a sentence. NULL: nothing of that kind stands in the way. */
const char *camera_why_locked(const struct camera *c, enum feature_id id);

/** Counters since power-up, all in frames but for triggers. */
struct camera_counters {
    uint64_t exposed;
    uint64_t sent; /* taken by a sink */
    uint64_t lost; /* no memory, or the sink was full */
    uint64_t triggers_accepted;
    uint64_t triggers_refused[REFUSAL_COUNT];
    uint64_t waited; /* a picture was not ready at its virtual moment: the machine was too slow for real time */
};
struct camera_counters camera_counters(const struct camera *c);

/** TRIGGER_IN at the connector goes high or low now. Low after power-up. */
void camera_trigger_in(struct camera *c, bool high);

/** Level of TRIGGER_IN at the connector now. */
bool camera_trigger_pin(const struct camera *c);

/** Level of STROBE_OUT at the connector now. */
bool camera_strobe_out(const struct camera *c);

#endif
